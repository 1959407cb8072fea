"""The lesson on scanning asked for its cards, its snippets run in many states, and what a person brings."""

from unittest import mock

import numpy as np
import pytest

from app.components.payload import payload
from app.scanning.recordings import FOLDER, HELLOS, SECONDS, SHORTEST, held_out, long, models, own_detector, part, short
from app.scanning.settings import FIRST, HELLO, LAST, OTHER, TRAINED, WHOLE
from app.scanning.shown import Shown, detector_of
from app.scanning.words import chart, side_by_side
from engine.audio.clips import HELLO as WORD
from engine.audio.clips import read_clips
from engine.audio.resample import RATE
from engine.audio.spectrogram import HOP, levels
from engine.errors import RecordingError
from tests.asking import asked
from tests.snippets import printed_tensors

SLUG = "scanning"
CARDS = asked(SLUG).cards
STATES = [
    {},
    {"at": "3"},
    {"at": "13", "seed": "7"},
    {"recording": "another word", "seed": "3"},
    {"detector": "small MLP"},
    {"detector": "small MLP", "decision": "perceptron"},
    {"detector": "small MLP", "decision": "MLP", "recording": "another word"},
    {"decision": "perceptron"},
    {"decision": "MLP", "at": "5"},
    {"recording": "six seconds"},
    {"recording": "six seconds", "detector": "small MLP", "seed": "5"},
    {"show": "one large MLP", "at": "3"},
    {"show": "one large MLP", "at": "9", "recording": "another word"},
]


@pytest.mark.parametrize("number", range(1, len(CARDS) + 1), ids=[card.title for card in CARDS])
def test_every_card_answers_from_what_it_shows_and_stays_small(number: int):
    shown = asked(SLUG, asked(SLUG).query(number))
    card = shown.cards[number - 1]
    assert card.right(shown.shown) in card.options
    assert card.why(shown.shown).endswith(".")
    assert not shown.said
    assert len(payload(*shown.views)) < (170_000 if number == len(CARDS) else 100_000)


@pytest.mark.parametrize("query", STATES, ids=str)
def test_the_snippet_prints_what_the_stage_shows(query: dict[str, str]):
    shown = asked(SLUG, {"v": "1"} | query)
    assert not shown.said
    trace = shown.traces[0]
    theirs = printed_tensors(shown.snippet, FOLDER)
    whole = "whole" in shown.snippet
    if whole:
        assert theirs[-1].item() == trace["fires"].values.item()
        return
    for values, name in zip(theirs, ("score", "fires", "answer"), strict=True):
        np.testing.assert_array_equal(values.ravel(), trace[name].values.ravel())


def test_the_large_mlps_template_gives_its_own_verdict_everywhere():
    for at in range(FIRST, LAST + 1):
        searched = short(HELLO, at, at)
        whole = Shown(searched=searched, show=WHOLE, detector=models().whole, decision=None)
        assert whole.answer == bool(models().whole.fires(searched.signal).item())


def test_the_moved_word_breaks_the_large_mlp_and_not_the_scan():
    """On voices not used in training; as the chart says, and as whoever moves the slider sees."""
    mlp, scan = (np.zeros(LAST + 1) for _ in range(2))
    seeds = range(30)
    for at in (TRAINED, 9):
        for seed in seeds:
            signal = short(HELLO, at, seed).signal
            mlp[at] += models().whole.fires(signal).item() / len(seeds)
            scan[at] += models().network.detector.fires(signal).max() / len(seeds)
    assert mlp[TRAINED] > 0.8 > 0.6 > mlp[9]
    assert min(scan[TRAINED], scan[9]) > 0.85


def test_no_voice_of_the_lesson_was_used_in_training():
    trained = {clip.voice for clip in read_clips(FOLDER / "clips.npz") if clip.trained}
    own = held_out()
    assert not {clip.voice for clip in (*own.hellos, *own.others)} & trained


def test_the_word_stands_where_the_slider_says():
    for kind in (HELLO, OTHER):
        spoken = short(kind, 9, 3).spoken
        assert [(word == WORD) == (kind == HELLO) for word, start, _ in spoken if start == 0.9] == [True]
    assert sum(word == WORD for word, *_ in long(1).spoken) == HELLOS


def test_a_score_stands_under_the_middle_of_its_window():
    shown = asked(SLUG).shown
    (view,) = asked(SLUG).views
    assert view.timeline is not None
    assert view.timeline["score"] == (shown.detector.frames - 1) / 2
    assert view.levels["score"] == shown.detector.threshold
    assert view.unit == RATE / HOP


def test_a_word_of_ones_own_is_found_where_it_is_said_again():
    for clip in held_out().others[:12]:
        detector, note = own_detector(clip.samples)
        assert bool(note) == (clip.seconds > SHORTEST)
        rng = np.random.default_rng(1)
        around = 0.0005 * rng.standard_normal(3 * RATE)
        first = RATE
        around[first : first + len(clip.samples)] += clip.samples
        scores = detector.scores(levels(around))
        assert scores.max() >= detector.threshold, clip.word
        middle = (first + len(clip.samples) / 2) / HOP
        assert abs(scores.argmax() + detector.frames / 2 - middle) < detector.frames / 2, clip.word


def test_noise_is_no_word():
    with mock.patch("app.scanning.recordings.levels", return_value=np.full((24, 60), 7)), pytest.raises(RecordingError):
        own_detector(np.ones(RATE))


@pytest.mark.parametrize(
    ("seconds", "best", "first"), [(0.3, 0, 0), (6.0, 100, 0), (20.0, 0, 0), (20.0, 600, 6.6), (20.0, 1240, 14.0)]
)
def test_the_stage_shows_six_seconds_around_the_best_window(seconds: float, best: int, first: float):
    samples = np.arange(round(seconds * RATE)) / 1e6
    shown = part(samples, best)
    assert shown.begins == pytest.approx(first, abs=0.01)
    assert len(shown.samples) == round(RATE * min(max(seconds, SHORTEST), SECONDS))
    if seconds >= SHORTEST:
        assert shown.samples[0] == samples[round(shown.begins * RATE)]


def test_table_and_chart_say_the_counted_figures():
    table = side_by_side()
    for classifier in (models().whole, models().template.detector, models().network.detector):
        assert f"| {classifier.parameters:,} |" in table
    figure = chart(9)
    assert [len(line["x"]) for line in figure["data"]] == [12, 12, 12]
    assert figure["layout"]["shapes"][0]["x0"] == 0.9
    assert f"{detector_of(WHOLE).parameters:,} parameters" in CARDS[1].text
    assert f"{models().whole.weight[0].size:,} inputs" in CARDS[1].text


def test_decisions_that_were_trained_for_two_seconds_are_not_offered_for_others():
    shown = asked(SLUG, {"v": "1", "recording": "six seconds", "decision": "MLP"})
    assert shown.values["decision"] == "maximum"
    assert shown.shown.decision is None
