"""Charts that pages share."""

from __future__ import annotations

from typing import Any

import streamlit as st


def still(figure: dict[str, Any], key: str) -> None:
    """A chart to look at, by Plotly; a sentence or a table beside it says what it shows."""
    st.plotly_chart(figure, key=key, config={"staticPlot": True})
