"""Controls of the assembled network: input, presets, a layer at a time, or the whole as text."""

from __future__ import annotations

from collections.abc import Sequence as Items

import streamlit as st

from app.assembling.layers import (
    WIDENED,
    WINDOWED,
    fitted,
    inserted,
    made,
    shape_after,
    swapped,
    text_of,
    without,
)
from app.assembling.ledger import Ledger
from app.assembling.presets import PRESETS, preset
from app.assembling.settings import MOST_CHANNELS, MOST_OUT, MOST_SIDE
from app.controls import MOST_OFFERED, choice, whole
from app.controls import preset as preset_menu
from app.shown import showing
from app.state import State
from engine.errors import EngineError
from engine.networks.measure import Layer, Shape

ONE = "There is at least one."


def input_controls(state: State) -> Shape:
    """Presets, and the input's shape."""
    starts = {name: {"net": text, "channels": shape[0], "side": shape[1]} for name, (text, shape) in begins()}
    preset_menu(state, "Begin with", starts)
    whole(state, "channels", low=1, high=MOST_CHANNELS, at_low=ONE, at_high=MOST_OFFERED)
    whole(state, "side", "height, width", low=1, high=MOST_SIDE, at_low=ONE, at_high=MOST_OFFERED)
    return (state["channels"], state["side"], state["side"])


def begins() -> list[tuple[str, tuple[str, Shape]]]:
    """Every preset by name: its text and its input."""
    return [(name, preset(name)) for name in PRESETS]


def text_control(state: State) -> None:
    """The network as text."""

    def typed(text: str) -> None:
        state.set(net=text, at=0)

    shown = showing("assembling.net", state["net"])
    call = shown.on_change(typed)
    st.text_area("Network as text", value=shown.default, key=shown.key, on_change=call, height=180)


def layer_controls(state: State, ledger: Ledger) -> None:
    """One layer more, less, or elsewhere; numbers of layers count from 0, as torch names them."""
    layers = ledger.layers
    with st.popover("change a layer", icon=":material/edit:", width="stretch"):
        last = max(len(layers) - 1, 0)
        at = whole(state, "at", "at layer", low=0, high=last, at_high="That is the last layer.")
        with st.container(horizontal=True, gap="small", key="moving"):
            put(state, "take it out", without(layers, at), off=len(layers) < 2)
            put(state, "up", swapped(layers, at, -1), at=at - 1, off=at == 0)
            put(state, "down", swapped(layers, at, 1), at=at + 1, off=at == last)
        kind = choice(state, "kind", "a new layer", menu=True)
        if kind in WIDENED:
            whole(state, "out", "out_features" if kind == "Linear" else "out_channels", low=1, high=MOST_OUT)
        if kind in WINDOWED:
            for name, most in (("kernel_size", 11), ("stride", 8), ("padding", 5)):
                whole(state, name, low=0 if name == "padding" else 1, high=most, at_high=MOST_OFFERED)
        with st.container(horizontal=True, gap="small", key="adding"):
            add(state, f"add before {at}", layers, at, ledger)
            add(state, "add at the end", layers, len(layers), ledger)
    if not ledger.fits:
        put(state, "make it fit", fitted(layers, ledger.report.input_shape), off=False)


def add(state: State, label: str, layers: Items[Layer], at: int, ledger: Ledger) -> None:
    """A button that puts the new layer in; it takes what comes at its place."""
    try:
        shape = shape_after(layers[: min(at, len(ledger.report.rows))], ledger.report.input_shape)
        names = ("kernel_size", "stride", "padding")
        layer = made(state["kind"], shape, out=state["out"], **{name: state[name] for name in names})
    except EngineError as error:
        st.caption(str(error))
        return
    put(state, label, inserted(layers, at, layer), at=min(at + 1, len(layers)))


def put(state: State, label: str, layers: Items[Layer], *, at: int | None = None, off: bool = False) -> None:
    """A button that leads to these layers."""
    text = "" if off else text_of(layers)
    st.button(label, key=f"assembling.{label}", on_click=taken, args=(state, text, at), disabled=off)


def taken(state: State, text: str, at: int | None) -> None:
    """Callback: another network."""
    state.set(net=text, **({} if at is None else {"at": at}))
