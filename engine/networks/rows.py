"""How each number of a row came about: the derivation behind it, made when someone asks.

A report counts with plain arithmetic (`engine.networks.measure`); here the same numbers stand as formulas with letters,
with numbers, and with their source, as in the lessons. The tests compare the two in every row of every network.
"""

from __future__ import annotations

from math import prod
from typing import Final

from engine import counts
from engine.derivation import Derivation
from engine.formula import Constant, Expression, Number, Symbol, product
from engine.networks.field import Line
from engine.networks.layers import Affine, Deformable, RadialBasis
from engine.networks.report import Row
from engine.operations import (
    BatchNorm,
    Convolution,
    Linear,
    PixelUnshuffle,
    Pooling,
    TransposedConvolution,
)
from engine.receptive_field import SOURCE as FIELD_SOURCE

OPERATIONS: Final = Symbol("operations", "other operations, not counted as MACs")
WINDOW: Final = (
    Symbol("r_in", "receptive field of the layer's input, cells of the network's input"),
    Symbol("j_in", "jump of the layer's input, cells of the network's input"),
    Symbol("k", "kernel_size"),
    Symbol("d", "dilation"),
    Symbol("s", "stride"),
)


def parameters(row: Row) -> Derivation:
    """Trainable numbers of the layer.

    >>> from engine.networks import named
    >>> print(parameters(named("vgg-16").network().report().rows[0]).text())
    parameters = F·(k_H·k_W·C/g + 1) = 64·(3·3·3/1 + 1) = 64·28 = 1792
    """
    match row.layer:
        case Convolution() | TransposedConvolution() | Linear() | BatchNorm():
            return row.layer.parameters()
        case Affine():
            return counts.batch_norm_parameters(row.layer.num_features, affine=True)
        case Deformable():
            return total(
                "parameters", counts.PARAMETERS, row.layer.offset.parameters(), row.layer.convolution.parameters()
            )
    return counts.parameters(Constant(0), {}, "counted: nothing in it is trained")


def macs(row: Row) -> Derivation:
    """Multiplications, each with its addition, of one forward pass."""
    size = row.input_shape[1:]
    match row.layer:
        case Convolution() | TransposedConvolution():
            return row.layer.macs(size)
        case Linear():
            return row.layer.macs()
        case RadialBasis():
            return counts.linear_macs(row.layer.in_features, row.layer.out_features)
        case Deformable():
            return total("multiplications", counts.MACS, row.layer.offset.macs(size), row.layer.convolution.macs(size))
    return counts.macs(Constant(0), {}, "by convention only convolutions and linear layers have MACs")


def total(quantity: str, symbol: Symbol, offset: Derivation, plain: Derivation) -> Derivation:
    """Of a deformable convolution: that of its offsets and its own."""
    first, second = Symbol("offsets", "of the convolution that predicts the offsets"), Symbol("plain", "of the other")
    return Derivation(
        quantity=quantity,
        symbol=symbol,
        formula=first + second,
        numbers={"offsets": offset.result, "plain": plain.result},
        unit=plain.unit,
        source=plain.source,
    )


def memory(row: Row) -> Derivation:
    """Bytes of the output, at batch 1."""
    return counts.activation_memory(row.output_shape)


def output_size(row: Row) -> tuple[Derivation, ...]:
    """One derivation for each axis of the output; none where the layer leaves the size as it is."""
    match row.layer:
        case Convolution() | TransposedConvolution() | Pooling():
            return row.layer.output_size(row.input_shape[1:])
        case Deformable():
            return row.layer.convolution.output_size(row.input_shape[1:])
        case PixelUnshuffle():
            return row.layer.output_size(row.input_shape[1:])
    return ()


