"""LeNet-5: the network that read cheques, as published and as it is built today.

    32×32 ─► C1 6@28×28 ─► S2 6@14×14 ─► C3 16@10×10 ─► S4 16@5×5 ─► C5 120 ─► F6 84 ─► 10

As published, each map of C3 reads some maps of S2 only (table I), the sub-sampling layers learn a factor and a bias for
each map, the activation is a scaled tanh, and the answer is the class whose fixed picture of 7×12 is nearest to F6.
Today's form keeps the sizes: every map of C3 reads all six, pooling has no weights, ReLU, and ten scores at the end.

Source: LeCun, Bottou, Bengio and Haffner 1998, Gradient-Based Learning Applied to Document Recognition, section II.B.
"""

from __future__ import annotations

from engine.networks.blocks import Concatenation, Node, Sequence
from engine.networks.layers import Affine, Flatten, RadialBasis, ScaledTanh, Select
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, numbers_of
from engine.operations import avg_pool2d, conv2d, linear

THREES = ((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (4, 5, 0), (5, 0, 1))  # maps of S2 that maps 0 to 5 of C3 read
FOURS = (
    (0, 1, 2, 3),
    (1, 2, 3, 4),
    (2, 3, 4, 5),
    (3, 4, 5, 0),
    (4, 5, 0, 1),
    (5, 0, 1, 2),
    (0, 1, 3, 4),
    (1, 2, 4, 5),
    (0, 2, 3, 5),
)  # the same for maps 6 to 14; map 15 reads all six
SQUASH = ScaledTanh()


def published(in_channels: int, num_classes: int, size: Shape) -> Node:
    """As in the paper."""
    maps = Sequence.of(
        "feature maps",
        c1=conv2d(in_channels=in_channels, out_channels=6, kernel_size=5),
        tanh1=SQUASH,
        s2=subsampling(6),
        c3=Concatenation.of(
            "partial connections", threes=reading(THREES), fours=reading(FOURS), all=reading((tuple(range(6)),))
        ),
        tanh3=SQUASH,
        s4=subsampling(16),
        c5=conv2d(in_channels=16, out_channels=120, kernel_size=5),
        tanh5=SQUASH,
    )
    f6 = linear(in_features=numbers_of(Sequence.of(maps=maps), in_channels, size), out_features=84)
    classifier = Sequence.of(
        "classifier",
        flatten=Flatten(),
        f6=f6,
        tanh6=SQUASH,
        output=RadialBasis(in_features=84, out_features=num_classes),
    )
    return Sequence.of(maps=maps, classifier=classifier)


def subsampling(channels: int) -> Sequence:
    """The mean of 2×2, times a learned factor, plus a learned bias, squashed."""
    return Sequence.of("sub-sampling", pool=avg_pool2d(kernel_size=2), scale=Affine(num_features=channels), tanh=SQUASH)


def reading(table: tuple[tuple[int, ...], ...]) -> Sequence:
    """Maps that read as many maps each: the channels each one reads side by side, then a group for each."""
    channels = tuple(channel for row in table for channel in row)
    conv = conv2d(in_channels=len(channels), out_channels=len(table), kernel_size=5, groups=len(table))
    return Sequence.of(select=Select(channels=channels), conv=conv)


def modern(in_channels: int, num_classes: int, size: Shape) -> Node:
    """Today's five layers."""
    pool = avg_pool2d(kernel_size=2)
    maps = Sequence.of(
        "feature maps",
        conv1=conv2d(in_channels=in_channels, out_channels=6, kernel_size=5),
        relu1=RELU,
        pool1=pool,
        conv2=conv2d(in_channels=6, out_channels=16, kernel_size=5),
        relu2=RELU,
        pool2=pool,
    )
    classifier = Sequence.of(
        "classifier",
        flatten=Flatten(),
        fc1=linear(in_features=numbers_of(Sequence.of(maps=maps), in_channels, size), out_features=120),
        relu3=RELU,
        fc2=linear(in_features=120, out_features=84),
        relu4=RELU,
        fc3=linear(in_features=84, out_features=num_classes),
    )
    return Sequence.of(maps=maps, classifier=classifier)


NETWORKS = (
    Variant(id="lenet5-1998", build=published, input_shape=(1, 32, 32), num_classes=10),
    Variant(id="lenet5-modern", build=modern, input_shape=(1, 32, 32), num_classes=10),
)
