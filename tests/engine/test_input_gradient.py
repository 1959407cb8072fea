"""The gradient of a convolution's input against torch's autograd, and as a transposed convolution."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.errors import ShapeError
from engine.matrix import transposed
from engine.operations import Convolution, conv1d, conv2d, conv_transpose1d, conv_transpose2d, input_gradient
from tests.engine.oracle import SETTINGS, TORCH_MODES, arange, convolutions, convolved, double, integers, same, tensors

CASES = [
    ((7,), {"kernel_size": 3}),
    ((8,), {"kernel_size": 3, "stride": 2}),  # one cell is left over
    ((9,), {"kernel_size": 2, "stride": 4, "dilation": 2}),  # two are, and some are stepped over
    ((7,), {"kernel_size": 2, "stride": 2, "dilation": 3, "padding": [[2, 1]]}),
    ((7,), {"kernel_size": 3, "flip": True, "padding": "full"}),
    ((5, 6), {"kernel_size": 3}),
    ((6, 8), {"kernel_size": (2, 3), "stride": (3, 2), "dilation": (1, 2), "padding": (1, 2)}),
    ((5, 6), {"kernel_size": (2, 3), "flip": True, "padding": "same"}),
    ((5, 6), {"kernel_size": 3, "in_channels": 4, "out_channels": 6, "groups": 2, "padding": 1}),
    ((5, 6), {"kernel_size": 3, "in_channels": 3, "out_channels": 3, "groups": 3, "bias": False}),
    ((1, 1), {"kernel_size": 1, "padding": 2}),  # some windows read padding alone
    *(((5, 6), {"kernel_size": 3, "padding": [[3, 1], [0, 4]], "padding_mode": mode}) for mode in TORCH_MODES),
]


def check(layer: Convolution, size: tuple[int, ...], seed: int) -> None:
    """Our gradient equals the one torch derives from its own forward pass."""
    x, weight, _ = tensors(layer, *size)
    cells = double(x).requires_grad_()
    output = convolved(layer, cells, double(weight), None)
    delta = integers(seed, *output.shape)
    output.backward(double(delta))
    assert cells.grad is not None
    gradient = input_gradient(layer, weight, delta, size)["grad_input"].values
    assert gradient.dtype == np.int64
    same(gradient, cells.grad)


@pytest.mark.parametrize(("size", "settings"), CASES, ids=str)
def test_equals_autograd(size: tuple[int, ...], settings: dict):
    check(SETTINGS[len(size)](**({"in_channels": 2, "out_channels": 4} | settings)), size, seed=3)


@given(convolutions(largest=5), st.integers(0, 2**32))
def test_any_settings_equal_autograd(drawn, seed: int):
    layer, size = drawn
    try:
        layer.output_shape(size)
    except ShapeError:
        assume(False)
    check(layer, size, seed)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("ndim", [1, 2])
def test_it_is_the_transposed_convolution_step_by_step(stride: int, padding: int, dilation: int, ndim: int):
    """Whatever the forward pass left over: it comes back as output_padding."""
    settings: dict[str, Any] = {"kernel_size": 3, "stride": stride, "padding": padding, "dilation": dilation}
    make, up = ((conv1d, conv_transpose1d), (conv2d, conv_transpose2d))[ndim - 1]
    layer = make(in_channels=2, out_channels=3, bias=False, **settings)
    for n in (7, 8, 9):
        size = (n,) * ndim
        shape = layer.output_shape(size)
        left_over = (n + 2 * padding - dilation * 2 - 1) % stride
        stamping = up(in_channels=3, out_channels=2, output_padding=left_over, bias=False, **settings)
        delta, (_, weight, _) = arange(*shape), tensors(layer, *size)
        ours, theirs = input_gradient(layer, weight, delta, size), stamping.trace(delta, weight)
        np.testing.assert_array_equal(ours["grad_input"].values, theirs["output"].values)
        for step in range(ours.steps):
            pairs = zip(ours.step(step).writes, theirs.step(step).writes, strict=True)
            assert all(one.cell.index == two.cell.index and one.amount == two.amount for one, two in pairs)


def test_it_is_the_transposed_matrix():
    layer = conv2d(in_channels=2, out_channels=2, kernel_size=2, padding=1, padding_mode="reflect", bias=False)
    _, weight, _ = tensors(layer, 3, 4)
    delta = arange(*layer.output_shape((3, 4)))
    ours = input_gradient(layer, weight, delta, (3, 4))["grad_input"].values
    np.testing.assert_array_equal(ours.reshape(-1, 1), transposed(layer, delta, weight, (3, 4))["output"].values)


def test_no_gradient_reaches_what_the_floor_drops():
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, stride=2, bias=False)
    gradient = input_gradient(layer, arange(1, 1, 3, 3), arange(1, 2, 2), (6, 6))["grad_input"].values[0]
    assert (gradient[:5, :5] != 0).all()
    assert not gradient[5].any()
    assert not gradient[:, 5].any()
