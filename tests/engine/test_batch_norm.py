"""Batch normalisation against torch: with the running mean and variance, and with those of the batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.operations import batch_norm
from tests.engine.oracle import Array, arange, double, integers, same

SHAPES = [(3,), (3, 4), (2, 3, 4), (1, 2, 3), (2, 2, 3, 2)]


def given_tensors(channels: int, *, affine: bool = True, running: bool = True) -> dict[str, Array]:
    """Distinct numbers for what a layer of so many channels is told."""
    told: dict[str, Array] = {}
    if running:
        told |= {"running_mean": arange(channels, start=-1) / 2, "running_var": arange(channels, start=3)}
    if affine:
        told |= {"weight": arange(channels, start=-2) / 4, "bias": 10 * arange(channels)}
    return told


def torchs(x: Array, told: dict[str, Array], eps: float, *, training: bool = False) -> Any:
    tensors: dict[str, Any] = {name: double(values) for name, values in told.items()}
    means = (tensors.pop("running_mean", None), tensors.pop("running_var", None))
    return F.batch_norm(double(x)[None], *means, **tensors, eps=eps, training=training)[0]


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("eps", [1e-5, 0, 3])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_with_the_running_statistics_it_equals_torchs(shape: tuple[int, ...], eps: float, affine: bool):
    x, told = arange(*shape, start=-7), given_tensors(shape[0], affine=affine)
    trace = batch_norm(num_features=shape[0], eps=eps, affine=affine).trace(x, **told)
    same(trace["output"].values, torchs(x, told, eps))


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("eps", [1e-5, 3])  # torch refuses 0 here
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if len(shape) > 1], ids=str)
def test_with_the_batchs_statistics_it_equals_torchs(shape: tuple[int, ...], eps: float, affine: bool):
    x, told = integers(4, *shape) * arange(*shape), given_tensors(shape[0], affine=affine, running=False)
    trace = batch_norm(num_features=shape[0], eps=eps, affine=affine).trace(x, **told)
    same(trace["output"].values, torchs(x, told, eps, training=True))
    flat = x.reshape(len(x), -1)
    same(trace["mean"].values.ravel(), double(flat).mean(dim=1))
    same(trace["var"].values.ravel(), double(flat).var(dim=1, unbiased=False))


def test_inputs_side_by_side_are_a_batch():
    batch = double(integers(1, 3, 2, 4, 5))  # (N, C, H, W)
    beside = np.concatenate(list(batch.numpy()), axis=2)
    ours = batch_norm(num_features=2, affine=False).trace(beside)["output"].values
    theirs = F.batch_norm(batch, None, None, training=True)
    same(ours, double(np.concatenate(list(theirs.numpy()), axis=2)))


@given(st.integers(1, 3), st.integers(2, 6), st.integers(0, 999), st.booleans(), st.booleans())
def test_any_input_equals_torchs(channels: int, length: int, seed: int, running: bool, affine: bool):
    x = integers(seed, channels, length) / 4
    told = given_tensors(channels, affine=affine, running=running)
    trace = batch_norm(num_features=channels, eps=0.5, affine=affine).trace(x, **told)
    same(trace["output"].values, torchs(x, told, 0.5, training=not running))


def test_measured_channels_come_out_with_mean_0_and_variance_1():
    output = batch_norm(num_features=2, eps=0, affine=False).trace(integers(3, 2, 5, 6))["output"].values
    np.testing.assert_allclose(output.mean(axis=(1, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(output.var(axis=(1, 2)), 1, rtol=1e-12)


def test_the_stages_are_those_of_the_formula():
    layer = batch_norm(num_features=2)
    trace = layer.trace(arange(2, 3), **given_tensors(2))
    assert [stage.target for stage in trace.stages] == ["centred", "std", "normalised", "output"]
    assert [tensor.name for tensor in trace.tensors if tensor.role != "bias"] == [
        *("input", "running_mean", "centred", "running_var", "std", "normalised", "weight", "output")
    ]
    measured = layer.trace(arange(2, 3), **given_tensors(2, running=False))
    assert [stage.target for stage in measured.stages] == [
        *("mean", "centred", "squares", "var", "std", "normalised", "output")
    ]
    plain = batch_norm(num_features=2, affine=False).trace(arange(2, 3))
    assert [stage.target for stage in plain.stages] == ["mean", "centred", "squares", "var", "std", "output"]
