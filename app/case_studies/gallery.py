"""All networks at a glance: the lecture's families in order, each network as a small silhouette with its counts."""

from __future__ import annotations

from html import escape
from itertools import groupby
from math import log2, sqrt
from typing import Final
from urllib.parse import quote

from engine.networks import named
from engine.networks.measure import described
from engine.networks.published import Facts, all_facts
from engine.networks.report import Report
from engine.networks.table import folded

WIDTH, HEIGHT, GAP = 132.0, 40.0, 1.5  # of a silhouette
MOST_BARS: Final = 24
BLUE: Final = "#3a8fc7"  # the input's hue, between what is dark enough for light and light enough for dark


def gallery() -> str:
    """Every network in the order of the lecture, under its family's line, as HTML."""
    ours = [each for each in all_facts() if each.id != "inception-v2"]  # of which only modules are known
    parts = []
    for family, members in groupby(ours, key=lambda each: each.family):
        cards = "".join(card(each, named(each.id).network().report()) for each in members)
        parts.append(f"<section><h3>{escape(family.name)}</h3><p>{escape(family.line)}</p><div>{cards}</div></section>")
    return f'<div class="cs-gallery">{"".join(parts)}</div>'


def card(each: Facts, told: Report) -> str:
    """One network: name, year, silhouette, counts, and the way to its page."""
    size = described(told.input_shape)
    counts = f"{short(told.parameters)} parameters<br>{short(told.macs)} MACs for {size}"
    return (
        f'<a href="case_studies?v=1&amp;network={each.id}" target="_self"><b>{escape(each.name)}</b>'
        f'<small>{each.year}</small><img src="{as_address(silhouette(told))}" alt=""><span>{counts}</span></a>'
    )


def silhouette(told: Report) -> str:
    """Its parts from left to right: as high as their maps, as wide as they have channels (both as if by logarithm)."""
    shapes = [part.output_shape for part in folded(told, depth_for(told))]
    bars = [(bar_width(shape[0]), bar_height(shape)) for shape in shapes]
    scale = (WIDTH - GAP * (len(bars) - 1)) / sum(width for width, _ in bars)
    tallest = max(height for _, height in bars)
    x, drawn = 0.0, []
    for width, height in bars:
        high = max(2.0, HEIGHT * height / tallest)
        drawn.append(
            f'<rect x="{x:.1f}" y="{(HEIGHT - high) / 2:.1f}" width="{width * scale:.1f}" height="{high:.1f}" rx="1"/>'
        )
        x += width * scale + GAP
    size = f'viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" width="{WIDTH:.0f}" height="{HEIGHT:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="{BLUE}">{"".join(drawn)}</svg>'


def as_address(picture: str) -> str:
    """An SVG as the address of a picture: a page's own HTML may not hold one."""
    return f"data:image/svg+xml,{quote(picture)}"


def depth_for(told: Report) -> int:
    """How deep to fold for about a dozen bars."""
    return next((depth for depth in (3, 2) if len(folded(told, depth)) <= MOST_BARS), 1)


def bar_width(channels: int) -> float:
    """More channels, a wider bar."""
    return 1 + log2(channels)


def bar_height(shape: tuple[int, ...]) -> float:
    """A larger map, a higher bar; features without places are low."""
    return sqrt(shape[1]) if len(shape) > 1 else 0.5


def short(count: int) -> str:
    """A count with three digits.

    >>> short(60000), short(25557032), short(4089184256)
    ('60.0 K', '25.6 M', '4.09 G')
    """
    for size, letter in ((10**9, "G"), (10**6, "M"), (10**3, "K")):
        if count >= size:
            return f"{count / size:.3g} {letter}" if count / size >= 100 else f"{count / size:#.3g} {letter}"
    return str(count)
