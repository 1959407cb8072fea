"""One file per operation: its settings, its formulas and its trace side by side.

`OPERATIONS` names what the command line can trace: the settings' constructor and the tensors its `trace` takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.operations.activation import Activation
from engine.operations.batch_norm import BatchNorm, batch_norm, batch_norm1d, batch_norm2d, batch_norm3d
from engine.operations.bed_of_nails2d import BedOfNails2d, bed_of_nails2d
from engine.operations.convolution import Convolution, conv1d, conv2d, conv3d
from engine.operations.deform_conv2d import DeformConv2d, deform_conv2d
from engine.operations.flip_and_shift import flip_and_shift
from engine.operations.global_pooling import GlobalPooling, global_avg_pool2d, global_max_pool2d
from engine.operations.input_gradient import input_gradient
from engine.operations.linear import Linear, dense, linear
from engine.operations.local_response_norm import LocalResponseNorm, local_response_norm
from engine.operations.max_unpool2d import MaxUnpool2d, max_unpool2d
from engine.operations.nearest_upsample2d import NearestUpsample2d, nearest_upsample2d
from engine.operations.piecewise_activations import fires, leaky_relu, relu, relu6, threshold
from engine.operations.pixel_shuffle import PixelShuffle, PixelUnshuffle, pixel_shuffle, pixel_unshuffle
from engine.operations.pooling import (
    Pooling,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)
from engine.operations.pooling_gradient import pooling_gradient
from engine.operations.several_inputs import Concatenation, Mean, Sum, concatenation
from engine.operations.shared_gradient import shared_gradient
from engine.operations.smooth_activations import gelu, sigmoid, silu, tanh
from engine.operations.softmax import Softmax, softmax
from engine.operations.transposed_convolution import (
    TransposedConvolution,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as the command line names it."""

    name: str
    make: Callable[..., Any]  # settings as keyword arguments → the canonical settings
    needs: tuple[str, ...]  # tensors that `trace` must be given
    takes: tuple[str, ...] = ()  # tensors that it may be given


OPERATIONS = (
    Operation("conv1d", conv1d, ("input", "weight"), ("bias",)),
    Operation("conv2d", conv2d, ("input", "weight"), ("bias",)),
    Operation("max_pool1d", max_pool1d, ("input",)),
    Operation("max_pool2d", max_pool2d, ("input",)),
    Operation("avg_pool1d", avg_pool1d, ("input",)),
    Operation("avg_pool2d", avg_pool2d, ("input",)),
    Operation("global_max_pool2d", global_max_pool2d, ("input",)),
    Operation("global_avg_pool2d", global_avg_pool2d, ("input",)),
    Operation("threshold", threshold, ("input",), ("grad_output",)),
    Operation("fires", fires, ("input",), ("grad_output",)),
    Operation("sigmoid", sigmoid, ("input",), ("grad_output",)),
    Operation("tanh", tanh, ("input",), ("grad_output",)),
    Operation("relu", relu, ("input",), ("grad_output",)),
    Operation("leaky_relu", leaky_relu, ("input",), ("grad_output",)),
    Operation("gelu", gelu, ("input",), ("grad_output",)),
    Operation("relu6", relu6, ("input",), ("grad_output",)),
    Operation("silu", silu, ("input",), ("grad_output",)),
    Operation("max_unpool2d", max_unpool2d, ("input", "indices"), ("output_size",)),
    Operation("nearest_upsample2d", nearest_upsample2d, ("input",)),
    Operation("bed_of_nails2d", bed_of_nails2d, ("input",)),
    Operation("conv_transpose1d", conv_transpose1d, ("input", "weight"), ("bias",)),
    Operation("conv_transpose2d", conv_transpose2d, ("input", "weight"), ("bias",)),
    Operation("pixel_unshuffle", pixel_unshuffle, ("input",)),
    Operation("pixel_shuffle", pixel_shuffle, ("input",)),
    Operation("deform_conv2d", deform_conv2d, ("input", "offset", "weight"), ("bias",)),
    Operation("linear", linear, ("input", "weight"), ("bias",)),
    Operation("batch_norm", batch_norm, ("input",), ("running_mean", "running_var", "weight", "bias")),
    Operation("local_response_norm", local_response_norm, ("input",)),
    Operation("softmax", softmax, ("input",)),
    Operation("sum", Sum, ("inputs",)),
    Operation("mean", Mean, ("inputs",)),
    Operation("concatenation", concatenation, ("inputs",)),
)

__all__ = [
    "OPERATIONS",
    "Activation",
    "BatchNorm",
    "BedOfNails2d",
    "Concatenation",
    "Convolution",
    "DeformConv2d",
    "GlobalPooling",
    "Linear",
    "LocalResponseNorm",
    "MaxUnpool2d",
    "Mean",
    "NearestUpsample2d",
    "Operation",
    "PixelShuffle",
    "PixelUnshuffle",
    "Pooling",
    "Softmax",
    "Sum",
    "TransposedConvolution",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "batch_norm1d",
    "batch_norm2d",
    "batch_norm3d",
    "bed_of_nails2d",
    "concatenation",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "deform_conv2d",
    "dense",
    "fires",
    "flip_and_shift",
    "gelu",
    "global_avg_pool2d",
    "global_max_pool2d",
    "input_gradient",
    "leaky_relu",
    "linear",
    "local_response_norm",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_unpool2d",
    "nearest_upsample2d",
    "pixel_shuffle",
    "pixel_unshuffle",
    "pooling_gradient",
    "relu",
    "relu6",
    "shared_gradient",
    "sigmoid",
    "silu",
    "softmax",
    "tanh",
    "threshold",
]
