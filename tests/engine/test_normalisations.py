"""Normalisations of any numbers at all: finite outputs, or a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DataError
from engine.operations import batch_norm, local_response_norm, softmax

numbers = st.floats(allow_nan=False, allow_infinity=False)
settings = st.floats(0, allow_infinity=False)


def row(cells: st.SearchStrategy, size: int) -> st.SearchStrategy:
    """A list of so many numbers."""
    return st.lists(cells, min_size=size, max_size=size)


maps = st.integers(2, 4).flatmap(lambda n: row(row(numbers, n), 2))


def is_finite(make: Any) -> None:
    """Assert that a trace holds finite numbers only, or is refused as data."""
    try:
        trace = make()
    except DataError:
        return
    assert all(np.isfinite(each.values).all() for each in trace.tensors)


@given(maps, st.integers(1, 3), settings, settings, settings)
def test_local_response_norm(values: list[list[float]], size: int, alpha: float, beta: float, k: float):
    is_finite(lambda: local_response_norm(size=size, alpha=alpha, beta=beta, k=k).trace(values))


@given(maps, settings, st.booleans(), row(numbers, 6), row(settings, 2))
def test_batch_norm(values: list[list[float]], eps: float, running: bool, told: list[float], var: list[float]):
    tensors = {"weight": told[:2], "bias": told[2:4]}
    if running:
        tensors |= {"running_mean": told[4:], "running_var": var}
    is_finite(lambda: batch_norm(num_features=2, eps=eps).trace(values, **tensors))


@given(maps)
def test_softmax(values: list[list[float]]):
    is_finite(lambda: softmax().trace(values))
