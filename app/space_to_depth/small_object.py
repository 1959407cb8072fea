"""A picture with a small object, and at how many places a layer overlooks it."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from app.space_to_depth.layers import Way
from engine.arrays import Array

SIDE: Final = 8  # cells
BRIGHT, PAIR, DARK = "one bright cell", "two bright cells", "one dark cell"
OBJECTS: Final = (BRIGHT, PAIR, DARK)
PAPER, INK = 0, 9  # of the ground and of a bright object


def picture(kind: str, row: int, column: int) -> Array:
    """(1, SIDE, SIDE): the object at a place; the second of two cells lies beside it, inside the picture."""
    ground, ink = (INK, PAPER) if kind == DARK else (PAPER, INK)
    cells = np.full((1, SIDE, SIDE), ground)
    cells[0, row, column] = ink
    if kind == PAIR:
        cells[0, row, column + (1 if column + 1 < SIDE else -1)] = ink
    return cells


def ground(kind: str) -> Array:
    """The same without the object."""
    return np.full((1, SIDE, SIDE), INK if kind == DARK else PAPER)


def is_seen(way: Way, weight: object, kind: str, row: int, column: int) -> bool:
    """Whether the layer's output differs from that of the empty ground."""
    with_object, without = (way.trace(x, weight)["output"].values for x in (picture(kind, row, column), ground(kind)))
    return bool((with_object != without).any())


@cache
def overlooked(way: Way, kind: str, cells: tuple[float, ...]) -> int:
    """At how many of all places the object leaves no trace in the output; `cells` are the weights, if there are any."""
    weight = np.array(cells).reshape(way.convolution(1).weight_shape) if cells else None
    return sum(not is_seen(way, weight, kind, row, column) for row in range(SIDE) for column in range(SIDE))
