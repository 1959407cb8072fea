"""What a note on a slide consists of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """One note on a slide."""

    slug: str  # its own name
    section: int  # of the lecture
    slide: str  # by its words
    says: str  # in its words
    right: Callable[[], str]  # one or two sentences
    lesson: str  # the slug of the lesson that shows it
    query: str = ""  # of the state that shows it
