"""A report as others read it: JSON, CSV, lines of text; and folded, so that a block is one row.

>>> from engine.networks import named
>>> [part.path for part in folded(named("resnet-18").network().report())]
['stem', 'stage1', 'stage2', 'stage3', 'stage4', 'head']
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import groupby
from math import inf
from typing import Final, NamedTuple

from engine.networks.field import Field
from engine.networks.measure import Shape, described
from engine.networks.report import Fields, Report

COLUMNS: Final = ("path", "kind", "input", "output", "parameters", "MACs", "other", "kept MB", "field")
STATE: Final = 4  # numbers that training holds for each parameter: itself, its gradient, two moments of Adam


class Part(NamedTuple):
    """Rows of a block as one: what goes in, what comes out, and sums."""

    path: str
    kind: str  # of a single row its kind, else how many rows there are
    input_shape: Shape
    output_shape: Shape
    parameters: int
    macs: int
    operations: int
    output_bytes: int
    saved_bytes: int  # what autograd keeps of it
    field: Fields
    strict: bool

    @property
    def state_bytes(self) -> int:
        """Bytes of weights, gradients and Adam's two moments, as float32."""
        return 4 * STATE * self.parameters


def parts(report: Report) -> tuple[Part, ...]:
    """Every row as it is."""
    return tuple(together([number], report, row.path) for number, row in enumerate(report.rows))


def folded(report: Report, depth: int = 1) -> tuple[Part, ...]:
    """Rows whose paths begin with the same `depth` names, as one."""
    names = [".".join(row.path.split(".")[:depth]) for row in report.rows]
    runs = groupby(range(len(names)), key=names.__getitem__)
    return tuple(together(list(numbers), report, name) for name, numbers in runs)


def together(numbers: list[int], report: Report, path: str) -> Part:
    """Neighbouring rows as one part. A join's own row comes last in it, and what goes in is what its branches get."""
    rows = [report.rows[number] for number in numbers]
    return Part(
        path=path,
        kind=rows[0].kind if len(rows) == 1 else f"{len(rows)} layers",
        input_shape=rows[0].input_shape,
        output_shape=rows[-1].output_shape,
        parameters=sum(row.parameters for row in rows),
        macs=sum(row.macs for row in rows),
        operations=sum(row.operations for row in rows),
        output_bytes=sum(row.bytes for row in rows),
        saved_bytes=sum(map(report.saved, numbers)),
        field=rows[-1].field,
        strict=rows[-1].strict,
    )


def as_json(id: str, report: Report, rows: Iterable[Part]) -> dict[str, object]:
    """Plain values: totals, and one object for each row."""
    return {
        "id": id,
        "input": list(report.input_shape),
        "output": list(report.output_shape),
        "parameters": report.parameters,
        "macs": report.macs,
        "other_operations": report.operations,
        "memory": {
            "output_bytes": report.output_bytes,
            "saved_bytes": report.saved_bytes,
            "state_bytes": 4 * STATE * report.parameters,
        },
        "receptive_field": one_or_each(report.receptive_field),
        "rows": [row_json(part) for part in rows],
    }


def row_json(part: Part) -> dict[str, object]:
    """One row."""
    return {
        "path": part.path,
        "kind": part.kind,
        "input_shape": list(part.input_shape),
        "output_shape": list(part.output_shape),
        "parameters": part.parameters,
        "macs": part.macs,
        "other_operations": part.operations,
        "memory": {
            "output_bytes": part.output_bytes,
            "saved_bytes": part.saved_bytes,
            "state_bytes": part.state_bytes,
        },
        "receptive_field": field_json(part.field, strict=part.strict),
    }


def field_json(fields: Fields, *, strict: bool) -> dict[str, object]:
    """Size, jump, centre and interval of output 0 along each axis.

    `smallest` differs from `size` where neighbouring outputs see differently much; `sees_all` where a gate does.
    """
    return {
        "size": [line.size for line in fields],
        "smallest": [line.smallest for line in fields],
        "jump": [step(line) for line in fields],
        "centre": [None if line.low == inf else (line.low + line.high) / 2 for line in fields],
        "interval": [None if line.low == inf else [int(line.low), int(line.high)] for line in fields],
        "sees_all": not strict,
    }


def step(field: Field) -> int | float:
    """Cells of the input from one output to the next, on average after up-sampling."""
    each = field.jump / field.outputs
    return int(each) if each == int(each) else each


def one_or_each(sizes: tuple[int, ...]) -> int | list[int]:
    """One number where all axes agree."""
    return sizes[0] if len(set(sizes)) == 1 else list(sizes)


def size_text(sizes: tuple[int, ...]) -> str:
    """The same as text: '7', or '7×9'."""
    size = one_or_each(sizes)
    return described(tuple(size)) if isinstance(size, list) else str(size)


def cells(part: Part) -> list[str]:
    """A row as text, as COLUMNS names it."""
    size = size_text(tuple(line.size for line in part.field)) if part.field else ""
    return [
        part.path,
        part.kind,
        described(part.input_shape),
        described(part.output_shape),
        f"{part.parameters:,}",
        f"{part.macs:,}",
        f"{part.operations:,}",
        f"{part.saved_bytes / 2**20:.2f}",
        size + ("" if part.strict else " (all)"),
    ]


def as_text(report: Report, rows: Iterable[Part]) -> str:
    """A table in columns, totals below. Names stand left, numbers right."""
    table = [list(COLUMNS), *(cells(part) for part in rows)]
    table.append(
        [
            "total",
            "",
            described(report.input_shape),
            described(report.output_shape),
            f"{report.parameters:,}",
            f"{report.macs:,}",
            f"{report.operations:,}",
            f"{report.saved_bytes / 2**20:.2f}",
            size_text(report.receptive_field),
        ]
    )
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            text.ljust(width) if place < 2 else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    return "\n".join(lines)


def as_csv(rows: Iterable[Part]) -> str:
    """The same rows as comma-separated values, numbers without separators, both axes of a field."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    names = ("path", "kind", "input", "output", "parameters", "macs", "other_operations")
    write.writerow([*names, "output_bytes", "saved_bytes", "state_bytes", "field", "jump", "first_centre"])
    for part in rows:
        told = field_json(part.field, strict=part.strict)
        write.writerow(
            [
                part.path,
                part.kind,
                described(part.input_shape),
                described(part.output_shape),
                part.parameters,
                part.macs,
                part.operations,
                part.output_bytes,
                part.saved_bytes,
                part.state_bytes,
                *("x".join(map(str, told[name])) for name in ("size", "jump", "centre")),  # type: ignore[call-overload]
            ]
        )
    return out.getvalue()
