"""A recording as a picture: how loud each pitch is at each moment.

    samples (n,)  →  levels (24, T), T = ⌊(n − 256)/128⌋ + 1

First high pitches are raised, which speech has little of (pre-emphasis: x[n] − 0.97·x[n−1]). Every 16 ms the spectrum
of 32 ms is taken (256 samples under a Hann window, a hop of 128), its power is added up in 24 bands that are narrow for
low pitches and wide for high ones, as hearing is (mel scale), and its logarithm is taken. The levels are whole numbers:
15 for the loudest cells of a recording, one less for each 4 dB, 0 from 60 dB below on.

Source: Davis and Mermelstein, Comparison of Parametric Representations (1980), section II; the mel scale as in
O'Shaughnessy, Speech Communication (1987): m = 2595 · log₁₀(1 + f/700).
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.audio.resample import RATE
from engine.errors import RecordingError, many

WINDOW: Final = 256  # samples that one spectrum is made of: 32 ms
HOP: Final = 128  # samples from one spectrum to the next: 16 ms
BANDS: Final = 24
LOWEST: Final = 80.0  # Hz, lower edge of the first band
HIGHEST: Final = 3800.0  # Hz, upper edge of the last
EMPHASIS: Final = 0.97
LOUDEST: Final = 15
STEP: Final = 4.0  # dB between two levels
OUTLIERS: Final = 0.1  # per cent of cells that may be louder than the loudest level: clicks


def levels(samples: Array) -> Array:
    """Samples (n,) as levels (24, T), int64 from 0 to 15; they do not change when all samples are turned up or down.

    Raises RecordingError for fewer samples than one window.

    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000)
    >>> levels(tone).shape, int(levels(tone)[:, 30].argmax()), round(middles()[10])
    ((24, 61), 10, 987)
    """
    loudness = decibels(samples)
    reference = np.percentile(loudness, 100 - OUTLIERS)
    whole: Array = np.clip(np.rint(LOUDEST + (loudness - reference) / STEP), 0, LOUDEST).astype(np.int64)
    return whole


def decibels(samples: Array) -> Array:
    """Samples (n,) as loudness (24, T) in dB, counted from an arbitrary zero."""
    if len(samples) < WINDOW:
        raise RecordingError(
            f"{many(len(samples), 'sample')} is too short for a spectrum, which needs {WINDOW} "
            f"({1000 * WINDOW // RATE} ms): record longer."
        )
    frames = np.lib.stride_tricks.sliding_window_view(emphasised(samples), WINDOW)[::HOP]  # (T, 256)
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW + 1)[:-1])) ** 2  # (T, 129)
    banded = filters() @ power.T  # (24, T)
    loudness: Array = 10 * np.log10(np.maximum(banded, max(1e-12 * banded.max(), np.finfo(float).tiny)))
    return loudness


def emphasised(samples: Array) -> Array:
    """(n,): high pitches raised."""
    raised: Array = samples - EMPHASIS * np.concatenate([samples[:1], samples[:-1]])
    return raised


def mel(hertz: Array | float) -> Array | float:
    """Pitch as it is heard: 1000 mel at 1000 Hz, ever fewer per Hz above."""
    return 2595 * np.log10(1 + np.asarray(hertz) / 700)


def edges() -> Array:
    """(26,) Hz: band n rises from edge n, is highest at edge n + 1 and ends at edge n + 2."""
    places = np.linspace(mel(LOWEST), mel(HIGHEST), BANDS + 2)
    hertz: Array = 700 * (10 ** (places / 2595) - 1)
    return hertz


def middles() -> list[float]:
    """Hz at which each band is most sensitive."""
    middle: list[float] = edges()[1:-1].tolist()
    return middle


@cache
def filters() -> Array:
    """(24, 129): how much of each bin of the spectrum a band takes; triangles of equal height."""
    bins, edge = np.fft.rfftfreq(WINDOW, 1 / RATE), edges()[:, None]
    rising, falling = (bins - edge[:-2]) / (edge[1:-1] - edge[:-2]), (edge[2:] - bins) / (edge[2:] - edge[1:-1])
    triangles: Array = np.maximum(0, np.minimum(rising, falling))
    triangles.setflags(write=False)  # shared by everyone who asks
    return triangles


def seconds(frames: float) -> float:
    """When frame `frames` begins; as long a time is from one frame to another."""
    return frames * HOP / RATE


def frames_in(samples: int) -> int:
    """T for a recording of so many samples."""
    return max(0, (samples - WINDOW) // HOP + 1)
