"""Another sampling rate: the same sound, without what the new rate cannot hold.

A rate of r samples a second holds frequencies below r/2; whatever is above must go first, or it comes back as tones
that were never there (aliasing). In the spectrum that is leaving out, and the new rate is another length.

Source: Oppenheim and Schafer, Discrete-Time Signal Processing, section 4.6.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.arrays import Array

RATE: Final = 8000  # samples a second of everything that is searched: speech as telephones carry it
FADE: Final = 0.1  # share of the kept band over which it fades out: a sharp edge would ring


def resampled(samples: Array, rate: int, to: int = RATE) -> Array:
    """Samples (n,) at `rate` a second as about n·to/rate samples at `to` a second.

    >>> tone = np.sin(2 * np.pi * 440 * np.arange(96_000) / 96_000)  # one second
    >>> same = np.sin(2 * np.pi * 440 * np.arange(8_000) / 8_000)
    >>> bool(np.abs(resampled(tone, 96_000) - same)[200:-200].max() < 0.002)
    True
    """
    if rate == to:
        return samples
    # silence up to a whole number of seconds: both lengths fit exactly, and the end does not wrap around to the start
    seconds = -(-len(samples) // rate) + 1
    spectrum = np.fft.rfft(samples, seconds * rate)
    kept = seconds * min(rate, to) // 2 + 1  # bins, of 1/seconds Hz each
    spectrum = spectrum[:kept] * fade(kept)
    return np.fft.irfft(spectrum, seconds * to)[: max(1, round(len(samples) * to / rate))] * (to / rate)


def fade(bins: int) -> Array:
    """(bins,): 1, towards the end a half cosine down to 0."""
    down = int(bins * FADE)
    edge = (1 + np.cos(np.pi * np.arange(1, down + 1) / max(down, 1))) / 2
    return np.concatenate([np.ones(bins - down), edge])
