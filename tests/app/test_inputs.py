"""Where a lesson's picture comes from."""

import pytest
from streamlit.testing.v1 import AppTest

from app.inputs import sample_plane
from app.pictures import SAMPLES

PAGE = """
import streamlit as st
from app.inputs import picture_input

choice = st.radio("choice", ["china", "flower", "upload"], key="choice")
plane = picture_input(choice, "test")
st.text(plane.name)
st.caption(plane.caption)
"""


def page() -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=30).run()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_comes_with_its_credit(sample) -> None:
    plane = sample_plane(sample.name)
    assert plane.values.shape == (1, 128, 128)
    assert plane.values.dtype == "int64"
    assert sample.credit in plane.caption


def test_before_an_upload_the_sample_before_stays_with_its_credit() -> None:
    app = page()
    app.radio(key="choice").set_value("flower").run()
    app.radio(key="choice").set_value("upload").run()
    assert app.text[0].value == "flower.webp"
    assert "vultilion" in app.caption[-1].value


def test_the_limits_are_said() -> None:
    app = page()
    app.radio(key="choice").set_value("upload").run()
    assert any("10 MB" in caption.value for caption in app.caption)
