"""Search over lessons, words, notes and reading, in the heading of every page; a fragment, so that no lesson pays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from app import lecture
from app.errata import ERRATA
from app.glossary import TERMS
from app.lessons import LESSONS
from app.links import lesson_links
from app.reading.work import Work
from app.reading.works import WORKS

FOUND: Final = "convscope.found"  # the word or work whose meaning is shown
KEY: Final = "convscope.search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What can be found: where it leads, or what it says and the lessons about it."""

    label: str
    link: str = ""
    meaning: str = ""  # Markdown
    lessons: tuple[str, ...] = ()


def entries() -> dict[str, Entry]:
    """By the text in the menu, lessons first."""
    lessons = [Entry(label=lesson.title, link=lesson.slug) for lesson in LESSONS]
    words = [
        Entry(
            label=f"{name} · {term.name}" if name != term.name else name,
            meaning=f"**{term.name}**: {term.meaning}",
            lessons=term.lessons,
        )
        for term in TERMS
        for name in (term.name, *term.also)
    ]
    reading = [Entry(label=work.label(), meaning=about(work), lessons=work.lessons) for work in WORKS]
    known = {lesson.slug for lesson in LESSONS}
    notes = [
        Entry(label=f"Slide: {each.slide}", link=f"{each.lesson}?{each.query}" if each.lesson in known else "errata")
        for each in ERRATA
    ]
    return {entry.label: entry for entry in (*lessons, *words, *notes, *reading)}


def about(work: Work) -> str:
    """What a work is good for, with its link."""
    link = f" [{work.link.removeprefix('https://')}]({work.address()})" if work.link else ""
    return f"**{work.called}** ({work.title}; {work.by()}, {work.year}): {work.use}{link}"


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
    elif entry is not None:
        meaning(entry, page)


def chosen() -> None:
    """Callback: note what was chosen and empty the box for the next search."""
    st.session_state[FOUND] = st.session_state[KEY]
    st.session_state[KEY] = None


def meaning(entry: Entry, page: str) -> None:
    """A word's meaning, or a work's use, and the lessons about it, until it is dismissed."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key="meaning"):
        st.markdown(entry.meaning)
        lesson_links(entry.lessons, but=page)
        st.button("close", icon=":material/close:", key="meaning-close", on_click=st.session_state.pop, args=(FOUND,))
