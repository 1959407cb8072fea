"""The drawn sets need what they say: a network that has it learns them, its control does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from engine.training.data import Data, dataset
from engine.training.data.digits import MOVES
from engine.training.fit import fit, initialised

pytestmark = pytest.mark.slow


def accuracy(module: nn.Module, data: Data, epochs: int, learning_rate: float) -> float:
    """On what is tested, after training."""
    mean, std = data.inputs.mean(), data.inputs.std()
    inputs, tested = (
        torch.tensor((each - mean) / std, dtype=torch.float32) for each in (data.inputs, data.test_inputs)
    )
    fit(
        initialised(module, 0),
        inputs,
        data.targets,
        loss=nn.functional.cross_entropy,
        epochs=epochs,
        learning_rate=learning_rate,
    )
    with torch.no_grad():
        return float(np.mean(module(tested).argmax(1).numpy() == data.test_targets))


def features(channels: int = 24) -> list[nn.Module]:
    return [nn.Conv2d(1, channels, 5, padding=2), nn.ReLU(), nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU()]


def test_shapes_in_the_other_half_need_a_global_pooling():
    data = dataset("half-shapes")
    pooled = nn.Sequential(*features(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(24, 6))
    dense = nn.Sequential(nn.Flatten(), nn.Linear(16 * 32, 64), nn.ReLU(), nn.Linear(64, 6))
    flat = nn.Sequential(*features(8), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(8 * 4 * 8, 6))
    assert accuracy(pooled, data, 12, 0.01) >= 0.95
    assert accuracy(dense, data, 12, 0.01) <= 0.4
    assert accuracy(flat, data, 12, 0.01) <= 0.6


def row(dilations: tuple[int, ...]) -> nn.Sequential:
    """Convolutions of 3 cells along the row; the receptive field is 1 + 2·(sum of dilations)."""
    layers: list[nn.Module] = []
    for n, dilation in enumerate(dilations):
        layers += [
            nn.Conv2d(16 if n else 1, 16, (1, 3), padding=(0, dilation), dilation=(1, dilation)),
            nn.ReLU(),
        ]
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(16, 2))


def test_pulses_need_a_receptive_field_of_21():
    data = dataset("pulses")
    assert accuracy(row((1, 2, 4, 8)), data, 20, 0.01) >= 0.95, "31 cells"
    assert accuracy(row((1, 2, 3, 3)), data, 20, 0.01) <= 0.6, "19 cells"


def test_tiny_objects_need_every_cell():
    data = dataset("tiny-objects")

    def after(first: list[nn.Module], channels: int) -> nn.Sequential:
        rest = [nn.Conv2d(channels, 24, 3, padding=1), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten()]
        return nn.Sequential(*first, *rest, nn.Linear(24, 4))

    assert accuracy(after([nn.PixelUnshuffle(2)], 4), data, 15, 0.01) >= 0.9
    assert accuracy(after([nn.Conv2d(1, 4, 1, stride=2)], 4), data, 15, 0.01) <= 0.5


def test_shifted_digits_need_augmentation_where_layers_end_flat():
    data = dataset("shifted-digits")
    moves = [(0, 0), *MOVES]
    moved = replace(
        data,
        inputs=np.concatenate([np.roll(data.inputs, move, (2, 3)) for move in moves]),  # over a border of zeros
        targets=np.tile(data.targets, len(moves)),
    )

    def flat() -> nn.Sequential:
        layers = [nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2)]
        return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * 5 * 5, 10))

    assert accuracy(flat(), moved, 2, 0.005) >= 0.93
    assert accuracy(flat(), data, 12, 0.005) <= 0.6
