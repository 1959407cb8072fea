"""Search over lessons, words and notes on slides, in the heading of every page; a fragment, so that no lesson pays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from app import lecture
from app.errata import ERRATA
from app.glossary import TERMS, Term
from app.lessons import LESSONS
from app.links import lesson_links

FOUND: Final = "convscope.found"  # the word whose meaning is shown
KEY: Final = "convscope.search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What can be found: where it leads, or the word it explains."""

    label: str
    link: str = ""
    term: Term | None = None


def entries() -> dict[str, Entry]:
    """By the text in the menu, lessons first."""
    lessons = [Entry(label=lesson.title, link=lesson.slug) for lesson in LESSONS]
    words = [
        Entry(label=f"{name} · {term.name}" if name != term.name else name, term=term)
        for term in TERMS
        for name in (term.name, *term.also)
    ]
    known = {lesson.slug for lesson in LESSONS}
    notes = [
        Entry(label=f"Slide: {each.slide}", link=f"{each.lesson}?{each.query}" if each.lesson in known else "errata")
        for each in ERRATA
    ]
    return {entry.label: entry for entry in (*lessons, *words, *notes)}


def search(draw_heading: Callable[[], object], page: str) -> None:
    """The heading and the search box on one line, and below it the meaning of a word that was asked for."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        draw_heading()
        found = entries()
        st.selectbox(
            "Search lessons and words",
            list(found),
            index=None,
            key=KEY,
            on_change=chosen,
            placeholder="Search",
            label_visibility="collapsed",
            width=170,
        )
    entry = found.get(st.session_state.get(FOUND, ""))
    if entry is not None and entry.link:
        st.session_state.pop(FOUND)
        lecture.follow(entry.link)
    elif entry is not None and entry.term is not None:
        meaning(entry.term, page)


def chosen() -> None:
    """Callback: note what was chosen and empty the box for the next search."""
    st.session_state[FOUND] = st.session_state[KEY]
    st.session_state[KEY] = None


def meaning(term: Term, page: str) -> None:
    """A word's meaning and the lessons about it, until it is dismissed."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key="meaning"):
        st.markdown(f"**{term.name}**: {term.meaning}")
        lesson_links(term.lessons, but=page)
        st.button("close", icon=":material/close:", key="meaning-close", on_click=st.session_state.pop, args=(FOUND,))
