"""The gradient of a convolution's input: what was read forwards is written backwards, with the same weight.

    ∂J/∂input[c, cell] = Σ over outputs and taps that read the cell of  ∂J/∂output[f, i, j] · weight[f, c, a, b]

One step is one output: its gradient stamps the kernel onto the cells of its window. With padding of zeros, as much
before as after, this is the transposed convolution of `grad_output` with the same weight and settings; its
output_padding is what the forward pass had left over at the end, where no gradient arrives.

Source: Goodfellow, Bengio and Courville, Deep Learning, equation 9.13; Dumoulin and Visin, A guide to convolution
arithmetic for deep learning (arXiv:1603.07285), section 4.1.
"""

from __future__ import annotations

from math import prod

import numpy as np

from engine.arrays import counted, tensor
from engine.folds import run, window_cells
from engine.operations.convolution import Convolution, check_weight
from engine.operations.shared_gradient import check_gradient
from engine.rules import Columns, Windows
from engine.trace import Stage, Tensor, Trace


def input_gradient(layer: Convolution, weight: object, grad_output: object, size: tuple[int, ...]) -> Trace:
    """Every step of the gradient of an input of `size` cells along each axis: tensors grad_output, weight, grad_input.

    `weight` is (F, C/groups, *kernel_size), `grad_output` (F, *out): ∂J/∂output. Raises DataError, ShapeError.

    >>> from engine.operations import conv1d
    >>> layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, stride=2, bias=False)
    >>> trace = input_gradient(layer, [[[1, 10]]], [[3, 5]], (5,))
    >>> print(trace.step(1))
    grad_input[0, 2] = 5·1 = 5; grad_input[0, 3] = 5·10 = 50
    >>> trace["grad_input"].values.tolist()
    [[3, 30, 5, 50, 0]]
    """
    w = tensor("weight", weight, ("F", "C/groups", *(f"k_{letter}" for letter in layer.axes)))
    delta = tensor("grad_output", grad_output, ("F", *layer.axes))
    out = layer.output_shape(size)
    check_weight(layer.weight_shape, w, "(out_channels, in_channels/groups, *kernel_size)")
    check_gradient(delta, out)
    layer.check_work(size, out[1:], w.size)
    shape = (layer.in_channels, *size)
    windows = Windows(
        source="input", weight="weight", axes=layer.window_axes(size, out[1:]), channels=layer.channel_table()
    )
    rule = stamps(windows, shape)
    delta, w = counted(delta, w, terms=int(np.bincount(rule.target, minlength=1).max()))
    tensors = (
        Tensor(name="grad_output", role="gradient", values=delta),
        Tensor(name="weight", role="weight", values=w),
    )
    return run(tensors, (Stage(target="grad_input", shape=shape, rule=rule, role="gradient"),))


def stamps(windows: Windows, shape: tuple[int, ...]) -> Columns:
    """The windows' rule read backwards: per output, one write to every cell of the source that it read."""
    flat = window_cells(windows, shape)[None, :, None, :]  # (1, positions, 1, taps)
    filters, per_filter = windows.channels.shape
    cells = windows.channels[:, None, :, None] * prod(shape[1:]) + flat  # (F, positions, C per filter, taps)
    kept = np.broadcast_to(flat >= 0, cells.shape)  # padding has no gradient
    weights = np.arange(filters * per_filter * flat.shape[-1]).reshape(filters, 1, per_filter, -1)
    writes = kept.sum(axis=(2, 3)).ravel()  # of each output
    return Columns(
        source="grad_output",
        weight="weight",
        step_ptr=np.concatenate([[0], np.cumsum(writes)]),
        target=cells[kept],
        write_ptr=np.arange(writes.sum() + 1),
        a=np.repeat(np.arange(len(writes)), writes),
        b=np.broadcast_to(weights, cells.shape)[kept],
    )
