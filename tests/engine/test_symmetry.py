"""Shift, rotation and scaling against torch, and whether f(g(x)) equals g(f(x)): where it must, and where it cannot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DataError
from engine.folds import plain
from engine.operations import Convolution, avg_pool2d, conv2d, max_pool2d
from engine.symmetry import Agreement, Move, agreement, equivariance, moved, outside, rotate, scale, shift
from tests.engine.oracle import Array, arange, double, integers, same

SOBEL = [[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]]
LAPLACIAN = [[[[0, 1, 0], [1, -4, 1], [0, 1, 0]]]]
PATHS = ("f(g(x))", "g(f(x))")


def layer(**settings: Any) -> Convolution:
    return conv2d(**({"in_channels": 1, "out_channels": 1, "kernel_size": 3, "padding": 1, "bias": False} | settings))


def found(g: Move, x: Array, weight: object = SOBEL, **settings: Any) -> Agreement:
    return agreement(equivariance(layer(**settings), g, x, weight))


def sampled(x: Array, to_input: list[list[float]]) -> torch.Tensor:
    """(C, H, W) by grid_sample: the place (right, down) of the centre reads where the matrix leads it."""
    height, width = x.shape[1:]
    (a, b), (c, d) = to_input
    theta = torch.tensor([[[a, b * height / width, 0], [c * width / height, d, 0]]], dtype=torch.float64)
    grid = F.affine_grid(theta, [1, *x.shape], align_corners=False)
    return F.grid_sample(double(x)[None], grid, align_corners=False)[0]


def nearly(ours: Array, theirs: torch.Tensor) -> None:
    """Equal, as far as torch's way over places from −1 to 1 lets it be."""
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-9, atol=1e-9)


# ---- g alone ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (1, 0), (0, 2), (-2, 1), (3, -4), (9, 9)])
def test_a_circular_shift_is_torch_roll(rows: int, columns: int):
    x = arange(2, 4, 5)
    ours = moved(shift(rows=rows, columns=columns, circular=True), x)["output"].values
    assert ours.dtype == np.int64
    same(ours, torch.roll(double(x), (rows, columns), (1, 2)))


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (1, 0), (0, 2), (-2, 1), (3, -4)])
def test_a_shift_lets_zeros_in(rows: int, columns: int):
    x = arange(2, 4, 5)
    theirs = F.pad(double(x), (columns, -columns, rows, -rows))
    same(moved(shift(rows=rows, columns=columns), x)["output"].values, theirs)


def test_a_shift_beyond_the_picture_leaves_nothing():
    assert not moved(shift(rows=9), arange(1, 4, 5))["output"].values.any()


@pytest.mark.parametrize("turns", [-1, 0, 1, 2, 3, 4, 7])
@pytest.mark.parametrize("size", [(3, 3), (4, 4), (2, 5), (5, 2), (1, 3)])
def test_quarter_turns_are_torch_rot90_in_whole_numbers(turns: int, size: tuple[int, int]):
    x = arange(2, *size)
    trace = moved(rotate(90 * turns), x)
    assert trace["output"].values.dtype == np.int64
    same(trace["output"].values, torch.rot90(double(x), turns, (1, 2)))
    assert all(len(trace.step(n).writes[0].terms) == 1 for n in range(trace.steps)), "a copy"


@pytest.mark.parametrize("degrees", [1, 10, 30, 45, 60, 89.5, 120, 200, 315, -20])
@pytest.mark.parametrize("size", [(5, 5), (6, 6), (4, 7)])
def test_any_rotation_is_torch_grid_sample(degrees: float, size: tuple[int, int]):
    x = arange(2, *size)
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    nearly(moved(rotate(degrees), x)["output"].values, sampled(x, [[c, -s], [s, c]]))


@pytest.mark.parametrize("factor", [0.25, 0.5, 0.8, 1, 1.5, 2, 3])
@pytest.mark.parametrize("size", [(5, 5), (6, 6), (4, 7)])
def test_scaling_is_torch_grid_sample(factor: float, size: tuple[int, int]):
    x = arange(2, *size)
    nearly(moved(scale(factor), x)["output"].values, sampled(x, [[1 / factor, 0], [0, 1 / factor]]))


def test_where_all_places_are_cells_nothing_is_computed():
    for g in (rotate(0), scale(1), scale(0.5)):
        assert moved(g, arange(1, 5, 5))["output"].values.dtype == np.int64


@given(st.sampled_from([rotate(33), rotate(90), scale(1.7), shift(rows=1, columns=-2), shift(rows=3, circular=True)]))
def test_both_folds_agree(g: Move):
    trace = moved(g, integers(1, 2, 4, 5))
    np.testing.assert_allclose(plain(trace, trace.stages[0]), trace["output"].values, rtol=1e-12)


def test_a_step_reads_the_four_cells_around():
    trace = moved(scale(2), [[[0, 8], [16, 24]]])
    assert str(trace.step(0)) == "output[0, 0, 0] = 0·0.5625 + 8·0.1875 + 16·0.1875 + 24·0.0625 = 6"


