"""What is searched: recordings composed of clips that no network was trained with, and those that a person brings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from app.scanning.settings import HELLO
from engine.arrays import Array
from engine.audio import mu_law
from engine.audio.clips import Clip, read_clips
from engine.audio.compose import Composition
from engine.audio.resample import RATE
from engine.audio.spectrogram import HOP, WINDOW, levels
from engine.errors import RecordingError
from engine.scanning import Classifier
from engine.training.speech.data import FRAMES, Vocabulary, long_recording, short_recording, vocabulary
from engine.training.speech.figures import Figures, read_figures
from engine.training.speech.models import Models, read_models

FOLDER: Final = Path(__file__).resolve().parents[2] / "assets" / "speech"
SECONDS: Final = 6.0  # of a long recording, and of what the stage shows of one's own
HELLOS: Final = 2  # in it
SURE: Final = 0.6  # of its own response is what one's own word has to reach
SHORTEST: Final = ((FRAMES - 1) * HOP + WINDOW) / RATE  # seconds that a window takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What the stage shows and searches."""

    samples: Array  # (n,)
    spoken: tuple[tuple[str, float, float], ...] = ()  # words and when they begin and end, in seconds
    begins: float = 0.0  # seconds of the whole recording that lie before

    @property
    def signal(self) -> Array:
        """(24, T) levels."""
        return levels(self.samples)

    @property
    def codes(self) -> Array:
        """(n,) μ-law, as it is heard in the browser."""
        return mu_law.encode(self.samples)


@cache
def models() -> Models:
    """The networks that come with the project."""
    return read_models(FOLDER / "models.npz")


@cache
def figures() -> Figures:
    """What they reach."""
    return read_figures(FOLDER / "figures.json")


@cache
def held_out() -> Vocabulary:
    """The clips of the voices that were not heard in training."""
    return vocabulary(read_clips(FOLDER / "clips.npz"), trained=False)


def short(kind: str, at: int, seed: int) -> Searched:
    """Two seconds with *hello*, or with another word, `at` tenths of a second; the seed chooses voice and company."""
    return searched(short_recording(held_out(), clip(kind, seed), at / 10, seed=seed))


def clip(kind: str, seed: int) -> Clip:
    """The word that is moved."""
    own = held_out().hellos if kind == HELLO else held_out().others
    return own[np.random.default_rng(seed).integers(len(own))]


def long(seed: int) -> Searched:
    """Six seconds of words, two of them *hello*."""
    return searched(long_recording(held_out(), SECONDS, HELLOS, seed=seed))


def searched(composed: Composition) -> Searched:
    """A composition as what is searched."""
    spoken = tuple((word.clip.word, word.start, word.end) for word in composed.words)
    return Searched(samples=composed.samples, spoken=spoken)


def best_window(samples: Array) -> int:
    """The window of a person's recording that is most like *hello*; the first where all of it is shown anyway."""
    if len(samples) <= round(RATE * SECONDS):
        return 0
    return int(models().network.detector.scores(levels(samples)).argmax())


def part(samples: Array, best: int) -> Searched:
    """The six seconds of a person's recording around the window `best`; all of it where it is shorter."""
    if len(samples) < RATE * SHORTEST:
        samples = np.pad(samples, (0, round(RATE * SHORTEST) - len(samples)))
    first = max(0, min(best * HOP - round(RATE * SECONDS / 2), len(samples) - round(RATE * SECONDS)))
    return Searched(samples=samples[first : first + round(RATE * SECONDS)], begins=first / RATE)


def own_detector(samples: Array) -> tuple[Classifier, str]:
    """A template made of one's own word: its loudest window, less the window's mean; and what was done to it.

    It fires from SURE of the response to itself on. Raises RecordingError where the window is as loud everywhere.
    """
    signal = levels(samples)
    missing = FRAMES - signal.shape[1]
    if missing > 0:
        signal = np.pad(signal, ((0, 0), (missing // 2, missing - missing // 2)))
    loudness = np.convolve(signal.sum(axis=0), np.ones(FRAMES, np.int64), "valid")
    first = int(loudness.argmax())
    window = signal[:, first : first + FRAMES]
    weight = window - round(float(window.mean()))
    response = int((weight * window).sum())
    if response <= 0:
        raise RecordingError("This word is as loud at every pitch and moment, like noise: record a spoken word.")
    seconds = len(samples) / RATE
    note = "" if missing >= 0 else f"Of your {seconds:.1f} s the loudest {SHORTEST:.2f} s are the template."
    return Classifier(weight=weight[None, None], threshold=int(np.ceil(SURE * response))), note
