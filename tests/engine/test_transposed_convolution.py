"""Transposed convolution against torch's modules: settings, sizes and shapes, and the ways it is traced."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from engine.axes import PAD, Axis
from engine.errors import EngineError
from engine.folds import plain
from engine.operations import (
    TransposedConvolution,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from engine.rules import Windows
from engine.trace import Trace
from tests.engine.oracle import Array, arange, double, integers, same, tensors

SETTINGS = {1: conv_transpose1d, 2: conv_transpose2d, 3: conv_transpose3d}
MODULES = {1: torch.nn.ConvTranspose1d, 2: torch.nn.ConvTranspose2d, 3: torch.nn.ConvTranspose3d}

LAYERS: list[tuple[tuple[int, ...], dict[str, Any]]] = [  # input size, settings beside the channels
    ((2,), {"kernel_size": 3, "stride": 2}),
    ((5,), {"kernel_size": 1, "stride": 4, "output_padding": 3}),
    ((5,), {"kernel_size": 4, "stride": 2, "padding": 1, "groups": 2}),
    ((2, 2), {"kernel_size": 2}),
    ((4, 5), {"kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1}),
    ((4, 5), {"kernel_size": (2, 3), "stride": (3, 1), "padding": (0, 2), "output_padding": (2, 0)}),
    ((4, 5), {"kernel_size": 3, "dilation": (3, 1), "output_padding": (2, 0), "bias": False}),
    ((7, 7), {"kernel_size": 4, "stride": 2, "padding": 1, "groups": 4}),
    ((3, 4, 5), {"kernel_size": (1, 2, 3), "stride": 2, "padding": (0, 1, 1), "output_padding": (1, 0, 1)}),
]


@pytest.mark.parametrize(("size", "settings"), LAYERS, ids=str)
def test_shapes_equal_torchs(size: tuple[int, ...], settings: dict):
    ndim = len(size)
    layer = SETTINGS[ndim](in_channels=4, out_channels=8, **settings)
    module = MODULES[ndim](in_channels=4, out_channels=8, **settings, device="meta")
    assert layer.weight_shape == tuple(module.weight.shape)
    assert layer.output_shape(size) == tuple(module(torch.empty(1, 4, *size, device="meta")).shape[1:])
    assert layer.name == f"conv_transpose{ndim}d"


def test_every_small_setting_is_accepted_or_refused_as_by_torch():
    """On real tensors: on meta tensors torch does not look at output_padding."""
    ranges = (range(1, 4), range(1, 4), range(1, 4), range(3), range(1, 4), range(4))
    for i, k, s, p, d, a in itertools.product(*ranges):
        try:
            theirs = F.conv_transpose1d(torch.empty(1, 1, i), torch.empty(1, 1, k), None, s, p, a, 1, d).shape[-1]
        except RuntimeError:
            theirs = 0
        settings: dict[str, Any] = {"kernel_size": k, "stride": s, "padding": p, "dilation": d, "output_padding": a}
        try:
            ours = conv_transpose1d(in_channels=1, out_channels=1, **settings).output_shape((i,))[-1]
        except EngineError:
            ours = 0
        assert ours == theirs, (i, settings)


def test_defaults_are_torchs():
    layer = conv_transpose2d(in_channels=1, out_channels=1, kernel_size=3)
    assert (layer.stride, layer.padding, layer.output_padding, layer.dilation, layer.groups, layer.bias) == (
        (1, 1),
        (0, 0),
        (0, 0),
        (1, 1),
        1,
        True,
    )
    assert layer == conv_transpose2d(in_channels=1, out_channels=1, kernel_size=[3, 3], padding=[0])


def test_derivation():
    layer = conv_transpose2d(
        in_channels=1, out_channels=1, kernel_size=3, stride=(2, 3), padding=1, output_padding=(1, 0)
    )
    assert [axis.text() for axis in layer.output_size((4, 5))] == [
        "H_out = (H − 1)·s − 2·p + d·(k − 1) + p_out + 1 = (4 − 1)·2 − 2·1 + 1·(3 − 1) + 1 + 1 = 7 + 1 = 8",
        "W_out = (W − 1)·s − 2·p + d·(k − 1) + p_out + 1 = (5 − 1)·3 − 2·1 + 1·(3 − 1) + 0 + 1 = 12 + 1 = 13",
    ]
    (height, _) = layer.output_size((4, 5))
    assert height.latex().startswith(r"H_{\mathrm{out}} = (H - 1) \cdot s - 2 \cdot p + d \cdot (k - 1) + p_{\mathrm")


def test_the_lectures_sizes():
    """Two inputs, a filter of three and stride 2 give five; 2 × 2 with 2 × 2 gives 3 × 3."""
    assert conv_transpose1d(in_channels=1, out_channels=1, kernel_size=3, stride=2).output_shape((2,)) == (1, 5)
    assert conv_transpose2d(in_channels=1, out_channels=1, kernel_size=2).output_shape((2, 2)) == (1, 3, 3)


TORCH = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
WAYS: dict[str, Callable[..., Trace]] = {
    "stamps": TransposedConvolution.trace,
    "gathered": TransposedConvolution.gathered,
    "direct": TransposedConvolution.direct,
    "direct, turned": partial(TransposedConvolution.direct, turned=True),
}


def torchs(layer: TransposedConvolution, x: Array, weight: Array, bias: Array | None) -> torch.Tensor:
    named = {name: getattr(layer, name) for name in ("stride", "padding", "output_padding", "dilation", "groups")}
    added = None if bias is None else double(bias)
    return TORCH[len(layer.kernel_size)](double(x)[None], double(weight), added, **named)[0]


def every_way_equals_torch(layer: TransposedConvolution, size: tuple[int, ...]) -> None:
    x, weight, bias = tensors(layer, *size)
    theirs = torchs(layer, x, weight, bias)
    for way in WAYS.values():
        trace = way(layer, x, weight, bias)
        assert trace["output"].values.dtype == np.int64
        same(trace["output"].values, theirs)


@pytest.mark.parametrize(("size", "settings"), LAYERS, ids=str)
def test_every_way_equals_torch(size: tuple[int, ...], settings: dict):
    every_way_equals_torch(SETTINGS[len(size)](in_channels=4, out_channels=8, **settings), size)


def test_every_way_equals_torch_for_every_small_setting():
    ranges = (range(1, 4), range(1, 4), range(1, 4), range(3), range(1, 3), range(3))
    for i, k, s, p, d, a in itertools.product(*ranges):
        try:
            layer = conv_transpose1d(
                in_channels=2, out_channels=2, kernel_size=k, stride=s, padding=p, dilation=d, output_padding=a
            )
            layer.output_shape((i,))
        except EngineError:
            continue
        every_way_equals_torch(layer, (i,))


@st.composite
def layers(draw: st.DrawFn) -> tuple[TransposedConvolution, tuple[int, ...]]:
    """Settings of one or two axes with the size of an input that they do not crop away."""
    ndim, groups = draw(st.integers(1, 2)), draw(st.integers(1, 3))

    def per_axis(low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=ndim, max_size=ndim))

    size = tuple(per_axis(1, 4))
    try:
        layer = SETTINGS[ndim](
            in_channels=groups * draw(st.integers(1, 2)),
            out_channels=groups * draw(st.integers(1, 2)),
            kernel_size=per_axis(1, 3),
            stride=per_axis(1, 4),
            padding=per_axis(0, 4),
            output_padding=per_axis(0, 3),
            dilation=per_axis(1, 3),
            groups=groups,
            bias=draw(st.booleans()),
        )
        layer.output_shape(size)
    except EngineError:
        reject()
    return layer, size


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(layers())
def test_the_ways_are_one(drawn: tuple[TransposedConvolution, tuple[int, ...]]):
    layer, size = drawn
    every_way_equals_torch(layer, size)
    x, weight, bias = tensors(layer, *size)
    for way in WAYS.values():
        trace = way(layer, x, weight, bias)
        np.testing.assert_array_equal(plain(trace, trace.stages[0]), trace["output"].values)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(layers())
def test_it_is_the_transpose_of_the_convolution_with_its_settings(
    drawn: tuple[TransposedConvolution, tuple[int, ...]],
):
    """⟨convolved y, x⟩ = ⟨y, transposed x⟩ with one weight: of the convolution its channels are filters."""
    layer, size = drawn
    x, weight = integers(0, layer.in_channels, *size), integers(1, *layer.weight_shape)
    up = replace(layer, bias=False).trace(x, weight)["output"].values
    y = integers(2, *up.shape)
    down = layer.convolution().trace(y, weight)["output"].values
    if down.shape != x.shape:  # torch allows more output_padding where dilation is wider than stride
        assert any(more >= s for more, s in zip(layer.output_padding, layer.stride, strict=True))
        return
    assert (down * x).sum() == (y * up).sum()


def test_a_step_is_a_stamp_of_what_is_not_cropped():
    layer = conv_transpose2d(in_channels=1, out_channels=1, kernel_size=2, padding=1, bias=False)
    trace = layer.trace([[[5, 6], [7, 8]]], [[[[1, 2], [3, 4]]]])
    assert [len(trace.step(n).writes) for n in range(4)] == [1, 1, 1, 1]  # each has a corner that is left
    assert str(trace.step(0)) == "output[0, 0, 0] += 5·4 = 20"
    assert trace["output"].values.tolist() == [[[5 * 4 + 6 * 3 + 7 * 2 + 8 * 1]]]


def test_the_lectures_partial_pictures_add_up():
    """Four stamps, one per input cell, and what the output holds after each."""
    square = [[[0, 1], [2, 3]]]
    trace = conv_transpose2d(in_channels=1, out_channels=1, kernel_size=2, bias=False).trace(square, [square])
    stamps = [{(write.cell.index or ())[1:]: write.amount for write in trace.step(n).writes} for n in range(4)]
    assert stamps == [
        {(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 0},
        {(0, 1): 0, (0, 2): 1, (1, 1): 2, (1, 2): 3},
        {(1, 0): 0, (1, 1): 2, (2, 0): 4, (2, 1): 6},
        {(1, 1): 0, (1, 2): 3, (2, 1): 6, (2, 2): 9},
    ]
    assert trace["output"].values.tolist() == [[[0, 0, 1], [0, 4, 6], [4, 12, 9]]]


def only_axis(trace: Trace) -> Axis:
    rule = trace.stages[0].rule
    assert isinstance(rule, Windows)
    (axis,) = rule.axes
    return axis


def test_the_direct_way_reads_the_flipped_kernel_over_stuffed_zeros():
    layer = conv_transpose1d(in_channels=1, out_channels=1, kernel_size=3, stride=2, bias=False)
    trace = layer.direct([[1, 2]], [[[1, 10, 100]]])
    axis = only_axis(trace)
    assert axis.line.tolist() == [PAD, PAD, 0, PAD, 1, PAD, PAD]
    assert str(trace.step(2)) == "output[0, 2] = 2·1 + 0·10 + 1·100 = 102"


def test_the_direct_way_with_a_turned_kernel_reads_it_straight_and_gives_the_same():
    layer = conv_transpose1d(in_channels=1, out_channels=1, kernel_size=3, stride=2, bias=False)
    trace = layer.direct([[1, 2]], [[[1, 10, 100]]], turned=True)
    assert trace["weight"].values.tolist() == [[[100, 10, 1]]]
    assert str(trace.step(2)) == "output[0, 2] = 1·100 + 0·10 + 2·1 = 102"


def test_the_direct_way_leaves_unread_what_padding_crops():
    """No cell is cut off: the first window begins further inside, the last one ends earlier."""
    layer = conv_transpose1d(in_channels=1, out_channels=1, kernel_size=1, stride=2, padding=2, bias=False)
    axis = only_axis(layer.direct([[1, 2, 3, 4]], [[[1]]]))
    assert axis.line.tolist() == [0, PAD, 1, PAD, 2, PAD, 3]
    assert axis.unread.tolist() == [0, 1, 5, 6]


def test_gathered_subtotals_are_of_channels():
    layer = conv_transpose1d(in_channels=4, out_channels=2, kernel_size=2, groups=2, bias=False)
    trace = layer.gathered(arange(4, 2), arange(4, 1, 2))
    groups = [[((term.a.index or ())[0], term.group) for term in trace.step(n).writes[0].terms] for n in (1, 4)]
    assert groups == [[(0, 0), (0, 0), (1, 1), (1, 1)], [(2, 0), (2, 0), (3, 1), (3, 1)]]
