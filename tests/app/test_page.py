"""The frame of a page."""

import pytest
from streamlit.testing.v1 import AppTest

from app import page as frame
from app.lessons import lesson_of

WITH = """
import streamlit as st
from app.address import Whole
from app.cards import Card
from app.components.payload import View
from app.controls import whole
from app.page import lesson_page
from app.state import EDIT
from engine.errors import ShapeError
from engine.operations import conv1d

CARDS = (Card(title="One", text="A card.", ask="Why?"),)

def content(frame):
    with frame.controls:
        k = whole(frame.state, "kernel_size", low=1, high=3, at_high="The input has three cells.")
    {fault}
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=k, bias=False)
    trace = layer.trace(frame.state.edited("input", [[1, 2, 3]]), [[[1] * k]])
    frame.stage(View(trace=trace), snippet="import torch")
    frame.formula(*layer.output_size((3,)))
    return trace

SETTINGS = (Whole(name="kernel_size", low=1, high=3, default=2), EDIT)
lesson_page("convolution_2d", content, SETTINGS, CARDS, why="Because.")
"""


@pytest.fixture(autouse=True)
def no_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit links to pages of a menu only, and this page has none."""
    monkeypatch.setattr(frame, "LESSONS", (lesson_of("convolution_2d"),))


def page(fault: str = "", **query: str) -> AppTest:
    app = AppTest.from_string(WITH.format(fault=fault), default_timeout=30)
    app.query_params.update(query)
    return app.run()


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_a_lesson_has_all_its_parts() -> None:
    app = page()
    assert not app.exception
    texts = " ".join(each.value for each in (*app.markdown, *app.caption))
    for part in ("**One**", "A card.", "**Why?**", "L_", "Because.", "Reading", "On the slide"):
        assert part in texts
    for part in ("<h1>Convolution in 2-D</h1>", "lecture, section 4", "card 1 of 1", "the letters", "input length"):
        assert part in html(app)
    assert app.selectbox[0].label == "Search lessons and words"


def test_what_a_person_can_mend_is_a_sentence_and_the_page_stays() -> None:
    app = page("raise ShapeError('kernel_size=7 spans 7 cells')")
    assert [warning.value.strip() for warning in app.warning] == [r"kernel\_size\=7 spans 7 cells"]
    assert not app.exception
    assert app.slider[0].label == "kernel_size"
    assert "A card." in app.markdown[0].value
    assert any("Reading" in caption.value for caption in app.caption)


def test_a_bug_shows_as_one() -> None:
    assert page("raise ValueError('ours')").exception


def test_a_sentence_is_shown_letter_by_letter() -> None:
    app = page("raise ShapeError('<b> [link](x) `code` ü')")
    assert app.warning[0].value.strip() == r"\<b\> \[link\]\(x\) \`code\` ü"


def test_a_bad_link_is_said_once_and_politely() -> None:
    app = page(kernel_size="9")
    assert app.info[0].value == "Part of this link could not be read (kernel_size): that setting is as at the start."
    app.slider[0].set_value(3)
    assert not app.run().info


def test_what_the_controls_say_has_its_place() -> None:
    app = page()
    assert '<p class="cs-said" role="status"></p>' in html(app)
    app.slider[0].set_value(3)
    assert '<p class="cs-said" role="status">The input has three cells.</p>' in html(app.run())
