"""Widgets that show a value kept elsewhere, several of them the same one (a slider and a box) without a quarrel.

A browser sends the values of all its widgets with every message. If a slider is moved twice in quick succession, the
second message still carries the box as it was before the first answer; had the server changed that same box meanwhile,
it would take the old number for a new one that was typed. So a widget whose value has changed elsewhere is made anew,
under another key, and one that a person has in hand stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a widget is to be called so that it shows the value."""

    name: str
    key: str
    default: Any  # where the widget begins; None where it was told already

    def on_change(self, then: Callable[[Any], None]) -> Callable[[], None]:
        """The widget's callback: hands its value on, unless another widget has taken its place by then."""

        def changed() -> None:
            kept = st.session_state[record(self.name)]
            if self.key == key_of(self.name):  # a message that was on its way may still name the widget before it
                kept["value"] = st.session_state[self.key]
                then(kept["value"])

        return changed


def showing(name: str, value: object, *within: object) -> Shown:
    """A widget that shows `value`; `within` is what else makes it another one, such as a slider's ends."""
    kept = st.session_state.setdefault(record(name), {"turn": 0, "value": value, "within": within})
    if (kept["value"], kept["within"]) != (value, within):
        kept.update(turn=kept["turn"] + 1, value=value, within=within)
    was_told = kept.pop("told", False)
    return Shown(name=name, key=key_of(name), default=None if was_told else value)


def put_back(name: str, value: object) -> None:
    """In a widget's callback: have the same widget show the former value again."""
    st.session_state[key_of(name)] = value
    st.session_state[record(name)].update(value=value, told=True)


def record(name: str) -> str:
    """Where it is kept what a widget shows."""
    return f"{name}.shown"


def key_of(name: str) -> str:
    """The key of the widget that stands there at present."""
    return f"{name}.{st.session_state[record(name)]['turn']}"
