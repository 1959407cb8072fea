"""The frame every lesson lives in: heading, goal, error boundary, the way to the lessons before and after."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from app.lessons import LESSONS, Lesson
from engine.errors import EngineError

HINT = """Double-click a number to change it. Once the stage is focused: `Space` plays and pauses, `,` and `.` step back
and forth, the arrows move from cell to cell, `Enter` holds or edits one, `Esc` lets go."""
STYLE = Path(__file__).resolve().parents[1] / "assets" / "page.css"


def lesson_page(slug: str, content: Callable[[], None]) -> None:
    """A lesson's page around its content."""
    lesson = next(each for each in LESSONS if each.slug == slug)
    heading(lesson.title, lesson.goal, f"lecture, section {lesson.section}")
    body(content)
    footer(lesson)


@st.fragment
def body(content: Callable[[], None]) -> None:
    """The content; an EngineError becomes a sentence. A fragment: its controls neither send nor draw the menu again."""
    with st.container(key="lesson"):
        try:
            content()
        except EngineError as error:
            sentence(error)


def heading(title: str, goal: str, note: str = "") -> None:
    """Title, goal and where it belongs, on one line where there is room."""
    st.html(STYLE)
    note = f"<small>{escape(note)}</small>" if note else ""
    st.html(f'<header class="cs-head"><h1>{escape(title)}</h1><p>{escape(goal)}</p>{note}</header>')


def equation(latex: str) -> None:
    """An equation set small enough for one line, broken at its equals signs where there is no room."""
    st.markdown(f"${latex}$")


def snippet_panel() -> Any:
    """Where the PyTorch lines stand; closed it holds nothing, as highlighting them slows every answer of the page."""
    return st.expander("The same in PyTorch", icon=":material/code:", on_change="rerun", key="snippet")


def sentence(error: EngineError, then: str = "") -> None:
    """What is wrong and the way out, letter by letter: it may quote what a person typed, which is no Markdown."""
    letters = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", str(error))
    st.warning(f"{letters} {then}", icon=":material/info:")


def footer(lesson: Lesson) -> None:
    """Reading, and links to the neighbours in course order."""
    st.caption(f"Reading: {lesson.reading}.")
    here = LESSONS.index(lesson)
    before, after = st.columns(2)
    with before:
        link(LESSONS[here - 1] if here else None, ":material/arrow_back:")
    with after:
        link(LESSONS[here + 1] if here + 1 < len(LESSONS) else None, ":material/arrow_forward:")


def link(lesson: Lesson | None, icon: str) -> None:
    """A link to a lesson; nothing at either end of the course."""
    if lesson is not None:
        st.page_link(f"../pages/{lesson.slug}.py", label=lesson.title, icon=icon)
