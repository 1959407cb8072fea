"""Which cells count, against torch's derivatives: a cell counts where one of them is not zero."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engine.folds import run
from engine.influence import counting
from engine.operations import conv2d, deform_conv2d, max_pool2d, max_unpool2d, pixel_unshuffle
from engine.rules import Columns
from engine.trace import Stage, Tensor, Trace
from tests.engine.oracle import Array, arange, double, integers

X = integers(3, 2, 6, 7)
WEIGHT = integers(5, 4, 1, 3, 2) * (arange(4, 1, 3, 2) % 3 > 0)  # every third is zero


def dependent(function: Callable[[torch.Tensor], torch.Tensor], x: Array) -> Array:
    """Where torch has a derivative."""
    jacobian = torch.autograd.functional.jacobian(function, double(x))
    found: Array = (jacobian != 0).reshape(-1, *x.shape).any(0).numpy()
    return found


@pytest.mark.parametrize(
    "settings", [{}, {"stride": 2}, {"stride": 3, "padding": 1}, {"dilation": 2, "stride": 2}], ids=str
)
def test_a_convolution_reads_what_its_windows_read_with_a_weight(settings: dict):
    layer = conv2d(in_channels=2, out_channels=4, kernel_size=(3, 2), groups=2, bias=False, **settings)
    theirs = dependent(lambda x: F.conv2d(x[None], double(WEIGHT), groups=2, **settings), X)
    np.testing.assert_array_equal(counting(layer.trace(X, WEIGHT)), theirs)
    assert not theirs.all() or not settings


def test_of_a_pooling_only_the_maxima_count():
    x = arange(2, 6, 7)[:, ::-1]
    counts = counting(max_pool2d(kernel_size=2).trace(x))
    np.testing.assert_array_equal(counts, dependent(lambda x: F.max_pool2d(x, 2), x))
    assert counts.sum() == 2 * 3 * 3


def test_of_two_stages_what_the_second_reads_of_the_first():
    deep = pixel_unshuffle(downscale_factor=2).trace(arange(1, 6, 6)).renamed(output="deep")
    weight = np.array([[[[1]], [[0]], [[2]], [[0]]]])
    layer = conv2d(in_channels=4, out_channels=1, kernel_size=1, stride=2, bias=False)
    both = deep.then(layer.trace(deep["deep"].values, weight).renamed(input="deep"))
    theirs = dependent(lambda x: F.conv2d(F.pixel_unshuffle(x, 2)[None], double(weight), stride=2), arange(1, 6, 6))
    np.testing.assert_array_equal(counting(both), theirs)
    assert counting(both).sum() == 8
    assert counting(both, "deep").sum() == 8


def test_deformed_taps_count_where_they_lie_between():
    offset = np.zeros((4, 1, 3), int) + np.array([0, 0, 0, 0.5])[:, None, None]
    trace = deform_conv2d(in_channels=1, out_channels=1, kernel_size=(1, 2), bias=False).trace(
        [[[5, 6, 7, 8]]], offset, [[[[1, 0]]]]
    )
    assert counting(trace).astype(int).tolist() == [[[1, 1, 1, 0]]]


def test_of_two_values_for_one_cell_the_last_counts():
    assert counting(max_unpool2d(kernel_size=2).trace([[[3, 5]]], [[[6, 6]]])).tolist() == [[[False, True]]]


def test_a_coefficient_or_weight_of_zero_does_not_count():
    x, w = (Tensor(name=name, role="input", values=np.array([[7, 8, 9]])) for name in ("input", "weight"))
    w = Tensor(name="weight", role="weight", values=np.array([[1, 0, 1]]))
    each = np.arange(4)
    rule = Columns(
        source="input", weight="weight", step_ptr=each, target=np.zeros(3, int), write_ptr=each, a=np.arange(3),
        b=np.arange(3), coef=np.array([1, 1, 0]),
    )  # fmt: skip
    trace: Trace = run((x, w), (Stage(target="output", shape=(1, 1), rule=rule),))
    assert counting(trace).tolist() == [[True, False, False]]
