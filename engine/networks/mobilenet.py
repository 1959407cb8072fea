"""MobileNet: a window for each channel by itself, then 1×1 across the channels. Version 2 turns the bottleneck round.

    depthwise separable     3×3 per channel ─► 1×1                       k·k + F products for each number, not k·k·F
    inverted residual       1×1 wider ─► 3×3 per channel ─► 1×1 narrower, without activation (+ input)

In V1 batch norm and ReLU stand behind both; in V2 it is ReLU6, and nothing behind the last 1×1: in few channels ReLU
would lose too much.

Source: Howard et al. 2017, MobileNets (arXiv:1704.04861), table 1; Sandler et al. 2018, MobileNetV2
(arXiv:1801.04381), tables 1 and 2.
"""

from __future__ import annotations

from engine.networks.blocks import Node, Sequence, Sum
from engine.networks.densenet import IDENTITY
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import mean_head, normalised, same_conv
from engine.operations import relu6

RELU6 = relu6()
# (out_channels, stride) of each separable layer
LAYERS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *((512, 1),) * 5,
    (1024, 2),
    (1024, 1),
)
# (expansion t, out_channels c, repeats n, stride s of the first) of each stage
STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))


def mobilenet_v1(in_channels: int, num_classes: int, size: Shape) -> Node:
    """One full convolution, thirteen separable ones."""
    parts: dict[str, Node] = {"stem": normalised(same_conv(in_channels, 32, 3, stride=2))}
    channels = 32
    for number, (out_channels, stride) in enumerate(LAYERS, 1):
        parts[f"separable{number}"] = separable(channels, out_channels, stride)
        channels = out_channels
    return Sequence.of(**parts, head=mean_head(channels, num_classes))


def separable(in_channels: int, out_channels: int, stride: int = 1) -> Sequence:
    """Each channel by itself, then all of them in each place."""
    return Sequence.of(
        "depthwise separable",
        depthwise=normalised(same_conv(in_channels, in_channels, 3, stride, groups=in_channels)),
        pointwise=normalised(same_conv(in_channels, out_channels, 1)),
    )


def mobilenet_v2(in_channels: int, num_classes: int, size: Shape) -> Node:
    """Seven stages of inverted residuals between two full convolutions."""
    parts: dict[str, Node] = {"stem": normalised(same_conv(in_channels, 32, 3, stride=2), RELU6)}
    channels = 32
    for number, (expansion, out_channels, repeats, stride) in enumerate(STAGES, 1):
        blocks = {}
        for n in range(1, repeats + 1):
            blocks[f"block{n}"] = inverted(channels, out_channels, expansion, stride if n == 1 else 1)
            channels = out_channels
        parts[f"stage{number}"] = Sequence.of("stage", **blocks)
    parts["last"] = normalised(same_conv(channels, 1280, 1), RELU6)
    return Sequence.of(**parts, head=mean_head(1280, num_classes, dropout=0.2))


def inverted(in_channels: int, out_channels: int, expansion: int, stride: int) -> Node:
    """Wide inside, narrow outside; the sum where nothing changes shape."""
    inner = in_channels * expansion
    wider = {} if expansion == 1 else {"expand": normalised(same_conv(in_channels, inner, 1), RELU6)}
    body = Sequence.of(
        "inverted residual",
        **wider,
        depthwise=normalised(same_conv(inner, inner, 3, stride, groups=inner), RELU6),
        project=normalised(same_conv(inner, out_channels, 1), None),
    )
    alike = stride == 1 and in_channels == out_channels
    return Sum.of("inverted residual", main=body, shortcut=IDENTITY) if alike else body


NETWORKS = (
    Variant(id="mobilenet-v1", build=mobilenet_v1),
    Variant(id="mobilenet-v2", build=mobilenet_v2),
)
