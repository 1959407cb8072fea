"""Max and average pooling against torch, with ties, borders and half-filled windows."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ShapeError, SpecError
from engine.operations import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    global_avg_pool2d,
    global_max_pool2d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)
from engine.trace import Trace
from tests.engine.oracle import Array, arange, double, integers, same

MAX = {1: (max_pool1d, F.max_pool1d), 2: (max_pool2d, F.max_pool2d), 3: (max_pool3d, F.max_pool3d)}
AVERAGE = {1: (avg_pool1d, F.avg_pool1d), 2: (avg_pool2d, F.avg_pool2d), 3: (avg_pool3d, F.avg_pool3d)}

WINDOWS: list[tuple[tuple[int, ...], dict[str, Any]]] = [  # input size, settings that both kinds know
    ((6,), {"kernel_size": 2}),
    ((7,), {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}),
    ((1, 1), {"kernel_size": 1}),
    ((1, 1), {"kernel_size": 3, "padding": 1}),
    ((4, 4), {"kernel_size": 2}),
    ((5, 6), {"kernel_size": 3, "stride": 1}),
    ((5, 6), {"kernel_size": (2, 3), "stride": (1, 2)}),
    ((5, 6), {"kernel_size": (2, 4), "padding": (1, 2)}),
    ((5, 6), {"kernel_size": 2, "ceil_mode": True}),
    ((5, 7), {"kernel_size": 2, "stride": 3, "ceil_mode": True}),
    ((5, 7), {"kernel_size": 3, "stride": 3, "padding": 1, "ceil_mode": True}),
    ((4, 4), {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}),
    ((2, 3), {"kernel_size": 3, "stride": 2, "ceil_mode": True}),
    ((3, 4, 5), {"kernel_size": (1, 2, 3), "stride": 2, "padding": (0, 1, 1), "ceil_mode": True}),
]


def pooled_max(x: Array, settings: dict) -> tuple[Array, Array, torch.Tensor, torch.Tensor]:
    """Our maxima and indices within a channel, and torch's."""
    ours, torchs = MAX[x.ndim - 1]
    output = ours(**settings).trace(x)["output"]
    values, indices = torchs(double(x)[None], **({"stride": None} | settings), return_indices=True)
    assert output.chosen is not None
    return output.values, output.chosen % np.prod(x.shape[1:]), values[0], indices[0]


@pytest.mark.parametrize(
    ("size", "settings"),
    [
        *WINDOWS,
        ((7, 9), {"kernel_size": 3, "stride": 2, "dilation": 2}),
        ((7, 9), {"kernel_size": (2, 3), "stride": 1, "padding": 1, "dilation": (3, 2)}),
        ((7, 9), {"kernel_size": 2, "stride": 3, "padding": 1, "dilation": 2, "ceil_mode": True}),
    ],
    ids=str,
)
@pytest.mark.parametrize("ties", [False, True])
def test_max_pooling_equals_torch_also_in_its_indices(size: tuple[int, ...], settings: dict, ties: bool):
    x = -37 * arange(2, *size) % (3 if ties else 127) - 128  # mixed, and below zero: a border of zeros would win
    values, indices, theirs, their_indices = pooled_max(x, settings)
    assert values.dtype == np.int64
    same(values, theirs)
    same(indices, their_indices)


def test_return_indices_is_taken_and_changes_nothing():
    assert max_pool2d(kernel_size=2, return_indices=True) == max_pool2d(kernel_size=2)


@pytest.mark.parametrize(("size", "settings"), WINDOWS, ids=str)
@pytest.mark.parametrize("count_include_pad", [True, False])
def test_average_pooling_equals_torch(size: tuple[int, ...], settings: dict, count_include_pad: bool):
    x, (ours, torchs) = arange(2, *size), AVERAGE[len(size)]
    settings = settings | {"count_include_pad": count_include_pad}
    same(ours(**settings).trace(x)["output"].values, torchs(double(x)[None], **({"stride": None} | settings))[0])


@pytest.mark.parametrize(("size", "settings"), [case for case in WINDOWS if len(case[0]) > 1], ids=str)
@pytest.mark.parametrize("divisor", [1, 5])
def test_divisor_override_equals_torch(size: tuple[int, ...], settings: dict, divisor: int):
    x, (ours, torchs) = arange(2, *size), AVERAGE[len(size)]
    settings = settings | {"divisor_override": divisor}
    same(ours(**settings).trace(x)["output"].values, torchs(double(x)[None], **({"stride": None} | settings))[0])


