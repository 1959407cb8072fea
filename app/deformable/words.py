"""The equations of the lesson with their numbers, and what is said below the stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from app.deformable.views import Shown
from engine.derivation import Derivation
from engine.errors import many
from engine.formula import Expression, Symbol, number_in

ROW_OUT: Final = Symbol("i", "output row")
STRIDE: Final = Symbol("s", "stride")
PADDING: Final = Symbol("p", "padding")
TAP: Final = Symbol("a", "tap's row in the kernel")
DILATION: Final = Symbol("d", "dilation")
MOVED: Final = Symbol("o", "offset: cells down")
ROW: Final = Symbol("r", "row that the tap reads at, counted from 0")
SOURCE: Final = "Dai et al. 2017, section 2.1"
FORMULA: Final[Expression] = ROW_OUT * STRIDE - PADDING + TAP * DILATION + MOVED
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


def derivations(shown: Shown) -> tuple[Derivation, ...]:
    """Where that tap reads, and what the branch that predicts all offsets costs."""
    layer, tap = shown.layer.layer, furthest(shown)
    numbers = {
        "i": 0,
        "s": layer.stride[0],
        "p": layer.padding[0][0],
        "a": tap // layer.kernel_size[1],
        "d": layer.dilation[0],
        "o": shown.offset[2 * tap, 0, 0].item(),
    }
    place = Derivation(
        quantity="row of a tap", symbol=ROW, formula=FORMULA, numbers=numbers, unit="cells", source=SOURCE
    )
    branch = shown.branch
    costs = ((branch.parameters(), "parameters"), (branch.macs(shown.x.shape[1:]), "MACs"))
    return place, *(
        replace(cost, symbol=Symbol(f"{word}_branch", f"{word} of the convolution that predicts the offsets"))
        for cost, word in costs
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
