"""Parameters and multiplications against torch: what its modules hold and what its flop counter counts."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.counts import activation_memory
from engine.operations import (
    batch_norm,
    batch_norm1d,
    batch_norm2d,
    batch_norm3d,
    conv2d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    linear,
    local_response_norm,
)
from tests.engine.oracle import SETTINGS

MODULES = {1: torch.nn.Conv1d, 2: torch.nn.Conv2d, 3: torch.nn.Conv3d}
TRANSPOSED = {1: conv_transpose1d, 2: conv_transpose2d, 3: conv_transpose3d}
TORCH_TRANSPOSED = {1: torch.nn.ConvTranspose1d, 2: torch.nn.ConvTranspose2d, 3: torch.nn.ConvTranspose3d}

LAYERS = [  # input size, settings
    ((9,), {"in_channels": 1, "out_channels": 1, "kernel_size": 1}),
    ((9,), {"in_channels": 4, "out_channels": 6, "kernel_size": 3, "stride": 2, "padding": 1, "groups": 2}),
    ((28, 28), {"in_channels": 1, "out_channels": 8, "kernel_size": 3}),
    ((32, 30), {"in_channels": 3, "out_channels": 16, "kernel_size": (5, 3), "stride": (2, 1), "padding": "valid"}),
    ((32, 32), {"in_channels": 64, "out_channels": 64, "kernel_size": 3, "padding": 1, "groups": 64}),
    ((8, 8), {"in_channels": 6, "out_channels": 9, "kernel_size": 2, "groups": 3, "dilation": 3, "bias": False}),
    ((8, 8), {"in_channels": 2, "out_channels": 2, "kernel_size": 3, "padding": 2, "padding_mode": "reflect"}),
    ((224, 224), {"in_channels": 3, "out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3, "bias": False}),
    ((5, 6, 7), {"in_channels": 4, "out_channels": 6, "kernel_size": (1, 2, 3), "groups": 2}),
    ((5, 6, 7), {"in_channels": 2, "out_channels": 2, "kernel_size": 3, "padding": 1, "bias": False}),
]


@pytest.mark.parametrize(("size", "settings"), LAYERS, ids=str)
def test_counts_equal_torchs(size: tuple[int, ...], settings: dict):
    layer, module = SETTINGS[len(size)](**settings), MODULES[len(size)](**settings, device="meta")
    with FlopCounterMode(display=False) as counter:
        module(torch.empty(1, settings["in_channels"], *size, device="meta"))
    parameters, macs = layer.parameters().result, layer.macs(size).result
    assert parameters == sum(weights.numel() for weights in module.parameters())
    assert 2 * macs == counter.get_total_flops()
    assert isinstance(parameters, int)
    assert isinstance(macs, int)


@pytest.mark.parametrize(
    ("size", "settings", "parameters", "macs"),
    [
        (
            (9,),
            {"kernel_size": 3, "bias": False},
            "parameters = F·k·C/g = 4·3·2/1 = 4·6 = 24",
            "MACs = F·L_out·k·C/g = 4·7·3·2/1 = 28·6 = 168",
        ),
        (
            (6, 5),
            {"kernel_size": (2, 3), "groups": 2},
            "parameters = F·(k_H·k_W·C/g + 1) = 4·(2·3·2/2 + 1) = 4·7 = 28",
            "MACs = F·H_out·W_out·k_H·k_W·C/g = 4·5·3·2·3·2/2 = 60·6 = 360",
        ),
    ],
)
def test_derivations(size: tuple[int, ...], settings: dict, parameters: str, macs: str):
    layer = SETTINGS[len(size)](in_channels=2, out_channels=4, **settings)
    assert layer.parameters().text() == parameters
    assert layer.macs(size).text() == macs


def counted_by_torch(module: torch.nn.Module, *shape: int) -> tuple[int, int]:
    """Trainable numbers and multiplications of one forward pass, nothing computed."""
    with FlopCounterMode(display=False) as counter:
        module(torch.empty(1, *shape, device="meta"))
    flops = counter.get_total_flops()
    assert flops % 2 == 0
    return sum(weights.numel() for weights in module.parameters()), flops // 2


@pytest.mark.parametrize(
    ("size", "settings"),
    [
        ((9,), {"in_channels": 4, "out_channels": 6, "kernel_size": 3, "stride": 2, "padding": 1, "groups": 2}),
        ((7, 6), {"in_channels": 3, "out_channels": 8, "kernel_size": (2, 4), "output_padding": (1, 0), "stride": 2}),
        ((8, 8), {"in_channels": 64, "out_channels": 64, "kernel_size": 4, "stride": 2, "padding": 1, "groups": 64}),
        ((8, 8), {"in_channels": 6, "out_channels": 9, "kernel_size": 2, "groups": 3, "dilation": 3, "bias": False}),
        ((3, 4, 5), {"in_channels": 2, "out_channels": 4, "kernel_size": (1, 2, 3), "padding": (0, 0, 1)}),
    ],
    ids=str,
)
def test_counts_of_a_transposed_convolution_equal_torchs(size: tuple[int, ...], settings: dict):
    layer, module = TRANSPOSED[len(size)](**settings), TORCH_TRANSPOSED[len(size)](**settings, device="meta")
    expected = counted_by_torch(module, settings["in_channels"], *size)
    assert (layer.parameters().result, layer.macs(size).result) == expected


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (10, 84), (120, 400)])
def test_counts_of_a_linear_layer_equal_torchs(rows: int, columns: int, bias: bool):
    layer = linear(in_features=columns, out_features=rows, bias=bias)
    module = torch.nn.Linear(columns, rows, bias=bias, device="meta")
    assert layer.weight_shape == tuple(module.weight.shape)
    assert (layer.parameters().result, layer.macs().result) == counted_by_torch(module, columns)
    assert layer.output_shape() == (rows,)


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize(
    ("make", "theirs", "size"),
    [
        (batch_norm1d, torch.nn.BatchNorm1d, (5,)),
        (batch_norm2d, torch.nn.BatchNorm2d, (5, 6)),
        (batch_norm3d, torch.nn.BatchNorm3d, (5, 6, 7)),
    ],
)
def test_counts_of_a_batch_normalisation_equal_torchs(make: Any, theirs: Any, size: tuple[int, ...], affine: bool):
    layer, module = make(num_features=12, affine=affine), theirs(12, affine=affine, device="meta")
    assert (layer.parameters().result, layer.macs(size).result) == counted_by_torch(module, 12, *size)
    assert layer.parameters().result == (24 if affine else 0)
    assert layer.output_shape(size) == (12, *size)


def test_a_local_response_norm_has_nothing_to_learn():
    layer, module = local_response_norm(size=5), torch.nn.LocalResponseNorm(5)
    assert (layer.parameters().result, layer.macs((5, 6)).result) == counted_by_torch(module, 12, 5, 6) == (0, 0)
    assert layer.output_shape((12, 5, 6)) == (12, 5, 6)
    assert (layer.alpha, layer.beta, layer.k) == (module.alpha, module.beta, module.k)
    assert batch_norm(num_features=12).eps == torch.nn.BatchNorm2d(12).eps


@pytest.mark.parametrize(
    ("derivation", "line"),
    [
        (linear(in_features=3, out_features=2).parameters(), "parameters = out·(in + 1) = 2·(3 + 1) = 2·4 = 8"),
        (linear(in_features=3, out_features=2, bias=False).parameters(), "parameters = out·in = 2·3 = 6"),
        (linear(in_features=3, out_features=2).macs(), "MACs = out·in = 2·3 = 6"),
        (batch_norm(num_features=5).parameters(), "parameters = 2·C = 2·5 = 10"),
        (batch_norm(num_features=5, affine=False).parameters(), "parameters = 0"),
        (batch_norm(num_features=5).macs((7, 7)), "MACs = 0"),
        (local_response_norm(size=5).parameters(), "parameters = 0"),
        (local_response_norm(size=5).macs((7, 7)), "MACs = 0"),
        (
            conv_transpose2d(in_channels=4, out_channels=2, kernel_size=3, groups=2).parameters(),
            "parameters = F·(k_H·k_W·C/g + 1) = 2·(3·3·4/2 + 1) = 2·19 = 38",
        ),
        (
            conv_transpose2d(in_channels=4, out_channels=2, kernel_size=3, groups=2).macs((5, 6)),
            "MACs = F·H·W·k_H·k_W·C/g = 2·5·6·3·3·4/2 = 60·18 = 1080",
        ),
        (activation_memory((6, 28, 30)), "memory = C·H·W·bytes = 6·28·30·4 = 5040·4 = 20,160"),
        (activation_memory((6, 28), 2), "memory = C·L·bytes = 6·28·2 = 168·2 = 336"),
        (activation_memory((2, 3, 4, 5), 8), "memory = C·D·H·W·bytes = 2·3·4·5·8 = 120·8 = 960"),
        (activation_memory((1000,)), "memory = C·bytes = 1000·4 = 4000"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_lines(derivation: Any, line: str):
    assert derivation.text() == line


def test_memory_equals_torchs():
    layer = conv2d(in_channels=3, out_channels=16, kernel_size=3, stride=2)
    for dtype in (torch.float32, torch.float16, torch.float64):
        output = torch.nn.Conv2d(3, 16, 3, 2, dtype=dtype, device="meta")(
            torch.empty(1, 3, 9, 8, dtype=dtype, device="meta")
        )
        memory = activation_memory(layer.output_shape((9, 8)), dtype.itemsize)
        assert memory.result == output.numel() * output.element_size()


def test_the_lectures_inception_example():
    """28 × 28 × 190 to 48 maps with 5 × 5, at once or through a 1 × 1 reduction to 16: the slide, corrected."""
    size = (28, 28)
    settings: dict[str, Any] = {"kernel_size": 5, "padding": 2, "bias": False}
    direct = conv2d(in_channels=190, out_channels=48, **settings)
    reduction = conv2d(in_channels=190, out_channels=16, kernel_size=1, bias=False)
    after = conv2d(in_channels=16, out_channels=48, **settings)
    assert direct.macs(size).result == 178_752_000
    reduced = [layer.macs(size).result for layer in (reduction, after)]
    assert reduced == [2_383_360, 15_052_800]
    assert sum(reduced) == 17_436_160
    assert round(direct.macs(size).result / sum(reduced), 2) == 10.25
    assert direct.parameters().result == 228_000
    assert reduction.parameters().result + after.parameters().result == 22_240
    assert direct.output_shape(size) == after.output_shape(reduction.output_shape(size)[1:]) == (48, 28, 28)
