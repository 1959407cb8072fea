"""What stands on a stage and in its files, as numbers, beside the engine's."""

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from app.components.payload import View
from engine.folds import so_far
from engine.rules import Columns
from engine.trace import Trace

MILLIONS = {"M": 1e6, "B": 1e9, "T": 1e12}


def printed(text: str) -> float:
    """A number as the stage writes it: with thousands, in a small cell in millions."""
    plain = text.replace("−", "-").replace(",", "")
    return float(plain[:-1]) * MILLIONS[plain[-1]] if plain[-1] in MILLIONS else float(plain)


def shows(text: str, value: float) -> bool:
    """Whether a text is this number, as far as it tells: millions in three digits, others to four decimals."""
    return math.isclose(printed(text), value, abs_tol=6e-5, rel_tol=6e-3 if text[-1] in MILLIONS else 1e-9)


def wrong_cells(grids: Sequence[Mapping[str, Any]], views: Sequence[View]) -> list[str]:
    """Cells of small grids that show another number than the engine's; a cell may show none yet."""
    planes = [plane for view in views for plane in planes_of(view)]
    held = [running for view in views for running in running_of(view)]
    order = [name for name, _ in planes]
    shown = sorted(grids, key=lambda grid: order.index(grid["tensor"]))  # weights may stand in a row of their own
    meant = sorted(zip(planes, held, strict=True), key=lambda each: order.index(each[0][0]))
    assert [grid["tensor"] for grid in shown] == [name for (name, _), _ in meant]
    return [
        f"{name}[{n}] shows {text}, not {value}"
        for grid, ((name, values), until) in zip(shown, meant, strict=True)
        if grid["cells"]  # a picture has none
        for n, (text, value) in enumerate(zip(grid["cells"], values.ravel(), strict=True))
        if text not in ("", "?") and not any(shows(text, each) for each in (value, *until.get(n, ())))
    ]


def planes_of(view: View) -> Iterator[tuple[str, np.ndarray]]:
    """The slices that have a grid each, with their tensor's name; a bias has none."""
    spatial = max(1, view.trace.tensors[0].values.ndim - 1) if view.spatial is None else view.spatial
    for tensor in view.trace.tensors:
        if tensor.role != "bias":
            yield from ((tensor.name, plane) for plane in tensor.values.reshape(-1, *tensor.values.shape[-spatial:]))


def running_of(view: View) -> Iterator[dict[int, list[float]]]:
    """For the same slices, what their cells hold until several writes have all added to them."""
    partial: dict[tuple[str, int], list[float]] = {}
    for stage in view.trace.stages:
        if isinstance(stage.rule, Columns) and stage.combine == "sum":
            for cell, value in zip(stage.rule.target, so_far(view.trace, stage, stage.rule), strict=True):
                partial.setdefault((stage.target, int(cell)), []).append(float(value))
    place: dict[str, int] = {}
    for name, plane in planes_of(view):
        first = place.get(name, 0)
        place[name] = first + plane.size
        yield {n: partial.get((name, first + n), []) for n in range(plane.size)} if partial else {}


def left(trace: Trace, index: int) -> list[float]:
    """What each write of a step leaves in its cell: the finished value, or what has been added up by then."""
    step = trace.step(index)
    stage = trace.stages[step.stage]
    rule, first = stage.rule, sum(each.rule.steps for each in trace.stages[: step.stage])
    if not isinstance(rule, Columns):
        return [write.cell.value for write in step.writes]
    held: dict[int, float] = {}
    number = 0
    values: list[float] = []
    for before in range(first, index + 1):
        values = []
        for write in trace.step(before).writes:
            cell, number = int(rule.target[number]), number + 1
            added = held.get(cell, write.initial) if stage.combine == "sum" else 0
            held[cell] = added + write.amount if cell in rule.target[number:] else write.cell.value
            values.append(held[cell])
    return values


def numbers(text: str) -> list[tuple[str, np.ndarray]]:
    """A CSV of the stage: what each slice is called, and its rows."""
    found: list[tuple[str, list[list[float]]]] = []
    for row in csv.reader(io.StringIO(text)):
        if row and re.match(r"[A-Za-z_]", row[0]):
            found.append((row[0], []))
        elif row:
            found[-1][1].append([float(number) for number in row])
    return [(name, np.array(rows)) for name, rows in found]


def slices(views: Sequence[View]) -> list[tuple[str, np.ndarray]]:
    """The same of the engine's tensors."""
    tensors = [tensor for view in views for tensor in view.trace.tensors]
    shaped = [(tensor.name, np.atleast_2d(tensor.values).astype(float)) for tensor in tensors]
    return [
        (name + "".join(f"[{n}]" for n in place), values[place])
        for name, values in shaped
        for place in np.ndindex(values.shape[:-2])
    ]


def plain(markdown: str) -> str:
    """Markdown as it is read, in one line."""
    return " ".join(re.sub(r"[*`\\$]", "", markdown).split())
