"""The gradient of a pooling's input: a maximum sends it to the cell it was taken from, an average to all alike.

    window   grad_output      max        average
    3  1                      0  0       1  1
    4  0     4                4  0       1  1         4/4 to each of the four cells

One step is one output. Where windows overlap, what arrives adds up; what an average sends into its padding is lost.

Source: torch.nn.MaxPool2d and AvgPool2d, of which this is the backward pass.
"""

from __future__ import annotations

from math import prod

import numpy as np

from engine.arrays import Array, counted, tensor
from engine.folds import outer, run, window_cells
from engine.operations.pooling import Pooling
from engine.operations.shared_gradient import check_gradient
from engine.rules import Columns, Windows
from engine.trace import Stage, Tensor, Trace


def pooling_gradient(layer: Pooling, input: object, grad_output: object) -> Trace:  # torch's name
    """Forwards, then the gradient's way back: tensors input, output, grad_output, grad_input.

    Max pooling also has indices (C, *out): where each maximum stood, counted row by row within its channel, as torch
    returns them. `grad_output`, ∂J/∂output, has the output's shape. Raises DataError, ShapeError.

    >>> from engine.operations import max_pool1d
    >>> trace = pooling_gradient(max_pool1d(kernel_size=2), [[3, 7, 5, 5]], [[10, 20]])
    >>> trace["indices"].values.tolist(), trace["grad_input"].values.tolist()
    ([[1, 2]], [[0, 10, 20, 0]])
    """
    forward = layer.trace(input)
    x, y = forward["input"].values, forward["output"]
    delta = tensor("grad_output", grad_output, ("C", *layer.axes))
    check_gradient(delta, y.values.shape)
    tensors: tuple[Tensor, ...] = ()
    if y.chosen is not None:
        where = y.chosen % prod(x.shape[1:])
        tensors = (Tensor(name="indices", role="address", values=where),)
        rule = routed(y.chosen.ravel())
    else:
        (stage,) = forward.stages
        rule = spread(stage, x.shape)
    (delta,) = counted(delta, terms=int(np.bincount(rule.target, minlength=1).max()))
    arriving = Tensor(name="grad_output", role="gradient", values=delta)
    back = Stage(target="grad_input", shape=x.shape, rule=rule, role="gradient")
    return forward.then(run((*tensors, arriving), (back,)))


def routed(chosen: Array) -> Columns:
    """All of an output's gradient to the one cell that was chosen; `chosen` are flat input cells, output by output."""
    each, ptr = np.arange(len(chosen)), np.arange(len(chosen) + 1)
    return Columns(
        source="grad_output", step_ptr=ptr, target=chosen, write_ptr=ptr, a=each, address="indices", via=each[:, None]
    )


def spread(stage: Stage, shape: tuple[int, ...]) -> Columns:
    """An output's gradient divided among the cells of its window, by what its sum was divided by."""
    assert isinstance(stage.rule, Windows)
    assert stage.divisor is not None
    flat = window_cells(stage.rule, shape)[None]  # (1, positions, taps)
    cells = prod(shape[1:]) * np.arange(shape[0])[:, None, None] + flat  # (C, positions, taps)
    kept = np.broadcast_to(flat >= 0, cells.shape)
    writes = kept.sum(axis=2).ravel()  # of each output
    divisors = np.tile(outer(stage.divisor).ravel(), shape[0])
    return Columns(
        source="grad_output",
        step_ptr=np.concatenate([[0], np.cumsum(writes)]),
        target=cells[kept],
        write_ptr=np.arange(writes.sum() + 1),
        a=np.repeat(np.arange(len(writes)), writes),
        coef=None if (divisors == 1).all() else np.repeat(1 / divisors, writes),
    )
