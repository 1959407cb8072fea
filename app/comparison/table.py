"""All figures that are shown as a table, for the page and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Final

from app.comparison.figures import Point, protocol_of, short_name
from app.comparison.settings import SORTS
from app.lessons import LESSONS

COLUMNS: Final = (
    "network",
    "year",
    "parameters",
    "MACs",
    "receptive field",
    "accuracy, %",
    "source",
    "protocol",
    "evidence",
    "remark",
)
EVIDENCE: Final = {
    "read in the paper": "in the paper",
    "read in the source code, weights table or readme": "in a table, code or readme",
    "secondary source": "secondary source",
    "recalled, to be treated as unproven": "not confirmed",
}
NUMBERS: Final = (1, 2, 3, 4, 5)  # columns
KEYS: Final[dict[str, Callable[[Point], Any]]] = dict(
    zip(
        SORTS,
        (
            lambda point: -point.figure.value,
            lambda point: point.counts.macs,
            lambda point: point.counts.parameters,
            lambda point: point.facts.year,
            lambda point: -point.counts.receptive_field,
            lambda point: point.facts.name.lower(),
        ),
        strict=True,
    )
)


def sorted_by(points: Sequence[Point], sort: str) -> list[Point]:
    """The points in the order that is wished for; those that agree stay in the order of the lecture."""
    return sorted(points, key=KEYS[sort])


def cells(point: Point) -> tuple[str, ...]:
    """A line of the table, as text."""
    figure, counts = point.figure, point.counts
    return (
        short_name(point.facts),
        str(point.facts.year),
        f"{counts.parameters:,}",
        f"{counts.macs:,}",
        f"{counts.receptive_field:,}{'' if counts.strict else ' (its gates: whole input)'}",
        f"{figure.value:g}",
        figure.source.name,
        protocol_of(figure),
        EVIDENCE[figure.evidence],
        remark(point),
    )


def remark(point: Point) -> str:
    """What the source says beside the number."""
    return "; ".join(filter(None, [point.figure.note, point.figure.weights]))


def html(points: Sequence[Point], chosen: str) -> str:
    """The table, the chosen network marked; each network leads to its own page, where its counts are derived."""
    head = "".join(f'<th scope="col"{number(n)}>{escape(name)}</th>' for n, name in enumerate(COLUMNS))
    rows = "".join(line(point, is_chosen=point.id == chosen) for point in points)
    return (
        '<div class="cs-figures" tabindex="0" role="region" aria-label="The figures shown, as a table">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def line(point: Point, *, is_chosen: bool) -> str:
    """A row; what is not confirmed says so in words already."""
    first, *others = map(escape, cells(point))
    written = "".join(f"<td{number(n)}>{text}</td>" for n, text in enumerate(others, 1))
    return (
        f'<tr{" aria-current=true" if is_chosen else ""}><th scope="row">{linked(point.id, first)}</th>{written}</tr>'
    )


def linked(network: str, name: str) -> str:
    """A network's name, leading to its page where there is one."""
    if not any(lesson.slug == "case_studies" for lesson in LESSONS):
        return name
    return f'<a href="case_studies?v=1&amp;network={network}" target="_self">{name}</a>'


def number(column: int) -> str:
    """Numbers stand below each other by their last digit."""
    return ' class="number"' if column in NUMBERS else ""


def as_csv(points: Sequence[Point]) -> str:
    """The same as programs read it: no thousands, one line for each figure."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["id", *COLUMNS, "figure"])
    for point in points:
        figure, counts = point.figure, point.counts
        numbers = (point.facts.year, counts.parameters, counts.macs, counts.receptive_field, figure.value)
        writer.writerow([point.id, point.facts.name, *numbers, *cells(point)[6:], figure.quantity])
    return written.getvalue()
