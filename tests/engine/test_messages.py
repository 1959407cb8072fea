"""Every sentence a student can be shown, whole: what was asked, what it answers, and that its advice works.

Each fault is a function that fails; the functions after its sentence follow the advice and must not fail.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import pytest

import engine
from engine.arguments import choice
from engine.backwards import settings_for
from engine.cascade import Cascade, cascade
from engine.command_line import answer
from engine.errors import DataError, EngineError, RequestError, ShapeError, SpecError, many
from engine.invariance import invariance
from engine.matrix import transposed
from engine.networks import blocks, named
from engine.networks.blocks import Sequence
from engine.networks.layers import Crop, Deformable, Select
from engine.networks.measure import measure
from engine.networks.parse import read
from engine.networks.published import facts
from engine.networks.report import report
from engine.networks.snippet import snippet
from engine.networks.text.torch_layers import dropout, normalisation
from engine.operations import (
    OPERATIONS,
    Concatenation,
    Convolution,
    Mean,
    Sum,
    avg_pool2d,
    batch_norm,
    bed_of_nails2d,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    deform_conv2d,
    flip_and_shift,
    global_avg_pool2d,
    input_gradient,
    leaky_relu,
    linear,
    local_response_norm,
    max_pool1d,
    max_pool2d,
    max_unpool2d,
    nearest_upsample2d,
    pixel_shuffle,
    pixel_unshuffle,
    pooling_gradient,
    relu,
    shared_gradient,
    threshold,
)
from engine.perceptron import perceptron
from engine.priors import convolution_prior, density, entropy
from engine.scanning import Classifier
from engine.shared_update import ScanNetwork, scan_network
from engine.symmetry import equivariance, rotate, scale, shift
from engine.tally import tally, tally_macs
from engine.training.data import dataset
from engine.training.fit import check_examples

Call = Callable[[], object]


class Fault(NamedTuple):
    """A call that must fail, how, with which words; and calls that follow the advice."""

    call: Call
    kind: type[EngineError]
    sentence: str
    mended: tuple[Call, ...] = ()


def spec(**settings: Any) -> Call:
    return lambda: conv2d(**({"in_channels": 1, "out_channels": 1, "kernel_size": 3} | settings))


def fits(*size: int, **settings: Any) -> Call:
    make = {1: conv1d, 2: conv2d, 3: conv3d}[len(size)]
    return lambda: make(**({"in_channels": 1, "out_channels": 1, "kernel_size": 3} | settings)).output_shape(size)


def on(values: object) -> Call:
    """A convolution with a 1 × 1 kernel on some input."""
    return lambda: conv2d(in_channels=1, out_channels=1, kernel_size=1, bias=False).trace(values, [[[[1]]]])


def line(values: object, weight: object, added: object = None, **settings: Any) -> Call:
    layer = {"in_channels": 1, "out_channels": 1, "kernel_size": 1, "bias": False} | settings
    return lambda: conv1d(**layer).trace(values, weight, added)


def unpool(values: object, indices: object, output_size: object = None, **settings: Any) -> Call:
    return lambda: max_unpool2d(**({"kernel_size": 2} | settings)).trace(values, indices, output_size)


def deform(offset: tuple[int, ...], **settings: Any) -> Call:
    """Zero offsets of this shape, on an input of 3 × 3."""
    layer = {"in_channels": 1, "out_channels": 1, "kernel_size": 1, "bias": False} | settings
    return lambda: deform_conv2d(**layer).trace(
        np.zeros((layer["in_channels"], 3, 3), int),
        np.zeros(offset, int),
        np.zeros((1, layer["in_channels"], 1, 1), int),
    )


def gradient(values: object, grad_output: object) -> Call:
    return lambda: shared_gradient(conv1d(in_channels=1, out_channels=1, kernel_size=2), values, grad_output)


def into_input(weight: object, grad_output: object) -> Call:
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    return lambda: input_gradient(layer, weight, grad_output, (2,))


def detectors(count: int) -> Cascade:
    """So many templates of 1 × 2 cells."""
    return cascade(np.ones((count, 1, 2)), np.zeros(count), np.ones(count), np.ones(1))


def scan(**settings: Any) -> Callable[[], ScanNetwork]:
    layer = conv1d(**({"in_channels": 1, "out_channels": 1, "kernel_size": 2, "bias": False} | settings))
    return lambda: scan_network(layer, pool="max", target=0)


def back(values: object, size: tuple[int, ...]) -> Call:
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    return lambda: transposed(layer, values, [[[1, 2]]], size)


def prior(sigma: float) -> Call:
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    return lambda: convolution_prior(layer, [[[1, 2]]], (4,), sigma)


def up(*size: int, **settings: Any) -> Call:
    make = {1: conv_transpose1d, 2: conv_transpose2d}[len(size)]
    return lambda: make(**({"in_channels": 1, "out_channels": 1, "kernel_size": 3} | settings)).output_shape(size)


def unshuffle(height: int, width: int, downscale_factor: int) -> Call:
    return lambda: pixel_unshuffle(downscale_factor=downscale_factor).trace(np.ones((1, height, width), int))


def stamped(values: object, weight: object, added: object = None, **settings: Any) -> Call:
    layer = {"in_channels": 1, "out_channels": 1, "kernel_size": 1, "bias": False} | settings
    return lambda: conv_transpose1d(**layer).trace(values, weight, added)


def turned(degrees: float, **settings: Any) -> Call:
    """A turn of 4 × 4 cells, before and after a convolution."""
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=(1, 2), bias=False, **settings)
    return lambda: equivariance(layer, rotate(degrees), np.ones((1, 4, 4), int), np.ones((1, 1, 1, 2), int))


def normalise(values: object, *, num_features: int = 1, eps: float = 1, affine: bool = False, **told: object) -> Call:
    return lambda: batch_norm(num_features=num_features, eps=eps, affine=affine).trace(values, **told)


def request(text: str | dict) -> Call:
    return lambda: answer(text if isinstance(text, str) else json.dumps(text), steps=False)


X, W = [[[1]]], [[[1]]]
CONV1D = {
    "operation": "conv1d",
    "spec": {"in_channels": 1, "out_channels": 1, "kernel_size": 1},
    "input": [[1]],
    "weight": W,
}
NAMES = ", ".join(operation.name for operation in OPERATIONS)
CONVOLUTION = "in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, flip"


def conv(out_channels: int) -> Convolution:
    """A 3×3 of one channel."""
    made: Convolution = conv2d(in_channels=1, out_channels=out_channels, kernel_size=3)
    return made


FAULTS = {
    "what goes back through a matrix has another shape": Fault(
        back([[1, 2]], (4,)),
        ShapeError,
        "what goes back has shape (1, 2), but the layer's output has (1, 3): give one number per output cell.",
        (back([[1, 2, 3]], (4,)), back([[1, 2]], (3,))),
    ),
    "a linear layer with other inputs": Fault(
        lambda: linear(in_features=3, out_features=1, bias=False).trace([1, 2], [[1, 2, 3]]),
        ShapeError,
        "input has shape (2,), but in_features=3: give 3 numbers in one row, or change in_features.",
        (
            lambda: linear(in_features=3, out_features=1, bias=False).trace([1, 2, 3], [[1, 2, 3]]),
            lambda: linear(in_features=2, out_features=1, bias=False).trace([1, 2], [[1, 2]]),
        ),
    ),
    "a linear layer with other weights": Fault(
        lambda: linear(in_features=2, out_features=1, bias=False).trace([1, 2], [[1], [2]]),
        ShapeError,
        "weight has shape (2, 1), but these settings need (1, 2): (out_features, in_features).",
        (lambda: linear(in_features=2, out_features=1, bias=False).trace([1, 2], [[1, 2]]),),
    ),
    "a linear layer with other biases": Fault(
        lambda: linear(in_features=1, out_features=1).trace([1], [[1]], [1, 2]),
        ShapeError,
        "bias has shape (2,), but out_features=1: give one number per output.",
        (lambda: linear(in_features=1, out_features=1).trace([1], [[1]], [1]),),
    ),
    "a linear layer that is too large to trace": Fault(
        lambda: linear(in_features=2**13, out_features=2**13, bias=False).trace(
            np.ones(2**13, int), np.broadcast_to(np.int64(1), (2**13, 2**13))
        ),
        ShapeError,
        "a trace of this would hold 67,108,864 numbers, more than the 33,554,432 it may: use fewer features.",
    ),
    "normalising other channels": Fault(
        normalise([[1, 2]], num_features=2),
        ShapeError,
        "the input has 1 channel, but num_features=2: change one of the two.",
        (normalise([[1, 2]], num_features=1), normalise([[1, 2], [3, 5]], num_features=2)),
    ),
    "a mean for other channels": Fault(
        normalise([[1, 2]], running_mean=[1, 2], running_var=[1]),
        ShapeError,
        "running_mean has shape (2,), but num_features=1: give one number per channel.",
        (normalise([[1, 2]], running_mean=[1], running_var=[1]),),
    ),
    "a running mean alone": Fault(
        normalise([[1, 2]], running_mean=[1]),
        ShapeError,
        "running_mean and running_var belong together: give both, or neither to measure them on the input.",
        (normalise([[1, 2]], running_mean=[1], running_var=[1]), normalise([[1, 2]])),
    ),
    "no scale and shift": Fault(
        normalise([[1, 2]], affine=True, weight=[1]),
        ShapeError,
        "affine=True needs the tensors weight and bias of shape (1,): give both, or set affine=False.",
        (normalise([[1, 2]], affine=True, weight=[1], bias=[0]), normalise([[1, 2]])),
    ),
    "a scale that is not wanted": Fault(
        normalise([[1, 2]], bias=[1]),
        ShapeError,
        "affine=False, but a weight or bias is given: leave them out, or set affine=True.",
        (normalise([[1, 2]]), normalise([[1, 2]], affine=True, weight=[1], bias=[1])),
    ),
    "one cell to measure a variance on": Fault(
        normalise([1]),
        ShapeError,
        "one cell per channel has no variance to measure: give running_mean and running_var, or a larger input.",
        (normalise([1], running_mean=[1], running_var=[1]), normalise([[1, 2]])),
    ),
    "a variance below zero": Fault(
        normalise([1], running_mean=[1], running_var=[-2]),
        DataError,
        "running_var holds a negative number, but a variance is a mean of squares: give none below 0.",
        (normalise([1], running_mean=[1], running_var=[0]),),
    ),
    "a channel of equal cells without eps": Fault(
        normalise([[2, 2]], eps=0),
        DataError,
        "a channel has variance 0, and with eps=0 it would be divided by 0: raise eps, or give it cells that differ.",
        (normalise([[2, 2]], eps=0.00001), normalise([[2, 3]], eps=0)),
    ),
    "nothing among the neighbouring channels": Fault(
        lambda: local_response_norm(size=2, k=0).trace([[0, 1]]),
        DataError,
        "with k=0 a cell would be divided by 0 where its neighbouring channels hold nothing but zeros: raise k.",
        (lambda: local_response_norm(size=2, k=1).trace([[0, 1]]),),
    ),
    "a denominator beyond the largest number": Fault(
        lambda: local_response_norm(size=1, beta=3, alpha=1).trace([[1e60]]),
        DataError,
        "beta=3 makes a denominator of more than 1.8e308, the largest a 64-bit float holds: lower beta or alpha.",
        (lambda: local_response_norm(size=1, beta=2, alpha=1).trace([[1e60]]),),
    ),
    "one input to add": Fault(
        lambda: Sum().trace([[[1, 2]]]),
        DataError,
        "inputs must be a list of at least two tensors: what is one already needs no joining.",
        (lambda: Sum().trace([[[1, 2]], [[3, 4]]]),),
    ),
    "inputs that cannot be added": Fault(
        lambda: Mean().trace([[[1, 2]], [[1, 2, 3]]]),
        ShapeError,
        "input_2 has shape (1, 3), but input_1 has (1, 2): cells in the same place are added, give inputs of one "
        "shape.",
        (lambda: Mean().trace([[[1, 2]], [[1, 2]]]),),
    ),
    "inputs that cannot be joined": Fault(
        lambda: Concatenation().trace([[[1, 2]], [[1, 2, 3]]]),
        ShapeError,
        "input_2 has shape (1, 3), but input_1 has (1, 2): only the channels, which come first, may differ, give "
        "inputs of one size.",
        (lambda: Concatenation().trace([[[1, 2]], [[1, 2], [3, 4]]]),),
    ),
    "a negative width": Fault(
        prior(-1),
        SpecError,
        "sigma=-1 is no width: give 0, where every weight is what the prior says, or a number above.",
        (prior(0), prior(2.5)),
    ),
    "a curve of no width": Fault(
        lambda: entropy(0),
        SpecError,
        "sigma=0 has no curve: with 0 all of it stands at one number, the entropy is −∞; give a number above 0.",
        (lambda: entropy(0.01), lambda: density(0.01, 1)),
    ),
    # how a picture is moved
    "shift by half a cell": Fault(
        lambda: shift(rows=0.5),  # type: ignore[arg-type]
        SpecError,
        "rows=0.5 is not a count: give a whole number such as 1.",
        (lambda: shift(rows=1),),
    ),
    "no angle": Fault(
        lambda: rotate(float("nan")),
        SpecError,
        "degrees=nan is no number to compute with: give one such as 1.",
        (lambda: rotate(1),),
    ),
    "scaled to nothing": Fault(
        lambda: scale(0),
        SpecError,
        "factor=0 would leave nothing of the picture: give a number above 0, such as 0.5 or 2.",
        (lambda: scale(0.5), lambda: scale(2)),
    ),
    "a kernel that is not turned with the picture": Fault(
        turned(90),
        ShapeError,
        "f(g(x)) is 4 × 3, but g(f(x)) is 3 × 4: a quarter turn exchanges height and width, so kernel_size, stride, "
        "padding and dilation must be the same along both.",
        (turned(180), turned(90, padding="same")),
    ),
    # settings impossible in themselves
    "stride 0": Fault(
        spec(stride=0),
        SpecError,
        "stride=0 is too small: the window would never move; stride must be at least 1.",
        (spec(stride=1),),
    ),
    "dilation 0": Fault(
        spec(dilation=[1, 0]),
        SpecError,
        "dilation=0 is too small: all taps would read the same cell; dilation must be at least 1.",
        (spec(dilation=1),),
    ),
    "kernel 0": Fault(
        spec(kernel_size=0),
        SpecError,
        "kernel_size=0 is too small: a window needs at least one cell; kernel_size must be at least 1.",
        (spec(kernel_size=1),),
    ),
    "negative padding": Fault(
        spec(padding=-1),
        SpecError,
        "padding=-1 is too small: padding counts cells; padding must be at least 0.",
        (spec(padding=0),),
    ),
    "negative padding on one side": Fault(
        spec(padding=[[0, -2], [0, 0]]),
        SpecError,
        "padding=-2 is too small: padding counts cells; padding must be at least 0.",
    ),
    "groups 0": Fault(
        spec(groups=0), SpecError, "groups=0 is too small; groups must be at least 1.", (spec(groups=1),)
    ),
    "no channels": Fault(spec(in_channels=0), SpecError, "in_channels=0 is too small; in_channels must be at least 1."),
    "huge stride": Fault(
        spec(stride=2**31),
        SpecError,
        "stride=2147483648 is too large; the largest that can be used is 2147483647.",
        (spec(stride=2147483647),),
    ),
    "true as a count": Fault(
        spec(stride=True), SpecError, "stride=True is not a count: give a whole number such as 1.", (spec(stride=1),)
    ),
    "a float as a count": Fault(
        spec(kernel_size=3.0), SpecError, "kernel_size=3.0 is not a count: give a whole number such as 1."
    ),
    "a fraction as a count": Fault(
        spec(padding=0.5), SpecError, "padding=0.5 is not a count: give a whole number such as 1.", (spec(padding=1),)
    ),
    "text as a count": Fault(
        spec(dilation="2"), SpecError, "dilation='2' is not a count: give a whole number such as 1."
    ),
    "nothing as a count": Fault(
        spec(in_channels=None), SpecError, "in_channels=None is not a count: give a whole number such as 1."
    ),
    "a list within a list": Fault(
        spec(stride=[[1], 2]), SpecError, "stride=[1] is not a count: give a whole number such as 1."
    ),
    "too many numbers": Fault(
        spec(kernel_size=[3, 3, 3]),
        SpecError,
        "kernel_size=[3, 3, 3] has 3 numbers, but there are 2 axes (height, width): give one number, or one per axis.",
        (spec(kernel_size=3), spec(kernel_size=[3, 3])),
    ),
    "no numbers": Fault(
        lambda: conv1d(in_channels=1, out_channels=1, kernel_size=()),
        SpecError,
        "kernel_size=[] has 0 numbers, but there is 1 axis (length): give one number, or one per axis.",
    ),
    "three sides": Fault(
        spec(padding=[[1, 2, 3], [1, 2]]),
        SpecError,
        "padding=[1, 2, 3] for one axis must be two numbers: [before, after].",
        (spec(padding=[[1, 2], [1, 2]]),),
    ),
    "sides of one axis": Fault(
        spec(padding=[[1, 2]]),
        SpecError,
        "padding=[[1, 2]] has 1 pair, but there are 2 axes (height, width): give [before, after] for each.",
        (spec(padding=[[1, 2], [1, 2]]),),
    ),
    "unknown padding": Fault(
        spec(padding="some"),
        SpecError,
        'padding="some" has no meaning: give a number, one per axis, or "valid", "same" or "full".',
        (spec(padding=1), spec(padding=[1, 1]), spec(padding="valid"), spec(padding="same"), spec(padding="full")),
    ),
    "same with a stride": Fault(
        spec(padding="same", stride=2),
        SpecError,
        'padding="same" keeps the size only with stride 1, but stride=[2, 2]: set stride=1 or give padding as numbers.',
        (spec(padding="same", stride=1), spec(padding=1, stride=2)),
    ),
    "groups and inputs": Fault(
        spec(in_channels=3, out_channels=4, groups=2),
        SpecError,
        "groups=2 does not divide in_channels=3, but every group needs the same number of channels: "
        "change one of the two.",
        (spec(in_channels=4, out_channels=4, groups=2), spec(in_channels=3, out_channels=4, groups=1)),
    ),
    "groups and filters": Fault(
        spec(in_channels=4, out_channels=3, groups=2),
        SpecError,
        "groups=2 does not divide out_channels=3, but every group needs the same number of channels: "
        "change one of the two.",
        (spec(in_channels=4, out_channels=4, groups=2), spec(in_channels=4, out_channels=3, groups=1)),
    ),
    "unknown padding mode": Fault(
        spec(padding_mode="mirror"),
        SpecError,
        "padding_mode='mirror' is unknown: choose one of zeros, reflect, replicate, circular.",
        tuple(spec(padding_mode=mode) for mode in ("zeros", "reflect", "replicate", "circular")),
    ),
    "neither true nor false": Fault(
        spec(bias=1),
        SpecError,
        "bias=1 is neither true nor false: give one of the two.",
        (spec(bias=True), spec(bias=False)),
    ),
    "neither with indices nor without": Fault(
        lambda: max_pool2d(kernel_size=2, return_indices=cast(Any, "yes")),  # a partial: not always checked
        SpecError,
        "return_indices='yes' is neither true nor false: give one of the two.",
    ),
    "pooling, padding beyond half": Fault(
        lambda: max_pool2d(kernel_size=3, padding=2),
        SpecError,
        "padding=2 is more than half of kernel_size=3, so a window at the border would be mostly padding: "
        "use padding of at most 1.",
        (lambda: max_pool2d(kernel_size=3, padding=1),),
    ),
    "average pooling, padding beyond half": Fault(
        lambda: avg_pool2d(kernel_size=(2, 1), padding=1),
        SpecError,
        "padding=1 is more than half of kernel_size=1, so a window at the border would be mostly padding: "
        "use padding of at most 0.",
        (lambda: avg_pool2d(kernel_size=(2, 1), padding=(1, 0)),),
    ),
    "unpooling, padding beyond half": Fault(
        lambda: max_unpool2d(kernel_size=1, padding=3),
        SpecError,
        "padding=3 is more than half of kernel_size=1, so a window at the border would be mostly padding: "
        "use padding of at most 0.",
    ),
    "average pooling, divisor 0": Fault(
        lambda: avg_pool2d(kernel_size=2, divisor_override=0),
        SpecError,
        "divisor_override=0 is too small; divisor_override must be at least 1.",
    ),
    "output padding": Fault(
        up(4, 4, stride=(3, 2), output_padding=2),
        SpecError,
        "output_padding=2 is not below stride=2 or dilation=1, as torch wants it; to choose among the sizes that a "
        "convolution maps to the input's, it has to be below stride: use at most 1 or raise stride.",
        (up(4, 4, stride=(3, 2), output_padding=1), up(4, 4, stride=3, output_padding=2)),
    ),
    "output padding, dilated": Fault(
        up(4, dilation=3, output_padding=3),
        SpecError,
        "output_padding=3 is not below stride=1 or dilation=3, as torch wants it; to choose among the sizes that a "
        "convolution maps to the input's, it has to be below stride: use at most 2 or raise stride.",
        (up(4, dilation=3, output_padding=2), up(4, dilation=3, stride=4, output_padding=3)),
    ),
    "negative output padding": Fault(
        up(4, output_padding=-1),
        SpecError,
        "output_padding=-1 is too small: output_padding counts cells; output_padding must be at least 0.",
        (up(4, output_padding=0),),
    ),
    "scale factor 0": Fault(
        lambda: nearest_upsample2d(scale_factor=0),
        SpecError,
        "scale_factor=0 is too small: every cell must come out at least once; scale_factor must be at least 1.",
        (lambda: nearest_upsample2d(scale_factor=1),),
    ),
    "a broken scale factor": Fault(
        lambda: nearest_upsample2d(scale_factor=1.5),  # type: ignore[arg-type]  # what a student may write
        SpecError,
        "scale_factor=1.5 is not a count: give a whole number such as 1.",
        (lambda: nearest_upsample2d(scale_factor=1),),
    ),
    "scale factors of three axes": Fault(
        lambda: nearest_upsample2d(scale_factor=(1, 2, 2)),
        SpecError,
        "scale_factor=[1, 2, 2] has 3 numbers, but there are 2 axes (height, width): give one number, or one per axis.",
        (lambda: nearest_upsample2d(scale_factor=(2, 2)), lambda: nearest_upsample2d(scale_factor=2)),
    ),
    "nails on one cell": Fault(
        lambda: bed_of_nails2d(stride=0),
        SpecError,
        "stride=0 is too small: the window would never move; stride must be at least 1.",
        (lambda: bed_of_nails2d(stride=1),),
    ),
    "groups of a transposed convolution": Fault(
        up(4, in_channels=3, out_channels=4, groups=2),
        SpecError,
        "groups=2 does not divide in_channels=3, but every group needs the same number of channels: "
        "change one of the two.",
    ),
    # ranges to search backwards
    "an empty range": Fault(
        lambda: settings_for("conv", 9, 3, stride=(3, 2)),
        SpecError,
        "stride from 3 to 2 holds no number: give the smaller one first.",
        (lambda: settings_for("conv", 9, 3, stride=(2, 3)),),
    ),
    "a range below the smallest": Fault(
        lambda: settings_for("conv", 9, 3, kernel_size=(0, 3)),
        SpecError,
        "kernel_size=0 is too small: a window needs at least one cell; kernel_size must be at least 1.",
        (lambda: settings_for("conv", 9, 3, kernel_size=(1, 3)),),
    ),
    "too many combinations": Fault(
        lambda: settings_for("conv", 9, 3, kernel_size=(1, 1000), stride=(1, 1000), padding=(0, 1), dilation=(1, 1)),
        SpecError,
        "these ranges hold 2,000,000 combinations, more than the 1,048,576 that are searched: narrow one of them.",
        (lambda: settings_for("conv", 9, 3, kernel_size=(1, 9), stride=(1, 1000), padding=(0, 1), dilation=(1, 1)),),
    ),
    "a convolution rounded up": Fault(
        lambda: settings_for("conv", 9, 3, ceil_mode=True),
        SpecError,
        "ceil_mode=True is for pooling only: a convolution always rounds down, leave it out.",
        (lambda: settings_for("conv", 9, 3), lambda: settings_for("max_pool", 9, 3, ceil_mode=True)),
    ),
    "an unknown kind": Fault(
        lambda: settings_for("pool", 9, 3),  # type: ignore[arg-type]
        SpecError,
        "kind='pool' is unknown: choose one of conv, max_pool, avg_pool, conv_transpose.",
        (lambda: settings_for("max_pool", 9, 3),),
    ),
    "a size that is none": Fault(
        lambda: settings_for("conv", 9, 0), SpecError, "wanted=0 is too small; wanted must be at least 1."
    ),
    # settings that do not fit the input
    "kernel wider than the input": Fault(
        fits(5, 2),
        ShapeError,
        "kernel_size=3 spans 3 cells, but the input is 2 wide: lower kernel_size or raise padding.",
        (fits(5, 2, kernel_size=(3, 2)), fits(5, 2, padding=(0, 1))),
    ),
    "kernel higher than the padded input": Fault(
        fits(1, 9, kernel_size=6, padding=[[1, 2], [0, 0]]),
        ShapeError,
        "kernel_size=6 spans 6 cells, but the padded input is 4 high: lower kernel_size or raise padding.",
        (fits(1, 9, kernel_size=4, padding=[[1, 2], [0, 0]]), fits(1, 9, kernel_size=6, padding=[[1, 4], [0, 0]])),
    ),
    "dilated kernel": Fault(
        fits(4, kernel_size=3, dilation=4, padding=2),
        ShapeError,
        "kernel_size=3 with dilation=4 spans 9 cells, but the padded input is 8 long: lower dilation or raise padding.",
        (fits(4, kernel_size=3, dilation=3, padding=2), fits(4, kernel_size=3, dilation=4, padding=3)),
    ),
    "dilated kernel, too wide even undilated": Fault(
        fits(1, 2, 1, kernel_size=(1, 3, 1), dilation=2),
        ShapeError,
        "kernel_size=3 with dilation=2 spans 5 cells, but the input is 2 high: lower kernel_size or raise padding.",
        (fits(1, 2, 1, kernel_size=1, dilation=2), fits(1, 2, 1, kernel_size=(1, 3, 1), dilation=2, padding=(0, 2, 0))),
    ),
    "kernel deeper than the input": Fault(
        fits(1, 5, 5),
        ShapeError,
        "kernel_size=3 spans 3 cells, but the input is 1 deep: lower kernel_size or raise padding.",
        (fits(1, 5, 5, kernel_size=(1, 3, 3)), fits(1, 5, 5, padding=(1, 0, 0))),
    ),
    "pooling window, even in ceil mode": Fault(
        lambda: max_pool1d(kernel_size=5, stride=3, ceil_mode=True).trace([[1, 2]]),
        ShapeError,
        "kernel_size=5 spans 5 cells, but the input is 2 long: lower kernel_size or raise padding.",
        (
            lambda: max_pool1d(kernel_size=4, stride=3, ceil_mode=True).trace([[1, 2]]),
            lambda: max_pool1d(kernel_size=5, stride=3, ceil_mode=True, padding=1).trace([[1, 2]]),
        ),
    ),
    "pooling window on nothing": Fault(
        lambda: max_pool1d(kernel_size=2, padding=1, dilation=2).trace([[7]]),
        ShapeError,
        "dilation=2 spreads 2 taps so far apart that a window reads nothing but padding and has no maximum: "
        "lower dilation.",
        (lambda: max_pool1d(kernel_size=2, padding=1, dilation=1).trace([[7]]),),
    ),
    "reflect too wide": Fault(
        fits(3, 9, padding=3, padding_mode="reflect"),
        ShapeError,
        'padding=3 with padding_mode="reflect" mirrors the cells behind the border, but the input is only 3 high: '
        'that lends at most 2 cells; lower padding or use "replicate" or "zeros".',
        (
            fits(3, 9, padding=2, padding_mode="reflect"),
            fits(3, 9, padding=3, padding_mode="replicate"),
            fits(3, 9, padding=3, padding_mode="zeros"),
        ),
    ),
    "reflect on one side of two cells": Fault(
        fits(2, padding=[[0, 2]], padding_mode="reflect"),
        ShapeError,
        'padding=2 with padding_mode="reflect" mirrors the cells behind the border, but the input is only 2 long: '
        'that lends at most 1 cell; lower padding or use "replicate" or "zeros".',
        (fits(2, padding=[[0, 1]], padding_mode="reflect"),),
    ),
    "circular too wide": Fault(
        fits(9, 2, padding="full", padding_mode="circular", kernel_size=(1, 4)),
        ShapeError,
        'padding=3 with padding_mode="circular" wraps around once, but the input is only 2 wide: '
        'that lends at most 2 cells; lower padding or use "replicate" or "zeros".',
        (
            fits(9, 2, padding=(0, 2), padding_mode="circular", kernel_size=(1, 4)),
            fits(9, 2, padding="full", padding_mode="replicate", kernel_size=(1, 4)),
            fits(9, 2, padding="full", padding_mode="zeros", kernel_size=(1, 4)),
        ),
    ),
    "all cropped": Fault(
        up(4, 1, padding=2),
        ShapeError,
        "padding=2 crops 4 cells, but the output is only 3 wide before that: "
        "lower padding to at most 1 or raise kernel_size.",
        (up(4, 1, padding=1), up(4, 1, padding=2, kernel_size=5)),
    ),
    "more than all cropped": Fault(
        up(2, kernel_size=2, dilation=2, padding=3),
        ShapeError,
        "padding=3 crops 6 cells, but the output is only 4 long before that: "
        "lower padding to at most 1 or raise kernel_size.",
        (up(2, kernel_size=2, dilation=2, padding=1), up(2, kernel_size=4, dilation=2, padding=3)),
    ),
    "a size for a linear layer": Fault(
        lambda: linear(in_features=120, out_features=84).macs((5, 6)),
        ShapeError,
        "linear has no size beside its in_features=120, but an input of 5 × 6 is given: "
        "flatten it first, every channel then counts 30 towards in_features.",
        (lambda: linear(in_features=4 * 30, out_features=84).macs(),),
    ),
    "one size for an up-sampling of two axes": Fault(
        lambda: conv_transpose2d(in_channels=1, out_channels=1, kernel_size=3).output_size((28,)),
        ShapeError,
        "conv_transpose2d needs an input of 2 sizes (height × width), but [28] gives 1: write one size per axis.",
    ),
    "too many channels to count": Fault(
        lambda: tally(batch_norm(num_features=2**25 + 1)),
        ShapeError,
        "a trace of this would hold 33,554,433 numbers, more than the 33,554,432 it may: count fewer channels.",
        (lambda: tally(batch_norm(num_features=2**12)),),
    ),
    "too many outputs to count": Fault(
        lambda: tally_macs(linear(in_features=1, out_features=2**31 - 1)),
        ShapeError,
        "a trace of this would hold 2,147,483,647 numbers, more than the 33,554,432 it may: count fewer outputs.",
        (lambda: tally_macs(linear(in_features=1, out_features=2**12)),),
    ),
    "more weights than are counted exactly": Fault(
        lambda: tally(conv2d(in_channels=2**30, out_channels=1, kernel_size=2897)),
        ShapeError,
        "9,011,495,295,778,817 parameters are more than 9,007,199,254,740,992, up to which a browser counts exactly: "
        "take a smaller layer.",
        (lambda: tally(conv2d(in_channels=2**20, out_channels=1, kernel_size=2897)),),
    ),
    "more multiplications than are counted exactly": Fault(
        lambda: tally_macs(conv2d(in_channels=1, out_channels=1, kernel_size=2**20, padding=2**20), (2**20, 2**20)),
        ShapeError,
        "4,835,707,890,145,634,637,840,384 multiplications are more than 9,007,199,254,740,992, up to which a browser "
        "counts exactly: take a smaller layer.",
        (lambda: tally_macs(conv2d(in_channels=1, out_channels=1, kernel_size=2), (2**20, 2**20)),),
    ),
    "one size for two axes": Fault(
        lambda: conv2d(in_channels=1, out_channels=1, kernel_size=3).output_size((28,)),
        ShapeError,
        "conv2d needs an input of 2 sizes (height × width), but [28] gives 1: write one size per axis.",
    ),
    "two sizes for one axis": Fault(
        lambda: max_pool1d(kernel_size=3).output_size((28, 28)),
        ShapeError,
        "max_pool1d needs an input of 1 size (length), but [28, 28] gives 2: write one size per axis.",
    ),
    "no cells": Fault(
        fits(0, 5),
        ShapeError,
        "an input of 0 × 5 has no cells: every size (height × width) must be at least 1.",
        (fits(1, 5, kernel_size=1),),
    ),
    "too much to trace": Fault(
        line([[1]], W, padding=2**30),
        ShapeError,
        "a trace of this would hold 2,147,483,649 numbers, more than the 33,554,432 it may: "
        "use a smaller input, kernel or padding.",
        (line([[1]], W, padding=2**10),),
    ),
    # tensors that are no tensors
    "ragged": Fault(
        on([[[1, 2, 3], [4, 5]]]),
        DataError,
        "input is ragged: [0][1] has 2 entries where [0][0] has 3 entries; all rows of a tensor have the same length.",
        (on([[[1, 2, 3], [4, 5, 6]]]),),
    ),
    "ragged channels": Fault(
        on([[[1], [2]], [[3]]]),
        DataError,
        "input is ragged: [1] has 1 × 1 entry where [0] has 2 × 1 entries; all rows of a tensor have the same length.",
    ),
    "a number among rows": Fault(
        on([[[1, 2], 3]]),
        DataError,
        "input is ragged: "
        "[0][1] is a single value where [0][0] has 2 entries; all rows of a tensor have the same length.",
    ),
    "a row among numbers": Fault(
        on([[[1, [2]]]]),
        DataError,
        "input is ragged: "
        "[0][0][1] has 1 entry where [0][0][0] is a single value; all rows of a tensor have the same length.",
    ),
    "no grid at all": Fault(
        on([np.zeros(2), np.zeros(3)]),
        DataError,
        "input is ragged: "
        "its rows differ in shape or are nested too deeply; all rows of a tensor have the same length.",
    ),
    "empty": Fault(
        on([]), DataError, "input is empty (shape (0,)): every axis of (C, H, W) needs at least one cell.", (on(X),)
    ),
    "empty rows": Fault(
        on([[[], []]]), DataError, "input is empty (shape (1, 2, 0)): every axis of (C, H, W) needs at least one cell."
    ),
    "NaN": Fault(
        on([[[1, 2], [3, float("nan")]]]),
        DataError,
        "input[0, 1, 1] is nan: replace it by a number, no sum survives NaN or infinity.",
    ),
    "infinity": Fault(
        line([[1]], [[[float("-inf")]]]),
        DataError,
        "weight[0, 0, 0] is -inf: replace it by a number, no sum survives NaN or infinity.",
    ),
    "NaN alone": Fault(
        on(float("nan")), DataError, "input is nan: replace it by a number, no sum survives NaN or infinity."
    ),
    "text": Fault(
        on([[[1, "2"]]]), DataError, "input holds '2', which is not a number: write plain numbers.", (on([[[1, 2]]]),)
    ),
    "only text": Fault(on("photo"), DataError, "input holds 'photo', which is not a number: write plain numbers."),
    "nothing": Fault(on(None), DataError, "input holds None, which is not a number: write plain numbers."),
    "an object": Fault(
        on([[[{"a": 1}]]]), DataError, "input holds {'a': 1}, which is not a number: write plain numbers."
    ),
    "a complex number": Fault(on([[[1j]]]), DataError, "input holds 1j, which is not a number: write plain numbers."),
    "an integer of 400 digits": Fault(
        on([[[10**400]]]),
        DataError,
        "input holds a number beyond 1.8e308, the largest a 64-bit float holds: scale it down.",
        (on([[[10**300]]]),),
    ),
    "a sum no float holds": Fault(
        line([[1e308, 1e308]], [[[1, 1]]], kernel_size=2),
        DataError,
        "2 products of numbers this large could add up to more than 1.8e308, the largest a 64-bit float holds: "
        "scale them down.",
        (line([[1e307, 1e307]], [[[1, 1]]], kernel_size=2),),
    ),
    "a product no float holds": Fault(
        line([[1e300]], [[[1e300]]]),
        DataError,
        "1 product of numbers this large could add up to more than 1.8e308, the largest a 64-bit float holds: "
        "scale them down.",
    ),
    # tensors of another shape
    "no channel axis": Fault(
        on([[1, 2], [3, 4]]),
        ShapeError,
        "input has shape (2, 2), but (C, H, W) is needed: put it inside 1 more pair of brackets.",
        (on([[[1, 2], [3, 4]]]),),
    ),
    "a batch axis": Fault(
        on([[[[1, 2], [3, 4]]]]),
        ShapeError,
        "input has shape (1, 1, 2, 2), but (C, H, W) is needed: take off the outermost brackets, "
        "tensors are given one at a time.",
        (on([[[1, 2], [3, 4]]]),),
    ),
    "two axes too many": Fault(
        line([[[[1]]]], W),
        ShapeError,
        "input has shape (1, 1, 1, 1), but (C, L) is needed: take off the 2 outermost pairs of brackets, "
        "tensors are given one at a time.",
        (line([[1]], W),),
    ),
    "a kernel without channels": Fault(
        line([[1]], [1]),
        ShapeError,
        "weight has shape (1,), but (F, C/groups, k_L) is needed: put it inside 2 more pairs of brackets.",
        (line([[1]], [[[1]]]),),
    ),
    "a bias without an axis": Fault(
        line([[1]], W, 5, bias=True),
        ShapeError,
        "bias has shape (), but (F,) is needed: put it inside 1 more pair of brackets.",
        (line([[1]], W, [5], bias=True),),
    ),
    "channels": Fault(
        line([[1]], [[[1], [1], [1]]], in_channels=3),
        ShapeError,
        "the input has 1 channel, but in_channels=3: change one of the two.",
        (line([[1], [1], [1]], [[[1], [1], [1]]], in_channels=3), line([[1]], W, in_channels=1)),
    ),
    "weight": Fault(
        line([[1], [2]], [[[1], [1]]], in_channels=2, out_channels=2, groups=2),
        ShapeError,
        "weight has shape (1, 2, 1), but these settings need (2, 1, 1): "
        "(out_channels, in_channels/groups, *kernel_size).",
        (line([[1], [2]], [[[1]], [[1]]], in_channels=2, out_channels=2, groups=2),),
    ),
    "bias forgotten": Fault(
        line([[1]], W, bias=True),
        ShapeError,
        "bias=True needs the tensor bias of shape (1,): give it, or set bias=False.",
        (line([[1]], W, [0], bias=True), line([[1]], W, bias=False)),
    ),
    "bias not wanted": Fault(
        line([[1]], W, [1]),
        ShapeError,
        "bias=False, but a bias tensor is given: leave it out, or set bias=True.",
        (line([[1]], W), line([[1]], W, [1], bias=True)),
    ),
    "bias too long": Fault(
        line([[1]], W, [1, 2], bias=True),
        ShapeError,
        "bias has shape (2,), but out_channels=1: give one number per filter.",
        (line([[1]], W, [1], bias=True),),
    ),
    "transposed: a weight as a convolution has it": Fault(
        stamped([[1], [2]], [[[1], [1]]], in_channels=2),
        ShapeError,
        "weight has shape (1, 2, 1), but these settings need (2, 1, 1): "
        "(in_channels, out_channels/groups, *kernel_size).",
        (stamped([[1], [2]], [[[1]], [[1]]], in_channels=2),),
    ),
    "transposed: channels": Fault(
        stamped([[1], [2]], W),
        ShapeError,
        "the input has 2 channels, but in_channels=1: change one of the two.",
        (stamped([[1]], W), stamped([[1], [2]], [[[1]], [[1]]], in_channels=2)),
    ),
    "transposed: a bias too long": Fault(
        stamped([[1]], W, [1, 2], bias=True),
        ShapeError,
        "bias has shape (2,), but out_channels=1: give one number per filter.",
        (stamped([[1]], W, [1], bias=True),),
    ),
    "gradient of other channels": Fault(
        gradient([[1, 2], [3, 4]], [[1]]),
        ShapeError,
        "the input has 2 channels, but in_channels=1: change one of the two.",
        (gradient([[1, 2]], [[1]]),),
    ),
    "gradient of another size": Fault(
        gradient([[1, 2, 3]], [[1, 2, 3]]),
        ShapeError,
        "grad_output has shape (1, 3), but the output has (1, 2): give one gradient per output cell.",
        (gradient([[1, 2, 3]], [[1, 2]]),),
    ),
    "gradient of another pooled size": Fault(
        lambda: pooling_gradient(max_pool1d(kernel_size=2), [[1, 2]], [[1, 2]]),
        ShapeError,
        "grad_output has shape (1, 2), but the output has (1, 1): give one gradient per output cell.",
        (lambda: pooling_gradient(max_pool1d(kernel_size=2), [[1, 2]], [[1]]),),
    ),
    "gradient of an input, for other weights": Fault(
        into_input([[[1, 2, 3]]], [[1]]),
        ShapeError,
        "weight has shape (1, 1, 3), but these settings need (1, 1, 2): "
        "(out_channels, in_channels/groups, *kernel_size).",
        (into_input([[[1, 2]]], [[1]]),),
    ),
    "gradient of an input, of another size": Fault(
        into_input([[[1, 2]]], [[1, 2]]),
        ShapeError,
        "grad_output has shape (1, 2), but the output has (1, 1): give one gradient per output cell.",
        (into_input([[[1, 2]]], [[1]]),),
    ),
    "scan with two detectors": Fault(
        scan(out_channels=2),
        SpecError,
        "a scan network has one detector on a line: use conv1d with out_channels=1 and bias=False.",
        (scan(),),
    ),
    "copies of another number": Fault(
        lambda: scan()().separate([[1, 2, 3]], [[[1, 2]]]),
        ShapeError,
        "copies have shape (1, 1, 2), but (2, 1, 2) is needed: one weight per position.",
        (lambda: scan()().separate([[1, 2, 3]], [[[1, 2]], [[3, 4]]]),),
    ),
    "offset of another shape": Fault(
        deform((3, 3, 3)),
        ShapeError,
        "offset has shape (3, 3, 3), but (2·offset groups, 3, 3) is needed: "
        "down and right for every tap at every output place.",
        (deform((2, 3, 3)),),
    ),
    "offset of another size": Fault(
        deform((2, 3, 2)),
        ShapeError,
        "offset has shape (2, 3, 2), but (2·offset groups, 3, 3) is needed: "
        "down and right for every tap at every output place.",
        (deform((2, 3, 3)),),
    ),
    "offset groups": Fault(
        deform((6, 3, 3), in_channels=4),
        ShapeError,
        "3 offset groups do not divide in_channels=4: every group moves the same number of channels.",
        (deform((4, 3, 3), in_channels=4), deform((6, 3, 3), in_channels=3)),
    ),
    "indices of another shape": Fault(
        unpool([[[1, 2]]], [[[0]]]),
        ShapeError,
        "indices have shape (1, 1, 1), but the input has (1, 1, 2): one index per value is needed.",
        (unpool([[[1, 2]]], [[[0, 2]]]),),
    ),
    "indices not whole": Fault(
        unpool(X, [[[1.0]]]),
        DataError,
        "indices must be whole numbers: each counts cells of the output, row by row.",
        (unpool(X, [[[1]]]),),
    ),
    "index beyond the output": Fault(
        unpool(X, [[[4]]]),
        DataError,
        "index 4 points outside the output of 2 × 2 cells: use 0 to 3.",
        (unpool(X, [[[3]]]), unpool(X, [[[0]]])),
    ),
    "index below the output": Fault(
        unpool([[[1, 2]]], [[[9, -1]]]), DataError, "index -1 points outside the output of 2 × 4 cells: use 0 to 7."
    ),
    "output size": Fault(
        unpool(X, X, 4),
        ShapeError,
        "the height before this pooling cannot have been 4: give an output_size from 1 to 3.",
        (unpool(X, [[[0]]], 1), unpool(X, X, 3)),
    ),
    "the only output size": Fault(
        unpool(X, X, [2, 1], stride=1),
        ShapeError,
        "the width before this pooling cannot have been 1: give output_size=2.",
        (unpool(X, X, 2, stride=1),),
    ),
    "output size that must be given": Fault(
        unpool(X, [[[0]]], padding=1),
        ShapeError,
        "the height before this pooling cannot have been 0: give output_size=1.",
        (unpool(X, [[[0]]], 1, padding=1),),
    ),
    "no output size at all": Fault(
        unpool(X, [[[0]]], padding=1, stride=1),
        ShapeError,
        "a pooling with stride=1 and padding of half its kernel gives at least 2 values along the height, "
        "but the input has 1: lower padding.",
        (unpool(X, [[[0]]], stride=1),),
    ),
    "blocks that do not fill the height": Fault(
        unshuffle(8, 9, 3),
        ShapeError,
        "downscale_factor=3 does not divide the height 8, but every block must be whole: "
        "choose from 1, or pad the height to 9.",
        (unshuffle(8, 9, 1), unshuffle(9, 9, 3)),
    ),
    "blocks that do not fill the width": Fault(
        unshuffle(8, 12, 8),
        ShapeError,
        "downscale_factor=8 does not divide the width 12, but every block must be whole: "
        "choose from 1, 2, 4, or pad the width to 16.",
        (unshuffle(8, 12, 4), unshuffle(8, 12, 2), unshuffle(8, 16, 8)),
    ),
    "channels that are no blocks": Fault(
        lambda: pixel_shuffle(upscale_factor=2).trace(np.ones((6, 1, 1), int)),
        ShapeError,
        "upscale_factor=2 makes a block of every 4 channels, but the input has 6 channels: "
        "give a multiple of 4, or another factor.",
        (
            lambda: pixel_shuffle(upscale_factor=2).trace(np.ones((8, 1, 1), int)),
            lambda: pixel_shuffle(upscale_factor=1).trace(np.ones((6, 1, 1), int)),
        ),
    ),
    "order of the channels": Fault(
        lambda: pixel_unshuffle(downscale_factor=2, order="torch"),
        SpecError,
        "order='torch' is unknown: choose one of channel-major, block-major.",
        (lambda: pixel_unshuffle(downscale_factor=2, order="channel-major"),),
    ),
    "a block of no cells": Fault(
        lambda: pixel_shuffle(upscale_factor=0),
        SpecError,
        "upscale_factor=0 is too small; upscale_factor must be at least 1.",
        (lambda: pixel_shuffle(upscale_factor=1),),
    ),
    # requests that cannot be read
    "no JSON": Fault(
        request("{"),
        RequestError,
        "standard input is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1).",
    ),
    "nested without end": Fault(
        request("[" * 100_000), RequestError, "standard input is nested too deeply to be a tensor."
    ),
    "no object": Fault(
        request("[1]"),
        RequestError,
        'the request must be a JSON object: {"operation": …, "spec": {…}, "input": […]}.',
        (request(CONV1D),),
    ),
    "no operation": Fault(request({}), RequestError, f'"operation" is missing; known are {NAMES}.'),
    "a near miss": Fault(
        request(CONV1D | {"operation": "conv_1d"}),
        RequestError,
        f'"operation" is "conv_1d", which is unknown (did you mean "conv1d"?); known are {NAMES}.',
        (request(CONV1D | {"operation": "conv1d"}),),
    ),
    "something else": Fault(
        request({"operation": 7}), RequestError, f'"operation" is 7, which is unknown; known are {NAMES}.'
    ),
    "spec is a list": Fault(
        request(CONV1D | {"spec": [1, 1, 1]}),
        RequestError,
        '"spec" must be an object of settings, such as {"kernel_size": 3}.',
    ),
    "a tensor is missing": Fault(
        request({"operation": "conv1d", "spec": CONV1D["spec"], "input": [[1]]}),
        RequestError,
        'conv1d needs the tensor "weight" beside "operation" and "spec".',
        (request(CONV1D),),
    ),
    "a tensor is unknown": Fault(
        request(CONV1D | {"biass": [1]}),
        RequestError,
        'conv1d takes no "biass" (did you mean "bias"?); it takes input, weight, bias.',
        (request(CONV1D | {"bias": [1]}),),
    ),
    "a setting is unknown": Fault(
        request(CONV1D | {"spec": {"in_channels": 1, "out_channels": 1, "kernel": 1}}),
        RequestError,
        f'conv1d has no setting "kernel" (did you mean "kernel_size"?); it has {CONVOLUTION}.',
        (request(CONV1D),),
    ),
    "a setting of an operation without settings": Fault(
        request({"operation": "global_max_pool2d", "spec": {"kind": "avg"}, "input": [[[1]]]}),
        RequestError,
        'global_max_pool2d has no setting "kind"; it has none.',
        (request({"operation": "global_max_pool2d", "input": [[[1]]]}),),
    ),
    "a setting is missing": Fault(
        request({"operation": "max_pool1d", "input": [[1]]}),
        RequestError,
        'max_pool1d needs the setting "kernel_size" in "spec".',
        (request({"operation": "max_pool1d", "input": [[1]], "spec": {"kernel_size": 1}}),),
    ),
    # a dense layer, activations, and inputs that are compared
    "a parameter that is no number": Fault(
        lambda: leaky_relu(negative_slope="0.1"),  # type: ignore[arg-type]
        SpecError,
        "negative_slope='0.1' is no number to compute with: give one such as 0 or 0.01.",
        (lambda: leaky_relu(negative_slope=0.01), lambda: threshold(threshold=0, value=0)),
    ),
    "a parameter that is infinite": Fault(
        lambda: threshold(threshold=float("inf"), value=0),
        SpecError,
        "threshold=inf is no number to compute with: give one such as 0 or 0.01.",
    ),
    "a parameter below zero": Fault(
        lambda: batch_norm(num_features=1, eps=-0.1),
        SpecError,
        "eps=−0.1 is negative, but eps must be at least 0, such as 0.00001.",
        (lambda: batch_norm(num_features=1, eps=0.00001), lambda: batch_norm(num_features=1, eps=0)),
    ),
    "a gradient for other activations": Fault(
        lambda: relu().trace([[1, 2]], [[1]]),
        ShapeError,
        "grad_output has shape (1, 1), but the activations have (1, 2): give one gradient for each of them.",
        (lambda: relu().trace([[1, 2]], [[1, 1]]),),
    ),
    "inputs that cannot be compared": Fault(
        lambda: invariance(relu(), [[1, 2]], [[1, 2, 3]]),
        ShapeError,
        "one input has shape (1, 2), the other (1, 3): cells can only be compared with cells at the same place, "
        "give two inputs of one shape.",
        (lambda: invariance(relu(), [[1, 2]], [[2, 3]]),),
    ),
    "a picture that the detectors do not fit": Fault(
        lambda: detectors(1).composed([[[1, 2, 3]]]),
        ShapeError,
        "the input has shape (1, 1, 3), but the templates have (1, 2): every detector needs one cell for each of its "
        "weights.",
        (lambda: detectors(1).composed([[[1, 2]]]),),
    ),
    "detectors that fill no square": Fault(
        lambda: detectors(3),
        ShapeError,
        "3 templates with (3,) biases, (3,) votes and a bias (1,): a square number of detectors is needed, one bias "
        "and one vote for each, and one bias more.",
        (lambda: detectors(4),),
    ),
    "no probability": Fault(
        lambda: dropout(p=1.5),
        SpecError,
        "p=1.5 is no probability: give a number from 0 to 1.",
        (lambda: dropout(p=0), lambda: dropout(p=1)),
    ),
    "scales without shifts": Fault(
        lambda: normalisation(num_features=3, bias=False),
        SpecError,
        "bias=False leaves scales without shifts, which is not counted here: set affine=False as well.",
        (lambda: normalisation(num_features=3, affine=False, bias=False),),
    ),
    "layers of a text that do not fit": Fault(
        lambda: read("nn.Conv2d(1, 8, 3)\nnn.Conv2d(3, 8, 3)").report((1, 9, 9)),
        ShapeError,
        "line 2, column 1: at 1, which gets 8×7×7: the input has 8 channels, but in_channels=3: change one of the two.",
        (lambda: read("nn.Conv2d(1, 8, 3)\nnn.Conv2d(8, 8, 3)").report((1, 9, 9)),),
    ),
    "branches as a sequence": Fault(
        lambda: snippet(Sequence.of(stem=relu(), block=Sequence.of(join=blocks.Sum.of(a=relu(), b=relu())))),
        SpecError,
        "block.join joins branches (Sum), but an nn.Sequential is one line of layers: choose a network without joins.",
        (lambda: snippet(Sequence.of(stem=relu(), block=relu())),),
    ),
    "a layer that torch has not": Fault(
        lambda: snippet(pixel_shuffle(upscale_factor=2, order="block-major")),
        SpecError,
        "PixelShuffle with these settings is no layer of torch.nn: write it as a module of your own.",
        (lambda: snippet(pixel_shuffle(upscale_factor=2)),),
    ),
    "a flipped kernel in torch": Fault(
        lambda: snippet(conv2d(in_channels=1, out_channels=1, kernel_size=3, flip=True)),
        SpecError,
        "flip=True turns the kernel around, which torch.nn never does: set flip=False.",
        (lambda: snippet(conv2d(in_channels=1, out_channels=1, kernel_size=3)),),
    ),
    "a padding by side in torch": Fault(
        lambda: snippet(conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=[[0, 2]])),
        SpecError,
        "padding=((0, 2),) differs from side to side, which no convolution of torch.nn takes: "
        "give both sides the same.",
        (lambda: snippet(conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=[[1, 1]])),),
    ),
    "a perceptron of nothing": Fault(
        lambda: perceptron([], []),
        DataError,
        "the input is empty (shape (0,)): give it at least one cell.",
        (lambda: perceptron([1], [1]),),
    ),
    "a template of another size": Fault(
        lambda: perceptron([1, 2], [1, 2, 3]),
        ShapeError,
        "the template has shape (3,), but the input has (2,): every cell of the input needs one weight.",
        (lambda: perceptron([1, 2], [1, 2]),),
    ),
    "a kernel longer than the signal": Fault(
        lambda: flip_and_shift([1, 2], [1, 2, 3], padding="valid"),
        ShapeError,
        "the kernel has 3 cells, but the input only 2: shorten it, or set padding='full'.",
        (lambda: flip_and_shift([1, 2], [1, 2], padding="valid"), lambda: flip_and_shift([1, 2], [1, 2, 3])),
    ),
    "a window longer than the signal": Fault(
        lambda: Classifier(weight=np.ones((1, 1, 2, 3), int), threshold=1).scores(np.ones((2, 2), int)),
        ShapeError,
        "The signal is 2 × 2, and a window 2 × 3: a signal of the same height that is at least as long as the window "
        "is needed.",
        (lambda: Classifier(weight=np.ones((1, 1, 2, 3), int), threshold=1).scores(np.ones((2, 3), int)),),
    ),
    "an example without a target": Fault(
        lambda: check_examples(3, 2),
        ShapeError,
        "3 examples with 2 targets: training needs one target for every example, and at least one of them.",
        (lambda: check_examples(3, 3),),
    ),
    "a network that is none": Fault(
        lambda: named("resnet-180"),
        RequestError,
        "'resnet-180' is no network of the course: did you mean resnet-18 or resnet-101 or resnet-18-a? --list names "
        "all.",
        (lambda: named("resnet-18"),),
    ),
    "data that are none": Fault(
        lambda: dataset("digit:folder"),
        RequestError,
        "'digit' is no data set: did you mean digits? There are digits, shifted-digits, half-shapes, pulses, cells, "
        "tiny-objects, mnist, fashion-mnist, cifar-10, imagefolder, maskfolder.",
        (lambda: dataset("digits"),),
    ),
    "data that are nothing near": Fault(
        lambda: dataset("imagenet-22k"),
        RequestError,
        "'imagenet-22k' is no data set: there are digits, shifted-digits, half-shapes, pulses, cells, tiny-objects, "
        "mnist, fashion-mnist, cifar-10, imagefolder, maskfolder.",
    ),
    "nothing published of a network that is none": Fault(
        lambda: facts("vgg16"),
        RequestError,
        "No network is called 'vgg16': the nearest names are vgg-16, vgg-19, vgg-13.",
        (lambda: facts("vgg-16"),),
    ),
    "an input without height": Fault(
        lambda: named("vgg-16").network((3, 224)),
        SpecError,
        "vgg-16 needs an input of channels, height and width, but 3×224 is given.",
        (lambda: named("vgg-16").network((3, 224, 224)),),
    ),
    "offsets of another size": Fault(
        lambda: measure(Deformable(offset=conv(8), convolution=conv(4)), (1, 5, 5)),
        ShapeError,
        "the offsets have shape (8, 3, 3), but (18·offset groups, 3, 3) is needed: down and right for every tap at "
        "every place.",
        (lambda: measure(Deformable(offset=conv(18), convolution=conv(4)), (1, 5, 5)),),
    ),
    "a crop of everything": Fault(
        lambda: measure(Crop(cells=3), (1, 6, 8)),
        ShapeError,
        "3 cells cropped from each side leave nothing of 6 × 8: crop less or use a larger input.",
        (lambda: measure(Crop(cells=2), (1, 6, 8)), lambda: measure(Crop(cells=3), (1, 7, 8))),
    ),
    "a channel that is not there": Fault(
        lambda: measure(Select(channels=(0, 2)), (2, 4, 4)),
        ShapeError,
        "channel 2 is selected, but the input has 2 channels.",
        (lambda: measure(Select(channels=(0, 1)), (2, 4, 4)),),
    ),
    "branches of other sizes side by side": Fault(
        lambda: report(blocks.Concatenation.of(a=conv(2), b=Sequence.of()), (1, 5, 5)),
        ShapeError,
        "at the network itself: branches of sizes 3×3 and 5×5 cannot be concatenated, as their maps must be of one "
        "size: choose padding, stride or an input so that they are.",
        (lambda: report(blocks.Concatenation.of(a=conv(2), b=conv(3)), (1, 5, 5)),),
    ),
    "branches of other shapes added": Fault(
        lambda: report(Sequence.of(sum=blocks.Sum.of(a=conv(2), b=conv(3))), (1, 5, 5)),
        ShapeError,
        "at sum: branches of shapes 2×3×3 and 3×3×3 cannot be added, as each cell needs its partner: a 1×1 convolution "
        "can change the channels, its stride the size.",
        (lambda: report(Sequence.of(sum=blocks.Sum.of(a=conv(2), b=conv(2))), (1, 5, 5)),),
    ),
    "a gate of another shape": Fault(
        lambda: report(Sequence.of(scale=blocks.Scaling.of(gate=conv(2))), (1, 5, 5)),
        ShapeError,
        "at scale: a gate of shape 2×3×3 cannot scale 1×5×5: it needs one number for each channel, or one for each "
        "cell.",
        (lambda: report(Sequence.of(scale=blocks.Scaling.of(gate=global_avg_pool2d())), (1, 5, 5)),),
    ),
}
ELSEWHERE = (
    ": leave it out.",
    " needs the option ",
    "is not UTF-8 text",
)  # test_command_line
WITH_TESTS_OF_THEIR_OWN = (  # of their sentences
    *("report_command.py", "state_dict.py", "train_command.py"),
    *("checkpoint.py", "config.py", "loop.py", "setup.py"),  # engine/training
    *("cifar.py", "data.py", "files.py", "fitting.py", "folders.py", "idx.py", "pictures.py"),  # engine/training/data
)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_sentence(fault: Fault):
    with pytest.raises(EngineError) as caught:
        fault.call()
    assert str(caught.value) == fault.sentence
    assert type(caught.value) is fault.kind
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "mended", [pytest.param(call, id=name) for name, fault in FAULTS.items() for call in fault.mended]
)
def test_the_advice_works(mended: Call):
    mended()


@pytest.mark.parametrize("sentence", [fault.sentence for fault in FAULTS.values()])
def test_it_is_one_sentence_on_one_line(sentence: str):
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert ". " not in sentence


def raised() -> Iterator[tuple[str, list[str]]]:
    """Where the engine raises a fault of a person, and the words its message is sure to hold."""
    kinds = {kind.__name__ for kind in (SpecError, ShapeError, DataError, RequestError)}
    paths = sorted(Path(engine.__file__).parent.rglob("*.py"))
    for path in (each for each in paths if each.name not in WITH_TESTS_OF_THEIR_OWN):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Raise)
                and isinstance(node.exc, ast.Call)
                and getattr(node.exc.func, "id", "") in kinds
            ):
                (message,) = node.exc.args
                parts = message.values if isinstance(message, ast.JoinedStr) else [message]
                words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
                yield f"{path.name}:{node.lineno}", words


@pytest.mark.parametrize(("place", "words"), list(raised()), ids=lambda it: it if isinstance(it, str) else "")
def test_every_message_of_the_engine_is_asserted_here(place: str, words: list[str]):
    shown = [fault.sentence for fault in FAULTS.values()]
    assert words
    if not any(known in word for word in words for known in ELSEWHERE):
        assert any(all(word in sentence for word in words) for sentence in shown), place


def test_kinds_of_faults():
    assert issubclass(EngineError, Exception)
    assert {kind.__base__ for kind in (SpecError, ShapeError, DataError, RequestError)} == {EngineError}


def test_many():
    assert [many(n, "cell") for n in (0, 1, 2)] == ["0 cells", "1 cell", "2 cells"]


def test_choice_returns_what_it_was_given():
    assert choice("padding_mode", "zeros", ("zeros", "reflect")) == "zeros"
