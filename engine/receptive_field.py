"""The receptive field: all cells of the input that an output can depend on, through any chain of windowed layers.

    input    · · ▓ ▓ ▓ ▓ ▓ · ·        two layers of kernel 3: the output reads 3 cells of layer 1, which together
    layer 1    · · ▓ ▓ ▓ · ·          read 5 of the input; with stride the fields of neighbours lie `jump` apart
    output       · · ▓ · ·

It is the theoretical one: what the settings allow, whatever the weights are.

Source: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019
(doi:10.23915/distill.00021).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.axes import Axis
from engine.derivation import Derivation
from engine.formula import Constant, Expression, Number, Symbol, product, wrap
from engine.operations import Convolution, Pooling

Layer = Convolution | Pooling
SOURCE: Final = "Araujo, Norris, Sim 2019"
LETTERS: Final = {"k": "kernel_size", "s": "stride", "d": "dilation", "p": "padding before the first cell"}


def field_size(layers: Sequence[Layer], axis: int = 0) -> Derivation:
    """Cells of the input from the first to the last that an output can depend on, padding and holes counted.

    >>> from engine.operations import conv1d
    >>> field_size([conv1d(in_channels=1, out_channels=1, kernel_size=3)] * 3).result
    7
    """
    terms = [spread(part, number) for number, part in enumerate(reaches(layers))]
    symbol = Symbol("r", "receptive field, cells of the input along one axis")
    return chain("receptive field", symbol, added([Constant(1), *terms]), layers, axis)


def field_jump(layers: Sequence[Layer], axis: int = 0) -> Derivation:
    """Cells of the input from the field of one output to that of the next.

    >>> from engine.operations import conv1d
    >>> field_jump([conv1d(in_channels=1, out_channels=1, kernel_size=3, stride=2)] * 2).text()
    'j = s_1·s_2 = 2·2 = 4'
    """
    symbol = Symbol("j", "jump, cells of the input between the fields of neighbouring outputs")
    return chain("jump", symbol, spread(None, len(layers)), layers, axis)


def field_centre(layers: Sequence[Layer], axis: int = 0) -> Derivation:
    """Where the field of output 0 has its middle, in cells of the input counted from 0; a half lies between two.

    >>> from engine.operations import conv1d
    >>> field_centre([conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=1)] * 2).result
    0
    """
    terms = [spread(reach / 2 - letter("p", number + 1), number) for number, reach in enumerate(reaches(layers))]
    symbol = Symbol("c_0", "middle of the field of output 0, counted from input cell 0")
    return chain("first centre", symbol, added(terms), layers, axis)


def letter(name: str, number: int) -> Symbol:
    """k_1: the kernel_size of the first layer."""
    return Symbol(f"{name}_{number}", f"{LETTERS[name]} of layer {number}")


def reaches(layers: Sequence[Layer]) -> list[Expression]:
    """Per layer (k − 1)·d: cells from a window's first tap to its last."""
    return [(letter("k", number) - 1) * letter("d", number) for number, _ in enumerate(layers, 1)]


def spread(part: Expression | None, layers: int) -> Expression:
    """A part times the strides of so many first layers: what is a cell there is so many cells of the input."""
    factors = [*([] if part is None else [part]), *(letter("s", number) for number in range(1, layers + 1))]
    return product(factors) if factors else Constant(1)


def added(terms: Iterable[Expression]) -> Expression:
    """All terms, left to right; 0 of none."""
    found = list(terms)
    return reduce(lambda left, right: left + right, found) if found else wrap(0)


def chain(quantity: str, symbol: Symbol, formula: Expression, layers: Sequence[Layer], axis: int) -> Derivation:
    """A quantity of a chain with the numbers of its layers along one axis; only those that the formula names."""
    numbers: dict[str, Number] = {}
    for number, layer in enumerate(layers, 1):
        settings = layer.kernel_size, layer.stride, layer.dilation, [before for before, _ in layer.padding]
        numbers |= {f"{name}_{number}": each[axis] for name, each in zip("ksdp", settings, strict=True)}
    named = {symbol.name: numbers[symbol.name] for symbol in formula.symbols()}
    return Derivation(
        quantity=quantity, symbol=symbol, formula=formula, numbers=named, unit="cells of the input", source=SOURCE
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Along one axis: which cells of the input each output of a chain reads, through all layers."""

    table: Array  # (outputs, inputs) of truth values

    def read_by(self, output: int) -> tuple[int, ...]:
        """The input cells that an output depends on; padding is none of them."""
        return tuple(np.flatnonzero(self.table[output]).tolist())

    def reached_from(self, input: int) -> tuple[int, ...]:  # torch's name
        """The outputs that depend on an input cell."""
        return tuple(np.flatnonzero(self.table[:, input]).tolist())

    def interval(self, output: int) -> tuple[int, int] | None:
        """First and last input cell that an output depends on, so clipped to the input; None where it reads none."""
        cells = self.read_by(output)
        return (cells[0], cells[-1]) if cells else None


def reach(layers: Sequence[Layer], size: tuple[int, ...]) -> tuple[Reach, ...]:
    """Per axis what reaches what, from an input of this size to the output of the last layer. Raises ShapeError.

    >>> from engine.operations import conv1d
    >>> (line,) = reach([conv1d(in_channels=1, out_channels=1, kernel_size=3)] * 2, (8,))
    >>> line.read_by(1), line.reached_from(0), line.interval(3)
    ((1, 2, 3, 4, 5), (0,), (3, 7))
    """
    tables = [np.eye(n, dtype=bool) for n in size]
    for layer in layers:
        axes = window_axes(layer, tuple(map(len, tables)))
        tables = [connected(axis) @ table for axis, table in zip(axes, tables, strict=True)]
    return tuple(Reach(table=table) for table in tables)


def window_axes(layer: Layer, size: tuple[int, ...]) -> tuple[Axis, ...]:
    """What the layer's window reads along each axis."""
    if isinstance(layer, Pooling):
        return layer.window_axes(size, 1)
    return layer.window_axes(size, layer.output_shape(size)[1:])


def connected(axis: Axis) -> Array:
    """(outputs, inputs) of truth values: what one layer's windows read along an axis."""
    gather = axis.gather
    table: Array = np.zeros((len(gather), axis.size), bool)
    rows, taps = np.nonzero(gather >= 0)
    table[rows, gather[rows, taps]] = True
    return table
