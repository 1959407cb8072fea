"""What the lesson on shared gradients sets, and the layers and numbers that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from app.address import Choice, Switch, Value, Whole
from app.handwriting import HANDWRITTEN, handwritten
from app.kernels import LECTURE_IMAGE
from app.random_numbers import RANDOM, digits
from engine.operations import Convolution, Pooling, avg_pool2d, conv1d, conv2d, max_pool2d
from engine.shared_update import POOLS, ScanNetwork, scan_network

COPIES, KERNEL, INPUT, POOLING, UPDATE = "copies", "2-D kernel", "input", "pooling", "update"
ON_A_LINE: Final = (COPIES, UPDATE)  # they show the scan network
EXAMPLE: Final = "example"
PLANE, LINE = "2-D", "1-D"
TOGETHER, APART = "all copies", "each by itself"
MAX, AVERAGE = "max", "average"
MOST: Final = {"size": 9, "kernel_size": 4, "stride": 3, "padding": 2, "dilation": 2, "target": 99}
LINE_NUMBERS: Final = (0, 1, 3, 1, 0, 2, 1)
LINE_WEIGHTS: Final = (1, 2, -1, 3)
ARRIVING: Final = (-3, -2, -1, 1, 2, 3)  # never 0, so that it is seen where gradient comes
GRADIENT_SETTINGS: Final = (
    Choice(name="show", options=(COPIES, KERNEL, INPUT, POOLING, UPDATE)),
    Choice(name="pool", options=POOLS, default="sum"),
    Whole(name="target", low=-MOST["target"], high=MOST["target"], default=10),
    Choice(name="updates", options=(TOGETHER, APART)),
    Choice(name="learning_rate", options=("0.001", "0.01", "0.02", "0.1"), default="0.01"),
    Switch(name="forwards"),
    Choice(name="axes", options=(PLANE, LINE)),
    Choice(name="kind", options=(MAX, AVERAGE)),
    Choice(name="input", options=(EXAMPLE, RANDOM, HANDWRITTEN)),
    Whole(name="digit", low=0, high=9, default=3),
    Whole(name="size", low=3, high=MOST["size"], default=6),
    Whole(name="kernel_size", low=1, high=MOST["kernel_size"], default=3),
    Whole(name="padding", low=0, high=MOST["padding"], default=0),
    Whole(name="dilation", low=1, high=MOST["dilation"], default=1),
    Whole(name="stride", low=1, high=MOST["stride"], default=1),
)


def is_line(values: Mapping[str, Value]) -> bool:
    """Whether the numbers stand in a line."""
    return values["show"] in ON_A_LINE or (values["show"] == INPUT and values["axes"] == LINE)


def size_of(values: Mapping[str, Value]) -> tuple[int, ...]:
    """Cells of the input along each axis."""
    example = len(LINE_NUMBERS) if is_line(values) else len(LECTURE_IMAGE)
    own = {EXAMPLE: example, HANDWRITTEN: len(handwritten(values["digit"]))}
    cells = own[values["input"]] if values["input"] in own else int(values["size"])
    return (cells,) * (1 if is_line(values) else 2)


def input_numbers(values: Mapping[str, Value]) -> Any:
    """(1, *size): the example's, random digits, or a handwritten digit; of it a line is the fourth row."""
    size = size_of(values)
    if values["input"] == HANDWRITTEN:
        written = handwritten(values["digit"])
        return [list(written[3])] if len(size) == 1 else [[list(row) for row in written]]
    if values["input"] == RANDOM:
        return digits(values["seed"], (1, *size))
    return [list(LINE_NUMBERS)] if len(size) == 1 else [[list(row) for row in LECTURE_IMAGE]]


def layer_of(values: Mapping[str, Value]) -> Convolution:
    """The convolution that is set: one channel, one filter, the same along each axis."""
    make = conv1d if is_line(values) else conv2d
    walk = {name: values[name] for name in ("kernel_size", "stride", "padding", "dilation")}
    layer: Convolution = make(in_channels=1, out_channels=1, bias=False, **walk)
    return layer


def scan_of(values: Mapping[str, Value]) -> ScanNetwork:
    """The scan network around that convolution."""
    return scan_network(layer_of(values), pool=values["pool"], target=values["target"])


def pooling_of(values: Mapping[str, Value]) -> Pooling:
    """The pooling that is set."""
    make = max_pool2d if values["kind"] == MAX else avg_pool2d
    layer: Pooling = make(**{name: values[name] for name in ("kernel_size", "stride", "padding")})
    return layer


def weights(layer: Convolution) -> Any:
    """(1, 1, *kernel_size): a line's own, in a plane 1, 2, 3, … so that a weight is known by its number."""
    if len(layer.kernel_size) == 1:
        return [[list(LINE_WEIGHTS[: layer.kernel_size[0]])]]
    return (1 + np.arange(np.prod(layer.weight_shape))).reshape(layer.weight_shape).tolist()


def arriving(seed: int, shape: tuple[int, ...]) -> Any:
    """A gradient from the layers above, as small whole numbers."""
    numbers = np.array(digits(seed, shape)) % len(ARRIVING)
    return np.array(ARRIVING)[numbers].tolist()
