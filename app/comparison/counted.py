"""What the engine counts of each network, as plain numbers: made once, when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
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
    members: tuple[str, ...] = ()  # the first names of the paths of its layers


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
    (138357544, Block(name='linear', parameters=123642856, macs=123633664, members=('linear',)))
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
    return Block(name, sum(row.parameters for row in rows), sum(row.macs for row in rows), (name,))


def kind_of(row: Row) -> str:
    """Convolution, linear layer, or something else, such as a batch normalisation."""
    if "Conv" in row.kind:
        return "convolution"
    return "linear" if row.kind == "Linear" else "other"


def blocks(report: Report) -> tuple[Block, ...]:
    """Layers by the first name of their path, where those are few by the first two; like ones of many are merged."""
    depth = 1 if len({named_to(row.path, 1) for row in report.rows}) >= FEW else 2
    found: dict[str, list[Row]] = {}
    for row in report.rows:
        found.setdefault(named_to(row.path, depth), []).append(row)
    every = tuple(added(name, rows) for name, rows in found.items())
    one_by_one = tuple(block for block in every if block.parameters or block.macs)
    return one_by_one if len(one_by_one) <= MOST_BLOCKS else spans(one_by_one)


def named_to(path: str, depth: int) -> str:
    """The first names of a path; what lies below a level of a U-Net counts by its own level.

    >>> named_to("stage1.block1.sum.main.conv1", 2), named_to("level1.join.below.level2.down.conv1", 2)
    ('stage1.block1', 'level2.down')
    """
    return ".".join(path.rpartition("below.")[2].split(".")[:depth])


def spans(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Neighbours whose names differ in their last number only, as one block.

    >>> [block.name for block in spans([Block(name, 1, 1, (name,)) for name in ("stem", "a1", "a2", "a3", "head")])]
    ['stem', 'a1 to a3', 'head']
    """
    runs = (list(run) for _, run in groupby(blocks, key=lambda block: block.name.rstrip("0123456789")))
    return tuple(run[0] if len(run) == 1 else together(run) for run in runs)


def together(run: Sequence[Block]) -> Block:
    """Several blocks as one."""
    name, members = f"{run[0].name} to {run[-1].name}", tuple(block.name for block in run)
    return Block(name, sum(block.parameters for block in run), sum(block.macs for block in run), members)
