"""Activations and their slopes against torch and its autograd, kinks and far ends included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DataError
from engine.operations import Activation, fires, gelu, leaky_relu, relu, relu6, sigmoid, silu, tanh, threshold
from tests.engine.oracle import arange, double, same

ACTIVATIONS: dict[str, tuple[Activation, Callable[[torch.Tensor], torch.Tensor]]] = {
    "threshold": (threshold(threshold=2, value=-7), lambda x: F.threshold(x, 2, -7)),
    "threshold, fractions": (threshold(threshold=-0.5, value=0.25), lambda x: F.threshold(x, -0.5, 0.25)),
    "sigmoid": (sigmoid(), torch.sigmoid),
    "tanh": (tanh(), torch.tanh),
    "relu": (relu(), F.relu),
    "leaky_relu": (leaky_relu(), F.leaky_relu),
    "leaky_relu, rising to the left": (leaky_relu(negative_slope=-2), lambda x: F.leaky_relu(x, -2)),
    "gelu": (gelu(), F.gelu),
    "relu6": (relu6(), F.relu6),
    "silu": (silu(), F.silu),
}
every_activation = pytest.mark.parametrize(("ours", "theirs"), ACTIVATIONS.values(), ids=ACTIVATIONS)
KINKS = [-0.5, 0, 2, 1e-300, -1e-300]  # where a slope jumps, and just beside
FAR = [-1e308, -1000, -40, -6, 6, 40, 1000, 1e308]


@every_activation
@pytest.mark.parametrize("shape", [(24,), (2, 12), (2, 3, 4), (2, 2, 3, 2), (1, 2, 2, 3, 2)], ids=str)
def test_values_slopes_and_gradients_equal_torch(ours: Activation, theirs, shape: tuple[int, ...]):
    values = (arange(*shape) - 12) / 4
    x, arrived = double(values).requires_grad_(), double(arange(*shape) - 7)
    theirs(x).backward(arrived)
    trace = ours.trace(values, grad_output=arrived.numpy())
    assert x.grad is not None
    same(trace["output"].values, theirs(x).detach())
    same(trace["grad_input"].values.astype(float), x.grad)
    np.testing.assert_array_equal(trace["slope"].values, ours.slopes(values)["slope"].values)


@every_activation
@pytest.mark.parametrize("values", [KINKS, FAR], ids=["kinks", "far ends"])
def test_kinks_and_far_ends_equal_torch(ours: Activation, theirs, values: list[float]):
    if ours == leaky_relu(negative_slope=-2):
        values = [x for x in values if abs(x) < 1e308]  # twice that is no double
    x = double([values]).requires_grad_()
    theirs(x).sum().backward()
    assert x.grad is not None
    same(ours.trace([values])["output"].values.astype(float), theirs(x).detach())
    same(ours.slopes([values])["slope"].values.astype(float), x.grad)


@every_activation
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_any_numbers_equal_torch(ours: Activation, theirs, values: list[float]):
    x = double([values]).requires_grad_()
    theirs(x).sum().backward()
    assert x.grad is not None
    same(ours.trace([values])["output"].values.astype(float), theirs(x).detach())
    same(ours.slopes([values])["slope"].values.astype(float), x.grad)


@pytest.mark.parametrize("ours", [relu(), threshold(threshold=2, value=-7), fires(threshold=1)])
def test_whole_numbers_stay_whole(ours: Activation):
    trace = ours.trace(arange(2, 3) - 3, arange(2, 3))
    assert {each.values.dtype for each in trace.tensors} == {np.dtype(np.int64)}


def test_products_beyond_64_bits_are_floats():
    steep = leaky_relu(negative_slope=-(2**30))
    trace = steep.trace([[-(2**50), -3]], grad_output=[[2**52, 1]])
    assert trace["output"].values.tolist() == [[2.0**80, 3.0 * 2**30]]
    assert trace["grad_input"].values.tolist() == [[-(2.0**82), -(2.0**30)]]


def test_the_slope_stands_where_it_is_read_before_the_gradient_that_it_meets():
    trace = relu().backward(arange(1, 2), arange(1, 2))
    assert [each.name for each in trace.tensors] == ["input", "slope", "grad_output", "grad_input"]
    assert trace.steps == 4


def test_the_perceptron_fires_from_its_threshold_on_and_passes_no_gradient():
    trace = fires(threshold=2).trace([[1, 2, 3]], [[5, 5, 5]])
    assert trace["output"].values.tolist() == [[0, 1, 1]]
    assert trace["grad_input"].values.tolist() == [[0, 0, 0]]


@every_activation
def test_the_name_is_torchs(ours: Activation, theirs):
    assert hasattr(F, ours.name)


@every_activation
def test_every_slope_is_that_of_a_small_step(ours: Activation, theirs):
    x = np.linspace(-3.03, 3.04, 60)  # beside the kinks
    steps = (ours.of(x + 1e-6) - ours.of(x - 1e-6)) / 2e-6
    np.testing.assert_allclose(ours.slope(x), steps, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("ours", "loss"),
    [
        (relu(), (6, 2, 3, 6, 4)),
        (leaky_relu(negative_slope=0.1), (6, 0, 0, 6, 6)),
        (leaky_relu(negative_slope=0.001), (6, 0, 3, 6, 6)),
        (fires(threshold=2), (6, 3, 6, 6, 2)),
        (sigmoid(), (6, 0, 2, 6, 6)),
    ],
    ids=str,
)
def test_what_is_lost_is_counted(ours: Activation, loss: tuple[int, ...]):
    assert astuple(ours.loss(np.array([[-9, -1, 0], [1, 2, 9]]))) == loss


def test_a_product_beyond_the_largest_double_is_refused():
    with pytest.raises(DataError, match="scale them down"):
        leaky_relu(negative_slope=10).trace([[-1e308]])
    with pytest.raises(DataError, match="scale them down"):
        leaky_relu(negative_slope=10).trace([[-1]], [[1e308]])
