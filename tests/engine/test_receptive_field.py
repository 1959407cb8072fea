"""Receptive fields: formulas against tables, tables against traces walked back and against autograd."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest
import torch

from engine.errors import ShapeError
from engine.operations import Convolution, Pooling, avg_pool1d, conv1d, conv2d, max_pool1d, max_pool2d
from engine.receptive_field import field_centre, field_jump, field_size, reach
from tests.engine.oracle import TORCH_MODES, convolved, double


def conv(**settings) -> Convolution:
    return conv1d(**({"in_channels": 1, "out_channels": 1, "kernel_size": 3, "bias": False} | settings))


def plane(**settings) -> Convolution:
    return conv2d(**({"in_channels": 1, "out_channels": 1, "kernel_size": 3, "bias": False} | settings))


Layers = list[Convolution | Pooling]
Chains = list[tuple[tuple[int, ...], Layers]]
MODES: Chains = [
    ((9,), [conv(padding=[[3, 1]], padding_mode=mode), conv(padding=1, padding_mode=mode)]) for mode in TORCH_MODES
]
CHAINS: Chains = [
    ((9,), []),
    ((9,), [conv()]),
    ((12,), [conv(), conv(), conv()]),
    ((14,), [conv(padding=1, stride=2), conv(padding=1, dilation=2), conv(kernel_size=2)]),
    ((13,), [conv(dilation=2, padding=3), conv(stride=3, flip=True)]),
    ((11,), [conv(kernel_size=2), max_pool1d(kernel_size=2, ceil_mode=True), conv(kernel_size=3, padding="full")]),
    ((11,), [max_pool1d(kernel_size=3, padding=1, stride=1), avg_pool1d(kernel_size=3, padding=1), conv(padding=1)]),
    *MODES,
    ((7, 9), [plane(padding=(0, 1)), max_pool2d(kernel_size=2), plane(kernel_size=(1, 2), dilation=(1, 2), padding=1)]),
    ((8, 7), [plane(padding=1, stride=(2, 1), padding_mode="reflect"), plane(kernel_size=(3, 2))]),
]
each_chain = pytest.mark.parametrize(("size", "layers"), CHAINS, ids=lambda it: str(len(it)))


def walked_back(size: tuple[int, ...], layers: list[Convolution | Pooling]) -> np.ndarray:
    """(outputs, inputs): from each output back through the steps of every layer's trace."""
    shape, table = size, np.eye(prod(size), dtype=bool)
    for layer in layers:
        inputs = np.zeros((1, *shape), int)
        given = (inputs,) if isinstance(layer, Pooling) else (inputs, np.ones(layer.weight_shape, int))
        trace = layer.trace(*given)
        rule = trace.stages[0].rule
        read = [[cell for cell in next(rule.writes(step))[1].a if cell >= 0] for step in range(rule.steps)]
        table = np.array([table[cells].any(axis=0) for cells in read])
        shape = trace["output"].values.shape[1:]
    return table


@each_chain
def test_the_tables_are_the_traces_walked_back(size, layers):
    table = np.ones((1, 1), bool)
    for axis in reach(layers, size):
        table = np.kron(table, axis.table)
    np.testing.assert_array_equal(table, walked_back(size, layers))


@pytest.mark.parametrize("number", [1, 2, 3, 4, 7, 8, 9, 10])
def test_an_input_is_read_where_its_gradient_is_not_zero(number: int):
    size, layers = CHAINS[number]
    (line,) = reach([layer for layer in layers if isinstance(layer, Convolution)], size)
    x = torch.arange(1.0, size[0] + 1, dtype=torch.float64)[None].requires_grad_()
    y = x
    for layer in layers:
        assert isinstance(layer, Convolution)
        y = convolved(layer, y, double(np.ones(layer.weight_shape)), None)
    for output in range(y.shape[1]):
        (gradient,) = torch.autograd.grad(y[0, output], x, retain_graph=True)
        assert line.read_by(output) == tuple(np.flatnonzero(gradient[0].numpy()).tolist())


