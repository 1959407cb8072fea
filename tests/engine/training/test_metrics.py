"""Measures of answers against tables worked out by hand, and against torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.training.metrics import accuracy, confusion, cross_entropy, precision, recall, top_k

# class     0  0  0  1  1  2  2  2  2  2        answered: 3 is never shown, 2 is answered with 0, 1, 2 and 3
TARGETS = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 2])
ANSWERS = np.array([0, 0, 1, 1, 1, 2, 2, 0, 1, 3])
TABLE = np.array([[2, 1, 0, 0], [0, 2, 0, 0], [1, 1, 2, 1], [0, 0, 0, 0]])


def test_confusion_counts_classes_in_rows_and_answers_in_columns():
    assert confusion(ANSWERS, TARGETS, 4).tolist() == TABLE.tolist()


def test_accuracy_precision_and_recall_of_the_table():
    assert accuracy(TABLE) == 6 / 10
    assert precision(TABLE).tolist() == [2 / 3, 2 / 4, 2 / 2, 0 / 1]
    np.testing.assert_array_equal(recall(TABLE), [2 / 3, 2 / 2, 2 / 5, np.nan])


def test_a_class_that_is_never_answered_has_no_precision():
    np.testing.assert_array_equal(precision(np.array([[3, 0], [2, 0]])), [3 / 5, np.nan])


def test_top_k_by_hand():
    scores = np.array([[5, 4, 3, 2], [5, 4, 3, 2], [5, 4, 3, 2], [7, 7, 7, 7]])
    targets = np.array([0, 1, 3, 1])
    # ranks from 1: 1, 2, 4, and among equals the second
    assert [top_k(scores, targets, k) for k in (1, 2, 3, 4)] == [1 / 4, 3 / 4, 3 / 4, 1]


def test_cells_with_classes_of_their_own():
    scores = np.zeros((1, 3, 2, 2))
    scores[0, 1, 0, :] = 1  # both cells of the first row are answered with 1, the others with 0
    targets = np.array([[[1, 2], [0, 2]]])
    assert confusion(scores.argmax(axis=1), targets, 3).tolist() == [[1, 0, 0], [0, 1, 0], [1, 1, 0]]
    assert top_k(scores, targets, 1) == 2 / 4


@given(st.integers(0, 10**6), st.sampled_from([(7, 4), (3, 6, 2, 5)]))
def test_as_torch_has_it(seed: int, shape: tuple[int, ...]):
    random = np.random.default_rng(seed)
    scores = random.normal(size=shape) * 5
    targets = random.integers(shape[1], size=(shape[0], *shape[2:]))
    theirs = torch.tensor(scores), torch.tensor(targets)
    assert cross_entropy(scores, targets) == pytest.approx(float(F.cross_entropy(*theirs)), rel=1e-12)
    best = theirs[0].topk(2, dim=1).indices
    assert top_k(scores, targets, 2) == pytest.approx(float((best == theirs[1][:, None]).any(1).double().mean()))
    right = (theirs[0].argmax(1) == theirs[1]).double().mean()
    assert accuracy(confusion(scores.argmax(axis=1), targets, shape[1])) == pytest.approx(float(right))


def test_very_large_scores_do_not_overflow():
    assert cross_entropy(np.array([[1e300, 0.0]]), np.array([0])) == 0
    assert cross_entropy(np.array([[1000.0, 0.0]]), np.array([1])) == 1000