def test_outside_one_zero_is_read():
    for g in (rotate(45), shift(rows=2)):
        assert str(moved(g, arange(1, 6, 6)).step(0)) == "output[0, 0, 0] = 0 = 0"


@pytest.mark.parametrize(("g", "combine"), [(shift(rows=1), "copy"), (rotate(90), "copy"), (scale(2), "sum")], ids=str)
def test_a_stage_that_moves_whole_cells_copies_them(g: Move, combine: str):
    assert moved(g, arange(1, 4, 4)).stages[0].combine == combine


# ---- the diagram -----------------------------------------------------------------------------------------------------


def test_the_diagram_as_it_is_read():
    trace = equivariance(layer(), shift(columns=1), arange(1, 4, 4), SOBEL)
    above, below = ["input", "g(x)", "f(g(x))"], ["f(x)", "g(f(x))", "difference"]
    assert [each.name for each in trace.tensors] == [*above, *below, "weight"]
    assert [stage.target for stage in trace.stages] == ["f(x)", "g(f(x))", "g(x)", "f(g(x))", "difference"]
    for stage in trace.stages:
        np.testing.assert_array_equal(plain(trace, stage), trace[stage.target].values)
        assert trace[stage.target].values.dtype == np.int64
    assert str(trace.step(trace.steps - 1)) == "difference[0, 3, 3] = −38 + 6·(−1) = −44"


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("mode", ["zeros", "circular"])
def test_every_tensor_is_torchs(stride: int, mode: str):
    x, w = arange(2, 6, 7), arange(3, 2, 3, 3) - 20
    f = layer(in_channels=2, out_channels=3, stride=stride, padding_mode=mode)
    trace = equivariance(f, shift(rows=3, columns=-6, circular=True), x, w)

    def convolved(values: torch.Tensor) -> torch.Tensor:
        padded = F.pad(values[None], (1, 1, 1, 1), mode={"zeros": "constant"}.get(mode, mode))
        return F.conv2d(padded, double(w), stride=stride)[0]

    def rolled(values: torch.Tensor, by: tuple[int, int]) -> torch.Tensor:
        return torch.roll(values, by, (1, 2))

    same(trace["g(x)"].values, rolled(double(x), (3, -6)))
    same(trace["f(g(x))"].values, convolved(rolled(double(x), (3, -6))))
    same(trace["g(f(x))"].values, rolled(convolved(double(x)), (3 // stride, -6 // stride)))
    same(trace["difference"].values, double(trace["f(g(x))"].values) - double(trace["g(f(x))"].values))


def test_a_shift_after_a_stride():
    g = shift(rows=4, columns=-3)
    found = {s: (g.after(s).rows, g.after(s).columns, g.is_whole(s)) for s in ((1, 1), (2, 1), (2, 2), (3, 3), (4, 3))}
    assert found == {
        (1, 1): (4, -3, True),
        (2, 1): (2, -3, True),
        (2, 2): (2, -2, False),
        (3, 3): (1, -1, False),
        (4, 3): (1, -1, True),
    }
    for turn in (rotate(20), scale(2)):
        assert turn.after((2, 2)) is turn
        assert turn.is_whole((3, 3))


# ---- where they commute ----------------------------------------------------------------------------------------------

SHIFTS = st.builds(shift, rows=st.integers(-3, 3), columns=st.integers(-3, 3))
WRAPS = st.builds(shift, rows=st.integers(-9, 9), columns=st.integers(-9, 9), circular=st.just(True))
SEEDS = st.integers(0, 999)


@given(SHIFTS, SEEDS)
def test_away_from_the_border_a_shift_commutes(g: Move, seed: int):
    result = found(g, integers(seed, 1, 9, 9), integers(seed, 1, 1, 3, 3))
    assert result.inside >= 16
    assert result.differing == result.at_border


@given(WRAPS, SEEDS)
def test_with_a_circular_border_a_shift_commutes_everywhere(g: Move, seed: int):
    x, w = integers(seed, 1, 5, 7), integers(seed, 1, 1, 3, 3)
    result = found(g, x, w, padding_mode="circular")
    assert (result.differing, result.inside) == (0, 35)


@given(st.integers(-2, 2), st.integers(1, 3), SEEDS)
def test_multiples_of_the_stride_commute(by: int, stride: int, seed: int):
    x, w = integers(seed, 1, 12, 12), integers(seed, 1, 1, 3, 3)
    round_about = shift(rows=by * stride, columns=-by * stride, circular=True)
    assert found(round_about, x, w, stride=stride, padding_mode="circular").differing == 0
    result = found(shift(rows=by * stride, columns=stride), x, w, stride=stride)
    assert result.differing == result.at_border


@pytest.mark.parametrize(("by", "stride"), [(1, 2), (3, 2), (-1, 2), (1, 3), (2, 3)])
def test_other_shifts_do_not(by: int, stride: int):
    result = found(shift(columns=by, circular=True), integers(0, 1, 12, 12), stride=stride, padding_mode="circular")
    assert result.differing > result.cells / 2
    assert result.at_border == 0


def test_a_stride_that_does_not_divide_the_ring_breaks_it():
    """Two cells on a ring of seven are no whole step on a ring of four."""
    assert found(shift(columns=2, circular=True), arange(1, 7, 7), stride=2, padding_mode="circular").differing > 0


@given(st.integers(0, 3), st.sampled_from(["zeros", "circular"]), SEEDS)
def test_a_symmetric_kernel_commutes_with_quarter_turns(turns: int, mode: str, seed: int):
    corner, edge, middle = integers(seed, 3).tolist()
    w = [[[[corner, edge, corner], [edge, middle, edge], [corner, edge, corner]]]]
    assert found(rotate(90 * turns), integers(seed, 1, 5, 6), w, padding_mode=mode).differing == 0


@pytest.mark.parametrize(("weight", "half"), [(SOBEL, False), ([[[[1, 2, 3], [4, 5, 4], [3, 2, 1]]]], True)])
def test_others_do_not(weight: object, half: bool):
    x = integers(3, 1, 6, 6)
    assert found(rotate(90), x, weight).differing > 12
    assert (found(rotate(180), x, weight).differing == 0) is half, "equal to its own half turn, or not"


@pytest.mark.parametrize("g", [rotate(45), rotate(30), scale(2), scale(0.5), scale(1.25)], ids=str)
@pytest.mark.parametrize("weight", [SOBEL, LAPLACIAN])
def test_other_angles_and_scales_fail_inside_too(g: Move, weight: object):
    result = found(g, integers(3, 1, 15, 15), weight)
    assert result.differing - result.at_border > 3


def test_scaling_commutes_with_a_single_weight():
    assert found(scale(2), integers(3, 1, 6, 6), [[[[5]]]], kernel_size=1, padding=0).differing == 0


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_pooling_is_equivariant_to_shifts_of_its_stride(pool: Any):
    x = integers(4, 2, 8, 8)
    for stride, by in ((1, 1), (1, 3), (2, 2), (2, 4)):
        result = agreement(equivariance(pool(kernel_size=2, stride=stride), shift(rows=by), x))
        assert result.differing == result.at_border
        assert result.inside
    odd = agreement(equivariance(pool(kernel_size=2), shift(rows=1, circular=True), x))
    assert odd.differing - odd.at_border > 0
    assert agreement(equivariance(pool(kernel_size=2), rotate(90), x)).differing == 0


def test_sums_of_fractions_in_another_order_are_no_difference():
    fractions = [[[[0.1, 1 / 3, 0.1], [1 / 3, 0.7, 1 / 3], [0.1, 1 / 3, 0.1]]]]
    trace = equivariance(layer(), rotate(90), integers(5, 1, 6, 6), fractions)
    assert np.abs(trace["difference"].values).max() < 1e-12
    assert agreement(trace).differing == 0


# ---- the border ------------------------------------------------------------------------------------------------------


def test_what_lies_outside_is_traced_through_every_stage():
    marks = outside(equivariance(layer(), shift(columns=1), arange(1, 5, 5), SOBEL))
    ring = np.ones((5, 5), bool)
    ring[1:4, 1:4] = False
    np.testing.assert_array_equal(marks["f(x)"][0], ring)
    assert not marks["input"].any()
    assert marks["g(x)"][0].tolist() == [[True] + [False] * 4] * 5
    np.testing.assert_array_equal(marks["f(g(x))"][0], ring | (np.arange(5) == 1))
    np.testing.assert_array_equal(marks["difference"], marks["f(g(x))"] | marks["g(f(x))"])


@given(SHIFTS, SEEDS)
def test_what_is_not_marked_does_not_change_with_the_surroundings(g: Move, seed: int):
    """Brute force: the picture is cut out of a larger one, so that its surroundings are no longer zero."""
    wide = integers(seed, 1, 15, 15)
    f, w = layer(), integers(seed, 1, 1, 3, 3)
    small = equivariance(f, g, wide[:, 4:11, 4:11], w)
    large = equivariance(f, g, wide, w)
    for name in PATHS:
        inside = ~outside(small)[name]
        np.testing.assert_array_equal(small[name].values[inside], large[name].values[:, 4:11, 4:11][inside])


def test_a_difference_of_numbers_too_large_is_refused():
    far = [[[1e308, -1e308] * 3] * 2]
    with pytest.raises(DataError, match="scale them down"):
        equivariance(max_pool2d(kernel_size=1, stride=2), shift(columns=-1), far)
    large = 5 * 2**60  # twice it is beyond 64 bits
    found = equivariance(max_pool2d(kernel_size=1, stride=2), shift(columns=-1), [[[large, -large] * 3] * 2])
    assert found["difference"].values[0, 0].tolist() == [-2.0 * large, -2.0 * large, -large]