@pytest.mark.parametrize("size", [(1, 1), (4, 3), (7, 7)], ids=str)
def test_global_pooling_equals_torchs_adaptive_pooling_to_one(size: tuple[int, ...]):
    x = -37 * arange(3, *size) % 127 - 64
    same(global_max_pool2d().trace(x)["output"].values, F.adaptive_max_pool2d(double(x), 1))
    same(global_avg_pool2d().trace(x)["output"].values, F.adaptive_avg_pool2d(double(x), 1))


def test_of_equal_cells_the_first_is_chosen_as_in_torch():
    _, indices, _, theirs = pooled_max(np.full((1, 4, 4), 7), {"kernel_size": 2})
    assert indices.tolist() == theirs.tolist() == [[[0, 2], [8, 10]]]


def settings_of_windows() -> st.SearchStrategy[dict[str, Any]]:
    def per_axis(low: int, high: int) -> st.SearchStrategy[list[int]]:
        return st.lists(st.integers(low, high), min_size=2, max_size=2)

    return st.fixed_dictionaries(
        {"kernel_size": per_axis(1, 4), "padding": per_axis(0, 2), "ceil_mode": st.booleans()},
        optional={"stride": per_axis(1, 4)},
    )


sizes = st.tuples(st.integers(1, 2), st.integers(1, 7), st.integers(1, 7))  # (C, H, W)


@given(settings_of_windows(), st.integers(1, 3), sizes, st.integers(0, 2**32))
def test_any_max_pooling_equals_torch_or_is_refused_by_both(settings: dict, dilation: int, size, seed: int):
    x, settings = integers(seed, *size), settings | {"dilation": dilation}
    try:
        theirs = F.max_pool2d(double(x)[None], **({"stride": None} | settings))
    except RuntimeError:
        theirs = None
    if theirs is None or theirs.isinf().any():  # −∞: torch's maximum of a window that reads nothing
        with pytest.raises((SpecError, ShapeError)):
            max_pool2d(**settings).trace(x)
        return
    values, indices, theirs, their_indices = pooled_max(x, settings)
    same(values, theirs)
    same(indices, their_indices)


@given(settings_of_windows(), st.booleans(), st.none() | st.integers(1, 9), sizes, st.integers(0, 2**32))
def test_any_average_pooling_equals_torch_or_is_refused_by_both(settings, count_include_pad, divisor, size, seed):
    settings |= {"count_include_pad": count_include_pad, "divisor_override": divisor}
    x = integers(seed, *size)
    try:
        theirs = F.avg_pool2d(double(x)[None], **({"stride": None} | settings))
    except RuntimeError:
        with pytest.raises((SpecError, ShapeError)):
            avg_pool2d(**settings).trace(x)
        return
    same(avg_pool2d(**settings).trace(x)["output"].values, theirs[0])


def test_every_small_window_on_a_line_equals_torch():
    for i, k, s, ceil_mode in itertools.product(range(1, 9), range(1, 5), range(1, 5), (False, True)):
        for p in range(k // 2 + 1):
            x = arange(1, i)
            settings: dict[str, Any] = {"kernel_size": k, "stride": s, "padding": p, "ceil_mode": ceil_mode}
            try:
                maxima = F.max_pool1d(double(x), **settings)
            except RuntimeError:
                with pytest.raises(ShapeError):
                    max_pool1d(**settings).trace(x)
                continue
            same(max_pool1d(**settings).trace(x)["output"].values, maxima)
            for counted in (False, True):
                averages = F.avg_pool1d(double(x), **settings, count_include_pad=counted)
                same(avg_pool1d(**settings, count_include_pad=counted).trace(x)["output"].values, averages)


def divisors(trace: Trace) -> Array:
    """What the steps of a trace divide by, (H_out, W_out)."""
    counts = [step.writes[0].divisor for step in map(trace.step, range(trace.steps))]
    return np.array(counts).reshape(trace["output"].values.shape[1:])


def test_the_two_ways_to_count_a_corner():
    """Padding counts as zeros or not at all; what only ceil mode reaches never counts."""
    settings: dict[str, Any] = {"kernel_size": 3, "stride": 3, "padding": 1, "ceil_mode": True}
    ones = np.ones((1, 4, 4), int)
    with_padding, without = (avg_pool2d(**settings, count_include_pad=way).trace(ones) for way in (True, False))
    assert divisors(with_padding).tolist() == [[9, 9], [9, 9]]
    assert divisors(without).tolist() == [[4, 4], [4, 4]]
    assert with_padding["output"].values.tolist() == [[[4 / 9, 4 / 9], [4 / 9, 4 / 9]]]
    assert without["output"].values.tolist() == [[[1, 1], [1, 1]]]
    beyond = avg_pool2d(kernel_size=2, ceil_mode=True).trace(np.ones((1, 3, 3), int))
    assert divisors(beyond).tolist() == [[4, 2], [2, 1]]
