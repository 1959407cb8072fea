"""The gradient of a pooling's input against torch's autograd."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.errors import ShapeError, SpecError
from engine.operations import avg_pool1d, avg_pool2d, max_pool1d, max_pool2d, pooling_gradient
from tests.engine.oracle import arange, double, integers, same
from tests.engine.test_pooling import AVERAGE, MAX, WINDOWS


def check(makers: dict, size: tuple[int, ...], settings: dict[str, Any], seed: int, values: int = 5) -> None:
    """Our gradient equals torch's; few different values, so that there are ties."""
    ours, torchs = makers[len(size)]
    x = integers(seed, 2, *size) % values
    cells = double(x).requires_grad_()
    output = torchs(cells[None], **({"stride": None} | settings))[0]
    delta = integers(seed + 1, *output.shape)
    output.backward(double(delta))
    assert cells.grad is not None
    same(pooling_gradient(ours(**settings), x, delta)["grad_input"].values, cells.grad)


@pytest.mark.parametrize(
    ("size", "settings"),
    [
        *WINDOWS,
        ((7, 9), {"kernel_size": 3, "stride": 2, "dilation": 2}),
        ((7, 9), {"kernel_size": 2, "stride": 3, "padding": 1, "dilation": 2, "ceil_mode": True}),
    ],
    ids=str,
)
def test_a_maximum_sends_it_where_torch_does(size: tuple[int, ...], settings: dict):
    check(MAX, size, settings, seed=3)


@pytest.mark.parametrize(("size", "settings"), WINDOWS, ids=str)
@pytest.mark.parametrize("more", [{}, {"count_include_pad": False}], ids=str)
def test_an_average_spreads_it_as_torch_does(size: tuple[int, ...], settings: dict, more: dict):
    check(AVERAGE, size, settings | more, seed=3)


@pytest.mark.parametrize("divisor", [1, 5])
def test_divisor_override_divides_it_too(divisor: int):
    check(AVERAGE, (5, 6), {"kernel_size": (2, 3), "padding": (1, 1), "divisor_override": divisor}, seed=3)


@given(
    st.sampled_from([MAX, AVERAGE]),
    st.lists(st.integers(1, 7), min_size=1, max_size=2),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 2),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_any_settings_equal_autograd(makers, size, kernel_size, stride, padding, ceil_mode, seed):
    settings = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "ceil_mode": ceil_mode}
    try:
        makers[len(size)][0](**settings).trace(np.zeros((1, *size), int))
    except (SpecError, ShapeError):
        assume(False)
    check(makers, tuple(size), settings, seed)


def test_a_step_is_an_output_and_says_where_its_gradient_goes():
    trace = pooling_gradient(max_pool2d(kernel_size=2, stride=1), [[[1, 2, 1], [0, 9, 3]]], [[[10, 20]]])
    steps = [str(trace.step(n)) for n in range(2, trace.steps)]
    assert steps == ["grad_input[0, 1, 1] += 10 = 10", "grad_input[0, 1, 1] += 20 = 20"]
    assert [trace.step(n).writes[0].via[0].value for n in (2, 3)] == [4, 4]
    assert trace["grad_input"].values.tolist() == [[[0, 0, 0], [0, 30, 0]]]


def test_of_equal_cells_the_first_gets_all():
    trace = pooling_gradient(max_pool1d(kernel_size=3), [[7, 7, 7]], [[6]])
    assert trace["grad_input"].values.tolist() == [[6, 0, 0]]
    assert trace["grad_input"].values.dtype == np.int64


def test_what_arrives_is_spread_and_nothing_is_lost_but_in_the_padding():
    x, delta = arange(1, 4, 4), arange(1, 2, 2)
    plain = pooling_gradient(avg_pool2d(kernel_size=2), x, delta)["grad_input"].values
    assert plain.sum() == delta.sum()
    padded = pooling_gradient(avg_pool2d(kernel_size=2, padding=1), x, arange(1, 3, 3))["grad_input"].values
    assert padded[0, 0, 0] == 1 / 4  # three quarters of what came to the corner's window went into its padding


def test_one_gradient_per_output_is_needed():
    with pytest.raises(ShapeError, match=r"grad_output has shape \(1, 3\), but the output has \(1, 2\): give one"):
        pooling_gradient(avg_pool1d(kernel_size=2), [[1, 2, 3, 4]], [[1, 2, 3]])
