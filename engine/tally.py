"""The counted picture: a layer's parameters and multiplications as traces that can be stepped through.

    weights (F, C, k, k)          bias (F,)      per filter (F,)      parameters (1,)
    ┌───┐ ┌───┐ ┌───┐
    │1 1│ │1 1│ │1 1│   filter 0     1                13
    │1 1│ │1 1│ │1 1│                                              26
    └───┘ └───┘ └───┘
      …                 filter 1     1                13

Every cell stands for what is counted, so its value is a number of weights: one each where there are few, else a kernel
slice or a filter. The totals are those of the layer's own derivations.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np

from engine.arrays import EXACT, Array
from engine.errors import ShapeError
from engine.folds import run
from engine.formula import number_text
from engine.operations.batch_norm import BatchNorm
from engine.operations.convolution import Convolution
from engine.operations.linear import Linear
from engine.operations.transposed_convolution import TransposedConvolution
from engine.rules import Columns
from engine.sizes import check_work
from engine.trace import Stage, Tensor, Trace

Layer = Convolution | TransposedConvolution | Linear | BatchNorm
MOST_WEIGHTS: Final = 700  # drawn one by one; beyond, one cell is a kernel slice
MOST_SLICES: Final = 4096  # drawn slice by slice; beyond, one cell is a filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How a layer's weights fall into filters, slices of a filter, and weights of a slice."""

    noun: str  # what one output's weights are called
    filters: int
    slices: int  # input channels that a filter spans
    kernel: tuple[int, ...] = ()  # cells of a slice along each axis
    counted: bool = True  # whether the weights are there at all (a batch normalisation may have none)
    bias: bool
    groups: int = 0  # stored input channels first, in so many groups (transposed); 0: filters first

    @property
    def per_slice(self) -> int:
        return prod(self.kernel) * self.counted

    @property
    def per_filter(self) -> int:
        return self.slices * self.per_slice


def parts(layer: Layer) -> Parts:
    """The parts of any layer that has parameters."""
    match layer:
        case Convolution():
            slices = layer.in_channels // layer.groups
            return Parts(
                noun="filter", filters=layer.out_channels, slices=slices, kernel=layer.kernel_size, bias=layer.bias
            )
        case TransposedConvolution():
            slices = layer.in_channels // layer.groups
            return Parts(
                noun="filter",
                filters=layer.out_channels,
                slices=slices,
                kernel=layer.kernel_size,
                bias=layer.bias,
                groups=layer.groups,
            )
        case Linear():
            return Parts(noun="output", filters=layer.out_features, slices=layer.in_features, bias=layer.bias)
        case BatchNorm():
            return Parts(noun="channel", filters=layer.num_features, slices=2, counted=layer.affine, bias=False)


def tally(layer: Layer) -> Trace:
    """The layer's parameters counted: stage 1 adds up each filter's cells and its bias, stage 2 the filters.

    Tensors: weights (in the layer's own shape where there are few), bias (F,) of ones, "per filter" (F,) ("per output"
    of a linear layer, "per channel" of a batch normalisation), parameters (1,).

    Raises ShapeError where there is too much to count.

    >>> from engine.operations import conv2d
    >>> trace = tally(conv2d(in_channels=1, out_channels=2, kernel_size=2))
    >>> print(trace.step(0), trace.step(2), sep="; ")
    per filter[0] = 1 + 1 + 1 + 1 + 1 = 5; parameters[0] = 5 + 5 = 10
    """
    its = parts(layer)
    check_total(its, int(layer.parameters().result), "parameters")
    shape, value = cells(layer)
    weights = np.full(shape, value, np.int64)
    terms = owned(its, shape)
    rule = Columns(
        source="weights",
        step_ptr=np.arange(its.filters + 1),
        target=np.arange(its.filters),
        write_ptr=np.arange(its.filters + 1) * terms.shape[1],
        a=terms.ravel(),
        group=np.tile(np.repeat(np.arange(its.slices), prod(shape[2:])), its.filters) if len(shape) > 2 else None,
    )
    tensors = [Tensor(name="weights", role="weight", values=weights)]
    if its.bias:
        tensors.append(Tensor(name="bias", role="bias", values=np.ones(its.filters, np.int64)))
    return counted(tuple(tensors), its, rule, "parameters", bias="bias" if its.bias else None)


