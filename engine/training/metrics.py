"""How good answers are: loss, accuracy, top-k, the confusion matrix, and precision and recall of each class.

    confusion matrix        answered cat   answered dog
    is a cat                     4              1           recall of cat     4 / (4 + 1)
    is a dog                     2              3           precision of cat  4 / (4 + 2)

Answers are scores (n, K) for n examples and K classes, or (n, K, H, W) where every cell has a class of its own.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Array


def cross_entropy(scores: Array, targets: Array) -> float:
    """Mean of −log softmax(scores)[target]: 0 where every answer is right and certain, log K for a guess.

    >>> round(cross_entropy(np.zeros((2, 4)), np.array([0, 3])), 4)  # log 4
    1.3863
    """
    high = scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(scores - high).sum(axis=1)) + high[:, 0]
    return float((log_sum - of_target(scores, targets)).mean())


def of_target(scores: Array, targets: Array) -> Array:
    """The score of the right class: (n,) or (n, H, W)."""
    chosen: Array = np.take_along_axis(scores, targets[:, None], axis=1)[:, 0]
    return chosen


def confusion(answers: Array, targets: Array, classes: int) -> Array:
    """(K, K): how many of class i (row) were answered with class j (column).

    >>> confusion(np.array([0, 1, 1]), np.array([0, 0, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    counts: Array = np.bincount((targets * classes + answers).ravel(), minlength=classes**2)
    return counts.reshape(classes, classes)


def accuracy(matrix: Array) -> float:
    """The share of right answers, from a confusion matrix.

    >>> accuracy(np.array([[4, 1], [2, 3]]))
    0.7
    """
    return float(np.trace(matrix) / matrix.sum())


def precision(matrix: Array) -> Array:
    """(K,) of what was answered with a class, the share that is of it; NaN for a class that was never answered."""
    return share(np.diag(matrix), matrix.sum(axis=0))


def recall(matrix: Array) -> Array:
    """(K,) of what is of a class, the share that was answered with it; NaN for a class without examples."""
    return share(np.diag(matrix), matrix.sum(axis=1))


def share(part: Array, whole: Array) -> Array:
    """Part ÷ whole, NaN where the whole is 0."""
    found: Array = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return found


def top_k(scores: Array, targets: Array, k: int) -> float:
    """The share of examples whose class is among the k highest scores; at equal scores the lower class comes first.

    >>> top_k(np.array([[3, 2, 1], [3, 2, 1]]), np.array([1, 2]), 2)
    0.5
    """
    right = of_target(scores, targets)[:, None]
    classes = np.arange(scores.shape[1]).reshape(1, -1, *(1,) * (scores.ndim - 2))
    before = (scores > right) | ((scores == right) & (classes < targets[:, None]))
    return float((before.sum(axis=1) < k).mean())
