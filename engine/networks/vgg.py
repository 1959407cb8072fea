"""VGG: nothing but 3×3 convolutions and 2×2 poolings, and many of them.

    224×224×64 ─► 112×112×128 ─► 56×56×256 ─► 28×28×512 ─► 14×14×512 ─► 7×7×512 ─► 4096 ─► 4096 ─► 1000

Two 3×3 see 5×5, three see 7×7, with fewer weights and a ReLU between. A-LRN has one local response normalisation
behind the first convolution; the paper found that it does not help.

Source: Simonyan and Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition
(arXiv:1409.1556), table 1.
"""

from __future__ import annotations

from functools import partial

from engine.networks.alexnet import LRN
from engine.networks.blocks import Node, Sequence
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, dense_head, numbers_of
from engine.operations import conv2d, max_pool2d

WIDTHS = (64, 128, 256, 512, 512)
POOL = max_pool2d(kernel_size=2, stride=2)


def vgg(in_channels: int, num_classes: int, size: Shape, *, counts: tuple[int, ...], lrn: bool = False) -> Node:
    """Five stages of so many convolutions."""
    stages, channels = {}, in_channels
    for number, (count, width) in enumerate(zip(counts, WIDTHS, strict=True), 1):
        parts: dict[str, Node] = {}
        for n in range(1, count + 1):
            parts[f"conv{n}"] = conv2d(in_channels=channels, out_channels=width, kernel_size=3, padding=1)
            parts[f"relu{n}"] = RELU
            if lrn and number == n == 1:
                parts["norm"] = LRN
            channels = width
        stages[f"stage{number}"] = Sequence.of("stage", **parts, pool=POOL)
    features = Sequence.of("features", **stages)
    numbers = numbers_of(Sequence.of(features=features), in_channels, size)
    head = dense_head(numbers, num_classes, dropout_first=False)
    return Sequence.of(features=features, head=head)


NETWORKS = (
    Variant(id="vgg-11", build=partial(vgg, counts=(1, 1, 2, 2, 2))),
    Variant(id="vgg-11-lrn", build=partial(vgg, counts=(1, 1, 2, 2, 2), lrn=True)),
    Variant(id="vgg-13", build=partial(vgg, counts=(2, 2, 2, 2, 2))),
    Variant(id="vgg-16", build=partial(vgg, counts=(2, 2, 3, 3, 3))),
    Variant(id="vgg-19", build=partial(vgg, counts=(2, 2, 4, 4, 4))),
)
