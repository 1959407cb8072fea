"""Controls as views of a lesson's state: they show it, and a callback takes what a person did into it.

Torch's argument names are the labels. Where a number stops at a bound, a sentence says why; a number typed beyond it is
not taken, and the sentence says what would be. A bound that moves takes the value along and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from app.address import Choice, Value
from app.shown import put_back, showing
from app.state import EDIT, SEED, State

MOST_OFFERED = "That is the most this lesson offers."
SHORT = 24  # letters of all options together that stand side by side; longer ones go into a menu


def choice(
    state: State,
    name: str,
    label: str = "",
    *,
    options: Sequence[str] = (),
    forgets: str = "",
    menu: bool = False,
    named: Callable[[str], str] = str,
) -> str:
    """One of a few words, as a `menu` where there is little room for them.

    `forgets` names a tensor that is made from it, whose edits go with the choice; `named` is what a word is shown as.
    """
    options = options or words(state, name)
    if state[name] not in options:
        state.say(f"{name}={state[name]} does not go together with the other settings: {options[0]} is chosen.")
        state.set(**{name: options[0]})
    own = f"{state.slug}.{name}"

    def chosen(word: str) -> None:
        state.touch(name)
        state.set(**{name: word})
        if forgets:
            state.forget_edits(forgets)

    shown = showing(own, state[name])
    call = shown.on_change(chosen)
    if len("".join(options)) <= SHORT and not menu:
        st.segmented_control(
            label or name,
            options,
            default=shown.default,
            key=shown.key,
            on_change=call,
            required=True,
            wrap=True,
            format_func=named,
        )
    else:
        at = options.index(shown.default)
        st.selectbox(label or name, options, index=at, key=shown.key, on_change=call, format_func=named)
    return str(state[name])


def words(state: State, name: str) -> tuple[str, ...]:
    """The options of a setting."""
    setting = state.setting(name)
    assert isinstance(setting, Choice)
    return setting.options


def switch(state: State, name: str, label: str = "") -> bool:
    """On or off."""
    own = f"{state.slug}.{name}"

    def switched(on: bool) -> None:
        state.touch(name)
        state.set(**{name: on})

    shown = showing(own, state[name])
    st.toggle(label or name, shown.default, key=shown.key, on_change=shown.on_change(switched))
    return bool(state[name])


def whole(state: State, name: str, label: str = "", *, low: int, high: int, at_low: str = "", at_high: str = "") -> int:
    """A whole number: slider and number box side by side. `low` and `high` follow from the other settings.

    `at_low` and `at_high` are the sentences said at the bounds: why it stops there.
    """
    put = partial(set_number, state, name, ())
    line = Line(label=label or name, low=low, high=max(low, high), at_low=at_low, at_high=at_high, put=put)
    return number(state, name, state[name], line)


def pair(
    state: State,
    name: str,
    label: str = "",
    *,
    low: int | tuple[int, int],
    high: int | tuple[int, int],
    at_low: str = "",
    at_high: str = "",
    rectangular: bool = False,
) -> tuple[int, int]:
    """A number per axis, (height, width): one control for both unless `rectangular`. Bounds may differ per axis."""
    lows, highs = both(low), both(high)
    lines: list[tuple[str, tuple[int, ...], int, int]] = [("", (0, 1), max(lows), min(highs))]
    if rectangular:
        lines = [(" height", (0,), lows[0], highs[0]), (" width", (1,), lows[1], highs[1])]
    elif state[name][0] != state[name][1]:
        state.set(**{name: both(state[name][0])})
    for word, axes, least, most in lines:
        put = partial(set_number, state, name, axes)
        line = Line(
            label=f"{label or name}{word}", low=least, high=max(least, most), at_low=at_low, at_high=at_high, put=put
        )
        number(state, f"{name}{word}", state[name][axes[0]], line)
    height, width = state[name]
    return height, width


def both(number: int | tuple[int, int]) -> tuple[int, int]:
    """One number for both axes."""
    return (number, number) if isinstance(number, int) else number


def set_number(state: State, name: str, axes: tuple[int, ...], number: int) -> None:
    """A number taken into the state; of a pair, along these axes."""
    value = tuple(number if axis in axes else old for axis, old in enumerate(state[name])) if axes else number
    state.set(**{name: value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The numbers a control may take at present, and what is said at the ends."""

    label: str
    low: int
    high: int
    at_low: str
    at_high: str
    put: Callable[[int], None]  # takes a number into the state

    def refusal(self, typed: int | None, value: int) -> str:
        """Why a number was not taken, and what would be."""
        fix = (
            f"give a number from {self.low} to {self.high}" if self.low < self.high else f"only {self.low} is possible"
        )
        if typed is None:
            return f"{self.label} needs a number, {value} stays: {fix}."
        reason = self.at_high if typed > self.high else self.at_low
        return f"{self.label}={typed} was not taken, {value} stays: {fix}. {reason}".strip()


