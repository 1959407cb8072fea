"""One step of training a small scan network, seen copy by copy: a detector at every position, then max, mean or sum.

    input (C, L) ─ detector ─► scores (1, P) ─ pool ─► output (1, 1) ─► error = output − target ─► J = error²/2

Going back, each of the P positions has its own copy of the weight and its own gradient: what arrives at its score times
the cells it read. As all copies are one weight, their gradients add up, and one update changes all of them:

    copies[i] = ∂J/∂scores[i] · window i        grad_weight = Σ copies        new weight = weight − η · grad_weight

Source: the lecture, section 3: ∂J/∂w_s = ∂J/∂w_ij + ∂J/∂w_kl for w_ij = w_kl = w_s; Goodfellow, Bengio and Courville,
Deep Learning, sections 4.3 and 9.5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from engine.arguments import choice
from engine.arrays import Array, counted, tensor
from engine.errors import ShapeError, SpecError
from engine.folds import run, window_cells
from engine.operations import Convolution, Pooling, avg_pool1d, max_pool1d
from engine.operations.pooling_gradient import pooling_gradient
from engine.rules import Columns, Windows
from engine.trace import Function, Stage, Tensor, Trace

Pool = Literal["max", "mean", "sum"]
POOLS: Final = ("max", "mean", "sum")
HALF_SQUARE: Final = Function("½ square", lambda error: error * error / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanNetwork:
    """A detector that reads every position of a line, and what makes one number of its answers; made by `scan_network`.

    >>> from engine.operations import conv1d
    >>> scan = scan_network(conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False), pool="sum", target=5)
    >>> trace = scan.backward([[1, 2, 3]], [[[1, 1]]])
    >>> trace["copies"].values.tolist(), trace["grad_weight"].values.tolist()
    ([[[3, 6]], [[6, 9]]], [[[9, 15]]])
    """

    layer: Convolution  # the detector: one filter, no bias
    pool: Pool
    target: int | float  # what the output should be

    def pooling(self, positions: int) -> Pooling:
        """One window over all positions; a sum is an average that is divided by 1."""
        if self.pool == "max":
            return max_pool1d(kernel_size=positions)
        return avg_pool1d(kernel_size=positions, divisor_override=1 if self.pool == "sum" else None)

    def forward(self, input: object, weight: object) -> Trace:  # torch's name
        """Tensors input, weight, scores, output, error, J. `weight` is (1, C, k). Raises DataError, ShapeError."""
        scores = self.layer.trace(input, weight).renamed(output="scores")
        return scores.then(self.judged(scores["scores"].values))

    def judged(self, scores: Array) -> Trace:
        """From the scores on: tensors scores, output, error, J."""
        pooled = self.pooling(scores.shape[1]).trace(scores).renamed(input="scores")
        if self.pool == "sum":  # nobody writes a division by 1
            pooled = run((pooled["scores"],), tuple(replace(stage, divisor=None) for stage in pooled.stages))
        start = Tensor(name="minus target", role="bias", values=np.array([-self.target]))
        error = Stage(target="error", shape=(1, 1), rule=each_cell("output", 1), bias="minus target")
        loss = Stage(target="J", shape=(1, 1), rule=each_cell("error", 1), function=HALF_SQUARE)
        return pooled.then(run((pooled["output"], start), (error, loss)))

    def backward(self, input: object, weight: object) -> Trace:  # torch's name
        """Forwards and back: also grad_scores (1, P), copies (P, C, k), grad_weight (1, C, k).

        ∂J/∂output is the error. Raises DataError, ShapeError.
        """
        trace = self.forward(input, weight)
        scores, error = trace["scores"].values, trace["error"].values
        named = {"input": "scores", "grad_output": "error", "grad_input": "grad_scores"}
        back = pooling_gradient(self.pooling(scores.shape[1]), scores, error).renamed(**named)
        where = () if self.pool != "max" else (back["indices"],)
        routed = run((*where, trace["error"]), back.stages[1:])
        trace = trace.then(routed)
        return trace.then(copies_gradient(self.layer, trace["input"].values, trace["grad_scores"].values))

    def separate(self, input: object, copies: object) -> Trace:  # torch's name
        """Forwards where every position has a weight of its own, `copies` (P, C, k); the other tensors as in `forward`.

        Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", "L"))
        own = tensor("copies", copies, ("P", "C", "k"))
        cells = window_table(self.layer, x)
        if own.shape != cells.shape:
            raise ShapeError(f"copies have shape {own.shape}, but {cells.shape} is needed: one weight per position.")
        positions, per_window = len(cells), cells[0].size
        rule = Columns(
            source="input",
            weight="copies",
            step_ptr=np.arange(positions + 1),
            target=np.arange(positions),
            write_ptr=per_window * np.arange(positions + 1),
            a=cells.ravel(),
            b=np.arange(own.size),
        )
        x, own = counted(x, own, terms=per_window)
        tensors = (Tensor(name="input", role="input", values=x), Tensor(name="copies", role="weight", values=own))
        scores = run(tensors, (Stage(target="scores", shape=(1, positions), rule=rule),))
        return scores.then(self.judged(scores["scores"].values))


