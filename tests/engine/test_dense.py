"""A dense layer's matrix times its input, against torch."""

import numpy as np
import pytest

from engine.dense import dense
from engine.folds import plain
from engine.operations import conv1d
from engine.priors import convolution_prior
from tests.engine.oracle import arange, double, same


@pytest.mark.parametrize("shape", [(5,), (5, 1)])
def test_it_equals_torchs_product(shape):
    weight, x = arange(3, 5, start=-4), arange(*shape)
    trace = dense(x, weight)
    same(trace["output"].values, double(weight) @ double(x))
    np.testing.assert_array_equal(plain(trace, trace.stages[0]), trace["output"].values)
    assert all(len(trace.step(n).writes[0].terms) == 5 for n in range(trace.steps))


def test_with_a_convolutions_matrix_it_is_the_convolution():
    layer, weight, x = conv1d(in_channels=1, out_channels=1, kernel_size=3, bias=False), arange(1, 1, 3), arange(1, 7)
    prior = convolution_prior(layer, weight, (7,), sigma=0)
    kinds = prior.pattern.kinds
    trace = dense(x.T, prior.drawn(seed=3), kinds)
    np.testing.assert_array_equal(trace["output"].values.ravel(), layer.trace(x, weight)["output"].values.ravel())
    assert trace["weight"].kinds is kinds
