"""1,797 handwritten digits that come with the project, as small numbers to compute with; ten of them stand for all."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from engine.arrays import Array

HANDWRITTEN: Final = "handwritten"  # the word in menus and in the address
INK: Final = 16  # the darkest cell
SIDE: Final = 8  # cells
FILE: Final = Path(__file__).resolve().parents[1] / "assets" / "digits" / "digits.npz"

Cells = tuple[tuple[int, ...], ...]


class Digits(NamedTuple):
    """Pictures and what they show; read-only, as they are kept."""

    cells: Array  # (n, 8, 8) of 0 (paper) to INK
    labels: Array  # (n,) 0 to 9


@cache
def all_digits() -> Digits:
    """Every picture there is."""
    with np.load(FILE) as file:
        digits = Digits(file["cells"].astype(np.int64), file["labels"].astype(np.int64))
    for array in digits:
        array.flags.writeable = False
    return digits


@cache
def samples(digit: int) -> Array:
    """(n, 8, 8): all pictures of one digit, the most typical first: by their distance from the mean of their class."""
    cells, labels = all_digits()
    own = cells[labels == digit]
    away = len(own) * own - own.sum(axis=0)  # from the mean, times n: whole numbers
    ordered: Array = own[np.argsort((away**2).sum(axis=(1, 2)), kind="stable")]
    ordered.flags.writeable = False
    return ordered


@cache
def every_digit() -> tuple[Cells, ...]:
    """0 to 9, each 8×8 cells of 0 (paper) to INK: of every class the most typical one."""
    return tuple(tuple(map(tuple, samples(digit)[0].tolist())) for digit in range(10))


def handwritten(digit: int) -> Cells:
    """The digit that stands for its class, 0 to 9."""
    return every_digit()[digit]
