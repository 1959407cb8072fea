"""The pictures of the lesson on the cascade: digits, and pictures that are none, all of them held out of training."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from app.address import Value
from app.cascade.networks import SEEN, TEST
from app.cascade.settings import DIGIT, SAMPLES
from app.handwriting import all_digits, samples
from engine.arrays import Array
from engine.nondigits import non_digits


def picture(values: Mapping[str, Value]) -> Array:
    """(1, 8, 8) whole numbers."""
    kind, sample = values["picture"], values["sample"]
    found: Array = digits(values["digit"]) if kind == DIGIT else some(kind)
    return found[sample][None]


@cache
def digits(digit: int) -> Array:
    """(n, 8, 8): those held out, the most typical first."""
    cells, labels = (each[SEEN:] for each in all_digits())
    own = cells[labels == digit]
    return np.array([each for each in samples(digit) if (own == each).all(axis=(1, 2)).any()])


@cache
def some(kind: str) -> Array:
    """(SAMPLES, 8, 8): the first pictures of a kind of non-digits that are held out."""
    cells, labels = (each[SEEN:] for each in all_digits())
    return non_digits(kind, cells, labels, SAMPLES, TEST)
