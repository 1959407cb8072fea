"""A lesson's cards on the page: one at a time, beside the stage, with the way back for who wandered off."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import address
from app.cards import Card, verdict
from app.state import CARD, State


def card_setting(cards: Sequence[Card]) -> address.Whole:
    """Which card is shown, counted from 1: part of the address."""
    return address.Whole(name=CARD, low=1, high=len(cards), default=1)


def turn(state: State, cards: Sequence[Card], by: int) -> None:
    """Callback: the next card (+1) or the one before (−1), with its named state; beyond the ends nothing happens."""
    show_card(state, cards, state[CARD] + by)


def show_card(state: State, cards: Sequence[Card], number: int) -> None:
    """Callback: a card with its named state."""
    if 1 <= number <= len(cards):
        state.go(**cards[number - 1].named_state(number))


def deck(state: State, cards: Sequence[Card], shown: object) -> None:
    """The present card; `shown` is what the lesson's content returned, None where it could not be computed."""
    number = state[CARD]
    card = cards[number - 1]
    is_here = card.is_shown(state.values, address.defaults(state.settings))
    with st.container(key="card", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="card-head"):
            st.html(f"<small>card {number} of {len(cards)}</small>", width="content")
            arrow("previous card", "left", state, cards, number - 1)
            arrow("next card", "right", state, cards, number + 1)
            if not is_here:
                back = (state, cards, number)
                st.button("back to the lesson", type="tertiary", key="card-back", on_click=show_card, args=back)
        st.markdown(f"**{card.title}**  \n{card.text}\n\n**{card.ask}**")
        if card.options:
            answers(state, card, number, shown if is_here else None)


def is_open(state: State, cards: Sequence[Card]) -> bool:
    """Whether the present card, its own state on the screen, still waits for an answer: nothing should give it away."""
    number = state[CARD]
    card = cards[number - 1]
    is_here = card.is_shown(state.values, address.defaults(state.settings))
    return is_here and bool(card.options) and st.session_state.get(answer_key(state, number)) is None


def answer_key(state: State, number: int) -> str:
    """Where the answer to a card is kept."""
    return f"{state.slug}.answer.{number}"


def arrow(name: str, way: str, state: State, cards: Sequence[Card], number: int) -> None:
    """A button to a neighbouring card; its name is for who cannot see the arrow."""
    away = not 1 <= number <= len(cards)
    icon = f":material/chevron_{way}:"
    st.button(name, icon=icon, key=f"card-{way}", on_click=show_card, args=(state, cards, number), disabled=away)


def answers(state: State, card: Card, number: int, shown: object) -> None:
    """The offered answers, and what is said to the one that was chosen: nothing waits for it."""
    key = answer_key(state, number)
    known: dict[int, tuple[str, str]] = st.session_state.setdefault(f"convscope.answers.{state.slug}", {})
    if shown is not None:  # the card's own state is on the screen: this is where its answer is computed
        known[number] = (card.right(shown), card.why(shown))
    if number not in known:
        return
    st.pills(card.ask, card.options, key=key, label_visibility="collapsed", persist_state="session")
    chosen = st.session_state.get(key)
    right, why = known[number]
    if chosen is not None:
        st.markdown(verdict(chosen, right, why))
