"""Widgets that give a lesson its input: the lecture's numbers, a sample photograph, an upload."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from app.page import sentence
from app.pictures import LIMITS, MOST_BYTES, SAMPLES, Picture, PictureError, decode, sample
from engine.arrays import Array

LECTURE_IMAGE = (
    (1, 1, 1, 0, 0),
    (0, 1, 1, 1, 0),
    (0, 0, 1, 1, 1),
    (0, 0, 1, 1, 0),
    (0, 1, 1, 0, 0),
)  # lecture, section 4
UPLOAD = "upload"


class Plane(NamedTuple):
    """A grey picture as a lesson's input."""

    name: str  # of the file, for captions and snippets
    values: Array  # (1, H, W) whole numbers, 0 black to 255 white


def picture_input(choice: str, key: str) -> Plane:
    """The sample of that name, or the upload; where there is none yet, or a bad one, the picture before stays."""
    last = f"{key}.last"  # (name, values) of the last picture that could be used
    if choice == UPLOAD:
        file = st.file_uploader(
            "Your picture",
            help="It goes to the computer that runs this app and no further, and is not kept.",
            key=f"{key}.file",
            max_upload_size=MOST_BYTES // 10**6,
        )
        st.caption(f"{LIMITS}.")
        if file is not None and st.session_state.get(f"{key}.seen") != file.file_id:
            try:
                st.session_state[last] = (file.name, as_plane(decode(file.getvalue(), name=file.name)))
                st.session_state[f"{key}.seen"] = file.file_id
            except PictureError as error:
                sentence(error, then="The picture before stays.")
    else:
        st.session_state[last] = (f"{choice}.webp", sample_plane(choice))
    name, values = st.session_state.get(last) or (f"{SAMPLES[0].name}.webp", sample_plane(SAMPLES[0].name))
    return Plane(name, values)


@st.cache_data
def sample_plane(name: str) -> Array:
    """A sample photograph, decoded once."""
    return as_plane(sample(name))


def as_plane(picture: Picture) -> Array:
    """(1, H, W) whole numbers."""
    return picture.grey.astype(np.int64)[None]
