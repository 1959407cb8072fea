"""Counts in words, lines and tables, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.parameter_count.layers import Way, memory
from engine.derivation import Derivation
from engine.formula import Number
from engine.operations import BatchNorm
from engine.tally import Layer, cell_meaning, parts, places


def in_bytes(count: Number) -> str:
    """`12.2 MiB`: a count of bytes in the unit one would say it in.

    >>> in_bytes(18816), in_bytes(40), in_bytes(12845056)
    ('18.4 KiB', '40 bytes', '12.2 MiB')
    """
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count} bytes"


def meaning(count: str, layer: Layer, size: tuple[int, ...]) -> str:
    """What a cell of the picture stands for."""
    if count == "parameters":
        return f"One cell is {cell_meaning(layer)}."
    if count == "memory":
        its = "channel" if size else "feature"
        return f"One cell: the numbers of one output {its}. Each takes 4 bytes, as float32."
    if isinstance(layer, BatchNorm):
        return "By convention the multiplications of a normalisation are not counted."
    used = places(layer, size)
    where = "places" if used > 1 else "place"
    return f"One cell: the weights of one {parts(layer).noun}. Each multiplies at {used:,} {where}."


def all_counts(layer: Layer, size: tuple[int, ...]) -> str:
    """One line with all three counts, which opens to how they came about and what the letters are; HTML."""
    weights, macs, (before, after) = layer.parameters(), layer.macs(size), memory(layer, size)
    line = f"{weights.result:,} parameters · {macs.result:,} multiplications"
    summary = f"{line} · {in_bytes(after.result)} of output"
    names = ("parameters", "multiplications", "input, bytes", "output, bytes")
    lines = [row(name, working(each)) for name, each in zip(names, (weights, macs, before, after), strict=True)]
    meanings = {letter: text for each in (weights, macs, after) for letter, text in each.meanings.items()}
    lines += [row(letter, text) for letter, text in meanings.items()]
    return f'<details class="cs-letters"><summary>{summary}</summary><dl>{"".join(lines)}</dl></details>'


def working(derivation: Derivation) -> str:
    """Formula, numbers and result."""
    return " = ".join(derivation.lines("text")[1:])


def row(name: str, text: str) -> str:
    """A line of a list of names and what they mean."""
    return f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>"


def table(ways: Sequence[Way]) -> str:
    """Both ways side by side, and how many times less the detour takes; Markdown."""
    direct, *_, both = ways
    rows = [(way.name, f"{way.parameters:,}", f"{way.macs:,}", in_bytes(way.memory)) for way in ways]
    rows.append(
        (
            "direct ÷ both",
            factor(direct.parameters, both.parameters),
            factor(direct.macs, both.macs),
            factor(direct.memory, both.memory),
        )
    )
    lines = ["| | parameters | MACs | memory |", "|:--|--:|--:|--:|"]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])


def factor(direct: int, both: int) -> str:
    """`10.25`: how many times less."""
    return f"{direct / both:,.2f}".rstrip("0").rstrip(".")
