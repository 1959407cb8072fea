"""Nearest neighbour and bed of nails against torch and the lecture's pictures."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engine.operations import bed_of_nails2d, nearest_upsample2d
from tests.engine.oracle import arange, double, same

SCALES = [(1, 1), (2, 2), (3, 3), (2, 1), (1, 4)]
SHAPES = [(1, 1, 1), (2, 3, 4), (3, 2, 5)]


@pytest.mark.parametrize("scale", SCALES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_nearest_equals_torch(shape: tuple[int, ...], scale: tuple[int, int]):
    layer, x = nearest_upsample2d(scale_factor=scale), arange(*shape)
    output = layer.trace(x)["output"].values
    assert output.dtype == np.int64
    same(output, F.interpolate(double(x)[None], scale_factor=scale, mode="nearest")[0])
    assert output.shape[1:] == tuple(axis.result for axis in layer.output_size(shape[1:]))


@pytest.mark.parametrize("stride", SCALES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_nails_are_a_transposed_convolution_with_a_one_among_zeros(shape: tuple[int, ...], stride: tuple[int, int]):
    layer, x = bed_of_nails2d(stride=stride), arange(*shape)
    kernel = torch.zeros(shape[0], 1, *stride, dtype=torch.float64)
    kernel[..., 0, 0] = 1
    output = layer.trace(x)["output"].values
    same(output, F.conv_transpose2d(double(x)[None], kernel, stride=stride, groups=shape[0])[0])
    assert output.shape[1:] == tuple(axis.result for axis in layer.output_size(shape[1:]))


def test_the_lectures_pictures():
    nearest = nearest_upsample2d(scale_factor=2).trace([[[1, 2], [3, 4]]])
    nails = bed_of_nails2d(stride=2).trace([[[1, 2], [3, 4]]])
    assert nearest["output"].values[0].tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    assert nails["output"].values[0].tolist() == [[1, 0, 2, 0], [0, 0, 0, 0], [3, 0, 4, 0], [0, 0, 0, 0]]


def test_a_step_fills_a_block_or_places_one_cell():
    nearest = nearest_upsample2d(scale_factor=2).trace([[[1, 2]]])
    nails = bed_of_nails2d(stride=2).trace([[[1, 2]]])
    assert [write.cell.index for write in nearest.step(1).writes] == [(0, 0, 2), (0, 0, 3), (0, 1, 2), (0, 1, 3)]
    assert str(nearest.step(0)).startswith("output[0, 0, 0] = 1 = 1; output[0, 0, 1] = 1 = 1")
    assert str(nails.step(1)) == "output[0, 0, 2] = 2 = 2"
    assert (nearest.steps, nails.steps) == (2, 2)


def test_how_large():
    for layer in (nearest_upsample2d(scale_factor=(2, 3)), bed_of_nails2d(stride=(2, 3))):
        height, width = layer.output_size((4, 5))
        assert (height.text(), width.text()) == ("H_out = s·H = 2·4 = 8", "W_out = s·W = 3·5 = 15")
