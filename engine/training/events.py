"""What a run tells while it goes on, and the file in its folder that keeps it: one JSON object a line.

    {"event": "started", "network": "lenet5-modern", …}
    {"event": "step", "epoch": 1, "step": 10, "loss": 1.9, …}
    {"event": "epoch", "epoch": 1, "loss": 0.8, "test_accuracy": 0.94, …}
    {"event": "finished", "checksum": "…", …}

A run that was killed and goes on again tells of the steps since its last checkpoint a second time:
the later line counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

FILE: Final = "events.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The run begins, or goes on after `epoch` and `step` (0 and 0 at the very beginning)."""

    network: str
    data: str
    input_shape: tuple[int, ...]  # (C, H, W) after enlarging
    classes: int
    parameters: int
    epochs: int
    steps: int  # in each epoch
    device: str
    epoch: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The loss was looked at."""

    epoch: int  # from 1
    step: int  # steps done in this epoch
    loss: float  # mean over the epoch up to here
    lr: float
    seconds: float  # since the run was started


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One pass over the training examples is done, and the test examples were looked at."""

    epoch: int  # from 1
    loss: float  # mean over the examples, each measured just before the step it took part in
    test_loss: float
    test_accuracy: float  # 0 to 1
    test_top5: float | None  # None with five classes or fewer, or a class for every cell
    seconds: float  # of training alone; what a killed run did before its last checkpoint is not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A checkpoint was written."""

    epoch: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Someone stopped the run; it can be resumed."""

    epoch: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverged:
    """The loss or a weight is no longer a number."""

    epoch: int
    step: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """All epochs are done."""

    test_loss: float
    test_accuracy: float
    seconds: float  # of training, all epochs together
    checksum: str  # SHA-256 of the weights


Event = Started | Step | Epoch | Saved | Stopped | Diverged | Finished


def line(event: Event) -> str:
    """One event as JSON.

    >>> line(Saved(epoch=1, step=20))
    '{"event": "saved", "epoch": 1, "step": 20}'
    """
    return json.dumps({"event": type(event).__name__.lower(), **asdict(event)}, ensure_ascii=False, allow_nan=False)


def append(folder: Path, event: Event) -> None:
    """Write one event behind the others."""
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(line(event) + "\n")


def mend(folder: Path) -> None:
    """Cut off the half of a line that a killed run may have left."""
    path = folder / FILE
    if path.exists():
        whole = path.read_bytes().rpartition(b"\n")
        os.truncate(path, len(whole[0]) + len(whole[1]))


def events(folder: Path) -> Iterator[dict[str, Any]]:
    """Every event that was written whole."""
    with (folder / FILE).open(encoding="utf-8") as file:
        yield from (json.loads(text) for text in file if text.endswith("\n"))
