"""Local response normalisation against torch, and as the paper writes it."""

from __future__ import annotations

import numpy as np
import pytest
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.operations import local_response_norm
from engine.symmetry import outside
from tests.engine.oracle import arange, double, integers, same


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 12])
@pytest.mark.parametrize("shape", [(6, 4), (6, 2, 3), (1, 2, 3), (4, 2, 3, 2)], ids=str)
def test_it_equals_torchs(shape: tuple[int, ...], size: int):
    x = arange(*shape, start=-9)
    for settings in ({}, {"alpha": 2, "beta": 1, "k": 0.5}, {"alpha": 0.3, "beta": 2}, {"beta": 0}, {"alpha": 0}):
        ours = local_response_norm(size=size, **settings).trace(x)["output"].values
        same(ours, F.local_response_norm(double(x)[None], size, **settings)[0])


@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 4), st.integers(0, 999), st.floats(0, 3), st.floats(0, 2))
def test_any_input_equals_torchs(size: int, channels: int, length: int, seed: int, alpha: float, beta: float):
    x = integers(seed, channels, length) / 2
    ours = local_response_norm(size=size, alpha=alpha, beta=beta).trace(x)["output"].values
    same(ours, F.local_response_norm(double(x)[None], size, alpha=alpha, beta=beta)[0])


def test_as_the_paper_writes_it_with_alpha_times_size():
    """AlexNet's n=5, k=2, α=0.0001, β=0.75; there α is not divided by n."""
    x, n, k, alpha, beta = 40 * arange(8, 2), 5, 2, 1e-4, 0.75
    ours = local_response_norm(size=n, alpha=n * alpha, beta=beta, k=k).trace(x)["output"].values
    for i in range(8):
        near = x[max(0, i - n // 2) : min(7, i + n // 2) + 1]
        np.testing.assert_allclose(ours[i], x[i] / (k + alpha * (near**2).sum(axis=0)) ** beta, rtol=1e-12)


def test_channels_beyond_the_border_are_read_as_zeros():
    trace = local_response_norm(size=4).trace([[3], [5]])
    (write,) = trace.step(2).writes
    assert [term.a.index for term in write.terms] == [None, None, (0, 0), (1, 0)]
    assert write.cell.value == 9 + 25
    assert [stage.target for stage in trace.stages] == ["squares", "sums", "denominator", "output"]


def test_a_row_of_units_is_normalised_as_a_map_of_one_cell():
    layer = local_response_norm(size=3, alpha=1)
    np.testing.assert_array_equal(
        layer.trace(arange(5))["output"].values, layer.trace(arange(5, 1))["output"].values[:, 0]
    )


def test_what_lies_beyond_the_first_and_last_channel_has_a_part_in_theirs():
    outputs = outside(local_response_norm(size=3).trace(arange(4, 2)))["output"]
    assert outputs.tolist() == [[True, True], [False, False], [False, False], [True, True]]
