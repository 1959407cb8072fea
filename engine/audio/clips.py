"""Recorded words that come with the project: short clips of *hello* and of other words in several voices.

The file (`assets/speech/clips.npz`, made by `record.py` beside it) holds all clips in one row of μ-law bytes, and a row
for each thing that is known about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.audio import mu_law
from engine.audio.resample import RATE
from engine.training.weights import load, save

HELLO: Final = "hello"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One word said once."""

    word: str
    voice: str
    speed: float  # 1 as the voice speaks by itself
    pitch: float  # likewise
    trained: bool  # whether networks were trained with it; the voices of the others were not heard in training
    codes: Array  # (n,) uint8, μ-law

    @property
    def samples(self) -> Array:
        """(n,) float64 between −1 and 1, 8,000 a second."""
        return mu_law.decode(self.codes)

    @property
    def seconds(self) -> float:
        return len(self.codes) / RATE


def read_clips(path: Path) -> tuple[Clip, ...]:
    """Every clip of the file, in its order."""
    columns = load(path)
    pieces = np.split(columns.pop("codes"), columns.pop("ends")[:-1])
    known = ({name: column[n].item() for name, column in columns.items()} for n in range(len(pieces)))
    return tuple(Clip(codes=piece, **about) for piece, about in zip(pieces, known, strict=True))


def write_clips(path: Path, clips: tuple[Clip, ...]) -> None:
    """The file that `read_clips` reads."""
    codes = [clip.codes for clip in clips]
    known = {name: np.array([getattr(clip, name) for clip in clips]) for name in Clip.__slots__ if name != "codes"}
    save(path, {"codes": np.concatenate(codes), "ends": np.cumsum([len(each) for each in codes]), **known})
