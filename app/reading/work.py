"""A paper or chapter as the reading list shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RESOLVERS: Final = {"arXiv": "https://arxiv.org/abs/", "doi": "https://doi.org/", "https": "https:"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One paper or chapter.

    >>> work = Work(called="LeNet-5", authors="LeCun, Bottou, Bengio, Haffner", year=1998, title="Gradient-Based …",
    ...             where="Proceedings of the IEEE", link="doi:10.1109/5.726791", use="The first.")
    >>> work.label()
    'LeNet-5 · LeCun et al. 1998 · Gradient-Based …'
    >>> work.address()
    'https://doi.org/10.1109/5.726791'
    """

    called: str  # by what name people speak of it, or its section in a book
    authors: str  # surnames, with commas between
    year: int  # of the publication; a preprint may be a year or two older, see `first_year`
    title: str
    where: str  # venue, volume and pages
    use: str  # one sentence: what to read it for
    link: str = ""  # "arXiv:…", "doi:…" or an address; empty where none is known for sure
    lessons: tuple[str, ...] = ()  # slugs; one that is still to come is left out where it would be shown
    in_lecture: bool = False  # cited or named on a slide

    def by(self) -> str:
        """The authors in short: one or two by name, of more the first."""
        first, *others = self.authors.split(", ")
        return self.authors.replace(", ", " and ") if len(others) == 1 else f"{first} et al." if others else first

    def label(self) -> str:
        """The work on one line, to be searched for: first what tells it from others, as a menu may cut the end off."""
        return f"{self.called} · {self.by()} {self.year} · {self.title}"

    def address(self) -> str:
        """Where it can be read or bought, as a link to follow."""
        scheme, _, rest = self.link.partition(":")
        return RESOLVERS[scheme] + rest if self.link else ""

    def first_year(self) -> int:
        """The year of the preprint, which is in its arXiv number, where that was earlier than the publication."""
        number = self.link.removeprefix("arXiv:")
        return min(self.year, 2000 + int(number[:2])) if number != self.link else self.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Works that stand under one heading."""

    slug: str  # of its heading
    title: str
    about: str  # one or two sentences
    works: tuple[Work, ...]
    is_one_book: bool = False  # its works are sections of one and the same book
