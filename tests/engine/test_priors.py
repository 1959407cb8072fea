"""Layers as priors: what an infinitely strong one forces, and what is left of it as it weakens."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engine.operations import avg_pool1d, avg_pool2d, conv1d, conv2d, max_pool1d
from engine.pattern import pattern
from engine.priors import convolution_prior, density, entropy, pooling_prior
from tests.engine.oracle import arange, double

LAYER = conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=1, bias=False, padding_mode="reflect")


def of(sigma: float):
    return convolution_prior(LAYER, [[[1, 2, 4]]], (8,), sigma)


def test_an_infinitely_strong_prior_is_the_convolution():
    prior, found = of(0), pattern(LAYER, (8,))
    weights = prior.drawn(seed=5)
    np.testing.assert_array_equal(weights, prior.mean)
    assert prior.pinned(weights) == found.zeros().result == 64 - 22
    assert prior.tied(weights) == found.ties().result == 22 - 4, "1, 2, 4, and 1 + 4 at both ends"


def test_a_weight_that_happens_to_be_zero_is_not_pinned():
    prior = convolution_prior(LAYER, [[[0, 2, 4]]], (8,), 0)
    assert prior.pinned(prior.mean) == 64 - 22 < (prior.mean == 0).sum()


def test_it_weakens_with_the_width():
    broken = [of(sigma) for sigma in (0, 0.01, 0.1, 1)]
    pinned = [prior.pinned(prior.drawn(0), within=0.05) for prior in broken]
    tied = [prior.tied(prior.drawn(0), within=0.05) for prior in broken]
    assert pinned[0] == pinned[1] == 42
    assert tied[0] == tied[1] == 18
    assert 42 > pinned[2] > pinned[3]
    assert 18 > tied[2] > tied[3]
    assert of(1e-3).pinned(of(1e-3).drawn(0)) == of(1e-3).tied(of(1e-3).drawn(0)) == 0, "exactly equal is none"


def test_the_noise_is_the_seeds_and_only_scaled():
    narrow, wide = of(0.5), of(2)
    np.testing.assert_allclose(4 * (narrow.drawn(3) - narrow.mean), wide.drawn(3) - wide.mean, atol=1e-12)
    assert (narrow.drawn(3) != narrow.drawn(4)).all()
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=5, bias=False)
    large = convolution_prior(layer, arange(1, 1, 5, 5), (16, 16), 2)
    noise = large.drawn(0) - large.mean
    assert abs(noise.mean()) < 0.03
    assert abs(noise.std() - 2) < 0.03


@pytest.mark.parametrize(
    ("layer", "size", "channels"),
    [
        (avg_pool1d(kernel_size=3, stride=1), (8,), 1),
        (avg_pool1d(kernel_size=2, padding=1), (7,), 3),
        (avg_pool1d(kernel_size=3, stride=2, ceil_mode=True, count_include_pad=False), (8,), 1),
        (avg_pool2d(kernel_size=(2, 3), stride=(1, 2)), (4, 7), 2),
    ],
    ids=str,
)
def test_pooling_multiplies_with_zeros_and_ones(layer, size, channels):
    prior = pooling_prior(layer, size, 0, channels)
    x = arange(channels, *size)
    sums = layer.trace(x)["output"].values.ravel() * np.tile(counts(layer, size), channels)
    np.testing.assert_allclose(prior.mean @ x.ravel(), sums, rtol=1e-12)
    assert prior.tied(prior.mean) == prior.mean.sum() - 1, "every entry that is not zero is the same one"
    assert prior.pinned(prior.mean) == (prior.mean == 0).sum()


def counts(layer, size):
    """What average pooling divides by, place by place, as torch does."""
    (windows,) = [layer.counts(layer.window_axes(size, 1))]
    table = windows[0] if len(windows) == 1 else np.outer(*windows)
    ones = double(np.ones((1, *size)))
    pool = F.avg_pool1d if len(size) == 1 else F.avg_pool2d
    sides = {"stride": layer.stride, "padding": [p for p, _ in layer.padding], "ceil_mode": layer.ceil_mode}
    mean = pool(ones, layer.kernel_size, **sides, count_include_pad=layer.count_include_pad)
    assert tuple(mean.shape[1:]) == table.shape
    return table.ravel()


def test_a_window_of_one_width_is_invariant_for_max_as_for_average():
    maximum, average = (make(kernel_size=3, stride=2) for make in (max_pool1d, avg_pool1d))
    np.testing.assert_array_equal(pooling_prior(maximum, (7,), 0).mean, pooling_prior(average, (7,), 0).mean)


@pytest.mark.parametrize("sigma", [0.01, 0.5, 1, 3])
def test_density_and_entropy_are_torchs(sigma: float):
    normal = torch.distributions.Normal(torch.zeros((), dtype=torch.float64), sigma)
    x, y = density(sigma, 4)
    np.testing.assert_allclose(y, normal.log_prob(double(x)).exp(), rtol=1e-9, atol=1e-300)
    assert entropy(sigma).result == pytest.approx(normal.entropy().item(), rel=1e-12)
    assert (x[0], x[-1], x[len(x) // 2]) == (-4, 4, 0)


def test_a_weak_prior_has_high_entropy():
    assert entropy(0.1).result < 0 < entropy(1).result < entropy(10).result
    assert "h = \\frac{1}{2} \\cdot \\ln\\left(2 \\cdot π \\cdot e \\cdot σ^{2}\\right)" in entropy(1).latex()
