"""Controls: the idea, the variant on the stage, and the idea's numbers."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app.blocks.idea import Idea
from app.blocks.ideas import IDEAS, idea_named
from app.blocks.settings import settings_of
from app.controls import choice, reset_buttons, whole
from app.shown import showing
from app.state import State

AT_ONCE: Final = 4  # sliders that are always seen


def controls(state: State) -> Idea:
    """The idea that is chosen; its numbers are in the state."""
    idea = chosen_idea(state)
    st.caption(idea.says)
    choice(state, "show", "Show")
    choice(state, "variant", options=idea.variants)
    for slider in idea.sliders[:AT_ONCE]:
        number(state, idea, slider.name)
    if others := idea.sliders[AT_ONCE:]:
        with st.popover("more numbers", icon=":material/tune:", width="stretch"):
            for slider in others:
                number(state, idea, slider.name)
    reset_buttons(state)
    return idea


def chosen_idea(state: State) -> Idea:
    """The menu of ideas; another one comes with its own numbers."""
    names = [idea.name for idea in IDEAS]

    def chosen(name: str) -> None:
        state.touch("idea")
        state.set(**settings_of(idea_named(name)) | {"show": state["show"]})

    shown = showing(f"{state.slug}.idea", state["idea"])
    index = names.index(shown.default) if shown.default else None
    st.selectbox("Idea", names, index=index, key=shown.key, on_change=shown.on_change(chosen))
    return idea_named(state["idea"])


def number(state: State, idea: Idea, name: str) -> None:
    """One slider, within the bounds that the idea and the other numbers give it."""
    slider = next(each for each in idea.sliders if each.name == name)
    whole(
        state,
        name,
        slider.label,
        low=slider.low,
        high=slider.highest(state.values),
        at_low=slider.at_low,
        at_high=slider.at_high,
    )
