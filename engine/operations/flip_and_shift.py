"""Convolution in the mathematical sense, its two moves made apart: the kernel is turned round once, then shifted.

    s[n] = Σ over m of x[m] · w[n − m]              whole numbers: the sum as it is
    s(t) = ∫ x(τ) · w(t − τ) dτ                     functions: the sum over samples, divided by how many make one unit

One step flips the whole kernel; every further step is one shift and writes one cell. Outside of the stored values both
are zero, so with padding="full" the first output is the one where the first cells of both meet. Samples are taken in
the middle of their intervals, and the sum is the integral's midpoint rule.

Source: the lecture, section 4; Goodfellow, Bengio and Courville, Deep Learning, equations 9.1 to 9.3.
"""

from __future__ import annotations

import numpy as np

from engine.arguments import whole
from engine.arrays import Array, counted, tensor
from engine.errors import ShapeError
from engine.folds import run
from engine.operations.convolution import conv1d
from engine.rules import Columns, Windows
from engine.trace import Stage, Tensor, Trace


def flip_and_shift(
    input: object,  # torch's name
    weight: object,
    *,
    padding: str = "full",
    per_unit: int = 1,
    flip: bool = True,
) -> Trace:
    """Every step of the convolution of `input` (L,) with `weight` (k,), both (1, L) and (1, 1, k) in the trace.

    `padding` is "full", "same" or "valid"; `per_unit` samples make one unit of time. Without `flip` it is the
    correlation: the shift alone. Raises DataError, ShapeError.

    >>> flip_and_shift([1, 0, 2], [3, 4])["output"].values.tolist()
    [[3, 4, 6, 8]]
    >>> flip_and_shift([1, 1], [1, 1], per_unit=2)["output"].values.tolist()
    [[0.5, 1.0, 0.5]]
    """
    per_unit = whole("per_unit", per_unit, 1)
    x, w = tensor("input", input, ("L",))[None], tensor("weight", weight, ("k",))[None, None]
    if padding != "full" and w.shape[-1] > x.shape[-1]:
        raise ShapeError(
            f"the kernel has {w.shape[-1]} cells, but the input only {x.shape[-1]}: shorten it, or set padding='full'."
        )
    x, w = counted(x, w, terms=w.size)
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=w.shape[-1], padding=padding, bias=False)
    shape = layer.output_shape(x.shape[1:])
    layer.check_work(x.shape[1:], shape[1:], w.size)
    windows = Windows(
        source="input",
        weight="flipped" if flip else "weight",
        axes=layer.window_axes(x.shape[1:], shape[1:]),
        channels=layer.channel_table(),
    )
    divisor = None if per_unit == 1 else (np.full(shape[1], per_unit),)
    shift = Stage(target="output", shape=shape, rule=windows, divisor=divisor)
    tensors = (Tensor(name="input", role="input", values=x), Tensor(name="weight", role="weight", values=w))
    return run(tensors, (turn(w), shift) if flip else (shift,))


def turn(weight: Array) -> Stage:
    """One step that writes the whole kernel the other way round."""
    each = np.arange(weight.size + 1)
    rule = Columns(
        source="weight",
        step_ptr=np.array([0, weight.size]),
        target=each[:-1],
        write_ptr=each,
        a=each[:-1][::-1].copy(),
    )
    return Stage(target="flipped", shape=weight.shape, rule=rule, combine="copy", role="weight")
