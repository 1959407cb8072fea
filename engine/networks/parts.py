"""What several families build from: a convolution with what follows it, and the usual ends."""

from __future__ import annotations

from math import prod

from engine.networks.blocks import Node, Sequence
from engine.networks.layers import Dropout, Flatten
from engine.networks.measure import Shape
from engine.networks.report import report
from engine.operations import Activation, Convolution, batch_norm, conv2d, global_avg_pool2d, linear, relu

RELU = relu()  # one value for all: it has no settings
Kernel = int | tuple[int, int]


def same_conv(
    in_channels: int, out_channels: int, kernel_size: Kernel, stride: int = 1, groups: int = 1
) -> Convolution:
    """A convolution without biases that keeps the size, but for its stride: a normalisation follows."""
    rows, columns = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return unpadded(in_channels, out_channels, kernel_size, stride, (rows // 2, columns // 2), groups)


def unpadded(
    in_channels: int,
    out_channels: int,
    kernel_size: Kernel,
    stride: int = 1,
    padding: tuple[int, int] = (0, 0),
    groups: int = 1,
) -> Convolution:
    """The same without padding, unless some is given."""
    made: Convolution = conv2d(
        in_channels=in_channels,
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        groups=groups,
        bias=False,
    )
    return made


def normalised(conv: Convolution, activation: Activation | None = RELU, eps: float = 1e-5) -> Sequence:
    """A convolution, its batch normalisation, and an activation where one follows."""
    norm = batch_norm(num_features=conv.out_channels, eps=eps)
    if activation is None:
        return Sequence.of("convolution", conv=conv, norm=norm)
    return Sequence.of("convolution", conv=conv, norm=norm, act=activation)


def activated(conv: Convolution) -> Sequence:
    """A convolution with biases and ReLU."""
    return Sequence.of("convolution", conv=conv, relu=RELU)


def mean_head(channels: int, num_classes: int, dropout: float | None = None) -> Sequence:
    """The mean of each channel, perhaps dropout, then scores."""
    parts: dict[str, Node] = {"pool": global_avg_pool2d(), "flatten": Flatten()}
    if dropout is not None:
        parts["dropout"] = Dropout(p=dropout)
    return Sequence.of("head", **parts, fc=linear(in_features=channels, out_features=num_classes))


def dense_head(features: int, num_classes: int, width: int = 4096, *, dropout_first: bool) -> Sequence:
    """Three linear layers with dropout before the first two or behind them, as AlexNet has it and VGG after it."""
    first, second = linear(in_features=features, out_features=width), linear(in_features=width, out_features=width)
    last, drop = linear(in_features=width, out_features=num_classes), Dropout(p=0.5)
    if dropout_first:
        return Sequence.of(
            "head", flatten=Flatten(), drop6=drop, fc6=first, relu6=RELU, drop7=drop, fc7=second, relu7=RELU, fc8=last
        )
    return Sequence.of(
        "head", flatten=Flatten(), fc6=first, relu6=RELU, drop6=drop, fc7=second, relu7=RELU, drop7=drop, fc8=last
    )


def numbers_of(body: Node, in_channels: int, size: Shape) -> int:
    """Numbers that a body leaves of an input: what a linear layer behind it must take. Raises ShapeError.

    The body is named as in the network, so that an error names the layer by its path there.
    """
    return prod(report(body, (in_channels, *size)).output_shape)
