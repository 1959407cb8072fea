"""One axis of a layer as a line that the stage can walk along.

A transposed convolution stamps: that has no windows to walk along. It equals a direct convolution with the flipped
kernel and stride 1 over the input with stride − 1 zeros between its cells: that one is shown.

Source: V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (arXiv:1603.07285), chapter 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.address import Value
from app.output_size.settings import Layer, kind_of, names_of, numbers_of
from engine.derivation import Derivation
from engine.formula import Floor, Symbol
from engine.operations import Convolution, Pooling, TransposedConvolution
from engine.sizes import AXES, NOUNS, size_formula, transposed_formula
from engine.trace import Trace


def line_trace(layer: Layer, line: list[Any], weight: list[Any]) -> Trace:
    """Every step of a 1-D layer with one channel over the cells of `line`; pooling needs no weight.

    Raises DataError, ShapeError.
    """
    if isinstance(layer, Pooling):
        return layer.trace([line])
    if isinstance(layer, Convolution):
        return layer.trace([line], [[weight]])
    return layer.direct([line], [[weight]])


def unread(trace: Trace) -> int:
    """Cells of the line, padding included, that no window reads."""
    return len(np.ravel(trace.stages[0].rule.axes[0].unread))  # type: ignore[union-attr]  # a window's rule


def size_sought(values: Mapping[str, Value]) -> Derivation:
    """The formula with its numbers where it gives no size: of the first such axis, else of the first."""
    _, ndim = kind_of(values["operation"])
    axes = [formula_along(values, axis) for axis in range(ndim)]
    return next((axis for axis in axes if axis.result < 1), axes[0])


def formula_along(values: Mapping[str, Value], axis: int) -> Derivation:
    """The formula with the numbers of one axis, whatever comes out."""
    kind, ndim = kind_of(values["operation"])
    letter, ceil_mode = AXES[ndim][axis], "pool" in kind and values["ceil_mode"]
    named = {name: numbers_of(values, name)[axis] for name in names_of(kind)}
    numbers = {letter: named["size"], "k": named["kernel_size"], "s": named["stride"], "p": named["padding"]}
    numbers |= {"d": named.get("dilation", 1), "p_out": named.get("output_padding", 0)}
    return Derivation(
        quantity=f"output {NOUNS[letter]}",
        symbol=Symbol(f"{letter}_out", ""),
        formula=transposed_formula(letter)
        if kind == "conv_transpose"
        else size_formula(letter, symmetric=True, ceil_mode=ceil_mode),
        numbers=numbers,
    )


def slides_size(axis: Derivation) -> Derivation:
    """What the slide's formula makes of the same numbers (lecture, section 5)."""
    letter = axis.symbol.name.removesuffix("_out")
    size, p, k, s = (Symbol(name, "") for name in (letter, "p", "k", "s"))
    formula = Floor((size + 2 * p - k) / s - 1)
    return Derivation(quantity="the slide's size", symbol=axis.symbol, formula=formula, numbers=axis.numbers)


def slide_applies(layer: Layer) -> bool:
    """Whether the slide speaks of such a layer: it knows neither dilation nor ceil mode."""
    if isinstance(layer, TransposedConvolution):
        return False
    return max(layer.dilation) == 1 and not (isinstance(layer, Pooling) and layer.ceil_mode)
