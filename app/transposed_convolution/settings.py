"""The layer of the lesson and its numbers, from the page's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from app.address import Choice, Value, Whole
from app.handwriting import HANDWRITTEN, handwritten
from app.random_numbers import RANDOM, digits
from app.state import EDIT, SEED
from engine.arrays import Array
from engine.operations import TransposedConvolution, conv_transpose1d, conv_transpose2d

STAMPS, BOTH, MATRIX = "stamp and add", "both ways", "matrix"
OVERLAP, ROUND_TRIP = "checkerboard", "round trip"
COUNTING, ONES, LINEAR = "counting", "ones", "linear"
PLANE, LINE = "2-D", "1-D"
MOST: Final = {"size": 6, "kernel_size": 5, "stride": 4, "padding": 6, "output_padding": 3, "dilation": 3}
SETTINGS: Final = (
    Choice(name="way", options=(STAMPS, BOTH, MATRIX, OVERLAP, ROUND_TRIP)),
    Choice(name="axes", options=(PLANE, LINE)),
    Choice(name="input", options=(COUNTING, RANDOM, HANDWRITTEN)),
    Whole(name="digit", low=0, high=9, default=3),
    Whole(name="size", low=1, high=MOST["size"], default=2),
    Choice(name="kernel", options=(COUNTING, ONES, LINEAR)),
    Whole(name="kernel_size", low=1, high=MOST["kernel_size"], default=2),
    Whole(name="stride", low=1, high=MOST["stride"], default=1),
    Whole(name="padding", low=0, high=MOST["padding"], default=0),
    Whole(name="output_padding", low=0, high=MOST["output_padding"], default=0),
    Whole(name="dilation", low=1, high=MOST["dilation"], default=1),
    SEED,
    EDIT,
)


def layer_of(values: Mapping[str, Value]) -> TransposedConvolution:
    """The layer that is set: one channel, one filter, the same along each axis."""
    names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
    make = conv_transpose2d if values["axes"] == PLANE else conv_transpose1d
    return make(in_channels=1, out_channels=1, bias=False, **{name: values[name] for name in names})


def size_of(values: Mapping[str, Value]) -> tuple[int, ...]:
    """Cells of the input along each axis."""
    cells = len(handwritten(values["digit"])) if values["input"] == HANDWRITTEN else values["size"]
    return (cells,) * (2 if values["axes"] == PLANE else 1)


def input_numbers(values: Mapping[str, Value], size: tuple[int, ...]) -> Any:
    """(1, *size): the lecture's 0, 1, 2, 3, random digits, or a handwritten digit; of it a line is the middle row."""
    if values["input"] == HANDWRITTEN:
        written = np.array(handwritten(values["digit"]))
        return [written.tolist() if len(size) == 2 else written[len(written) // 2].tolist()]
    if values["input"] == RANDOM:
        return digits(values[SEED.name], (1, *size))
    return counted((1, *size))


def counted(shape: tuple[int, ...]) -> Any:
    """0, 1, 2, … as the lecture has them in two dimensions, so that a cell is known by its number; in a line from 1."""
    first = 0 if len(shape) > 2 else 1
    return (first + np.arange(np.prod(shape))).reshape(shape).tolist()


def weights(values: Mapping[str, Value], layer: TransposedConvolution) -> Any:
    """(1, 1, *kernel_size)."""
    if values["kernel"] == COUNTING:
        return [counted((1, *layer.kernel_size))]
    if values["kernel"] == ONES:
        return np.ones(layer.weight_shape, int).tolist()
    return linear(layer.kernel_size).tolist()


def linear(kernel_size: tuple[int, ...]) -> Array:
    """(1, 1, *kernel_size): weights that fall off in a straight line from the middle.

    With kernel_size=2·stride, or one less, they draw straight lines between the input's cells.

    Source: Long, Shelhamer and Darrell, Fully convolutional networks for semantic segmentation (2015), section 3.3.
    """
    kernel: Array = np.ones((1, 1))
    for k in kernel_size:
        reach = (k + 1) // 2
        slope = 1 - np.abs(np.arange(k) - (k - 1) / 2) / reach
        kernel = kernel[..., None] * slope
    return kernel
