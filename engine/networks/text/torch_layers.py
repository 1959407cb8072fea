"""The layers of torch.nn that texts may name: their arguments in torch's order, and the settings that they make.

Arguments that change no number a report shows (`inplace`, `momentum`, `device` …) are taken and forgotten; those that
would make another layer of it are taken at one value only, with a word why.

Source: the signatures of torch.nn, which the tests compare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from engine.arguments import PerAxis, finite
from engine.errors import SpecError
from engine.networks.blocks import Node, Sequence
from engine.networks.layers import Dropout, Flatten
from engine.operations import (
    BatchNorm,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    batch_norm,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    gelu,
    global_avg_pool2d,
    global_max_pool2d,
    leaky_relu,
    linear,
    local_response_norm,
    max_pool1d,
    max_pool2d,
    max_pool3d,
    nearest_upsample2d,
    pixel_shuffle,
    pixel_unshuffle,
    relu,
    relu6,
    sigmoid,
    silu,
    softmax,
    tanh,
    threshold,
)


@dataclass(frozen=True, slots=True)
class Only:
    """An argument that is read at some values only."""

    argument: str
    values: tuple[object, ...]
    why: str  # and the way out


@dataclass(frozen=True, slots=True, kw_only=True)
class TorchLayer:
    """A class of torch.nn."""

    name: str
    arguments: tuple[str, ...] = ()  # as torch orders them
    required: tuple[str, ...] = ()
    make: Callable[..., Node]  # from the arguments that are neither unused nor fixed
    unused: tuple[str, ...] = ()
    only: tuple[Only, ...] = ()
    keyword_only: tuple[str, ...] = ()
    ndim: int = 0  # axes for which its arguments have a number each; 0 where it has none such


def dropout(*, p: float = 0.5) -> Dropout:
    """Settings as torch.nn.Dropout takes them. Raises SpecError."""
    if not 0 <= finite("p", p, "0.5") <= 1:
        raise SpecError(f"p={p} is no probability: give a number from 0 to 1.")
    return Dropout(p=p)


def dropout2d(*, p: float = 0.5) -> Dropout:
    """Settings as torch.nn.Dropout2d takes them: whole channels are dropped. Raises SpecError."""
    return replace(dropout(p=p), channels=True)


def normalisation(*, num_features: int, eps: float = 1e-5, affine: bool = True, bias: bool | None = None) -> BatchNorm:
    """Settings as torch.nn.BatchNorm2d takes them. Raises SpecError."""
    if bias is False and affine:
        raise SpecError("bias=False leaves scales without shifts, which is not counted here: set affine=False as well.")
    return batch_norm(num_features=num_features, eps=eps, affine=affine)


def upsample(*, scale_factor: float | PerAxis) -> Node:
    """The up-sampling; torch prints its factors as 2.0."""
    each = scale_factor if isinstance(scale_factor, tuple) else (scale_factor,)
    factors = [int(n) if isinstance(n, float) and n.is_integer() else n for n in each]
    return nearest_upsample2d(scale_factor=factors)


def identity() -> Node:
    """What changes nothing."""
    return Sequence(())


PLACED: Final = ("device", "dtype")
CONVOLUTION: Final = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias")
TRANSPOSED: Final = (*CONVOLUTION[:5], "output_padding", "groups", "bias", "dilation", "padding_mode", *PLACED)
MAX_POOL: Final = ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode")
AVERAGE_POOL: Final = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
NORM: Final = ("num_features", "eps", "momentum", "affine", "track_running_stats", *PLACED, "bias")
UPSAMPLE: Final = ("size", "scale_factor", "mode", "align_corners", "recompute_scale_factor")
NO_INDICES: Final = Only(
    "return_indices", (False,), "with indices it hands on two tensors, and the next layer takes one: leave it out"
)
ZEROS: Final = Only("padding_mode", ("zeros",), "a transposed convolution has zeros around it only: leave it out")
ONE_CELL: Final = Only(
    "output_size",
    (1, (1, 1)),
    "other windows would depend on the size of the input: give 1, or leave the layer out where the map already is "
    "of that size",
)
FEATURES: Final = Only("dim", (1,), "axis 1 holds the channels or features, which the shares are taken over: give 1")
WHOLE: Final = (
    Only("start_dim", (1,), "everything but the batch becomes one line: leave it out"),
    Only("end_dim", (-1,), "everything but the batch becomes one line: leave it out"),
)
EXACT: Final = Only("approximate", ("none",), "its slope and its counts are those of the exact function: leave it out")
BY_FACTOR: Final = (
    Only("size", (None,), "the factor must not depend on the input: give scale_factor instead"),
    Only("mode", ("nearest",), "other modes average between cells: leave it out"),
    Only("align_corners", (None, False), "copies need no corners: leave it out"),
    Only("recompute_scale_factor", (None, False), "a whole factor stays as it is: leave it out"),
)


def convolutions(ndim: int, make: Callable[..., Node], transposed: Callable[..., Node]) -> tuple[TorchLayer, ...]:
    """The convolution over so many axes, and the transposed one."""
    required = CONVOLUTION[:3]
    plain = (*CONVOLUTION, "padding_mode", *PLACED)
    return (
        TorchLayer(name=f"Conv{ndim}d", arguments=plain, required=required, make=make, unused=PLACED, ndim=ndim),
        TorchLayer(
            name=f"ConvTranspose{ndim}d",
            arguments=TRANSPOSED,
            required=required,
            make=transposed,
            unused=PLACED,
            only=(ZEROS,),
            ndim=ndim,
        ),
    )


def poolings(ndim: int, largest: Callable[..., Node], mean: Callable[..., Node]) -> tuple[TorchLayer, ...]:
    """Max and average pooling over so many axes."""
    divisor = ("divisor_override",) if ndim > 1 else ()
    required = ("kernel_size",)
    return (
        TorchLayer(
            name=f"MaxPool{ndim}d", arguments=MAX_POOL, required=required, make=largest, only=(NO_INDICES,), ndim=ndim
        ),
        TorchLayer(
            name=f"AvgPool{ndim}d", arguments=(*AVERAGE_POOL, *divisor), required=required, make=mean, ndim=ndim
        ),
    )


def norm(ndim: int) -> TorchLayer:
    """Batch normalisation, which torch names by its input's axes."""
    return TorchLayer(
        name=f"BatchNorm{ndim}d",
        arguments=NORM,
        required=NORM[:1],
        make=normalisation,
        unused=("momentum", "track_running_stats", *PLACED),
        keyword_only=("bias",),
    )


