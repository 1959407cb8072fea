"""The engine from the command line: `size`, `count`, `trace`, `report` and `train`.

Results go to standard output. What cannot be done is one sentence on standard error and exit code 2.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from math import prod
from typing import Any, Final, NoReturn

from engine import operations, report_command, train_command
from engine.arguments import Padding
from engine.derivation import Derivation
from engine.errors import EngineError, RequestError
from engine.operations import OPERATIONS, Operation
from engine.trace import Trace

CONVOLUTIONS: Final = ("conv1d", "conv2d", "conv3d")
TRANSPOSED: Final = ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
POOLINGS: Final = ("max_pool1d", "max_pool2d", "max_pool3d", "avg_pool1d", "avg_pool2d", "avg_pool3d")
SIZED: Final = CONVOLUTIONS + TRANSPOSED + POOLINGS
WITHOUT_SIZE: Final = ("linear", "batch_norm1d", "batch_norm2d", "batch_norm3d")  # counted without an input
COUNTED: Final = CONVOLUTIONS + TRANSPOSED + WITHOUT_SIZE
LAYER: Final = ("in_channels", "out_channels", "groups", "in_features", "out_features", "num_features")
WINDOW: Final = ("kernel_size", "stride", "padding", "output_padding", "dilation")
SETTINGS: Final = {  # as torch names them: as options
    **{name: "--" + name.replace("_", "-") for name in (*LAYER, *WINDOW, "ceil_mode")},
    "bias": "--no-bias",
    "affine": "--no-affine",
}
SIZES: Final = "28x28"  # how sizes are written, for --help
EXAMPLES: Final = """examples:
  python -m engine size conv2d --input 28x28 --kernel-size 3 --stride 2
  python -m engine size conv_transpose2d --input 7x7 --kernel-size 3 --stride 2 --padding 1 --output-padding 1
  python -m engine count conv2d --in-channels 3 --out-channels 8 --kernel-size 3 --input 32x32
  python -m engine count linear --in-features 400 --out-features 120
  echo '{"operation": "conv1d", "spec": {"in_channels": 1, "out_channels": 1, "kernel_size": 2},
         "input": [[1, 2, 3]], "weight": [[[1, -1]]]}' | python -m engine trace --steps
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = options.run
    try:
        run(options)
    except EngineError as error:
        print(f"python -m engine: {error}", file=sys.stderr)
        return 2
    return 0


