"""Training the cascade that tells digits from other pictures, and the single perceptron that cannot.

    64 cells ─ linear ─► 16 detectors ─ ReLU ─ linear ─► one score          the cascade
    64 cells ─ linear ─► one score                                          the control

What is trained is rounded to whole numbers: a detector's weights and bias may be multiplied by any positive number if
its vote is divided by it, as ReLU(s·r) = s·ReLU(r), and so may all votes with the last bias.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from engine.arrays import Array
from engine.cascade import Cascade, cascade
from engine.nondigits import INK, KINDS, non_digits
from engine.training.fit import Epoch, fit, initialised
from engine.training.weights import state

DETECTORS: Final = 16
LARGEST: Final = (20, 40)  # weight of a template, and vote
SHARES: Final[Mapping[str, float]] = {"mixed": 6.0, "moved": 0.5, "letters": 0.5, "strokes": 0.5, "textures": 0.5}
EPOCHS: Final = 30
SETTINGS: Final[Mapping[str, Any]] = {
    "epochs": EPOCHS,
    "batch_size": 128,
    "learning_rate": 0.02,
    "weight_decay": 0.05,
}


class Examples(NamedTuple):
    """Pictures and whether they are digits."""

    pictures: Array  # (n, 8, 8) of 0 to 16
    is_digit: Array  # (n,) of bool


def examples(cells: Array, labels: Array, seed: int, shares: Mapping[str, float] = SHARES) -> Examples:
    """The digits, and for each of them so many non-digits of every kind."""
    others = [non_digits(kind, cells, labels, round(shares[kind] * len(cells)), seed) for kind in KINDS if shares[kind]]
    pictures = np.concatenate([cells, *others])
    return Examples(pictures, np.arange(len(pictures)) < len(cells))


def train(data: Examples, seed: int = 0, on_epoch: Callable[[Epoch], None] | None = None) -> Cascade:
    """A cascade of DETECTORS, in whole numbers."""
    from torch import nn

    module = nn.Sequential(nn.Linear(data.pictures[0].size, DETECTORS), nn.ReLU(), nn.Linear(DETECTORS, 1))
    learn(initialised(module, seed), data, seed, on_epoch)
    first, last = (state(module[layer]) for layer in (0, 2))
    return in_whole_numbers(first["weight"], first["bias"], last["weight"][0], last["bias"], data.pictures.shape[1:])


def train_single(data: Examples, seed: int = 0) -> tuple[Array, float]:
    """The control: weights (8, 8) and threshold of one perceptron."""
    from torch import nn

    module = nn.Sequential(initialised(nn.Linear(data.pictures[0].size, 1), seed))
    learn(module, data, seed)
    arrays = state(module[0])
    return arrays["weight"].reshape(data.pictures.shape[1:]) / INK, -float(arrays["bias"][0])


def learn(module: Any, data: Examples, seed: int, on_epoch: Callable[[Epoch], None] | None = None) -> None:
    """Fit the module; a digit counts as much as all non-digits that stand for it."""
    from torch import nn, tensor

    inputs = data.pictures.reshape(len(data.pictures), -1) / INK
    weight = tensor([(~data.is_digit).sum() / data.is_digit.sum()], dtype=next(module.parameters()).dtype)
    loss = nn.BCEWithLogitsLoss(pos_weight=weight)
    targets = data.is_digit[:, None].astype(float)
    fit(module, inputs, targets, loss=loss, seed=seed, on_epoch=on_epoch, **SETTINGS)


def in_whole_numbers(weight: Array, biases: Array, votes: Array, bias: Array, size: tuple[int, ...]) -> Cascade:
    """The network with the same answers, but for rounding: its inputs 0 to INK, its largest weights LARGEST."""
    times = LARGEST[0] / np.abs(weight).max(axis=1)  # of every detector
    shrunk = votes / times / INK
    last = LARGEST[1] / np.abs(shrunk).max()
    whole = [
        np.rint(each).astype(np.int64) for each in (weight.T * times, biases * times * INK, shrunk * last, bias * last)
    ]
    return cascade(whole[0].T.reshape(-1, *size), *whole[1:])
