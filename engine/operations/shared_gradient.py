"""The gradient of a shared weight: every position has its own copy, and the copies' gradients add up.

    ∂J/∂weight[f, c, a, b] = Σ over positions (i, j) of  ∂J/∂output[f, i, j] · input[c, i·s − p + a·d, j·s − p + b·d]

One step is one position: its window's cells times its own gradient, added to the gradient of the one weight they share.
Source: the lecture, section 3; Goodfellow, Bengio and Courville, Deep Learning, equation 9.11.
"""

from __future__ import annotations

from math import prod

import numpy as np

from engine.arrays import Array, counted, tensor
from engine.axes import PAD
from engine.errors import ShapeError
from engine.folds import run, window_cells
from engine.operations.convolution import Convolution
from engine.rules import Columns, Windows
from engine.trace import Stage, Tensor, Trace


def shared_gradient(layer: Convolution, input: object, grad_output: object) -> Trace:  # torch's name
    """Every step of the gradient of `layer`'s weight; `input` (C, *size), `grad_output` (F, *out): ∂J/∂output.

    Raises DataError, ShapeError.
    """
    x = tensor("input", input, ("C", *layer.axes))
    delta = tensor("grad_output", grad_output, ("F", *layer.axes))
    shape = layer.output_shape(x.shape[1:])
    layer.check_channels(x)
    check_gradient(delta, shape)
    x, delta = counted(x, delta, terms=prod(shape[1:]))
    layer.check_work(x.shape[1:], shape[1:], prod(layer.weight_shape))
    windows = Windows(
        source="input", weight="weight", axes=layer.window_axes(x.shape[1:], shape[1:]), channels=layer.channel_table()
    )
    tensors = (Tensor(name="input", role="input", values=x), Tensor(name="grad_output", role="gradient", values=delta))
    rule = copies(windows, x.shape)
    return run(tensors, (Stage(target="grad_weight", shape=layer.weight_shape, rule=rule, role="gradient"),))


def check_gradient(delta: Array, shape: tuple[int, ...]) -> None:
    """Raise ShapeError unless what comes back has the output's shape."""
    if delta.shape != shape:
        raise ShapeError(
            f"grad_output has shape {delta.shape}, but the output has {shape}: give one gradient per output cell."
        )


def copies(windows: Windows, shape: tuple[int, ...]) -> Columns:
    """The windows' rule read the other way: per position, one write to every weight that was used there."""
    flat = window_cells(windows, shape)  # (positions, taps)
    filters, per_filter = windows.channels.shape
    cells = windows.channels[None, :, :, None] * prod(shape[1:]) + flat[:, None, None, :]
    a: Array = np.where(flat[:, None, None, :] < 0, PAD, cells)  # (positions, F, C per filter, taps)
    weights = np.arange(filters * per_filter * flat.shape[1])  # in the order (F, C per filter, taps)
    positions = np.arange(len(flat))
    owner = np.repeat(np.arange(filters), per_filter * flat.shape[1]) * len(flat)  # start of each filter's gradients
    return Columns(
        source="input",
        weight="grad_output",
        step_ptr=np.arange(len(flat) + 1) * len(weights),
        target=np.tile(weights, len(flat)),
        write_ptr=np.arange(a.size + 1),
        a=a.ravel(),
        b=(owner[None, :] + positions[:, None]).ravel(),
    )
