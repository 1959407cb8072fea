"""A linear layer against torch, and as the matrix that a convolution is."""

from __future__ import annotations

import numpy as np
import pytest
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.folds import plain
from engine.operations import conv1d, dense, linear
from engine.priors import convolution_prior
from tests.engine.oracle import arange, double, integers, same


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (1, 4), (5, 1), (5, 3)])
def test_it_equals_torchs(inputs: int, outputs: int, bias: bool):
    weight, x, b = arange(outputs, inputs, start=-4), arange(inputs), 1000 * arange(outputs) if bias else None
    trace = linear(in_features=inputs, out_features=outputs, bias=bias).trace(x, weight, b)
    theirs = F.linear(double(x), double(weight), None if b is None else double(b))
    same(trace["output"].values, theirs)
    assert trace["output"].values.dtype.kind == "i"
    assert all(len(trace.step(n).writes[0].terms) == inputs for n in range(trace.steps))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 999), st.booleans())
def test_any_layer_equals_torchs(inputs: int, outputs: int, seed: int, bias: bool):
    weight, x, b = integers(seed, outputs, inputs) / 8, integers(seed + 1, inputs), integers(seed + 2, outputs)
    layer = linear(in_features=inputs, out_features=outputs, bias=bias)
    trace = layer.trace(x, weight, b if bias else None)
    same(trace["output"].values, F.linear(double(x), double(weight), double(b) if bias else None))


@pytest.mark.parametrize("shape", [(5,), (5, 1)])
def test_without_biases_it_is_torchs_product(shape: tuple[int, ...]):
    weight, x = arange(3, 5, start=-4), arange(*shape)
    trace = dense(x, weight)
    same(trace["output"].values, double(weight) @ double(x))
    np.testing.assert_array_equal(plain(trace, trace.stages[0]), trace["output"].values)


def test_with_a_convolutions_matrix_it_is_the_convolution():
    layer, weight, x = conv1d(in_channels=1, out_channels=1, kernel_size=3, bias=False), arange(1, 1, 3), arange(1, 7)
    prior = convolution_prior(layer, weight, (7,), sigma=0)
    trace = dense(x.T, prior.drawn(seed=3))
    np.testing.assert_array_equal(trace["output"].values.ravel(), layer.trace(x, weight)["output"].values.ravel())
