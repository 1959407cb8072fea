"""μ-law: a sample as one byte, quiet ones finer than loud ones, as telephones do.

    code = 128 + 127 · sign(x) · ln(1 + 255·|x|) / ln 256      x between −1 and 1; 128 is silence

Source: ITU-T Recommendation G.711, in its continuous form with an exact zero.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.arrays import Array

MU: Final = 255
STEPS: Final = 127  # codes on either side of silence


def encode(samples: Array) -> Array:
    """Samples, cut off at −1 and 1, as uint8 of the same shape.

    >>> encode(np.array([-1, 0, 0.01, 1])).tolist()
    [1, 128, 157, 255]
    """
    x = np.clip(samples, -1, 1)
    steps = np.rint(STEPS * np.sign(x) * np.log1p(MU * np.abs(x)) / np.log1p(MU))
    codes: Array = (steps + STEPS + 1).astype(np.uint8)
    return codes


def decode(codes: Array) -> Array:
    """Codes (uint8) as float64 samples between −1 and 1; loud ones are up to 2.2 % off, quiet ones less."""
    steps = (codes.astype(np.float64) - STEPS - 1) / STEPS
    samples: Array = np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(MU)) / MU
    return samples
