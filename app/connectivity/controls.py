"""Controls of the lesson on connections: a line of cells, and layers that are bounded by what fits on it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import streamlit as st

from app.connectivity.settings import (
    BOTH,
    DENSE,
    LEAST,
    LONGEST_LINE,
    MOST,
    MOST_LAYERS,
    SPARSE,
    TRANSPOSED,
    UNITS,
    highest,
    layer_of,
)
from app.controls import MOST_OFFERED, choice, whole
from app.grid_input import Given, grid_input
from app.numbers import RANDOM
from app.state import State
from engine.operations import Convolution

WHY_AT_MOST: Final = "With more, a later layer has nothing left to read; or this lesson offers no more."


class Line(NamedTuple):
    """A row of the input."""

    cells: Any  # numbers
    first: int  # where its first cell is in the whole input, for edits
    given: Given


def line_input(state: State) -> Line:
    """The row of a digit or of a photograph of at most 16 cells a side; or a line of random digits."""
    given = grid_input(state, (1, state["size"]), side=LONGEST_LINE)
    plane = given.values[0]
    if state["input"] == RANDOM:
        whole(state, "size", "input size", low=3, high=LONGEST_LINE, at_high="Longer lines are hard to follow.")
    row = min(state["row"], len(plane) - 1)
    if len(plane) > 1:
        row = whole(state, "row", low=0, high=len(plane) - 1)
    cells = plane[row]
    return Line(cells.tolist() if isinstance(cells, np.ndarray) else list(cells), row * len(cells), given)


def layer_controls(state: State, size: int) -> tuple[Convolution, int]:
    """The layer and how many of it stand one after the other."""
    with_units = state["view"] == UNITS
    if state["view"] != TRANSPOSED:
        choice(state, "connections", options=(SPARSE, DENSE, BOTH) if with_units else (SPARSE, DENSE))
    layers = whole(state, "layers", low=1, high=MOST_LAYERS) if with_units else 1
    for name in ("kernel_size", "stride"):
        setting(state, name, size, layers)
    with st.popover("padding, dilation", icon=":material/tune:", width="stretch"):
        for name in ("padding", "dilation"):
            setting(state, name, size, layers)
        choice(state, "padding_mode")
    return layer_of(state.values), layers


def setting(state: State, name: str, size: int, layers: int) -> None:
    """One setting of the layer."""
    high = highest(name, state.values, size, layers)
    why = WHY_AT_MOST if high < MOST[name] else MOST_OFFERED
    whole(state, name, low=LEAST[name], high=high, at_high=why)
