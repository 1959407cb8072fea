"""Links to lessons, and to the state of a lesson."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.lessons import LESSONS
from app.state import query_values


def path(page: str) -> str:
    """A page's script, as Streamlit wants it named."""
    return f"../pages/{page or 'home'}.py"


def lesson_links(slugs: Sequence[str], *, but: str = "") -> None:
    """A link to each of the lessons that exist, but for the one that is on the screen."""
    for lesson in LESSONS:
        if lesson.slug in slugs and lesson.slug != but:
            st.page_link(path(lesson.slug), label=lesson.title, width="content")


def state_link(slug: str, query: str, label: str) -> None:
    """A link to a state of a lesson on another page."""
    st.page_link(path(slug), label=label, query_params=query_values(query), icon=":material/arrow_forward:")
