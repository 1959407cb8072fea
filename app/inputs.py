"""Widgets that give a lesson its input: the lecture's numbers, a sample photograph, an upload."""

from __future__ import annotations

import numpy as np
import streamlit as st

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


def picture_input(choice: str, key: str) -> Picture:
    """The sample of that name, or the upload; where there is none yet, or a bad one, the picture before stays."""
    last = f"{key}.last"  # the bytes and name of the last picture that could be used
    if choice != UPLOAD:
        st.session_state.pop(last, None)
        st.session_state[f"{key}.sample"] = choice
        return sample(choice)
    file = st.file_uploader(
        "Your picture",
        help=LIMITS + ". It stays on this computer's server and is not kept.",
        key=f"{key}.file",
        max_upload_size=MOST_BYTES // 10**6,
    )
    if file is not None:
        try:
            picture = decode(file.getvalue(), name=file.name)
        except PictureError as error:
            st.warning(f"{error} The picture before stays.", icon=":material/info:")
        else:
            st.session_state[last] = (file.getvalue(), file.name)
            return picture
    if last in st.session_state:
        data, name = st.session_state[last]
        return decode(data, name=name)
    return sample(st.session_state.get(f"{key}.sample", SAMPLES[0].name))


def grey_plane(picture: Picture) -> Array:
    """(1, H, W) whole numbers, 0 black to 255 white."""
    return picture.grey.astype(np.int64)[None]
