"""Loose settings made canonical."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.arguments import padding_pairs, per_axis, whole
from engine.operations import avg_pool2d, conv1d, conv2d, conv3d, deform_conv2d, max_pool1d, max_pool2d, max_unpool2d


@pytest.mark.parametrize("value", [3, [3], (3,), [3, 3], (3, 3), np.int64(3)])
def test_one_number_stands_for_all_axes(value: Any):
    canonical = per_axis("kernel_size", value, 2, 1)
    assert canonical == (3, 3)
    assert all(type(entry) is int for entry in canonical)


@pytest.mark.parametrize(
    ("padding", "pairs"),
    [
        (0, ((0, 0), (0, 0))),
        (2, ((2, 2), (2, 2))),
        ([2], ((2, 2), (2, 2))),
        ([1, 2], ((1, 1), (2, 2))),
        ([[1, 2], [3, 4]], ((1, 2), (3, 4))),
        (((1, 2), (3, 4)), ((1, 2), (3, 4))),
        ([1, [3, 4]], ((1, 1), (3, 4))),
        ("valid", ((0, 0), (0, 0))),
        ("same", ((1, 1), (1, 2))),
        ("full", ((2, 2), (3, 3))),
    ],
)
def test_padding_for_a_kernel_of_3_by_4(padding: Any, pairs: tuple):
    assert padding_pairs(padding, (3, 4), (1, 1), (1, 1)) == pairs


def test_same_and_full_count_with_dilation():
    assert padding_pairs("same", (3, 2), (1, 1), (2, 3)) == ((2, 2), (1, 2))
    assert padding_pairs("full", (3, 2), (4, 4), (2, 3)) == ((4, 4), (3, 3))


@pytest.mark.parametrize("kernel_size", range(1, 6))
@pytest.mark.parametrize("dilation", range(1, 4))
def test_same_keeps_the_size_and_full_lets_every_tap_meet_every_cell(kernel_size: int, dilation: int):
    settings: dict[str, Any] = {"in_channels": 1, "out_channels": 1, "kernel_size": kernel_size, "dilation": dilation}
    assert conv1d(**settings, padding="same").output_shape((7,)) == (1, 7)
    assert conv1d(**settings, padding="full").output_shape((7,)) == (1, 7 + dilation * (kernel_size - 1))


@pytest.mark.parametrize("make", [max_pool2d, avg_pool2d, max_unpool2d])
def test_pooling_moves_by_its_kernel_unless_told(make: Any):
    assert make(kernel_size=(2, 3)).stride == (2, 3)
    assert make(kernel_size=(2, 3), stride=None).stride == (2, 3)
    assert make(kernel_size=(2, 3), stride=1).stride == (1, 1)


def test_defaults_are_torchs():
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3)
    settings = (layer.stride, layer.padding, layer.dilation, layer.groups, layer.bias, layer.padding_mode, layer.flip)
    assert settings == ((1, 1), ((0, 0), (0, 0)), (1, 1), 1, True, "zeros", False)
    pool = avg_pool2d(kernel_size=2)
    assert (pool.padding, pool.ceil_mode, pool.count_include_pad, pool.divisor_override) == (
        ((0, 0),) * 2,
        False,
        True,
        None,
    )


def test_equal_settings_are_equal_values():
    """However loosely they were given; so caches and comparisons work."""
    one = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding="same")
    other = conv2d(in_channels=1, out_channels=1, kernel_size=[3, 3], padding=[[1, 1], [1, 1]])
    assert one == other
    assert hash(one) == hash(other)
    assert deform_conv2d(in_channels=1, out_channels=1, kernel_size=3, padding=1).layer == one


def test_names_and_axes():
    channels: dict[str, Any] = {"in_channels": 1, "out_channels": 1, "kernel_size": 1}
    layers: list[Any] = [
        conv1d(**channels),
        conv2d(**channels),
        conv3d(**channels),
        max_pool1d(kernel_size=1),
        avg_pool2d(kernel_size=1),
    ]
    assert [layer.name for layer in layers] == ["conv1d", "conv2d", "conv3d", "max_pool1d", "avg_pool2d"]
    assert [layer.axes for layer in layers[:3]] == [("L",), ("H", "W"), ("D", "H", "W")]


def test_a_count_is_a_plain_int():
    assert type(whole("stride", np.int32(4), 1)) is int
    assert whole("stride", 2**31 - 1, 1) == 2**31 - 1
