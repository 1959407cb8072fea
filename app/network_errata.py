"""Notes on the slides about the case studies: what they say of a network, and what its own layers say.

Counts come from the networks themselves, published accuracies from the facts file.
"""

from __future__ import annotations

from functools import partial

from app.erratum import Erratum
from engine.networks import named
from engine.networks.blocks import Block, Sequence
from engine.networks.published import facts
from engine.networks.report import Report
from engine.operations import Convolution, Pooling, conv2d


def read(id: str) -> Report:
    """A network at its standard input."""
    return named(id).network().report()


def lenet() -> str:
    """The network of 1998 and today's."""
    return (
        f"As published in 1998 it has exactly {read('lenet5-1998').parameters:,} parameters: a table lets each map of "
        "the second convolution read some maps only, sub-sampling learns a factor and a bias, the activation is a "
        "scaled tanh, and the output compares with fixed patterns. Two convolutions and three linear layers are "
        f"today’s form; it has {read('lenet5-modern').parameters:,}."
    )


def alexnet() -> str:
    """Groups, the order of normalisation and pooling, the input."""
    first = partial(conv2d, in_channels=3, out_channels=96, kernel_size=11, stride=4)
    exact, padded = first().output_size((227, 227))[0].result, first(padding=2).output_size((224, 224))[0].result
    return (
        "The paper normalises before it pools, and cuts three convolutions into two groups, one for each GPU: "
        f"{read('alexnet-grouped').parameters:,} parameters. The table on the slide has no groups; then there are "
        f"{read('alexnet-ungrouped').parameters:,}. An input of 227 without padding gives {exact} cells, as does one "
        f"of 224 with padding 2: {padded}."
    )


def zfnet() -> str:
    """The network of the paper, and its ablation."""
    return (
        "The paper’s network keeps 384, 384 and 256 filters, and its second convolution strides as well: "
        f"{read('zfnet').parameters:,} parameters. 512, 1024, 512 is one of the changes that the paper tries: "
        f"{read('zfnet-512-1024-512').parameters:,}."
    )


def vgg() -> str:
    """Windows of VGG-16."""
    layers = [row.layer for row in read("vgg-16").rows]
    filters = {layer.kernel_size for layer in layers if isinstance(layer, Convolution)}
    windows = {layer.kernel_size for layer in layers if isinstance(layer, Pooling)}
    assert (len(filters), len(windows)) == (1, 1)
    (rows, columns), (high, wide) = filters.pop(), windows.pop()
    return (
        f"All its filters are {rows}×{columns}; {high}×{wide} is the window of its poolings. Only configuration C, "
        "which the lecture does not show, has some of 1×1."
    )


def googlenet() -> str:
    """Its parameters, its linear layer, and what the 6.67 % were measured with."""
    told, alex = read("googlenet"), read("alexnet-grouped")
    paper = [each for each in facts("googlenet").published("top5") if each.source.id == "paper"]
    error = {(each.protocol, each.split): 100 - each.value for each in paper}
    linear = told.rows[-1]
    return (
        f"It has {told.parameters:,} parameters, {alex.parameters / told.parameters:.1f} times fewer than AlexNet, and "
        f"{read('googlenet-aux').parameters:,} with the two heads that help to train it. One linear layer remains, "
        f"from {linear.input_shape[0]} to {linear.output_shape[0]}, with {linear.parameters:,} of them. "
        f"{error['ensemble', 'test']:.2f} % is the error of seven networks over 144 crops each; one network with one "
        f"crop has {error['1 crop', 'validation']:.2f} %."
    )


def inception() -> str:
    """The two networks of that name."""
    bn, v3 = windows_of("bn-inception"), windows_of("inception-v3")
    assert all(high == wide for high, wide in bn)
    uneven = ", ".join(f"{high}×{wide}" for high, wide in sorted(v3) if high != wide)
    return (
        "Two networks have this name. BN-Inception of 2015 brought batch normalisation and two 3×3 for a 5×5; all its "
        f"windows are square. The later Inception-v2 has asymmetric windows as well, and so has Inception-v3: {uneven}."
    )


def windows_of(id: str) -> set[tuple[int, ...]]:
    """All kernel sizes of a network's convolutions."""
    return {row.layer.kernel_size for row in read(id).rows if isinstance(row.layer, Convolution)}


