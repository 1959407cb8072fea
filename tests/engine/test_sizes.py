"""Output sizes: against a window that really slides, against torch, and against the figures of Dumoulin and Visin."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engine.axes import axis
from engine.errors import ShapeError
from engine.operations import (
    avg_pool2d,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose2d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)
from engine.sizes import transposed_size, windowed_size

FACTS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "assets/facts/conv_arithmetic.json").read_text())
SWEEP = list(itertools.product(range(1, 13), range(1, 6), range(5), range(1, 5), range(1, 4)))  # i, k, p, s, d


def slid(i: int, k: int, p: int, s: int, d: int, *, ceil_mode: bool = False) -> int:
    """How often a window really fits: it starts at the first cell and slides on while it may."""
    places, start = 0, -p
    while start + d * (k - 1) < i + p or (ceil_mode and start + d * (k - 1) < i + p + s - 1 and start < i):
        places, start = places + 1, start + s
    return places


def ours(i: int, k: int, p: int, s: int, d: int, *, ceil_mode: bool = False) -> int:
    """The formula's answer; 0 where it refuses."""
    try:
        size = windowed_size("L", i, kernel_size=k, stride=s, padding=(p, p), dilation=d, ceil_mode=ceil_mode)
    except ShapeError:
        return 0
    assert isinstance(size.result, int)
    return size.result


def torchs(operation: Any, i: int, *settings: Any, **named: Any) -> int:
    """The length torch announces without computing anything; 0 where it refuses."""
    try:
        return int(operation(torch.empty(1, 1, i, device="meta"), *settings, **named).shape[-1])
    except RuntimeError:
        return 0


def test_every_small_convolution_has_the_size_of_a_sliding_window_and_of_torch():
    assert len(SWEEP) == 12 * 5 * 5 * 4 * 3
    for i, k, p, s, d in SWEEP:
        expected = slid(i, k, p, s, d)
        assert torchs(F.conv1d, i, torch.empty(1, 1, k, device="meta"), None, s, p, d) == expected
        assert ours(i, k, p, s, d) == expected, (i, k, p, s, d)


@pytest.mark.parametrize("ceil_mode", [False, True])
def test_every_small_pooling_has_the_size_of_a_sliding_window_and_of_torch(ceil_mode: bool):
    for i, k, p, s, d in SWEEP:
        if p <= k // 2:
            expected = slid(i, k, p, s, d, ceil_mode=ceil_mode)
            assert torchs(F.max_pool1d, i, k, s, p, d, ceil_mode=ceil_mode) == expected
            assert ours(i, k, p, s, d, ceil_mode=ceil_mode) == expected, (i, k, p, s, d)


@pytest.mark.parametrize("sides", [(0, 1), (1, 0), (3, 0), (2, 5)])
def test_padding_on_sides_of_their_own_adds_up(sides: tuple[int, int]):
    for i, k, s in itertools.product(range(1, 9), range(1, 5), range(1, 4)):
        expected = slid(i + sum(sides), k, 0, s, 1)
        if expected:
            assert windowed_size("W", i, kernel_size=k, stride=s, padding=sides, dilation=1).result == expected


@pytest.mark.parametrize("row", FACTS["direct"], ids=lambda row: row["name"])
def test_figure_of_the_guide(row: dict):
    """Also what a stride leaves over: cells at the end of the padded line that no window reaches."""
    i, k, p, s, d = (row[letter] for letter in "ikpsd")
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=k, padding=p, stride=s, dilation=d)
    assert [axis.result for axis in layer.output_size((i, i))] == [row["o"], row["o"]]
    unread = axis(i, kernel_size=k, stride=s, padding=(p, p), dilation=d, outputs=row["o"]).unread
    assert unread.tolist() == list(range(i + 2 * p - row.get("leftover", 0), i + 2 * p))


@pytest.mark.parametrize("row", FACTS["transposed"], ids=lambda row: row["name"])
def test_transposed_figure_of_the_guide(row: dict):
    """Its size, and that of the direct convolution over the stretched and padded input that the guide draws instead."""
    i, k, p, s, a = (row[letter] for letter in "ikpsa")
    layer = conv_transpose2d(in_channels=1, out_channels=1, kernel_size=k, padding=p, stride=s, output_padding=a)
    assert [axis.result for axis in layer.output_size((i, i))] == [row["o"], row["o"]]
    stretched, around = i + (i - 1) * row["zeros_between"], row["equivalent_padding"]
    direct = windowed_size("H", stretched, kernel_size=k, stride=1, padding=(around, around + a), dilation=1)
    assert direct.result == row["o"]
    assert (row["zeros_between"], around) == (s - 1, k - p - 1)


def test_the_figures_name_their_source():
    assert "arXiv:1603.07285" in FACTS["source"]
    assert len(FACTS["direct"]) == 8
    assert len(FACTS["transposed"]) == 7


def numerical(operation: Any, *tensors: object) -> list:
    """One operation on the guide's numerical input."""
    values: list = operation.trace([FACTS["numerical"]["input"]], *tensors)["output"].values[0].tolist()
    return values


