"""A trace as the browser gets it: columns of plain numbers, about as large as the arrays themselves.

Small traces travel as JSON. Larger ones as bytes: the length of a JSON head (eight bytes, little-endian), the head,
then the tensors' values and the columns of irregular rules in the narrowest type that holds them exactly, each on a
multiple of eight; in their places in the head stand type, offset and count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np

from engine.arrays import Array
from engine.folds import fast, so_far
from engine.rules import Columns, Windows
from engine.trace import Function, Stage, Tensor, Trace

Scale = Literal["signed", "grey"]
Payload = dict[str, Any] | bytes
LARGE: Final = 4096  # values from which bytes are smaller and quicker than JSON
WIDTHS: Final = (("uint8", np.uint8), ("int16", np.int16), ("int32", np.int32))
SAMPLES: Final = 121  # points of a function's graph
FARTHEST: Final = 1e300  # that a graph reaches: rounding multiplies, and must not overflow
COLUMNS: Final = ("step_ptr", "target", "write_ptr", "a", "b", "coef", "group", "via", "over")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What can be heard of a line of time: it stands above the grids, cell by cell."""

    samples: Array  # (n,) μ-law, 1 to 255, 128 is silence (`engine.audio.mu_law`)
    rate: int  # samples a second
    hop: int  # samples of one cell
    words: tuple[tuple[str, float, float], ...] = ()  # what is said, from which cell to which


@dataclass(frozen=True, slots=True, kw_only=True)
class Handles:
    """Places between the cells of a small tensor, each moved by two numbers of another: points that can be dragged.

    All columns are (n,): place n lies at row + address[down], column + address[right].
    """

    tensor: str
    address: str
    down: Array  # flat cells of the address
    right: Array
    rows: Array
    columns: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One trace as the stage draws it. Several views on one stage are walked in lock-step, by output cell."""

    trace: Trace
    title: str = ""  # where there are several
    editable: tuple[str, ...] = ()  # names of tensors
    magnified: bool = True  # whether pictures have a magnifier of their numbers below them
    grey: tuple[str, ...] = ()  # names of tensors that are pictures: 0 black, 255 white
    reveal: Literal["steps", "all"] = "steps"  # whether outputs appear step by step
    ruler: bool = False  # the number line of window positions
    linked: bool = False  # lines of cells below each other, with a line from every cell to those that it is made of
    signs: Mapping[str, str] = field(default_factory=dict)  # what stands before a tensor, where not = or ∗
    rows: tuple[str, ...] = ()  # names of tensors that begin a row
    across: Mapping[str, int] = field(
        default_factory=dict
    )  # slices of a tensor beside each other, where it is not usual
    axes: tuple[str, ...] = ()  # what the windows' axes are called; without it length, or height and width
    # trailing axes of a slice; without it all of the first tensor's but the leading one, and at least one
    spatial: int | None = None
    curves: tuple[str, ...] = ()  # names of tensors that are drawn as curves: one long row of cells
    levels: Mapping[str, float] = field(default_factory=dict)  # a threshold, drawn over a curve
    # grids below each other on one line of time: on it, in cells, the place of each tensor's first (0 if not named)
    timeline: Mapping[str, float] | None = None
    sound: Sound | None = None
    painted: Mapping[str, float] = field(
        default_factory=dict
    )  # tensor → the ink of strokes drawn over it; editable too
    handles: Handles | None = None
    unit: float = 0  # cells of one unit of time, which curves mark; 0 for none
    unit_name: str = ""  # behind its numbers: " s"


def payload(*views: View, page: Mapping[str, Any] | None = None) -> Payload:
    """What the stage draws, and the page it stands on (`app.page`), for the address and what can be taken away.

    >>> from engine.operations import conv1d
    >>> trace = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False).trace([[1, 2, 3]], [[[10, 1]]])
    >>> payload(View(trace=trace))["views"][0]["tensors"][2]["values"]
    [12, 23]
    """
    head: dict[str, Any] = {"views": [view_columns(view) for view in views], "page": dict(page or {})}
    places = [place for view in head["views"] for place in arrays_of(view)]
    if sum(holder[name].size for holder, name in places) >= LARGE:
        return packed(head, places)
    for holder, name in places:
        holder[name] = holder[name].tolist()
    # a numpy scalar would reach the browser as a string, NaN would crash it: fail here
    json.dumps(head, allow_nan=False)
    return head


def arrays_of(view: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Where in a view's columns arrays stand: the holder, and the name in it."""
    yield from ((tensor, "values") for tensor in view["tensors"])
    yield from ((view["sound"], "samples") for _ in range(view["sound"] is not None))
    yield from ((tensor, "kinds") for tensor in view["tensors"] if tensor["kinds"] is not None)
    for axis in (axis for stage in view["stages"] if stage["windows"] for axis in stage["windows"]["axes"]):
        yield axis, "positions"
    for columns in (stage["columns"] for stage in view["stages"] if stage["columns"]):
        yield from ((columns, name) for name in (*COLUMNS, "after") if columns[name] is not None)


