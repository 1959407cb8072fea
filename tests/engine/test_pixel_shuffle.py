"""Space to depth and back against torch, against the formulas of both orders, and against each other."""

from __future__ import annotations

import numpy as np
import pytest
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.operations import pixel_shuffle, pixel_unshuffle
from engine.operations.pixel_shuffle import ORDERS
from tests.engine.oracle import Array, arange, double, same

SHAPES = [((1, 4, 4), 2), ((3, 4, 6), 2), ((2, 6, 3), 3), ((2, 1, 5), 1), ((1, 2, 2), 2)]


def deep(x: Array, r: int, order: str = "channel-major") -> Array:
    output: Array = pixel_unshuffle(downscale_factor=r, order=order).trace(x)["output"].values
    return output


def flat(x: Array, r: int, order: str = "channel-major") -> Array:
    output: Array = pixel_shuffle(upscale_factor=r, order=order).trace(x)["output"].values
    return output


@pytest.mark.parametrize(("shape", "r"), SHAPES)
def test_both_directions_equal_torch(shape: tuple[int, ...], r: int):
    x = arange(*shape)
    same(deep(x, r), F.pixel_unshuffle(double(x), r))
    stacked = arange(shape[0] * r * r, *shape[1:])
    same(flat(stacked, r), F.pixel_shuffle(double(stacked), r))
    assert deep(x, r).dtype == flat(stacked, r).dtype == np.int64


@pytest.mark.parametrize(("shape", "r"), SHAPES)
def test_block_major_stacks_whole_slices(shape: tuple[int, ...], r: int):
    """As slicing has it: all channels of the blocks' first cells, then of their second, along the block's row."""
    x = arange(*shape)
    slices = [x[:, a::r, b::r] for a in range(r) for b in range(r)]
    np.testing.assert_array_equal(deep(x, r, "block-major"), np.concatenate(slices))


@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from(ORDERS),
)
def test_depth_to_space_undoes_space_to_depth(channels: int, height: int, width: int, r: int, order: str):
    x = arange(channels, height * r, width * r)
    np.testing.assert_array_equal(flat(deep(x, r, order), r, order), x)
    stacked = arange(channels * r * r, height, width)
    np.testing.assert_array_equal(deep(flat(stacked, r, order), r, order), stacked)


def test_the_orders_agree_for_one_channel_only():
    assert (deep(arange(1, 4, 4), 2) == deep(arange(1, 4, 4), 2, "block-major")).all()
    assert (deep(arange(2, 4, 4), 2) != deep(arange(2, 4, 4), 2, "block-major")).any()


def test_a_block_is_moved_before_the_next():
    """Its cells go to one place of one channel after the other, whatever the direction."""
    for trace, name in (
        (pixel_unshuffle(downscale_factor=2).trace(arange(2, 4, 4)), "output"),
        (pixel_shuffle(upscale_factor=2).trace(arange(8, 2, 2)), "input"),
    ):
        for n in range(trace.steps):
            (write,) = trace.step(n).writes
            cell = write.cell if name == "output" else write.terms[0].a
            assert cell.index == (n % 8, n // 8 // 2, n // 8 % 2)


def test_sizes_explain_themselves():
    unshuffle, shuffle = pixel_unshuffle(downscale_factor=2), pixel_shuffle(upscale_factor=2)
    assert [axis.text() for axis in unshuffle.output_size((4, 6))] == ["H_out = H/r = 4/2 = 2", "W_out = W/r = 6/2 = 3"]
    assert [axis.text() for axis in shuffle.output_size((4, 6))] == ["H_out = H·r = 4·2 = 8", "W_out = W·r = 6·2 = 12"]
    assert unshuffle.output_channels(3).text() == "C_out = C·r·r = 3·2·2 = 6·2 = 12"
    assert shuffle.output_channels(12).text() == "C_out = C/(r·r) = 12/(2·2) = 12/4 = 3"
