"""PyTorch lines that count a layer; the tests compare what they print with what the stage shows."""

from __future__ import annotations

from app.parameter_count.layers import Way, input_shape
from engine.operations import BatchNorm, Convolution, Linear, TransposedConvolution
from engine.tally import Layer

HEAD = """import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

layer = nn.{layer}
x = torch.empty({shape}, device="meta")  # a shape without numbers

with FlopCounterMode(display=False) as counter:
    y = layer(x)
"""
PARAMETERS = """print("{noun}:", {each})
print("parameters:", sum(p.numel() for p in layer.parameters()))
"""
REST = """print("output:", tuple(y.shape[1:]))
print("MACs:", counter.get_total_flops() // 2)
print("bytes:", y.numel() * y.element_size())
"""
DETOUR = """
detour = nn.Sequential(
    nn.{first},
    nn.{after},
)
with FlopCounterMode(display=False) as counter:
    detour(x)
print("parameters of both:", sum(p.numel() for p in detour.parameters()))
print("MACs of both:", counter.get_total_flops() // 2)
"""


def count_snippet(layer: Layer, size: tuple[int, ...], both: Way | None = None) -> str:
    """The layer on an input of this size, and `both` layers of a detour in its place."""
    shape = (1, *input_shape(layer, size))
    counted = PARAMETERS.format(noun=per(layer), each=numel(layer))
    text = HEAD.format(layer=written(layer), shape=", ".join(map(str, shape))) + counted + REST
    if both is None:
        return text
    first, after = (written(each) for each, _ in both.layers)
    return text + DETOUR.format(first=first, after=after)


def per(layer: Layer) -> str:
    """What the stage calls the share of one output."""
    return {"linear": "per output", "batch_norm": "per channel"}.get(layer.name, "per filter")


def numel(layer: Layer) -> str:
    """The parameters of the first output."""
    bias = " + layer.bias[0].numel()" if isinstance(layer, BatchNorm) or layer.bias else ""
    match layer:
        case TransposedConvolution() if layer.groups > 1:
            weights = "layer.weight[: layer.in_channels // layer.groups, 0]"
        case TransposedConvolution():
            weights = "layer.weight[:, 0]"  # torch stores its input channels first
        case _:
            weights = "layer.weight[0]"
    return f"{weights}.numel(){bias}"


def written(layer: Layer) -> str:
    """`Conv2d(3, 8, 3, padding=1, device="meta")`: what is not torch's default."""
    match layer:
        case Linear():
            return call("Linear", layer.in_features, layer.out_features, bias=layer.bias)
        case BatchNorm():
            return call("BatchNorm2d", layer.num_features)
        case Convolution():
            return window("Conv2d", layer, tuple(before for before, _ in layer.padding))
        case TransposedConvolution():
            return window("ConvTranspose2d", layer, layer.padding)


def window(name: str, layer: Convolution | TransposedConvolution, padding: tuple[int, ...]) -> str:
    """Both convolutions take the same settings."""
    settings = {"stride": short(layer.stride), "padding": short(padding), "groups": layer.groups}
    usual = {"stride": 1, "padding": 0, "groups": 1}
    changed = {key: value for key, value in settings.items() if value != usual[key]}
    return call(name, layer.in_channels, layer.out_channels, short(layer.kernel_size), **changed, bias=layer.bias)


def call(name: str, *numbers: object, bias: object = True, **named: object) -> str:
    """A constructor's call, on a device that stores no numbers: the largest layer costs nothing."""
    said = {**named, **({} if bias else {"bias": False})}
    arguments = [*map(str, numbers), *(f"{key}={value}" for key, value in said.items()), 'device="meta"']
    return f"{name}({', '.join(arguments)})"


def short(numbers: tuple[int, ...]) -> object:
    """One number where all axes agree."""
    return numbers[0] if len(set(numbers)) == 1 else numbers
