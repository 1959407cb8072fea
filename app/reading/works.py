"""The parts of the reading list in the order of the course, and what is asked of them."""

from __future__ import annotations

from typing import Final

from app.glossary import TERMS, Term
from app.reading.biology import BIOLOGY
from app.reading.book import BOOK
from app.reading.networks import LATER, NETWORKS
from app.reading.operations import OPERATIONS, SHARING, UPSAMPLING
from app.reading.training import TRAINING
from app.reading.work import Work

PARTS: Final = (BOOK, BIOLOGY, SHARING, OPERATIONS, UPSAMPLING, NETWORKS, LATER, TRAINING)
WORKS: Final[tuple[Work, ...]] = tuple(work for part in PARTS for work in part.works)


def words_with(text: str) -> tuple[Term, ...]:
    """Words of the glossary that have `text` in their name, another name or their meaning; all for an empty one.

    >>> [term.name for term in words_with(" Strid ")][-1]
    'stride'
    """
    wanted = text.strip().lower()
    return tuple(term for term in TERMS if wanted in " ".join((term.name, *term.also, term.meaning)).lower())
