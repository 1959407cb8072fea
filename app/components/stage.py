"""The stage: any trace, stepped through in the browser; only edits come back to Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.components.bundle import script, style
from app.components.payload import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One cell given another value."""

    tensor: str
    cell: int  # flat index
    value: int | float


_stage = st.components.v2.component("convscope.stage", js=script("stage.js"), css=style("stage.css"))


def stage(payload: Payload, *, key: str, on_edit: Callable[[list[Edit]], None] | None = None) -> None:
    """Show a payload (see `app.components.payload`); `on_edit` is called before the rerun that an edit causes."""

    def edited() -> None:
        message = st.session_state[key].edit
        if on_edit is not None and message:
            on_edit([Edit(tensor=each["tensor"], cell=each["cell"], value=each["value"]) for each in message["edits"]])

    _stage(key=key, data=payload, on_edit_change=edited)