def resnet() -> str:
    """Blocks of two and of three convolutions."""
    two, three = blocks("resnet-34", "basic block"), blocks("resnet-152", "bottleneck")
    return (
        f"Two 3×3 are in each of the {two} blocks of ResNet-34, and in ResNet-18. ResNet-50, -101 and -152 have "
        f"bottlenecks: 1×1, 3×3, 1×1; ResNet-152 has {three} of them, which are {3 * three} convolutions, with the "
        "first one and the linear layer 152."
    )


def blocks(id: str, title: str) -> int:
    """How many blocks of this title a network has."""
    return len(titled(named(id).network().body, title))


def densenet() -> str:
    """Connections within blocks, and what there would be across them."""
    sizes = [len(block.parts) for block in titled(named("densenet-121").network().body, "dense block")]
    within = sum(n * (n - 1) // 2 for n in sizes)
    across = sum(sizes) * (sum(sizes) - 1) // 2
    return (
        "Each layer is connected to every later layer of the same dense block. In DenseNet-121 the "
        f"{len(sizes)} blocks have {', '.join(map(str, sizes[:-1]))} and {sizes[-1]} layers: {within} connections from "
        f"layer to layer, {within + sum(sizes)} with those from each block’s input, as the paper counts. Were all "
        f"{sum(sizes)} layers connected, it would be {across:,}."
    )


def titled(node: object, title: str) -> list[Block]:
    """All blocks of this title, from the outside in."""
    if not isinstance(node, Block):
        return []
    if node.title == title and isinstance(node, Sequence):
        return [node]
    return [found for _, part in node.parts for found in titled(part, title)]


NETWORK_ERRATA = (
    Erratum(
        slug="lenet",
        section=8,
        slide="LeNet-5 is a convolutional network designed for handwritten and machine-printed character recognition",
        says="2 convolutional layers and 3 fully-connected layers with sigmoid activation; about 60,000 parameters.",
        right=lenet,
        lesson="case_studies",
        query="v=1&network=lenet5-1998",
    ),
    Erratum(
        slug="alexnet",
        section=8,
        slide="227x227x3 INPUT, 55x55x96 CONV1, 27x27x96 MAX POOL1, 27x27x96 NORM1",
        says="Pooling before normalisation, no groups; AlexNet has 60M parameters.",
        right=alexnet,
        lesson="case_studies",
        query="v=1&network=alexnet-grouped",
    ),
    Erratum(
        slug="zfnet",
        section=8,
        slide="ZFNet is AlexNet with the following modifications",
        says="CONV1: 7x7 stride 2; CONV3,4,5: instead of 384, 384, 256 filters use 512, 1024, 512.",
        right=zfnet,
        lesson="case_studies",
        query="v=1&network=zfnet",
    ),
    Erratum(
        slug="vgg",
        section=8,
        slide="The VGG-16 which has 13 convolutional and 3 fully-connected layers",
        says="It uses smaller size filters (2×2 and 3×3).",
        right=vgg,
        lesson="case_studies",
        query="v=1&network=vgg-16",
    ),
    Erratum(
        slug="googlenet",
        section=8,
        slide="GoogLeNet is the winner of the ILSVRC 2014 image classification algorithms",
        says="No fully connected layers; 5M parameters, then 4M; a top-5 error rate of 6.67 %.",
        right=googlenet,
        lesson="case_studies",
        query="v=1&network=googlenet",
    ),
    Erratum(
        slug="inception_v2",
        section=8,
        slide="Inception V2 uses batch normalization layer",
        says="Inception V2 uses batch normalisation, two 3×3 in place of 5×5, and 1×3 and 3×1 filters.",
        right=inception,
        lesson="case_studies",
        query="v=1&network=bn-inception",
    ),
    Erratum(
        slug="resnet",
        section=8,
        slide="ResNet has stacked residual blocks",
        says="ResNet is a new 152 layer network; every residual block has two 3x3 conv layers.",
        right=resnet,
        lesson="case_studies",
        query="v=1&network=resnet-152",
    ),
    Erratum(
        slug="densenet",
        section=8,
        slide="DenseNet has stacked dense blocks",
        says="Each layer is connected to every other layer.",
        right=densenet,
        lesson="case_studies",
        query="v=1&network=densenet-121",
    ),
)