class Parser(argparse.ArgumentParser):
    """Argparse that says what is wrong in one line, as everything here does."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (--help explains)\n")


def parser() -> Parser:
    """All commands and their options."""
    top = Parser(
        prog="python -m engine",
        description="Sizes, counts and steps of the operations of convolutional networks, as PyTorch computes them.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    size = commands.add_parser("size", help="output size, with the formula and its numbers")
    size.add_argument("operation", choices=SIZED, metavar="OPERATION", help=", ".join(SIZED))
    size.add_argument("--input", type=sizes, required=True, metavar=SIZES, help="size of the input")
    add_window(size, required=True)
    size.add_argument(
        "--ceil-mode", action="store_true", default=None, help="pooling: count a last, partly filled window"
    )
    size.set_defaults(run=size_command)

    count = commands.add_parser("count", help="parameters and multiplications, with the formulas and their numbers")
    count.add_argument("operation", choices=COUNTED, metavar="OPERATION", help=", ".join(COUNTED))
    add_layer(count)
    count.add_argument(
        "--input", type=sizes, metavar=SIZES, help="size of the input; a convolution's multiplications need it"
    )
    add_window(count, required=False)
    count.set_defaults(run=count_command)

    trace = commands.add_parser("trace", help="run one operation given as JSON on standard input")
    trace.add_argument("--steps", action="store_true", help="answer with the steps themselves, not only their number")
    trace.set_defaults(run=trace_command)
    report_command.add(commands)
    train_command.add(commands)
    return top


def add_layer(command: argparse.ArgumentParser) -> None:
    """What a layer learns from and gives."""
    command.add_argument("--in-channels", type=int, metavar="C", help="convolutions")
    command.add_argument("--out-channels", type=int, metavar="F", help="convolutions")
    command.add_argument("--groups", type=int, metavar="G", help="convolutions, default 1")
    command.add_argument("--in-features", type=int, metavar="N", help="linear")
    command.add_argument("--out-features", type=int, metavar="N", help="linear")
    command.add_argument("--num-features", type=int, metavar="C", help="batch_norm: channels")
    command.add_argument(
        "--no-bias", dest="bias", action="store_false", default=None, help="without the one bias per filter or output"
    )
    command.add_argument(
        "--no-affine", dest="affine", action="store_false", default=None, help="batch_norm: without scale and shift"
    )


def add_window(command: argparse.ArgumentParser, *, required: bool) -> None:
    """The settings of a window."""
    command.add_argument("--kernel-size", type=sizes, required=required, metavar="3|3x5")
    command.add_argument("--stride", type=sizes, metavar="S", help="default 1; for pooling the kernel's size")
    command.add_argument(
        "--padding",
        type=padding,
        metavar="P",
        help='default 0; a number, 1x2, and for direct convolutions "same", "valid", "full", or sides 0:1x2:2',
    )
    command.add_argument("--output-padding", type=sizes, metavar="P", help="transposed convolutions, default 0")
    command.add_argument("--dilation", type=sizes, metavar="D", help="default 1")
    command.add_argument("--json", action="store_true", help="print JSON")


def sizes(text: str) -> int | list[int]:
    """'28x28' → [28, 28]; '3' → 3."""
    try:
        numbers = [int(part) for part in text.lower().replace("×", "x").split("x")]
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no size: write a number such as 3, or one per axis such as 28x28"
        ) from None
    return numbers[0] if len(numbers) == 1 else numbers


def padding(text: str) -> Padding:
    """A name, '1', '1x2', or '0:1x2:2' for (before, after) per axis."""
    if text.isalpha():
        return text
    if ":" not in text:
        return sizes(text)
    return [as_list(sizes(side.replace(":", "x"))) for side in text.split("x")]


def as_list(sizes: int | list[int]) -> list[int]:
    """One size as a list of one."""
    return [sizes] if isinstance(sizes, int) else sizes


def layer(options: argparse.Namespace, **settings: object) -> Any:
    """The operation with the settings that were given, beside those of our own; torch's defaults for the rest."""
    make = getattr(operations, options.operation)
    known = inspect.signature(make).parameters
    settings |= {name: value for name in SETTINGS if (value := getattr(options, name, None)) is not None}
    for name in settings:
        if name not in known:
            raise RequestError(f"{options.operation} has no {SETTINGS[name]}: leave it out.")
    for name, parameter in known.items():
        if parameter.default is inspect.Parameter.empty and name not in settings:
            raise RequestError(f"{options.operation} needs the option {SETTINGS[name]}.")
    return make(**settings)


def size_command(options: argparse.Namespace) -> None:
    """Print the output size per axis."""
    # sizes do not depend on channels
    channels = {} if options.operation in POOLINGS else {"in_channels": 1, "out_channels": 1}
    derivations = layer(options, **channels).output_size(tuple(as_list(options.input)))
    report(options, {"quantity": "output_size", "result": [axis.result for axis in derivations]}, derivations)


def count_command(options: argparse.Namespace) -> None:
    """Print parameters, and multiplications where the input's size is known or does not matter."""
    spec = layer(options)
    derivations = [spec.parameters()]
    if options.input is not None:
        derivations.append(spec.macs(tuple(as_list(options.input))))
    elif options.operation in WITHOUT_SIZE:
        derivations.append(spec.macs())
    macs = derivations[1].result if len(derivations) == 2 else None
    report(options, {"parameters": derivations[0].result, "macs": macs}, derivations)


