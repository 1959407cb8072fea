"""Invariance, counted: of an input and the same shifted by one, how many cells differ, and how many of the outputs.

>>> from engine.operations import max_pool1d
>>> pool = max_pool1d(kernel_size=3, stride=1, padding=1)
>>> counts = invariance(pool, BOOK, shifted(BOOK, BOOK_NEW))
>>> counts.before["output"].values.tolist(), counts.after["output"].values.tolist()
([[1.0, 1.0, 1.0, 0.2]], [[0.3, 1.0, 1.0, 1.0]])
>>> counts.inputs_changed, counts.outputs_changed
(4, 2)

Source: Goodfellow, Bengio and Courville, Deep Learning, section 9.3, figure 9.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from engine.arrays import Array
from engine.errors import ShapeError
from engine.trace import Trace

BOOK: Final = ((0.1, 1.0, 0.2, 0.1),)  # figure 9.8: what the detector stage gave
BOOK_NEW: Final = 0.3  # what comes in from the left


class Traced(Protocol):
    """An operation of one input."""

    def trace(self, input: object) -> Trace: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariance:
    """What an operation makes of two inputs of one shape, and where they and their outputs differ."""

    before: Trace
    after: Trace

    @property
    def inputs(self) -> int:
        """Cells of the input."""
        return int(self.before["input"].values.size)

    @property
    def outputs(self) -> int:
        """Cells of the output."""
        return int(self.before["output"].values.size)

    @property
    def inputs_changed(self) -> int:
        """Cells of the input that differ."""
        return differing(self.before["input"].values, self.after["input"].values)

    @property
    def outputs_changed(self) -> int:
        """Cells of the output that differ."""
        return differing(self.before["output"].values, self.after["output"].values)


def invariance(operation: Traced, before: object, after: object) -> Invariance:
    """Both inputs through the operation. Raises DataError, ShapeError."""
    traces = operation.trace(before), operation.trace(after)
    shapes = [trace["input"].values.shape for trace in traces]
    if shapes[0] != shapes[1]:
        raise ShapeError(
            f"one input has shape {shapes[0]}, the other {shapes[1]}: cells can only be compared with cells at the "
            "same place, give two inputs of one shape."
        )
    return Invariance(before=traces[0], after=traces[1])


def shifted(input: object, new: object) -> Array:  # torch's name
    """The input (C, *size) one cell further along its last axis; `new`, a number or one per row, comes in at its start.

    >>> shifted([[1, 2, 3]], 9).tolist()
    [[9, 1, 2]]
    """
    x = np.asarray(input)
    first = np.broadcast_to(np.asarray(new), x.shape[:-1])[..., None]
    return np.concatenate([first, x[..., :-1]], axis=-1)


def differing(one: Array, other: Array) -> int:
    """Cells that hold another number; sums of the same numbers in another order are the same."""
    return int((~np.isclose(one, other, rtol=1e-12, atol=1e-12)).sum())
