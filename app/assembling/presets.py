"""Networks to begin with."""

from __future__ import annotations

from functools import cache
from typing import Final

from app.assembling.layers import flat, text_of
from engine.networks import named
from engine.networks.blocks import Block
from engine.networks.layers import Flatten
from engine.networks.measure import Layer, Shape
from engine.operations import conv2d, linear, max_pool2d, relu, softmax

TYPICAL, CASCADE, LENET, TOO_DEEP = "typical CNN", "one unit", "LeNet-5", "a layer that does not fit"
PRESETS: Final = (TYPICAL, CASCADE, LENET, TOO_DEEP)


def unit(in_channels: int, out_channels: int, convolutions: int = 2) -> tuple[Layer, ...]:
    """The lecture's unit: pairs of convolution and ReLU, then a max pooling."""
    layers: list[Layer] = []
    for _ in range(convolutions):
        layers += [conv2d(in_channels=in_channels, out_channels=out_channels, kernel_size=3, padding=1), relu()]
        in_channels = out_channels
    return (*layers, max_pool2d(kernel_size=2))


def typical() -> tuple[Layer, ...]:
    """Units in a cascade, a linear layer with ReLU, scores, softmax."""
    units = (*unit(3, 16), *unit(16, 32), *unit(32, 64))
    first, scores = linear(in_features=64 * 4 * 4, out_features=128), linear(in_features=128, out_features=10)
    return (*units, Flatten(), first, relu(), scores, softmax())


@cache
def preset(name: str) -> tuple[str, Shape]:
    """Its text, and the input (C, H, W) it is for."""
    if name == LENET:
        network = named("lenet5-modern").network()
        assert isinstance(network.body, Block)
        return text_of(flat(network.body)), network.input_shape
    if name == CASCADE:
        return text_of(unit(3, 16)), (3, 32, 32)
    if name == TOO_DEEP:
        return text_of((*unit(3, 16), *unit(16, 32), Flatten(), linear(in_features=2000, out_features=10))), (3, 32, 32)
    return text_of(typical()), (3, 32, 32)
