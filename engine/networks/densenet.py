"""DenseNet: inside a block every layer gets the maps of all layers before it, and adds a few of its own.

    x0 ──┬─► layer ──┬─► layer ──┬─► …       k maps each (the growth rate); all of them stay beside the new ones
         └───────────┴───────────┘

A layer is normalised and activated before it convolves. With bottleneck (B) a 1×1 makes 4k maps first; with
compression (C) the transition between blocks keeps the share θ of the maps. The connections end with the block.

Source: Huang, Liu, van der Maaten and Weinberger 2016, Densely Connected Convolutional Networks (arXiv:1608.06993),
table 1, sections 3 and 4.
"""

from __future__ import annotations

from functools import partial

from engine.networks.blocks import Concatenation, Node, Sequence
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, mean_head, same_conv
from engine.operations import avg_pool2d, batch_norm, max_pool2d

IDENTITY = Sequence.of("identity")


def densenet(
    in_channels: int,
    num_classes: int,
    size: Shape,
    *,
    blocks: tuple[int, ...],
    growth: int,
    stem_channels: int,
    small: bool = False,
    bottleneck: bool = True,
    compression: float = 0.5,
) -> Node:
    """A stem, dense blocks with transitions between them, the mean of each channel, one linear layer."""
    parts: dict[str, Node] = {
        "stem": small_stem(in_channels, stem_channels) if small else stem(in_channels, stem_channels)
    }
    channels = stem_channels
    for number, layers in enumerate(blocks, 1):
        parts[f"block{number}"] = dense_block(channels, layers, growth, bottleneck=bottleneck)
        channels += layers * growth
        if number < len(blocks):
            kept = int(channels * compression)
            parts[f"transition{number}"] = transition(channels, kept)
            channels = kept
    end = Sequence.of("norm", norm=batch_norm(num_features=channels), relu=RELU)
    return Sequence.of(**parts, end=end, head=mean_head(channels, num_classes))


def stem(in_channels: int, channels: int) -> Sequence:
    """7×7 and a max pooling, each with stride 2."""
    return Sequence.of(
        "stem",
        conv=same_conv(in_channels, channels, 7, stride=2),
        norm=batch_norm(num_features=channels),
        relu=RELU,
        pool=max_pool2d(kernel_size=3, stride=2, padding=1),
    )


def small_stem(in_channels: int, channels: int) -> Sequence:
    """One 3×3, for pictures of 32×32."""
    return Sequence.of("stem", conv=same_conv(in_channels, channels, 3))


def dense_block(in_channels: int, layers: int, growth: int, *, bottleneck: bool = True) -> Sequence:
    """So many layers, each beside all that came before."""
    parts = {}
    for number in range(1, layers + 1):
        channels = in_channels + (number - 1) * growth
        layer = narrowed(channels, growth) if bottleneck else direct(channels, growth)
        parts[f"layer{number}"] = Concatenation.of("dense layer", before=IDENTITY, new=layer)
    return Sequence.of("dense block", **parts)


def narrowed(channels: int, growth: int) -> Sequence:
    """Through 4k maps of 1×1 to k of 3×3."""
    inner = 4 * growth
    return Sequence.of(
        norm1=batch_norm(num_features=channels),
        relu1=RELU,
        conv1=same_conv(channels, inner, 1),
        norm2=batch_norm(num_features=inner),
        relu2=RELU,
        conv2=same_conv(inner, growth, 3),
    )


def direct(channels: int, growth: int) -> Sequence:
    """Straight to k maps of 3×3."""
    return Sequence.of(norm=batch_norm(num_features=channels), relu=RELU, conv=same_conv(channels, growth, 3))


def transition(channels: int, kept: int) -> Sequence:
    """Fewer maps, and each a quarter as large."""
    return Sequence.of(
        "transition",
        norm=batch_norm(num_features=channels),
        relu=RELU,
        conv=same_conv(channels, kept, 1),
        pool=avg_pool2d(kernel_size=2, stride=2),
    )


def large(id: str, blocks: tuple[int, ...], growth: int = 32) -> Variant:
    """A network for ImageNet: bottleneck and compression, twice the growth rate in the stem."""
    return Variant(id=id, build=partial(densenet, blocks=blocks, growth=growth, stem_channels=2 * growth))


CIFAR = (3, 32, 32)
NETWORKS = (
    large("densenet-121", (6, 12, 24, 16)),
    large("densenet-169", (6, 12, 32, 32)),
    large("densenet-201", (6, 12, 48, 32)),
    large("densenet-161", (6, 12, 36, 24), growth=48),
    Variant(
        id="densenet-40-12",
        build=partial(
            densenet, blocks=(12,) * 3, growth=12, stem_channels=16, small=True, bottleneck=False, compression=1
        ),
        input_shape=CIFAR,
        num_classes=10,
    ),
    Variant(
        id="densenet-bc-100-12",
        build=partial(densenet, blocks=(16,) * 3, growth=12, stem_channels=24, small=True),
        input_shape=CIFAR,
        num_classes=10,
    ),
)
