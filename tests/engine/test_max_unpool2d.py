"""Max unpooling against torch, and as the way back from max pooling."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.operations import max_pool2d, max_unpool2d
from tests.engine.oracle import Array, arange, double, integers, same


def pooled(x: Array, **settings: Any) -> tuple[Array, Array]:
    """Maxima and their indices within a channel, as our pooling gives them."""
    output = max_pool2d(**settings).trace(x)["output"]
    assert output.chosen is not None
    return output.values, output.chosen % (x.shape[1] * x.shape[2])


def unpooled(values: Array, indices: Array, output_size: object = None, **settings: Any) -> Array:
    output: Array = max_unpool2d(**settings).trace(values, indices, output_size)["output"].values
    return output


@pytest.mark.parametrize(
    ("size", "settings"),
    [
        ((4, 6), {"kernel_size": 2}),
        ((4, 6), {"kernel_size": (2, 3)}),
        ((6, 6), {"kernel_size": 2, "stride": 2, "padding": 1}),
        ((5, 7), {"kernel_size": 3, "stride": 2}),
        ((5, 7), {"kernel_size": 3, "stride": 1, "padding": 1}),
        ((7, 7), {"kernel_size": 1, "stride": 3}),
    ],
    ids=str,
)
def test_equals_torch_where_the_windows_fill_the_input(size: tuple[int, int], settings: dict):
    values, indices = pooled(integers(0, 3, *size), **settings)
    theirs = F.max_unpool2d(double(values)[None], double(indices).long()[None], **({"stride": None} | settings))[0]
    output = unpooled(values, indices, **settings)
    assert output.dtype == np.int64
    same(output, theirs)


def test_every_size_before_a_pooling_can_be_asked_for_and_no_other():
    """All sizes around the right one, with what torch says to each."""
    for i, k, s in itertools.product(range(1, 8), range(1, 4), range(1, 4)):
        for p in range(k // 2 + 1):
            if k > i + 2 * p:
                continue
            settings: dict[str, Any] = {"kernel_size": k, "stride": s, "padding": p}
            values, indices = pooled(arange(1, i, i), **settings)
            places = double(indices).long()
            for size in range(i, i + 4):  # the indices fit i and whatever is larger
                try:
                    theirs = F.max_unpool2d(double(values), places, (k, k), (s, s), (p, p), output_size=(size, size))
                except ValueError:
                    with pytest.raises(EngineError):
                        unpooled(values, indices, size, **settings)
                else:
                    same(unpooled(values, indices, size, **settings), theirs)


@given(st.tuples(*[st.integers(1, 8)] * 2), st.integers(1, 3), st.integers(0, 2**32))
def test_pooling_and_back_keeps_the_maxima_in_place_and_zeros_the_rest(size, kernel_size: int, seed: int):
    x = integers(seed, 2, *size)
    if kernel_size > min(size):
        return
    values, indices = pooled(x, kernel_size=kernel_size)
    back = unpooled(values, indices, list(size), kernel_size=kernel_size)
    assert back.shape == x.shape
    assert (back == np.where(back != 0, x, 0)).all()
    np.testing.assert_array_equal(np.sort(back[back != 0]), np.sort(values[values != 0]))


def test_the_last_of_two_values_for_one_cell_stays():
    trace = max_unpool2d(kernel_size=2).trace([[[3, 5]]], [[[6, 6]]])
    assert trace["output"].values.tolist() == [[[0, 0, 0, 0], [0, 0, 5, 0]]]


def test_output_size_as_one_number_or_one_per_axis():
    settings, values, indices = {"kernel_size": 2}, [[[7]]], [[[3]]]
    assert max_unpool2d(**settings).trace(values, indices, 3)["output"].values.shape == (1, 3, 3)
    assert max_unpool2d(**settings).trace(values, indices, [2, 3])["output"].values.tolist() == [[[0, 0, 0], [7, 0, 0]]]
