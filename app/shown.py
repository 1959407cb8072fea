"""Widgets that show a value kept elsewhere, several of them the same one (a slider and a box) without a quarrel.

A browser sends the values of all its widgets with every message. If a slider is moved twice in quick succession, the
second message still carries the box as it was before the first answer; had the server changed that same box meanwhile,
it would take the old number for a new one that was typed. So a widget whose value has changed elsewhere is made anew,
under another key, and one that a person has in hand stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def key_showing(name: str, value: object, *within: object) -> str:
    """The key for a widget that shows `value`; `within` is what else makes it another one, such as a slider's ends."""
    kept = st.session_state.setdefault(f"{name}.shown", {"turn": 0, "value": value, "within": within})
    if (kept["value"], kept["within"]) != (value, within):
        kept.update(turn=kept["turn"] + 1, value=value, within=within)
    key = f"{name}.{kept['turn']}"
    if key not in st.session_state:  # new, or forgotten as another page was shown in between
        st.session_state[key] = value
    return key


def on_change(name: str, key: str, then: Callable[[Any], None]) -> Callable[[], None]:
    """The callback of the widget with this key: hands its value on, unless another has taken its place by then."""

    def changed() -> None:
        kept = st.session_state[f"{name}.shown"]
        if key == f"{name}.{kept['turn']}":  # a message that was on its way may still name the widget before it
            kept["value"] = st.session_state[key]
            then(kept["value"])

    return changed


def put_back(name: str, value: object) -> None:
    """In a widget's callback: have it show the former value again."""
    kept = st.session_state[f"{name}.shown"]
    kept["value"] = st.session_state[f"{name}.{kept['turn']}"] = value
