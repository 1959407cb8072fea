"""Two opposite pulses, 20 cells apart; the label is their order.

No window of 20 cells or fewer holds both, and far from the edges the windows of either order are the same ones, only
elsewhere. What is summed or averaged over all places therefore knows the order only if its receptive field is at least
21 cells.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.training.data.data import Data
from engine.training.data.drawing import balanced, generator

APART: Final = 20  # cells from pulse to pulse
LENGTH: Final = 128
MARGIN: Final = 32  # cells before the first and behind the second: no window of 32 sees an edge and a pulse
NOISE: Final = 8  # 64ths, the largest
COUNTS: Final = (1000, 400)  # to train with, to test with
CLASSES: Final = ("up first", "down first")


def pulses(root: Path | None = None, seed: int = 0) -> Data:
    """Rows of 128 cells with a pulse of 1 and one of −1 in a little noise.

    Needs a receptive field of at least 21 cells: with a smaller one nothing is better than guessing.
    """
    random = generator(seed, "pulses")
    targets = [balanced(count, len(CLASSES), random) for count in COUNTS]
    inputs = [np.stack([noisy_row(order, random) for order in part]) for part in targets]
    return Data(
        name="pulses",
        task="classification",
        inputs=inputs[0],
        targets=targets[0],
        test_inputs=inputs[1],
        test_targets=targets[1],
        classes=CLASSES,
        about=f"Drawn with seed {seed}: a pulse of 1 and one of −1, {APART} cells apart in a row of {LENGTH}, with "
        f"noise of −{NOISE}/64 to {NOISE}/64.",
    )


def noisy_row(order: int, random: np.random.Generator) -> Array:
    """(1, 1, LENGTH) float32, multiples of 1/64."""
    row = clean_row(order, int(random.integers(MARGIN, LENGTH - MARGIN - APART)))
    return row + (random.integers(-NOISE, NOISE + 1, row.shape) / 64).astype(np.float32)


def clean_row(order: int, first: int) -> Array:
    """(1, 1, LENGTH): the first pulse at this cell, up in order 0 and down in order 1."""
    row = np.zeros((1, 1, LENGTH), np.float32)
    row[..., first], row[..., first + APART] = (1, -1) if order == 0 else (-1, 1)
    return row
