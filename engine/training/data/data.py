"""Pictures with their targets, some to train with and others to test with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from engine.arrays import Array
from engine.errors import DataError, many


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Data:
    """Examples in memory; targets are classes, or for every pixel the class it belongs to."""

    name: str
    task: Literal["classification", "segmentation"]
    inputs: Array  # (n, C, H, W), uint8 of 0 to 255 or float32
    targets: Array  # (n,) or (n, H, W) int64, places in `classes`
    test_inputs: Array  # (m, C, H, W), of the same kind
    test_targets: Array
    classes: tuple[str, ...]
    about: str  # source, licence, how made

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(C, H, W)."""
        return self.inputs.shape[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One that can be asked for by name."""

    name: str
    about: str  # what it is and which property it needs
    load: Callable[[Path | None, int], Data]  # folder of its files, seed of what is drawn


def checked(data: Data) -> Data:
    """The data itself. Raises DataError where training or testing with it would mean nothing."""
    for part, inputs, targets in (
        ("to train with", data.inputs, data.targets),
        ("to test with", data.test_inputs, data.test_targets),
    ):
        if len(inputs) != len(targets) or not len(inputs):
            raise DataError(
                f"{data.name} has {many(len(inputs), 'picture')} {part} and {many(len(targets), 'target')}: give every "
                "picture one target, and at least one picture."
            )
        if (wrong := np.flatnonzero((targets < 0) | (targets >= len(data.classes)))).size:
            raise DataError(
                f"{data.name} has the target {targets.flat[wrong[0]]}, but its classes are counted from 0 "
                f"to {len(data.classes) - 1}: correct the file that holds the targets."
            )
    check_classes(data)
    return data


def check_classes(data: Data) -> None:
    """Raise DataError where there is only one answer to learn."""
    present = np.unique(data.targets)
    if len(present) < 2:
        raise DataError(
            f"everything to train with in {data.name} is of one class, {data.classes[present[0]]!r}, so there is "
            "nothing to tell apart: add examples of another class."
        )
