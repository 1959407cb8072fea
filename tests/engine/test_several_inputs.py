"""Sum, mean and concatenation of several inputs against torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.influence import counting
from engine.operations import Concatenation, Mean, Sum, conv1d, relu
from engine.symmetry import outside
from tests.engine.oracle import Array, arange, double, integers, same

SHAPES = [(4,), (3, 4), (2, 3, 4), (2, 2, 3, 2)]


def several(count: int, *shape: int) -> list[Array]:
    """So many inputs, no two cells of them alike."""
    return [10**n * arange(*shape) for n in range(count)]


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_they_equal_torchs(shape: tuple[int, ...], count: int):
    inputs = several(count, *shape)
    stack = torch.stack([double(each) for each in inputs])
    same(Sum().trace(inputs)["output"].values, stack.sum(dim=0))
    same(Mean().trace(inputs)["output"].values, stack.mean(dim=0))
    same(Concatenation().trace(inputs)["output"].values, torch.cat(list(stack)))


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(1, 4), st.integers(0, 999))
def test_inputs_of_any_number_of_channels_are_joined_as_torch_joins_them(channels: list[int], size: int, seed: int):
    inputs = [integers(seed + n, count, size) for n, count in enumerate(channels)]
    trace = Concatenation().trace(inputs)
    same(trace["output"].values, torch.cat([double(each) for each in inputs]))
    assert trace["output"].values.shape == Concatenation().output_shape(*(each.shape for each in inputs))
    read = [trace.step(n).writes[0].terms[0].a.tensor for n in range(trace.steps)]
    assert read == [f"input_{n}" for n, each in enumerate(inputs, 1) for _ in range(each.size)]


def test_whole_numbers_and_fractions_together():
    output = Concatenation().trace([[[1, 2]], [[0.5, 0.25]]])["output"].values
    assert output.tolist() == [[1, 2], [0.5, 0.25]]


def test_a_sum_beyond_two_to_the_53_is_a_float():
    assert Sum().trace([[[2**52]], [[2**52]]])["output"].values.dtype == np.int64
    output = Sum().trace([[[2**53]], [[2**53]]])["output"].values
    assert output.dtype == np.float64
    assert output.tolist() == [[2.0**54]]


def residual(x: Array, weight: Array) -> tuple:
    """A convolution with its ReLU and the input beside it, under names of their own."""
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=1, bias=False)
    convolved = layer.trace(x, weight).renamed(output="branch")
    added = Sum().trace([convolved["branch"].values, x]).renamed(input_1="branch", input_2="input", output="sum")
    whole = convolved.then(added)
    return whole.then(relu().trace(whole["sum"].values).renamed(input="sum")), whole


def test_a_residual_block_is_a_chain_of_traces():
    x, weight = arange(1, 5, start=-2), np.array([[[1, -2, 3]]])
    block, whole = residual(x, weight)
    theirs = torch.relu(torch.nn.functional.conv1d(double(x), double(weight), padding=1) + double(x))
    same(block["output"].values, theirs)
    assert str(whole.step(5)) == "sum[0, 0] = 1 + (−2) = −1"
    assert [tensor.name for tensor in block.tensors] == ["input", "weight", "branch", "sum", "output"]


def test_a_shortcut_lets_cells_count_and_carries_no_padding():
    x = arange(1, 5)
    _, whole = residual(x, np.array([[[1, 0, 0]]]))  # the branch alone never reads the last cell
    assert counting(whole).all()
    assert outside(whole)["sum"].tolist() == [[True, False, False, False, True]]


def test_only_the_input_whose_channels_are_read_counts():
    joined = Concatenation().trace([[[1, 2]], [[3, 4]]]).renamed(output="joined")
    layer = conv1d(in_channels=2, out_channels=1, kernel_size=1, bias=False)
    trace = joined.then(layer.trace(joined["joined"].values, [[[0], [1]]]).renamed(input="joined"))
    assert not counting(trace, "input_1").any()
    assert counting(trace, "input_2").all()
