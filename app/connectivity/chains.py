"""Layers of units one after the other, as traces: convolutions, and dense layers with as many units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Final

import numpy as np

from engine.arrays import Array
from engine.operations import Convolution, dense
from engine.trace import Trace

# one per layer, of each the first cells; where ends of the first add up, the sum is no third number
KERNELS: Final = ((1, -1, 2, 3, -2), (2, 1, -1, -2, 3), (-1, 2, 1, 3, -2))


def names(layers: int) -> tuple[str, ...]:
    """What the lines of units are called: input, layer 1, …, output."""
    return ("input", *(f"layer {n}" for n in range(1, layers)), "output")


def kernel_name(number: int, layers: int) -> str:
    """What a kernel is called on the stage; of a single layer it is the kernel."""
    return "weight" if layers == 1 else f"kernel {number}"


def weights_name(number: int, layers: int) -> str:
    """What a dense layer's weights are called: no kernel walks there."""
    return "weights" if layers == 1 else f"weights {number}"


def convolutions(layer: Convolution, line: Any, kernels: Sequence[Any]) -> Trace:
    """The same layer again and again, each time with a kernel of its own. Raises DataError, ShapeError."""
    return chained(
        len(kernels),
        line,
        lambda values, n: with_kinds(layer.trace(values.reshape(1, -1), [[kernels[n]]]), "weight"),
        kernel_name,
    )


def dense_layers(line: Any, weights: Sequence[Array]) -> Trace:
    """Dense layers with these weights, (out, in) each."""
    return chained(len(weights), line, lambda values, n: dense(values, weights[n]), weights_name)


def chained(layers: int, line: Any, step: Any, weight_name: Callable[[int, int], str]) -> Trace:
    """Each layer's trace on the values of the one before, as one."""
    called, traces, values = names(layers), [], np.array(line)
    for n in range(layers):
        trace = step(values, n)
        values = trace["output"].values
        renamed = {"input": called[n], "weight": weight_name(n + 1, layers), "output": called[n + 1]}
        traces.append(trace.renamed(**renamed))
    chain = reduce(Trace.then, traces)
    kernels_first = sorted(chain.tensors, key=lambda tensor: tensor.role != "weight")  # as linked layers are drawn
    return replace(chain, tensors=tuple(kernels_first))


def with_kinds(trace: Trace, name: str) -> Trace:
    """Every cell of this tensor is of a kind of its own."""
    tensors = (
        replace(each, kinds=np.arange(each.values.size).reshape(each.values.shape)) if each.name == name else each
        for each in trace.tensors
    )
    return replace(trace, tensors=tuple(tensors))


def dense_column(line: Any, weight: Array) -> Trace:
    """A dense layer as matrix times column, as a convolution's matrix is drawn; its matrix is its weight."""
    trace = dense(np.reshape(line, (-1, 1)), weight).renamed(weight="matrix")
    return replace(trace, tensors=tuple(trace[name] for name in ("matrix", "input", "output")))


def one_or_two(numbers: Any) -> Array:
    """Digits made weights of a dense layer: small ones, and none is zero, which would look like no connection."""
    weights: Array = 1 + np.array(numbers) % 2
    return weights
