"""Transposed convolution's settings, sizes and shapes against torch's modules; its trace comes with its lesson."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from engine.errors import EngineError
from engine.operations import conv_transpose1d, conv_transpose2d, conv_transpose3d

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
