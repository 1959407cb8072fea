"""The templates that come with the lesson: the mean of a class, a learned perceptron, an empty grid to draw in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from app.handwriting import SIDE, all_digits
from app.template.settings import DRAWN, MEAN
from engine.arrays import Array
from engine.detection import fewest_mistakes
from engine.formula import Number
from engine.perceptron import centred_mean
from engine.training.weights import load

FILE: Final = Path(__file__).resolve().parents[2] / "assets" / "weights" / "template.npz"
SEEN: Final = 1200  # the pictures, from the first on, that templates are made from; the others are held out


@cache
def template(kind: str, digit: int) -> Array:
    """(1, 8, 8) whole numbers."""
    if kind == DRAWN:
        return np.zeros((1, SIDE, SIDE), np.int64)
    if kind == MEAN:
        cells, labels = all_digits()
        return centred_mean(cells[:SEEN], labels[:SEEN] == digit)[None]
    learned: Array = load(FILE)["weight"][digit].astype(np.int64)
    return learned[None]


def responses(weight: Array) -> Array:
    """(n,): of every picture there is to a template (1, 8, 8)."""
    cells, _ = all_digits()
    found: Array = cells.reshape(len(cells), -1) @ weight.ravel()
    return found


@cache
def best_threshold(kind: str, digit: int) -> Number:
    """The threshold with the fewest mistakes on the pictures that the template was made from."""
    _, labels = all_digits()
    return fewest_mistakes(responses(template(kind, digit))[:SEEN], labels[:SEEN] == digit)
