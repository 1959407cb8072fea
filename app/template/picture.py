"""The picture that the perceptron looks at: a handwritten digit, turned, shifted, noisy, with more ink."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.address import Value
from app.handwriting import INK, samples
from engine.arrays import Array
from engine.symmetry import moved, rotate, shift


def picture(values: Mapping[str, Value]) -> Array:
    """(1, 8, 8) whole numbers: turned counter-clockwise, then shifted, then noise, then so many times the ink."""
    cells = samples(values["digit"])[values["sample"]][None]
    if values["degrees"]:
        cells = np.round(moved(rotate(values["degrees"]), cells)["output"].values).astype(np.int64)
    if values["down"] or values["right"]:
        cells = moved(shift(rows=values["down"], columns=values["right"]), cells)["output"].values
    if values["noise"]:
        cells = noisy(cells, values["noise"], values["seed"])
    times: int = values["times"]
    return times * cells


def noisy(cells: Array, deviation: int, seed: int) -> Array:
    """With normal noise of this deviation on every cell, rounded, and no cell below 0 or above INK."""
    noise = np.random.Generator(np.random.PCG64(seed)).normal(0, deviation, cells.shape)
    return np.clip(np.round(cells + noise), 0, INK).astype(np.int64)
