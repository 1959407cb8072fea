"""A recording to search: one channel, 8,000 samples a second, whatever the file was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.audio.resample import RATE, resampled
from engine.audio.spectrogram import WINDOW
from engine.audio.wav import Sound, read
from engine.errors import RecordingError, many

LONGEST: Final = 60.0  # seconds that are taken
SILENT: Final = 1e-5  # the largest sample of a recording that holds nothing: −100 dB


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Sound ready to be searched, and what was done to the file to get it."""

    samples: Array  # (n,) float64 between −1 and 1
    notes: tuple[str, ...] = ()  # sentences for whoever chose the file

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def recording(data: bytes, longest: float = LONGEST) -> Recording:
    """The first `longest` seconds of a WAV file (8 to 32-bit PCM or float, any channels and rate).

    Raises RecordingError, with a sentence, for anything that is no such file or in which there is nothing to search.

    >>> from engine.audio.wav import write
    >>> found = recording(write(np.sin(np.arange(96_000) / 9), 96_000))
    >>> found.seconds, found.notes
    (1.0, ('Brought from 96,000 to 8,000 samples a second: what was above 4,000 Hz is gone.',))
    """
    sound = read(data, longest)
    check_length(sound)
    mono = within(sound.samples).mean(axis=1)
    samples = within(resampled(mono, sound.rate))
    check_silence(samples, sound)
    return Recording(samples=samples, notes=tuple(notes(sound)))


def check_length(sound: Sound) -> None:
    """Raise RecordingError where there is no sound, too little of it, or no number."""
    if sound.frames == 0:
        raise RecordingError("This WAV file holds no samples: record again, or choose another file.")
    if len(sound.samples) * RATE < WINDOW * sound.rate:
        raise RecordingError(
            f"This recording has {many(sound.frames, 'sample')}, {1000 * sound.frames / sound.rate:.3g} ms; "
            f"the shortest that can be looked at is {1000 * WINDOW // RATE} ms: record longer."
        )
    if not np.isfinite(sound.samples).all():
        raise RecordingError("This WAV file holds samples that are not numbers (NaN or infinity): export it again.")


def check_silence(samples: Array, sound: Sound) -> None:
    """Raise RecordingError where nothing is to be heard."""
    if np.ptp(samples) <= 2 * SILENT:
        anything = np.ptp(sound.samples, axis=0).max() > 2 * SILENT
        where = ": its channels cancel each other, or all of it lies above 4,000 Hz" if anything else ""
        raise RecordingError(
            f"This recording is silent{where}. There is nothing to search: check the microphone, "
            "or choose another file."
        )


def within(samples: Array) -> Array:
    """The samples, turned down where they are louder than −1 to 1."""
    peak = np.abs(samples).max()
    return samples / peak if peak > 1 else samples


def notes(sound: Sound) -> Iterator[str]:
    """What was done to the file."""
    taken, channels = sound.samples.shape
    if taken < sound.frames:
        yield f"The file is {clock(sound.frames / sound.rate)} long; the first {taken / sound.rate:.0f} s are taken."
    if sound.frames < sound.promised:
        yield (
            f"The file ends early: it promises {clock(sound.promised / sound.rate)} "
            f"and holds {clock(sound.frames / sound.rate)}."
        )
    if channels > 1:
        name = {2: "Stereo"}.get(channels, f"{channels} channels")
        yield f"{name} mixed down to one channel."
    if sound.rate > RATE:
        yield f"Brought from {sound.rate:,} to {RATE:,} samples a second: what was above {RATE // 2:,} Hz is gone."
    elif sound.rate < RATE:
        yield f"Brought from {sound.rate:,} to {RATE:,} samples a second: there is nothing above {sound.rate // 2} Hz."


def clock(seconds: float) -> str:
    """A length of time: '0.8 s', '12.5 s', '30 min 5 s'."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
