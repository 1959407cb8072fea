"""A convolution as a matrix: its outputs are the rows, its inputs the columns, and every entry is a cell of the kernel.

    kernel (a b c), 5 inputs                 reflect padding, 1 cell a side

    a b c · ·      3 rows: outputs           b a+c · · ·      the first output reads input 1 twice: as itself and
    · a b c ·      5 columns: inputs         a  b  c · ·      as the mirrored cell before input 0
    · · a b c      · is zero by force        …

The matrix is sparse (most entries are zero whatever the kernel is), and the others are tied: one weight stands in many
entries. Its transpose is the transposed convolution with the same kernel.

Source: Goodfellow, Bengio and Courville, Deep Learning, section 9.1 (a Toeplitz matrix; for two axes a doubly block
circulant one); Dumoulin and Visin, A guide to convolution arithmetic for deep learning (arXiv:1603.07285), section 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod
from typing import Final

import numpy as np

from engine.arrays import Array, counted, tensor
from engine.derivation import Derivation
from engine.errors import ShapeError
from engine.folds import run, window_cells
from engine.formula import Expression, Number, Symbol
from engine.operations.convolution import Convolution
from engine.rules import Columns, Windows
from engine.sizes import check_work
from engine.trace import Stage, Tensor, Trace

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
        return count("entries", Symbol("entries", "entries of the matrix"), OUTPUTS * INPUTS, numbers)

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


def matrix(layer: Convolution, weight: object, size: tuple[int, ...]) -> Trace:
    """The kernel laid out as `matrix` (outputs, inputs): a step for every connection, row after row.

    `weight` is (F, C/groups, *kernel_size). Raises DataError, ShapeError.

    >>> from engine.operations import conv1d
    >>> layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    >>> matrix(layer, [[[5, 7]]], (3,))["matrix"].values.tolist()
    [[5, 7, 0], [0, 5, 7]]
    """
    w = tensor("weight", weight, ("F", "C/groups", *(f"k_{letter}" for letter in layer.axes)))
    return laid_out(pattern(layer, size), w)


def laid_out(pattern: Pattern, weight: Array) -> Trace:
    """The weight's cells put into the entries of a pattern."""
    (weight,) = counted(weight, terms=pattern.reads)
    first = pattern.first
    rule = Columns(
        source="weight",
        step_ptr=np.arange(len(first)),
        target=pattern.entry[first[:-1]],
        write_ptr=first,
        a=pattern.cell,
    )
    stage = Stage(target="matrix", shape=(pattern.outputs, pattern.inputs), rule=rule, role="weight")
    kinds = np.arange(weight.size).reshape(weight.shape)
    trace = run((Tensor(name="weight", role="weight", values=weight, kinds=kinds),), (stage,))
    kernel, entries = trace.tensors
    return replace(trace, tensors=(kernel, replace(entries, kinds=pattern.kinds)))


def as_matrix(layer: Convolution, input: object, weight: object) -> Trace:  # torch's name
    """Two stages: the kernel laid out as a matrix, then matrix times `input` (C, *size): a step for every output.

    Input and output stand as columns, (cells, 1), in the order of their cells. Raises DataError, ShapeError.

    >>> from engine.operations import conv1d
    >>> layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    >>> trace = as_matrix(layer, [[1, 2, 3]], [[[5, 7]]])
    >>> print(trace.step(4), trace.step(5), sep="; ")
    output[0, 0] = 1·5 + 2·7 = 19; output[1, 0] = 2·5 + 3·7 = 31
    """
    x = tensor("input", input, ("C", *layer.axes))
    w = tensor("weight", weight, ("F", "C/groups", *(f"k_{letter}" for letter in layer.axes)))
    layer.check_tensors(x, w, None)
    return multiplied(pattern(layer, x.shape[1:]), x, w)


def transposed(layer: Convolution, input: object, weight: object, size: tuple[int, ...]) -> Trace:  # torch's name
    """The transposed matrix times `input` (F, *out), which leads back to (C, *size): a transposed convolution.

    The tensors are named as in `as_matrix`; `size` is the one that `layer` maps to the input's (several may be: torch
    asks for output_padding). With zero padding it equals torch's conv_transpose with the same weight and settings; with
    every padding it is the gradient of the layer with respect to its input. Raises DataError, ShapeError.

    >>> from engine.operations import conv1d
    >>> layer = conv1d(in_channels=1, out_channels=1, kernel_size=3, stride=2, bias=False)
    >>> transposed(layer, [[1, 2]], [[[1, 2, 3]]], (5,))["output"].values.ravel().tolist()
    [1, 2, 5, 4, 6]
    """
    y = tensor("input", input, ("F", *layer.axes))
    w = tensor("weight", weight, ("F", "C/groups", *(f"k_{letter}" for letter in layer.axes)))
    layer.check_tensors(np.zeros((layer.in_channels, *size)), w, None)
    shape = layer.output_shape(size)
    if y.shape != shape:
        raise ShapeError(
            f"what goes back has shape {y.shape}, but the layer's output has {shape}: give one number per output cell."
        )
    return multiplied(turned(pattern(layer, size)), y, w)


def multiplied(pattern: Pattern, x: Array, weight: Array) -> Trace:
    """A weight laid out by a pattern, then the matrix times the cells of x."""
    in_a_row = np.bincount(pattern.entry // pattern.inputs, minlength=1).max()
    x, weight = counted(x, weight, terms=int(in_a_row))
    laid = laid_out(pattern, weight)
    column = Tensor(name="input", role="input", values=x.reshape(-1, 1))
    entry = pattern.entry[pattern.first[:-1]]  # every connection once
    row, place = np.divmod(entry, pattern.inputs)
    rule = Columns(
        source="input",
        weight="matrix",
        step_ptr=np.arange(pattern.outputs + 1),
        target=np.arange(pattern.outputs),
        write_ptr=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=pattern.outputs))]),
        a=place,
        b=entry,
    )
    stage = Stage(target="output", shape=(pattern.outputs, 1), rule=rule)
    return laid.then(run((laid["matrix"], column), (stage,)))
