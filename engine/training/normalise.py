"""Inputs on one scale: mean 0 and standard deviation 1 in each channel of the training examples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """What is subtracted from, and then divides, each channel; of inputs from 0 to 1."""

    mean: tuple[float, ...]
    std: tuple[float, ...]

    def __call__(self, inputs: Array) -> Array:
        """(n, C, H, W) uint8 or float → float32, normalised."""
        shape = (1, -1, *(1,) * (inputs.ndim - 2))
        scaled = unit(inputs) - np.array(self.mean, np.float32).reshape(shape)
        normal: Array = scaled / np.array(self.std, np.float32).reshape(shape)
        return normal


def normalisation(inputs: Array) -> Normalisation:
    """That of training inputs (n, C, H, W); a channel that never changes is only shifted."""
    axes = (0, *range(2, inputs.ndim))
    scaled = unit(inputs)
    std = scaled.std(axis=axes, dtype=np.float64)
    mean = scaled.mean(axis=axes, dtype=np.float64)
    return Normalisation(mean=tuple(mean.tolist()), std=tuple(np.where(std > 0, std, 1).tolist()))


def unit(inputs: Array) -> Array:
    """Bytes become 0 to 1; other numbers stay."""
    return inputs.astype(np.float32) / np.float32(255) if inputs.dtype == np.uint8 else inputs.astype(np.float32)
