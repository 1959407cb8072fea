"""The frame of a page."""

from streamlit.testing.v1 import AppTest

WITH = """
from app.page import lesson_page
from engine.errors import ShapeError

def content():
    raise {error}

lesson_page("convolution_2d", content)
"""


def page_that_raises(error: str) -> AppTest:
    return AppTest.from_string(WITH.format(error=error), default_timeout=30).run()


def test_what_a_person_can_mend_is_a_sentence_and_the_page_stays() -> None:
    page = page_that_raises("ShapeError('kernel_size=7 spans 7 cells')")
    assert [warning.value.strip() for warning in page.warning] == [r"kernel\_size\=7 spans 7 cells"]
    assert not page.exception
    assert any("Reading" in caption.value for caption in page.caption)


def test_a_bug_shows_as_one() -> None:
    assert page_that_raises("ValueError('ours')").exception


def test_a_sentence_is_shown_letter_by_letter() -> None:
    page = page_that_raises("ShapeError('<b> [link](x) `code` ü')")
    assert page.warning[0].value.strip() == r"\<b\> \[link\]\(x\) \`code\` ü"
