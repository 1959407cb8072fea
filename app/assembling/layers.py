"""A network as a list of layers that can be added, taken out, moved, and made to fit each other."""

from __future__ import annotations

from collections.abc import Sequence as Items
from dataclasses import replace
from math import prod
from typing import Final

from engine.errors import EngineError
from engine.networks.blocks import Block, Sequence
from engine.networks.layers import Dropout, Flatten
from engine.networks.measure import Layer, Shape, measure
from engine.networks.snippet import snippet
from engine.operations import (
    BatchNorm,
    Convolution,
    Linear,
    TransposedConvolution,
    avg_pool2d,
    batch_norm,
    conv2d,
    conv_transpose2d,
    global_avg_pool2d,
    linear,
    max_pool2d,
    relu,
    softmax,
)

KINDS: Final = (
    "Conv2d",
    "ReLU",
    "MaxPool2d",
    "AvgPool2d",
    "BatchNorm2d",
    "Flatten",
    "Linear",
    "Dropout",
    "AdaptiveAvgPool2d",
    "ConvTranspose2d",
    "Softmax",
)
WINDOWED: Final = ("Conv2d", "MaxPool2d", "AvgPool2d", "ConvTranspose2d")  # have kernel_size and stride
WIDENED: Final = ("Conv2d", "ConvTranspose2d", "Linear")  # have a number of outputs


def flat(body: Block) -> tuple[Layer, ...]:
    """All layers of a sequence, also of those in it, one after the other.

    >>> [type(layer).__name__ for layer in flat(Sequence.of(a=relu(), b=Sequence.of(c=Flatten(), d=relu())))]
    ['ReLU', 'Flatten', 'ReLU']
    """
    return tuple(layer for _, part in body.parts for layer in (flat(part) if isinstance(part, Block) else (part,)))


def body_of(layers: Items[Layer]) -> Sequence:
    """The sequence of these layers, numbered as torch does."""
    return Sequence(tuple((str(number), layer) for number, layer in enumerate(layers)))


def text_of(layers: Items[Layer]) -> str:
    """Their text, one layer a line."""
    whole = snippet(body_of(layers))
    return whole[whole.index("nn.Sequential(") :].strip()


def made(kind: str, shape: Shape, *, out: int, kernel_size: int, stride: int, padding: int) -> Layer:
    """A layer of a kind that takes what comes: `shape`, (C, H, W) or (features,). Raises SpecError."""
    channels = shape[0]
    match kind:
        case "Conv2d":
            made_for = {"in_channels": channels, "out_channels": out, "kernel_size": kernel_size}
            return conv2d(**made_for, stride=stride, padding=padding)  # type: ignore[arg-type]
        case "ConvTranspose2d":
            made_for = {"in_channels": channels, "out_channels": out, "kernel_size": kernel_size}
            return conv_transpose2d(**made_for, stride=stride, padding=padding)  # type: ignore[arg-type]
        case "MaxPool2d":
            return max_pool2d(kernel_size=kernel_size, stride=stride, padding=padding)
        case "AvgPool2d":
            return avg_pool2d(kernel_size=kernel_size, stride=stride, padding=padding)
        case "Linear":
            return linear(in_features=prod(shape), out_features=out)
        case "BatchNorm2d":
            return batch_norm(num_features=channels)
        case "AdaptiveAvgPool2d":
            return global_avg_pool2d()
        case "Dropout":
            return Dropout(p=0.5)
        case "Softmax":
            return softmax()
        case "Flatten":
            return Flatten()
    return relu()


def shape_after(layers: Items[Layer], shape: Shape) -> Shape:
    """What so many layers make of an input. Raises ShapeError."""
    for layer in layers:
        shape = measure(layer, shape).shape
    return shape


def inserted(layers: Items[Layer], at: int, layer: Layer) -> tuple[Layer, ...]:
    """With one more before place `at`."""
    return (*layers[:at], layer, *layers[at:])


def without(layers: Items[Layer], at: int) -> tuple[Layer, ...]:
    """With one less."""
    return (*layers[:at], *layers[at + 1 :])


def swapped(layers: Items[Layer], at: int, by: int) -> tuple[Layer, ...]:
    """With the layer at a place one further down (+1) or up (−1); at the ends nothing changes."""
    if not 0 <= at + by < len(layers):
        return tuple(layers)
    changed = list(layers)
    changed[at], changed[at + by] = changed[at + by], changed[at]
    return tuple(changed)


def fitted(layers: Items[Layer], shape: Shape) -> tuple[Layer, ...]:
    """With what each layer takes set to what comes; where one does not fit for another reason, the rest stays.

    >>> wrong = [conv2d(in_channels=3, out_channels=8, kernel_size=3), Flatten(), linear(in_features=7, out_features=2)]
    >>> fitted(wrong, (1, 6, 6))[2].in_features
    128
    """
    found: list[Layer] = []
    for number, layer in enumerate(layers):
        try:
            found.append(taking(layer, shape))
            shape = measure(found[-1], shape).shape
        except EngineError:
            return (*found[:number], *layers[number:])
    return tuple(found)


def taking(layer: Layer, shape: Shape) -> Layer:
    """The layer for such an input: channels or features as they come, a group for each channel where it had that."""
    match layer:
        case Convolution() | TransposedConvolution():
            depthwise = layer.groups == layer.in_channels > 1
            groups = shape[0] if depthwise else layer.groups
            out = layer.out_channels // layer.groups * groups if depthwise else layer.out_channels
            return replace(layer, in_channels=shape[0], out_channels=out, groups=groups)
        case BatchNorm():
            return replace(layer, num_features=shape[0])
        case Linear():
            return replace(layer, in_features=shape[0])
    return layer
