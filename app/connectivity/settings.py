"""What the lesson on connections can be set to, and how far each setting goes beside the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.address import Choice, Value, Whole
from engine.axes import PADDING_MODES
from engine.errors import EngineError, ShapeError
from engine.operations import Convolution, conv1d

UNITS, MATRIX, TRANSPOSED = "units", "matrix", "transposed"
SPARSE, DENSE, BOTH = "sparse", "dense", "both"
# in the order in which they bound each other
LEAST: Final = {"padding": 0, "kernel_size": 1, "dilation": 1, "stride": 1}
MOST: Final = {"padding": 4, "kernel_size": 5, "dilation": 3, "stride": 3}
LONGEST_LINE: Final = 16
MOST_LAYERS: Final = 3
CONNECTION_SETTINGS: Final = (
    Choice(name="view", options=(UNITS, MATRIX, TRANSPOSED)),
    Choice(name="connections", options=(SPARSE, DENSE, BOTH), default=BOTH),
    Whole(name="size", low=3, high=LONGEST_LINE, default=8),
    Whole(name="row", low=0, high=LONGEST_LINE - 1, default=3),
    Whole(name="layers", low=1, high=MOST_LAYERS, default=1),
    Whole(name="padding", low=0, high=MOST["padding"], default=0),
    Whole(name="kernel_size", low=1, high=MOST["kernel_size"], default=3),
    Whole(name="dilation", low=1, high=MOST["dilation"], default=1),
    Whole(name="stride", low=1, high=MOST["stride"], default=1),
    Choice(name="padding_mode", options=PADDING_MODES),
)


def layer_of(values: Mapping[str, Value]) -> Convolution:
    """The layer; a chain has the same one several times."""
    settings = {name: values[name] for name in LEAST}
    return conv1d(in_channels=1, out_channels=1, bias=False, padding_mode=values["padding_mode"], **settings)


def lengths(layer: Convolution, size: int, layers: int) -> tuple[int, ...]:
    """Units of the input and of every layer. Raises ShapeError where one does not fit."""
    found = [size]
    for number in range(1, layers + 1):
        try:
            found.append(layer.output_shape((found[-1],))[1])
        except EngineError as error:
            raise ShapeError(f"In layer {number}, {error}" if number > 1 else str(error)) from None
    return tuple(found)


class Bound(NamedTuple):
    """How far a setting goes, and why no further; nothing where the lesson offers no more."""

    high: int
    why: str


def highest(name: str, values: Mapping[str, Value], size: int, layers: int) -> Bound:
    """How far a setting goes: those before it as they are, those after it at their least."""
    order = list(LEAST)
    tried = dict(values) | {after: LEAST[after] for after in order[order.index(name) :]}
    for number in range(LEAST[name], MOST[name] + 1):
        try:
            lengths(layer_of(tried | {name: number}), size, layers)
        except EngineError as error:
            return Bound(max(LEAST[name], number - 1), str(error))
    return Bound(MOST[name], "")
