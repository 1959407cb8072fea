"""The stage: any trace, stepped through in the browser; only edits come back to Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.components.bundle import script, styles
from app.components.payload import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One cell given another value."""

    tensor: str
    cell: int  # flat index
    value: int | float


_stage = st.components.v2.component("convscope.stage", js=script("stage.js"), css=styles("stage.js"))


def stage(
    payload: Payload,
    *,
    key: str,
    on_edit: Callable[[list[Edit]], None] | None = None,
    on_turn: Callable[[int], None] | None = None,
) -> None:
    """Show a payload (see `app.components.payload`); without views what stands below a stage: lines, link, presenter.

    Called before the rerun that they cause: `on_edit` with changed cells, `on_turn` with +1 or −1 where the next or
    the previous slide or card is asked for.
    """

    def edited() -> None:
        message = st.session_state[key].edit
        if on_edit is not None and message:
            on_edit([Edit(tensor=each["tensor"], cell=each["cell"], value=each["value"]) for each in message["edits"]])

    def turned() -> None:
        message = st.session_state[key].turn
        if on_turn is not None and message:
            on_turn(1 if message["by"] > 0 else -1)

    _stage(key=key, data=payload, on_edit_change=edited, on_turn_change=turned)
