"""Search in the heading: lessons, words, reading and notes on slides."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import startup
from app.errata import ERRATA
from app.glossary import TERMS
from app.lessons import LESSONS
from app.reading.works import WORKS
from app.search import entries
from app.slides import page_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(startup, "warm_up_soon", lambda: None)
    return AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60).run()


def look_for(app: AppTest, label: str) -> AppTest:
    app.selectbox[0].set_value(label)
    app.run()
    assert not app.exception
    assert app.selectbox[0].value is None  # ready for the next search
    return app


def texts(app: AppTest) -> str:
    return " ".join(each.value for each in app.markdown)


def titles(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_everything_can_be_found_and_leads_somewhere():
    found = entries()
    assert len(found) == len(LESSONS) + sum(1 + len(term.also) for term in TERMS) + len(ERRATA) + len(WORKS)
    pages = {"errata", *(lesson.slug for lesson in LESSONS)}
    assert all(entry.meaning or page_of(entry.link) in pages for entry in found.values())


def test_a_word_shows_its_meaning_until_it_is_closed(app):
    look_for(app, "stride")
    assert "**stride**: How many cells the window moves per step." in texts(app)
    next(button for button in app.button if button.label == "close").click()
    assert "**stride**" not in texts(app.run())


def test_another_name_finds_the_word(app):
    assert "**transposed convolution**" in texts(look_for(app, "deconvolution · transposed convolution"))


def test_a_paper_shows_what_to_read_it_for(app):
    [label] = [label for label in entries() if "Dumoulin" in label and "arithmetic" in label]
    shown = texts(look_for(app, label))
    assert "Every case of padding, stride and dilation" in shown
    assert "(https://arxiv.org/abs/1603.07285)" in shown
    assert "Output size" in [link.proto.label for link in app.get("page_link")]


def test_a_lesson_is_gone_to(app):
    assert "<h1>Convolution in 2-D</h1>" in titles(look_for(app, "Convolution in 2-D"))


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda erratum: erratum.slug)
def test_a_note_leads_to_a_state_of_its_lesson_that_can_be_read(app, erratum):
    look_for(app, f"Slide: {erratum.slide}")
    known = {lesson.slug: lesson.title for lesson in LESSONS}
    assert known.get(erratum.lesson, "Notes on the slides") in titles(app)
    assert not app.info
    assert not app.warning
