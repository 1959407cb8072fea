"""Data sets to learn from: training and test examples with what they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from engine.arguments import choice, whole
from engine.arrays import Array
from engine.training.data.digits import digits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Data:
    """Examples and their classes, in two parts that share none."""

    name: str
    task: Literal["classification", "segmentation"]
    inputs: Array  # (n, C, H, W) uint8 of 0 to 255, or float32
    targets: Array  # (n,) int64, or (n, H, W) where every cell has a class
    test_inputs: Array
    test_targets: Array
    classes: tuple[str, ...]
    about: str  # source, licence, how made


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A data set by name, to be loaded."""

    name: str
    about: str
    load: Callable[[Path | None, int], Data]  # (folder of files, seed of what is made up)


def the_digits(root: Path | None, seed: int) -> Data:
    """The digits that come with the project."""
    names = ("inputs", "targets", "test_inputs", "test_targets")
    arrays = dict(zip(names, digits(), strict=True))
    classes = tuple(map(str, range(10)))
    return Data(name="digits", task="classification", classes=classes, about=ABOUT, **arrays)


ABOUT = "1,797 handwritten digits of 8×8 cells; UCI, Alpaydin and Kaynak 1998, CC BY 4.0"
DATASETS = (Dataset(name="digits", about=ABOUT, load=the_digits),)


def dataset(name: str, root: Path | None = None, seed: int = 0) -> Data:
    """The data set of that name. Raises SpecError."""
    known = {each.name: each for each in DATASETS}
    return known[choice("data", name, tuple(known))].load(root, seed)


def fitted_to(data: Data, input_shape: tuple[int, ...]) -> Data:
    """The data with inputs (C, H, W): every cell repeated as often as fits, then a border of zeros around."""
    return replace(data, inputs=enlarged(data.inputs, input_shape), test_inputs=enlarged(data.test_inputs, input_shape))


def enlarged(inputs: Array, shape: tuple[int, ...]) -> Array:
    """(n, C, h, w) → (n, C, H, W)."""
    _, *size = shape
    for axis, new in enumerate(size, 2):
        whole("size", new, inputs.shape[axis])
        inputs = inputs.repeat(new // inputs.shape[axis], axis=axis)
        rest = new - inputs.shape[axis]
        inputs = np.pad(inputs, [(rest // 2, rest - rest // 2) if n == axis else (0, 0) for n in range(4)])
    return inputs
