"""Controls of a layer with several channels and filters, and of what it is applied to."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app.channels_and_filters.banks import COLOURS, SIDE, bank_of
from app.channels_and_filters.settings import MOST, SIZE, layer_of
from app.controls import choice, switch, whole
from app.grid_input import Given, grid_input, is_photo
from app.groups import groups
from app.state import State
from engine.operations import Convolution

FITS: Final = "That is as much as fits on one screen: the sums go on in the same way."
ONE: Final = "A layer has at least one."


def layer_and_input(state: State) -> tuple[Convolution, Given]:
    """The layer that the controls describe, and the volume it reads."""
    more = st.popover("input, filters, stride", icon=":material/tune:", width="stretch")
    with more:
        bank = bank_of(choice(state, "filters", "Filters"))
        st.caption(bank.does if bank else "Whole numbers, to be worked out by hand; edit them.")
    if bank is None:
        channel_controls(state)
    with more:
        for name, low in (("stride", 1), ("padding", 0)):
            whole(state, name, low=low, high=MOST[name], at_high=FITS)
        layer = layer_of(state.values)
        return layer, grid_input(state, (SIZE, SIZE), channels=layer.in_channels, side=SIDE)


def channel_controls(state: State) -> None:
    """Channels in and out, groups, kernel, bias."""
    low, high, why = (
        (COLOURS, COLOURS, "A colour photograph has three channels.") if is_photo(state) else (1, MOST["channels"], "")
    )
    whole(state, "in_channels", low=low, high=high, at_low=why or ONE, at_high=why or FITS)
    whole(state, "out_channels", low=1, high=MOST["channels"], at_low=ONE, at_high=FITS)
    groups(state)
    whole(state, "kernel_size", low=1, high=MOST["kernel_size"], at_low="1×1: no neighbours.", at_high=FITS)
    switch(state, "bias")
