"""`python -m engine report`: a network layer by layer, with totals."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final

from engine.errors import RequestError
from engine.networks import NETWORKS, Network, named
from engine.networks.report import Report
from engine.networks.table import Part, as_json, as_text, folded, parts

EXAMPLES: Final = """examples:
  python -m engine report resnet-50
  python -m engine report vgg-16 --input 3x32x32 --classes 10 --fold 2
  python -m engine report --text my_network.txt --input 3x32x32
  python -m engine report --all --json
"""


def add(commands: Any) -> None:
    """The command with its options."""
    command = commands.add_parser(
        "report",
        help="a network layer by layer: shapes, parameters, MACs, memory, receptive field",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", metavar="ID", help="a network of the course; --list names them")
    which.add_argument("--list", action="store_true", help="the identifiers of all networks")
    which.add_argument("--all", action="store_true", help="every network at its standard input")
    which.add_argument("--text", type=Path, metavar="FILE", help="an nn.Sequential, or one layer a line, from a file")
    command.add_argument(
        "--input", type=shape, metavar="3x224x224", help="channels, height, width; the paper's if none"
    )
    command.add_argument("--classes", type=int, metavar="N", help="number of classes; the paper's if none")
    command.add_argument(
        "--fold",
        type=depth,
        nargs="?",
        const=1,
        metavar="N",
        help="one row for each block: names of paths up to the Nth",
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=report_command)


def shape(text: str) -> tuple[int, ...]:
    """'3x224x224' → (3, 224, 224)."""
    try:
        numbers = tuple(int(part) for part in text.lower().replace("×", "x").split("x"))
    except ValueError:
        numbers = ()
    if len(numbers) not in (2, 3) or min(numbers, default=0) < 1:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no shape of an input: write channels and size, such as 3x224x224"
        )
    return numbers


def depth(text: str) -> int:
    """'2' → 2."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no depth: write how many names of a path make a block, such as 1"
        )
    return int(text)


def report_command(options: argparse.Namespace) -> None:
    """Print one network, several, or their names."""
    if options.list:
        print("\n".join(each.id for each in NETWORKS))
        return
    if options.all:
        if options.input or options.classes is not None:
            raise RequestError("--all takes every network at its standard input: leave out --input and --classes.")
        told = [json_of(each.network(), options) for each in NETWORKS]
        print(json.dumps(told) if options.json else overview(told))
        return
    network = (
        read(options.text, options.input) if options.text else named(options.id).network(options.input, options.classes)
    )
    print(json.dumps(json_of(network, options), indent=1) if options.json else text_of(network, options))


def json_of(network: Network, options: argparse.Namespace) -> dict[str, object]:
    """A network's report as plain values."""
    told = network.report()
    return as_json(network.id, told, rows_of(told, options))


def text_of(network: Network, options: argparse.Namespace) -> str:
    """A network's report as a table."""
    told = network.report()
    return as_text(told, rows_of(told, options))


def rows_of(told: Report, options: argparse.Namespace) -> tuple[Part, ...]:
    """Its rows, folded where that is asked for."""
    return folded(told, options.fold) if options.fold else parts(told)


def overview(networks: list[dict[str, object]]) -> str:
    """One line for each network."""
    lines = [f"{'id':22}{'input':>12}{'parameters':>14}{'MACs':>18}{'field':>8}"]
    for each in networks:
        size = "x".join(map(str, each["input"]))  # type: ignore[call-overload]  # a list of numbers
        lines.append(
            f"{each['id']:22}{size:>12}{each['parameters']:>14,}{each['macs']:>18,}{each['receptive_field']!s:>8}"
        )
    return "\n".join(lines)


def read(file: Path, input_shape: tuple[int, ...] | None) -> Network:
    """The network written in a file. Raises RequestError, ParseError."""
    from engine.networks.parse import parse

    if input_shape is None:
        raise RequestError("--text needs --input: the shape of what goes in, such as --input 3x32x32.")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"{file} cannot be read as text: {error}.") from None
    return Network(id=file.name, body=parse(text), input_shape=input_shape)
