"""A layer's counts as the stage draws them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.components.payload import View
from engine.tally import Layer, tally, tally_macs
from engine.tally_memory import tally_memory
from engine.trace import Trace

ROW: Final = 16  # a filter of so few cells is drawn as a row of its own,
MOST_ROWS: Final = 256  # where there are not too many


def counted(count: str, layer: Layer, size: tuple[int, ...]) -> Trace:
    """What is counted, filter by filter."""
    if count == "parameters":
        return tally(layer)
    return tally_macs(layer, size) if count == "MACs" else tally_memory(layer.output_shape(size))


def drawn(trace: Trace) -> View:
    """The trace as it is drawn best; nothing but the shape of the weights changes, their order stays."""
    weights, *rest = trace.tensors
    values = weights.values
    if values.ndim > 1 and values.shape[1] == 1:
        values = values[:, 0]  # one slice per filter: filters side by side, not below each other
    if values.ndim == 2 and values.shape[1] <= ROW and len(values) > MOST_ROWS:
        values = values.ravel()
    in_rows = values.ndim == 2 and values.shape[1] <= ROW
    changed = replace(trace, tensors=(replace(weights, values=values), *rest))
    return View(trace=changed, spatial=1 if in_rows else min(values.ndim, 2))
