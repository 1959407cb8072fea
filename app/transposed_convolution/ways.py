"""The ways to see a transposed convolution: stamped, both ways at once, as a matrix, its overlaps, there and back."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from app.components.payload import View
from app.transposed_convolution.settings import BOTH, MATRIX, OVERLAP, ROUND_TRIP
from engine.matrix import transposed
from engine.operations import TransposedConvolution
from engine.trace import Trace


def views(way: str, layer: TransposedConvolution, values: Any, weight: Any) -> tuple[View, ...]:
    """What stands on the stage; for the overlap of the stamps only the shape of the numbers counts."""
    if way == OVERLAP:
        return (View(trace=overlap(layer, np.shape(values))),)
    draw = partial(View, editable=("input", "weight"))
    if way == MATRIX:
        size = layer.output_shape(np.shape(values)[1:])[1:]
        return (draw(trace=transposed(layer.convolution(), values, weight, size), spatial=2),)
    if way == ROUND_TRIP:
        return (draw(trace=there_and_back(layer, values, weight)),)
    if way == BOTH:
        return (
            draw(trace=layer.gathered(values, weight), title="transposed: all that is stamped on a cell"),
            draw(trace=layer.direct(values, weight), title="direct: zeros between, kernel turned around, stride 1"),
        )
    return (draw(trace=layer.trace(values, weight)),)


def overlap(layer: TransposedConvolution, shape: tuple[int, ...]) -> Trace:
    """How many stamps reach each output cell: ones, stamped with ones."""
    ones = layer.trace(np.ones(shape, int), np.ones(layer.weight_shape, int))
    return ones.renamed(output="overlap")


def there_and_back(layer: TransposedConvolution, values: Any, weight: Any) -> Trace:
    """The convolution with the layer's settings, then the layer on what came out, with the same kernel."""
    there = layer.convolution().trace(values, weight).renamed(output="convolved")
    back = layer.trace(there["convolved"].values, weight).renamed(input="convolved", output="back")
    return there.then(back)
