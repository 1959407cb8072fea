"""The controls of the lesson: input, offsets, and a window that leaves few enough outputs to show their offsets."""

from __future__ import annotations

import streamlit as st

from app.controls import MOST_OFFERED, choice, reset_buttons, switch, whole
from app.deformable.offsets import BENT, available
from app.deformable.settings import LARGEST, MOST_OUTPUTS, TAPS, input_numbers, layer_of
from app.handwriting import HANDWRITTEN
from app.random_numbers import RANDOM
from app.state import State
from engine.sizes import span
from engine.training.bent_bars import MOST


def controls(state: State) -> None:
    """All of them; afterwards the state's numbers fit each other."""
    source = choice(state, "input", "Input", forgets="input")
    own_controls(state, source)
    offsets, window = st.container(), st.container()
    with window:
        choice(state, "kernel", "Kernel", forgets="weight")
        window_controls(state)
    with offsets:  # which there are follows from the window
        choice(state, "offsets", "Offsets", options=available(source, layer_of(state.values)), forgets="offset")
    switch(state, "compare", "beside the plain convolution")
    reset_buttons(state)


def own_controls(state: State, source: str) -> None:
    """What belongs to an input."""
    if source == HANDWRITTEN:
        whole(state, "digit", low=0, high=9)
    elif source == RANDOM:
        room = "Windows need room."
        whole(state, "size", "input size", low=4, high=LARGEST["size"], at_low=room, at_high=MOST_OFFERED)
    elif source == BENT:
        edge = "Further, its ends would leave the picture."
        whole(state, "bend", low=-MOST, high=MOST, at_low=edge, at_high=edge)


def window_controls(state: State) -> None:
    """Each bounded by those above it."""
    size = len(input_numbers(state.values)[0])
    padding = whole(state, "padding", low=0, high=LARGEST["padding"], at_high=MOST_OFFERED)
    padded = size + 2 * padding
    most = min(LARGEST["dilation"], (padded - 1) // (TAPS - 1))
    why = MOST_OFFERED if most == LARGEST["dilation"] else "Spread further, the taps span more than the padded input."
    d = whole(state, "dilation", low=1, high=most, at_high=why)
    room = padded - span(TAPS, d)
    least = next(s for s in range(1, padded + 1) if room // s + 1 <= MOST_OUTPUTS)
    why = f"With a smaller one there are more than {MOST_OUTPUTS} outputs a side, each with 18 offsets."
    most = max(least, LARGEST["stride"])
    whole(state, "stride", low=least, high=most, at_low=why if least > 1 else "", at_high=MOST_OFFERED)
