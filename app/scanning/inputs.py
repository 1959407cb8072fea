"""What a person brings: a WAV file or the microphone, searched or made the word to be searched for."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app.page import sentence
from engine.arrays import Array
from engine.audio.recording import recording
from engine.errors import RecordingError

STAYS: Final = "What was there before stays."
NOWHERE: Final = "It goes to the computer that runs this app and no further, and is not kept."
HINT: Final = (
    "No microphone? The browser asks for leave to use it, on another computer only over https: upload a WAV instead."
)


def brought(key: str, label: str, *, spoken: bool) -> Array | None:
    """The samples (n,) of the last recording that could be read; None where there is none yet.

    `spoken` asks for the microphone, else for a file.
    """
    last, seen = f"{key}.last", f"{key}.seen"  # samples and notes, and which file they were read from
    file = (
        st.audio_input(label, key=f"{key}.microphone", help=NOWHERE)
        if spoken
        else st.file_uploader(label, type=["wav", "wave"], key=f"{key}.file", help=NOWHERE)
    )
    if spoken:
        st.caption(HINT)
    if file is not None and st.session_state.get(seen) != file.file_id:
        try:
            found = recording(file.getvalue())
            st.session_state[last] = (found.samples, found.notes)
            st.session_state[seen] = file.file_id
        except RecordingError as error:
            sentence(error, then=STAYS)
    samples: Array | None
    samples, notes = st.session_state.get(last, (None, ()))
    for note in notes:
        st.caption(note)
    return samples
