"""What a network answers to examples, and how good that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.training.learner import Learner
from engine.training.metrics import accuracy, confusion, cross_entropy, precision, recall, top_k

BATCH = 256  # examples at once
TOP = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evaluation:
    """How good the answers are."""

    loss: float
    confusion: Array  # (K, K): class in the row, answer in the column
    top5: float | None  # None with five classes or fewer, or a class for every cell

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0 to 1."""
        return accuracy(self.confusion)

    @property
    def precision(self) -> Array:
        """(K,) of each class."""
        return precision(self.confusion)

    @property
    def recall(self) -> Array:
        """(K,) of each class."""
        return recall(self.confusion)


def evaluate(learner: Learner, inputs: Any, targets: Array) -> Evaluation:
    """The network's answers to `inputs` (n, C, H, W) on its device against `targets` (n,) or (n, H, W).

    Batches are added up, so no more than one batch of scores is held.
    """
    pieces = [(scores(learner, x), y) for x, y in zip(inputs.split(BATCH), batches(targets), strict=True)]
    classes = pieces[0][0].shape[1]
    matrix = sum(confusion(s.argmax(axis=1), y, classes) for s, y in pieces)
    top5 = sum(top_k(s, y, TOP) * len(y) for s, y in pieces) / len(targets)
    return Evaluation(
        loss=sum(cross_entropy(s, y) * len(y) for s, y in pieces) / len(targets),
        confusion=np.asarray(matrix),
        top5=top5 if classes > TOP and targets.ndim == 1 else None,
    )


def batches(targets: Array) -> list[Array]:
    """Targets in batches of BATCH."""
    return [targets[start : start + BATCH] for start in range(0, len(targets), BATCH)]


def scores(learner: Learner, inputs: Any) -> Array:
    """(n, K, …) float64, without a gradient, in evaluation mode; the module is left in the mode it was in."""
    import torch

    module, before = learner.module, learner.module.training
    module.eval()
    with torch.no_grad():
        found: Array = learner.scores(inputs).cpu().double().numpy()
    module.train(before)
    return found
