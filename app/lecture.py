"""Links followed inside the app, and a deck of them walked as a lecture; where one stands is kept in the session."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NoReturn

import streamlit as st

from app import slides
from app.links import path
from app.slides import Deck, page_of, query_of, read_deck
from app.state import ENTERED, LINK

DECK: Final = "convscope.deck"
NEXT: Final = "convscope.next"  # the page that a link leads to, until it is reached
SAID: Final = "convscope.deck.said"


def follow(link: str) -> NoReturn:
    """Go to a page and the state that the link names.

    By way of the session: a query given to `st.switch_page` would first be written into the address of the page that
    is left, where Back would find it.
    """
    follow_next(link)
    st.switch_page(path(page_of(link)))


def follow_next(link: str) -> None:
    """Callback: go there in the run that comes."""
    st.session_state[NEXT] = page_of(link) or "home"
    st.session_state[LINK] = query_of(link)


def go_on(page: str) -> None:
    """Go where a link leads that was followed and has not been reached.

    Streamlit forgets where to, if the browser sends something else in the same moment.
    """
    wanted = st.session_state.get(NEXT)
    if wanted == (page or "home"):
        st.session_state.pop(NEXT)
    elif wanted is not None:
        st.switch_page(path(wanted))


def stay(query: str) -> None:
    """Callback outside of a fragment: show another state of the page that is on the screen."""
    st.session_state[LINK] = query


def take_up(page: str, known: Collection[str]) -> None:
    """On entering a page with a deck in its address: show the slide it is at, on whatever page that is."""
    go_on(page)
    query = st.query_params
    if st.session_state.get(ENTERED) != page or "deck" not in query:
        return
    deck = read_deck(query["deck"], query.get("slide", ""), known)
    st.session_state[SAID] = slides.complaint(deck)
    st.session_state.pop(DECK, None)
    if deck.slides:
        st.session_state[DECK] = deck.as_json()
        if page_of(deck.slide) != (page or "home"):
            follow(deck.slide)
        if "v" not in query and LINK not in st.session_state:  # the address names the deck and no state of its own
            st.session_state[LINK] = query_of(deck.slide)


def deck_here(page: str) -> Deck | None:
    """The deck that is walked, if its present slide is on this page: elsewhere one has left the lecture for a while."""
    kept = st.session_state.get(DECK)
    if kept is None:
        return None
    deck = Deck(slides=tuple(kept["slides"]), at=kept["at"])
    return deck if page_of(deck.slide) == page else None


def turned(deck: Deck, by: int) -> str:
    """Callback: the slide `by` further on; the link of its page and state."""
    after = deck.turned(by)
    st.session_state[DECK] = after.as_json()
    return after.slide


def complaint() -> str:
    """What is to be said, once, about the deck in the address."""
    return str(st.session_state.pop(SAID, ""))
