"""What the engine counts of each network, as plain numbers: made once, when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from typing import Final, NamedTuple

from engine.networks import NETWORKS, named
from engine.networks.report import Report, Row

MOST_BLOCKS: Final = 16  # that a chart has room for
FEW: Final = 4  # blocks; with fewer their parts are shown
KINDS: Final = ("convolution", "linear", "other")
COUNTED: Final = frozenset(each.id for each in NETWORKS)


class Block(NamedTuple):
    """Layers of a network that are counted together."""

    name: str
    parameters: int
    macs: int


class Counts(NamedTuple):
    """One network at its standard input."""

    input: tuple[int, ...]  # (C, H, W)
    parameters: int
    macs: int
    receptive_field: int  # cells of the input's height that one unit of the last map can depend on
    strict: bool  # False where gates on the way see the whole input, whatever the field
    blocks: tuple[Block, ...]  # in the order of the forward pass
    kinds: tuple[Block, ...]  # the same by kind of layer
    largest: int  # the row with the most parameters


@cache
def counts(network: str) -> Counts:
    """Everything about a network that the page shows. Raises RequestError for an unknown one.

    >>> counts("vgg-16").parameters, counts("vgg-16").kinds[1]
    (138357544, Block(name='linear', parameters=123642856, macs=123633664))
    """
    report = report_of(network)
    return Counts(
        input=report.input_shape,
        parameters=report.parameters,
        macs=report.macs,
        receptive_field=report.receptive_field[0],
        strict=report.last_map is None or report.last_map.strict,
        blocks=blocks(report),
        kinds=tuple(added(kind, [row for row in report.rows if kind_of(row) == kind]) for kind in KINDS),
        largest=max(range(len(report.rows)), key=lambda number: report.rows[number].parameters),
    )


def report_of(network: str) -> Report:
    """Its report at its standard input, made anew."""
    return named(network).network().report()


def added(name: str, rows: Sequence[Row]) -> Block:
    """The sums over some rows."""
    return Block(name, sum(row.parameters for row in rows), sum(row.macs for row in rows))


def kind_of(row: Row) -> str:
    """Convolution, linear layer, or something else, such as a batch normalisation."""
    if "Conv" in row.kind:
        return "convolution"
    return "linear" if row.kind == "Linear" else "other"


def blocks(report: Report) -> tuple[Block, ...]:
    """Layers by the first name of their path, where those are few by the first two; like ones of many are merged."""
    depth = 1 if len({named_to(row.path, 1) for row in report.rows}) >= FEW else 2
    found = grouped(report.rows, lambda row: named_to(row.path, depth))
    if len(found) <= MOST_BLOCKS:
        return found
    names = spans([block.name for block in found])
    return grouped(report.rows, lambda row: names[named_to(row.path, depth)])


def named_to(path: str, depth: int) -> str:
    """The first names of a path; what lies below a level of a U-Net counts by its own level.

    >>> named_to("stage1.block1.sum.main.conv1", 2), named_to("level1.join.below.level2.down.conv1", 2)
    ('stage1.block1', 'level2.down')
    """
    return ".".join(path.rpartition("below.")[2].split(".")[:depth])


def grouped(rows: Sequence[Row], name_of: Callable[[Row], str]) -> tuple[Block, ...]:
    """A block for each name, in the order of appearance, but for those where nothing is counted."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(name_of(row), []).append(row)
    every = (added(name, members) for name, members in found.items())
    return tuple(block for block in every if block.parameters or block.macs)


def spans(names: Sequence[str]) -> dict[str, str]:
    """For each name that of its neighbours together, which differ in their last number only.

    >>> spans(["stem", "a1", "a2", "a3", "head"])
    {'stem': 'stem', 'a1': 'a1 to a3', 'a2': 'a1 to a3', 'a3': 'a1 to a3', 'head': 'head'}
    """
    together: dict[str, str] = {}
    for _, run in groupby(names, key=lambda name: name.rstrip("0123456789")):
        members = list(run)
        together |= dict.fromkeys(members, members[0] if len(members) == 1 else f"{members[0]} to {members[-1]}")
    return together
