"""What the lesson on counting counts: layers of published networks, and the detour over a 1×1 convolution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.address import Choice, Pair, Setting, Switch, Value, Whole
from engine.counts import activation_memory
from engine.derivation import Derivation
from engine.formula import Symbol
from engine.operations import Convolution, batch_norm2d, conv2d, conv_transpose2d, linear
from engine.tally import Layer

LAYERS: Final = ("conv2d", "conv_transpose2d", "linear", "batch_norm2d")
COUNTS: Final = ("parameters", "MACs", "memory")
MOST: Final = {
    "channels": 1024,
    "in_features": 25088,
    "out_features": 4096,
    "kernel_size": 11,
    "size": 572,
    "padding": 5,
    "stride": 4,
}
SETTINGS: Final[tuple[Setting, ...]] = (
    Choice(name="count", options=COUNTS),
    Choice(name="layer", options=LAYERS),
    Whole(name="in_channels", low=1, high=MOST["channels"], default=1),
    Whole(name="out_channels", low=1, high=MOST["channels"], default=6),
    Pair(name="kernel_size", low=1, high=MOST["kernel_size"], default=(5, 5)),
    Choice(name="groups", options=tuple(str(n) for n in range(1, MOST["channels"] + 1))),
    Switch(name="bias", default=True),
    Pair(name="size", low=1, high=MOST["size"], default=(32, 32)),
    Whole(name="stride", low=1, high=MOST["stride"], default=1),
    Whole(name="padding", low=0, high=MOST["padding"], default=0),
    Switch(name="rectangular"),
    Whole(name="in_features", low=1, high=MOST["in_features"], default=84),
    Whole(name="out_features", low=1, high=MOST["out_features"], default=10),
    Whole(name="num_features", low=1, high=MOST["channels"], default=64),
    Switch(name="compare"),
    Whole(name="reduce_to", low=1, high=MOST["channels"], default=16),
)


def window(
    channels: tuple[int, int], kernel: int, size: int, layer: str = "conv2d", **other: Value
) -> dict[str, Value]:
    """A convolution's settings, (in_channels, out_channels) first; what `other` does not name is as torch has it."""
    usual = {"stride": 1, "padding": 0, "groups": "1", "bias": True}
    sizes = {"kernel_size": (kernel, kernel), "size": (size, size)}
    return {"layer": layer, "in_channels": channels[0], "out_channels": channels[1], **sizes, **usual, **other}


def dense(in_features: int, out_features: int) -> dict[str, Value]:
    """A linear layer's settings."""
    return {"layer": "linear", "in_features": in_features, "out_features": out_features, "bias": True}


LENET_C1: Final = window((1, 6), 5, 32)  # the lesson's start
LENET_C3: Final = window((6, 16), 5, 14)
VGG_CONV: Final = window((3, 64), 3, 224, padding=1)
VGG_FC6: Final = dense(25088, 4096)
DEPTHWISE: Final = window((32, 32), 3, 112, padding=1, groups="32", bias=False)
RESNET_BN: Final[dict[str, Value]] = {"layer": "batch_norm2d", "num_features": 64, "size": (112, 112)}
INCEPTION: Final = window((190, 48), 5, 28, padding=2, bias=False)  # the lecture's numbers
PRESETS: Final[dict[str, dict[str, Value]]] = {
    "C1 of LeNet-5": LENET_C1,
    "C3 of today's LeNet-5": LENET_C3,
    "F6 of LeNet-5": dense(120, 84),
    "output of today's LeNet-5": dense(84, 10),
    "conv2 of AlexNet": window((96, 256), 5, 27, padding=2, groups="2"),
    "conv1_1 of VGG-16": VGG_CONV,
    "conv1_1 of VGG-16 on a photo": {**VGG_CONV, "size": (256, 256)},  # as large as the sample photographs
    "conv1_2 of VGG-16": window((64, 64), 3, 224, padding=1),
    "fc6 of VGG-16": VGG_FC6,
    "5×5 of Inception": INCEPTION,
    "1×1 reduction of Inception": window((190, 16), 1, 28, bias=False),
    "5×5 after the reduction": window((16, 48), 5, 28, padding=2, bias=False),
    "bn1 of ResNet-50": RESNET_BN,
    "depthwise of MobileNet": DEPTHWISE,
    "pointwise of MobileNet": window((32, 64), 1, 112, bias=False),
    "up-convolution of U-Net": window((1024, 512), 2, 28, "conv_transpose2d", stride=2),
}


def layer_of(values: Mapping[str, Any]) -> tuple[Layer, tuple[int, ...]]:
    """The layer that these settings describe, and the size of its input. Raises EngineError."""
    if values["layer"] == "linear":
        features = {name: values[name] for name in ("in_features", "out_features")}
        return linear(**features, bias=values["bias"]), ()
    if values["layer"] == "batch_norm2d":
        return batch_norm2d(num_features=values["num_features"]), values["size"]
    make = conv2d if values["layer"] == "conv2d" else conv_transpose2d
    names = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "bias")
    return make(**{name: values[name] for name in names}, groups=int(values["groups"])), values["size"]


def input_shape(layer: Layer, size: tuple[int, ...]) -> tuple[int, ...]:
    """(C, *size), or (in_features,)."""
    names = ("in_channels", "in_features", "num_features")
    return (next(getattr(layer, name) for name in names if hasattr(layer, name)), *size)


def memory(layer: Layer, size: tuple[int, ...]) -> tuple[Derivation, Derivation]:
    """Bytes of the layer's input and of its output."""
    maps = {"input": input_shape(layer, size), "output": layer.output_shape(size)}
    return tuple(  # type: ignore[return-value]  # as many as there are maps
        replace(activation_memory(shape), symbol=Symbol(name, f"bytes of the {name}, for one picture"))
        for name, shape in maps.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From one map to another, over one layer or several."""

    name: str
    layers: Sequence[tuple[Convolution, tuple[int, ...]]]  # each with the size of its input

    @property
    def parameters(self) -> int:
        return sum(int(layer.parameters().result) for layer, _ in self.layers)

    @property
    def macs(self) -> int:
        return sum(int(layer.macs(size).result) for layer, size in self.layers)

    @property
    def memory(self) -> int:
        """Bytes of all that the layers write."""
        return sum(int(memory(layer, size)[1].result) for layer, size in self.layers)


def ways(layer: Convolution, size: tuple[int, ...], reduce_to: int) -> tuple[Way, Way, Way, Way]:
    """Directly; a 1×1 convolution to fewer channels; the same kernel after it; the latter two together."""
    first = conv2d(in_channels=layer.in_channels, out_channels=reduce_to, kernel_size=1, bias=layer.bias)
    after = replace(layer, in_channels=reduce_to)
    kernel = "×".join(map(str, layer.kernel_size))
    return (
        Way(name=f"{kernel} direct", layers=[(layer, size)]),
        Way(name=f"1×1 to {reduce_to}", layers=[(first, size)]),
        Way(name=f"{kernel} after it", layers=[(after, size)]),
        Way(name="both", layers=[(first, size), (after, size)]),
    )
