"""A dense layer's matrix times its input, against torch."""

import numpy as np

from engine.dense import dense
from engine.operations import conv1d
from engine.priors import convolution_prior
from tests.engine.oracle import arange, double, same


def test_it_equals_torchs_product():
    matrix, x = arange(3, 5, start=-4), arange(5, 1)
    same(dense(matrix, x)["output"].values, double(matrix) @ double(x))


def test_with_a_convolutions_matrix_it_is_the_convolution():
    layer, weight, x = conv1d(in_channels=1, out_channels=1, kernel_size=3, bias=False), arange(1, 1, 3), arange(1, 7)
    prior = convolution_prior(layer, weight, (7,), sigma=0)
    kinds = prior.pattern.kinds
    trace = dense(prior.drawn(seed=3), x.T, kinds)
    np.testing.assert_array_equal(trace["output"].values.ravel(), layer.trace(x, weight)["output"].values.ravel())
    assert trace["matrix"].kinds is kinds
