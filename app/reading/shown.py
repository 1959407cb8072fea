"""The reading list and the glossary as HTML: a line for each work that opens, a line for each word."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from app.glossary import Term
from app.lessons import LESSONS
from app.reading.biology import Likeness
from app.reading.work import Part, Work


def contents(parts: Iterable[Part]) -> str:
    """Links to the headings of the page, the glossary's among them."""
    headings = (*((part.slug, part.title) for part in parts), ("words", "Words"))
    links = "".join(f'<a href="#{slug}" target="_self">{escape(title)}</a>' for slug, title in headings)
    return f'<nav class="cs-contents" aria-label="on this page">{links}</nav>'


def works(part: Part) -> str:
    """The works of a part, a line each; of a book that is named above them, the sections alone."""
    is_marked = not all(one.in_lecture for one in part.works)  # else the heading says it
    lines = [section_line(one) if part.is_one_book else work_line(one, is_marked=is_marked) for one in part.works]
    return f'<div class="cs-works">{"".join(map(work, part.works, lines))}</div>'


def section_line(one: Work) -> str:
    """A section of a book."""
    number, _, title = one.called.partition(" ")
    return f"<b>{number}</b> {escape(title)}"


def work_line(one: Work, *, is_marked: bool) -> str:
    """Year, the name that a work goes by, title and authors, and whether the lecture names it."""
    rest = one.title.removeprefix(one.called)  # many a title begins with the name
    title = f"<b>{escape(one.called)}</b>{' ' if rest == one.title else ''}{escape(rest)}"
    mark = " <mark>in the lecture</mark>" if one.in_lecture and is_marked else ""
    return f"<span>{one.year}</span> {title} <small>{escape(one.by())}</small>{mark}"


def work(one: Work, line: str) -> str:
    """A line that opens: what to read the work for, where it stands, and the lessons it belongs to."""
    return (
        f"<details><summary>{line}</summary><p>{escape(one.use)}</p>"
        f"<p>{escape(one.authors)}. {published(one)}{lesson_links(one.lessons, 'Lessons: ')}</p></details>"
    )


def published(one: Work) -> str:
    """Where a work stands, and a link that the reader may follow: the page itself loads nothing from there."""
    preprint = f", preprint of {one.first_year()}" if one.first_year() < one.year else ""
    text = one.link.removeprefix("https://")
    link = f' <a href="{escape(one.address())}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>.'
    return f"{escape(one.where)}{preprint}.{link if one.link else ''}"


def lesson_links(slugs: Iterable[str], before: str = "") -> str:
    """Links to those of the lessons that exist."""
    wanted = set(slugs)
    links = [
        f'<a href="{lesson.slug}" target="_self">{escape(lesson.title)}</a>'
        for lesson in LESSONS
        if lesson.slug in wanted
    ]
    return f" {before}{' · '.join(links)}" if links else ""


def likenesses(rows: Iterable[Likeness]) -> str:
    """Cortex, network, and where the comparison ends, side by side."""
    heads = ("in the cortex", "in the network", "where the likeness ends")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    written = "".join(f"<tr>{''.join(map(cell, heads, row))}</tr>" for row in rows)
    return f'<table class="cs-index cs-likeness"><thead><tr>{head}</tr></thead><tbody>{written}</tbody></table>'


def cell(head: str, text: str) -> str:
    """A cell that knows its column: on a phone the columns stand one below the other."""
    return f'<td data-head="{head}:">{escape(text)}</td>'


def glossary(terms: Iterable[Term]) -> str:
    """Words with their other names, meaning and lessons; empty for none."""
    written = "".join(map(word, terms))
    return f'<dl class="cs-words">{written}</dl>' if written else ""


def none_found(text: str) -> str:
    """A sentence for letters that no word has."""
    return f"<p>No word has “{escape(text.strip())}” in its name or meaning; a shorter piece of it may be there.</p>"


def word(term: Term) -> str:
    """One word."""
    also = f" <small>{escape(', '.join(term.also))}</small>" if term.also else ""
    links = lesson_links(term.lessons)
    return f"<div><dt>{escape(term.name)}{also}</dt><dd>{escape(term.meaning)}<small>{links}</small></dd></div>"
