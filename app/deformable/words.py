"""The equations of the lesson with their numbers, and what is said below the stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from app.deformable.offsets import LEARNED, RANDOM
from app.deformable.views import Shown
from engine.derivation import Derivation
from engine.errors import many
from engine.formula import Expression, Symbol, number_in

STRIDE: Final = Symbol("s", "stride")
PADDING: Final = Symbol("p", "padding")
DILATION: Final = Symbol("d", "dilation")
SOURCE: Final = "Dai et al. 2017, section 2.1"
NAMED: Final = (  # the taps, as they lie
    *("upper left", "upper middle", "upper right"),
    *("middle left", "middle", "middle right"),
    *("lower left", "lower middle", "lower right"),
)


def line(
    place: Symbol, output: Symbol, tap: Symbol, offset: Symbol
) -> tuple[Symbol, Expression, Symbol, Symbol, Symbol]:
    """Where a tap reads along one axis: the place, its formula, and the symbols that are that axis's own."""
    return place, output * STRIDE - PADDING + tap * DILATION + offset, output, tap, offset


LINES: Final = (
    line(
        Symbol("r", "row that the tap reads at, counted from 0"),
        Symbol("i", "output row"),
        Symbol("a", "tap's row in the kernel"),
        Symbol("o_down", "offset: cells down"),
    ),
    line(
        Symbol("q", "column that the tap reads at, counted from 0"),
        Symbol("j", "output column"),
        Symbol("b", "tap's column in the kernel"),
        Symbol("o_right", "offset: cells to the right"),
    ),
)
SAMPLE: Final = r"\text{sampled} = \sum_{\text{4 cells}} (1 - |r - r_{\text{cell}}|)(1 - |q - q_{\text{cell}}|) \cdot x"


def sampled(shown: Shown) -> str:
    """The bilinear sum of the tap that is moved furthest at the first output, with its numbers."""
    write = shown.trace.step(furthest(shown) * shown.trace["output"].values[0].size).writes[0]
    terms = [(term.coef, term.a.value) for term in write.terms if term.coef]
    products = (rf"{number_in('latex', coef)} \cdot {bracketed(value)}" for coef, value in terms)
    return f"{SAMPLE} = {' + '.join(products)} = {number_in('latex', write.cell.value)}"


def bracketed(value: float) -> str:
    """A factor; a negative one stands in parentheses."""
    text = number_in("latex", value)
    return f"({text})" if value < 0 else text


def furthest(shown: Shown) -> int:
    """The tap that is moved furthest at the first output."""
    return int(np.abs(shown.offset[:, 0, 0]).reshape(-1, 2).sum(axis=1).argmax())


def sampled_where(shown: Shown) -> str:
    """Which sample the equations are about."""
    return f"In numbers, for the {NAMED[furthest(shown)]} tap of the first output:"


def places(shown: Shown) -> tuple[Derivation, Derivation]:
    """The row and the column that this tap reads at."""
    layer, tap = shown.layer.layer, furthest(shown)
    tap_at = np.unravel_index(tap, layer.kernel_size)
    found = []
    for axis, (symbol, formula, output, at, move) in enumerate(LINES):
        numbers = {
            output.name: 0,
            "s": layer.stride[axis],
            "p": layer.padding[axis][0],
            at.name: int(tap_at[axis]),
            "d": layer.dilation[axis],
            move.name: shown.offset[2 * tap + axis, 0, 0].item(),
        }
        found.append(
            Derivation(
                quantity="place of a tap", symbol=symbol, formula=formula, numbers=numbers, unit="cells", source=SOURCE
            )
        )
    return found[0], found[1]


def costs(shown: Shown) -> tuple[Derivation, ...]:
    """What the branch costs that predicts these offsets, where they are or stand for its predictions."""
    if shown.named not in (RANDOM, LEARNED):
        return ()
    branch = shown.branch
    found = ((branch.parameters(), "parameters"), (branch.macs(shown.x.shape[1:]), "multiplications"))
    return tuple(
        replace(cost, symbol=Symbol(f"{word}_branch", f"{word} of the convolution that predicts the offsets"))
        for cost, word in found
    )


def sentence(shown: Shown) -> str:
    """What lies outside, and what the offsets change."""
    samples, outputs = len(shown.reads[0]), shown.trace["output"].values.size
    outside, partly = shown.outside(), shown.partly()
    said = [] if outside or partly else [f"All {samples} samples lie inside the picture."]
    if outside:
        verb = "lies outside the picture and is" if outside == 1 else "lie outside the picture and are"
        said.append(f"{outside} of the {samples} samples {verb} 0.")
    if partly:
        verb = "is" if partly == 1 else "are"
        said.append(f"{many(partly, 'sample')} {verb} partly outside: what lies there counts as 0.")
    return " ".join([*said, f"The offsets change {shown.differing()} of {many(outputs, 'output')}."])
