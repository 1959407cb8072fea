"""Charts that pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def still(figure: dict[str, Any], key: str) -> None:
    """A chart to look at, by Plotly; a sentence or a table beside it says what it shows."""
    st.plotly_chart(figure, key=key, config={"staticPlot": True})


def pointed(figure: dict[str, Any], key: str, on_point: Callable[[str], None]) -> None:
    """A chart that tells what stands at a point, and whose points can be pressed: `on_point` gets the `customdata`.

    Whatever is pressed can be chosen by a control as well: a chart has no keyboard.
    """

    def pressed() -> None:
        points = st.session_state[key].selection.points
        if points and points[0].get("customdata"):
            on_point(points[0]["customdata"])

    config = {"displayModeBar": False}
    st.plotly_chart(figure, key=key, on_select=pressed, selection_mode="points", config=config)
