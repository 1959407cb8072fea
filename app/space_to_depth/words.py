"""The layers side by side: what each makes of the same input, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.space_to_depth.layers import POOL, SPD, STRIDED, WEIGHTED, Way
from app.space_to_depth.small_object import SIDE, overlooked
from engine.arrays import Array
from engine.influence import counting
from engine.rules import Windows
from engine.trace import Trace


def table(ways: Sequence[tuple[Way, Trace]], present: str, kind: str = "") -> str:
    """A row for each layer, the present one bold; with a small object of this `kind`, how often it is overlooked.

    Markdown.
    """
    heads = [
        "",
        "output",
        "cells read",
        "cells that count",
        "parameters",
        *([f"{kind} leaves no trace at"] if kind else []),
    ]
    lines = [heads, [":--", *["--:"] * (len(heads) - 1)], *(row(way, trace, present, kind) for way, trace in ways)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def row(way: Way, trace: Trace, present: str, kind: str) -> list[str]:
    """One layer."""
    counts = counting(trace)
    cells = [
        called(way),
        " × ".join(map(str, trace["output"].values.shape)),
        f"{read(trace).sum():,} of {counts.size:,}",
        f"{counts.sum():,} of {counts.size:,}",
        f"{len(weights(way, trace)):,}",
        *([f"{overlooked(way, kind, weights(way, trace))} of {SIDE * SIDE} places"] if kind else []),
    ]
    return [f"**{cell}**" for cell in cells] if way.name == present else cells


def read(trace: Trace) -> Array:
    """For each input cell whether a window reads it: it would count if all were summed and no weight were 0."""
    sums = [
        replace(stage, combine="sum", rule=replace(stage.rule, weight=None))
        if isinstance(stage.rule, Windows)
        else stage
        for stage in trace.stages
    ]
    return counting(replace(trace, stages=tuple(sums)))


def weights(way: Way, trace: Trace) -> tuple[float, ...]:
    """The kernel's cells; none where there is no kernel."""
    return tuple(trace["weight"].values.ravel().tolist()) if way.name in WEIGHTED else ()


def called(way: Way) -> str:
    """`strided convolution, 3×3`."""
    size = {POOL: way.factor, STRIDED: way.kernel_size, SPD: way.kernel_size}.get(way.name)
    return f"{way.name}, {size}×{size}" if size else way.name
