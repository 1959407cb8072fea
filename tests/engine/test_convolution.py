"""Convolution in one, two and three dimensions against torch: its modules, its functions, and the lecture's numbers."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ShapeError
from engine.operations import conv1d, conv2d
from tests.engine.oracle import SETTINGS, Array, arange, convolutions, convolved, double, integers, same, tensors

MODULES = {1: torch.nn.Conv1d, 2: torch.nn.Conv2d, 3: torch.nn.Conv3d}
MODES = ("zeros", "reflect", "replicate", "circular")

AS_IN_TORCH = [  # input size, settings: every one is an argument list of torch's own constructor
    ((7,), {"kernel_size": 1}),
    ((7,), {"kernel_size": 3}),
    ((7,), {"kernel_size": 7}),
    ((7,), {"kernel_size": 4, "stride": 2, "padding": 1, "dilation": 2}),
    ((7,), {"kernel_size": (3,), "stride": (2,), "padding": (2,), "dilation": (2,), "in_channels": 4, "groups": 2}),
    ((7,), {"kernel_size": 4, "padding": "same"}),
    ((5, 6), {"kernel_size": 3}),
    ((5, 6), {"kernel_size": 2}),
    ((5, 6), {"kernel_size": (2, 3)}),
    ((5, 6), {"kernel_size": (5, 6)}),
    ((1, 1), {"kernel_size": 1}),
    ((1, 1), {"kernel_size": 3, "padding": 1}),
    ((5, 6), {"kernel_size": 3, "stride": 2}),
    ((5, 6), {"kernel_size": 3, "stride": (3, 1)}),
    ((5, 6), {"kernel_size": 2, "stride": 3}),
    ((5, 6), {"kernel_size": 3, "padding": 1}),
    ((5, 6), {"kernel_size": 3, "padding": (0, 4)}),
    ((5, 6), {"kernel_size": 3, "padding": "valid"}),
    ((5, 6), {"kernel_size": 3, "padding": "same"}),
    ((5, 6), {"kernel_size": (2, 4), "padding": "same"}),
    ((5, 6), {"kernel_size": (2, 3), "padding": "same", "dilation": (3, 2)}),
    ((5, 6), {"kernel_size": 2, "dilation": 2}),
    ((5, 6), {"kernel_size": (2, 3), "dilation": (3, 1)}),
    ((5, 6), {"kernel_size": 3, "bias": False}),
    ((5, 6), {"kernel_size": 3, "in_channels": 3, "out_channels": 4}),
    ((5, 6), {"kernel_size": 3, "in_channels": 4, "out_channels": 6, "groups": 2}),
    ((5, 6), {"kernel_size": 3, "in_channels": 3, "out_channels": 3, "groups": 3}),
    ((5, 6), {"kernel_size": 3, "in_channels": 3, "out_channels": 6, "groups": 3, "padding": 1}),
    (
        (5, 6),
        {"kernel_size": (3, 2), "stride": (1, 2), "padding": (2, 1), "dilation": (2, 1), "in_channels": 2, "groups": 2},
    ),
    *(((5, 6), {"kernel_size": 3, "padding": 1, "padding_mode": mode}) for mode in MODES),
    *(((5, 6), {"kernel_size": (2, 4), "padding": "same", "padding_mode": mode}) for mode in MODES),
    *(((5, 6), {"kernel_size": 3, "padding": (4, 3), "stride": 2, "padding_mode": mode}) for mode in MODES),
    *(((5,), {"kernel_size": 3, "padding": 4, "dilation": 2, "padding_mode": mode}) for mode in MODES),
    ((3, 4, 5), {"kernel_size": (1, 2, 3), "stride": (1, 2, 1), "padding": (1, 0, 2), "in_channels": 2, "groups": 2}),
]

BEYOND_TORCH = [  # settings of ours: sides one by one, "full", a flipped kernel
    ((6,), {"kernel_size": 3, "padding": [[2, 0]]}),
    ((6,), {"kernel_size": 2, "padding": "full"}),
    ((6,), {"kernel_size": 4, "padding": "full", "dilation": 2, "stride": 2, "flip": True}),
    ((4, 5), {"kernel_size": 3, "flip": True}),
    ((4, 5), {"kernel_size": (2, 3), "flip": True, "padding": "same", "dilation": (1, 2)}),
    ((4, 5), {"kernel_size": 3, "padding": "full"}),
    ((4, 5), {"kernel_size": (2, 3), "padding": "full", "flip": True}),
    ((4, 5), {"kernel_size": 3, "padding": [[0, 1], [2, 0]]}),
    ((4, 5), {"kernel_size": 3, "padding": [1, [0, 2]], "stride": (2, 1)}),
    *(
        ((4, 5), {"kernel_size": (3, 2), "padding": [[0, 3], [2, 1]], "padding_mode": mode, "flip": True})
        for mode in MODES
    ),
    ((4, 5), {"kernel_size": 2, "in_channels": 4, "groups": 2, "padding": [[0, 1], [2, 0]], "flip": True}),
]


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize(("size", "given"), AS_IN_TORCH, ids=str)
def test_equals_torchs_module(size: tuple[int, ...], given: dict):
    settings: dict[str, Any] = {"in_channels": 2, "out_channels": 4} | given
    layer = SETTINGS[len(size)](**settings)
    x, weight, bias = tensors(layer, *size)
    module = MODULES[len(size)](**settings).double()
    assert tuple(module.weight.shape) == layer.weight_shape
    module.weight.data = double(weight)
    if bias is not None:
        assert module.bias is not None
        module.bias.data = double(bias)
    output = layer.trace(x, weight, bias)["output"].values
    assert output.dtype == np.int64
    same(output, module(double(x)[None])[0].detach())


@pytest.mark.parametrize(("size", "given"), BEYOND_TORCH, ids=str)
def test_equals_torch_on_a_padded_input(size: tuple[int, ...], given: dict):
    layer = SETTINGS[len(size)](**({"in_channels": 2, "out_channels": 4} | given))
    x, weight, bias = tensors(layer, *size)
    theirs = convolved(layer, double(x), double(weight), None if bias is None else double(bias))
    same(layer.trace(x, weight, bias)["output"].values, theirs)


@given(convolutions(), st.integers(0, 2**32))
def test_any_settings_equal_torch_or_are_refused_by_both(drawn, seed: int):
    layer, size = drawn
    x, weight = integers(seed, layer.in_channels, *size), integers(seed + 1, *layer.weight_shape)
    bias = integers(seed + 2, layer.out_channels) if layer.bias else None
    try:
        theirs = convolved(layer, double(x), double(weight), None if bias is None else double(bias))
    except RuntimeError:
        with pytest.raises(ShapeError):
            layer.trace(x, weight, bias)
        return
    output = layer.trace(x, weight, bias)["output"].values
    assert output.dtype == np.int64
    same(output, theirs)


def test_a_sample_of_all_small_settings_equals_torch():
    """Each axis of a 2-D convolution gets its own i ≤ 12, k ≤ 5, p ≤ 4, s ≤ 4, d ≤ 3."""
    lines = itertools.product(range(1, 13), range(1, 6), range(5), range(1, 5), range(1, 4))
    fitting = [line for line in lines if line[4] * (line[1] - 1) < line[0] + 2 * line[2]]
    draw = random.Random(0)
    for _ in range(600):
        down, right = draw.sample(fitting, 2)
        size, kernel_size, padding, stride, dilation = map(list, zip(down, right, strict=True))
        settings: dict[str, Any] = {
            "kernel_size": kernel_size,
            "padding": padding,
            "stride": stride,
            "dilation": dilation,
            "bias": False,
        }
        layer = conv2d(in_channels=1, out_channels=1, **settings)
        x, weight, _ = tensors(layer, *size)
        same(layer.trace(x, weight)["output"].values, convolved(layer, double(x), double(weight), None))


def test_floats_stay_floats():
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=2)
    x, weight, bias = [[0.5, 1.25, -3.0]], [[[2.0, 0.1]]], [0.75]
    same(layer.trace(x, weight, bias)["output"].values, convolved(layer, double(x), double(weight), double(bias)))


def lecture(**settings) -> list:
    image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False, **settings)
    output: Array = layer.trace([image], [[[[1, 0, 1], [0, 1, 0], [1, 0, 1]]]])["output"].values
    return output[0].tolist()


def test_the_lectures_image():
    assert lecture() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
    assert lecture(flip=True) == lecture()  # the kernel looks the same when turned around


def test_flip_is_the_kernel_turned_around_and_matters():
    settings: dict[str, Any] = {"in_channels": 2, "out_channels": 3, "kernel_size": (2, 3), "bias": False}
    x, weight = arange(2, 5, 6), arange(3, 2, 2, 3)
    flipped = conv2d(**settings, flip=True).trace(x, weight)["output"].values
    np.testing.assert_array_equal(flipped, conv2d(**settings).trace(x, weight[:, :, ::-1, ::-1])["output"].values)
    assert not np.array_equal(flipped, conv2d(**settings).trace(x, weight)["output"].values)


@given(st.lists(st.integers(-99, 99), min_size=1, max_size=9), st.lists(st.integers(-99, 99), min_size=1, max_size=9))
def test_full_convolution_is_numpys_and_commutes(one: list[int], other: list[int]):
    def full(signal: list[int], kernel: list[int]) -> list[int]:
        settings: dict[str, Any] = {"kernel_size": len(kernel), "padding": "full", "flip": True, "bias": False}
        layer = conv1d(in_channels=1, out_channels=1, **settings)
        values: list[int] = layer.trace([signal], [[kernel]])["output"].values[0].tolist()
        return values

    assert full(one, other) == np.convolve(one, other).tolist() == full(other, one)


def test_convolution_is_linear():
    layer = conv2d(in_channels=2, out_channels=2, kernel_size=3, padding=1, bias=False)
    weight, one, other = integers(0, 2, 2, 3, 3), integers(1, 2, 5, 5), integers(2, 2, 5, 5)
    apart = [layer.trace(x, weight)["output"].values for x in (one, other)]
    np.testing.assert_array_equal(layer.trace(3 * one + other, weight)["output"].values, 3 * apart[0] + apart[1])