def simple(
    name: str, make: Callable[..., Node], *arguments: str, required: int = 0, inplace: bool = True
) -> TorchLayer:
    """A layer of few settings; most can write over their input, which changes no number."""
    over = ("inplace",) if inplace else ()
    return TorchLayer(name=name, arguments=(*arguments, *over), required=arguments[:required], make=make, unused=over)


def fixed(name: str, make: Callable[..., Node], *only: Only, required: int = 0) -> TorchLayer:
    """A layer whose settings are read at one value only."""
    names = tuple(each.argument for each in only)
    return TorchLayer(name=name, arguments=names, required=names[:required], make=make, only=only)


TORCH_LAYERS: Final[tuple[TorchLayer, ...]] = (
    *convolutions(1, conv1d, conv_transpose1d),
    *convolutions(2, conv2d, conv_transpose2d),
    *convolutions(3, conv3d, conv_transpose3d),
    *poolings(1, max_pool1d, avg_pool1d),
    *poolings(2, max_pool2d, avg_pool2d),
    *poolings(3, max_pool3d, avg_pool3d),
    fixed("AdaptiveAvgPool2d", global_avg_pool2d, ONE_CELL, required=1),
    fixed("AdaptiveMaxPool2d", global_max_pool2d, ONE_CELL, NO_INDICES, required=1),
    *map(norm, (1, 2, 3)),
    simple("LocalResponseNorm", local_response_norm, "size", "alpha", "beta", "k", required=1, inplace=False),
    TorchLayer(
        name="Linear",
        arguments=("in_features", "out_features", "bias", *PLACED),
        required=("in_features", "out_features"),
        make=linear,
        unused=PLACED,
    ),
    simple("ReLU", relu),
    simple("ReLU6", relu6),
    simple("LeakyReLU", leaky_relu, "negative_slope"),
    fixed("GELU", gelu, EXACT),
    simple("SiLU", silu),
    simple("Sigmoid", sigmoid, inplace=False),
    simple("Tanh", tanh, inplace=False),
    simple("Threshold", threshold, "threshold", "value", required=2),
    fixed("Softmax", softmax, FEATURES, required=1),
    simple("Dropout", dropout, "p"),
    simple("Dropout2d", dropout2d, "p"),
    fixed("Flatten", Flatten, *WHOLE),
    simple("Identity", identity, inplace=False),
    simple("PixelShuffle", pixel_shuffle, "upscale_factor", required=1, inplace=False),
    simple("PixelUnshuffle", pixel_unshuffle, "downscale_factor", required=1, inplace=False),
    TorchLayer(name="Upsample", arguments=UPSAMPLE, required=("scale_factor",), make=upsample, only=BY_FACTOR, ndim=2),
)
# what is written in its place: layers of torch that are not here, and other libraries' names
INSTEAD: Final[dict[str, str]] = {
    "Dropout1d": "nn.Dropout has the same shapes and counts",
    "Dropout3d": "nn.Dropout has the same shapes and counts",
    "ModuleList": "a list has no order in which it is run: use nn.Sequential",
    "Module": "a class says in forward what it runs, and nothing is run here: give its layers in nn.Sequential",
    "ZeroPad2d": "give its cells as padding to the convolution behind it",
    "LayerNorm": "of the normalisations there are nn.BatchNorm2d and nn.LocalResponseNorm",
    "GroupNorm": "of the normalisations there are nn.BatchNorm2d and nn.LocalResponseNorm",
    "InstanceNorm2d": "of the normalisations there are nn.BatchNorm2d and nn.LocalResponseNorm",
    "CrossEntropyLoss": "a loss comes after the network: leave it out",
    "Dense": "in torch it is nn.Linear(in_features, out_features)",
    "Activation": "in torch each has a class of its own, such as nn.ReLU()",
    "Input": "the input's shape is given beside the text: leave it out",
    "InputLayer": "the input's shape is given beside the text: leave it out",
    "BatchNormalization": "in torch it is nn.BatchNorm2d(num_features)",
    "GlobalAveragePooling2D": "in torch it is nn.AdaptiveAvgPool2d(1)",
    "GlobalMaxPooling2D": "in torch it is nn.AdaptiveMaxPool2d(1)",
}
ARGUMENTS_INSTEAD: Final[dict[str, str]] = {
    "filters": "out_channels",
    "units": "out_features",
    "pool_size": "kernel_size",
    "use_bias": "bias",
    "rate": "p",
    "dilation_rate": "dilation",
    "in_dim": "in_features",
    "num_channels": "num_features",
}


def torch_layer(name: str) -> TorchLayer | None:
    """The layer of that name, where there is one.

    >>> torch_layer("Linear").required
    ('in_features', 'out_features')
    """
    return next((each for each in TORCH_LAYERS if each.name == name), None)
