"""Controls: the layer, what belongs to it, and its input."""

from __future__ import annotations

from math import prod
from typing import Final

import numpy as np
import streamlit as st

from app.controls import choice, whole
from app.grid_input import Given, grid_input, is_photo
from app.handwriting import HANDWRITTEN, handwritten
from app.numbers import RANDOM
from app.space_to_depth.layers import BACK, DEPTH, POOL, SPD, STACK, STRIDED, WEIGHTED, Way
from app.space_to_depth.settings import FACTORS, KERNELS, LARGEST, NUMBERED, OBJECT, PHOTO_SIDE
from app.space_to_depth.small_object import SIDE, picture
from app.state import State
from engine.operations.pixel_shuffle import ORDERS

MOST: Final = "Larger inputs are pictures: choose one."
KERNELS_OF: Final = {SPD: ("1", "3"), STRIDED: KERNELS}  # after space to depth one that keeps the size
EDGE: Final = "There the picture ends."


def layer_and_input(state: State) -> tuple[Way, Given]:
    """The layer that the controls describe, and what it reads."""
    name = choice(state, "layer", "Layer")
    more = st.popover("input, order of channels", icon=":material/tune:", width="stretch")
    with more:
        given = chosen_input(state)
    if state["input"] == OBJECT:
        object_controls(state)
    factor_control(state)
    if name in WEIGHTED:
        choice(state, "kernel_size", options=KERNELS_OF[name])
    with more:
        choice(state, "order", "order of channels")
    return way_of(state, name), given


def way_of(state: State, name: str) -> Way:
    """A layer with the settings that it has: others keep theirs for when they are chosen again."""
    order = state["order"] if name in (DEPTH, BACK, SPD, STACK) else ORDERS[0]
    kernel_size = state["kernel_size"] if name in WEIGHTED and state["kernel_size"] in KERNELS_OF[name] else "1"
    return Way(name=name, factor=int(state["factor"]), order=order, kernel_size=int(kernel_size))


def chosen_input(state: State) -> Given:
    """The numbered cells, the small object, or one of the inputs that every lesson has."""
    source, sizes = st.container(), st.container()
    channels = 1
    if state["input"] in (NUMBERED, RANDOM):
        with sizes:
            whole(state, "size", "input size", low=2, high=LARGEST, at_low="A block needs two cells.", at_high=MOST)
            channels = whole(state, "channels", low=1, high=3, at_high="More would go on in the same way.")
    if state.touched in ("size", "channels"):
        state.forget_edits("input")  # its cells are others now
    shape = (channels, state["size"], state["size"])
    own = {
        NUMBERED: np.arange(prod(shape)).reshape(shape).tolist(),
        OBJECT: picture(state["object"], state["row"], state["column"]).tolist(),
    }
    with source:
        return grid_input(state, shape[1:], channels=channels, side=PHOTO_SIDE, own=own)


def object_controls(state: State) -> None:
    """What the object is, and where."""
    choice(state, "object", "Object", forgets="input")
    for name in ("row", "column"):
        whole(state, name, low=0, high=SIDE - 1, at_low=EDGE, at_high=EDGE)


def factor_control(state: State) -> str:
    """How many times smaller; for numbers only what divides their size, as blocks must be whole."""
    if is_photo(state):
        return choice(state, "factor", factor_name(state))
    side = {OBJECT: SIDE, HANDWRITTEN: len(handwritten(0))}.get(state["input"]) or int(state["size"])
    before, options = state["factor"], tuple(factor for factor in FACTORS if side % int(factor) == 0)
    now = choice(state, "factor", factor_name(state), options=options)
    if state.touched == "factor" or now != before:
        state.say(f"Blocks must be whole: {side} can be divided by {', '.join(options)}.")
    return now


def factor_name(state: State) -> str:
    """As torch calls it in each layer."""
    return {STRIDED: "stride", POOL: "kernel_size"}.get(state["layer"], "downscale_factor")
