"""A training step of a scan network against autograd: copy by copy, shared, and updated."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError, ShapeError, SpecError
from engine.operations import conv1d, conv2d, shared_gradient
from engine.shared_update import POOLS, ScanNetwork, scan_network, updated
from tests.engine.oracle import arange, double, integers, same

CASES = [
    {"kernel_size": 3},
    {"kernel_size": 3, "stride": 2},
    {"kernel_size": 2, "padding": 2, "dilation": 2},
    {"kernel_size": 4, "stride": 3, "padding": [[0, 2]], "in_channels": 2},
    {"kernel_size": 3, "padding": 2, "padding_mode": "circular"},
    {"kernel_size": 2, "flip": True, "padding": 1},
]


def made(pool: str, settings: dict) -> ScanNetwork:
    layer = conv1d(**({"in_channels": 1, "out_channels": 1, "bias": False} | settings))
    return scan_network(layer, pool=pool, target=7)  # type: ignore[arg-type]  # a str


def by_autograd(scan: ScanNetwork, x, copies) -> torch.Tensor:
    """J where position i uses copies[i], (P, C, k): windows cut out by torch, not by us."""
    layer = scan.layer
    places = double(np.arange(1, x.size + 1).reshape(1, *x.shape))  # numbered, so that a window says what it reads
    modes = {"zeros": "constant", "circular": "circular"}
    padded = F.pad(double(x)[None], layer.padding[0], mode=modes[layer.padding_mode])
    assert padded.shape[2] == F.pad(places, layer.padding[0]).shape[2]
    windows = F.unfold(
        padded[:, :, None], (1, layer.kernel_size[0]), dilation=(1, layer.dilation[0]), stride=(1, layer.stride[0])
    )[0].T.reshape(copies.shape)
    scores = ((windows.flip(-1) if layer.flip else windows) * copies).sum((1, 2))[None]
    if scan.pool == "max":
        y = F.max_pool1d(scores, scores.shape[1])
    else:
        y = scores.mean(1) if scan.pool == "mean" else scores.sum(1)
    return ((y - scan.target) ** 2 / 2).sum()


def check(scan: ScanNetwork, seed: int, size: int = 9) -> None:
    channels = scan.layer.in_channels
    x, weight = integers(seed, channels, size), integers(seed + 1, *scan.layer.weight_shape)
    trace = scan.backward(x, weight)
    copies = double(weight).repeat(trace["scores"].values.shape[1], 1, 1).requires_grad_()
    loss = by_autograd(scan, x, copies)
    loss.backward()
    assert copies.grad is not None
    np.testing.assert_allclose(trace["J"].values, loss.item(), rtol=1e-12)
    np.testing.assert_allclose(trace["copies"].values, copies.grad, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(trace["grad_weight"].values[0], copies.grad.sum(0), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("settings", CASES, ids=str)
def test_each_copys_gradient_and_their_sum_equal_autograd(pool: str, settings: dict):
    check(made(pool, settings), seed=4)


@given(
    st.sampled_from(POOLS),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 3),
    st.integers(1, 2),
    st.integers(0, 2**32),
)
def test_any_settings_equal_autograd(pool, kernel_size, stride, padding, dilation, seed):
    settings = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    check(made(pool, settings), seed)


@pytest.mark.parametrize("pool", POOLS)
def test_the_sum_is_the_gradient_of_the_shared_weight(pool: str):
    scan = made(pool, {"kernel_size": 3, "stride": 2, "padding": 1})
    trace = scan.backward(arange(1, 9), arange(1, 1, 3))
    shared = shared_gradient(scan.layer, trace["input"].values, trace["grad_scores"].values)
    np.testing.assert_allclose(trace["grad_weight"].values, shared["grad_weight"].values)


def test_through_a_maximum_one_copy_gets_all():
    trace = made("max", {"kernel_size": 3}).backward([[0, 1, 3, 1, 0, 2, 1]], [[[1, 2, -1]]])
    assert trace["grad_scores"].values.tolist() == [[0, -1, 0, 0, 0]]
    assert np.abs(trace["copies"].values).sum(axis=(1, 2)).astype(bool).tolist() == [False, True, False, False, False]


def test_the_last_steps_add_the_copies_to_the_one_weight():
    trace = made("sum", {"kernel_size": 2}).backward([[1, 2, 3]], [[[1, 1]]])
    steps = [str(trace.step(n)) for n in range(trace.steps - 4, trace.steps)]
    assert steps == [
        "copies[0, 0, 0] = 1·1 = 1; copies[0, 0, 1] = 2·1 = 2",
        "copies[1, 0, 0] = 2·1 = 2; copies[1, 0, 1] = 3·1 = 3",
        "grad_weight[0, 0, 0] = 1 + 2 = 3",
        "grad_weight[0, 0, 1] = 2 + 3 = 5",
    ]
    assert trace["grad_weight"].values.tolist() == [[[3, 5]]]


def test_a_small_step_lowers_the_loss_and_a_large_one_raises_it():
    scan = made("sum", {"kernel_size": 3})
    before = scan.backward([[0, 1, 3, 1, 0, 2, 1]], [[[1, 2, -1]]])

    def loss(rate: float) -> float:
        new = updated(before["weight"].values, before["grad_weight"].values, rate)["new weight"].values
        return float(scan.forward(before["input"].values, new)["J"].values[0, 0])

    assert loss(0.001) < before["J"].values[0, 0] < loss(0.1)
    assert loss(1 / 123) == pytest.approx(0)  # the sums of what each weight meets are 5, 7, 7, and 25 + 49 + 49 = 123


def test_equal_copies_are_the_scan_and_others_are_not():
    scan = made("mean", {"kernel_size": 3, "padding": 1, "stride": 2})
    x, weight = arange(1, 7), arange(1, 1, 3)
    shared = scan.forward(x, weight)
    copies = np.repeat(weight, shared["scores"].values.shape[1], axis=0)
    same(scan.separate(x, copies)["scores"].values, double(shared["scores"].values))
    copies[1] += 1
    differ = scan.separate(x, copies)["scores"].values != shared["scores"].values
    assert differ.tolist() == [[False, True, False, False]]
    check_copies = by_autograd(scan, x, double(copies))
    assert scan.separate(x, copies)["J"].values[0, 0] == pytest.approx(check_copies.item())


def test_a_scan_network_has_one_detector_on_a_line():
    for layer in (
        conv2d(in_channels=1, out_channels=1, kernel_size=2, bias=False),
        conv1d(in_channels=1, out_channels=2, kernel_size=2, bias=False),
        conv1d(in_channels=1, out_channels=1, kernel_size=2),
    ):
        with pytest.raises(SpecError, match="use conv1d with out_channels=1 and bias=False"):
            scan_network(layer, pool="max", target=0)
    with pytest.raises(EngineError, match="pool"):
        made("median", {"kernel_size": 2})


def test_one_weight_per_position_is_needed():
    with pytest.raises(ShapeError, match=r"copies have shape \(1, 1, 2\), but \(2, 1, 2\) is needed: one weight per"):
        made("max", {"kernel_size": 2}).separate([[1, 2, 3]], [[[1, 2]]])
