"""Loose tensors made arrays: whole numbers stay whole, everything else is a float or a sentence."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from engine.arrays import EXACT, counted, largest, numbers, tensor
from engine.errors import DataError


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, 2], "i", [1, 2]),
        ((1, 2), "i", [1, 2]),
        ([True, False], "i", [1, 0]),
        ([1, 2.5], "f", [1.0, 2.5]),
        ([1.0, 2.0], "f", [1.0, 2.0]),
        (np.array([1, 2], np.uint8), "i", [1, 2]),
        (np.array([1, 2], np.float32), "f", [1.0, 2.0]),
        ([EXACT, -EXACT], "i", [EXACT, -EXACT]),
        ([EXACT + 2], "f", [EXACT + 2.0]),
        ([-(2**63)], "f", [-(2.0**63)]),
        ([2**64 - 1], "f", [2.0**64]),
        ([10**30, -1], "f", [1e30, -1.0]),
        ([10**30, 0.5], "f", [1e30, 0.5]),
        ([], "i", []),
    ],
)
def test_numbers(values: object, kind: str, expected: list):
    array = numbers("input", values)
    assert array.dtype == {"i": np.int64, "f": np.float64}[kind]
    assert array.tolist() == expected


def test_the_callers_array_is_not_shared():
    mine = np.array([1, 2])
    tensor("input", mine, ("L",))[0] = 7
    assert mine.tolist() == [1, 2]


@given(arrays(np.int64, array_shapes(max_dims=3, max_side=3), elements=st.integers(-EXACT, EXACT)))
def test_whole_numbers_come_back_whole(array):
    read = numbers("input", array.tolist())
    assert read.dtype == np.int64
    np.testing.assert_array_equal(read, array)


def test_largest_knows_the_smallest_int64():
    assert largest(np.array([5, -(2**63)])) == 2**63
    assert largest(np.array([-2.5, 1.0])) == 2.5


@pytest.mark.parametrize(
    ("factors", "terms", "extra", "kind"),
    [
        (([EXACT], [1]), 1, None, "i"),
        (([EXACT], [2]), 1, None, "f"),
        (([EXACT // 3], [-1]), 3, None, "i"),
        (([EXACT // 3], [1]), 4, None, "f"),
        (([EXACT], [1]), 1, [0], "i"),
        (([EXACT], [1]), 1, [-1], "f"),
        (([EXACT],), 2, None, "f"),
        (([0.5], [1]), 1, None, "as they came"),
    ],
)
def test_counted(factors: tuple, terms: int, extra: list | None, kind: str):
    given_ = [np.array(factor) for factor in factors]
    kept = counted(*given_, terms=terms, extra=None if extra is None else np.array(extra))
    kinds = [factor.dtype.kind for factor in kept]
    assert kinds == ([factor.dtype.kind for factor in given_] if kind == "as they came" else [kind] * len(kept))


def test_counted_refuses_what_no_float_can_hold():
    most = np.array([sys.float_info.max])
    assert counted(most, terms=1)[0].tolist() == [sys.float_info.max]
    for impossible in ({"terms": 2}, {"terms": 1, "extra": most}):
        with pytest.raises(DataError):
            counted(most, **impossible)
