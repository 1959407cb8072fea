"""What the output-size lesson can be set to: any windowed layer of torch in 1-D, 2-D or 3-D, with numbers per axis.

>>> values = {"operation": "conv2d", **every(size=227, kernel_size=11, stride=4), **REST}
>>> layer, size = layer_of(values)
>>> [axis.result for axis in layer.output_size(size)]
[55, 55]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.address import Pair, Setting, Switch, Value, Whole
from app.presets import FACTS, guide_presets
from engine.operations import (
    Convolution,
    Pooling,
    TransposedConvolution,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)

Layer = Convolution | Pooling | TransposedConvolution

LAYERS: Final[Mapping[str, tuple[Callable[..., Layer], ...]]] = {  # by kind: for one, two and three axes
    "conv": (conv1d, conv2d, conv3d),
    "max_pool": (max_pool1d, max_pool2d, max_pool3d),
    "avg_pool": (avg_pool1d, avg_pool2d, avg_pool3d),
    "conv_transpose": (conv_transpose1d, conv_transpose2d, conv_transpose3d),
}
OPERATIONS: Final = tuple(f"{kind}{ndim}d" for kind in LAYERS for ndim in (1, 2, 3))
AXES: Final = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
BOUNDS: Final = {  # of every number of an axis: least, most, at the start
    "size": (1, 256, 7),
    "kernel_size": (1, 16, 3),
    "stride": (1, 16, 2),
    "padding": (0, 8, 0),
    "dilation": (1, 8, 1),
    "output_padding": (0, 7, 0),
}
MOST_CHANNELS: Final = 1024


def depth(name: str) -> str:
    """The setting that holds a number's value along the depth; height and width are a pair under the name itself."""
    return f"{name}_depth"


AXIS_SETTINGS: Final[tuple[Setting, ...]] = (
    Switch(name="per_axis"),
    *(Pair(name=name, low=low, high=high, default=(start, start)) for name, (low, high, start) in BOUNDS.items()),
    *(Whole(name=depth(name), low=low, high=high, default=start) for name, (low, high, start) in BOUNDS.items()),
    Switch(name="ceil_mode"),
    Whole(name="in_channels", low=1, high=MOST_CHANNELS, default=1),
    Whole(name="out_channels", low=1, high=MOST_CHANNELS, default=1),
)
REST: Final[dict[str, Value]] = {"per_axis": False, "ceil_mode": False, "in_channels": 1, "out_channels": 1}


def every(**numbers: int | tuple[int, int, int]) -> dict[str, Value]:
    """All numbers as settings: one for every axis or (depth, height, width); those not named do nothing."""
    neutral = {"size": 7, "kernel_size": 3, "stride": 1, "padding": 0, "dilation": 1, "output_padding": 0}
    settings: dict[str, Value] = {}
    for name, number in {**neutral, **numbers}.items():
        front, *rest = (number,) * 3 if isinstance(number, int) else number
        settings |= {depth(name): front, name: tuple(rest)}
    return settings


def kind_of(operation: str) -> tuple[str, int]:
    """("conv", 2) for conv2d."""
    return operation[:-2], int(operation[-2])


def numbers_of(values: Mapping[str, Value], name: str) -> tuple[int, ...]:
    """A number along every axis; unless they are set apart, the same for all."""
    _, ndim = kind_of(values["operation"])
    height, width = values[name]
    return (values[depth(name)], height, width)[-ndim:] if values["per_axis"] else (width,) * ndim


def names_of(kind: str) -> tuple[str, ...]:
    """The numbers that an operation has along each axis."""
    has = {"dilation": kind != "avg_pool", "output_padding": kind == "conv_transpose"}
    return tuple(name for name in BOUNDS if has.get(name, True))


def layer_of(values: Mapping[str, Value]) -> tuple[Layer, tuple[int, ...]]:
    """The layer and the size of its input. Raises SpecError."""
    kind, ndim = kind_of(values["operation"])
    numbers = {name: numbers_of(values, name) for name in names_of(kind)}
    size = numbers.pop("size")
    return layer(kind, ndim, numbers, values), size


