"""What the lesson on deformable convolution sets, and the layer and numbers that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from app.address import Choice, Switch, Value, Whole
from app.deformable.offsets import BENT, CHOICES
from app.handwriting import HANDWRITTEN, handwritten
from app.kernels import LECTURE_IMAGE
from app.random_numbers import RANDOM, digits
from engine.operations import DeformConv2d, deform_conv2d
from engine.training.bent_bars import LINE, MOST, bent_bar

EXAMPLE: Final = "example"
ONES, COUNTING, BAR = "ones", "counting", "line"
TAPS: Final = 3  # along each axis
MOST_OUTPUTS: Final = 3  # a side: every one has 18 offsets
LARGEST: Final = {"padding": 2, "dilation": 3, "stride": 3, "size": 6}
DEFORMABLE_SETTINGS: Final = (
    Choice(name="input", options=(EXAMPLE, RANDOM, HANDWRITTEN, BENT)),
    Whole(name="digit", low=0, high=9, default=3),
    Whole(name="size", low=4, high=LARGEST["size"], default=5),
    Whole(name="bend", low=-MOST, high=MOST, default=3),
    Choice(name="offsets", options=CHOICES),
    Choice(name="kernel", options=(ONES, COUNTING, BAR)),
    Whole(name="padding", low=0, high=LARGEST["padding"], default=0),
    Whole(name="dilation", low=1, high=LARGEST["dilation"], default=1),
    Whole(name="stride", low=1, high=LARGEST["stride"], default=2),
    Switch(name="compare"),
)


def input_numbers(values: Mapping[str, Value]) -> Any:
    """(1, H, W): the lecture's image, random digits, a handwritten digit, or a bar that is bent."""
    if values["input"] == BENT:
        return bent_bar(values["bend"]).tolist()
    if values["input"] == HANDWRITTEN:
        return [[list(row) for row in handwritten(values["digit"])]]
    if values["input"] == RANDOM:
        return digits(values["seed"], (1, values["size"], values["size"]))
    return [[list(row) for row in LECTURE_IMAGE]]


def layer_of(values: Mapping[str, Value]) -> DeformConv2d:
    """The layer that is set: one channel, one filter, nine taps."""
    walk = {name: values[name] for name in ("padding", "dilation", "stride")}
    return deform_conv2d(in_channels=1, out_channels=1, kernel_size=TAPS, bias=False, **walk)


def weights(kernel: str) -> Any:
    """(1, 1, 3, 3)."""
    cells = {
        ONES: np.ones((TAPS, TAPS), int),
        COUNTING: np.arange(1, TAPS**2 + 1).reshape(TAPS, TAPS),
        BAR: np.array(LINE),
    }
    return [[cells[kernel].tolist()]]
