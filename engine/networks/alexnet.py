"""AlexNet and ZFNet: five convolutions and three linear layers that won and re-won ImageNet.

    227×227×3 ─► 55×55×96 ─► 27×27×256 ─► 13×13×384 ─► 13×13×384 ─► 13×13×256 ─► 6×6×256 ─► 4096 ─► 4096 ─► 1000

As published, layers 2, 4 and 5 are cut in two groups, one for each of two GPUs, and normalisation stands before
pooling. The lecture's table has neither groups nor that order. The one-tower form came later and is what torchvision
has. ZFNet looks more closely at first, 7×7 with stride 2, and strides again in its second layer.

torch divides alpha of local response normalisation by its size, the paper does not: its 0.0001 is torch's 0.0005.
The paper's text has inputs of 224×224; its sizes come out with 227 and no padding.

Source: Krizhevsky, Sutskever and Hinton 2012, ImageNet Classification with Deep Convolutional Neural Networks, figure 2
and section 3; Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks (arXiv:1404.5997);
Zeiler and Fergus 2013, Visualizing and Understanding Convolutional Networks (arXiv:1311.2901), figure 3 and table 3.
"""

from __future__ import annotations

from functools import partial

from engine.networks.blocks import Node, Sequence
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, dense_head, numbers_of
from engine.operations import conv2d, local_response_norm, max_pool2d

LRN = local_response_norm(size=5, alpha=5e-4, beta=0.75, k=2)
POOL = max_pool2d(kernel_size=3, stride=2)
PADDED_POOL = max_pool2d(kernel_size=3, stride=2, padding=1)


def alexnet(in_channels: int, num_classes: int, size: Shape, *, groups: int, norm_first: bool) -> Node:
    """Two towers, or one as wide as both."""
    conv1 = conv2d(in_channels=in_channels, out_channels=96, kernel_size=11, stride=4)
    conv2 = conv2d(in_channels=96, out_channels=256, kernel_size=5, padding=2, groups=groups)
    features = Sequence.of(
        "features",
        conv1=conv1,
        relu1=RELU,
        **ends(1, norm_first=norm_first),
        conv2=conv2,
        relu2=RELU,
        **ends(2, norm_first=norm_first),
        **three(256, (384, 384, 256), groups=(1, groups, groups)),
        pool5=POOL,
    )
    return with_head(features, in_channels, num_classes, size)


def ends(number: int, *, norm_first: bool) -> dict[str, Node]:
    """Normalisation and pooling behind a layer, in one order or the other."""
    norm, pool = (f"norm{number}", LRN), (f"pool{number}", POOL)
    return dict([norm, pool] if norm_first else [pool, norm])


def one_tower(in_channels: int, num_classes: int, size: Shape) -> Node:
    """64, 192, 384, 256, 256 filters, no normalisation."""
    features = Sequence.of(
        "features",
        conv1=conv2d(in_channels=in_channels, out_channels=64, kernel_size=11, stride=4, padding=2),
        relu1=RELU,
        pool1=POOL,
        conv2=conv2d(in_channels=64, out_channels=192, kernel_size=5, padding=2),
        relu2=RELU,
        pool2=POOL,
        **three(192, (384, 256, 256)),
        pool5=POOL,
    )
    return with_head(features, in_channels, num_classes, size)


def zfnet(in_channels: int, num_classes: int, size: Shape, *, filters: tuple[int, int, int]) -> Node:
    """Sizes 110, 55, 26, 13, 13, 13, 13, 6: they need padding 1 in the first layer and in two of the poolings."""
    features = Sequence.of(
        "features",
        conv1=conv2d(in_channels=in_channels, out_channels=96, kernel_size=7, stride=2, padding=1),
        relu1=RELU,
        pool1=PADDED_POOL,
        norm1=LRN,
        conv2=conv2d(in_channels=96, out_channels=256, kernel_size=5, stride=2),
        relu2=RELU,
        pool2=PADDED_POOL,
        norm2=LRN,
        **three(256, filters),
        pool5=POOL,
    )
    return with_head(features, in_channels, num_classes, size)


def three(in_channels: int, filters: tuple[int, int, int], groups: tuple[int, int, int] = (1, 1, 1)) -> dict[str, Node]:
    """Convolutions 3, 4 and 5: 3×3, each with ReLU."""
    parts: dict[str, Node] = {}
    for number, out_channels, cut in zip((3, 4, 5), filters, groups, strict=True):
        conv = conv2d(in_channels=in_channels, out_channels=out_channels, kernel_size=3, padding=1, groups=cut)
        parts |= {f"conv{number}": conv, f"relu{number}": RELU}
        in_channels = out_channels
    return parts


def with_head(features: Sequence, in_channels: int, num_classes: int, size: Shape) -> Node:
    """Features, then three linear layers."""
    numbers = numbers_of(Sequence.of(features=features), in_channels, size)
    head = dense_head(numbers, num_classes, dropout_first=True)
    return Sequence.of(features=features, head=head)


ALEX = (3, 227, 227)
NETWORKS = (
    Variant(id="alexnet-grouped", build=partial(alexnet, groups=2, norm_first=True), input_shape=ALEX),
    Variant(id="alexnet-ungrouped", build=partial(alexnet, groups=1, norm_first=False), input_shape=ALEX),
    Variant(id="alexnet-torchvision", build=one_tower),
    Variant(id="zfnet", build=partial(zfnet, filters=(384, 384, 256))),
    Variant(id="zfnet-512-1024-512", build=partial(zfnet, filters=(512, 1024, 512))),
)
