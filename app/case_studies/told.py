"""What the page says of one network beside its diagram: its idea, what it changed, what is published, its layers."""

from __future__ import annotations

from html import escape
from typing import Final

from app.case_studies.gallery import short
from app.case_studies.words import words
from app.network_errata import NETWORK_ERRATA
from engine.derivation import Derivation
from engine.errors import ShapeError
from engine.networks import named, rows
from engine.networks.measure import described
from engine.networks.paths import paths
from engine.networks.published import Facts, facts
from engine.networks.report import Report, Row
from engine.networks.table import Part, folded, one_or_each, parts

MEGABYTE: Final = 2**20
BRIEF_FROM: Final = 100_000  # a count of so many is written with three digits and a letter
FEWEST: Final = 4  # parts of a folded table
ROUNDED: Final = 100  # from here on a ratio needs no fractions
UNCONFIRMED: Final = "unconfirmed"


def idea(network: str) -> str:
    """Three sentences."""
    return " ".join(words(network).idea)


def paper(network: str) -> str:
    """The paper as Markdown, with its link."""
    told = facts(network)
    cited = f"{told.paper.authors}: {told.paper.title} ({told.paper.venue})"
    return f"[{cited}]({told.paper.link})" if told.paper.link else cited


def changed(network: str, report: Report) -> str:
    """Against its predecessor: in words, and each count beside the other's, as HTML; empty where it has none."""
    before = facts(network).predecessor
    if not before:
        return ""
    other = alike(before, report)
    same_input, same_classes = (
        getattr(other, name) == getattr(report, name) for name in ("input_shape", "output_shape")
    )
    field = max(other.receptive_field), max(report.receptive_field)
    lines = [
        told_line("parameters", other.parameters, report.parameters, same_classes),
        told_line("MACs", other.macs, report.macs, same_input and same_classes),
        told_line("layers with weights on the longest path", longest(before), longest(network), True),
        told_line("receptive field", *field, True),
        told_line("kept while training, MB", other.saved_bytes / MEGABYTE, report.saved_bytes / MEGABYTE, same_input),
    ]
    heads = f"<th></th><th>{short_name(before)}</th><th>{short_name(network)}</th><th></th>"
    inputs = f"<td>{described(other.input_shape)}</td><td>{described(report.input_shape)}</td><td></td>"
    return (
        f"<p>{escape(words(network).changed)}</p>"
        f'<table class="cs-against"><thead><tr>{heads}</tr></thead><tbody>'
        f"<tr><th scope=row>input</th>{inputs}</tr>{''.join(lines)}</tbody></table>"
    )


def alike(network: str, report: Report) -> Report:
    """A network for the same input and classes as another, where its parameters do not depend on the input's size.

    >>> alike("resnet-50", named("spd-resnet50").network().report()).input_shape
    (3, 32, 32)
    >>> alike("lenet5-modern", named("alexnet-grouped").network().report()).input_shape
    (1, 32, 32)
    """
    variant, classes = named(network), report.output_shape[0]
    try:
        told = variant.network(report.input_shape, classes).report()
        own = variant.network((report.input_shape[0], *variant.input_shape[1:]), classes).report()
    except ShapeError:
        return variant.network().report()
    return told if told.parameters == own.parameters else variant.network().report()


def told_line(name: str, old: float, new: float, is_comparable: bool) -> str:
    """One row: both counts, and how many times as much where they count the same thing."""
    cells = (f'<td title="{exact(number)}">{brief(number)}</td>' for number in (old, new))
    return f"<tr><th scope=row>{name}</th>{''.join(cells)}<td>{times(old, new) if is_comparable else ''}</td></tr>"


