"""The ways to see a transposed convolution: stamped, both ways at once, as a matrix, its overlaps, there and back."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np

from app.components.payload import View
from app.transposed_convolution.settings import BOTH, MATRIX, OVERLAP, ROUND_TRIP
from engine.matrix import transposed
from engine.operations import TransposedConvolution
from engine.rules import Windows
from engine.trace import Trace

TRANSPOSED: Final = "Mᵀ"  # the convolution's matrix M, transposed


def views(way: str, layer: TransposedConvolution, values: Any, weight: Any) -> tuple[View, ...]:
    """What stands on the stage; for the overlap of the stamps only the shape of the numbers counts."""
    if way == OVERLAP:
        return (View(trace=overlap(layer, np.shape(values))),)
    draw = partial(View, editable=("input", "weight"))
    if way == MATRIX:
        size = layer.output_shape(np.shape(values)[1:])[1:]
        trace = transposed(layer.convolution(), values, weight, size).renamed(matrix=TRANSPOSED)
        return (draw(trace=trace, spatial=2, signs={TRANSPOSED: "→", "input": "·"}),)
    if way == ROUND_TRIP:
        return (draw(trace=there_and_back(layer, values, weight), signs={"back": "→"}),)
    if way == BOTH:
        return (
            draw(trace=layer.gathered(values, weight), title="transposed: all that is stamped on a cell"),
            direct(layer, values, weight),
        )
    return (draw(trace=layer.trace(values, weight)),)


def direct(layer: TransposedConvolution, values: Any, weight: Any) -> View:
    """The direct way with the kernel as its windows meet it: cells of that one are not edited, they stand mirrored."""
    trace = layer.direct(values, weight, turned=True).renamed(weight="turned kernel")
    rule = trace.stages[0].rule
    assert isinstance(rule, Windows)
    size = " × ".join(str(len(axis.line)) for axis in rule.axes)
    return View(trace=trace, title=f"direct, stride 1: with zeros the input is {size}", editable=("input",))


def overlap(layer: TransposedConvolution, shape: tuple[int, ...]) -> Trace:
    """How many stamps reach each output cell: ones, stamped with ones."""
    ones = layer.trace(np.ones(shape, int), np.ones(layer.weight_shape, int))
    return ones.renamed(output="overlap")


def there_and_back(layer: TransposedConvolution, values: Any, weight: Any) -> Trace:
    """The convolution with the layer's settings, then the layer on what came out, with the same kernel."""
    there = layer.convolution().trace(values, weight).renamed(output="convolved")
    back = layer.trace(there["convolved"].values, weight).renamed(input="convolved", output="back")
    return there.then(back)