def receptive_field(row: Row, axis: int = 0) -> Derivation:
    """Cells of the network's input along an axis, from those of the layer's input: r = r_in + d·(k − 1)·j_in.

    Where it is no such step (a join, an up-sampling, a layer that sees the whole map) the formula is the interval's
    own: last cell − first cell + 1.

    >>> from engine.networks import named
    >>> rows = named("vgg-16").network().report().rows
    >>> print(receptive_field(rows[2]).text())
    r = r_in + d·(k − 1)·j_in = 3 + 1·(3 − 1)·1 = 3 + 2 = 5
    """
    r, before, after = Symbol("r", "receptive field, cells of the network's input"), row.before[axis], row.field[axis]
    window = window_of(row, axis)
    if window and isinstance(before, Line) and isinstance(after, Line):
        r_in, j_in, k, d, _ = WINDOW
        taps, dilation, _ = window
        numbers: dict[str, Number] = {"r_in": before.size, "j_in": before.jump, "k": taps, "d": dilation}
        return of("receptive field", r, r_in + d * (k - 1) * j_in, numbers)
    low, high = next((low, high) for low, high in ends(row, axis) if high - low + 1 == after.size)
    first, last = Symbol("first", "first cell of the interval"), Symbol("last", "last cell of the interval")
    return of("receptive field", r, last - first + 1, {"first": int(low), "last": int(high)})


def jump(row: Row, axis: int = 0) -> Derivation:
    """Cells of the network's input from the field of one output to that of the next: j = j_in · s."""
    j, before, after = Symbol("j", "jump, cells of the network's input"), row.before[axis], row.field[axis]
    window = window_of(row, axis)
    _, j_in, _, _, s = WINDOW
    if window and isinstance(before, Line) and isinstance(after, Line):
        return of("jump", j, product([j_in, s]), {"j_in": before.jump, "s": window[2]})
    period = Symbol("period", "cells until the fields repeat")
    outputs = Symbol("outputs", "outputs until the fields repeat")
    return of("jump", j, period / outputs, {"period": after.jump, "outputs": after.outputs})


def centre(row: Row, axis: int = 0) -> Derivation:
    """Where the field of output 0 has its middle, counted from cell 0 of the network's input."""
    low, high = row.field[axis].of(0)
    first, last = Symbol("first", "first cell of the interval"), Symbol("last", "last cell of the interval")
    c = Symbol("c", "middle of the field of output 0")
    return of("centre", c, (first + last) / 2, {"first": int(low), "last": int(high)})


def operations(row: Row) -> Derivation:
    """Other operations: so many for each number of the output, or for each of its places."""
    numbers = prod(row.output_shape)
    if row.operations % numbers:  # a deformable layer samples all channels for each place
        numbers = prod(row.output_shape[1:])
    each, outputs = Symbol("each", "operations for each"), Symbol("outputs", "numbers, or places, of the output")
    return Derivation(
        quantity="other operations",
        symbol=OPERATIONS,
        formula=product([each, outputs]),
        numbers={"each": row.operations // numbers, "outputs": numbers},
        unit="operations",
        source="counted: biases, normalisation, activations, pooling and joins, which by convention are no MACs",
    )


def window_of(row: Row, axis: int) -> tuple[int, int, int] | None:
    """Taps, dilation and stride along an axis; None where the layer is no sliding window."""
    layer = row.layer.convolution if isinstance(row.layer, Deformable) else row.layer
    match layer:
        case Convolution() | Pooling():
            return layer.kernel_size[axis], layer.dilation[axis], layer.stride[axis]
        case PixelUnshuffle():
            return layer.downscale_factor, 1, layer.downscale_factor
    return None


def ends(row: Row, axis: int) -> list[tuple[float, float]]:
    """First and last cell of the field of each output until they repeat."""
    field = row.field[axis]
    return [field.of(output) for output in range(field.outputs)]


def of(quantity: str, symbol: Symbol, formula: Expression, numbers: dict[str, Number]) -> Derivation:
    """A quantity of the receptive field."""
    return Derivation(
        quantity=quantity,
        symbol=symbol,
        formula=formula,
        numbers=numbers,
        unit="cells of the input",
        source=FIELD_SOURCE,
    )
