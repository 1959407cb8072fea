"""ResNet: every block adds what it learned to what it was given. And the plain networks it was compared with.

    x ──► 3×3 ──► ReLU ──► 3×3 ──(+)──► ReLU        x ──► 1×1 ──► 3×3 ──► 1×1 ──(+)──► ReLU
     └────────────────────────────┘                  └───────────────────────────┘
    basic block (-18, -34)                          bottleneck (-50, -101, -152): 4 times as many channels leave

Where a block halves the map and doubles the channels, its shortcut must too. Option A takes every second cell and adds
channels of zeros: no parameters. Option B is a 1×1 convolution there; option C has one in every block.

The paper halves in the first 1×1 of a bottleneck (`-v1`); what most code builds, and what bears the plain name here,
halves in the 3×3: as many parameters, a little more work, another receptive field.

Source: He, Zhang, Ren and Sun 2015, Deep Residual Learning for Image Recognition (arXiv:1512.03385), table 1, figures 3
and 5, section 3.3; Xie et al. 2016, Aggregated Residual Transformations (arXiv:1611.05431), table 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from engine.networks.blocks import Node, Sequence, Sum
from engine.networks.layers import PadChannels, Subsample
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, mean_head, same_conv
from engine.operations import batch_norm, max_pool2d

Option = Literal["A", "B", "C"]
WIDTHS = (64, 128, 256, 512)


def resnet(
    in_channels: int,
    num_classes: int,
    size: Shape,
    *,
    blocks: tuple[int, ...],
    block: Callable[..., Sequence],
    expansion: int,
) -> Node:
    """A stem that quarters the map, four stages of blocks, the mean of each channel, one linear layer."""
    stages, channels = {}, 64
    for number, (count, width) in enumerate(zip(blocks, WIDTHS, strict=True), 1):
        out = width * expansion
        first = block(channels, width, out, stride=1 if number == 1 else 2)
        others = block(out, width, out, stride=1)  # one value for all: they are alike
        parts = {f"block{n}": first if n == 1 else others for n in range(1, count + 1)}
        stages[f"stage{number}"] = Sequence.of("stage", **parts)
        channels = out
    return Sequence.of(stem=stem(in_channels), **stages, head=mean_head(channels, num_classes))


def stem(in_channels: int) -> Sequence:
    """7×7 and a max pooling, each with stride 2."""
    return Sequence.of(
        "stem",
        conv=same_conv(in_channels, 64, 7, stride=2),
        norm=batch_norm(num_features=64),
        relu=RELU,
        pool=max_pool2d(kernel_size=3, stride=2, padding=1),
    )


def convolved(
    in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, groups: int = 1
) -> dict[str, Node]:
    """A convolution that keeps the size but for its stride, and its normalisation."""
    conv = same_conv(in_channels, out_channels, kernel_size, stride, groups)
    return {"conv": conv, "norm": batch_norm(num_features=out_channels)}


def named(number: int, parts: dict[str, Node]) -> dict[str, Node]:
    """Conv → conv1, and so on."""
    return {f"{name}{number}": part for name, part in parts.items()}


def shortcut(in_channels: int, out_channels: int, stride: int, option: Option) -> Sequence:
    """The way around a block: nothing where it can be nothing."""
    alike = stride == 1 and in_channels == out_channels
    if alike and option != "C":
        return Sequence.of("identity")
    if option == "A":
        return Sequence.of(
            "shortcut", every=Subsample(stride=stride), zeros=PadChannels(channels=out_channels - in_channels)
        )
    return Sequence.of("shortcut", **convolved(in_channels, out_channels, 1, stride))


def basic(in_channels: int, width: int, out_channels: int, *, stride: int, option: Option = "B") -> Sequence:
    """Two 3×3 convolutions and the sum."""
    first, second = convolved(in_channels, width, 3, stride), convolved(width, out_channels, 3)
    main = Sequence.of("main", **named(1, first), relu=RELU, **named(2, second))
    around = shortcut(in_channels, out_channels, stride, option)
    return Sequence.of("basic block", sum=Sum.of("residual sum", main=main, shortcut=around), relu=RELU)


def bottleneck(
    in_channels: int,
    width: int,
    out_channels: int,
    *,
    stride: int,
    option: Option = "B",
    groups: int = 1,
    per_group: int = 64,
    stride_in: Literal["1x1", "3x3"] = "3x3",
) -> Sequence:
    """1×1 down, 3×3 where it is narrow, 1×1 up, and the sum. With groups: ResNeXt's."""
    inner = width * per_group // 64 * groups
    early, late = (stride, 1) if stride_in == "1x1" else (1, stride)
    main = Sequence.of(
        "main",
        **named(1, convolved(in_channels, inner, 1, early)),
        relu1=RELU,
        **named(2, convolved(inner, inner, 3, late, groups)),
        relu2=RELU,
        **named(3, convolved(inner, out_channels, 1)),
    )
    around = shortcut(in_channels, out_channels, stride, option)
    return Sequence.of("bottleneck", sum=Sum.of("residual sum", main=main, shortcut=around), relu=RELU)


def plain(in_channels: int, width: int, out_channels: int, *, stride: int) -> Sequence:
    """Two 3×3 convolutions, and nothing around them."""
    first, second = convolved(in_channels, width, 3, stride), convolved(width, out_channels, 3)
    return Sequence.of("plain block", **named(1, first), relu1=RELU, **named(2, second), relu2=RELU)


def variant(id: str, blocks: tuple[int, ...], block: Callable[..., Sequence], expansion: int) -> Variant:
    """A network of four stages."""
    return Variant(id=id, build=partial(resnet, blocks=blocks, block=block, expansion=expansion))


paper = partial(bottleneck, stride_in="1x1")
DEPTHS = {"50": (3, 4, 6, 3), "101": (3, 4, 23, 3), "152": (3, 8, 36, 3)}
NETWORKS = (
    variant("plain-18", (2, 2, 2, 2), plain, 1),
    variant("plain-34", (3, 4, 6, 3), plain, 1),
    variant("resnet-18", (2, 2, 2, 2), basic, 1),
    variant("resnet-18-a", (2, 2, 2, 2), partial(basic, option="A"), 1),
    variant("resnet-34", (3, 4, 6, 3), basic, 1),
    variant("resnet-34-a", (3, 4, 6, 3), partial(basic, option="A"), 1),
    variant("resnet-34-c", (3, 4, 6, 3), partial(basic, option="C"), 1),
    *(variant(f"resnet-{depth}", blocks, bottleneck, 4) for depth, blocks in DEPTHS.items()),
    *(variant(f"resnet-{depth}-v1", blocks, paper, 4) for depth, blocks in DEPTHS.items()),
    variant("resnext-50-32x4d", DEPTHS["50"], partial(bottleneck, groups=32, per_group=4), 4),
)
