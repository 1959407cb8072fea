"""Inception modules: windows of several sizes side by side, and what later versions made of the 5×5."""

from __future__ import annotations

from typing import Final

from app.blocks.idea import Idea, Numbers, Variant, channels, map_size, named, square
from app.blocks.steps import Steps
from engine.networks.blocks import Concatenation, Node, Sequence
from engine.networks.googlenet import SAME_POOL, module, naive_module
from engine.networks.parts import Kernel, activated
from engine.operations import Concatenation as Joined
from engine.operations import conv2d

NAIVE, REDUCED, DOUBLE, ASYMMETRIC, EXPANDED = "naive", "reduced", "two 3×3", "asymmetric", "expanded"
WINDOW: Final = [[1, 0, 1], [0, 2, 0], [1, 0, 1]]
LESS: Final = "As many as come in: then nothing is reduced."


def conv(in_channels: int, out_channels: int, kernel_size: Kernel) -> Sequence:
    """A convolution with biases that keeps the size, and ReLU, as GoogLeNet has it."""
    rows, columns = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return activated(
        conv2d(
            in_channels=in_channels,
            out_channels=out_channels,
            kernel_size=(rows, columns),
            padding=(rows // 2, columns // 2),
        )
    )


def chain(in_channels: int, *layers: tuple[int, Kernel]) -> Sequence:
    """Convolutions one after the other: (out_channels, kernel_size) each."""
    parts: dict[str, Node] = {}
    for number, (out_channels, kernel_size) in enumerate(layers, 1):
        parts[f"conv{number}"] = conv(in_channels, out_channels, kernel_size)
        in_channels = out_channels
    return Sequence.of(**parts)


def split(in_channels: int, *before: tuple[int, Kernel], out_channels: int) -> Sequence:
    """Convolutions, then a row and a column of the same map side by side."""
    body = chain(in_channels, *before)
    last = before[-1][0]
    both = Concatenation.of(row=conv(last, out_channels, (1, 3)), column=conv(last, out_channels, (3, 1)))
    return Sequence((*body.parts, ("split", both)))


def modules(numbers: Numbers) -> tuple[Variant, ...]:
    """Five modules on the same input."""
    c, one, r3, three, r5, five, pooled = (
        numbers[name] for name in ("in_channels", "one", "reduce3", "three", "reduce", "five", "pooled")
    )
    shape = square(c, numbers["size"])

    def with_branches(**middle: Node) -> Concatenation:
        behind = Sequence.of(pool=SAME_POOL, conv=conv(c, pooled, 1))
        return Concatenation.of("inception module", one=conv(c, one, 1), **middle, pooled=behind)

    double = with_branches(three=chain(c, (r3, 1), (three, 3)), double3=chain(c, (r5, 1), (five, 3), (five, 3)))
    asymmetric = with_branches(
        three=chain(c, (r3, 1), (three, (1, 3)), (three, (3, 1))),
        double3=chain(c, (r5, 1), (five, (1, 3)), (five, (3, 1)), (five, (1, 3)), (five, (3, 1))),
    )
    expanded = with_branches(
        three=split(c, (r3, 1), out_channels=three), double3=split(c, (r5, 1), (five, 3), out_channels=five)
    )
    naive, reduced = naive_module(c, one, three, five), module(c, (one, r3, three, r5, five, pooled))
    return named(INCEPTION.variants, *((body, shape) for body in (naive, reduced, double, asymmetric, expanded)))


def small_modules(steps: Steps, variant: str, numbers: Numbers) -> None:
    """Two channels, one filter each; the branches stand in the output one behind the other."""
    steps.input([[[(5 * c + 3 * i + 2 * j) % 4 for j in range(3)] for i in range(3)] for c in range(2)])
    steps.conv("input", "one", [[[[1]], [[2]]]], "kernel 1×1")
    if variant == NAIVE:
        steps.conv("input", "three", [[WINDOW, WINDOW]], "kernel 3×3", padding=1)
        steps.max_pool("input", "pooled", 3, stride=1, padding=1)
        steps.join(Joined(), ("one", "three", "pooled"), "output")
        return
    steps.conv("input", "reduced", [[[[1]], [[-1]]]], "reduce")
    if variant == REDUCED:
        steps.conv("reduced", "three", [[WINDOW]], "kernel 3×3", padding=1)
        steps.join(Joined(), ("one", "three"), "output")
    elif variant == DOUBLE:
        steps.conv("reduced", "first", [[WINDOW]], "first 3×3", padding=1)
        steps.conv("first", "second", [[WINDOW]], "second 3×3", padding=1)
        steps.join(Joined(), ("one", "second"), "output")
    else:
        steps.conv("reduced", "row", [[[[1, 2, 1]]]], "kernel 1×3", padding=(0, 1))
        source = "row" if variant == ASYMMETRIC else "reduced"
        steps.conv(source, "column", [[[[1], [0], [2]]]], "kernel 3×1", padding=(1, 0))
        ends = ("one", "column") if variant == ASYMMETRIC else ("one", "row", "column")
        steps.join(Joined(), ends, "output")


INCEPTION = Idea(
    key="inception",
    name="Inception module",
    variants=(NAIVE, REDUCED, DOUBLE, ASYMMETRIC, EXPANDED),
    says="Several windows look at the same place, and their maps are concatenated.",
    start={
        "in_channels": 192,
        "one": 64,
        "reduce3": 96,
        "three": 128,
        "reduce": 16,
        "five": 32,
        "pooled": 32,
        "size": 28,
    },
    sliders=(
        channels("in_channels"),
        channels("reduce", "1×1 before 5×5", "in_channels", LESS),
        channels("five", "5×5 filters"),
        map_size(),
        channels("one", "1×1 filters"),
        channels("reduce3", "1×1 before 3×3", "in_channels", LESS),
        channels("three", "3×3 filters"),
        channels("pooled", "behind the pool"),
    ),
    build=modules,
    small=small_modules,
    source="Szegedy et al. 2014, figure 2 and table 1 (3a); Szegedy et al. 2015 (arXiv:1512.00567), figures 5 to 7",
)
