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

from dataclasses import replace

import numpy as np

from engine.arrays import Array, counted, tensor
from engine.errors import ShapeError
from engine.folds import run
from engine.operations.convolution import Convolution
from engine.pattern import Pattern, pattern, turned
from engine.rules import Columns
from engine.trace import Stage, Tensor, Trace


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


def dense(input: object, weight: object) -> Trace:  # torch's name
    """A dense layer without biases: every output reads every input, (in,), with a weight of its own, (out, in).

    Raises DataError, ShapeError.

    >>> print(dense([1, 2], [[3, 4], [5, 6]]).step(1))
    output[1] = 1·5 + 2·6 = 17
    """
    x, w = tensor("input", input, ("in",)), tensor("weight", weight, ("out", "in"))
    if w.shape[1] != len(x):
        raise ShapeError(
            f"weight has shape {w.shape}, but the input has {len(x)} cells: every row needs a weight for each."
        )
    x, w = counted(x, w, terms=len(x))
    each = np.arange(len(w) + 1)
    rule = Columns(
        source="input",
        weight="weight",
        step_ptr=each,
        target=each[:-1],
        write_ptr=each * len(x),
        a=np.tile(np.arange(len(x)), len(w)),
        b=np.arange(w.size),
    )
    tensors = (Tensor(name="input", role="input", values=x), Tensor(name="weight", role="weight", values=w))
    return run(tensors, (Stage(target="output", shape=(len(w),), rule=rule),))
