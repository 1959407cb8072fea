"""Learns the ten templates that come with the lesson: `python -m app.template.training` writes them anew."""

from __future__ import annotations

from typing import Final

import numpy as np

from app.handwriting import INK, all_digits
from app.template.settings import CLASSES
from app.template.templates import FILE, SEEN
from engine.arrays import Array
from engine.training.fit import fit, initialised
from engine.training.weights import save, state

LARGEST: Final = 9  # weight, as they are whole numbers
EPOCHS: Final = 60


def learned(seed: int = 0) -> Array:
    """(10, 8, 8) whole numbers: per digit a perceptron that tells it from all others, trained on the first SEEN."""
    from torch import nn

    cells, labels = (each[:SEEN] for each in all_digits())
    inputs = cells.reshape(len(cells), -1) / INK
    targets = np.eye(CLASSES)[labels]
    module = initialised(nn.Linear(inputs.shape[1], CLASSES), seed)
    loss = nn.BCEWithLogitsLoss()
    fit(module, inputs, targets, loss=loss, epochs=EPOCHS, learning_rate=0.02, weight_decay=0.5, seed=seed)
    weight = state(module)["weight"]
    whole: Array = np.round(LARGEST * weight / np.abs(weight).max(axis=1, keepdims=True)).astype(np.int8)
    return whole.reshape(CLASSES, *cells.shape[1:])


if __name__ == "__main__":
    save(FILE, {"weight": learned()})
