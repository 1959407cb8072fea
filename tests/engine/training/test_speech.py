"""The networks that look for hello: the shown figures are counted again, the control fails, training reaches them."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine.audio.clips import HELLO, read_clips
from engine.audio.compose import Word, compose
from engine.audio.spectrogram import levels
from engine.scanning import decided, scanning
from engine.training.speech.data import (
    FRAMES,
    JITTER,
    SECONDS,
    STARTS,
    UNCLEAR,
    answers,
    distances,
    examples,
    long_recording,
    place,
    short_recording,
    varied,
    vocabulary,
)
from engine.training.speech.figures import Answers, Figures, figures, read_figures
from engine.training.speech.models import read_models, write_models

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "assets" / "speech"
CLIPS = read_clips(FOLDER / "clips.npz")
MODELS = read_models(FOLDER / "models.npz")
SHOWN = read_figures(FOLDER / "figures.json")
HELD_OUT = vocabulary(CLIPS, trained=False)
HEARD = vocabulary(CLIPS, trained=True)


@cache
def counted() -> Figures:
    return figures(MODELS, HELD_OUT)


def test_the_shown_figures_are_what_the_shipped_weights_reach():
    assert counted() == SHOWN


def test_the_network_finds_hello_anywhere_in_voices_it_never_heard():
    scan = counted().network_scan
    assert scan.hellos == 180
    assert scan.found >= 0.95 * scan.hellos
    assert scan.false_alarms <= 0.5 * scan.minutes


def test_one_template_finds_less_or_errs_more():
    template, network = counted().template_scan, counted().network_scan
    assert template.found < network.found
    assert template.false_alarms > network.false_alarms
    assert template.parameters < network.parameters / 10


def test_control_the_network_for_whole_recordings_fails_where_hello_was_never_put():
    whole = counted().whole
    assert whole.trained >= 0.9
    assert 0.4 <= whole.elsewhere <= 0.6  # chance
    assert whole.parameters > 5 * counted().network_scan.parameters


@pytest.mark.parametrize("name", ["network_max", "network_perceptron", "network_mlp"])
def test_scanning_does_not_care_where(name: str):
    found: Answers = getattr(counted(), name)
    assert found.elsewhere >= 0.9
    assert min(found.at) >= 0.85
    assert abs(found.trained - found.elsewhere) < 0.06


def test_the_networks_for_whole_recordings_and_for_rows_fit_two_seconds():
    x, _ = answers(HELD_OUT, [0.5], 1, seed=1)
    assert x.shape == (2, 24, 124)
    assert MODELS.whole.weight.shape == (32, 1, 24, 124)
    for scanner in (MODELS.template, MODELS.network):
        assert scanner.detector.frames == FRAMES
        assert scanner.perceptron.weight.shape == (1, 1, 1, 124 - FRAMES + 1)
        assert scanner.mlp.frames == 124 - FRAMES + 1
        for decision in (None, scanner.perceptron, scanner.mlp):
            trace = scanning(scanner.detector, x[0], decision)
            assert trace["answer"].values.item() == decided(scanner.detector, x[0], decision)


def test_weights_are_small_whole_numbers():
    for scanner in (MODELS.template, MODELS.network):
        for one in (scanner.detector, scanner.perceptron, scanner.mlp):
            assert one.weight.dtype == np.int64
            assert np.abs(one.weight).max() == 63


def test_models_survive_the_file(tmp_path: Path):
    write_models(tmp_path / "models.npz", MODELS)
    read = read_models(tmp_path / "models.npz")
    assert (tmp_path / "models.npz").read_bytes() == (FOLDER / "models.npz").read_bytes()
    assert read.network.mlp.threshold == MODELS.network.mlp.threshold
    assert np.array_equal(read.whole.weight, MODELS.whole.weight)


def test_a_window_has_its_word_in_the_middle():
    clip = HELD_OUT.hellos[0]
    loud = compose([Word(clip=clip, start=1.0)], 3, seed=0, noise=1e-6)
    window = levels(loud.samples)[:, place(loud.words[0]) :][:, :FRAMES].sum(axis=0)
    heard = np.flatnonzero(window > window.max() / 3)
    assert abs(heard[0] - (FRAMES - 1 - heard[-1])) <= 4


def test_examples_are_near_hello_and_counterexamples_far():
    recording = long_recording(HEARD, 8, 3, seed=5)
    away = distances(recording, 400)
    assert (np.sort(away)[:3] == 0).all()
    assert distances(compose([], 8, seed=1), 400).min() == 400
    x, y = examples([recording], 40, seed=0)
    assert x.shape == (3 * (2 * JITTER + 1) + 40, 24, FRAMES)
    assert y.sum() == 3 * (2 * JITTER + 1)
    assert JITTER < UNCLEAR


@pytest.mark.parametrize("start", STARTS)
def test_the_window_of_every_place_lies_inside(start: float):
    for clip in (*HEARD.hellos, *HELD_OUT.hellos):
        recording = short_recording(HELD_OUT, clip, start, seed=3)
        assert 0 <= place(recording.places(HELLO)[0]) <= 124 - FRAMES
        assert len(recording.samples) == 8000 * SECONDS
        assert len(recording.places(HELLO)) == 1


def test_training_and_test_share_no_voice_and_variation_changes_pitch_and_length():
    assert {clip.voice for clip in HEARD.hellos}.isdisjoint(clip.voice for clip in HELD_OUT.hellos + HELD_OUT.others)
    many = varied(HEARD)
    assert len(many.hellos) == 5 * len(HEARD.hellos)
    slow, fast = many.hellos[0], many.hellos[4 * len(HEARD.hellos)]
    assert slow.seconds / fast.seconds == pytest.approx(1.15 / 0.88, rel=0.01)


@pytest.mark.slow
def test_training_again_reaches_the_shown_figures(tmp_path: Path):
    """About two minutes. Not the same weights on every machine: sums are rounded in another order."""
    command = [sys.executable, "-m", "engine.training.speech", "--out", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=1200)
    found = figures(read_models(tmp_path / "models.npz"), HELD_OUT)
    for name in ("whole", "network_max", "network_perceptron", "network_mlp", "template_max"):
        again, before = getattr(found, name), getattr(SHOWN, name)
        assert again.trained == pytest.approx(before.trained, abs=0.06)
        assert again.elsewhere == pytest.approx(before.elsewhere, abs=0.06)
    assert found.network_scan.found == pytest.approx(SHOWN.network_scan.found, abs=9)
    assert found.network_scan.false_alarms <= SHOWN.network_scan.false_alarms + 5


def test_the_file_of_figures_says_how_they_came_about():
    about = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
    assert about["command"] == "python -m engine.training.speech --seed 0"