def axis_layer(values: Mapping[str, Value], axis: int) -> Layer:
    """One axis of the layer as a 1-D layer with a single channel."""
    kind, _ = kind_of(values["operation"])
    numbers = {name: numbers_of(values, name)[axis : axis + 1] for name in names_of(kind) if name != "size"}
    return layer(kind, 1, numbers, {**values, "in_channels": 1, "out_channels": 1})


def layer(kind: str, ndim: int, numbers: Mapping[str, tuple[int, ...]], values: Mapping[str, Value]) -> Layer:
    """A layer without bias, as its output is to be read off the input."""
    rest: dict[str, Any] = {"bias": False, "in_channels": values["in_channels"], "out_channels": values["out_channels"]}
    if "pool" in kind:
        rest = {"ceil_mode": values["ceil_mode"]}
    return LAYERS[kind][ndim - 1](**numbers, **rest)


def shape_of(sizes: tuple[int, ...], channels: int) -> str:
    """3 × 227 × 227, channels first."""
    return " × ".join(map(str, (channels, *sizes)))


def channels_of(values: Mapping[str, Value]) -> tuple[int, int]:
    """Channels that go in and come out; pooling takes each by itself."""
    inside = values["in_channels"]
    return inside, inside if "pool" in values["operation"] else values["out_channels"]


def published() -> dict[str, dict[str, Value]]:
    """Layers of published networks and the figures of Dumoulin and Visin's guide, by their names."""
    found = {name: named(*each) for name, each in NETWORKS.items()}
    for name, each in guide_presets().items():
        found[f"guide: {name}"] = named("conv2d", 1, 1, {key: value[0] for key, value in each.items()})
    for row in json.loads(FACTS.read_text("utf-8"))["transposed"]:
        numbers = {"size": row["i"], "kernel_size": row["k"], "stride": row["s"], "padding": row["p"]}
        name = str(row["name"]).replace("_", " ")
        found[f"guide: {name}"] = named("conv_transpose2d", 1, 1, {**numbers, "output_padding": row["a"]})
    return found


def named(operation: str, in_channels: int, out_channels: int, numbers: Mapping[str, Any]) -> dict[str, Value]:
    """All settings of a layer that has a name."""
    apart = any(isinstance(number, tuple) for number in numbers.values())
    channels = {"in_channels": in_channels, "out_channels": out_channels}
    return {"operation": operation, **REST, "per_axis": apart, **channels, **every(**numbers)}


CLIP: Final = (16, 112, 112)  # frames, height, width
NETWORKS: Final[Mapping[str, tuple[str, int, int, Mapping[str, Any]]]] = {  # channels in and out, numbers
    "AlexNet conv1, 227": ("conv2d", 3, 96, {"size": 227, "kernel_size": 11, "stride": 4}),
    "AlexNet conv1, 224 padded": ("conv2d", 3, 96, {"size": 224, "kernel_size": 11, "stride": 4, "padding": 2}),
    "AlexNet pool1": ("max_pool2d", 96, 96, {"size": 55, "kernel_size": 3, "stride": 2}),
    "VGG conv": ("conv2d", 64, 64, {"size": 224, "kernel_size": 3, "padding": 1}),
    "VGG pool": ("max_pool2d", 64, 64, {"size": 224, "kernel_size": 2, "stride": 2}),
    "ResNet conv1": ("conv2d", 3, 64, {"size": 224, "kernel_size": 7, "stride": 2, "padding": 3}),
    "ResNet pool1": ("max_pool2d", 64, 64, {"size": 112, "kernel_size": 3, "stride": 2, "padding": 1}),
    "ViT-B/16 patches": ("conv2d", 3, 768, {"size": 224, "kernel_size": 16, "stride": 16}),
    "U-Net up-convolution": ("conv_transpose2d", 1024, 512, {"size": 28, "kernel_size": 2, "stride": 2}),
    "C3D conv1a": ("conv3d", 3, 64, {"size": CLIP, "kernel_size": 3, "padding": 1}),
    "C3D pool1": ("max_pool3d", 64, 64, {"size": CLIP, "kernel_size": (1, 2, 2), "stride": (1, 2, 2)}),
    "R(2+1)D conv1": (
        "conv3d",
        3,
        45,
        {"size": CLIP, "kernel_size": (1, 7, 7), "stride": (1, 2, 2), "padding": (0, 3, 3)},
    ),
}