def view_columns(view: View) -> dict[str, Any]:
    """A view, its large parts still as arrays."""
    trace = view.trace
    return {
        "title": view.title,
        "tensors": [tensor_columns(each, "grey" if each.name in view.grey else "signed") for each in trace.tensors],
        "stages": [stage_columns(trace, stage) for stage in trace.stages],
        "spatial": max(1, trace.tensors[0].values.ndim - 1) if view.spatial is None else view.spatial,
        "editable": list(view.editable),
        "reveal": view.reveal,
        "magnified": view.magnified,
        "ruler": view.ruler,
        "linked": view.linked,
        "signs": dict(view.signs),
        "rows": list(view.rows),
        "across": dict(view.across),
        "axes": list(view.axes),
        "curves": list(view.curves),
        "levels": dict(view.levels),
        "timeline": None if view.timeline is None else dict(view.timeline),
        "unit": view.unit,
        "unit_name": view.unit_name,
        "painted": dict(view.painted),
        "handles": view.handles and handle_columns(view.handles),
        "sound": view.sound and sound_columns(view.sound),
    }


def handle_columns(handles: Handles) -> dict[str, Any]:
    """Places that can be dragged, as columns."""
    columns = {name: getattr(handles, name).tolist() for name in ("down", "right", "rows", "columns")}
    return {"tensor": handles.tensor, "address": handles.address, **columns}


def sound_columns(sound: Sound) -> dict[str, Any]:
    """A sound, its samples still an array."""
    return {
        "samples": sound.samples.astype(np.int64),
        "rate": sound.rate,
        "hop": sound.hop,
        "words": [list(word) for word in sound.words],
    }


def tensor_columns(tensor: Tensor, scale: Scale) -> dict[str, Any]:
    """A tensor. `reach` is the value of the strongest colour; in a picture a few lie beyond it."""
    sizes = np.abs(tensor.values)
    signed = np.percentile(sizes, 99) if sizes.size >= LARGE else sizes.max()
    reach = max(float(signed), 255 if scale == "grey" else 0)  # grey: 0 is black, 255 white or darker
    return {
        "name": tensor.name,
        "role": tensor.role,
        "shape": list(tensor.values.shape),
        "scale": {"kind": scale, "reach": reach},
        "values": tensor.values.ravel(),
        "kinds": None if tensor.kinds is None else tensor.kinds.ravel(),
    }


def stage_columns(trace: Trace, stage: Stage) -> dict[str, Any]:
    """A stage and its rule."""
    rule = stage.rule
    return {
        "target": stage.target,
        "combine": stage.combine,
        "bias": stage.bias,
        "divisor": None if stage.divisor is None else [counts.tolist() for counts in stage.divisor],
        "function": stage.function and graph(stage.function, fast(trace, stage)[0]),
        "steps": rule.steps,
        "windows": window_columns(rule) if isinstance(rule, Windows) else None,
        "columns": irregular_columns(trace, stage, rule) if isinstance(rule, Columns) else None,
    }


def graph(function: Function, values: Array) -> dict[str, Any]:
    """A function's name and, over the range of the values it is applied to and a little more, its points."""
    reach = min(max(1.0, 1.1 * float(np.abs(values).max())), FARTHEST)
    x = np.linspace(max(-reach, function.least), min(reach, function.most), SAMPLES)
    y = function.of(x).astype(float)
    return {"name": function.name, "x": x.round(6).tolist(), "y": y.round(6).tolist()}


def window_columns(rule: Windows) -> dict[str, Any]:
    """Channel table and, per axis, the padded line, where on it each tap reads, and where none does."""
    axes = [
        {
            "line": axis.line.tolist(),
            "before": axis.before,
            "size": axis.size,
            "positions": axis.positions,
            "unread": axis.unread.tolist(),
            "spread": axis.spread,
        }
        for axis in rule.axes
    ]
    return {"source": rule.source, "weight": rule.weight, "channels": rule.channels.tolist(), "axes": axes}


def irregular_columns(trace: Trace, stage: Stage, rule: Columns) -> dict[str, Any]:
    """Pointers and references as they are; `after` each write what its cell holds, where several writes add up."""
    adds = stage.combine == "sum" and len(np.unique(rule.target)) < len(rule.target)
    return {
        "source": rule.source,
        "weight": rule.weight,
        "address": rule.address,
        "divisor": rule.divisor,
        **{name: getattr(rule, name) for name in COLUMNS},
        "via": None if rule.via is None else rule.via.ravel(),
        "vias": 0 if rule.via is None else rule.via.shape[1],
        "after": so_far(trace, stage, rule) if adds else None,
    }


def packed(head: dict[str, Any], places: Sequence[tuple[dict[str, Any], str]]) -> bytes:
    """Head and arrays as one run of bytes; at its place in the head each array says where it stands."""
    arrays = [narrow(holder[name]) for holder, name in places]
    # offsets count from the end of the head, whose length they would else change
    offset = 0
    for (holder, name), (kind, array) in zip(places, arrays, strict=True):
        holder[name] = {"type": kind, "offset": offset, "count": array.size, "width": array.shape[-1]}
        offset += -(-array.nbytes // 8) * 8
    written = json.dumps(head, allow_nan=False).encode()
    written += b" " * (-len(written) % 8)
    body = b"".join(array.tobytes() + bytes(-array.nbytes % 8) for _, array in arrays)
    return len(written).to_bytes(8, "little") + written + body


def narrow(values: Array) -> tuple[str, Array]:
    """The narrowest type that holds the values exactly, and the values in it (little-endian)."""
    if values.dtype.kind == "i":
        for name, width in WIDTHS:
            limits = np.iinfo(width)
            if limits.min <= values.min() and values.max() <= limits.max:
                return name, values.astype(np.dtype(width).newbyteorder("<"))
    return "float64", values.astype("<f8")
