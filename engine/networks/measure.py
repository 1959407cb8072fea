"""What one layer makes of an input of one shape: everything a row of the report needs, as plain numbers.

A report has hundreds of rows and must not cost more than a frame, so the numbers are counted here with plain
arithmetic; the derivation of each is made when someone asks (`engine.networks.rows`), and the tests hold one against
the other, and both against torch.

Conventions, beside those of `engine.counts`: *other operations* are what is left out of the MACs, one for each bias
added, two for each number normalised, one for each activation, k·k for each window pooled, and so on as listed below.
What autograd keeps for the backward pass is said as "input" or "output" where it is a tensor of the forward pass, and
in bytes where it is one of its own: indices of maxima, means and deviations, what dropout drew.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Final, NamedTuple

from engine.errors import ShapeError, many
from engine.networks.layers import (
    Affine,
    Crop,
    Deformable,
    Dropout,
    Flatten,
    Multiply,
    PadChannels,
    RadialBasis,
    ScaledTanh,
    Select,
    Subsample,
)
from engine.operations import (
    Activation,
    BatchNorm,
    Convolution,
    GlobalPooling,
    Linear,
    LocalResponseNorm,
    NearestUpsample2d,
    PixelShuffle,
    PixelUnshuffle,
    Pooling,
    Softmax,
    TransposedConvolution,
)
from engine.sizes import check_rank

Layer = (
    Activation
    | Affine
    | BatchNorm
    | Convolution
    | Crop
    | Deformable
    | Dropout
    | Flatten
    | GlobalPooling
    | Linear
    | LocalResponseNorm
    | Multiply
    | NearestUpsample2d
    | PadChannels
    | PixelShuffle
    | PixelUnshuffle
    | Pooling
    | RadialBasis
    | ScaledTanh
    | Select
    | Softmax
    | Subsample
    | TransposedConvolution
)
Shape = tuple[int, ...]
Window = tuple[int, int, int, int]  # taps, dilation, stride, padding before the first cell
NUMBER: Final = 4  # bytes of a number in float32
INDEX: Final = 8  # bytes of an index of a maximum
ITSELF: Final = (1, 1, 1, 0)  # the window of one cell that moves by one: each output reads its own cell
KEEPS_OUTPUT: Final = ("relu", "sigmoid", "tanh")  # the other activations need their input for the slope


class Measure(NamedTuple):
    """What a layer makes of an input of one shape."""

    kind: str  # as torch.nn calls it
    shape: Shape  # of the output: (C, *size), or (features,)
    parameters: int = 0
    macs: int = 0
    operations: int = 0  # other ones
    keeps: str = ""  # "input" or "output": what autograd keeps
    extra: int = 0  # bytes that it keeps besides
    view: bool = False  # the output is the input's own memory
    reads: str = ""  # how outputs read inputs: "" each its own cell, "window", "stamp", "whole"
    windows: tuple[Window, ...] = ()  # one for each axis, or one for all where they agree


@lru_cache(maxsize=2**13)  # networks are made afresh for each report, of the same layers
def measure(layer: Layer, shape: Shape) -> Measure:
    """What `layer` makes of an input of `shape` (C, *size). Raises ShapeError.

    >>> from engine.operations import conv2d
    >>> m = measure(conv2d(in_channels=3, out_channels=8, kernel_size=3), (3, 28, 28))
    >>> m.shape, m.parameters, m.macs
    ((8, 26, 26), 224, 146016)
    """
    cells = prod(shape)
    match layer:
        case Convolution():
            return convolution(layer, shape)
        case BatchNorm():
            check_features("num_features", layer.num_features, shape)
            parameters = 2 * layer.num_features * layer.affine
            extra = 2 * layer.num_features * NUMBER  # the mean and the deviation of each channel
            name = "BatchNorm1d" if len(shape) < 3 else f"BatchNorm{len(shape) - 1}d"
            return Measure(name, shape, parameters, 0, 2 * cells, "input", extra)
        case Activation():
            keeps = "output" if layer.name in KEEPS_OUTPUT else "input"
            return Measure(type(layer).__name__, shape, operations=cells, keeps=keeps)
        case Pooling():
            return pooling(layer, shape)
        case Linear():
            return linear(layer, shape)
        case GlobalPooling():
            check_map("global pooling", shape)
            name = "AdaptiveAvgPool2d" if layer.kind == "avg" else "AdaptiveMaxPool2d"
            keeps, extra = ("", 0) if layer.kind == "avg" else ("input", INDEX * shape[0])
            return Measure(name, (shape[0], 1, 1), 0, 0, cells, keeps, extra, reads="whole")
        case Flatten():
            return Measure("Flatten", (cells,), view=True, reads="whole")
        case Dropout():
            if layer.channels:
                check_map("dropout2d", shape)
            drawn = shape[0] if layer.channels else cells  # a number is drawn for each channel, or for each number
            return Measure("Dropout2d" if layer.channels else "Dropout", shape, extra=NUMBER * drawn)
        case TransposedConvolution():
            return transposed(layer, shape)
        case LocalResponseNorm():
            check_map("local_response_norm", shape)
            # squares with their border of channels, the denominator before and after its power
            extra = NUMBER * (cells // shape[0] * (shape[0] + layer.size - 1) + 2 * cells)
            return Measure("LocalResponseNorm", shape, 0, 0, (layer.size + 4) * cells, "input", extra)
        case Deformable():
            return deformable(layer, shape)
    return rearranging(layer, shape)


def rearranging(layer: Layer, shape: Shape) -> Measure:
    """The layers that move numbers, or treat each by itself."""
    cells = prod(shape)
    match layer:
        case Softmax():
            return Measure("Softmax", shape, operations=3 * cells, keeps="output")
        case ScaledTanh():
            return Measure("ScaledTanh", shape, operations=3 * cells, extra=NUMBER * cells)
        case Affine():
            check_features("num_features", layer.num_features, shape)
            return Measure("Affine", shape, 2 * layer.num_features, 0, 2 * cells, "input")
        case RadialBasis():
            check_features("in_features", layer.in_features, shape, "feature")
            macs = layer.in_features * layer.out_features
            return Measure("RadialBasis", (layer.out_features,), 0, macs, 2 * macs, "input")
        case Crop():
            return crop(layer, shape)
        case Select():
            return select(layer, shape)
        case Subsample():
            size = tuple((n - 1) // layer.stride + 1 for n in shape[1:])
            window = (1, 1, layer.stride, 0)
            return Measure("Subsample", (shape[0], *size), view=True, reads="window", windows=(window,))
        case Multiply():
            return Measure("Multiply", shape, operations=cells)
        case PadChannels():
            return Measure("PadChannels", (shape[0] + layer.channels, *shape[1:]))
        case PixelUnshuffle():
            r = layer.downscale_factor
            size = tuple(int(each.result) for each in layer.output_size(shape[1:]))
            return Measure("PixelUnshuffle", (shape[0] * r * r, *size), reads="window", windows=((r, 1, r, 0),))
        case PixelShuffle():
            r = layer.upscale_factor
            channels = int(layer.output_channels(shape[0]).result)
            size = tuple(int(each.result) for each in layer.output_size(shape[1:]))
            return Measure("PixelShuffle", (channels, *size), reads="stamp", windows=((r, 1, r, 0),))
        case NearestUpsample2d():
            size = tuple(int(each.result) for each in layer.output_size(shape[1:]))
            windows = tuple((r, 1, r, 0) for r in layer.scale_factor)
            return Measure("Upsample", (shape[0], *size), reads="stamp", windows=same(windows))
    raise TypeError(f"{type(layer).__name__} is no layer of a network")


def convolution(layer: Convolution, shape: Shape) -> Measure:
    """Filters that slide."""
    check_channels(layer.name, layer.in_channels, shape, len(layer.kernel_size))
    settings = zip(shape[1:], layer.kernel_size, layer.stride, layer.padding, layer.dilation, strict=True)
    size = tuple((n + sum(p) - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in settings)
    if min(size) < 1 or layer.padding_mode != "zeros":
        layer.output_shape(shape[1:])  # says what does not fit
    weights = layer.out_channels * (layer.in_channels // layer.groups) * prod(layer.kernel_size)
    places = prod(size)
    biases = layer.out_channels * layer.bias
    windows = windows_of(layer.kernel_size, layer.dilation, layer.stride, layer.padding)
    keeps, extra = "input", 0
    if layer.padding_mode != "zeros" or any(before != after for before, after in layer.padding):
        # torch puts such a border around a copy, and keeps that
        keeps = "input" if layer.padding_mode in ("reflect", "replicate") else ""
        extra = NUMBER * shape[0] * prod(n + sum(p) for n, p in zip(shape[1:], layer.padding, strict=True))
    return Measure(
        layer.name.capitalize(),
        (layer.out_channels, *size),
        weights + biases,
        weights * places,
        biases * places,
        keeps,
        extra,
        reads="" if windows == (ITSELF,) else "window",
        windows=windows,
    )


def pooling(layer: Pooling, shape: Shape) -> Measure:
    """One number for each window of each channel."""
    check_rank(layer.name, shape[1:], len(layer.kernel_size))
    settings = zip(shape[1:], layer.kernel_size, layer.stride, layer.padding, layer.dilation, strict=True)
    size = tuple((n + sum(p) - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in settings)
    if min(size) < 1 or layer.ceil_mode:
        size = tuple(int(each.result) for each in layer.output_size(shape[1:]))
    places = shape[0] * prod(size)
    return Measure(
        f"{layer.kind.capitalize()}Pool{len(layer.kernel_size)}d",
        (shape[0], *size),
        0,
        0,
        places * prod(layer.kernel_size),
        "input",
        INDEX * places if layer.kind == "max" else 0,
        reads="window",
        windows=windows_of(layer.kernel_size, layer.dilation, layer.stride, layer.padding),
    )


def linear(layer: Linear, shape: Shape) -> Measure:
    """Every output reads every input."""
    if len(shape) > 1:
        layer.output_shape(shape[1:])  # says to flatten first
    check_features("in_features", layer.in_features, shape, "feature")
    weights = layer.in_features * layer.out_features
    biases = layer.out_features * layer.bias
    return Measure("Linear", (layer.out_features,), weights + biases, weights, biases, "input")


def transposed(layer: TransposedConvolution, shape: Shape) -> Measure:
    """Every input cell stamps a kernel."""
    check_channels(layer.name, layer.in_channels, shape, len(layer.kernel_size))
    output = layer.output_shape(shape[1:])
    weights = layer.in_channels * (layer.out_channels // layer.groups) * prod(layer.kernel_size)
    biases = layer.out_channels * layer.bias
    return Measure(
        f"ConvTranspose{len(layer.kernel_size)}d",
        output,
        weights + biases,
        weights * prod(shape[1:]),
        biases * prod(output[1:]),
        "input",
        reads="stamp",
        windows=windows_of(layer.kernel_size, layer.dilation, layer.stride, tuple((p, 0) for p in layer.padding)),
    )


def deformable(layer: Deformable, shape: Shape) -> Measure:
    """Offsets from one convolution, samples between four cells each, then the other; the field is that of no offset."""
    offset, plain = convolution(layer.offset, shape), convolution(layer.convolution, shape)
    taps, places = prod(layer.convolution.kernel_size), prod(plain.shape[1:])
    wanted = 2 * taps
    if offset.shape[0] % wanted or offset.shape[1:] != plain.shape[1:]:
        raise ShapeError(
            f"the offsets have shape {offset.shape}, but ({wanted}·offset groups, "
            f"{', '.join(map(str, plain.shape[1:]))}) is needed: down and right for every tap at every place."
        )
    groups = offset.shape[0] // wanted
    return plain._replace(
        kind="DeformConv2d",
        extra=NUMBER * places * taps * (shape[0] + 2 * groups),  # the samples and where they were taken
        parameters=offset.parameters + plain.parameters,
        macs=offset.macs + plain.macs,
        operations=offset.operations + plain.operations + 4 * shape[0] * taps * places,
    )


def crop(layer: Crop, shape: Shape) -> Measure:
    """The middle of the map."""
    size = tuple(n - 2 * layer.cells for n in shape[1:])
    if not size or min(size) < 1:
        raise ShapeError(
            f"{many(layer.cells, 'cell')} cropped from each side leave nothing of {' × '.join(map(str, shape[1:]))}: "
            "crop less or use a larger input."
        )
    window = (1, 1, 1, -layer.cells)
    return Measure("Crop", (shape[0], *size), view=True, reads="window", windows=(window,))


def select(layer: Select, shape: Shape) -> Measure:
    """Some channels."""
    if max(layer.channels) >= shape[0]:
        raise ShapeError(f"channel {max(layer.channels)} is selected, but the input has {many(shape[0], 'channel')}.")
    return Measure("Select", (len(layer.channels), *shape[1:]))


def windows_of(
    kernel_size: tuple[int, ...],
    dilation: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[tuple[int, int], ...],
) -> tuple[Window, ...]:
    """The window along each axis."""
    return same(tuple((k, d, s, p[0]) for k, d, s, p in zip(kernel_size, dilation, stride, padding, strict=True)))


def same(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """One window for all axes where they agree."""
    return windows[:1] if all(window == windows[0] for window in windows) else windows


def check_channels(name: str, in_channels: int, shape: Shape, ndim: int) -> None:
    """Raise ShapeError unless the input is a map of so many channels with `ndim` axes."""
    check_rank(name, shape[1:], ndim)
    if shape[0] != in_channels:
        raise ShapeError(
            f"the input has {many(shape[0], 'channel')}, but in_channels={in_channels}: change one of the two."
        )


def check_features(name: str, count: int, shape: Shape, noun: str = "channel") -> None:
    """Raise ShapeError unless the input has so many channels or features."""
    if shape[0] != count or (noun == "feature" and len(shape) > 1):
        raise ShapeError(f"the input has {many(shape[0], noun)}, but {name}={count}: change one of the two.")


def check_map(name: str, shape: Shape) -> None:
    """Raise ShapeError unless the input is a map of height and width."""
    check_rank(name, shape[1:], 2)


def described(shape: Shape) -> str:
    """'3×224×224', or '4096 features', as messages and tables show it.

    >>> described((64, 112, 112)), described((10,))
    ('64×112×112', '10')
    """
    return "×".join(map(str, shape))
