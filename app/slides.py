"""A lecture as a list of links, walked by one key: `?deck=convolution_2d?v=1&padding=full|output_size` and `slide=2`.

>>> read_deck("convolution_2d?padding=full|nowhere|home", "2", known=("convolution_2d", "home"))
Deck(slides=('convolution_2d?padding=full', 'home'), at=1, dropped=1)
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from app.address import LONGEST

BETWEEN: Final = "|"
MOST: Final = 200  # slides; a lecture has fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """The slides of a lecture and which of them is shown."""

    slides: tuple[str, ...]  # links inside the app: "slug" or "slug?query"
    at: int  # from 0; in the address `slide` counts from 1
    dropped: int = 0  # links that lead nowhere

    @property
    def slide(self) -> str:
        """The link of the slide that is shown."""
        return self.slides[self.at]

    def turned(self, by: int) -> Deck:
        """The deck `by` slides further on, or at its end."""
        at = min(max(self.at + by, 0), len(self.slides) - 1)
        return Deck(slides=self.slides, at=at)

    def as_json(self) -> dict[str, Any]:
        """As plain values, for the session and the stage."""
        return {"at": self.at, "slides": list(self.slides)}


def read_deck(text: str, slide: str, known: Collection[str]) -> Deck:
    """The deck in an address. Links to pages that are not `known` are dropped and counted. Never raises."""
    links = [link for link in text.split(BETWEEN) if link]
    slides = tuple(link for link in links[:MOST] if page_of(link) in known and len(link) <= LONGEST)
    at = int(slide) - 1 if re.fullmatch(r"\d{1,4}", slide, re.ASCII) else 0
    return Deck(slides=slides, at=min(max(at, 0), max(len(slides) - 1, 0)), dropped=len(links) - len(slides))


def page_of(link: str) -> str:
    """The page that a link leads to."""
    return link.partition("?")[0]


def query_of(link: str) -> str:
    """What a link says about the page's state."""
    return link.partition("?")[2]


def complaint(deck: Deck) -> str:
    """What to say about a deck; empty where every link leads somewhere. The links are never quoted."""
    if not deck.dropped:
        return ""
    if not deck.slides:
        return "No slide of this lecture leads to a page that exists here."
    count = f"{deck.dropped} of {deck.dropped + len(deck.slides)} slides"
    return f"{count} of this lecture lead to no page that exists here: they are left out."
