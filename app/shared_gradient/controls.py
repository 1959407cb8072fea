"""The controls of the lesson: what is shown, the numbers, and a window whose settings bound each other."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app.controls import MOST_OFFERED, choice, reset_buttons, switch, whole
from app.handwriting import HANDWRITTEN
from app.random_numbers import RANDOM
from app.shared_gradient.settings import INPUT, KERNEL, MOST, ON_A_LINE, POOLING, UPDATE, size_of
from app.state import State

TIGHT: Final = "The padded input is no larger."


def controls(state: State) -> None:
    """All of them; afterwards the state's numbers fit each other."""
    show = choice(state, "show", "Gradient of" if state["show"] != UPDATE else "Show")
    with st.popover("numbers", icon=":material/tune:", width="stretch"):
        numbers(state)
    if show in (KERNEL, INPUT):
        switch(state, "forwards", "beside the way forwards")
    if show in ON_A_LINE:
        choice(state, "pool", "From scores to output")
        far = "No farther: move the numbers closer."
        whole(state, "target", low=-MOST["target"], high=MOST["target"], at_low=far, at_high=far)
    if show == UPDATE:
        choice(state, "updates", "Update")
        choice(state, "learning_rate", "learning_rate η")
    (pooling_controls if show == POOLING else window_controls)(state, size_of(state.values)[0])
    reset_buttons(state)


def numbers(state: State) -> None:
    """Where the input comes from."""
    if state["show"] == INPUT:
        choice(state, "axes", "Axes")
    source = choice(state, "input", "Input", forgets="input")
    if source == HANDWRITTEN:
        whole(state, "digit", low=0, high=9)
    elif source == RANDOM:
        why = "A window needs room to move."
        whole(state, "size", "input size", low=3, high=MOST["size"], at_low=why, at_high=MOST_OFFERED)


def window_controls(state: State, size: int) -> None:
    """The convolution's window, each setting bounded by those above it."""
    padding = whole(state, "padding", low=0, high=MOST["padding"], at_high=MOST_OFFERED)
    padded = size + 2 * padding
    most = min(MOST["kernel_size"], padded)
    k = whole(state, "kernel_size", low=1, high=most, at_high=MOST_OFFERED if most < padded else TIGHT)
    room = (padded - 1) // (k - 1) if k > 1 else 1
    most = min(MOST["dilation"], room)
    at_high = MOST_OFFERED if most == MOST["dilation"] else "Spread further, the taps span more than the padded input."
    whole(state, "dilation", low=1, high=most, at_high=at_high if k > 1 else "A kernel of one cell cannot be spread.")
    whole(state, "stride", low=1, high=MOST["stride"], at_high=MOST_OFFERED)


def pooling_controls(state: State, size: int) -> None:
    """The pooling's window."""
    choice(state, "kind", "Pooling")
    most = min(size, MOST["kernel_size"])
    k = whole(state, "kernel_size", low=1, high=most, at_high=MOST_OFFERED if most < size else TIGHT)
    whole(state, "stride", low=1, high=MOST["stride"], at_high=MOST_OFFERED)
    too_much = "torch takes at most half of kernel_size."
    whole(state, "padding", low=0, high=k // 2, at_high=too_much)
