"""What the networks learn from and are tried on: recordings put together from clips, cut into windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.audio import mu_law
from engine.audio.clips import HELLO, Clip
from engine.audio.compose import Composition, Word, among, compose, scattered
from engine.audio.resample import RATE
from engine.audio.spectrogram import HOP, WINDOW, levels

FRAMES: Final = 40  # of the detector's window: 656 ms, the longest hello has 680
SECONDS: Final = 2.0  # of the recordings that are answered with yes or no
TRAINED_START: Final = 0.3  # where the network for whole recordings hears hello in training
STARTS: Final = tuple(n / 10 for n in range(2, 14))  # where the word is put: its window lies inside the recording
JITTER: Final = 2  # frames by which a window may be off and still is an example of hello
UNCLEAR: Final = 8  # frames up to which it is neither an example nor a counterexample
LOUDNESS: Final = -8.0, 3.0  # dB, by which words differ
PLAYED: Final = (0.88, 0.94, 1.0, 1.07, 1.15)  # speeds
NOISE: Final = 0.0005, 0.01  # root mean square of the noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The clips of one part of the voices."""

    hellos: tuple[Clip, ...]
    others: tuple[Clip, ...]


def vocabulary(clips: Sequence[Clip], *, trained: bool) -> Vocabulary:
    """The clips of the voices for training, or of those held out."""
    own = [clip for clip in clips if clip.trained == trained]
    return Vocabulary(
        hellos=tuple(clip for clip in own if clip.word == HELLO),
        others=tuple(clip for clip in own if clip.word != HELLO),
    )


def varied(words: Vocabulary) -> Vocabulary:
    """The same clips also played slower and faster, which makes longer and shorter throats of one: more voices.

    Source: Jaitly and Hinton, Vocal Tract Length Perturbation (2013).
    """
    hellos, others = (
        tuple(played(clip, speed) for speed in PLAYED for clip in part) for part in (words.hellos, words.others)
    )
    return Vocabulary(hellos=hellos, others=others)


def played(clip: Clip, speed: float) -> Clip:
    """A clip played at another speed, with its pitch."""
    samples = np.interp(np.arange(0, len(clip.codes) - 1, speed), np.arange(len(clip.codes)), clip.samples)
    return replace(clip, codes=mu_law.encode(samples))


def long_recording(words: Vocabulary, seconds: float, hellos: int, *, seed: int) -> Composition:
    """Many words, some of them hello, in different loudness and noise."""
    rng = np.random.default_rng([1, seed])
    chosen = [words.hellos[n] for n in rng.integers(len(words.hellos), size=hellos)]
    return spoken(scattered(chosen, seconds, seed=seed), words, seconds, seed)


def short_recording(words: Vocabulary, clip: Clip, start: float, *, seed: int) -> Composition:
    """Two seconds in which one word, hello or another, stands at a known place among others."""
    return spoken([Word(clip=clip, start=start)], words, SECONDS, seed)


def spoken(given: Sequence[Word], words: Vocabulary, seconds: float, seed: int) -> Composition:
    """The given words among others, in loudness and noise of their own."""
    rng = np.random.default_rng([2, seed])
    said = among(given, words.others, seconds, seed=seed)
    said = tuple(replace(word, gain=10 ** (rng.uniform(*LOUDNESS) / 20)) for word in said)
    return compose(said, seconds, seed=seed, noise=np.exp(rng.uniform(*np.log(NOISE))))


def place(word: Word, frames: int = FRAMES) -> int:
    """The window that has a word in its middle."""
    middle = RATE * (word.start + word.end) / 2
    return round((middle - ((frames - 1) * HOP + WINDOW) / 2) / HOP)


def windows(signal: Array, places: Array) -> Array:
    """(n, 24, 40) windows of a signal (24, T)."""
    return np.stack([signal[:, first : first + FRAMES] for first in places])


def distances(recording: Composition, places: int) -> Array:
    """(T′,) frames from each window to the nearest that has a hello in its middle."""
    middles = [place(word) for word in recording.places(HELLO)]
    apart: Array = np.abs(np.subtract.outer(np.arange(places), middles)).min(axis=1, initial=places)
    return apart


def examples(recordings: Sequence[Composition], negatives: int, *, seed: int) -> tuple[Array, Array]:
    """Windows (n, 24, 40) and whether each holds a hello (n,): all that do, `negatives` others of every recording."""
    found, said = [], []
    rng = np.random.default_rng(seed)
    for recording in recordings:
        signal = levels(recording.samples)
        away = distances(recording, signal.shape[1] - FRAMES + 1)
        yes = np.flatnonzero(away <= JITTER)
        no = rng.choice(np.flatnonzero(away > UNCLEAR), negatives)
        found.append(windows(signal, np.concatenate([yes, no])))
        said += [1] * len(yes) + [0] * len(no)
    return np.concatenate(found), np.array(said)


def answers(
    words: Vocabulary, starts: Sequence[float], count: int, *, seed: int, jitter: float = 0
) -> tuple[Array, Array]:
    """Spectrograms (2·count, 24, 124) of two seconds and whether each holds a hello: half do, at one of `starts`."""
    pairs = list(short_pairs(words, starts, count, seed=seed, jitter=jitter))
    return np.stack([levels(each.samples) for pair in pairs for each in pair]), np.tile([1, 0], count)


def short_pairs(
    words: Vocabulary, starts: Sequence[float], count: int, *, seed: int, jitter: float = 0
) -> Iterator[tuple[Composition, Composition]]:
    """Two recordings each time, with hello and with another word at the same place."""
    rng = np.random.default_rng([3, seed])
    for number in range(count):
        start = starts[number % len(starts)] + rng.uniform(-jitter, jitter)
        hello = words.hellos[rng.integers(len(words.hellos))]
        other = words.others[rng.integers(len(words.others))]
        own = 1000 * seed + 2 * number
        yield short_recording(words, hello, start, seed=own), short_recording(words, other, start, seed=own + 1)
