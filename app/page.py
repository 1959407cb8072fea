"""The frame every lesson lives in: heading, cards, controls, stage, formula, notes, the way to its neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import deck, lecture
from app.address import Setting
from app.cards import Card
from app.components.payload import View, payload
from app.components.stage import Edit, stage
from app.lessons import LESSONS, Lesson, lesson_of
from app.slides import Deck, page_of, query_of
from app.state import State, query_values
from engine.derivation import Derivation
from engine.errors import EngineError

HINT = """Double-click a number to change it. Once the stage is focused: `Space` plays and pauses, `,` and `.` step back
and forth, the arrows move from cell to cell, `Enter` holds or edits one, `Esc` lets go."""
STYLE = Path(__file__).resolve().parents[1] / "assets" / "page.css"


class Frame:
    """What a lesson's content is given: its state, the places to fill, and the stage."""

    def __init__(self, lesson: Lesson, state: State, cards: Sequence[Card]) -> None:
        self.lesson, self.state, self.cards = lesson, state, cards
        with st.container(key="lesson"):
            left, right = st.columns([3, 8], gap="medium")
            self.card: DeltaGenerator = left.container(
                key="deck"
            )  # filled last, as an answer is computed from what is shown
            self.controls: DeltaGenerator = left.container(key="controls", gap="small")
            self.said: DeltaGenerator = left.container(key="said")
            self.picture: DeltaGenerator = right.container(key="picture")

    def stage(self, *views: View, snippet: str = "", on_edit: Callable[[list[Edit]], None] | None = None) -> None:
        """The views in `picture`, walked in lock-step; edits go into the state unless `on_edit` takes them."""
        key = f"{self.lesson.slug}.stage"
        walked = lecture.deck_here(self.lesson.slug)
        page = {
            "slug": self.lesson.slug,
            "title": self.lesson.title,
            "address": self.state.address,
            "start": self.state.start,
            "snippet": snippet,
            "deck": None if walked is None else walked.as_json(),
        }
        if self.state.left_out:
            self.state.say(f"The link has no room for the last {self.state.left_out} of your edits.")
        turned = partial(self.turn, walked)
        with self.picture:
            stage(payload(*views, page=page), key=key, on_edit=on_edit or self.keep, on_turn=turned)

    def keep(self, edits: list[Edit]) -> None:
        """Take edited cells into the state."""
        for edit in edits:
            self.state.edit(edit.tensor, edit.cell, edit.value)

    def turn(self, walked: Deck | None, by: int) -> None:
        """The next or previous slide of the lecture that is walked, else the next or previous card."""
        if walked is None:
            deck.turn(self.state, self.cards, by)
        elif page_of(link := lecture.turned(walked, by)) == self.lesson.slug:
            self.state.follow(query_values(query_of(link)))
        else:
            lecture.follow(link)

    def formula(self, *derivations: Derivation, before: Sequence[str] = ()) -> None:
        """Equations below the stage, with the numbers of the present state; `before` are others as LaTeX."""
        with self.picture.container(key="formula", gap="small"):
            for latex in (*before, *(derivation.latex() for derivation in derivations)):
                equation(latex)
            letters(derivations)


Content = Callable[[Frame], object]


def lesson_page(
    slug: str,
    content: Callable[[], object] | Content,
    settings: Sequence[Setting] | None = None,
    cards: Sequence[Card] = (),
    *,
    why: str = "",
) -> None:
    """A lesson's page around its content, which draws into a frame and returns what the cards' answers need.

    `why` says in a few sentences of Markdown what the lesson is good for.
    """
    lesson = lesson_of(slug)
    heading(lesson.title, lesson.goal, f"lecture, section {lesson.section}")
    if settings is None:
        plain_body(content)  # type: ignore[arg-type]
    else:
        body(lesson, content, tuple(settings), tuple(cards))  # type: ignore[arg-type]
    footer(lesson, why)


@st.fragment
def body(lesson: Lesson, content: Content, settings: tuple[Setting, ...], cards: tuple[Card, ...]) -> None:
    """The lesson. A fragment: its controls neither send nor draw menu, heading and footer again."""
    own = (deck.card_setting(cards), *settings) if cards else settings
    state = State(lesson.slug, own, start=cards[0].named_state(1) if cards else None)
    if complaint := " ".join(filter(None, (state.complaint, lecture.complaint()))):
        st.info(complaint, icon=":material/link_off:")
    frame = Frame(lesson, state, cards)
    shown: object = None
    try:
        shown = content(frame)
    except EngineError as error:
        with frame.picture:
            sentence(error)
    if cards:
        with frame.card:
            deck.deck(state, cards, shown)
    frame.said.html(f'<p class="cs-said" role="status">{escape(" ".join(state.said))}</p>')


@st.fragment
def plain_body(content: Callable[[], None]) -> None:
    """The content of a page that arranges itself; an EngineError becomes a sentence."""
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


def letters(derivations: Sequence[Derivation]) -> None:
    """What each letter of the equations is on the stage, for who asks."""
    meanings: dict[str, str] = {}
    for derivation in derivations:
        meanings |= derivation.meanings
    rows = "".join(f"<dt>{escape(letter)}</dt><dd>{escape(meaning)}</dd>" for letter, meaning in meanings.items())
    if rows:
        st.html(f'<details class="cs-letters"><summary>the letters</summary><dl>{rows}</dl></details>')


def snippet_panel() -> Any:
    """Where the PyTorch lines stand; closed it holds nothing, as highlighting them slows every answer of the page."""
    return st.expander("The same in PyTorch", icon=":material/code:", on_change="rerun", key="snippet")


def sentence(error: EngineError, then: str = "") -> None:
    """What is wrong and the way out, letter by letter: it may quote what a person typed, which is no Markdown."""
    letters = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", str(error))
    st.warning(f"{letters} {then}", icon=":material/info:")


def footer(lesson: Lesson, why: str = "") -> None:
    """For who scrolls: what it is good for, reading, and links to the neighbours in course order."""
    if why:
        st.markdown(why)
    st.caption(f"Reading: {lesson.reading}.")
    here = LESSONS.index(lesson)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        link(LESSONS[here - 1] if here else None, ":material/arrow_back:")
        link(LESSONS[here + 1] if here + 1 < len(LESSONS) else None, ":material/arrow_forward:")


def link(lesson: Lesson | None, icon: str) -> None:
    """A link to a lesson; nothing at either end of the course."""
    if lesson is not None:
        st.page_link(f"../pages/{lesson.slug}.py", label=lesson.title, icon=icon)
