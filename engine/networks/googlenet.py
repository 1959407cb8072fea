"""GoogLeNet (Inception v1): four ways to look at the same place, side by side, and narrow layers before wide windows.

            ┌─ 1×1 ────────┐
    input ──┼─ 1×1 ─ 3×3 ──┼─► all channels, one behind the other
            ├─ 1×1 ─ 5×5 ──┤
            └─ pool ─ 1×1 ─┘

The naive module has neither the 1×1 before the 3×3 and 5×5 nor the one behind the pooling. This is the paper's
network: true 5×5 and local response normalisation; the poolings between stages round up. Two heads hang at the sides
while it is trained (`googlenet-aux`).

Source: Szegedy et al. 2014, Going Deeper with Convolutions (arXiv:1409.4842), figures 2 and 3, table 1, section 5.
"""

from __future__ import annotations

from functools import partial

from engine.networks.alexnet import LRN
from engine.networks.blocks import Beside, Concatenation, Node, Sequence
from engine.networks.layers import Dropout, Flatten
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, activated, mean_head, numbers_of
from engine.operations import Convolution, avg_pool2d, conv2d, linear, max_pool2d

Filters = tuple[int, int, int, int, int, int]  # 1×1, reduce, 3×3, reduce, 5×5, behind the pooling
CEIL_POOL = max_pool2d(kernel_size=3, stride=2, ceil_mode=True)
SAME_POOL = max_pool2d(kernel_size=3, stride=1, padding=1)
MODULES: dict[str, Filters] = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def googlenet(in_channels: int, num_classes: int, size: Shape, *, heads: bool) -> Node:
    """A stem, nine modules in three stages, the mean of each channel, one linear layer."""
    parts: dict[str, Node] = {"stem": stem(in_channels)}
    channels = 192
    for name, filters in MODULES.items():
        if name in ("4a", "5a"):
            parts[f"pool{int(name[0]) - 1}"] = CEIL_POOL
        parts[f"inception{name}"] = module(channels, filters)
        channels = filters[0] + filters[2] + filters[4] + filters[5]
        if heads and name in ("4a", "4d"):
            maps = side_maps(channels)
            reached = Sequence.of(**parts, **{f"head{name}": Sequence.of(head=Sequence.of(maps=maps))})
            head = side_head(maps, numbers_of(reached, in_channels, size), num_classes)
            parts[f"head{name}"] = Beside.of("side head", head=head)
    return Sequence.of(**parts, head=mean_head(channels, num_classes, dropout=0.4))


def stem(in_channels: int) -> Sequence:
    """224 → 28."""
    return Sequence.of(
        "stem",
        conv1=activated(conv2d(in_channels=in_channels, out_channels=64, kernel_size=7, stride=2, padding=3)),
        pool1=CEIL_POOL,
        norm1=LRN,
        reduce2=activated(conv2d(in_channels=64, out_channels=64, kernel_size=1)),
        conv2=activated(conv2d(in_channels=64, out_channels=192, kernel_size=3, padding=1)),
        norm2=LRN,
        pool2=CEIL_POOL,
    )


def module(in_channels: int, filters: Filters) -> Concatenation:
    """The module with its reductions."""
    one, reduce3, three, reduce5, five, pooled = filters
    return Concatenation.of(
        "inception module",
        one=activated(square(in_channels, one, 1)),
        three=Sequence.of(reduce=activated(square(in_channels, reduce3, 1)), conv=activated(square(reduce3, three, 3))),
        five=Sequence.of(reduce=activated(square(in_channels, reduce5, 1)), conv=activated(square(reduce5, five, 5))),
        pooled=Sequence.of(pool=SAME_POOL, conv=activated(square(in_channels, pooled, 1))),
    )


def naive_module(in_channels: int, one: int, three: int, five: int) -> Concatenation:
    """The module without reductions: the pooled channels all stay, so every module is wider than the last."""
    return Concatenation.of(
        "naive inception module",
        one=activated(square(in_channels, one, 1)),
        three=activated(square(in_channels, three, 3)),
        five=activated(square(in_channels, five, 5)),
        pooled=SAME_POOL,
    )


def square(in_channels: int, out_channels: int, kernel_size: int) -> Convolution:
    """A convolution with biases that keeps the size."""
    made: Convolution = conv2d(
        in_channels=in_channels, out_channels=out_channels, kernel_size=kernel_size, padding=kernel_size // 2
    )
    return made


def side_maps(in_channels: int) -> Sequence:
    """What a side head sees of the maps."""
    return Sequence.of(
        pool=avg_pool2d(kernel_size=5, stride=3),
        conv=activated(conv2d(in_channels=in_channels, out_channels=128, kernel_size=1)),
    )


def side_head(maps: Sequence, features: int, num_classes: int) -> Sequence:
    """Scores from halfway: they send gradients to where the end is far."""
    return Sequence.of(
        "side head",
        maps=maps,
        flatten=Flatten(),
        fc1=linear(in_features=features, out_features=1024),
        relu=RELU,
        dropout=Dropout(p=0.7),
        fc2=linear(in_features=1024, out_features=num_classes),
    )


NETWORKS = (
    Variant(id="googlenet", build=partial(googlenet, heads=False)),
    Variant(id="googlenet-aux", build=partial(googlenet, heads=True)),
)
