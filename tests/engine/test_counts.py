"""Parameters and multiplications against torch: what its modules hold and what its flop counter counts."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from tests.engine.oracle import SETTINGS

MODULES = {1: torch.nn.Conv1d, 2: torch.nn.Conv2d, 3: torch.nn.Conv3d}

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
