"""How the networks that look for hello are trained, and made of whole numbers afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from engine.arrays import Array
from engine.audio.clips import HELLO, Clip
from engine.audio.compose import Composition
from engine.audio.spectrogram import BANDS, levels
from engine.scanning import Classifier
from engine.training.fit import Epoch, fit, initialised
from engine.training.speech.data import (
    FRAMES,
    STARTS,
    TRAINED_START,
    UNCLEAR,
    Vocabulary,
    answers,
    distances,
    examples,
    long_recording,
    varied,
    vocabulary,
    windows,
)
from engine.training.speech.figures import matches
from engine.training.speech.models import Models, Scanner
from engine.training.weights import state

LARGEST: Final = 63  # the largest weight as a whole number
MIDDLE, LEVEL = 6, 8  # levels are brought to about −1 … 1 in training: (level − MIDDLE)/LEVEL
PART: Final = 8.0  # seconds of the recordings that detectors learn from
OTHERS: Final = 40  # windows of each of them that hold no hello
HARD: Final = 20  # windows of each that a first detector took for hello, at most
TRIED: Final = 60.0  # seconds of the recordings on which a threshold is chosen
STEPS: Final = 100  # thresholds tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one network is trained."""

    units: int  # hidden; 0: a perceptron
    epochs: int = 12
    learning_rate: float
    weight_decay: float


TEMPLATE: Final = Recipe(units=0, learning_rate=0.003, weight_decay=0.3)
NETWORK: Final = Recipe(units=16, learning_rate=0.005, weight_decay=1.0)
WHOLE: Final = Recipe(units=32, learning_rate=0.003, weight_decay=1.0)
DECIDING: Final = Recipe(units=0, epochs=30, learning_rate=0.05, weight_decay=0.01)
DECIDING_MLP: Final = Recipe(units=8, epochs=30, learning_rate=0.02, weight_decay=0.01)

Tell = Callable[[str], None]


def train(clips: Sequence[Clip], *, seed: int = 0, tell: Tell = print) -> Models:
    """All networks, from the clips of the voices for training."""
    words = varied(vocabulary(clips, trained=True))
    x, y = answers(words, [TRAINED_START], 1200, seed=seed + 1, jitter=0.03)
    whole_network = trained(x, y, WHOLE, seed=seed, tell=tell)
    rows = answers(words, STARTS, 1200, seed=seed + 2, jitter=0.05)
    learned = [
        scanner(detector(words, recipe, seed=seed, tell=tell), rows, seed=seed, tell=tell)
        for recipe in (TEMPLATE, NETWORK)
    ]
    return Models(template=learned[0], network=learned[1], whole=whole_network)


def detector(words: Vocabulary, recipe: Recipe, *, seed: int, tell: Tell) -> Classifier:
    """A network for windows: trained, then again with what it took for hello, then given its threshold."""
    recordings = [long_recording(words, PART, 3, seed=10_000 * seed + n) for n in range(250)]
    x, y = examples(recordings, OTHERS, seed=seed)
    first = trained(x, y, recipe, seed=seed, tell=tell)
    hard = mistaken(first, [long_recording(words, PART, 2, seed=10_000 * seed + n) for n in range(1000, 1150)])
    second = trained(np.concatenate([x, hard]), np.concatenate([y, np.zeros(len(hard))]), recipe, seed=seed, tell=tell)
    return balanced(second, [long_recording(words, TRIED, 18, seed=10_000 * seed + n) for n in range(2000, 2010)])


def mistaken(first: Classifier, recordings: Sequence[Composition]) -> Array:
    """Windows (n, 24, 40) without hello at which the detector fires."""
    found = [np.zeros((0, BANDS, FRAMES), np.int64)]
    for recording in recordings:
        signal = levels(recording.samples)
        fired = first.fires(signal).astype(bool)
        wrong = np.flatnonzero(fired & (distances(recording, len(fired)) > UNCLEAR))
        if len(wrong):
            found.append(windows(signal, wrong[:HARD]))
    return np.concatenate(found)


