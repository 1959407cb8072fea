"""Which cells of a kernel stand in which entries of a layer's matrix, whatever the weights are; and how many there are.

    kernel of 3, 5 inputs:   0  1  2  ·  ·        9 of 15 entries are connections, the others zero by force; and the
                             ·  0  1  2  ·        same three weights stand in every row: entries are tied
                             ·  ·  0  1  2

Source: Goodfellow, Bengio and Courville, Deep Learning, section 9.1 and 9.2 (sparse interactions, parameter sharing).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.derivation import Derivation
from engine.folds import window_cells
from engine.formula import Expression, Number, Symbol
from engine.operations.convolution import Convolution
from engine.rules import Windows
from engine.sizes import check_work

OUTPUTS: Final = Symbol("out", "outputs, rows of the matrix")
INPUTS: Final = Symbol("in", "inputs, columns of the matrix")
READS: Final = Symbol("k", "weights that one output uses: kernel cells, times the channels it reads")
BORDER: Final = Symbol("border", "reads that are no connection: of padding, or of a cell that is read already")
CONNECTIONS: Final = Symbol("connections", "entries that need not be zero")
DIFFERENT: Final = Symbol("different", "different entries, each a weight or a sum of weights")
COUNTED: Final = "counted in the layer's matrix, whatever its weights are"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Which kernel cells stand in which entries, whatever the weights are; sorted by entry, then by kernel cell."""

    outputs: int  # rows
    inputs: int  # columns
    reads: int  # kernel cells that each output uses
    weights: int  # cells of the weight
    entry: Array  # (terms,) flat entry of the matrix
    cell: Array  # (terms,) flat cell of the weight

    @property
    def first(self) -> Array:
        """(connections + 1,) where each entry's kernel cells begin; an entry has several where padding mirrors."""
        begins = np.flatnonzero(np.diff(self.entry, prepend=-1))
        return np.append(begins, len(self.entry))

    @property
    def kinds(self) -> Array:
        """(outputs, inputs): each entry's kernel cell, the first where several add up, −1 where it is zero by force."""
        kinds: Array = np.full(self.outputs * self.inputs, -1)
        begins = self.first[:-1]
        kinds[self.entry[begins]] = self.cell[begins]
        return kinds.reshape(self.outputs, self.inputs)

    @property
    def expressions(self) -> tuple[tuple[int, ...], ...]:
        """Per connection the kernel cells that add up in it, entry after entry."""
        cells, first = self.cell.tolist(), self.first.tolist()
        return tuple(tuple(cells[begin:end]) for begin, end in pairwise(first))

    def connections(self) -> Derivation:
        """Entries that need not be zero: a line each between an input and an output.

        >>> from engine.operations import conv1d
        >>> layer = conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=1, bias=False)
        >>> pattern(layer, (8,)).connections().text()
        'connections = out·k − border = 8·3 − 2 = 24 − 2 = 22'
        """
        connections = len(self.first) - 1
        border = self.outputs * self.reads - connections
        numbers = {"out": self.outputs, "k": self.reads, "border": border}
        return count("connections", CONNECTIONS, OUTPUTS * READS - BORDER, numbers)

    def entries(self) -> Derivation:
        """Entries of the matrix: the connections of a dense layer of the same sizes, and its weights."""
        numbers = {"out": self.outputs, "in": self.inputs}
        symbol = Symbol("entries", "entries of the matrix: connections, and weights, of a dense layer")
        return count("entries", symbol, OUTPUTS * INPUTS, numbers)

    def zeros(self) -> Derivation:
        """Entries that are zero by force."""
        numbers = {"out": self.outputs, "in": self.inputs, "connections": self.connections().result}
        symbol = Symbol("zeros", "entries that are zero whatever the weights are")
        return count("forced zeros", symbol, OUTPUTS * INPUTS - CONNECTIONS, numbers)

    def ties(self) -> Derivation:
        """Connections that must equal another one."""
        numbers = {"connections": self.connections().result, "different": len(set(self.expressions))}
        symbol = Symbol("ties", "connections that must equal another one")
        return count("ties", symbol, CONNECTIONS - DIFFERENT, numbers)


def count(quantity: str, symbol: Symbol, formula: Expression, numbers: Mapping[str, Number]) -> Derivation:
    """One of the counts above."""
    return Derivation(
        quantity=quantity, symbol=symbol, formula=formula, numbers=numbers, unit="entries", source=COUNTED
    )


def pattern(layer: Convolution, size: tuple[int, ...]) -> Pattern:
    """The pattern of a convolution's matrix for an input of this size. Raises ShapeError.

    >>> from engine.operations import conv1d
    >>> pattern(conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False), (4,)).kinds.tolist()
    [[0, 1, -1, -1], [-1, 0, 1, -1], [-1, -1, 0, 1]]
    """
    shape = layer.output_shape(size)
    layer.check_work(size, shape[1:], prod(layer.weight_shape))
    check_work((), shape, layer.in_channels * prod(size))
    windows = Windows(
        source="input", weight="weight", axes=layer.window_axes(size, shape[1:]), channels=layer.channel_table()
    )
    return windows_pattern(windows, (layer.in_channels, *size))


def windows_pattern(windows: Windows, shape: tuple[int, ...]) -> Pattern:
    """The pattern of any windows over an input of this shape (C, *size), each tap with a weight of its own."""
    flat = window_cells(windows, shape)[None, :, None, :]  # (F, places, C per filter, taps), as all below
    _, places, _, taps = flat.shape
    filters, per_filter = windows.channels.shape
    outputs, inputs = filters * places, prod(shape)
    column = windows.channels[:, None, :, None] * prod(shape[1:]) + flat
    row = np.arange(outputs).reshape(filters, places, 1, 1)
    cell = np.arange(filters * per_filter * taps).reshape(filters, 1, per_filter, taps)
    read = np.broadcast_to(flat >= 0, (filters, places, per_filter, taps))  # the others read padding
    entries, cells = (np.broadcast_to(each, read.shape)[read] for each in (row * inputs + column, cell))
    order = np.argsort(entries, kind="stable")  # within an entry the kernel's order stays
    return Pattern(
        outputs=outputs,
        inputs=inputs,
        reads=per_filter * taps,
        weights=cell.size,
        entry=entries[order],
        cell=cells[order],
    )


def turned(pattern: Pattern) -> Pattern:
    """The pattern of the transposed matrix."""
    row, column = np.divmod(pattern.entry, pattern.inputs)
    entry = column * pattern.outputs + row
    order = np.argsort(entry, kind="stable")
    return replace(
        pattern,
        outputs=pattern.inputs,
        inputs=pattern.outputs,
        entry=entry[order],
        cell=pattern.cell[order],
    )
