"""Scanning: one pass, window by window, the trace and torch all say the same; max is OR; the place does not matter."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ShapeError
from engine.scanning import Classifier, Found, decided, finds, scanning
from tests.engine.oracle import arange, double

SIGNAL = arange(3, 11) * 7 % 13
TEMPLATE = Classifier(weight=(arange(1, 1, 3, 4) * 5 % 7) - 3, threshold=20)
MLP = Classifier(
    weight=(arange(5, 1, 3, 4) * 11 % 17) - 8, bias=np.array([-9, 4, 0, 30, -50]), readout=arange(5) - 3, threshold=6
)
PERCEPTRON_OF_ROW = Classifier(weight=arange(1, 1, 1, 8), threshold=9)
MLP_OF_ROW = Classifier(
    weight=(arange(2, 1, 1, 8) % 5) - 2, bias=np.array([1, -2]), readout=np.array([3, -1]), threshold=-2
)
every_detector = pytest.mark.parametrize("detector", [TEMPLATE, MLP], ids=["perceptron", "MLP"])
DECISIONS = {"max": None, "perceptron": PERCEPTRON_OF_ROW, "MLP": MLP_OF_ROW}
every_decision = pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)


def by_torch(classifier: Classifier, signal: np.ndarray) -> np.ndarray:
    """(T′,) scores as torch computes them."""
    bias = None if classifier.bias is None else double(classifier.bias)
    found = F.conv2d(double(signal)[None, None], double(classifier.weight), bias)
    if classifier.readout is not None:
        found = F.conv2d(F.relu(found), double(classifier.readout).reshape(1, -1, 1, 1))
    return found.numpy().ravel()


@every_detector
def test_one_pass_is_window_by_window_is_torch(detector: Classifier):
    one_pass = detector.scores(SIGNAL)
    assert one_pass.shape == (8,)
    assert one_pass.tolist() == detector.scores_one_by_one(SIGNAL).tolist() == by_torch(detector, SIGNAL).tolist()
    assert len(set(one_pass)) > 5
    assert 0 < detector.fires(SIGNAL).sum() < 8


@settings(max_examples=50)
@given(st.integers(1, 4), st.integers(1, 6), st.integers(0, 9), st.integers(0, 5), st.integers(0, 99))
def test_any_shape_and_any_numbers(height: int, frames: int, longer: int, units: int, seed: int):
    rng = np.random.default_rng(seed)
    weight = rng.integers(-63, 64, (max(1, units), 1, height, frames))
    mlp = {"bias": rng.integers(-999, 999, units), "readout": rng.integers(-63, 64, units)} if units else {}
    detector = Classifier(weight=weight, threshold=0, **mlp)
    signal = rng.integers(0, 16, (height, frames + longer))
    found = detector.scores(signal)
    assert found.tolist() == detector.scores_one_by_one(signal).tolist() == by_torch(detector, signal).tolist()
    assert found.tolist() == detector.trace(signal)["score"].values.ravel().tolist()


@every_detector
@every_decision
def test_the_trace_says_the_same(detector: Classifier, decision: Classifier | None):
    trace = scanning(detector, SIGNAL, decision)
    assert trace["spectrogram"].values.tolist() == [SIGNAL.tolist()]
    assert trace["score"].values.ravel().tolist() == detector.scores(SIGNAL).tolist()
    assert trace["fires"].values.ravel().tolist() == detector.fires(SIGNAL).tolist()
    assert trace["answer"].values.tolist() == [[[decided(detector, SIGNAL, decision)]]]
    assert trace["answer"].values.dtype == trace["score"].values.dtype == np.int64
    assert trace.stages[-1].target == trace.tensors[-1].name == "answer"


def test_names_of_the_tensors():
    assert [each.name for each in scanning(TEMPLATE, SIGNAL).tensors] == [
        "spectrogram",
        "template",
        "score",
        "fires",
        "answer",
    ]
    assert [each.name for each in scanning(MLP, SIGNAL, MLP_OF_ROW).tensors] == [
        *("spectrogram", "filters", "bias", "hidden", "readout", "score", "fires"),
        *("decision filters", "decision bias", "decision hidden", "decision readout"),
        *("decision score", "answer"),
    ]


def test_steps_can_be_read():
    edge = Classifier(weight=np.array([[[[-1, 1]]]]), threshold=2)
    trace = scanning(edge, np.array([[0, 1, 4, 4]]))
    assert [str(trace.step(n)) for n in range(trace.steps)] == [
        "score[0, 0, 0] = 0·(−1) + 1·1 = 1",
        "score[0, 0, 1] = 1·(−1) + 4·1 = 3",
        "score[0, 0, 2] = 4·(−1) + 4·1 = 0",
        *(f"fires[0, 0, {n}] = fires({score}) = {fired}" for n, score, fired in ((0, 1, 0), (1, 3, 1), (2, 0, 0))),
        "answer[0, 0, 0] = max(0, 1, 0) = 1",
    ]


@every_detector
def test_maximum_of_zeros_and_ones_is_or(detector: Classifier):
    fired = detector.fires(SIGNAL)
    assert decided(detector, SIGNAL) == int(fired.any()) == 1
    low = SIGNAL * 0 - 1
    assert decided(detector, low) == int(detector.fires(low).any())


@every_detector
@given(st.integers(0, 20))
def test_a_word_that_moves_moves_its_score(detector: Classifier, place: int):
    signal = np.zeros((3, 40), np.int64)
    signal[:, place + 6 : place + 17] = SIGNAL
    still = detector.scores(np.pad(SIGNAL, ((0, 0), (3, 3))))
    assert detector.scores(signal)[place + 3 : place + 3 + len(still)].tolist() == still.tolist()


def test_parameters_are_counted():
    assert TEMPLATE.parameters == 3 * 4 + 1
    assert MLP.parameters == 5 * 3 * 4 + 5 + 5 + 1


@pytest.mark.parametrize("call", [MLP.scores, MLP.scores_one_by_one, MLP.trace, MLP.fires])
@pytest.mark.parametrize("shape", [(3, 3), (2, 9)])
def test_a_signal_shorter_or_lower_than_the_window_is_a_sentence(call: Callable, shape: tuple[int, int]):
    with pytest.raises(ShapeError) as raised:
        call(np.ones(shape, int))
    assert str(raised.value) == (
        f"The signal is {shape[0]} × {shape[1]}, and a window 3 × 4: a signal of the same height that is at least as "
        "long as the window is needed."
    )


def test_finds_are_fires_close_together():
    detector = Classifier(weight=np.ones((1, 1, 1, 8), np.int64), threshold=5)
    scores = np.array([0, 5, 0, 0, 0, 9, 5, 0, 0, 0, 0, 0, 7, 7])
    assert finds(detector, scores) == (Found(first=1, last=6, best=5), Found(first=12, last=13, best=12))
    assert finds(detector, scores * 0) == ()
    assert all(a.last < b.first for a, b in pairwise(finds(detector, scores)))


def test_torch_is_as_exact_in_single_precision():
    """Whole numbers below 2²⁴ survive float32: the network in torch may be used for the lesson's snippet."""
    signal, weight = double(SIGNAL)[None, None], double(MLP.weight)
    assert torch.equal(F.conv2d(signal.float(), weight.float()).double(), F.conv2d(signal, weight))


@given(seed=st.integers(0, 1000))
def test_for_one_window_an_mlp_is_one_template(seed: int):
    rng = np.random.default_rng(seed)
    mlp = Classifier(
        weight=rng.integers(-9, 10, (4, 1, 3, 5)),
        threshold=int(rng.integers(-50, 50)),
        bias=rng.integers(-20, 20, 4),
        readout=rng.integers(-5, 6, 4),
    )
    window = rng.integers(0, 16, (3, 5))
    one = mlp.as_one_template(window)
    assert one.readout is None
    assert one.score(window) - one.threshold == mlp.score(window) - mlp.threshold
    assert one.fires(window).tolist() == mlp.fires(window).tolist()
