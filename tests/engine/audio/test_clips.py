"""The clips that come with the project, and the recordings that are made of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio import mu_law
from engine.audio.clips import HELLO, Clip, read_clips, write_clips
from engine.audio.compose import FAINT, PAUSES, Word, among, compose, scattered

FOLDER = Path(__file__).parents[3] / "assets" / "speech"
CLIPS = read_clips(FOLDER / "clips.npz")
OTHERS = tuple(clip for clip in CLIPS if clip.word != HELLO)


def clip(word: str = HELLO, length: int = 400) -> Clip:
    codes = mu_law.encode(np.arange(1, length + 1) / (length + 1))
    return Clip(word=word, voice="test", speed=1.0, pitch=1.0, trained=False, codes=codes)


def test_every_voice_says_hello_six_times_and_thirty_other_words():
    voices = {clip.voice for clip in CLIPS}
    assert len(voices) == 21
    for voice in voices:
        words = [clip.word for clip in CLIPS if clip.voice == voice]
        assert words.count(HELLO) == 6
        assert len(set(words)) == 31
        assert len(words) == 36


def test_no_voice_of_the_test_was_heard_in_training():
    trained = {clip.voice for clip in CLIPS if clip.trained}
    tested = {clip.voice for clip in CLIPS if not clip.trained}
    assert not trained & tested
    assert (len(trained), len(tested)) == (14, 7)


def test_no_two_clips_are_the_same_and_all_are_as_loud():
    assert len({clip.codes.tobytes() for clip in CLIPS}) == len(CLIPS)
    loudness = [np.sqrt(np.mean(clip.samples**2)) for clip in CLIPS]
    assert min(loudness) > 0.09
    assert max(loudness) < 0.11
    assert min(clip.seconds for clip in CLIPS) > 0.1
    assert max(clip.seconds for clip in CLIPS) < 0.9


def test_assets_are_small_and_described():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*")) < 3e6
    about = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"{len(CLIPS)} short clips" in about


def test_clips_survive_the_file(tmp_path: Path):
    clips = (clip("one", 5), clip("two", 3), clip(HELLO, 7))
    write_clips(tmp_path / "clips.npz", clips)
    read = read_clips(tmp_path / "clips.npz")
    assert [each.word for each in read] == ["one", "two", HELLO]
    assert all(np.array_equal(a.codes, b.codes) for a, b in zip(clips, read, strict=True))
    assert (read[0].voice, read[0].speed, read[0].trained) == ("test", 1, False)


def test_a_word_stands_where_it_was_put():
    made = compose([Word(clip=clip(), start=0.1, gain=0.5)], 0.5, seed=1, noise=0)
    assert len(made.samples) == 4000
    assert np.allclose(made.samples[800:1200], 0.5 * clip().samples)
    assert not made.samples[:800].any()
    assert not made.samples[1200:].any()
    assert made.words[0].end == pytest.approx(0.15)


@pytest.mark.parametrize(("start", "kept"), [(-0.02, slice(160, None)), (0.48, slice(None, 160)), (2.0, slice(0, 0))])
def test_what_is_outside_is_cut_off(start: float, kept: slice):
    made = compose([Word(clip=clip(), start=start)], 0.5, seed=1, noise=0)
    assert np.allclose(made.samples[made.samples != 0], clip().samples[kept])


def test_pauses_are_faint_noise_and_the_seed_decides_it():
    made = compose([], 2, seed=1)
    assert np.std(made.samples) == pytest.approx(FAINT, rel=0.05)
    assert np.array_equal(made.samples, compose([], 2, seed=1).samples)
    assert not np.array_equal(made.samples, compose([], 2, seed=2).samples)


@given(st.integers(0, 99), st.floats(0, 1.4))
def test_other_words_fill_the_time_and_never_overlap(seed: int, start: float):
    hello = Word(clip=CLIPS[0], start=start)
    words = among([hello], OTHERS, 2.5, seed=seed)
    assert hello in words
    assert words == among([hello], OTHERS, 2.5, seed=seed)
    assert all(a.end < b.start for a, b in pairwise(words))
    assert all(word == hello or (word.start >= PAUSES[0] and word.end <= 2.5) for word in words)
    assert [word.clip.word for word in words].count(HELLO) == 1


def test_without_other_words_there_is_only_the_one():
    hello = Word(clip=CLIPS[0], start=1)
    assert among([hello], (), 3, seed=0) == (hello,)
    assert len(among([hello], OTHERS, 6, seed=0)) > 6


@given(st.integers(0, 99))
def test_scattered_clips_have_room(seed: int):
    words = scattered(CLIPS[:6], 20, seed=seed)
    assert {id(word.clip) for word in words} == {id(clip) for clip in CLIPS[:6]}
    assert all(a.end < b.start for a, b in pairwise(words))
    assert words[-1].end < 20
    assert scattered((), 20, seed=seed) == ()
