"""The address of a page that has no stage: the browser writes its state there, as the stage does for the others."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.components.bundle import script

_place = st.components.v2.component("convscope.place", js=script("place.js"))


def place(page: Mapping[str, object], *, key: str) -> None:
    """Keep a page's state in its address; `page` is what the stage is told of it: slug, title, address."""
    _place(key=key, data=dict(page))
