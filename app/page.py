"""The frame every lesson lives in: heading, cards, controls, stage, formula, notes, the way to its neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import deck, lecture
from app.address import Setting
from app.cards import Card
from app.components.payload import View, payload
from app.components.stage import Edit, stage
from app.errata import errata_of, said_and_right
from app.erratum import Erratum
from app.lessons import LESSONS, Lesson, lesson_of
from app.links import path
from app.search import search
from app.slides import page_of, query_of
from app.state import State, query_values
from engine.derivation import Derivation
from engine.errors import EngineError

BRACKETS = (("{", "}"), (r"\left", r"\right"))
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

    def stage(
        self,
        *views: View,
        snippet: str = "",
        kept: Mapping[str, str] | None = None,
        on_edit: Callable[[list[Edit]], None] | None = None,
    ) -> None:
        """The views in `picture`, walked in lock-step; on a page of charts none: its address, lines and link are here.

        Edits go into the state unless `on_edit` takes them; those of tensors in `kept` by the name that it gives: of
        another size or origin, a tensor is another one.
        """
        names = kept or {}

        def keep(edits: list[Edit]) -> None:
            for edit in edits:
                self.state.edit(names.get(edit.tensor, edit.tensor), edit.cell, edit.value)

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
        with self.picture:
            stage(payload(*views, page=page), key=key, on_edit=on_edit or keep, on_turn=self.turn)

    def turn(self, by: int) -> None:
        """The next or previous slide of the lecture that is walked, else the next or previous card."""
        walked = lecture.deck_here(self.lesson.slug)  # asked for now: the last run may have been cut short
        if walked is None:
            deck.turn(self.state, self.cards, by)
        elif page_of(link := lecture.turned(walked, by)) == self.lesson.slug:
            self.state.follow(query_values(query_of(link)))
        else:
            lecture.follow_next(link)

    @property
    def is_asking(self) -> bool:
        """Whether a card's question is open: what would answer it is left out until somebody has."""
        return bool(self.cards) and deck.is_open(self.state, self.cards)

    def formula(self, *derivations: Derivation, before: Sequence[str] = ()) -> None:
        """Equations below the stage, with the numbers of the present state; `before` are others as LaTeX."""
        with self.picture.container(key="formula", gap="small"):
            for latex in (*before, *(derivation.latex() for derivation in derivations)):
                equation(latex)
            letters(derivations)


Content = Callable[[Frame], object]


def lesson_page(
    slug: str,
    content: Content,
    settings: Sequence[Setting] = (),
    cards: Sequence[Card] = (),
    *,
    why: str = "",
    notes: bool = True,
) -> None:
    """A lesson's page around its content, which draws into a frame and returns what the cards' answers need.

    `why` says in a few sentences of Markdown what the lesson is good for; without `notes` on slides below, where the
    content has them.
    """
    lesson = lesson_of(slug)
    heading(lesson.title, lesson.goal, f"lecture, section {lesson.section}", page=slug)
    body(lesson, content, tuple(settings), tuple(cards))
    with st.container(key="footer"):
        footer(lesson, why, notes=notes)


@st.fragment
def body(lesson: Lesson, content: Content, settings: tuple[Setting, ...], cards: tuple[Card, ...]) -> None:
    """The lesson. A fragment: its controls neither send nor draw menu, heading and footer again."""
    lecture.go_on(lesson.slug)
    own = (deck.card_setting(cards), *settings) if cards else settings
    state = State(lesson.slug, own, start=cards[0].named_state(1) if cards else None)
    notice = st.container(key="notice")  # always there: were it to come and go, the stage would be mounted anew
    if complaint := " ".join(filter(None, (state.complaint, lecture.complaint()))):
        notice.info(complaint, icon=":material/link_off:")
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
def heading(title: str, goal: str, note: str = "", *, page: str = "") -> None:
    """Title, goal, where it belongs, and search on one line where there is room."""
    note = f"<small>{escape(note)}</small>" if note else ""
    text = f'<header class="cs-head"><h1>{escape(title)}</h1><p>{escape(goal)}</p>{note}</header>'
    st.html(STYLE)
    search(lambda: st.html(text), page)


def equation(latex: str) -> None:
    """An equation; its sides are set one by one, so that it is broken between them where there is no room for all."""
    first, *others = sides(latex)
    st.markdown(" ".join((f"${first}$", *(f"$= {side}$" for side in others))))


def sides(latex: str) -> list[str]:
    """What stands between an equation's equals signs, but for those inside brackets of LaTeX.

    >>> sides("y = x_{i = 0} + 1 = 3")
    ['y', 'x_{i = 0} + 1', '3']
    """
    found = [""]
    for part in latex.split(" = "):
        is_whole = all(found[-1].count(left) == found[-1].count(right) for left, right in BRACKETS)
        found = [*found, part] if is_whole else [*found[:-1], f"{found[-1]} = {part}"]
    return found[1:]


def letters(derivations: Sequence[Derivation]) -> None:
    """What each letter of the equations is on the stage, for who asks."""
    meanings: dict[str, str] = {}
    for derivation in derivations:
        meanings |= derivation.meanings
    rows = "".join(f"<dt>{escape(letter)}</dt><dd>{escape(meaning)}</dd>" for letter, meaning in meanings.items())
    if rows:
        st.html(f'<details class="cs-letters"><summary>the letters</summary><dl>{rows}</dl></details>')


def sentence(error: EngineError, then: str = "") -> None:
    """What is wrong and the way out, letter by letter: it may quote what a person typed, which is no Markdown."""
    letters = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", str(error))
    st.warning(f"{letters} {then}", icon=":material/info:")


def footer(lesson: Lesson, why: str = "", *, notes: bool = True) -> None:
    """For who scrolls: what it is good for, notes on slides, reading, and the neighbours in course order."""
    if why:
        st.markdown(why)
    for erratum in errata_of(lesson.slug) if notes else ():
        note(erratum)
    st.caption(f"Reading: {lesson.reading}.")
    here = LESSONS.index(lesson)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        for each, arrow in ((here - 1, "back"), (here + 1, "forward")):
            if 0 <= each < len(LESSONS):
                st.page_link(path(LESSONS[each].slug), label=LESSONS[each].title, icon=f":material/arrow_{arrow}:")


def note(erratum: Erratum) -> None:
    """What a slide says and what is right, with a button that shows it on this page."""
    with st.container(border=True, key=f"erratum-{erratum.slug}", gap="small"):
        st.markdown(said_and_right(erratum))
        st.button("show it", key=f"show-{erratum.slug}", on_click=lecture.stay, args=(erratum.query,))
