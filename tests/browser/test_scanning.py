"""Scanning in a real browser: a WAV is uploaded and the word found where it is; what cannot be searched is said."""

import numpy as np
import pytest
from playwright.sync_api import expect

from app.scanning.recordings import held_out
from engine.audio.compose import Word, compose
from engine.audio.resample import RATE
from engine.audio.wav import write
from tests.browser.stage_page import StagePage

UPLOAD = "v=1&recording=upload&detector=small+MLP"


@pytest.fixture
def lesson(page, server):
    return StagePage.open(page, f"{server.url}/scanning?{UPLOAD}")


def choose(lesson, name, data):
    lesson.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "audio/wav", "buffer": data})


def test_an_uploaded_word_is_found_where_it_is(lesson):
    words = held_out()
    clip = next(clip for clip in words.hellos if clip.speed == 1)
    other = words.others[0]
    said = [Word(clip=other, start=0.5), Word(clip=clip, start=8.0), Word(clip=other, start=10.5)]
    choose(lesson, "mine.wav", write(compose(said, 12.0, seed=1).samples, RATE))
    middle = 8.0 + clip.seconds / 2
    found = lesson.page.get_by_text("The detector fires with its window around")
    expect(found).to_contain_text(f"around {middle:.1f}"[:-1])
    expect(found).to_contain_text("says yes, there is a hello")
    expect(lesson.page.locator(".sound .size")).to_have_text("6.0 s")
    times = [
        float(word) for word in (found.inner_text().split(" around ")[1]).replace(",", " ").split() if word[0].isdigit()
    ]
    assert any(abs(time - middle) < 0.25 for time in times), times


def test_what_cannot_be_searched_is_a_sentence_and_nothing_is_lost(lesson):
    before = lesson.root.get_attribute("data-steps")
    choose(lesson, "song.wav", b"ID3" + bytes(400))
    expect(lesson.page.get_by_text("MP3")).to_be_visible()
    expect(lesson.page.get_by_text("What was there before stays.")).to_be_visible()
    assert lesson.root.get_attribute("data-steps") == before
    choose(lesson, "silence.wav", write(np.zeros(RATE), RATE))
    expect(lesson.page.get_by_text("This recording is silent")).to_be_visible()
    assert lesson.root.get_attribute("data-steps") == before


def test_a_short_stereo_file_of_another_rate_is_searched_with_notes(lesson):
    choose(lesson, "short.wav", write(np.sin(np.arange(9_600) / 20), 96_000))
    expect(lesson.page.get_by_text("Brought from 96,000 to 8,000 samples a second")).to_be_visible()
    expect(lesson.page.get_by_text("the network says no hello here")).to_be_visible()


def test_the_moved_word_breaks_the_large_mlp_and_not_the_scan(page, server):
    says = page.locator("[data-testid=stMarkdown]").filter(has_text="says")
    for at, mlp in ((3, "yes"), (9, "no")):
        for show, answer in (("one+large+MLP", mlp), ("scan&detector=small+MLP", "yes")):
            StagePage.open(page, f"{server.url}/scanning?v=1&show={show}&at={at}")
            expect(says.first).to_contain_text(f"says {answer}")
