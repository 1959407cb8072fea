"""Recordings made of clips: words at known places, pauses of faint noise between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.audio.clips import Clip
from engine.audio.resample import RATE

FAINT: Final = 0.002  # root mean square of the noise, 34 dB below the words
PAUSES: Final = (0.06, 0.35)  # seconds between two words
TRIES: Final = 4  # words tried for a gap before it stays empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A clip and when it is said."""

    clip: Clip
    start: float  # seconds
    gain: float = 1.0  # its samples are multiplied by it

    @property
    def end(self) -> float:
        return self.start + self.clip.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A recording of which it is known what is said when."""

    samples: Array  # (n,) float64
    words: tuple[Word, ...]  # in the order of their starts

    def places(self, word: str) -> tuple[Word, ...]:
        """Where one word is said."""
        return tuple(each for each in self.words if each.clip.word == word)


def compose(words: Sequence[Word], seconds: float, *, seed: int, noise: float = FAINT) -> Composition:
    """The words, each at its place, in `seconds` of noise; what would be outside is cut off."""
    samples = noise * np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    for word in words:
        first = round(word.start * RATE)
        begin, end = max(first, 0), min(first + len(word.clip.codes), len(samples))
        if begin < end:
            samples[begin:end] += word.gain * word.clip.samples[begin - first : end - first]
    return Composition(samples=samples, words=tuple(sorted(words, key=lambda word: word.start)))


def among(words: Sequence[Word], others: Sequence[Clip], seconds: float, *, seed: int) -> tuple[Word, ...]:
    """The words at their places, the time before, between and after them filled with other clips.

    The same seed says the same other words in the same order, as far as they fit.
    """
    given = sorted(words, key=lambda word: word.start)
    begins = [0.0, *(word.end for word in given)]
    ends = [*(word.start for word in given), seconds]
    filled = [*given]
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        filled += gap(others, begin, end, np.random.default_rng([seed, number]))
    return tuple(sorted(filled, key=lambda word: word.start))


def gap(others: Sequence[Clip], begin: float, end: float, rng: np.random.Generator) -> Iterator[Word]:
    """Clips one after the other, with pauses, until none fits any more."""
    while others:
        start = begin + rng.uniform(*PAUSES)
        tried = [others[n] for n in rng.integers(len(others), size=TRIES)]
        fits = [clip for clip in tried if start + clip.seconds + PAUSES[0] <= end]
        if not fits:
            return
        yield Word(clip=fits[0], start=start)
        begin = start + fits[0].seconds


def scattered(clips: Sequence[Clip], seconds: float, *, seed: int) -> tuple[Word, ...]:
    """The clips once each, in another order, one in each of as many equal parts of the time."""
    rng = np.random.default_rng(seed)
    part = seconds / max(1, len(clips))
    chosen = [clips[n] for n in rng.permutation(len(clips))]
    room = [max(0.0, part - clip.seconds - PAUSES[0]) for clip in chosen]
    starts = [n * part + rng.uniform(0, free) for n, free in enumerate(room)]
    return tuple(Word(clip=clip, start=start) for clip, start in zip(chosen, starts, strict=True))
