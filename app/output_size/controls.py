"""Controls of the output-size lesson: the numbers of the drawn axis, and backwards the settings that give a size."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, cast

import streamlit as st

from app.address import Choice, Setting, Switch, Whole
from app.controls import MOST_OFFERED, Line, choice, number, switch, whole, words
from app.output_size.settings import AXES, BOUNDS, MOST_CHANNELS, depth, kind_of, names_of, numbers_of
from app.shown import showing
from app.state import State
from engine.backwards import Fit, Kind, settings_for

WHY_LEAST: Final = {  # said at the lower bound
    "size": "An input has a cell.",
    "kernel_size": "A kernel of 1 reads one cell.",
    "stride": "With stride 0 the window would stay where it is.",
    "padding": "",
    "dilation": "Dilation 1: neighbouring taps read neighbouring cells.",
    "output_padding": "",
}
SEARCHED: Final = {  # smallest and largest, where settings are looked for
    "kernel_size": (1, 11),
    "stride": (1, 4),
    "padding": (0, 5),
    "dilation": (1, 3),
    "output_padding": (0, 3),
}
ANY: Final = "any"
FILTERS: Final = ("kernel_size", "stride")
LETTERS: Final = {"k": "kernel_size", "s": "stride", "p": "padding", "d": "dilation", "op": "output_padding"}
MOST_LISTED: Final = 60


def only(name: str) -> str:
    """The setting that filters by a number."""
    return f"only_{name}"


def options_of(name: str) -> tuple[str, ...]:
    """The numbers that are looked at."""
    low, high = SEARCHED[name]
    return tuple(map(str, range(low, high + 1)))


FORWARDS, BACKWARDS = "output size", "settings"
BACKWARDS_SETTINGS: Final[tuple[Setting, ...]] = (
    Choice(name="find", options=(FORWARDS, BACKWARDS)),
    Whole(name="wanted", low=1, high=1024, default=4),
    Switch(name="same"),
    *(Choice(name=only(name), options=(ANY, *options_of(name))) for name in FILTERS),
    Switch(name="dilated"),
)


def axis_control(state: State) -> int:
    """Which axis is drawn and, where they are set apart, which one the controls below set; by its place."""
    _, ndim = kind_of(state["operation"])
    if ndim == 1:
        return 0
    switch(state, "per_axis", "each axis its own numbers")
    return AXES[ndim].index(choice(state, "axis", "Axis drawn", options=AXES[ndim]))


def number_control(state: State, name: str, axis: int) -> int:
    """One of the layer's numbers: along the drawn axis where the axes are set apart, else along all."""
    low, high, _ = BOUNDS[name]
    put = partial(set_along, state, name, axis)
    line = Line(label=name, low=low, high=high, at_low=WHY_LEAST[name], at_high=MOST_OFFERED, put=put)
    return number(state, name, numbers_of(state.values, name)[axis], line)


def set_along(state: State, name: str, axis: int, value: int) -> None:
    """A number taken into the state, along one axis or all."""
    if not state["per_axis"]:
        state.set(**{name: (value, value), depth(name): value})
        return
    _, ndim = kind_of(state["operation"])
    height, width = state[name]
    letter = AXES[ndim][axis]
    if letter == "depth":
        state.set(**{depth(name): value})
    else:
        state.set(**{name: (value, width) if letter == "height" else (height, value)})


def layer_controls(state: State, axis: int) -> None:
    """All numbers of the layer, and its ceil mode."""
    kind, _ = kind_of(state["operation"])
    for name in names_of(kind):
        number_control(state, name, axis)
    if "pool" in kind:
        switch(state, "ceil_mode")


def channel_controls(state: State) -> None:
    """Channels: no axis of the formula, but a part of the shape."""
    is_pool = "pool" in state["operation"]
    whole(state, "in_channels", "channels" if is_pool else "", low=1, high=MOST_CHANNELS, at_high=MOST_OFFERED)
    if not is_pool:
        whole(state, "out_channels", low=1, high=MOST_CHANNELS, at_high=MOST_OFFERED)


def backwards_controls(state: State, axis: int) -> tuple[Fit, ...]:
    """What is wanted, the settings found, and what narrows them; one that is picked becomes the layer's."""
    size = number_control(state, "size", axis)
    if not switch(state, "same", "same: size/stride, rounded up"):
        whole(state, "wanted", low=1, high=1024, at_high=MOST_OFFERED)
    listed = st.container(gap="small")
    for name in FILTERS:
        menu(state, only(name), name)
    if "dilation" in names_of(kind_of(state["operation"])[0]):
        switch(state, "dilated", "dilation as well")
    fits = found(state.values, size)
    with listed:
        fits_list(state, axis, fits)
    return fits


def menu(state: State, name: str, label: str) -> None:
    """A choice among many short words, on one line."""
    options = words(state, name)
    shown = showing(f"{state.slug}.{name}", state[name])

    def chosen(word: str) -> None:
        state.touch(name)
        state.set(**{name: word})

    st.selectbox(label, options, options.index(shown.default), key=shown.key, on_change=shown.on_change(chosen))


def found(values: Mapping[str, Any], size: int) -> tuple[Fit, ...]:
    """Every setting looked at that gives what is wanted, the simplest first."""
    kind = cast(Kind, kind_of(values["operation"])[0])
    ranges: dict[str, Any] = dict(SEARCHED)
    for name in FILTERS:
        if values[only(name)] != ANY:
            ranges[name] = (int(values[only(name)]),) * 2
    if not values["dilated"]:
        ranges["dilation"] = (1, 1)
    wanted = None if values["same"] else values["wanted"]
    ceil_mode = "pool" in kind and values["ceil_mode"]
    return settings_for(kind, size, wanted, same=values["same"], ceil_mode=ceil_mode, **ranges)


def fits_list(state: State, axis: int, fits: tuple[Fit, ...]) -> None:
    """The settings to pick from; the present one is marked."""
    names = [name for name in names_of(kind_of(state["operation"])[0]) if name != "size"]
    labels = {written(fit, names): fit for fit in fits[:MOST_LISTED]}
    now = {name: numbers_of(state.values, name)[axis] for name in names}
    present = next((text for text, fit in labels.items() if all(getattr(fit, n) == now[n] for n in names)), None)

    def picked(label: str) -> None:
        fit = labels[label]
        for name in names:
            set_along(state, name, axis, getattr(fit, name))

    st.caption(found_words(fits))
    if labels:
        with st.container(height=210, key="fits"):
            shown = showing(f"{state.slug}.fit", present, *labels)
            index = None if present is None else list(labels).index(present)
            call = shown.on_change(picked)
            st.radio("Settings found", list(labels), index, key=shown.key, on_change=call, label_visibility="collapsed")


def found_words(fits: tuple[Fit, ...]) -> str:
    """How many there are, and among which."""
    if not fits:
        ranges = (f"{name} {SEARCHED[name][0]} to {SEARCHED[name][1]}" for name in ("kernel_size", "stride", "padding"))
        return f"No setting gives it, of {', '.join(ranges)}, as narrowed below."
    if len(fits) > MOST_LISTED:
        return f"**{len(fits)} settings** give it; the {MOST_LISTED} simplest:"
    return "**1 setting** gives it:" if len(fits) == 1 else f"**{len(fits)} settings** give it, the simplest first:"


def written(fit: Fit, names: list[str]) -> str:
    """`k 3  s 2  p 1  d 1 → 14`."""
    parts = [f"{letter} {getattr(fit, name)}" for letter, name in LETTERS.items() if name in names]
    return f"{', '.join(parts)} → {fit.output}"
