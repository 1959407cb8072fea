"""EfficientNet: inverted residuals that weigh their channels, grown in width, depth and resolution at once.

    input ─► 1×1 wider ─► k×k per channel ─► × gate ─► 1×1 narrower (+ input)        SiLU throughout
                                        └─► mean ─► 1×1 ─► SiLU ─► 1×1 ─► σ ┘        squeeze and excitation

B1 to B7 are B0 with more channels (rounded to multiples of 8, never below nine tenths of the exact number), more
layers (rounded up) and larger inputs. The squeeze is a quarter of the block's input, not of its wide inside.

Stochastic depth, which drops whole blocks while training, is not drawn. As in the common implementations, B5 to B7 add
0.001 to a variance before its root, the others 0.00001.

Source: Tan and Le 2019, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks (arXiv:1905.11946),
table 1 and section 4; Hu et al. 2017, Squeeze-and-Excitation Networks (arXiv:1709.01507), section 3.
"""

from __future__ import annotations

from functools import partial
from math import ceil

from engine.networks.blocks import Node, Scaling, Sequence, Sum
from engine.networks.densenet import IDENTITY
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import mean_head, normalised, same_conv
from engine.operations import conv2d, global_avg_pool2d, sigmoid, silu

SILU = silu()
SIGMOID = sigmoid()
# (expansion, kernel_size, stride of the first, out_channels, layers) of each stage of B0
STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
# (times the width, times the depth, input, dropout)
SCALES = (
    (1.0, 1.0, 224, 0.2),
    (1.0, 1.1, 240, 0.2),
    (1.1, 1.2, 260, 0.3),
    (1.2, 1.4, 300, 0.3),
    (1.4, 1.8, 380, 0.4),
    (1.6, 2.2, 456, 0.4),
    (1.8, 2.6, 528, 0.5),
    (2.0, 3.1, 600, 0.5),
)


def efficientnet(
    in_channels: int, num_classes: int, size: Shape, *, width: float, depth: float, dropout: float, eps: float
) -> Node:
    """Seven stages between two full convolutions."""
    channels = widened(32, width)
    parts: dict[str, Node] = {"stem": normalised(same_conv(in_channels, channels, 3, stride=2), SILU, eps)}
    for number, (expansion, kernel_size, stride, out_channels, layers) in enumerate(STAGES, 1):
        out, blocks = widened(out_channels, width), {}
        for n in range(1, ceil(layers * depth) + 1):
            blocks[f"block{n}"] = block(channels, out, expansion, kernel_size, stride if n == 1 else 1, eps)
            channels = out
        parts[f"stage{number}"] = Sequence.of("stage", **blocks)
    last = widened(1280, width)
    parts["last"] = normalised(same_conv(channels, last, 1), SILU, eps)
    return Sequence.of(**parts, head=mean_head(last, num_classes, dropout))


def widened(channels: int, width: float) -> int:
    """So many times the channels, rounded to a multiple of 8, but not below nine tenths of it.

    >>> widened(32, 1.1), widened(24, 1.4)
    (32, 32)
    """
    exact = channels * width
    rounded = max(8, int(exact + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * exact else rounded


def block(
    in_channels: int,
    out_channels: int,
    expansion: int,
    kernel_size: int,
    stride: int,
    eps: float = 1e-5,
    *,
    squeeze: int = 4,
) -> Node:
    """An inverted residual with squeeze and excitation; the squeeze is a `squeeze`-th of the block's input."""
    inner = in_channels * expansion
    wider = {} if expansion == 1 else {"expand": normalised(same_conv(in_channels, inner, 1), SILU, eps)}
    body = Sequence.of(
        "inverted residual",
        **wider,
        depthwise=normalised(same_conv(inner, inner, kernel_size, stride, groups=inner), SILU, eps),
        excitation=squeeze_excitation(inner, max(1, in_channels // squeeze)),
        project=normalised(same_conv(inner, out_channels, 1), None, eps),
    )
    alike = stride == 1 and in_channels == out_channels
    return Sum.of("inverted residual", main=body, shortcut=IDENTITY) if alike else body


def squeeze_excitation(channels: int, squeezed: int) -> Scaling:
    """Each channel times a number between 0 and 1 that the means of all channels decide."""
    gate = Sequence.of(
        "gate",
        pool=global_avg_pool2d(),
        reduce=conv2d(in_channels=channels, out_channels=squeezed, kernel_size=1),
        act=SILU,
        expand=conv2d(in_channels=squeezed, out_channels=channels, kernel_size=1),
        sigmoid=SIGMOID,
    )
    return Scaling.of("squeeze and excitation", gate=gate)


NETWORKS = tuple(
    Variant(
        id=f"efficientnet-b{number}",
        build=partial(efficientnet, width=width, depth=depth, dropout=dropout, eps=1e-3 if number >= 5 else 1e-5),
        input_shape=(3, side, side),
    )
    for number, (width, depth, side, dropout) in enumerate(SCALES)
)
