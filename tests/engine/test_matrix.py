"""A convolution's matrix against torch: the product, its transpose, its entries, its counts."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given

from engine.errors import ShapeError
from engine.folds import plain
from engine.matrix import as_matrix, matrix, transposed
from engine.operations import Convolution, conv1d, dense
from engine.pattern import pattern
from engine.trace import Trace
from tests.engine.oracle import SETTINGS, TORCH_MODES, arange, convolutions, convolved, double, integers, same, tensors

CASES = [
    ((8,), {"kernel_size": 3}),
    ((8,), {"kernel_size": 3, "flip": True, "in_channels": 1, "out_channels": 1}),
    ((9,), {"kernel_size": 2, "stride": 2, "dilation": 3, "padding": [[2, 1]]}),
    ((5,), {"kernel_size": 3, "padding": "full"}),
    ((3,), {"kernel_size": 1, "stride": 2}),
    ((4, 5), {"kernel_size": 3}),
    ((4, 5), {"kernel_size": (2, 3), "stride": (2, 1), "dilation": (1, 2), "padding": (1, 2)}),
    ((4, 5), {"kernel_size": 3, "in_channels": 4, "out_channels": 6, "groups": 2, "padding": 1, "flip": True}),
    *(((4, 5), {"kernel_size": 3, "padding": [[3, 1], [0, 2]], "padding_mode": mode}) for mode in TORCH_MODES),
    *(((6,), {"kernel_size": 4, "padding": 3, "padding_mode": mode, "stride": 2}) for mode in TORCH_MODES),
]
BACKWARD = {1: F.conv_transpose1d, 2: F.conv_transpose2d}
each_case = pytest.mark.parametrize(("size", "settings"), CASES, ids=str)


def made(size: tuple[int, ...], settings: dict) -> Convolution:
    return SETTINGS[len(size)](**({"in_channels": 2, "out_channels": 4, "bias": False} | settings))


def kinds(trace: Trace, name: str = "matrix") -> np.ndarray:
    found = trace[name].kinds
    assert found is not None
    return found


def jacobian(layer: Convolution, weight: np.ndarray, size: tuple[int, ...]) -> torch.Tensor:
    """The matrix as autograd finds it: a column for each input cell."""
    inputs = layer.in_channels * prod(size)
    units = double(np.eye(inputs)).reshape(inputs, layer.in_channels, *size)
    return torch.stack([convolved(layer, unit, double(weight), None).ravel() for unit in units], dim=1)


def check(layer: Convolution, size: tuple[int, ...]) -> None:
    x, weight, _ = tensors(layer, *size)
    trace = as_matrix(layer, x, weight)
    same(trace["matrix"].values, jacobian(layer, weight, size))
    result = convolved(layer, double(x), double(weight), None)
    same(trace["output"].values.reshape(tuple(result.shape)), result)
    for stage in trace.stages:
        np.testing.assert_array_equal(plain(trace, stage), trace[stage.target].values)


@each_case
def test_the_product_is_the_convolution(size: tuple[int, ...], settings: dict):
    check(made(size, settings), size)


@given(convolutions(largest=4))
def test_any_settings(drawn):
    layer, size = drawn
    try:
        layer.output_shape(size)
    except ShapeError:
        assume(False)
    assume(not layer.bias)
    check(layer, size)


@each_case
def test_the_transpose_is_the_gradient_and_adjoint(size: tuple[int, ...], settings: dict):
    layer = made(size, settings)
    x, weight, _ = tensors(layer, *size)
    leaf = double(x).requires_grad_()
    output = convolved(layer, leaf, double(weight), None)
    y = integers(3, *output.shape)
    output.backward(double(y))
    back = transposed(layer, y, weight, size)
    forth = as_matrix(layer, x, weight)
    assert leaf.grad is not None
    same(back["output"].values.reshape(x.shape), leaf.grad)
    np.testing.assert_array_equal(back["matrix"].values, forth["matrix"].values.T)
    np.testing.assert_array_equal(kinds(back), kinds(forth).T)
    assert (forth["output"].values.ravel() @ y.ravel()) == (x.ravel() @ back["output"].values.ravel())


@pytest.mark.parametrize("output_padding", [0, 1])
@pytest.mark.parametrize(
    ("size", "settings"),
    [
        ((3,), {"kernel_size": 3, "stride": 2}),
        ((4,), {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2}),
        ((2, 3), {"kernel_size": (2, 3), "stride": 2, "padding": (0, 1)}),
        ((2, 3), {"kernel_size": 3, "stride": 3, "groups": 2}),
    ],
    ids=str,
)
def test_the_transpose_is_torchs_transposed_convolution(size: tuple[int, ...], settings: dict, output_padding: int):
    layer = made(size, settings)
    y, weight = arange(layer.out_channels, *size), arange(*layer.weight_shape) - 5
    backward = {**settings, "output_padding": output_padding}
    backward.pop("kernel_size")
    result = BACKWARD[len(size)](double(y)[None], double(weight), **backward)[0]
    trace = transposed(layer, y, weight, tuple(result.shape[1:]))
    same(trace["output"].values.reshape(tuple(result.shape)), result)


def test_kinds_name_the_kernel_cell():
    for mode in TORCH_MODES:
        layer = conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=1, bias=False, padding_mode=mode)
        trace = matrix(layer, [[[10, 20, 40]]], (5,))
        entries = trace["matrix"].values
        assert kinds(trace, "weight").tolist() == [[[0, 1, 2]]]
        assert kinds(trace)[2].tolist() == [-1, 0, 1, 2, -1]
        assert ((kinds(trace) < 0) == (entries == 0)).all()
        first = {"zeros": [20, 40, 0, 0, 0], "reflect": [20, 50, 0, 0, 0], "replicate": [30, 40, 0, 0, 0]}
        assert entries[0].tolist() == {**first, "circular": [20, 40, 0, 0, 10]}[mode]
    assert kinds(trace)[0].tolist() == [1, 2, -1, -1, 0]


def test_an_entry_that_sums_several_has_the_first_ones_kind():
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=1, bias=False, padding_mode="reflect")
    found = pattern(layer, (5,))
    assert found.kinds[0].tolist() == [1, 0, -1, -1, -1]
    assert found.expressions[:2] == ((1,), (0, 2))
    trace = matrix(layer, [[[10, 20, 40]]], (5,))
    assert str(trace.step(1)) == "matrix[0, 1] = 10 + 40 = 50"


@each_case
def test_counts_equal_those_of_a_matrix_with_distinct_weights(size: tuple[int, ...], settings: dict):
    layer = made(size, settings)
    powers = 2.0 ** np.arange(prod(layer.weight_shape)).reshape(layer.weight_shape)  # no two sums are alike
    entries = matrix(layer, powers, size)["matrix"].values
    found = pattern(layer, size)
    nonzero = int((entries != 0).sum())
    assert found.entries().result == entries.size
    assert found.connections().result == nonzero
    assert found.zeros().result == entries.size - nonzero
    assert found.ties().result == nonzero - len(set(entries[entries != 0]))


def test_counts_as_the_page_prints_them():
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    found = pattern(layer, (8,))
    assert [each.text() for each in (found.entries(), found.connections(), found.zeros(), found.ties())] == [
        "entries = out·in = 6·8 = 48",
        "connections = out·k − border = 6·3 − 0 = 18 − 0 = 18",
        "zeros = out·in − connections = 6·8 − 18 = 48 − 18 = 30",
        "ties = connections − different = 18 − 3 = 15",
    ]


def test_a_layer_that_reads_nothing_but_padding():
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=1, stride=9, padding=[[1, 0]], bias=False)
    trace = as_matrix(layer, [[5, 6]], [[[7]]])
    assert trace["matrix"].values.tolist() == [[0, 0]]
    assert trace["output"].values.tolist() == [[0]]
    assert (pattern(layer, (2,)).connections().result, pattern(layer, (2,)).expressions) == (0, ())


@pytest.mark.parametrize(("kernel", "kind"), [(8, "i"), (9, "f")])
def test_whole_numbers_stay_whole_while_every_sum_fits(kernel: int, kind: str):
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=kernel, bias=False)
    trace = as_matrix(layer, [[2**50] * 9], [[[1] * kernel]])
    assert {trace[name].values.dtype.kind for name in ("input", "weight", "matrix", "output")} == {kind}
    assert trace["output"].values[0, 0] == kernel * 2**50


def test_a_dense_layer_with_the_matrix_of_a_convolution_is_that_convolution():
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=3, padding=2, stride=2, bias=False)
    trace = as_matrix(layer, arange(1, 8), [[[1, 2, -1]]])
    output = dense(arange(8), trace["matrix"].values)["output"].values
    np.testing.assert_array_equal(output, trace["output"].values.ravel())
