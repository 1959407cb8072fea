"""FractalNet: very deep without residuals: a rule that grows a block from itself, with short and long ways through it.

    f_1(x) = conv(x)         f_{C+1}(x) = mean of conv(x) and f_C(f_C(x))

    x ─┬─ conv ───────────────────────────────────┬─ mean
       ├─ conv ─────────────── ┬ mean ─ conv ─────┤         C = 3: ways of 1, 2 and 4 convolutions
       └─ conv ─┬ ... conv ────┘      ─ conv conv ┘

Where several columns end in one place they are joined once, as the mean of all of them. Written as means of two, the
branch that is a mean of n columns itself counts n times.

Source: Larsson, Maire and Shakhnarovich 2016, FractalNet: Ultra-Deep Neural Networks without Residuals
(arXiv:1605.07648), section 2 and figure 1.
"""

from __future__ import annotations

from functools import partial

from engine.networks.blocks import Mean, Node, Sequence
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import mean_head, normalised, same_conv
from engine.operations import max_pool2d

WIDTHS = (64, 128, 256, 512, 512)
POOL = max_pool2d(kernel_size=2, stride=2)


def fractalnet(in_channels: int, num_classes: int, size: Shape, *, columns: int) -> Node:
    """Five blocks, a pooling behind each."""
    parts: dict[str, Node] = {}
    channels = in_channels
    for number, width in enumerate(WIDTHS, 1):
        parts[f"block{number}"] = fractal(channels, width, columns)
        parts[f"pool{number}"] = POOL
        channels = width
    return Sequence.of(**parts, head=mean_head(channels, num_classes))


def fractal(in_channels: int, out_channels: int, columns: int) -> Node:
    """F of so many columns; every column's first convolution takes the block's input."""
    unit = normalised(same_conv(in_channels, out_channels, 3))
    if columns == 1:
        return unit
    long = Sequence.of(
        first=fractal(in_channels, out_channels, columns - 1), second=fractal(out_channels, out_channels, columns - 1)
    )
    parts: tuple[tuple[str, Node], ...] = (("short", unit), ("long", long))
    return Mean(parts, "fractal block", (1, columns - 1))


def path_lengths(columns: int) -> tuple[int, ...]:
    """Convolutions along every way through a block, shortest first.

    >>> path_lengths(3)
    (1, 2, 3, 3, 4)
    """
    if columns == 1:
        return (1,)
    inner = path_lengths(columns - 1)
    return tuple(sorted([1, *(first + second for first in inner for second in inner)]))


CIFAR = (3, 32, 32)
NETWORKS = (
    Variant(id="fractalnet-20", build=partial(fractalnet, columns=3), input_shape=CIFAR, num_classes=10),
    Variant(id="fractalnet-40", build=partial(fractalnet, columns=4), input_shape=CIFAR, num_classes=10),
)