def test_numerical_example_of_the_guide_cross_correlation():
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    assert numerical(layer, [[FACTS["numerical"]["kernel"]]]) == FACTS["numerical"]["cross_correlation_p0_s1"]


def test_numerical_example_of_the_guide_max_pooling():
    assert numerical(max_pool2d(kernel_size=3, stride=1)) == FACTS["numerical"]["max_pool_3_s1"]


def test_numerical_example_of_the_guide_average_pooling():
    averages = np.array(numerical(avg_pool2d(kernel_size=3, stride=1)))
    np.testing.assert_allclose(9 * averages, FACTS["numerical"]["average_pool_3_s1_ninths"], rtol=1e-15)


def test_three_axes_each_by_their_own_settings():
    settings: dict[str, Any] = {
        "kernel_size": (1, 2, 3),
        "stride": (3, 1, 2),
        "dilation": (1, 3, 2),
        "padding": (0, 1, 2),
    }
    layer = conv3d(in_channels=2, out_channels=4, **settings)
    module = torch.nn.Conv3d(2, 4, **settings, device="meta")
    assert layer.output_shape((7, 8, 9)) == tuple(module(torch.empty(1, 2, 7, 8, 9, device="meta")).shape[1:])
    assert [axis.quantity for axis in layer.output_size((7, 8, 9))] == ["output depth", "output height", "output width"]

    pool = max_pool3d(kernel_size=(2, 3, 2), stride=(2, 2, 1), padding=(1, 0, 1), ceil_mode=True)
    reduced = F.max_pool3d(torch.empty(1, 2, 7, 8, 9, device="meta"), (2, 3, 2), (2, 2, 1), (1, 0, 1), ceil_mode=True)
    assert [axis.result for axis in pool.output_size((7, 8, 9))] == list(reduced.shape[2:])


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "L_out = ⌊(L + 2·p − d·(k − 1) − 1)/s⌋ + 1 = ⌊(7 + 2·0 − 1·(3 − 1) − 1)/1⌋ + 1 = ⌊4/1⌋ + 1 = 5"),
        (
            {"padding": [[1, 2]], "stride": 2},
            "L_out = ⌊(L + p_1 + p_2 − d·(k − 1) − 1)/s⌋ + 1 = ⌊(7 + 1 + 2 − 1·(3 − 1) − 1)/2⌋ + 1 = ⌊7/2⌋ + 1 = 4",
        ),
    ],
)
def test_derivation_of_a_convolution(settings: dict, line: str):
    (size,) = conv1d(in_channels=1, out_channels=1, kernel_size=3, **settings).output_size((7,))
    assert size.text() == line


def test_derivation_in_ceil_mode_shows_both_limits():
    (size,) = max_pool1d(kernel_size=2, stride=3, padding=1, ceil_mode=True).output_size((5,))
    assert size.text() == (
        "L_out = min(⌈(L + 2·p − d·(k − 1) − 1)/s⌉, ⌈(L + p)/s⌉ − 1) + 1 "
        "= min(⌈(5 + 2·1 − 1·(2 − 1) − 1)/3⌉, ⌈(5 + 1)/3⌉ − 1) + 1 = min(⌈5/3⌉, ⌈6/3⌉ − 1) + 1 = 2"
    )


TRANSPOSED = list(itertools.product(range(1, 6), range(1, 5), range(4), range(1, 5), range(1, 4), range(4)))


def stamped(i: int, k: int, p: int, s: int, d: int, a: int) -> int:
    """The output's length by stamping: what the last stamp reaches, and `a` more, without `p` at both ends."""
    reach = {place * s + tap * d for place in range(i) for tap in range(k)}
    return max(0, max(reach) + 1 + a - 2 * p)


def test_every_small_transposed_convolution_has_the_size_of_its_stamps_and_of_torch():
    for i, k, p, s, d, a in TRANSPOSED:
        expected = stamped(i, k, p, s, d, a)
        try:
            size = transposed_size("L", i, kernel_size=k, stride=s, padding=p, output_padding=a, dilation=d)
        except ShapeError:
            assert expected == 0, (i, k, p, s, d, a)
        else:
            assert size.result == expected >= 1, (i, k, p, s, d, a)
        assert torchs(F.conv_transpose1d, i, torch.empty(1, 1, k, device="meta"), None, s, p, a, 1, d) == expected


def test_a_transposed_convolution_leads_back_to_every_size_its_convolution_may_have_had():
    """With output_padding 0 to s − 1 to each of the sizes that the convolution maps to the same one."""
    for o, k, p, s, d in itertools.product(range(1, 5), range(1, 5), range(3), range(1, 4), range(1, 3)):
        sizes = [i for i in range(1, 40) if ours(i, k, p, s, d) == o]
        assert sizes == [size for a in range(s) if (size := back(o, k, p, s, d, a))]


def back(o: int, k: int, p: int, s: int, d: int, a: int) -> int:
    """The transposed formula's answer; 0 where it refuses."""
    try:
        return int(transposed_size("L", o, kernel_size=k, stride=s, padding=p, output_padding=a, dilation=d).result)
    except ShapeError:
        return 0