def tally_macs(layer: Layer, size: tuple[int, ...] = ()) -> Trace:
    """The layer's multiplications counted, for an input of `size` cells along each axis (none for a linear layer).

    Stage 1 multiplies each filter's weights by the places where they are used (output cells; of a transposed
    convolution, input cells), stage 2 adds up the filters. Tensors: weights (F,), "per filter" (F,), MACs (1,).

    Raises ShapeError.

    >>> from engine.operations import conv2d
    >>> trace = tally_macs(conv2d(in_channels=1, out_channels=2, kernel_size=2), (5, 5))
    >>> print(trace.step(0), trace.step(2), sep="; ")
    per filter[0] = 4·16 = 64; MACs[0] = 64 + 64 = 128
    """
    its = parts(layer)
    check_total(its, int(layer.macs(size).result), "multiplications")
    uncounted = isinstance(layer, BatchNorm)  # by the convention of engine.counts
    weights, used = (0, 1) if uncounted else (its.per_filter, places(layer, size))
    filters = np.arange(its.filters)
    rule = Columns(
        source="weights",
        step_ptr=np.arange(its.filters + 1),
        target=filters,
        write_ptr=np.arange(its.filters + 1),
        a=filters,
        coef=np.full(its.filters, used, np.int64),
    )
    tensor = Tensor(name="weights", role="weight", values=np.full(its.filters, weights, np.int64))
    return counted((tensor,), its, rule, "MACs")


def counted(tensors: tuple[Tensor, ...], its: Parts, rule: Columns, total: str, bias: str | None = None) -> Trace:
    """Filter by filter, then all of them in one step."""
    each = f"per {its.noun}"
    summing = Columns(
        source=each,
        step_ptr=np.array([0, 1]),
        target=np.array([0]),
        write_ptr=np.array([0, its.filters]),
        a=np.arange(its.filters),
    )
    stages = (
        Stage(target=each, shape=(its.filters,), rule=rule, bias=bias),
        Stage(target=total, shape=(1,), rule=summing),
    )
    return run(tensors, stages)


def cells(layer: Layer) -> tuple[tuple[int, ...], int]:
    """The shape of the drawn weights, and how many weights one cell stands for."""
    its = parts(layer)
    if prod(layer.weight_shape) <= MOST_WEIGHTS:
        return layer.weight_shape, int(its.counted)
    if its.filters * its.slices <= MOST_SLICES:
        return layer.weight_shape[:2], its.per_slice
    return (its.filters, 1), its.per_filter


def cell_meaning(layer: Layer) -> str:
    """What one cell of the counted picture stands for, in words.

    >>> from engine.operations import conv2d
    >>> cell_meaning(conv2d(in_channels=16, out_channels=8, kernel_size=3))
    'one kernel slice: 3·3 = 9 weights'
    """
    its = parts(layer)
    shape, value = cells(layer)
    if value <= 1:
        return "one weight" if value else "one number that is not learned"
    what, factors = "kernel slice", its.kernel
    if shape == (its.filters, 1):
        what, factors = its.noun, (its.slices, *its.kernel)
    working = "·".join(map(str, factors)) + " = " if len(factors) > 1 else ""
    return f"one {what}: {working}{number_text(value)} weights"


def owned(its: Parts, shape: tuple[int, ...]) -> Array:
    """(F, n): the flat cells of each filter."""
    flat = np.arange(prod(shape))
    if not its.groups or shape == (its.filters, 1):
        return flat.reshape(its.filters, -1)
    # (g, C/g, F/g, taps): a group's input channels, each with its slice of every filter of the group
    stored = flat.reshape(its.groups, its.slices, its.filters // its.groups, -1)
    return stored.transpose(0, 2, 1, 3).reshape(its.filters, -1)


def places(layer: Layer, size: tuple[int, ...]) -> int:
    """How often each weight multiplies."""
    return prod(size if isinstance(layer, TransposedConvolution) else layer.output_shape(size)[1:])


def check_total(its: Parts, total: int, what: str) -> None:
    """Raise ShapeError for counts too long to be stepped through, or too large to be exact."""
    check_work((), (its.filters,), 1, f"count fewer {its.noun}s")
    if total > EXACT:
        raise ShapeError(
            f"{total:,} {what} are more than {EXACT:,}, up to which a browser counts exactly: take a smaller layer."
        )
