"""1,797 handwritten digits that come with the project."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array

FILE: Final = Path(__file__).resolve().parents[3] / "assets" / "digits" / "digits.npz"
INK: Final = 16  # the darkest cell
TESTED_ON: Final = 360  # one in five


def digits() -> tuple[Array, Array, Array, Array]:
    """Inputs (n, 1, 8, 8) uint8 of 0 to 255 and targets (n,) to learn from, and the same to test on."""
    with np.load(FILE) as file:
        cells, labels = file["cells"], file["labels"].astype(np.int64)
    order = np.random.default_rng(0).permutation(len(cells))
    inputs = (cells[order, None].astype(np.uint16) * 255 // INK).astype(np.uint8)
    return inputs[TESTED_ON:], labels[order][TESTED_ON:], inputs[:TESTED_ON], labels[order][:TESTED_ON]
