"""The input of a grid lesson."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from app.grid_input import INPUT_SETTINGS, grid_input
from app.state import State

state = State("test", INPUT_SETTINGS)
given = grid_input(state, (4, 5), channels={channels}, side=32)
st.session_state["given"] = (given.values, given.editable, given.picture)
"""


def given(channels=1, **query):
    app = AppTest.from_string(PAGE.format(channels=channels), default_timeout=30)
    for name, text in query.items():
        app.query_params[name] = text
    app.run()
    assert not app.exception
    values, editable, picture = app.session_state["given"]
    return np.array(values), editable, picture


@pytest.mark.parametrize(
    ("channels", "source", "shape"),
    [
        (1, "random", (1, 4, 5)),
        (3, "random", (3, 4, 5)),
        (1, "handwritten", (1, 8, 8)),
        (2, "handwritten", (2, 8, 8)),
        (1, "china", (1, 32, 32)),
        (3, "flower", (3, 32, 32)),
    ],
)
def test_every_source_has_its_shape(channels, source, shape):
    values, editable, picture = given(channels, input=source)
    assert values.shape == shape
    photo = source in ("china", "flower")
    assert (editable, picture) == (((), f"{source}.webp") if photo else (("input",), None))


def test_digit_seed_and_edits_come_from_the_address():
    seven, _, _ = given(input="handwritten", digit="7")
    assert (seven != given(input="handwritten", digit="1")[0]).any()
    assert (given(seed="1")[0] != given(seed="2")[0]).any()
    edited, _, _ = given(edit="input.3.-7")
    assert edited.ravel()[3] == -7
