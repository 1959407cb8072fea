"""Controls of the lesson on connections: a line of cells, and layers that are bounded by what fits on it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from app.connectivity.settings import (
    BOTH,
    DENSE,
    LEAST,
    LONGEST_LINE,
    MOST_LAYERS,
    SPARSE,
    TRANSPOSED,
    UNITS,
    highest,
    layer_of,
)
from app.controls import MOST_OFFERED, choice, whole
from app.grid_input import Given, grid_input
from app.random_numbers import RANDOM
from app.state import State
from engine.operations import Convolution


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
    places = {name: st.container() for name in ("kernel_size", "stride")}
    popover = st.popover("padding, dilation", icon=":material/tune:", width="stretch")
    for name in LEAST:  # drawn in their order: each is bounded by what those before it have been moved to
        with places.get(name, popover):
            high, why = highest(name, state.values, size, layers)
            whole(state, name, low=LEAST[name], high=high, at_high=why or MOST_OFFERED)
    with popover:
        choice(state, "padding_mode")
    return layer_of(state.values), layers
