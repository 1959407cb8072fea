"""Blocks for small machines: each channel by itself, then 1×1; and the bottleneck turned round."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.blocks.idea import Idea, Numbers, Slider, Variant, channels, map_size, named, square
from app.blocks.steps import Steps
from app.blocks.sums import FIRST, INPUT, NECK, ONE, SECOND, small_residual
from engine.networks.efficientnet import block
from engine.networks.mobilenet import inverted, separable
from engine.networks.parts import normalised, same_conv
from engine.networks.resnet import bottleneck
from engine.operations import Sum, relu, sigmoid

FULL, DEPTHWISE, SEPARABLE = "full 3×3", "depthwise only", "depthwise separable"
INVERTED, EXCITED = "inverted residual", "squeeze-excitation"
BOTH: Any = np.array([FIRST, SECOND])  # (2, 3, 3), one window for each channel
MEANT: Any = [[[1, 3], [2, 2]], [[4, 0], [6, 2]]]  # whose means are whole numbers
MIX: Any = np.array([[1, 2], [-1, 1]])  # (2, 2), filter by channel


def separables(numbers: Numbers) -> tuple[Variant, ...]:
    """Every filter over all channels; each channel by itself; that and 1×1."""
    c, f = numbers["in_channels"], numbers["out_channels"]
    shape = square(c, numbers["size"])
    return named(
        SEPARABLES.variants,
        (normalised(same_conv(c, f, 3)), shape),
        (normalised(same_conv(c, c, 3, groups=c)), shape),
        (separable(c, f), shape),
    )


def small_separable(steps: Steps, variant: str, numbers: Numbers) -> None:
    """Two channels; the full kernel has the products of window and mixture, so that the sums agree."""
    steps.input([[[(3 * i + 2 * j + c) % (4 - c) for j in range(4)] for i in range(4)] for c in range(2)])
    if variant == FULL:
        steps.conv("input", "output", MIX[:, :, None, None] * BOTH[None])
        return
    mixes = variant == SEPARABLE
    steps.conv("input", "each" if mixes else "output", BOTH[:, None], "depthwise", groups=2)
    if mixes:
        steps.conv("each", "output", MIX[:, :, None, None], "kernel 1×1")


def inverteds(numbers: Numbers) -> tuple[Variant, ...]:
    """Wide outside and narrow inside; the other way round; with a gate."""
    c, t = numbers["in_channels"], numbers["expansion"]
    side = numbers["size"]
    shape = square(c, side)
    return named(
        INVERTEDS.variants,
        (bottleneck(c * t, c, c * t, stride=1), square(c * t, side)),
        (inverted(c, c, t, 1), shape),
        (block(c, c, t, 3, 1, squeeze=numbers["squeeze"]), shape),
    )


def small_inverted(steps: Steps, variant: str, numbers: Numbers) -> None:
    """One channel outside, two inside; of squeeze and excitation the gate alone, with ReLU between its layers."""
    if variant == NECK:
        small_residual(steps, NECK, numbers)
        return
    if variant == EXCITED:
        steps.input(MEANT)
        steps.mean_of_channels("input", "means")
        steps.conv("means", "squeezed", [[[[2]], [[-1]]]], "squeeze")
        steps.apply(relu(), "squeezed", "active")
        steps.conv("active", "raised", [[[[1]]], [[[-1]]]], "excite")
        steps.apply(sigmoid(), "raised", "gate")
        steps.scale("input", "gate", "output")
        return
    steps.input([INPUT])
    steps.conv("input", "wide", [[[[1]]], [[[2]]]], "kernel up")
    steps.conv("wide", "each", BOTH[:, None], "depthwise", groups=2, **ONE)
    steps.conv("each", "residual", [[[[1]], [[1]]]], "kernel down")
    steps.join(Sum(), ("residual", "input"), "output")


SEPARABLES = Idea(
    key="separable",
    name="depthwise separable",
    variants=(FULL, DEPTHWISE, SEPARABLE),
    says="First every channel gets a window of its own, then 1×1 mixes the channels.",
    start={"in_channels": 32, "out_channels": 64, "size": 112},
    sliders=(channels("in_channels"), channels("out_channels"), map_size()),
    build=separables,
    small=small_separable,
    source="Howard et al. 2017 (arXiv:1704.04861), section 3.1 and table 1",
)
INVERTEDS = Idea(
    key="inverted",
    name="inverted residual",
    variants=(NECK, INVERTED, EXCITED),
    says="Narrow outside, wide inside; a gate can weigh the channels by their means.",
    start={"in_channels": 24, "expansion": 6, "squeeze": 4, "size": 56},
    sliders=(
        channels("in_channels", high=256),
        Slider(
            name="expansion", low=1, high=8, at_low="Nothing is widened: the first 1×1 is left out.", at_high="Enough."
        ),
        Slider(
            name="squeeze",
            label="squeeze ratio",
            low=1,
            high="in_channels",
            at_low="Then the gate is as wide as the block's input.",
            at_high="One number is left to decide from.",
        ),
        map_size(),
    ),
    build=inverteds,
    small=small_inverted,
    source="Sandler et al. 2018 (arXiv:1801.04381), figure 3; Tan and Le 2019 (arXiv:1905.11946), section 4; Hu et al. "
    "2017 (arXiv:1709.01507), section 3",
)