@each_chain
def test_what_an_output_reads_it_is_reached_from(size, layers):
    for axis in reach(layers, size):
        pairs = {(output, cell) for output in range(len(axis.table)) for cell in axis.read_by(output)}
        assert pairs == {(output, cell) for cell in range(axis.table.shape[1]) for output in axis.reached_from(cell)}
        for output in range(len(axis.table)):
            cells = axis.read_by(output)
            assert axis.interval(output) == ((min(cells), max(cells)) if cells else None)


INSIDE = [
    ((30,), [conv(), conv(stride=2), conv(dilation=3)]),
    ((40,), [conv(stride=3), max_pool1d(kernel_size=2), conv(kernel_size=2)]),
    ((30,), [conv(padding=[[3, 0]]), conv(stride=2, padding=[[1, 2]])]),
    ((25, 40), [plane(kernel_size=(3, 5)), plane(stride=(1, 2), dilation=(2, 1)), plane(kernel_size=(1, 3))]),
]


@pytest.mark.parametrize(("size", "layers"), INSIDE, ids=lambda it: str(len(it)))
def test_the_formulas_say_where_each_output_looks(size, layers):
    for axis, line in enumerate(reach(layers, size)):
        r, jump, centre = (each(layers, axis).result for each in (field_size, field_jump, field_centre))
        for output in range(len(line.table)):
            middle = centre + output * jump
            first, last = middle - (r - 1) / 2, middle + (r - 1) / 2
            assert line.interval(output) == (max(first, 0), min(last, size[axis] - 1)), "clipped to the input"


def test_padding_shifts_the_centre_and_the_input_clips_the_field():
    layers = [conv(padding=1, stride=2), conv(padding=1)]
    assert [each(layers).result for each in (field_size, field_jump, field_centre)] == [7, 2, 0]
    (line,) = reach(layers, (11,))
    assert [line.interval(output) for output in range(6)] == [(0, 3), (0, 5), (1, 7), (3, 9), (5, 10), (7, 10)]


def test_an_output_that_reads_padding_only():
    (line,) = reach([conv(kernel_size=1, padding=1)], (2,))
    assert [line.interval(output) for output in range(4)] == [None, (0, 0), (1, 1), None]


def test_derivations_as_the_page_prints_them():
    layers = [conv(stride=2), conv(dilation=2), conv()]
    assert field_size(layers).text() == (
        "r = 1 + (k_1 − 1)·d_1 + (k_2 − 1)·d_2·s_1 + (k_3 − 1)·d_3·s_1·s_2 = "
        "1 + (3 − 1)·1 + (3 − 1)·2·2 + (3 − 1)·1·2·1 = 11 + 4 = 15"
    )
    assert field_centre([conv(padding=1), conv(stride=2, padding=1)]).text() == (
        "c_0 = (k_1 − 1)·d_1/2 − p_1 + ((k_2 − 1)·d_2/2 − p_2)·s_1 = (3 − 1)·1/2 − 1 + ((3 − 1)·1/2 − 1)·1 = 0 + 0 = 0"
    )
    assert [each([]).result for each in (field_size, field_jump, field_centre)] == [1, 1, 0]


def test_published_fields():
    # Araujo et al. 2019, table of networks: AlexNet 195, jump 32; VGG-16 212, jump 32
    pool = max_pool2d(kernel_size=3, stride=2)
    alexnet: Layers = [
        plane(kernel_size=11, stride=4, padding=2),
        pool,
        plane(kernel_size=5, padding=2),
        pool,
    ]
    alexnet += [plane(padding=1)] * 3 + [pool]
    assert (field_size(alexnet).result, field_jump(alexnet).result) == (195, 32)
    half = max_pool2d(kernel_size=2)
    vgg: Layers = [layer for many in (2, 2, 3, 3, 3) for layer in [plane(padding=1)] * many + [half]]
    assert (field_size(vgg, 1).result, field_jump(vgg, 1).result) == (212, 32)


def test_layers_that_do_not_fit_raise():
    with pytest.raises(ShapeError, match="spans 3 cells"):
        reach([conv(), conv()], (4,))
