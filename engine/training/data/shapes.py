"""Shapes of equally many cells: trained in one half and tested in the other, or only two cells large.

All shapes of a set have the same number of cells, so that the amount of ink says nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.training.data.data import Data
from engine.training.data.drawing import balanced, generator, noisy

SHAPES: Final = {  # 5×5, nine cells each, row by row
    "plus": "..#.. ..#.. ##### ..#.. ..#..",
    "cross": "#...# .#.#. ..#.. .#.#. #...#",
    "tee": "##### ..#.. ..#.. ..#.. ..#..",
    "stand": "..#.. ..#.. ..#.. ..#.. #####",
    "ell": "#.... #.... #.... #.... #####",
    "corner": "##### ....# ....# ....# ....#",
}
PAIRS: Final = {"beside": "## ..", "above": "#. #.", "down": "#. .#", "up": ".# #."}
SIZE: Final = (16, 32)  # (H, W)
TINY: Final = (32, 32)
COUNTS: Final = (1200, 300)  # to train with, to test with


def half_shapes(root: Path | None = None, seed: int = 0) -> Data:
    """Six shapes of 5×5 in pictures of 16×32: in the left half to train with, in the right half to test with.

    Needs the same answer wherever a shape lies: shared weights, and then a global pooling. Layers with a weight for
    every place have never seen those of the right half.
    """
    middle = SIZE[1] // 2
    return shapes_at("half-shapes", SHAPES, SIZE, (range(middle), range(middle, SIZE[1])), seed)


def tiny_objects(root: Path | None = None, seed: int = 0) -> Data:
    """Two bright cells side by side, above each other or in a diagonal, anywhere in pictures of 32×32.

    Needs that no cell is skipped before the two are compared: a first layer whose stride is larger than its kernel
    overlooks them, space to depth does not.
    """
    return shapes_at("tiny-objects", PAIRS, TINY, (range(TINY[1]), range(TINY[1])), seed)


def shapes_at(
    name: str, shapes: dict[str, str], size: tuple[int, int], columns: tuple[range, range], seed: int
) -> Data:
    """The set whose shapes lie within these columns, first to train with, then to test with."""
    random = generator(seed, name)
    stencils = [stencil(text) for text in shapes.values()]
    targets = [balanced(count, len(shapes), random) for count in COUNTS]
    inputs = [
        np.stack([drawn(stencils[n], size, allowed, random) for n in part])
        for part, allowed in zip(targets, columns, strict=True)
    ]
    height, width = size
    return Data(
        name=name,
        task="classification",
        inputs=inputs[0],
        targets=targets[0],
        test_inputs=inputs[1],
        test_targets=targets[1],
        classes=tuple(shapes),
        about=f"Drawn with seed {seed}: shapes of {stencils[0].sum()} cells in noise, {height}×{width}, columns "
        f"{columns[0].start} to {columns[0].stop - 1} to train with, {columns[1].start} to {columns[1].stop - 1} to "
        "test with.",
    )


def stencil(text: str) -> Array:
    """The drawing as an array of truth values.

    >>> stencil("#. .#").tolist()
    [[True, False], [False, True]]
    """
    return np.array([[letter == "#" for letter in row] for row in text.split()])


def drawn(shape: Array, size: tuple[int, int], columns: range, random: np.random.Generator) -> Array:
    """(1, H, W) uint8: the shape somewhere, wholly within the columns."""
    picture = np.zeros((1, *size), bool)
    top = random.integers(size[0] - shape.shape[0] + 1)
    left = random.integers(columns.start, columns.stop - shape.shape[1] + 1)
    picture[0, top : top + shape.shape[0], left : left + shape.shape[1]] = shape
    return noisy(picture, random)
