"""The ledger: what each layer makes of the input and what it costs, down to where it stops fitting."""

from __future__ import annotations

from collections.abc import Sequence as Items
from dataclasses import dataclass
from html import escape

from app.assembling.layers import body_of
from app.case_studies.told import derived
from engine.errors import EngineError, ShapeError
from engine.networks.blocks import Sequence
from engine.networks.measure import Layer, Shape, described
from engine.networks.report import Report, Row, report
from engine.networks.snippet import Ranks
from engine.networks.snippet import layer as written

HEADS = ("", "layer", "output", "parameters", "MACs", "kept, KB", "field")


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


def as_html(shown: Ledger) -> str:
    """The ledger as a table; a layer opens to say how its numbers came about."""
    told = shown.report
    ranks = Ranks(body_of(shown.layers))
    texts = [written(layer, ranks) for layer in shown.layers]
    lines = [line(number, texts[number], row, told.saved(number)) for number, row in enumerate(told.rows)]
    if not shown.fits:
        sentence = escape(shown.fault.partition(": ")[2])
        number = len(told.rows)
        lines.append(
            f'<tr class="fault"><td>{number}</td><td><code>{escape(texts[number])}</code></td>'
            f'<td colspan="{len(HEADS) - 2}" role="alert">{sentence}</td></tr>'
        )
        lines += [waiting(number, text) for number, text in enumerate(texts) if number > len(told.rows)]
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    total = (
        f"<tr><th></th><th>{described(told.input_shape)} in, all together</th><td>{described(told.output_shape)}</td>"
        f"<td>{told.parameters:,}</td><td>{told.macs:,}</td><td>{told.saved_bytes / 1024:,.1f}</td>"
        f"<td>{max(told.receptive_field, default=0)}</td></tr>"
    )
    return (
        f'<table class="cs-ledger"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody>'
        f"<tfoot>{total}</tfoot></table>"
    )


def line(number: int, text: str, row: Row, saved: int) -> str:
    """One layer that fits."""
    how = "".join(f"<p>{escape(each.text())}</p>" for each in derived(row))
    field = max((axis.size for axis in row.field), default=0)
    return (
        f"<tr><td>{number}</td><td><details><summary><code>{escape(text)}</code></summary>{how}</details></td>"
        f"<td>{described(row.output_shape)}</td><td>{count(row.parameters)}</td><td>{count(row.macs)}</td>"
        f"<td>{f'{saved / 1024:,.1f}' if saved else ''}</td><td>{field}</td></tr>"
    )


def count(number: int) -> str:
    """A count; nothing where it is none."""
    return f"{number:,}" if number else ""


def waiting(number: int, text: str) -> str:
    """One behind a layer that does not fit."""
    return f'<tr class="waiting"><td>{number}</td><td><code>{escape(text)}</code></td><td colspan="5"></td></tr>'
