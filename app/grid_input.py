"""The input of a grid lesson: small random numbers, a handwritten digit, a photograph; chosen with one control."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import streamlit as st

from app.address import Choice, Setting, Whole
from app.controls import choice, whole
from app.handwriting import HANDWRITTEN, handwritten
from app.inputs import UPLOAD, Plane, picture_input
from app.pictures import SAMPLES, SIDE
from app.random_numbers import RANDOM, digits
from app.state import EDIT, SEED, State


def input_settings(*own: str, start: str = "") -> tuple[Setting, ...]:
    """What the control sets; `own` are words for numbers that the lesson itself brings.

    It begins with `start`, else with the first of `own`, else with random numbers.
    """
    options = (*own, RANDOM, HANDWRITTEN, *(each.name for each in SAMPLES), UPLOAD)
    return (
        Choice(name="input", options=options, default=start),
        Whole(name="digit", low=0, high=9, default=3),
        SEED,
        EDIT,
    )


INPUT_SETTINGS: Final = input_settings()


class Given(NamedTuple):
    """What a lesson computes with."""

    values: Any  # (C, H, W), nested lists or an array
    photo: Plane | None  # where it is one: then nothing is edited

    @property
    def editable(self) -> tuple[str, ...]:
        """For a view: the input, unless it is a photograph."""
        return () if self.photo else ("input",)

    @property
    def picture(self) -> str | None:
        """The file's name, for snippets."""
        return self.photo and self.photo.name


def is_photo(state: State) -> bool:
    """Whether the input is a photograph, a sample or an upload."""
    return state["input"] in (UPLOAD, *(each.name for each in SAMPLES))


def grid_input(
    state: State,
    size: tuple[int, int],
    *,
    channels: int = 1,
    side: int = SIDE,
    own: Mapping[str, Any] | None = None,
    kept: str = "input",
) -> Given:
    """The control, and (channels, *size) random digits, a handwritten one, or a photograph of at most `side` cells.

    A handwritten digit and a photograph have a size of their own. With three channels a photograph is in colours; a
    digit then is the first channel, and random numbers are the others. `own` are the lesson's numbers, by the word
    that `input_settings` was given. The state's edits of `kept` are in it.
    """
    source = choice(state, "input", "Input", forgets=kept)
    if own and source in own:
        return Given(state.edited(kept, own[source]), None)
    if is_photo(state):
        photo = picture_input(source, f"{state.slug}.picture", side)
        st.caption(photo.caption)
        return Given(photo.rgb if channels == 3 else photo.values, photo)
    numbers = digits(state[SEED.name], (channels, *size))
    if source == HANDWRITTEN:
        written = handwritten(whole(state, "digit", low=0, high=9))
        rest = digits(state[SEED.name], (channels - 1, len(written), len(written[0])))
        numbers = [[list(row) for row in written], *rest]
    return Given(state.edited(kept, numbers), None)
