"""Widgets that give a lesson its input: the lecture's numbers, a sample photograph, an upload."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from app.page import sentence
from app.pictures import LIMITS, MOST_BYTES, SAMPLES, Picture, PictureError, decode, sample
from engine.arrays import Array

UPLOAD = "upload"
RANDOM = "random"


class Plane(NamedTuple):
    """A grey picture as a lesson's input."""

    name: str  # of the file, for snippets
    values: Array  # (1, H, W) whole numbers, 0 black to 255 white
    caption: str  # what it is and, for a sample, whose: its licence asks for it


def digits(seed: int, shape: tuple[int, ...]) -> list[Any]:
    """Random digits 0 to 9, the same for a seed on every machine; nested lists."""
    drawn: list[Any] = np.random.Generator(np.random.PCG64(seed)).integers(0, 10, shape).tolist()
    return drawn


def picture_input(choice: str, key: str) -> Plane:
    """The sample of that name, or the upload; where there is none yet, or a bad one, the picture before stays."""
    before = f"{key}.before"  # the sample shown last
    if choice != UPLOAD:
        st.session_state[before] = choice
        return sample_plane(choice)
    return uploaded(key) or sample_plane(st.session_state.get(before, SAMPLES[0].name))


def uploaded(key: str) -> Plane | None:
    """The last upload that could be read, with the means to bring another."""
    last, seen = f"{key}.last", f"{key}.seen"  # (name, values), and which file they were read from
    file = st.file_uploader(
        "Your picture",
        help="It goes to the computer that runs this app and no further, and is not kept.",
        key=f"{key}.file",
        max_upload_size=MOST_BYTES // 10**6,
    )
    st.caption(f"{LIMITS}.")
    if file is not None and st.session_state.get(seen) != file.file_id:
        try:
            st.session_state[last] = (file.name, as_values(decode(file.getvalue(), name=file.name)))
            st.session_state[seen] = file.file_id
        except PictureError as error:
            sentence(error, then="The picture before stays.")
    if last not in st.session_state:
        return None
    name, values = st.session_state[last]
    return Plane(name, values, "Your picture, grey and at most 128 cells a side.")


@st.cache_data
def sample_values(name: str) -> Array:
    """A sample photograph, decoded once."""
    return as_values(sample(name))


def sample_plane(name: str) -> Plane:
    """A sample photograph with its credit."""
    about = next(each for each in SAMPLES if each.name == name)
    return Plane(f"{name}.webp", sample_values(name), f"{about.title}. {about.credit}.")


def as_values(picture: Picture) -> Array:
    """(1, H, W) whole numbers."""
    return picture.grey.astype(np.int64)[None]
