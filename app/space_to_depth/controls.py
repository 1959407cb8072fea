"""Controls: the layer, what belongs to it, and its input."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Final

import numpy as np
import streamlit as st

from app.controls import choice, whole
from app.grid_input import Given, grid_input, is_photo
from app.handwriting import HANDWRITTEN, handwritten
from app.random_numbers import RANDOM
from app.space_to_depth.layers import BACK, DEPTH, POOL, SMALLER, SPD, STACK, STRIDED, WEIGHTED, Way
from app.space_to_depth.settings import FACTORS, KERNELS, LARGEST, NUMBERED, OBJECT, PHOTO_SIDE
from app.space_to_depth.small_object import SIDE, picture
from app.state import State, named
from engine.operations.pixel_shuffle import ORDERS

MOST: Final = "Larger inputs are pictures: choose one."
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
        choice(state, "kernel_size", options=kernels(name, int(state["factor"])))
    with more:
        choice(state, "order", "order of channels")
    return way_of(state, name), given


def way_of(state: State, name: str) -> Way:
    """A layer with the settings that it has: others keep theirs for when they are chosen again."""
    order = state["order"] if name in (DEPTH, BACK, SPD, STACK) else ORDERS[0]
    factor, kernel_size = int(state["factor"]), state["kernel_size"]
    if kernel_size not in kernels(name, factor):
        kernel_size = "1"
    return Way(name=name, factor=factor, order=order, kernel_size=int(kernel_size))


def kernels(name: str, factor: int) -> tuple[str, ...]:
    """The kernels of a layer; where nothing else makes the map smaller, only those that keep its size."""
    if name not in WEIGHTED:
        return ()
    stride = factor if name == STRIDED else 1
    return tuple(size for size in KERNELS if stride > 1 or int(size) % 2)


def compared(state: State, present: Way) -> tuple[Way, ...]:
    """The layers of the table: the present one as it is, the strided convolution else with whole blocks for windows."""
    ways = [way_of(state, name) for name in SMALLER]
    return tuple(replace(way, kernel_size=way.factor) if way.name == STRIDED != present.name else way for way in ways)


def chosen_input(state: State) -> Given:
    """The numbered cells, the small object, or one of the inputs that every lesson has."""
    source, sizes = st.container(), st.container()
    channels = 1
    if state["input"] in (NUMBERED, RANDOM):
        with sizes:
            whole(state, "size", "input size", low=2, high=LARGEST, at_low="A block needs two cells.", at_high=MOST)
            channels = whole(state, "channels", low=1, high=3, at_high="More would go on in the same way.")
    shape = (channels, state["size"], state["size"])
    own = {
        NUMBERED: np.arange(prod(shape)).reshape(shape).tolist(),
        OBJECT: picture(state["object"], state["row"], state["column"]).tolist(),
    }
    with source:
        return grid_input(state, shape[1:], channels=channels, side=PHOTO_SIDE, own=own, kept=input_name(state))


def input_name(state: State) -> str:
    """The input as its edits are kept: an input of another size is another one."""
    if state["input"] in (NUMBERED, RANDOM):
        return named("input", (state["channels"], state["size"], state["size"]))
    return "input"  # these have one size


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