def scan_network(layer: Convolution, *, pool: Pool, target: float) -> ScanNetwork:
    """A scan network around a 1-D convolution of one filter without bias. Raises SpecError."""
    if len(layer.kernel_size) != 1 or layer.out_channels != 1 or layer.bias:
        raise SpecError("a scan network has one detector on a line: use conv1d with out_channels=1 and bias=False.")
    choice("pool", pool, POOLS)
    return ScanNetwork(layer=layer, pool=pool, target=target)


def copies_gradient(layer: Convolution, x: Array, grad_scores: Array) -> Trace:
    """Two stages: position by position the gradient of its copy, then weight by weight the sum of all its copies'.

    Tensors input (C, L), grad_scores (1, P), copies (P, C, k), grad_weight (1, C, k).
    """
    cells = window_table(layer, x)
    positions, per_window = len(cells), cells[0].size
    x, grad_scores = counted(x, grad_scores, terms=positions)
    writes = np.arange(cells.size + 1)
    each = Columns(
        source="input",
        weight="grad_scores",
        step_ptr=per_window * np.arange(positions + 1),
        target=writes[:-1],
        write_ptr=writes,
        a=cells.ravel(),
        b=np.repeat(np.arange(positions), per_window),
    )
    weights = np.arange(per_window + 1)
    adding = Columns(
        source="copies",
        step_ptr=weights,
        target=weights[:-1],
        write_ptr=positions * weights,
        a=writes[:-1].reshape(positions, per_window).T.ravel(),
    )
    stages = (
        Stage(target="copies", shape=cells.shape, rule=each, role="gradient"),
        Stage(target="grad_weight", shape=layer.weight_shape, rule=adding, role="gradient"),
    )
    tensors = (
        Tensor(name="input", role="input", values=x),
        Tensor(name="grad_scores", role="gradient", values=grad_scores),
    )
    return run(tensors, stages)


def updated(weight: Array, gradient: Array, learning_rate: float, name: str = "weight") -> Trace:
    """Gradient descent, one step per number: tensors `name`, "grad_…", "new …", all of one shape.

    >>> updated(np.array([3, 4]), np.array([10, 20]), 0.1)["new weight"].values.tolist()
    [2.0, 2.0]
    """
    cells = np.arange(weight.size)
    rule = Columns(
        source=f"grad_{name}",
        step_ptr=np.arange(weight.size + 1),
        target=cells,
        write_ptr=np.arange(weight.size + 1),
        a=cells,
        coef=np.full(weight.size, -learning_rate),
    )
    tensors = (
        Tensor(name=name, role="weight", values=weight),
        Tensor(name=f"grad_{name}", role="gradient", values=gradient),
    )
    return run(tensors, (Stage(target=f"new {name}", shape=weight.shape, rule=rule, bias=name, role="weight"),))


def window_table(layer: Convolution, x: Array) -> Array:
    """(P, C, k): the flat input cell that each copy's weight meets, or PAD."""
    out = layer.output_shape(x.shape[1:])
    layer.check_channels(x)
    layer.check_work(x.shape[1:], out[1:], layer.in_channels * layer.kernel_size[0])
    axes, channels = layer.window_axes(x.shape[1:], out[1:]), layer.channel_table()
    flat = window_cells(Windows(source="input", weight="weight", axes=axes, channels=channels), x.shape)[:, None, :]
    cells: Array = np.where(flat < 0, flat, channels[0][None, :, None] * x.shape[1] + flat)
    return cells


def each_cell(source: str, cells: int) -> Columns:
    """One step per cell, which takes over its value."""
    each, ptr = np.arange(cells), np.arange(cells + 1)
    return Columns(source=source, step_ptr=ptr, target=each, write_ptr=ptr, a=each)
