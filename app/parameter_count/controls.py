"""Controls of a layer that is counted: each kind has its own, and the input's size only where it counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from app.controls import choice, pair, switch, whole
from app.groups import groups
from app.parameter_count.layers import MOST, Way, ways
from app.state import State
from engine.operations import Convolution
from engine.tally import Layer

MOST_OFFERED: Final = "No layer among the presets has more."
ONE: Final = "A layer has at least one."


def layer_controls(state: State, *, with_size: bool) -> None:
    """The settings of the chosen layer, and those of its input."""
    layer = choice(state, "layer")
    if layer == "linear":
        features(state, "in_features", "out_features")
    elif layer == "batch_norm2d":
        features(state, "num_features")
    else:
        window_controls(state)
    switches(state, layer)
    if with_size and layer != "linear":
        size_controls(state, layer)


def features(state: State, *names: str) -> None:
    """How many come in, how many go out."""
    for name in names:
        whole(state, name, low=1, high=MOST.get(name, MOST["channels"]), at_low=ONE, at_high=MOST_OFFERED)


def window_controls(state: State) -> None:
    """Channels, kernel and groups of either convolution."""
    for name in ("in_channels", "out_channels"):
        whole(state, name, low=1, high=MOST["channels"], at_low=ONE, at_high=MOST_OFFERED)
    height, width = padded(state) if state["layer"] == "conv2d" else (MOST["kernel_size"],) * 2
    high = (min(height, MOST["kernel_size"]), min(width, MOST["kernel_size"]))
    fits = MOST_OFFERED if min(high) == MOST["kernel_size"] else f"The padded input is {height} × {width} cells."
    pair(state, "kernel_size", low=1, high=high, at_low=ONE, at_high=fits, rectangular=state["rectangular"])
    groups(state)


def padded(state: State) -> tuple[int, int]:
    """The input's size with its padding."""
    height, width = (n + 2 * state["padding"] for n in state["size"])
    return height, width


def switches(state: State, layer: str) -> None:
    """What is on or off, side by side."""
    with st.container(horizontal=True, gap="medium", key="switches"):
        if layer != "batch_norm2d":
            switch(state, "bias")
        if layer in ("conv2d", "conv_transpose2d"):
            switch(state, "rectangular")


def size_controls(state: State, layer: str) -> None:
    """The input and how the window walks over it."""
    pair(state, "size", "input size", low=1, high=MOST["size"], at_high=MOST_OFFERED, rectangular=state["rectangular"])
    if layer != "batch_norm2d":
        whole(state, "stride", low=1, high=MOST["stride"], at_high=MOST_OFFERED)
        whole(state, "padding", low=0, high=most_padding(state), at_high=padding_reason(state))


def most_padding(state: State) -> int:
    """A transposed convolution crops by its padding: something must be left."""
    if state["layer"] == "conv2d":
        return MOST["padding"]
    sides = zip(state["size"], state["kernel_size"], strict=True)
    return min(MOST["padding"], *(((n - 1) * state["stride"] + k - 1) // 2 for n, k in sides))


def padding_reason(state: State) -> str:
    """Why there is no more."""
    return MOST_OFFERED if most_padding(state) == MOST["padding"] else "More would crop the whole output away."


def comparison(state: State, layer: Layer, size: tuple[int, ...]) -> Sequence[Way]:
    """With and without a 1×1 convolution before it, where that was asked for and can be."""
    if not isinstance(layer, Convolution) or layer.groups > 1:
        return ()
    if not switch(state, "compare", "compare with a 1×1 reduction"):
        return ()
    high = layer.in_channels
    reduce_to = whole(state, "reduce_to", low=1, high=high, at_low=ONE, at_high="Then nothing is reduced.")
    return ways(layer, size, reduce_to)