def report(options: argparse.Namespace, results: Mapping[str, object], derivations: Sequence[Derivation]) -> None:
    """Print derivations as lines, or results and derivations as JSON."""
    if options.json:
        answer = {"operation": options.operation, **results, "derivations": [each.as_json() for each in derivations]}
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for each in derivations:
        print(each.text())


def trace_command(options: argparse.Namespace) -> None:
    """Answer one request from standard input."""
    try:
        request = sys.stdin.read()
    except UnicodeDecodeError as error:
        raise RequestError(f"standard input is not UTF-8 text: {error.reason} at byte {error.start}.") from None
    print(json.dumps(answer(request, steps=options.steps), ensure_ascii=False, allow_nan=False))


def answer(text: str, *, steps: bool) -> dict[str, object]:
    """The answer to a request: output, its shape, the number of steps or the steps; for a maximum also its indices."""
    request = read_request(text)
    operation = named(request.pop("operation", None))
    spec = request.pop("spec", {})
    if not isinstance(spec, dict):
        raise RequestError('"spec" must be an object of settings, such as {"kernel_size": 3}.')
    check_tensors(operation, request)
    for setting, name in (("bias", "bias"), ("affine", "weight")):  # the tensor says whether there is one
        if name in operation.takes and setting in inspect.signature(operation.make).parameters:
            spec.setdefault(setting, request.get(name) is not None)
    trace = made(operation, spec).trace(**request)
    return as_answer(trace, steps=steps)


def as_answer(trace: Trace, *, steps: bool) -> dict[str, object]:
    """What is told of a trace."""
    output = trace[trace.stages[-1].target]
    told: dict[str, object] = {"output": output.values.tolist(), "output_shape": list(output.values.shape)}
    if output.chosen is not None:
        told["indices"] = (output.chosen % prod(trace["input"].values.shape[1:])).tolist()
    told["steps"] = [asdict(trace.step(n)) for n in range(trace.steps)] if steps else trace.steps
    return told


def read_request(text: str) -> dict[str, Any]:
    """The request's JSON object."""
    try:
        request = json.loads(text)
    except ValueError as error:
        raise RequestError(f"standard input is not JSON: {error}.") from None
    except RecursionError:
        raise RequestError("standard input is nested too deeply to be a tensor.") from None
    if not isinstance(request, dict):
        raise RequestError('the request must be a JSON object: {"operation": …, "spec": {…}, "input": […]}.')
    return request


def named(name: object) -> Operation:
    """The operation of that name."""
    by_name = {operation.name: operation for operation in OPERATIONS}
    if isinstance(name, str) and name in by_name:
        return by_name[name]
    fault = "is missing" if name is None else f"is {json.dumps(name)}, which is unknown{guess(str(name), by_name)}"
    raise RequestError(f'"operation" {fault}; known are {", ".join(by_name)}.')


def check_tensors(operation: Operation, request: Mapping[str, object]) -> None:
    """Raise RequestError for a tensor that is missing or that the operation does not take."""
    for name in operation.needs:
        if request.get(name) is None:
            raise RequestError(f'{operation.name} needs the tensor "{name}" beside "operation" and "spec".')
    known = operation.needs + operation.takes
    for name in request:
        if name not in known:
            raise RequestError(f'{operation.name} takes no "{name}"{guess(name, known)}; it takes {", ".join(known)}.')


def made(operation: Operation, spec: Mapping[str, Any]) -> Any:
    """The settings, made by the operation's constructor."""
    known = inspect.signature(operation.make).parameters
    for name in spec:
        if name not in known:
            names = ", ".join(known) or "none"
            raise RequestError(f'{operation.name} has no setting "{name}"{guess(name, known)}; it has {names}.')
    for name, parameter in known.items():
        if parameter.default is inspect.Parameter.empty and name not in spec:
            raise RequestError(f'{operation.name} needs the setting "{name}" in "spec".')
    return operation.make(**spec)


def guess(word: str, known: Sequence[str] | Mapping[str, object]) -> str:
    """', did you mean …?' where something similar exists."""
    close = get_close_matches(word, list(known), 1)
    return f' (did you mean "{close[0]}"?)' if close else ""
