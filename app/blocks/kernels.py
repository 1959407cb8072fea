"""What a large kernel can be made of: several small ones, a row and a column, or fewer channels first."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import numpy as np

from app.blocks.idea import Idea, Numbers, Slider, Variant, channels, map_size, named, square
from app.blocks.steps import Steps
from engine.arrays import Array
from engine.networks.blocks import Sequence
from engine.networks.parts import RELU, Kernel, same_conv

LARGE, STACKED, ASYMMETRIC = "one large kernel", "stacked 3×3", "row, then column"
DIRECT, REDUCED = "direct", "1×1 first"
ROW, COLUMN = (1, 1, 2), (1, 2, 1)  # a 3×3 kernel is their product: all variants then have one answer
FIVE: Final = 5  # the kernel of the lecture's example


def weights_only(in_channels: int, out_channels: int, kernel_size: Kernel) -> Sequence:
    """A convolution without biases that keeps the size, and ReLU."""
    return Sequence.of("convolution", conv=same_conv(in_channels, out_channels, kernel_size), relu=RELU)


def kernels(numbers: Numbers) -> tuple[Variant, ...]:
    """One kernel of 2n + 1 cells; n of three cells; one of a row and one of a column."""
    c, n = numbers["in_channels"], numbers["layers"]
    k, shape = 2 * n + 1, square(c, numbers["size"])
    stack = Sequence.of(**{f"conv{i}": weights_only(c, c, 3) for i in range(1, n + 1)})
    row = Sequence.of(row=weights_only(c, c, (1, k)), column=weights_only(c, c, (k, 1)))
    return named(KERNELS.variants, (weights_only(c, c, k), shape), (stack, shape), (row, shape))


def powers(taps: tuple[int, ...], times: int) -> Array:
    """What a kernel of one axis becomes when it is applied so often."""
    found = np.array([1])
    for _ in range(times):
        found = np.convolve(found, taps)
    return found


def small_kernels(steps: Steps, variant: str, numbers: Numbers) -> None:
    """Without ReLU between them all three give the same sums; small ones stand behind the large one, to compare."""
    n = numbers["layers"]
    side = 2 * n + 3
    steps.input([[[(3 * i + 2 * j + i * j) % 4 for j in range(side)] for i in range(side)]])
    column, row = powers(COLUMN, n), powers(ROW, n)
    large = [[np.outer(column, row)]]
    if variant == LARGE:
        steps.conv("input", "output", large)
        return
    steps.conv("input", "direct", large, f"kernel {2 * n + 1}×{2 * n + 1}")
    if variant == ASYMMETRIC:
        steps.conv("input", "after row", [[[row]]], "row")
        steps.conv("after row", "output", [[column[:, None]]], "column")
    else:
        between = ["input", *(f"map {i}" for i in range(1, n)), "output"]
        for i, (source, target) in enumerate(pairwise(between), 1):
            steps.conv(source, target, [[np.outer(COLUMN, ROW)]], f"kernel {i}")


def reduction(numbers: Numbers) -> tuple[Variant, ...]:
    """A 5×5, and the same after a 1×1 to fewer channels."""
    c, r, f = (numbers[name] for name in ("in_channels", "reduce", "out_channels"))
    shape = square(c, numbers["size"])
    both = Sequence.of(reduce=weights_only(c, r, 1), conv=weights_only(r, f, FIVE))
    return named(REDUCTION.variants, (weights_only(c, f, FIVE), shape), (both, shape))


def small_reduction(steps: Steps, variant: str, numbers: Numbers) -> None:
    """Four channels and two filters of 3×3; the direct one has the products of both kernels, so the sums agree."""
    steps.input([[[(5 * c + 3 * i + 2 * j) % 4 for j in range(4)] for i in range(4)] for c in range(4)])
    mixed: Any = np.array([1, 2, -1, 1])
    after: Any = np.array([np.outer(COLUMN, ROW), np.outer([1, 0, -1], [1, 2, 1])])  # (2, 3, 3)
    if variant == DIRECT:
        steps.conv("input", "output", after[:, None] * mixed[None, :, None, None])
    else:
        steps.conv("input", "reduced", mixed.reshape(1, 4, 1, 1), "kernel 1×1")
        steps.conv("reduced", "output", after[:, None], "kernel 3×3")


KERNELS = Idea(
    key="kernels",
    name="large or small kernels",
    variants=(LARGE, STACKED, ASYMMETRIC),
    says="All three have one receptive field; what is stacked has fewer weights and more ReLUs.",
    start={"layers": 2, "in_channels": 64, "size": 56},
    sliders=(
        Slider(
            name="layers",
            label="3×3 layers",
            low=1,
            high=3,
            at_low="One 3×3 is the large kernel itself.",
            at_high="Three see as far as the 7×7 of VGG's example.",
        ),
        channels("in_channels"),
        map_size(),
    ),
    build=kernels,
    small=small_kernels,
    source="Simonyan and Zisserman 2014, section 2.3; Szegedy et al. 2015 (arXiv:1512.00567), section 3",
)
REDUCTION = Idea(
    key="reduction",
    name="1×1 reduction",
    variants=(DIRECT, REDUCED),
    says="A 1×1 convolution mixes channels into fewer, so that the 5×5 behind it has less to read.",
    start={"in_channels": 190, "reduce": 16, "out_channels": 48, "size": 28},
    sliders=(
        channels("in_channels"),
        channels("reduce", "1×1 filters", "in_channels", "As many as come in: then nothing is reduced."),
        channels("out_channels", "5×5 filters"),
        map_size(),
    ),
    build=reduction,
    small=small_reduction,
    source="Szegedy et al. 2014 (arXiv:1409.4842), section 4; lecture, section 8",
)