def exact(number: float) -> str:
    """All its digits."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.2f}"


def brief(number: float) -> str:
    """With few digits: 4.09 G, 12,345, 0.1.

    >>> brief(4089184256), brief(899), brief(0.112)
    ('4.09 G', '899', '0.1')
    """
    if isinstance(number, int):
        return short(number) if number >= BRIEF_FROM else f"{number:,}"
    return f"{number:,.1f}"


def short_name(network: str) -> str:
    """What it is called, without what stands in parentheses."""
    return escape(facts(network).name.partition(" (")[0])


def longest(network: str) -> int:
    """Convolutions and linear layers one after the other, the longest way through: what its name counts."""
    return paths(named(network).network().body).longest


def times(old: float, new: float) -> str:
    """How many times as much, or as little.

    >>> times(100, 250), times(250, 100), times(7, 7), times(2, 2032)
    ('× 2.5', '÷ 2.5', 'the same', '× 1,016')
    """
    if old == new:
        return "the same"
    if not old or not new:
        return ""
    ratio = max(old, new) / min(old, new)
    sign = "×" if new > old else "÷"
    return f"{sign} {ratio:,.0f}" if ratio >= ROUNDED else f"{sign} {ratio:.3g}"


def on_the_slide(network: str) -> str:
    """The note on what a slide says of it, as Markdown; empty where there is none."""
    found = [each for each in NETWORK_ERRATA if each.query.endswith(f"network={network}")]
    return "\n\n".join(f"**On the slide:** {each.says}  \n**Right:** {each.right()}" for each in found)


def totals(report: Report) -> str:
    """The counts of the whole in one line, and what the last two of them mean."""
    field, last = one_or_each(report.receptive_field), report.last_map
    size = described(tuple(field)) if isinstance(field, list) else f"{field}×{field}"
    larger = max(report.receptive_field) > max(report.input_shape[1:])
    seen = f" · a cell of the last map, {described(last.output_shape)}, sees {size} cells" if last else ""
    return (
        f"{report.parameters:,} parameters · {report.macs:,} MACs · {report.saved_bytes / MEGABYTE:,.1f} MB kept while "
        f"training{seen}{' (more than the input: padding counts)' if larger else ''}"
    )


def table(report: Report, *, layers: bool) -> list[dict[str, object]]:
    """One row for each layer, or for each block."""
    return [line(part) for part in (parts(report) if layers else by_block(report))]


def by_block(report: Report) -> tuple[Part, ...]:
    """Folded as far as it still has a few parts.

    >>> len(by_block(named("resnet-50").network().report())), len(by_block(named("vgg-16").network().report()))
    (6, 13)
    """
    found = (folded(report, depth) for depth in (1, 2, 3))
    return next((rows for rows in found if len(rows) >= FEWEST), parts(report))


def line(part: Part) -> dict[str, object]:
    """A row of the table, for sorting: numbers are numbers."""
    return {
        "layer": part.path,
        "kind": part.kind,
        "input": described(part.input_shape),
        "output": described(part.output_shape),
        "parameters": part.parameters,
        "MACs": part.macs,
        "other operations": part.operations,
        "output, KB": round(part.output_bytes / 1024, 1),
        "kept, KB": round(part.saved_bytes / 1024, 1),
        "weights and Adam, KB": round(part.state_bytes / 1024, 1),
        "field": max((axis.size for axis in part.field), default=0),
        "sees": "a part" if part.strict else "a gate sees all",
    }


def published(network: str) -> list[dict[str, object]]:
    """The published figures with source, protocol and evidence."""
    return [
        {
            "figure": figure.quantity,
            "value": figure.value,
            "unit": figure.unit,
            "source": figure.source.name,
            "protocol": figure.protocol,
            "data": " ".join(filter(None, (figure.data, figure.split))),
            "evidence": figure.evidence if figure.confirmed else UNCONFIRMED,
            "note": figure.note,
        }
        for figure in facts(network).figures
    ]


def disputes(network: str, report: Report) -> list[str]:
    """Where sources disagree, with what is counted here."""
    told: Facts = facts(network)
    counts = {"parameters": report.parameters, "macs": report.macs}
    return [
        f"**Disputed ({each.quantity}):** {each.says} **Here:** {each.here.format(**counts)}" for each in told.disputes
    ]


def has_part(report: Report, path: str) -> bool:
    """Whether a layer or a block has that path.

    >>> told = named("resnet-18").network().report()
    >>> [has_part(told, path) for path in ("stage2", "stage2.block1.sum", "stage", "block1")]
    [True, True, False, False]
    """
    return any(f"{row.path}.".startswith(f"{path}.") for row in report.rows)


def row_at(report: Report, path: str) -> Row | None:
    """The layer or join with that path."""
    return next((row for row in report.rows if row.path == path), None)


def derived(row: Row) -> list[Derivation]:
    """How the row's numbers came about, without those that are zero by convention."""
    told = [*rows.output_size(row)[:1], rows.parameters(row), rows.macs(row)]
    fields = [rows.receptive_field(row), rows.jump(row)] if row.field else []
    return [each for each in (*told, *fields, rows.memory(row)) if each.result]


def said(row: Row) -> str:
    """What a layer is, in a line."""
    gate = (
        "" if row.strict else " A gate before it sees the whole input; the field is that of the way through the maps."
    )
    return f"**{row.path}**: {row.kind}, {described(row.input_shape)} → {described(row.output_shape)}.{gate}"
