"""The gradient of a shared weight against torch's autograd."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.errors import ShapeError
from engine.operations import Convolution, conv1d, conv2d, shared_gradient
from tests.engine.oracle import SETTINGS, TORCH_MODES, arange, convolutions, convolved, double, integers, same, tensors

CASES = [
    ((7,), {"kernel_size": 3}),
    ((7,), {"kernel_size": 2, "stride": 2, "dilation": 3, "padding": [[2, 1]]}),
    ((7,), {"kernel_size": 3, "flip": True, "padding": "full"}),
    ((5, 6), {"kernel_size": 3}),
    ((5, 6), {"kernel_size": (2, 3), "stride": (2, 1), "dilation": (1, 2), "padding": (1, 2)}),
    ((5, 6), {"kernel_size": (2, 3), "flip": True, "padding": "same"}),
    ((5, 6), {"kernel_size": 3, "in_channels": 4, "out_channels": 6, "groups": 2, "padding": 1}),
    ((5, 6), {"kernel_size": 3, "in_channels": 3, "out_channels": 3, "groups": 3, "bias": False}),
    *(((5, 6), {"kernel_size": 3, "padding": [[3, 1], [0, 4]], "padding_mode": mode}) for mode in TORCH_MODES),
    *(
        ((5,), {"kernel_size": 4, "padding": 2, "padding_mode": mode, "flip": True, "groups": 2})
        for mode in TORCH_MODES
    ),
]


def check(layer: Convolution, size: tuple[int, ...], seed: int) -> None:
    """Our gradient equals the one torch derives from its own forward pass."""
    x, weight, _ = tensors(layer, *size)
    parameter = double(weight).requires_grad_()
    output = convolved(layer, double(x), parameter, None)
    delta = integers(seed, *output.shape)
    output.backward(double(delta))
    assert parameter.grad is not None
    gradient = shared_gradient(layer, x, delta)["grad_weight"].values
    assert gradient.dtype == np.int64
    same(gradient, parameter.grad)


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


def test_one_step_is_one_position_and_adds_to_every_weight():
    """The lecture: on position 1 of a line, each weight receives its own cell times that position's gradient."""
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    trace = shared_gradient(layer, [[1, 2, 3]], [[10, 100]])
    assert trace.steps == 2
    assert [[write.amount for write in trace.step(n).writes] for n in (0, 1)] == [[10, 20], [200, 300]]
    assert trace["grad_weight"].values.tolist() == [[[210, 320]]]


def test_it_is_a_convolution_of_the_input_with_the_gradients():
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    x, delta = arange(1, 5, 6), integers(0, 1, 3, 4)
    other = conv2d(in_channels=1, out_channels=1, kernel_size=(3, 4), bias=False).trace(x, delta[None])
    np.testing.assert_array_equal(shared_gradient(layer, x, delta)["grad_weight"].values[0], other["output"].values)
