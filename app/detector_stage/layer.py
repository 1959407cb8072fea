"""The layer in three stages: a convolution sums, the detector bends each sum, a pooling summarises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from app.address import Choice, Value, Whole
from app.kernels import KERNELS, kernel_named
from engine.arrays import Array
from engine.operations import (
    Activation,
    Convolution,
    Pooling,
    conv2d,
    fires,
    gelu,
    leaky_relu,
    max_pool2d,
    relu,
    sigmoid,
    tanh,
    threshold,
)
from engine.operations.activation import Loss
from engine.trace import Trace

STAGES: Final = "three stages"
SLOPE: Final = "map and slope"
BACKWARD: Final = "gradient"
EDGES: Final = tuple(kernel for kernel in KERNELS if sum(map(sum, kernel.cells)) == 0)  # maps of both signs
FARTHEST: Final = 102  # from 0: the largest sum that one of EDGES makes of a handwritten digit
ACTIVATION_SETTINGS: Final = (
    Choice(name="show", options=(STAGES, SLOPE, BACKWARD)),
    Choice(name="activation", options=("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "threshold", "fires")),
    Choice(name="negative_slope", options=("0.01", "0.1", "0.5", "1")),
    Whole(name="threshold", low=-FARTHEST, high=FARTHEST, default=10),
)
LAYER_SETTINGS: Final = (
    Choice(name="kernel", options=tuple(kernel.name for kernel in EDGES)),
    Choice(name="over", options=("1", "4", "16", "64")),  # small weights, as a trained layer has them
    Whole(name="padding", low=0, high=2, default=0),
    Whole(name="stride", low=1, high=2, default=1),
)


def activation_of(values: Mapping[str, Value]) -> Activation:
    """The chosen activation with its parameter."""
    return {
        "relu": relu(),
        "leaky_relu": leaky_relu(negative_slope=float(values["negative_slope"])),
        "sigmoid": sigmoid(),
        "tanh": tanh(),
        "gelu": gelu(),
        "threshold": threshold(threshold=values["threshold"], value=0),
        "fires": fires(threshold=values["threshold"]),
    }[values["activation"]]


def weights(values: Mapping[str, Value]) -> list[list[float]] | list[list[int]]:
    """The kernel's rows, divided where the weights are to be small."""
    over = int(values["over"])
    rows = kernel_named(values["kernel"]).cells
    return [list(row) for row in rows] if over == 1 else [[cell / over for cell in row] for row in rows]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """The three stages on one input; shown to the cards, which ask it."""

    activation: Activation
    convolution: Trace  # input, weight, feature_map
    conv: Convolution
    edited: Array | None  # the feature map with the learner's own numbers, where there are any
    arriving: Array | None  # the gradient that comes back, where it is shown

    @property
    def pool(self) -> Pooling:
        """The third stage."""
        return max_pool2d(kernel_size=2, ceil_mode=True)

    @property
    def feature_map(self) -> Array:
        """(1, H, W): what the detector is given."""
        map_: Array = self.convolution["feature_map"].values if self.edited is None else self.edited
        return map_

    @cached_property
    def detector(self) -> Trace:
        """The second stage by itself."""
        return self.activation.trace(self.feature_map).renamed(input="feature_map", output="detected")

    @cached_property
    def three(self) -> Trace:
        """All three, one after the other."""
        pooled = self.pool.trace(self.detector["detected"].values).renamed(input="detected")
        return self.convolution.then(self.detector).then(pooled)

    @cached_property
    def slopes(self) -> Trace:
        """How steep the detector is at each cell."""
        return self.activation.slopes(self.feature_map).renamed(input="feature_map")

    @cached_property
    def all_maps(self) -> Trace:
        """What the detector makes of the map, then how steep it is there."""
        return self.detector.then(self.slopes)

    @cached_property
    def backward(self) -> Trace:
        """The gradient on its way back through the detector."""
        assert self.arriving is not None
        return self.activation.backward(self.feature_map, self.arriving).renamed(input="feature_map")

    @cached_property
    def loss(self) -> Loss:
        """What the detector takes from the map."""
        return self.activation.loss(self.feature_map)

    def steepest(self) -> float:
        """The largest slope there is, looked for along the axis."""
        return round(float(self.activation.slope(np.linspace(-FARTHEST, FARTHEST, 2 * 6000 + 1)).max()), 2)

    def survivors(self) -> str:
        """Which edges are left of a map of them."""
        left = self.detector["detected"].values
        signs = bool((left > 0).any()), bool((left < 0).any())
        return {(1, 0): "brighter to the right", (1, 1): "both", (0, 1): "darker to the right"}[signs]


def layer(values: Mapping[str, Value], image: object, weight: object) -> tuple[Convolution, Trace]:
    """The first stage, its output named as the lesson calls it."""
    conv = conv2d(
        in_channels=1, out_channels=1, kernel_size=3, stride=values["stride"], padding=values["padding"], bias=False
    )
    return conv, conv.trace(image, weight).renamed(output="feature_map")


def sentence(loss: Loss, show: str) -> str:
    """What is lost; where no slope is shown, nothing is said of it."""
    kinds = f"The {loss.kinds_before:,} different numbers became {loss.kinds_after:,}."
    if loss.kinds_before == loss.kinds_after:
        kinds = f"All {loss.kinds_before:,} different numbers are still different."
    zeroed = f"{loss.zeroed:,}" if loss.zeroed else "None"
    said = (f"{zeroed} of the {loss.cells:,} cells changed to 0.", kinds)
    return " ".join(said if show == STAGES else (*said, passed(loss)))


def passed(loss: Loss) -> str:
    """Where gradient comes back, in a sentence."""
    if not loss.flat:
        return "The slope is nowhere below 0.01: gradient comes back through every cell."
    where = "all of them" if loss.flat == loss.cells else f"{loss.flat:,}"
    return f"At {where} the slope is below 0.01: hardly any gradient comes back there."
