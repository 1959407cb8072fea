"""SPD-ResNet: no cell is skipped: where ResNet strides or pools, blocks of cells go into the channels instead.

    3×3 with stride 2    ─►    3×3 with stride 1, then space to depth: 4 times the channels, a quarter of the cells

As in the authors' program: the stem is space to depth and 1×1, without max pooling; the shortcuts keep their 1×1 with
stride 2, so strides are not all gone. Their program numbers the cells of a block down its columns, ours along its rows:
the same channels in another order.

Source: Sunkara and Luo 2022, No More Strided Convolutions or Pooling (arXiv:2208.03641), section 3, and the
ResNet50-SPD that its authors published.
"""

from __future__ import annotations

from engine.networks.blocks import Node, Sequence, Sum
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, mean_head, normalised, same_conv
from engine.networks.resnet import DEPTHS, WIDTHS, bottleneck, shortcut
from engine.operations import batch_norm, pixel_unshuffle, silu

UNSHUFFLE = pixel_unshuffle(downscale_factor=2, order="block-major")


def spd_resnet(in_channels: int, num_classes: int, size: Shape) -> Node:
    """ResNet-50's stages with space to depth in them."""
    stem = Sequence.of("stem", spd=UNSHUFFLE, conv=normalised(same_conv(4 * in_channels, 64, 1), silu()))
    stages, channels = {}, 64
    for number, (count, width) in enumerate(zip(DEPTHS["50"], WIDTHS, strict=True), 1):
        out = 4 * width
        first = bottleneck(channels, width, out, stride=1) if number == 1 else halving(channels, width, out)
        others = bottleneck(out, width, out, stride=1)
        blocks = {f"block{n}": first if n == 1 else others for n in range(1, count + 1)}
        stages[f"stage{number}"] = Sequence.of("stage", **blocks)
        channels = out
    return Sequence.of(stem=stem, **stages, head=mean_head(channels, num_classes))


def halving(in_channels: int, width: int, out_channels: int) -> Sequence:
    """A bottleneck whose 3×3 is followed by space to depth."""
    main = Sequence.of(
        "main",
        conv1=normalised(same_conv(in_channels, width, 1)),
        conv2=same_conv(width, width, 3),
        spd=UNSHUFFLE,
        norm2=batch_norm(num_features=4 * width),
        relu2=RELU,
        conv3=normalised(same_conv(4 * width, out_channels, 1), None),
    )
    around = shortcut(in_channels, out_channels, 2, "B")
    return Sequence.of("SPD bottleneck", sum=Sum.of("residual sum", main=main, shortcut=around), relu=RELU)


NETWORKS = (Variant(id="spd-resnet50", build=spd_resnet, input_shape=(3, 32, 32), num_classes=10),)
