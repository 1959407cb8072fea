"""Several inputs made one: their sum, as at the end of a residual block, their mean, or their channels joined.

    Sum             output = input_1 + input_2 + …             all of one shape
    Mean            the same, divided by how many they are
    Concatenation   the channels of input_1, then those of input_2, …      of one height and width

A trace calls them input_1, input_2, …; `Trace.renamed` gives them the names of what made them.

Source: torch.add, torch.cat; He et al. 2015, Deep Residual Learning (arXiv:1512.03385), section 3.2; Szegedy et al.
2014, Going Deeper with Convolutions (arXiv:1409.4842), section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arrays import Array, counted, largest
from engine.errors import DataError, ShapeError
from engine.folds import run
from engine.operations.activation import units
from engine.rules import Columns, cell_by_cell
from engine.trace import Combine, Stage, Tensor, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Inputs of one shape added cell by cell; without settings.

    >>> print(Sum().trace([[[1, 2]], [[10, 20]]]).step(1))
    output[0, 1] = 2 + 20 = 22
    """

    @property
    def name(self) -> str:
        return "sum"

    def output_shape(self, *shapes: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of all of them. Raises ShapeError where they differ."""
        for number, shape in enumerate(shapes, 1):
            if shape != shapes[0]:
                raise ShapeError(
                    f"input_{number} has shape {shape}, but input_1 has {shapes[0]}: cells in the same place are "
                    "added, give inputs of one shape."
                )
        return shapes[0]

    def trace(self, inputs: Sequence[object]) -> Trace:
        """One step per cell of `inputs`, each (C, *size). Raises DataError, ShapeError."""
        arrays = named(inputs)
        shape = self.output_shape(*(array.shape for array in arrays))
        return joined(added(arrays), shape, cell_by_cell(names(arrays), same_place(arrays)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """Inputs of one shape averaged cell by cell; without settings.

    >>> print(Mean().trace([[[1, 2]], [[10, 20]]]).step(1))
    output[0, 1] = (2 + 20)/2 = 11
    """

    @property
    def name(self) -> str:
        return "mean"

    def output_shape(self, *shapes: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of all of them. Raises ShapeError where they differ."""
        return Sum().output_shape(*shapes)

    def trace(self, inputs: Sequence[object]) -> Trace:
        """One step per cell of `inputs`, each (C, *size). Raises DataError, ShapeError."""
        arrays = named(inputs)
        shape = self.output_shape(*(array.shape for array in arrays))
        cells = same_place(arrays)
        rule = cell_by_cell(names(arrays), cells, divisor="inputs", over=np.zeros(len(cells), np.int64))
        count = Tensor(name="inputs", role="bias", values=np.array([len(arrays)]))  # a number beside the sum, no map
        return joined(added(arrays), shape, rule, further=(count,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Concatenation:
    """The channels of several inputs one after the other; without settings.

    >>> Concatenation().trace([[[1, 2]], [[3, 4], [5, 6]]])["output"].values.tolist()
    [[1, 2], [3, 4], [5, 6]]
    """

    @property
    def name(self) -> str:
        return "concatenation"

    def output_shape(self, *shapes: tuple[int, ...]) -> tuple[int, ...]:
        """(all their channels, *size). Raises ShapeError where the sizes differ."""
        for number, shape in enumerate(shapes, 1):
            if shape[1:] != shapes[0][1:]:
                raise ShapeError(
                    f"input_{number} has shape {shape}, but input_1 has {shapes[0]}: only the channels, which come "
                    "first, may differ, give inputs of one size."
                )
        return (sum(channels for channels, *_ in shapes), *shapes[0][1:])

    def trace(self, inputs: Sequence[object]) -> Trace:
        """One step per cell of `inputs`, each (C, *size). Raises DataError, ShapeError."""
        arrays = named(inputs)
        shape = self.output_shape(*(array.shape for array in arrays))
        cells = np.arange(sum(array.size for array in arrays))[:, None]  # in order, from input to input
        return joined(arrays, shape, cell_by_cell(names(arrays), cells), combine="copy")


def named(inputs: Sequence[object]) -> list[Array]:
    """Every input as an array. Raises DataError, ShapeError."""
    if not isinstance(inputs, list | tuple) or len(inputs) < 2:
        raise DataError("inputs must be a list of at least two tensors: what is one already needs no joining.")
    return [units(f"input_{n}", each) for n, each in enumerate(inputs, 1)]


def names(arrays: Sequence[Array]) -> tuple[str, ...]:
    """What the inputs are called: input_1, input_2 and so on."""
    return tuple(f"input_{n}" for n in range(1, len(arrays) + 1))


def added(arrays: Sequence[Array]) -> Sequence[Array]:
    """The arrays as they came, or as floats where their sum could pass 2⁵³."""
    (reach,) = counted(np.array([max(map(largest, arrays))]), terms=len(arrays))
    return arrays if reach.dtype.kind == "i" else [array.astype(np.float64) for array in arrays]


def same_place(arrays: Sequence[Array]) -> Array:
    """(cells, inputs): the cells in one place, counted from input to input."""
    size = arrays[0].size
    return np.arange(size)[:, None] + size * np.arange(len(arrays))


def joined(
    arrays: Sequence[Array],
    shape: tuple[int, ...],
    rule: Columns,
    *,
    combine: Combine = "sum",
    further: tuple[Tensor, ...] = (),
) -> Trace:
    """The trace of one stage that reads them all."""
    inputs = zip(names(arrays), arrays, strict=True)
    tensors = tuple(Tensor(name=name, role="input", values=values) for name, values in inputs)
    return run((*tensors, *further), (Stage(target="output", shape=shape, rule=rule, combine=combine),))


concatenation = Concatenation  # without settings
