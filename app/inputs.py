"""Widgets that give a lesson its input: the lecture's numbers, a sample photograph, an upload."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from app.page import sentence
from app.pictures import LIMITS, MOST_BYTES, SAMPLES, SIDE, Picture, PictureError, decode, sample
from engine.arrays import Array

UPLOAD = "upload"


class Plane(NamedTuple):
    """A grey picture as a lesson's input."""

    name: str  # of the file, for snippets
    values: Array  # (1, H, W) whole numbers, 0 black to 255 white
    rgb: Array  # (3, H, W) the same in red, green, blue
    caption: str  # what it is and, for a sample, whose: its licence asks for it


def picture_input(choice: str, key: str, side: int = SIDE) -> Plane:
    """The sample of that name, or the upload; where there is none yet, or a bad one, the picture before stays.

    It has at most `side` cells a side.
    """
    before = f"{key}.before"  # the sample shown last
    if choice != UPLOAD:
        st.session_state[before] = choice
        return sample_plane(choice, side)
    return uploaded(key, side) or sample_plane(st.session_state.get(before, SAMPLES[0].name), side)


def uploaded(key: str, side: int) -> Plane | None:
    """The last upload that could be read, with the means to bring another."""
    last, seen = f"{key}.last", f"{key}.seen"  # (name, grey, rgb), and which file they were read from
    file = st.file_uploader(
        "Your picture",
        help="It goes to the computer that runs this app and no further, and is not kept.",
        key=f"{key}.file",
        max_upload_size=MOST_BYTES // 10**6,
    )
    st.caption(f"{LIMITS}.")
    if file is not None and st.session_state.get(seen) != file.file_id:
        try:
            st.session_state[last] = (file.name, *as_values(decode(file.getvalue(), name=file.name, side=side)))
            st.session_state[seen] = file.file_id
        except PictureError as error:
            sentence(error, then="The picture before stays.")
    if last not in st.session_state:
        return None
    name, grey, rgb = st.session_state[last]
    return Plane(name, grey, rgb, f"Your picture, at most {side} cells a side.")


@st.cache_data
def sample_values(name: str, side: int) -> tuple[Array, Array]:
    """A sample photograph, grey and in colours, decoded once."""
    return as_values(sample(name, side=side))


def sample_plane(name: str, side: int = SIDE) -> Plane:
    """A sample photograph with its credit."""
    about = next(each for each in SAMPLES if each.name == name)
    return Plane(f"{name}.webp", *sample_values(name, side), f"{about.title}. {about.credit}.")


def as_values(picture: Picture) -> tuple[Array, Array]:
    """(1, H, W) and (3, H, W) whole numbers."""
    return picture.grey.astype(np.int64)[None], picture.rgb.astype(np.int64)
