"""Making a map smaller: stride, pooling, or space to depth. And objects of different size, and the kernel that fits."""

from __future__ import annotations

from typing import Final

import numpy as np

from app.blocks.idea import Idea, Numbers, Slider, Variant, channels, map_size, named, square
from app.blocks.kernels import weights_only
from app.blocks.steps import Steps
from engine.arrays import Array
from engine.networks.blocks import Sequence
from engine.networks.parts import RELU, same_conv
from engine.operations import max_pool2d, pixel_unshuffle

STRIDED, POOLED, SPD = "stride", "max pooling", "space to depth"
KERNELS: Final = (1, 3, 5, 7)  # cells a side
SCENE: Final = 12  # cells a side
CENTRES: Final = ((3, 3), (8, 8))  # of the small and of the large object


def smaller(numbers: Numbers) -> tuple[Variant, ...]:
    """Three ways from a map to one that is `factor` times smaller along each side."""
    c, f, r = numbers["in_channels"], numbers["out_channels"], numbers["factor"]
    shape = square(c, r * numbers["size"])
    strided = Sequence.of(conv=same_conv(c, f, 3, stride=r), relu=RELU)
    pooled = Sequence.of(conv=same_conv(c, f, 3), relu=RELU, pool=max_pool2d(kernel_size=r))
    deep = Sequence.of(spd=pixel_unshuffle(downscale_factor=r), conv=same_conv(c * r * r, f, 3), relu=RELU)
    return named(SMALLER.variants, (strided, shape), (pooled, shape), (deep, shape))


def small_smaller(steps: Steps, variant: str, numbers: Numbers) -> None:
    """Numbered cells of one channel; the kernel after space to depth has one cell, in the other two 3×3."""
    r = numbers["factor"]
    steps.input(np.arange(1, (2 * r) ** 2 + 1).reshape(1, 2 * r, 2 * r))
    cross = [[[[0, 1, 0], [1, 1, 1], [0, 1, 0]]]]
    if variant == STRIDED:
        steps.conv("input", "output", cross, stride=r, padding=1)
    elif variant == POOLED:
        steps.conv("input", "map", cross, padding=1)
        steps.max_pool("map", "output", r)
    else:
        steps.to_depth("input", "deep", r)
        steps.conv("deep", "output", [[[[n % 3 + 1]] for n in range(r * r)]], "kernel 1×1")


def kernels(numbers: Numbers) -> tuple[Variant, ...]:
    """One convolution for each kernel size."""
    c, shape = numbers["in_channels"], square(numbers["in_channels"], numbers["size"])
    return named(OBJECTS.variants, *((weights_only(c, c, k), shape) for k in KERNELS))


def inside(centre: tuple[int, int], side: int) -> tuple[slice, slice]:
    """The cells of a square around a centre; of an even one the centre lies before the middle."""
    row, column = (at - (side - 1) // 2 for at in centre)
    return slice(row, row + side), slice(column, column + side)


def scene(numbers: Numbers) -> Array:
    """(SCENE, SCENE): 1 on the small object, 2 on the large one, 0 elsewhere."""
    cells = np.zeros((SCENE, SCENE), np.int64)
    for kind, (centre, name) in enumerate(zip(CENTRES, ("small_object", "large_object"), strict=True), 1):
        cells[inside(centre, numbers[name])] = kind
    return cells


def seen(numbers: Numbers, kind: int, kernel_size: int) -> tuple[int, int, int]:
    """Cells of the object in a window at its centre, of the object, and of the window; `kind` as in `scene`."""
    cells = scene(numbers) == kind
    window = cells[inside(CENTRES[kind - 1], kernel_size)]
    return int(window.sum()), int(cells.sum()), window.size


def overlap(numbers: Numbers, kind: int, kernel_size: int) -> tuple[int, int]:
    """Cells that window and object share, and cells that either covers."""
    both, object_, window = seen(numbers, kind, kernel_size)
    return both, object_ + window - both


def fit(numbers: Numbers, kind: int, kernel_size: int) -> float:
    """Overlap by union: 1 where the window is the object, small where either is much larger."""
    shared, covered = overlap(numbers, kind, kernel_size)
    return shared / covered


def best(numbers: Numbers, kind: int) -> int:
    """The kernel that fits the object best."""
    return max(KERNELS, key=lambda k: fit(numbers, kind, k))


def small_kernels(steps: Steps, variant: str, numbers: Numbers) -> None:
    """A kernel of ones counts the object cells in its window."""
    k = KERNELS[OBJECTS.variants.index(variant)]
    steps.input((scene(numbers) > 0).astype(np.int64)[None])
    steps.conv("input", "output", np.ones((1, 1, k, k), np.int64))


SMALLER = Idea(
    key="smaller",
    name="smaller maps",
    variants=(STRIDED, POOLED, SPD),
    says="A stride skips places, a pooling drops all but the largest number, space to depth drops nothing.",
    start={"factor": 2, "in_channels": 64, "out_channels": 128, "size": 28},
    sliders=(
        Slider(name="factor", low=2, high=4, at_low="With 1 nothing would get smaller.", at_high="Enough."),
        channels("in_channels", high=512),
        channels("out_channels", high=512),
        map_size(low=4, high=56, label="map after it"),
    ),
    build=smaller,
    small=small_smaller,
    source="Sunkara and Luo 2022 (arXiv:2208.03641), section 3",
)
OBJECTS = Idea(
    key="objects",
    name="objects and kernels",
    variants=tuple(f"{k}×{k}" for k in KERNELS),
    says="A small kernel sees a piece of a large object, a large one mostly what surrounds a small object.",
    start={"small_object": 3, "large_object": 7, "in_channels": 64, "size": 28},
    sliders=(
        Slider(
            name="small_object",
            label="small object",
            low=1,
            high=3,
            at_low="One cell.",
            at_high="Then it is not small.",
        ),
        Slider(
            name="large_object",
            label="large object",
            low=5,
            high=7,
            at_low="Then it is small.",
            at_high="The scene ends.",
        ),
        channels("in_channels"),
        map_size(),
    ),
    build=kernels,
    small=small_kernels,
    source="lecture, section 8; Szegedy et al. 2014 (arXiv:1409.4842), section 3",
)