def balanced(found: Classifier, recordings: Sequence[Composition]) -> Classifier:
    """The detector with the threshold of the fewest errors, where a hello missed counts as two false alarms."""
    rows = [found.scores(levels(each.samples)) for each in recordings]
    hellos = sum(len(each.places(HELLO)) for each in recordings)
    tried = np.linspace(np.percentile(np.concatenate(rows), 80), max(row.max() for row in rows), STEPS).astype(int)

    def errors(threshold: int) -> int:
        tuned = replace(found, threshold=threshold)
        counts = [matches(tuned, row, each) for row, each in zip(rows, recordings, strict=True)]
        return 2 * (hellos - sum(right for right, _ in counts)) + sum(false for _, false in counts)

    counted = [errors(int(threshold)) for threshold in tried]
    fewest = np.flatnonzero(np.array(counted) == min(counted))
    return replace(found, threshold=int(tried[fewest[len(fewest) // 2]]))


def scanner(own: Classifier, rows: tuple[Array, Array], *, seed: int, tell: Tell) -> Scanner:
    """The detector with the networks that decide from its row of zeros and ones."""
    x = np.stack([own.fires(signal)[None] for signal in rows[0]])  # (n, 1, 85)
    perceptron, mlp = (
        trained(x, rows[1], recipe, seed=seed, tell=tell, middle=0, level=1) for recipe in (DECIDING, DECIDING_MLP)
    )
    return Scanner(detector=own, perceptron=perceptron, mlp=mlp)


def trained(
    x: Array, y: Array, recipe: Recipe, *, seed: int, tell: Tell, middle: float = MIDDLE, level: float = LEVEL
) -> Classifier:
    """A network trained on windows x (n, h, k) with answers y (n,), in whole numbers."""
    from torch.nn.functional import binary_cross_entropy_with_logits

    inputs = ((x[:, None] - middle) / level).astype(np.float32)
    module = initialised(network(x.shape[1], x.shape[2], recipe.units), seed)
    history = fit(
        module,
        inputs,
        y.astype(np.float32),
        loss=binary_cross_entropy_with_logits,
        epochs=recipe.epochs,
        learning_rate=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        seed=seed,
    )
    tell(summary(x, recipe, history))
    return whole(state(module), middle, level)


def network(height: int, width: int, units: int) -> Any:
    """A perceptron or an MLP for windows, (n, 1, h, k) → (n,)."""
    from torch import nn

    if not units:
        return nn.Sequential(nn.Conv2d(1, 1, (height, width)), nn.Flatten(0))
    return nn.Sequential(nn.Conv2d(1, units, (height, width)), nn.ReLU(), nn.Conv2d(units, 1, 1), nn.Flatten(0))


def summary(x: Array, recipe: Recipe, history: Sequence[Epoch]) -> str:
    """One line on a training."""
    kind = f"MLP of {recipe.units} hidden units" if recipe.units else "perceptron"
    seconds = sum(epoch.seconds for epoch in history)
    return f"{kind}, windows {x.shape[1]}×{x.shape[2]}, {len(x)} examples: loss {history[-1].loss:.3f}, {seconds:.0f} s"


def whole(arrays: dict[str, Array], middle: float, level: float) -> Classifier:
    """A trained module in whole numbers and for levels as they are; it fires where the module says more than 0.

    Its sums are the module's, multiplied, but for the rounding: ReLU keeps factors.
    """
    weight = arrays["0.weight"] / level
    bias = arrays["0.bias"] - middle * weight.sum(axis=(1, 2, 3))
    inner = LARGEST / np.abs(weight).max()
    rounded = np.rint(weight * inner).astype(np.int64)
    if "2.weight" not in arrays:
        return Classifier(weight=rounded, threshold=round(-bias.item() * inner))
    readout = arrays["2.weight"].ravel()
    outer = LARGEST / np.abs(readout).max()
    return Classifier(
        weight=rounded,
        bias=np.rint(bias * inner).astype(np.int64),
        readout=np.rint(readout * outer).astype(np.int64),
        threshold=round(-arrays["2.bias"].item() * inner * outer),
    )