def number(state: State, name: str, value: int, line: Line) -> int:
    """Slider and box for one number; it is moved inside its bounds where another control has moved these."""
    inside = min(max(value, line.low), line.high)
    if inside != value:
        reason = line.at_high if value > line.high else line.at_low
        state.say(f"{line.label} went from {value} to {inside}. {reason}".strip())
        line.put(inside)
    elif state.touched == name and line.low < line.high and inside in (line.low, line.high):
        state.say(line.at_high if inside == line.high else line.at_low)
    with st.container(
        horizontal=True, vertical_alignment="center", wrap=False, gap="small", key=f"number.{state.slug}.{name}"
    ):
        slider(state, name, inside, line)
        box(state, name, inside, line)
    return inside


def slider(state: State, name: str, value: int, line: Line) -> None:
    """The slider, a new one for every pair of ends: for Streamlit it would begin at its lower end."""
    own = f"{state.slug}.{name}.slider"
    shown = showing(own, value, line.low, line.high)
    highest = max(line.high, line.low + 1)  # a slider must have two ends
    call = shown.on_change(partial(moved, state, name, own, value, line))
    fixed = line.low == line.high
    st.slider(line.label, line.low, highest, shown.default, key=shown.key, on_change=call, disabled=fixed)


def box(state: State, name: str, value: int, line: Line) -> None:
    """The box to type into. Its bounds are ours, as Streamlit's refuse without a reason."""
    own = f"{state.slug}.{name}.box"
    shown = showing(own, value)
    call = shown.on_change(partial(moved, state, name, own, value, line))
    label = f"{line.label}, number"
    st.number_input(label, value=shown.default, step=1, key=shown.key, on_change=call, label_visibility="collapsed")


def moved(state: State, name: str, own: str, value: int, line: Line, number: int | None) -> None:
    """Callback of both: take the number, or say why not."""
    if number is None or not line.low <= number <= line.high:
        put_back(own, value)
        state.touch(name, line.refusal(number, value))
    else:
        state.touch(name)
        line.put(number)


def preset(state: State, label: str, presets: Mapping[str, Mapping[str, Value]]) -> None:
    """Settings under a name people know; shows the name of what is set, if it has one."""
    own, values = f"{state.slug}.preset", state.values
    present = next((name for name, each in presets.items() if each.items() <= values.items()), None)

    def chosen(name: str | None) -> None:
        if name is not None:
            state.set(**presets[name])

    shown, names = showing(own, present), list(presets)
    index = None if shown.default is None else names.index(shown.default)
    call = shown.on_change(chosen)
    st.selectbox(label, names, index=index, key=shown.key, on_change=call, placeholder="your own")


def reset_buttons(state: State) -> None:
    """All as at the start with the same random numbers; and, where there are any, other random numbers; edits back."""
    with st.container(horizontal=True, gap="small", key=f"{state.slug}.resets"):
        st.button("Reset", icon=":material/restart_alt:", on_click=state.reset, key=f"{state.slug}.reset")
        if SEED in state.settings:
            st.button("Reseed", icon=":material/casino:", on_click=state.reseed, key=f"{state.slug}.reseed")
        if EDIT in state.settings and state[EDIT.name]:  # also the way out where an edit made the sum impossible
            st.button("Undo my edits", icon=":material/undo:", on_click=state.forget_all, key=f"{state.slug}.undo")
