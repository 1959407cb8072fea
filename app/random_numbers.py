"""Small random numbers to compute with, the same for a seed on every machine."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

RANDOM: Final = "random"  # the word in menus and in the address


def digits(seed: int, shape: tuple[int, ...]) -> list[Any]:
    """Random digits 0 to 9, the same for a seed on every machine; nested lists."""
    drawn: list[Any] = np.random.Generator(np.random.PCG64(seed)).integers(0, 10, shape).tolist()
    return drawn
