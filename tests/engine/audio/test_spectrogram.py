"""Spectrograms: the right band at the right time, blind to loudness."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.audio import mu_law
from engine.audio.spectrogram import (
    BANDS,
    HOP,
    WINDOW,
    decibels,
    edges,
    emphasised,
    filters,
    frames_in,
    levels,
    middles,
    seconds,
)
from engine.errors import RecordingError

NOISE = np.random.default_rng(0).standard_normal(8000)


@pytest.mark.parametrize("band", range(BANDS))
def test_a_tone_lights_its_band_while_it_sounds(band: int):
    wave = np.sin(2 * np.pi * middles()[band] * np.arange(8000) / 8000)
    picture = levels(wave * (np.arange(8000) >= 4096) + 1e-9 * NOISE)
    frame = 4096 // HOP
    assert (picture[:, : frame - 1] == 0).all()
    assert (picture[:, frame:].argmax(axis=0) == band).all()


def test_it_is_what_torch_computes():
    ours = 10 ** (decibels(NOISE) / 10)
    window = torch.hann_window(WINDOW, dtype=torch.float64)
    wave = torch.from_numpy(emphasised(NOISE))
    spectrum = torch.stft(wave, WINDOW, HOP, window=window, center=False, return_complex=True).abs() ** 2
    assert np.allclose(ours, filters() @ spectrum.numpy())


@pytest.mark.parametrize("samples", [256, 257, 383, 384, 8000])
def test_frames_are_counted(samples: int):
    assert levels(NOISE[:samples]).shape == (BANDS, frames_in(samples))
    assert frames_in(samples) == len(range(0, samples - WINDOW + 1, HOP))
    assert frames_in(WINDOW - 1) == 0
    assert seconds(125) == 2


@given(st.floats(1e-3, 1e3))
def test_loudness_changes_nothing(gain: float):
    assert np.abs(levels(gain * NOISE) - levels(NOISE)).max() <= 1  # a rounding may tip over
    assert (levels(gain * NOISE) != levels(NOISE)).mean() < 0.001


def test_later_by_some_hops_is_the_same_picture_further_right():
    assert np.array_equal(decibels(NOISE)[:, 5:], decibels(NOISE[4 * HOP :])[:, 1:])  # the first frame has no past


def test_levels_are_whole_numbers_from_0_to_15_also_in_silence():
    assert set(np.unique(levels(NOISE))) <= set(range(16))
    assert levels(np.zeros(300)).dtype == np.int64
    assert levels(np.zeros(300)).max() <= 15


def test_bands_overlap_by_halves_and_cover_everything_between():
    assert len(edges()) == BANDS + 2
    bins = np.fft.rfftfreq(WINDOW, 1 / 8000)
    inside = (bins > edges()[1]) & (bins < edges()[-2])
    assert np.allclose(filters().sum(axis=0)[inside], 1)


def test_too_short_is_a_sentence():
    with pytest.raises(RecordingError, match=r"^255 samples is too short for a spectrum, which needs 256 \(32 ms\)"):
        levels(NOISE[:255])


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=50))
def test_mu_law_keeps_what_is_quiet_finer(samples: list[float]):
    x = np.array(samples)
    back = mu_law.decode(mu_law.encode(x))
    assert (np.abs(back - x) <= 0.0222 * (np.abs(x) + 1 / 255) + 1e-12).all()
    assert np.array_equal(mu_law.encode(back), mu_law.encode(x))


def test_mu_law_has_an_exact_zero_and_cuts_off():
    assert mu_law.decode(mu_law.encode(np.array([0.0, 7, -7]))).tolist() == pytest.approx([0, 1, -1])
