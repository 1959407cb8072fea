"""Two layers of detectors: against torch, and the one template that they are for a picture."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.cascade import cascade
from engine.errors import DataError, ShapeError

SMALL = st.integers(-9, 9)
NETWORK = cascade(
    np.arange(9 * 6).reshape(9, 2, 3) % 11 - 5,
    np.arange(9) * 7 % 5 - 2,
    np.arange(9) * 4 % 9 - 4,
    np.array([3]),
)
PICTURE = np.arange(6).reshape(1, 2, 3) * 5 % 7


def theirs(network, pictures):
    """Torch's two linear layers: responses, what the ReLU passes, scores."""
    weight, biases, votes, bias = (
        torch.from_numpy(each).double() for each in (network.templates, network.biases, network.votes, network.bias)
    )
    responses = F.linear(torch.from_numpy(pictures).double().flatten(1), weight.flatten(1), biases)
    return responses, F.relu(responses), F.linear(F.relu(responses), votes[None], bias)[:, 0]


@given(
    arrays(np.int64, (4, 2, 3), elements=SMALL),
    arrays(np.int64, 4, elements=SMALL),
    arrays(np.int64, 4, elements=SMALL),
    arrays(np.int64, 1, elements=SMALL),
    arrays(np.int64, (3, 2, 3), elements=SMALL),
)
def test_responses_scores_and_trace_are_torchs(templates, biases, votes, bias, pictures):
    network = cascade(templates, biases, votes, bias)
    responses, detected, scores = theirs(network, pictures)
    np.testing.assert_array_equal(network.responses(pictures), responses.numpy())
    np.testing.assert_array_equal(network.scores(pictures), scores.numpy())
    trace = network.trace(pictures[:1])
    assert trace["responses"].values.ravel().tolist() == responses[0].tolist()
    assert trace["detected"].values.ravel().tolist() == detected[0].tolist()
    assert trace["score"].values.item() == scores[0].item()
    assert trace["output"].values.item() == int(scores[0] >= 0)


@given(
    arrays(np.int64, (4, 2, 3), elements=SMALL),
    arrays(np.int64, 4, elements=SMALL),
    arrays(np.int64, 4, elements=SMALL),
    arrays(np.int64, (1, 2, 3), elements=SMALL),
)
def test_the_composed_template_gives_the_same_score_and_is_the_gradient(templates, biases, votes, picture):
    network = cascade(templates, biases, votes, np.array([2]))
    trace = network.composed(picture)
    assert trace["score"].values.item() == network.scores(picture).item()
    x = torch.from_numpy(picture).double().requires_grad_()
    weight = torch.from_numpy(templates).double().flatten(1)
    hidden = F.relu(F.linear(x.flatten(1), weight, torch.from_numpy(biases).double()))
    (hidden @ torch.from_numpy(votes).double()).sum().backward()
    assert x.grad is not None
    np.testing.assert_array_equal(trace["composed"].values, x.grad.numpy())


def test_templates_lie_on_the_grid_as_detectors_on_the_board():
    grid = NETWORK.drawn()[0]
    assert grid.shape == (6, 9)
    for n, template in enumerate(NETWORK.templates):
        row, column = divmod(n, 3)
        np.testing.assert_array_equal(grid[2 * row : 2 * row + 2, 3 * column : 3 * column + 3], template)


def test_a_step_is_a_detector():
    trace = NETWORK.trace(PICTURE)
    assert trace.steps == 9 + 9 + 1 + 1
    for n in range(9):
        (write,) = trace.step(n).writes
        assert len(write.terms) == 6
        assert [term.b and term.b.value for term in write.terms] == NETWORK.templates[n].ravel().tolist()
        assert write.initial == NETWORK.biases[n]
    assert len(trace.step(18).writes[0].terms) == 9


def test_bad_input_is_a_sentence():
    with pytest.raises(ShapeError, match=r"the input has shape \(1, 3, 2\), but the templates have \(2, 3\)"):
        NETWORK.trace(np.zeros((1, 3, 2)))
    with pytest.raises(ShapeError, match="a square number of detectors is needed"):
        cascade(NETWORK.templates[:5], np.zeros(5), np.zeros(5), np.zeros(1))
    with pytest.raises(DataError, match="could add up to more than"):
        NETWORK.trace(np.full((1, 2, 3), 1e307))
