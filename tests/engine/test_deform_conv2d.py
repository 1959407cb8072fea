"""Deformable convolution against an implementation of its own, by torch's bilinear `grid_sample`."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.operations import DeformConv2d, deform_conv2d
from tests.engine.oracle import Array, arange, double, integers, same, tensors

CASES = [  # input size, offset groups, settings
    ((5, 6), 1, {"kernel_size": 1}),
    ((5, 6), 1, {"kernel_size": 3}),
    ((5, 6), 1, {"kernel_size": (2, 3), "stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}),
    ((5, 6), 2, {"kernel_size": 2, "padding": 1}),
    ((5, 6), 4, {"kernel_size": 2, "stride": 2, "in_channels": 4}),
    ((5, 6), 1, {"kernel_size": 3, "in_channels": 4, "groups": 2, "padding": 1}),
    ((5, 6), 2, {"kernel_size": (3, 2), "in_channels": 4, "groups": 4, "dilation": 2, "padding": 2}),
    ((1, 1), 1, {"kernel_size": 3, "padding": 1, "bias": False}),
]


def sampled(layer: DeformConv2d, x: torch.Tensor, offset: torch.Tensor) -> torch.Tensor:
    """(C, taps, H_out, W_out): the input where each moved tap points, one grid per tap and offset group."""
    plain, out = layer.layer, offset.shape[1:]
    groups = len(offset) // (2 * prod(plain.kernel_size))
    parts = x.reshape(groups, -1, *x.shape[1:])
    moves = offset.reshape(groups, *plain.kernel_size, 2, *out)
    columns = []
    for a, b in np.ndindex(*plain.kernel_size):
        place = [
            torch.arange(out[n]) * plain.stride[n] - plain.padding[n][0] + (a, b)[n] * plain.dilation[n] for n in (0, 1)
        ]
        y, x_ = place[0][:, None] + moves[:, a, b, 0], place[1] + moves[:, a, b, 1]  # (groups, H_out, W_out)
        grid = torch.stack([(2 * x_ + 1) / x.shape[2] - 1, (2 * y + 1) / x.shape[1] - 1], dim=-1)  # pixel centres
        columns.append(F.grid_sample(parts, grid, padding_mode="zeros", align_corners=False).reshape(-1, *out))
    return torch.stack(columns, dim=1)


def reference(layer: DeformConv2d, x: Array, offset: Array, weight: Array, bias: Array | None) -> torch.Tensor:
    """(F, H_out, W_out): the samples weighted and summed, group by group."""
    groups = layer.layer.groups
    samples = sampled(layer, double(x), double(offset))
    filters = double(weight).reshape(groups, -1, *weight.shape[1:2], prod(weight.shape[2:]))  # (g, F/g, C/g, taps)
    parts = samples.reshape(groups, -1, *samples.shape[1:])  # (g, C/g, taps, H_out, W_out)
    out = torch.einsum("gfct,gctyx->gfyx", filters, parts).reshape(-1, *samples.shape[2:])
    return out if bias is None else out + double(bias)[:, None, None]


def made(size: tuple[int, int], settings: dict) -> tuple[DeformConv2d, tuple[int, ...]]:
    layer = deform_conv2d(**({"in_channels": 2, "out_channels": 4} | settings))
    return layer, layer.layer.output_shape(size)


def close(ours: Array, theirs: torch.Tensor) -> None:
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("size", "groups", "settings"), CASES, ids=str)
@pytest.mark.parametrize("reach", [0.25, 2.0, 9.0])
def test_equals_sampling_on_torchs_grid(size: tuple[int, int], groups: int, settings: dict, reach: float):
    layer, (_, *out) = made(size, settings)
    x, weight, bias = tensors(layer.layer, *size)
    offset = reach * np.random.default_rng(7).uniform(-1, 1, (groups * 2 * prod(layer.layer.kernel_size), *out))
    trace = layer.trace(x, offset, weight, bias)
    close(trace["sampled"].values, sampled(layer, double(x), double(offset)).flatten(0, 1))
    close(trace["output"].values, reference(layer, x, offset, weight, bias))


@given(
    st.integers(1, 2), st.integers(1, 3), st.integers(1, 2), st.integers(1, 2), st.integers(0, 2), st.integers(0, 2**32)
)
def test_any_settings_equal_sampling_on_torchs_grid(groups, kernel_size, stride, dilation, padding, seed: int):
    settings = {
        "kernel_size": kernel_size,
        "stride": stride,
        "dilation": dilation,
        "padding": padding,
        "groups": groups,
    }
    layer, (_, *out) = made((5, 6), settings)
    offset = integers(seed, 2 * 2 * kernel_size**2, *out) / 4
    x, weight, bias = integers(seed, 2, 5, 6), integers(seed, *layer.layer.weight_shape), integers(seed, 4)
    close(layer.trace(x, offset, weight, bias)["output"].values, reference(layer, x, offset, weight, bias))


@pytest.mark.parametrize(("size", "groups", "settings"), CASES, ids=str)
def test_without_offsets_it_is_the_plain_convolution(size: tuple[int, int], groups: int, settings: dict):
    layer, (_, *out) = made(size, settings)
    x, weight, bias = tensors(layer.layer, *size)
    zeros = np.zeros((groups * 2 * prod(layer.layer.kernel_size), *out), int)
    output = layer.trace(x, zeros, weight, bias)["output"].values
    assert output.dtype == np.int64
    np.testing.assert_array_equal(output, layer.layer.trace(x, weight, bias)["output"].values)


def test_one_offset_for_all_taps_is_a_moved_input():
    """Down by one and left by two: the convolution of the input shifted up and right, whole numbers staying whole."""
    layer, (_, *out) = made((6, 7), {"kernel_size": 3, "padding": 1})
    x, weight, bias = tensors(layer.layer, 6, 7)
    offset = np.broadcast_to(np.array([1, -2] * 9)[:, None, None], (18, *out))
    moved = np.zeros_like(x)
    moved[:, :-1, 2:] = x[:, 1:, :-2]
    inner = (slice(None), slice(1, -2), slice(3, -1))  # at the border the moved taps still see cells that padding hides
    ours = layer.trace(x, offset, weight, bias)["output"].values
    assert ours.dtype == np.int64
    np.testing.assert_array_equal(ours[inner], layer.layer.trace(moved, weight, bias)["output"].values[inner])


@pytest.mark.parametrize("far", [1e3, 2.0**40, 1e30, -1e300, 2**52])
def test_taps_moved_far_away_read_zero(far: float):
    layer, _ = made((2, 2), {"kernel_size": 1, "in_channels": 1, "out_channels": 1, "bias": False})
    offset = np.zeros((2, 2, 2), type(far))
    offset[1, 0, 0] = far
    output = layer.trace(arange(1, 2, 2), offset, [[[[10]]]])["output"].values
    assert output.tolist() == [[[0, 20], [30, 40]]]


@pytest.mark.parametrize(
    ("offset", "value"), [(0.5, 25), (0.25, 17.5), (1.25, 30), (1.5, 20), (-0.5, 5), (-1, 0), (2, 0)]
)
def test_a_tap_between_two_cells(offset: float, value: float):
    """On the row 10 40, also beyond its ends, where everything is zero."""
    layer = deform_conv2d(in_channels=1, out_channels=1, kernel_size=1, stride=2, bias=False)
    same(layer.trace([[[10, 40]]], [[[0]], [[offset]]], [[[[1]]]])["output"].values, double([[[value]]]))
