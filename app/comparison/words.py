"""What is said beside the charts: always whose figures they are and how they were measured."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from app.comparison.bars import heaviest, share
from app.comparison.bubbles import QUANTITY, SIZES, TITLES
from app.comparison.counted import Counts
from app.comparison.figures import PASSES, Point, Reading, disputes, percent, short_name
from engine.networks.published import Facts

MARKS: Final = {"MACs": "macs", "parameters": "parameters"}  # the disputes of an axis


def title(points: Sequence[Point], readings: Sequence[Reading], against: str) -> str:
    """One sentence, Markdown: what is drawn, by whom, how measured."""
    quantity = QUANTITY[points[0].figure.quantity].capitalize()
    count = len({point.id for point in points})
    networks = f"{count} network{'s' * (count != 1)}"
    if len(readings) == 1:
        whose = f"source: **{readings[0].source}**, protocol: **{readings[0].protocol}**"
    else:
        whose = f"circles: **{readings[0].named()}**, diamonds: **{readings[1].named()}**, two kinds of measurement"
    drawn = f"{quantity} against {TITLES[against]}; {whose}; {networks}. Area: {SIZES[against]}."
    return f"{drawn} †: sources disagree on a figure." if disputed(points, against) else drawn


def passes(readings: Sequence[Reading]) -> str:
    """What a protocol costs, where it is not one pass through one network."""
    said = []
    for reading in readings:
        kind = reading.protocol.split(",")[0]
        if kind == "ensemble":
            said.append("An ensemble is several networks; the MACs are those of one.")
        elif kind not in PASSES:
            said.append(f"The MACs are of one pass; “{kind}” makes more of them.")
        elif PASSES[kind] > 1:
            said.append(f"The MACs are of one pass; {kind} need {PASSES[kind]} for each picture.")
    return " ".join(dict.fromkeys(said))


def unconfirmed(points: Sequence[Point]) -> str:
    """How many of the figures are only recalled."""
    count = sum(not point.figure.confirmed for point in points)
    return f"Hollow, with a question mark: {count} only recalled, not read in the source." if count else ""


def disputed(points: Sequence[Point], against: str) -> str:
    """What is disputed of the networks shown, folded, as HTML; empty where nothing is."""
    quantities = (points[0].figure.quantity, *filter(None, [MARKS.get(against)]))
    by_sentence: dict[str, list[str]] = {}
    for facts in {point.id: point.facts for point in points}.values():
        for sentence in disputes(facts, *quantities):
            by_sentence.setdefault(sentence, []).append(short_name(facts))
    if not by_sentence:
        return ""
    items = "".join(
        f"<dt>{escape(', '.join(names))}</dt><dd>{escape(sentence)}</dd>" for sentence, names in by_sentence.items()
    )
    count = len({name for names in by_sentence.values() for name in names})
    summary = f"† disputed figures of {count} network{'s' * (count != 1)}: what the sources say"
    return f'<details class="cs-disputes"><summary>{summary}</summary><dl>{items}</dl></details>'


def disputed_of(network: Facts) -> str:
    """All that is disputed of one network's accuracy."""
    found = disputes(network, "top1", "top5")
    return f"Disputed: {' '.join(found)}" if found else ""


def of_chosen(points: Sequence[Point], chosen: Facts, counts: Counts) -> str:
    """The chosen network in a sentence, Markdown."""
    values = [
        f"{percent(point.figure.value)} ({point.figure.source.name})" for point in points if point.id == chosen.id
    ]
    has = f"{', '.join(values)}, " if values else "no figure of this source and protocol; "
    return f"**{chosen.name}**: {has}{counts.parameters:,} parameters, {counts.macs:,} MACs."


def totals(network: Facts, counts: Counts) -> str:
    """A network's parameters and MACs."""
    shape = "×".join(map(str, counts.input))
    return f"**{network.name}**: {counts.parameters:,} parameters, {counts.macs:,} MACs at {shape}."


def where(counts: Counts) -> str:
    """Where a network's parameters and MACs are, in two sentences."""
    most, busiest = heaviest(counts.blocks)
    said = (
        f"Most parameters are in {most.name}: {share(most.parameters, counts.parameters)}, with "
        f"{share(most.macs, counts.macs)} of the MACs. "
        f"Most MACs are in {busiest.name}: {share(busiest.macs, counts.macs)}."
    )
    return said.replace(" %", "\N{NO-BREAK SPACE}%")


def ends(points: Sequence[Point], network: Facts) -> str:
    """The lowest and the highest figure of one network."""
    low, high = points[0].figure, points[-1].figure
    has = f"**{network.name}**, {QUANTITY[low.quantity]}"
    if len(points) == 1:
        return f"{has}: one figure, {percent(low.value)}; source: {low.source.name}."
    each = (f"{percent(figure.value)} ({figure.source.name})" for figure in (low, high))
    forms = dict.fromkeys(short_name(point.facts) for point in points)
    of = f" of {len(forms)} forms, {' and '.join(forms)}," if len(forms) > 1 else ""
    return f"{has}: {len(points)} figures{of} from {' to '.join(each)}."


def spread(points: Sequence[Point]) -> str:
    """How far apart they are, and why they can be."""
    if len(points) == 1:
        return ""
    apart = points[-1].figure.value - points[0].figure.value
    return (
        f"They are {apart:.1f} points apart. The layers have the same numbers of weights; their values, the training "
        "and the protocol differ."
    )
