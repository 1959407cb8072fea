"""Xception: Inception taken to its end: every window looks at one channel only, 1×1 mixes them, and residual sums.

    entry    conv, conv, then 3 blocks that halve the map      128, 256, 728 channels
    middle   8 blocks of three separable convolutions           728
    exit     1 block that halves, two wide separable ones       1024, 1536, 2048

Between depthwise and pointwise there is neither normalisation nor activation.

Source: Chollet 2016, Xception: Deep Learning with Depthwise Separable Convolutions (arXiv:1610.02357), figure 5.
"""

from __future__ import annotations

from engine.networks.blocks import Node, Sequence, Sum
from engine.networks.densenet import IDENTITY
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, mean_head, normalised, same_conv, unpadded
from engine.operations import batch_norm, max_pool2d

POOL = max_pool2d(kernel_size=3, stride=2, padding=1)


def xception(in_channels: int, num_classes: int, size: Shape) -> Node:
    """Entry, middle and exit flow."""
    entry = Sequence.of(
        "entry flow",
        conv1=normalised(unpadded(in_channels, 32, 3, 2)),
        conv2=normalised(unpadded(32, 64, 3)),
        block1=halving(64, (128, 128), relu_first=False),
        block2=halving(128, (256, 256)),
        block3=halving(256, (728, 728)),
    )
    middle = Sequence.of("middle flow", **{f"block{n}": MIDDLE for n in range(4, 12)})
    out = Sequence.of(
        "exit flow",
        block12=halving(728, (728, 1024)),
        separable3=normalised_separable(1024, 1536),
        relu3=RELU,
        separable4=normalised_separable(1536, 2048),
        relu4=RELU,
    )
    return Sequence.of(entry=entry, middle=middle, exit=out, head=mean_head(2048, num_classes))


def normalised_separable(in_channels: int, out_channels: int) -> Sequence:
    """Each channel by itself, then all of them in each place, then normalised."""
    return Sequence.of(
        "separable",
        depthwise=same_conv(in_channels, in_channels, 3, groups=in_channels),
        pointwise=same_conv(in_channels, out_channels, 1),
        norm=batch_norm(num_features=out_channels),
    )


def separables(in_channels: int, widths: tuple[int, ...], *, relu_first: bool = True) -> dict[str, Node]:
    """ReLU and a separable convolution, so many times."""
    parts: dict[str, Node] = {}
    for number, width in enumerate(widths, 1):
        if relu_first or number > 1:
            parts[f"relu{number}"] = RELU
        parts[f"separable{number}"] = normalised_separable(in_channels, width)
        in_channels = width
    return parts


def halving(in_channels: int, widths: tuple[int, int], *, relu_first: bool = True) -> Sum:
    """Two separable convolutions and a pooling, plus 1×1 with stride 2."""
    main = Sequence.of("main", **separables(in_channels, widths, relu_first=relu_first), pool=POOL)
    shortcut = normalised(same_conv(in_channels, widths[-1], 1, 2), None)
    return Sum.of("residual block", main=main, shortcut=shortcut)


MIDDLE = Sum.of("residual block", main=Sequence.of("main", **separables(728, (728,) * 3)), shortcut=IDENTITY)
NETWORKS = (Variant(id="xception", build=xception, input_shape=(3, 299, 299)),)
