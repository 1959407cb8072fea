"""A trace as the browser gets it: columns of plain numbers, about as large as the arrays themselves.

Small traces travel as JSON. Larger ones as bytes: the length of a JSON head (eight bytes, little-endian), the
head, then the tensors' values in the narrowest type that holds them exactly, each on a multiple of eight.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final, Literal

import numpy as np

from engine.arrays import Array
from engine.rules import Columns, Windows
from engine.trace import Stage, Tensor, Trace

Scale = Literal["signed", "grey"]
Payload = dict[str, Any] | bytes
LARGE: Final = 4096  # values from which bytes are smaller and quicker than JSON
WIDTHS: Final = (("uint8", np.uint8), ("int16", np.int16), ("int32", np.int32))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One trace as the stage draws it. Several views on one stage are walked in lock-step, by output cell."""

    trace: Trace
    title: str = ""  # where there are several
    editable: tuple[str, ...] = ()  # names of tensors
    grey: tuple[str, ...] = ()  # names of tensors that are pictures: 0 black, 255 white
    reveal: Literal["steps", "all"] = "steps"  # whether outputs appear step by step
    ruler: bool = False  # the number line of window positions
    axes: tuple[str, ...] = ()  # what the windows' axes are called; without it length, or height and width
    spatial: int | None = None  # trailing axes of a slice; without it all of the first tensor's but the leading one


def payload(*views: View, page: Mapping[str, Any] | None = None) -> Payload:
    """What the stage draws, and the page it stands on (`app.page`), for the address and what can be taken away.

    >>> from engine.operations import conv1d
    >>> trace = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False).trace([[1, 2, 3]], [[[10, 1]]])
    >>> payload(View(trace=trace))["views"][0]["tensors"][2]["values"]
    [12, 23]
    """
    head: dict[str, Any] = {"views": [view_columns(view) for view in views], "page": dict(page or {})}
    tensors = [tensor for view in views for tensor in view.trace.tensors]
    columns = [each for view in head["views"] for each in view["tensors"]]
    if sum(tensor.values.size for tensor in tensors) >= LARGE:
        return packed(head, columns, tensors)
    for column, tensor in zip(columns, tensors, strict=True):
        column["values"] = tensor.values.ravel().tolist()
    # a numpy scalar would reach the browser as a string, NaN would crash it: fail here
    json.dumps(head, allow_nan=False)
    return head


def view_columns(view: View) -> dict[str, Any]:
    """A view without its tensors' values."""
    trace = view.trace
    return {
        "title": view.title,
        "tensors": [tensor_columns(each, "grey" if each.name in view.grey else "signed") for each in trace.tensors],
        "stages": [stage_columns(stage) for stage in trace.stages],
        "spatial": trace.tensors[0].values.ndim - 1 if view.spatial is None else view.spatial,
        "editable": list(view.editable),
        "reveal": view.reveal,
        "ruler": view.ruler,
        "axes": list(view.axes),
    }


def tensor_columns(tensor: Tensor, scale: Scale) -> dict[str, Any]:
    """A tensor without its values. `reach` is the value of the strongest colour; in a picture a few lie beyond it."""
    sizes = np.abs(tensor.values)
    signed = np.percentile(sizes, 99) if sizes.size >= LARGE else sizes.max()
    reach = max(float(signed), 255 if scale == "grey" else 0)  # grey: 0 is black, 255 white or darker
    return {
        "name": tensor.name,
        "role": tensor.role,
        "shape": list(tensor.values.shape),
        "scale": {"kind": scale, "reach": reach},
    }


def stage_columns(stage: Stage) -> dict[str, Any]:
    """A stage's rule as plain lists."""
    rule = stage.rule
    return {
        "target": stage.target,
        "combine": stage.combine,
        "bias": stage.bias,
        "divisor": None if stage.divisor is None else [counts.tolist() for counts in stage.divisor],
        "steps": rule.steps,
        "windows": window_columns(rule) if isinstance(rule, Windows) else None,
        "columns": irregular_columns(rule) if isinstance(rule, Columns) else None,
    }


def window_columns(rule: Windows) -> dict[str, Any]:
    """Channel table and, per axis, the padded line, where on it each tap reads, and where none does."""
    axes = [
        {
            "line": axis.line.tolist(),
            "before": axis.before,
            "size": axis.size,
            "positions": axis.positions.tolist(),
            "unread": axis.unread.tolist(),
        }
        for axis in rule.axes
    ]
    return {"source": rule.source, "weight": rule.weight, "channels": rule.channels.tolist(), "axes": axes}


def irregular_columns(rule: Columns) -> dict[str, Any]:
    """Pointers, references and coefficients as they are."""
    arrays = ("step_ptr", "target", "write_ptr", "a", "b", "coef", "group", "via")
    columns = {name: listed(getattr(rule, name)) for name in arrays}
    return {"source": rule.source, "weight": rule.weight, "address": rule.address, **columns}


def listed(array: Array | None) -> list[Any] | None:
    """An optional array as a list."""
    return None if array is None else array.tolist()


def packed(head: dict[str, Any], columns: Sequence[dict[str, Any]], tensors: Sequence[Tensor]) -> bytes:
    """Head and values as one run of bytes; `columns` are the places in the head that say where the values stand."""
    arrays = [narrow(tensor.values) for tensor in tensors]
    # offsets count from the end of the head, whose length they would else change
    offset = 0
    for column, (name, array) in zip(columns, arrays, strict=True):
        column["values"] = {"type": name, "offset": offset, "count": prod(array.shape)}
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
