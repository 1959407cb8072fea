"""Softmax against torch, large scores included."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.influence import counting
from engine.operations import softmax
from tests.engine.oracle import arange, double, same


@pytest.mark.parametrize("shape", [(1,), (6,), (1, 3), (4, 3), (3, 2, 4), (2, 2, 3, 2)], ids=str)
def test_it_equals_torchs(shape: tuple[int, ...]):
    x = arange(*shape, start=-5) / 3
    same(softmax().trace(x)["output"].values, torch.softmax(double(x), dim=0))


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=9))
def test_any_scores_equal_torchs(scores: list[float]):
    same(softmax().trace(scores)["output"].values, torch.softmax(double(scores), dim=0))


def test_scores_whose_exponential_is_no_float_still_have_shares():
    output = softmax().trace([1000, 999, -1000])["output"].values
    same(output, torch.softmax(double([1000, 999, -1000]), dim=0))
    assert output.sum() == pytest.approx(1)


def test_shares_are_the_same_whatever_is_added_to_all_scores():
    np.testing.assert_array_equal(
        softmax().trace([[3, 1], [0, 5]])["output"].values, softmax().trace([[13, 11], [10, 15]])["output"].values
    )


def test_the_maximum_is_the_first_of_equals():
    trace = softmax().trace([[7, 2], [7, 3]])
    assert trace["maximum"].values.tolist() == [[7, 3]]
    assert trace["maximum"].chosen is not None
    assert trace["maximum"].chosen.tolist() == [[0, 3]]


def test_every_score_of_a_place_counts_for_its_shares():
    assert counting(softmax().trace([[0, 1], [2, 3]])).all()


def test_all_its_tensors_can_be_renamed():
    trace = softmax().trace([2, 0]).renamed(input="scores", maximum="largest", sum="total", output="shares")
    assert str(trace.step(2)) == "exp[1] = exp(0 − 2) = 0.135335"
    (write,) = trace.step(4).writes
    assert write.over is not None
    assert write.over.tensor == "total"
    assert str(write).startswith("shares[0] = 1/")
