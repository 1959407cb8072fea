"""The controls of the lesson: how it is seen, the numbers, and a layer whose settings bound each other."""

from __future__ import annotations

import streamlit as st

from app.controls import MOST_OFFERED, choice, reset_buttons, whole
from app.handwriting import HANDWRITTEN
from app.state import State
from app.transposed_convolution.settings import MATRIX, MOST, OVERLAP, ROUND_TRIP, size_of
from engine.sizes import span


def controls(state: State) -> None:
    """All of them; afterwards the state's numbers fit each other."""
    way = choice(state, "way", "See it as")
    with st.popover("numbers", icon=":material/tune:", width="stretch"):
        numbers(state, plain=way == OVERLAP)
    stamp_controls(state, of_convolution=way in (MATRIX, ROUND_TRIP))
    reset_buttons(state)


def numbers(state: State, *, plain: bool) -> None:
    """What is stamped, with which kernel; where all are ones only how many."""
    choice(state, "axes", "Axes")
    source = choice(state, "input", "Input", forgets="input")
    if source == HANDWRITTEN:
        whole(state, "digit", low=0, high=9)
    else:
        at_high = "Larger inputs are handwritten digits: choose them above."
        whole(state, "size", "input size", low=1, high=MOST["size"], at_high=at_high)
    if not plain:
        choice(state, "kernel", "Kernel", forgets="weight")


def stamp_controls(state: State, *, of_convolution: bool) -> None:
    """The layer's settings, each bounded by those above it; `of_convolution` where the one transposed is shown too."""
    offer = {"low": 1, "at_high": MOST_OFFERED}
    k = whole(state, "kernel_size", high=MOST["kernel_size"], **offer)  # type: ignore[arg-type]  # low is a number
    s = whole(state, "stride", high=MOST["stride"], **offer)  # type: ignore[arg-type]
    d = whole(state, "dilation", high=MOST["dilation"] if k > 1 else 1, low=1, at_high=spread_end(k))
    stamped = (size_of(state.values)[0] - 1) * s + span(k, d)
    whole(state, "padding", low=0, high=min(MOST["padding"], (stamped - 1) // 2), at_high=crop_end(stamped))
    most = s if of_convolution else max(s, d)
    whole(state, "output_padding", low=0, high=most - 1, at_high=added_end(s, most))


def spread_end(kernel_size: int) -> str:
    """Why dilation stops."""
    return MOST_OFFERED if kernel_size > 1 else "A kernel of one cell cannot be spread."


def added_end(stride: int, most: int) -> str:
    """Why output_padding stops; where a wide dilation allows more than stride, PyTorch is the only reason."""
    if most > stride:
        return f"PyTorch wants it below dilation={most}; from stride={stride} on it only adds cells."
    return f"It must stay below stride={stride}: a convolution leaves no more cells over."


def crop_end(stamped: int) -> str:
    """Why padding stops."""
    return MOST_OFFERED if (stamped - 1) // 2 > MOST["padding"] else f"More would crop all of the {stamped} cells."
