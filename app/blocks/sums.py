"""Blocks with a way around: residual sums, paths in groups, fractals."""

from __future__ import annotations

from typing import Any, Final

from app.blocks.idea import Idea, Numbers, Slider, Variant, channels, map_size, named, square
from app.blocks.steps import Steps
from engine.networks.blocks import Sequence
from engine.networks.fractalnet import fractal
from engine.networks.parts import normalised, same_conv
from engine.networks.resnet import basic, bottleneck, plain
from engine.operations import Mean, Sum, relu

PLAIN, BASIC, NECK, WIDE = "plain", "basic", "bottleneck", "wide basic"
NARROW, GROUPED, WHOLE = "one path", "grouped", "without groups"
DEEP, RESIDUAL, FRACTAL = "plain chain", "residual blocks", "fractal block"
INPUT: Final = [[1, 0, 2], [3, 1, 0], [0, 2, 1]]
FIRST: Final = [[0, 1, 0], [1, -2, 1], [0, 1, 0]]
SECOND: Final = [[1, 0, 0], [0, 1, 0], [0, 0, -1]]
ONE: Final[dict[str, Any]] = {"padding": 1}


def residual(numbers: Numbers) -> tuple[Variant, ...]:
    """On w channels: nothing around, a sum around; on e·w: a bottleneck, and two 3×3 without one."""
    w, side = numbers["width"], numbers["size"]
    outer = w * numbers["expansion"]
    return named(
        SUMS.variants,
        (plain(w, w, w, stride=1), square(w, side)),
        (basic(w, w, w, stride=1), square(w, side)),
        (bottleneck(outer, w, outer, stride=1), square(outer, side)),
        (basic(outer, outer, outer, stride=1), square(outer, side)),
    )


def small_residual(steps: Steps, variant: str, numbers: Numbers) -> None:
    """Two convolutions of one channel; the bottleneck reads two channels and works on one. All end in a ReLU."""
    if variant == NECK:
        steps.input([INPUT, [row[::-1] for row in INPUT]])
        steps.conv("input", "narrow", [[[[1]], [[-1]]]], "kernel down")
        steps.apply(relu(), "narrow", "active")
        steps.conv("active", "window", [[FIRST]], "kernel 3×3", **ONE)
        steps.apply(relu(), "window", "active window")
        steps.conv("active window", "residual", [[[[1]]], [[[2]]]], "kernel up")
    else:
        steps.input([INPUT])
        steps.conv("input", "map", [[FIRST]], "first 3×3", **ONE)
        steps.apply(relu(), "map", "active")
        steps.conv("active", "second map" if variant == PLAIN else "residual", [[SECOND]], "second 3×3", **ONE)
    if variant != PLAIN:
        steps.join(Sum(), ("residual", "input"), "sum")
    steps.apply(relu(), "second map" if variant == PLAIN else "sum", "output")


def grouped(numbers: Numbers) -> tuple[Variant, ...]:
    """A bottleneck, one with as many groups as paths, and the same without groups."""
    c, g, d = numbers["in_channels"], numbers["cardinality"], numbers["path_width"]
    shape = square(c, numbers["size"])
    return named(
        GROUPS.variants,
        (bottleneck(c, max(1, c // 4), c, stride=1), shape),
        (bottleneck(c, 64, c, stride=1, groups=g, per_group=d), shape),
        (bottleneck(c, d * g, c, stride=1), shape),
    )


def small_grouped(steps: Steps, variant: str, numbers: Numbers) -> None:
    """The 3×3 in the middle only, on four channels in two groups, or in one; or on two channels."""
    count = 2 if variant == NARROW else 4
    groups = 2 if variant == GROUPED else 1
    steps.input([[[(3 * i + 2 * j + 5 * c) % 4 for j in range(4)] for i in range(4)] for c in range(count)])
    weight = [
        [[[(f + c + a * b) % 3 - 1 for b in range(3)] for a in range(3)] for c in range(count // groups)]
        for f in range(count)
    ]
    settings: dict[str, Any] = {"groups": groups} if groups > 1 else {}
    steps.conv("input", "output", weight, **settings)


def fractals(numbers: Numbers) -> tuple[Variant, ...]:
    """As many convolutions on the longest path: in a chain, in residual blocks, in a fractal."""
    c, columns = numbers["in_channels"], numbers["columns"]
    depth, shape = 2 ** (columns - 1), square(c, numbers["size"])
    unit = normalised(same_conv(c, c, 3))
    chain = Sequence.of(**{f"conv{n}": unit for n in range(1, depth + 1)})
    residuals = Sequence.of(**{f"block{n}": basic(c, c, c, stride=1) for n in range(1, depth // 2 + 1)})
    return named(FRACTALS.variants, (chain, shape), (residuals, shape), (fractal(c, c, columns), shape))


def small_fractal(steps: Steps, variant: str, numbers: Numbers) -> None:
    """Two columns: one convolution, and two one after the other, without ReLU; the residual block with its own."""
    if variant == RESIDUAL:
        small_residual(steps, BASIC, numbers)
        return
    steps.input([[[2 * value for value in row] for row in INPUT]])
    if variant == FRACTAL:
        steps.conv("input", "short", [[FIRST]], "kernel", **ONE)
    steps.conv("input", "map", [[[[0, 0, 0], [0, 1, 1], [0, 0, 0]]]], "first 3×3", **ONE)
    steps.conv("map", "output" if variant == DEEP else "long", [[SECOND]], "second 3×3", **ONE)
    if variant == FRACTAL:
        steps.join(Mean(), ("short", "long"), "output")


SUMS = Idea(
    key="residual",
    name="residual block",
    variants=(PLAIN, BASIC, NECK, WIDE),
    says="The block learns what to add to its input; the bottleneck does so on more channels for less.",
    start={"width": 64, "expansion": 4, "size": 56},
    sliders=(
        channels("width", "3×3 channels", 512),
        Slider(
            name="expansion", low=1, high=8, at_low="Without: 1×1, 3×3, 1×1 on the same channels.", at_high="Enough."
        ),
        map_size(),
    ),
    build=residual,
    small=small_residual,
    source="He et al. 2015 (arXiv:1512.03385), figure 5",
)
GROUPS = Idea(
    key="grouped",
    name="grouped paths",
    variants=(NARROW, GROUPED, WHOLE),
    says="ResNeXt: many narrow paths side by side; a convolution with `groups` is all of them at once.",
    start={"in_channels": 256, "cardinality": 32, "path_width": 4, "size": 56},
    sliders=(
        Slider(name="cardinality", low=1, high=64, at_low="One path: no groups.", at_high="The paper goes to 64."),
        channels("path_width", "channels a path", 64),
        channels("in_channels"),
        map_size(),
    ),
    build=grouped,
    small=small_grouped,
    source="Xie et al. 2016 (arXiv:1611.05431), figures 1 and 3, table 2",
)
FRACTALS = Idea(
    key="fractal",
    name="fractal block",
    variants=(DEEP, RESIDUAL, FRACTAL),
    says="As deep as the chain along its longest path, with short paths for the gradient.",
    start={"columns": 3, "in_channels": 64, "size": 32},
    sliders=(
        Slider(
            name="columns",
            low=2,
            high=4,
            at_low="One column is one convolution.",
            at_high="FractalNet-40 has four: eight convolutions on the longest path.",
        ),
        channels("in_channels"),
        map_size(),
    ),
    build=fractals,
    small=small_fractal,
    source="Larsson, Maire and Shakhnarovich 2016 (arXiv:1605.07648), figure 1",
)
