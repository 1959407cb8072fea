"""The networks that look for *hello*, together, and the file they are kept in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from engine.arrays import Array
from engine.scanning import Classifier
from engine.training.weights import load, save

PARTS = ("weight", "threshold", "bias", "readout")  # of a classifier; the last two are an MLP's


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """A detector, and two ways to decide from all it said; the third, the maximum, has nothing to learn."""

    detector: Classifier  # of windows (24, 40)
    perceptron: Classifier  # of rows (1, 85): two seconds
    mlp: Classifier  # likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """Everything that was trained."""

    template: Scanner  # its detector is a perceptron
    network: Scanner  # its detector is an MLP
    whole: Classifier  # of recordings (24, 124): an MLP for two seconds, trained with hello at one place


def read_models(path: Path) -> Models:
    """The networks of a file."""
    arrays = load(path)
    scanners = {name: scanner(arrays, name) for name in ("template", "network")}
    return Models(**scanners, whole=classifier(arrays, "whole"))


def write_models(path: Path, models: Models) -> None:
    """The file that `read_models` reads."""
    arrays = dict(parts(models.whole, "whole"))
    for name in ("template", "network"):
        own = getattr(models, name)
        for field in fields(Scanner):
            arrays |= dict(parts(getattr(own, field.name), f"{name}.{field.name}"))
    save(path, arrays)


def scanner(arrays: Mapping[str, Array], name: str) -> Scanner:
    """The three classifiers of a scanner."""
    return Scanner(**{field.name: classifier(arrays, f"{name}.{field.name}") for field in fields(Scanner)})


def classifier(arrays: Mapping[str, Array], name: str) -> Classifier:
    """One classifier; what it does not have is not in the file."""
    found = {part: arrays[f"{name}.{part}"] for part in PARTS if f"{name}.{part}" in arrays}
    return Classifier(**found | {"threshold": int(found["threshold"])})  # type: ignore[arg-type]


def parts(one: Classifier, name: str) -> Iterator[tuple[str, Array]]:
    """Its arrays under the names they have in the file."""
    for part in PARTS:
        if (value := getattr(one, part)) is not None:
            yield f"{name}.{part}", np.asarray(value)
