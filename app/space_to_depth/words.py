"""The layers side by side: what each makes of the same input, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from app.space_to_depth.layers import POOL, SPD, STRIDED, WEIGHTED, Way
from app.space_to_depth.small_object import SIDE, overlooked
from engine.influence import counting
from engine.trace import Trace


def table(ways: Sequence[tuple[Way, Trace]], present: str, kind: str = "") -> str:
    """A row for each layer, the present one bold; with a small object of this `kind`, how often it is overlooked.

    Markdown.
    """
    heads = ["", "output", "input cells that count", *([f"{kind} leaves no trace at"] if kind else [])]
    lines = [heads, [":--", *["--:"] * (len(heads) - 1)], *(row(way, trace, present, kind) for way, trace in ways)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def row(way: Way, trace: Trace, present: str, kind: str) -> list[str]:
    """One layer."""
    counts = counting(trace)
    cells = [
        called(way),
        " × ".join(map(str, trace["output"].values.shape)),
        f"{counts.sum():,} of {counts.size:,}",
        *([f"{overlooked(way, kind, weights(way, trace))} of {SIDE * SIDE} places"] if kind else []),
    ]
    return [f"**{cell}**" for cell in cells] if way.name == present else cells


def weights(way: Way, trace: Trace) -> tuple[float, ...]:
    """The kernel's cells; none where there is no kernel."""
    return tuple(trace["weight"].values.ravel().tolist()) if way.name in WEIGHTED else ()


def called(way: Way) -> str:
    """`strided convolution, 3×3`."""
    size = {POOL: way.factor, STRIDED: way.kernel_size, SPD: way.kernel_size}.get(way.name)
    return f"{way.name}, {size}×{size}" if size else way.name
