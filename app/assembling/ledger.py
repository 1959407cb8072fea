"""The ledger: what each layer makes of the input and what it costs, down to where it stops fitting."""

from __future__ import annotations

from collections.abc import Sequence as Items
from dataclasses import dataclass
from html import escape
from typing import Final

from app.assembling.layers import body_of
from app.case_studies.told import derived
from engine.errors import EngineError, ShapeError
from engine.networks.blocks import Sequence
from engine.networks.measure import Layer, Shape, described
from engine.networks.report import Report, Row, report
from engine.networks.snippet import Ranks
from engine.networks.snippet import layer as written

NOTE: Final = (
    "<p class='cs-note'><b>kept</b>: what the backward pass needs again, so training keeps it, for one picture at 4 "
    "bytes a number; an output that the next layer needs is counted where it is made. <b>field</b>: cells of the "
    "input, along one axis, that one cell of the output can depend on; behind the flattening, all of them together, "
    "padding counted.</p>"
)
HEADS: Final = ("", "layer", "output", "parameters", "MACs", "kept, KB", "field")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What fits, and the sentence for what does not."""

    layers: tuple[Layer, ...]
    report: Report  # of the layers that fit
    fault: str = ""  # why the next one does not

    @property
    def body(self) -> Sequence:
        """The layers that fit, as a network."""
        return body_of(self.layers[: len(self.report.rows)])

    @property
    def fits(self) -> bool:
        """Whether all layers do."""
        return not self.fault


def ledger(layers: Items[Layer], shape: Shape) -> Ledger:
    """The report of as many layers as fit, from the first on."""
    fault = ""
    for count in range(len(layers), -1, -1):
        try:
            told = report(body_of(layers[:count]), shape)
        except ShapeError as error:
            fault = str(error)
            place = fault.removeprefix("at ").partition(",")[0]
            if place.isdecimal():  # go there at once
                return Ledger(layers=tuple(layers), report=report(body_of(layers[: int(place)]), shape), fault=fault)
            continue
        return Ledger(layers=tuple(layers), report=told, fault=fault)
    raise EngineError("there is no layer yet: add one, or choose a preset.")


def as_html(shown: Ledger, *, hidden: bool = False) -> str:
    """The ledger as a table; a layer opens to say how its numbers came about. `hidden`: without what is asked."""
    told = shown.report
    ranks = Ranks(body_of(shown.layers))
    texts = [written(layer, ranks) for layer in shown.layers]
    lines = [
        line(number, texts[number], row, told.saved(number), hidden=hidden) for number, row in enumerate(told.rows)
    ]
    if not shown.fits:
        sentence = escape(shown.fault.partition(": ")[2])
        number = len(told.rows)
        lines.append(
            f'<tr class="fault"><td>{number}</td><td><code>{escape(texts[number])}</code></td>'
            f'<td colspan="{len(HEADS) - 2}" role="alert">{sentence}</td></tr>'
        )
        lines += [waiting(number, text) for number, text in enumerate(texts) if number > len(told.rows)]
    lines.insert(0, arriving(told.input_shape, told.input_bytes))
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    total = (
        f"<tr><th></th><th>all together</th><td>{described(told.output_shape)}</td>"
        f"<td>{told.parameters:,}</td><td>{told.macs:,}</td><td>{kilobytes(told.saved_bytes)}</td><td></td></tr>"
    )
    return (
        f'<table class="cs-ledger"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody>'
        f"<tfoot>{total}</tfoot></table>{NOTE}"
    )


def arriving(shape: Shape, kept: int) -> str:
    """The input, before all layers."""
    return (
        f'<tr class="in"><td></td><td>input</td><td>{described(shape)}</td><td></td><td></td>'
        f"<td>{kilobytes(kept)}</td><td></td></tr>"
    )


def line(number: int, text: str, row: Row, saved: int, *, hidden: bool) -> str:
    """One layer that fits."""
    how = "" if hidden else "".join(f"<p>{escape(each.text())}</p>" for each in derived(row))
    field = max((axis.size for axis in row.field), default=0)
    return (
        f"<tr><td>{number}</td><td><details><summary><code>{escape(text)}</code></summary>{how}</details></td>"
        f"<td>{described(row.output_shape)}</td><td>{count(row.parameters)}</td><td>{count(row.macs)}</td>"
        f"<td>{kilobytes(saved)}</td><td>{'' if hidden else field}</td></tr>"
    )


def kilobytes(count: int) -> str:
    """Bytes as kilobytes of 1024; nothing where there are none.

    >>> kilobytes(0), kilobytes(40), kilobytes(12288)
    ('', '< 0.1', '12.0')
    """
    if not count:
        return ""
    return "< 0.1" if count < 1024 / 10 else f"{count / 1024:,.1f}"


def count(number: int) -> str:
    """A count; nothing where it is none."""
    return f"{number:,}" if number else ""


def waiting(number: int, text: str) -> str:
    """One behind a layer that does not fit."""
    return f'<tr class="waiting"><td>{number}</td><td><code>{escape(text)}</code></td><td colspan="5"></td></tr>'
