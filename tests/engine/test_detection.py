"""Precision and recall at a threshold, counted one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.detection import detection, fewest_mistakes

EXAMPLES = st.lists(st.tuples(st.integers(-9, 9), st.booleans()), min_size=1, max_size=20)


def arrays(examples):
    responses, wanted = zip(*examples, strict=True)
    return np.array(responses), np.array(wanted)


def found_at(examples, threshold):
    responses, wanted = arrays(examples)
    return detection(responses, wanted, threshold)


@given(EXAMPLES, st.integers(-10, 10))
def test_every_example_is_one_of_four(examples, threshold):
    found = found_at(examples, threshold)
    assert found.hits == sum(r >= threshold and w for r, w in examples)
    assert found.false_alarms == sum(r >= threshold and not w for r, w in examples)
    assert found.misses == sum(r < threshold and w for r, w in examples)
    assert found.rejections == sum(r < threshold and not w for r, w in examples)
    assert found.accuracy().result == pytest.approx(1 - found.mistakes / len(examples))


@given(EXAMPLES)
def test_no_threshold_makes_fewer_mistakes(examples):
    best = fewest_mistakes(*arrays(examples))
    mistakes = {b: found_at(examples, b).mistakes for b in range(-10, 11)}
    assert found_at(examples, best).mistakes == min(mistakes.values())


def test_shares_as_they_are_defined():
    found = detection(np.array([1, 2, 3, 4, 5]), np.array([True, False, True, False, True]), 3)
    precision, recall = found.precision(), found.recall()
    assert precision is not None
    assert recall is not None
    assert precision.text() == "precision = TP/(TP + FP) = 2/(2 + 1) = 2/3 = 0.666667"
    assert recall.result == pytest.approx(2 / 3)


def test_where_none_fires_or_none_is_wanted_there_is_no_share():
    found = detection(np.array([1, 2]), np.array([False, False]), 5)
    assert found.precision() is None
    assert found.recall() is None
