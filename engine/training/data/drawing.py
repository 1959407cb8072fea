"""What the drawn sets share: chance that depends on seed and set only, and noise."""

from __future__ import annotations

from typing import Final
from zlib import crc32

import numpy as np

from engine.arguments import whole
from engine.arrays import Array

INK: Final = (160, 256)  # levels of what is drawn
GROUND: Final = (0, 64)  # of the noise around it


def generator(seed: int, name: str) -> np.random.Generator:
    """The same numbers for the same seed and name, on every machine."""
    return np.random.Generator(np.random.PCG64([whole("seed", seed, 0), crc32(name.encode())]))


def noisy(stencil: Array, random: np.random.Generator) -> Array:
    """Levels of INK where the stencil is true, of GROUND elsewhere: uint8."""
    levels = np.where(stencil, random.integers(*INK, stencil.shape), random.integers(*GROUND, stencil.shape))
    return levels.astype(np.uint8)


def balanced(count: int, classes: int, random: np.random.Generator) -> Array:
    """(count,) int64: every class equally often, shuffled."""
    order: Array = random.permutation(np.arange(count, dtype=np.int64) % classes)
    return order
