"""1,797 handwritten digits that come with the project: as they are, and moved by 4 pixels where they are tested."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.training.data.data import Data
from engine.training.data.drawing import generator

FILE: Final = Path(__file__).resolve().parents[3] / "assets" / "digits" / "digits.npz"
INK: Final = 16  # the darkest cell in the file
TRAINED: Final = 1437  # four fifths
CLASSES: Final = tuple(map(str, range(10)))
ABOUT: Final = (
    "Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak, 1998; UCI Machine Learning Repository, "
    "CC BY 4.0), 8×8 cells of 0 (paper) to 16 (ink), times 255/16"
)
ENLARGED: Final = 3  # times
SHIFT: Final = 4  # pixels, and the border around a digit in the middle
MOVES: Final = tuple((dy, dx) for dy in (-SHIFT, 0, SHIFT) for dx in (-SHIFT, 0, SHIFT) if dy or dx)


def pictures() -> tuple[Array, Array]:
    """(1797, 1, 8, 8) uint8 of 0 to 255, and (1797,) int64, in one shuffled order."""
    with np.load(FILE, allow_pickle=False) as file:
        cells, labels = file["cells"], file["labels"]
    order = generator(0, "digits").permutation(len(cells))
    return np.rint(cells[order, None] * (255 / INK)).astype(np.uint8), labels[order].astype(np.int64)


def digits(root: Path | None = None, seed: int = 0) -> Data:
    """The digits of 8×8 cells, in the same two parts for every seed, so that results can be compared."""
    inputs, targets = pictures()
    return Data(
        name="digits",
        task="classification",
        inputs=inputs[:TRAINED],
        targets=targets[:TRAINED],
        test_inputs=inputs[TRAINED:],
        test_targets=targets[TRAINED:],
        classes=CLASSES,
        about=ABOUT + f"; {TRAINED} to train with and the others to test with, drawn once.",
    )


def shifted_digits(root: Path | None = None, seed: int = 0) -> Data:
    """Digits of 24×24 in a picture of 32×32: in the middle to train with, 4 pixels aside to test with.

    Needs what does not mind where a digit lies: pooling over all places, or training with moved digits (augmentation).
    """
    plain = digits()
    random = generator(seed, "shifted-digits")
    moves = [MOVES[n] for n in random.integers(len(MOVES), size=len(plain.test_inputs))]
    return Data(
        name="shifted-digits",
        task="classification",
        inputs=np.stack([placed(cells, 0, 0) for cells in plain.inputs]),
        targets=plain.targets,
        test_inputs=np.stack([placed(cells, *move) for cells, move in zip(plain.test_inputs, moves, strict=True)]),
        test_targets=plain.test_targets,
        classes=CLASSES,
        about=ABOUT
        + f"; every cell as {ENLARGED}×{ENLARGED} pixels in a picture of 32×32, to train with in the middle, to test "
        f"with {SHIFT} pixels up or down, left or right, or both.",
    )


def placed(cells: Array, down: int, right: int) -> Array:
    """(1, 32, 32): the digit (1, 8, 8) enlarged, so far from the middle. Nothing is cut off.

    >>> placed(np.full((1, 8, 8), 7), 4, -4)[0, 8, 0], placed(np.full((1, 8, 8), 7), 4, -4)[0, 7, 0]
    (np.int64(7), np.int64(0))
    """
    large = cells.repeat(ENLARGED, axis=1).repeat(ENLARGED, axis=2)
    rows, columns = (SHIFT + down, SHIFT - down), (SHIFT + right, SHIFT - right)
    return np.pad(large, ((0, 0), rows, columns))
