"""The perceptron: response, angle and the three cases of its threshold, against torch and against each other."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DataError, ShapeError, SpecError
from engine.perceptron import centred_mean, perceptron

WHOLE = st.integers(-16, 16)
VECTORS = st.integers(1, 9).flatmap(lambda n: st.tuples(*[st.lists(WHOLE, min_size=n, max_size=n)] * 2))
PICTURE = np.arange(24).reshape(2, 3, 4) - 7
WEIGHT = (np.arange(24).reshape(2, 3, 4) * 5) % 17 - 8


def angle_of(unit):
    found = unit.angle()
    assert found is not None
    return found.result


def limit_of(unit):
    found = unit.limit()
    assert found is not None
    return found


@given(VECTORS, st.integers(-3000, 3000))
def test_response_angle_and_output_are_torchs(vectors, threshold):
    unit = perceptron(vectors[0], vectors[1], threshold)
    x, w = (torch.tensor(each, dtype=torch.float64) for each in vectors)
    assert unit.response == (w @ x).item()
    assert unit.fires is bool(w @ x >= threshold)
    assert unit.input_norm().result == pytest.approx(x.norm().item())
    assert unit.weight_norm().result == pytest.approx(w.norm().item())
    angle = unit.angle()
    if not x.any() or not w.any():
        assert angle is None
    else:
        cosine = F.cosine_similarity(x, w, dim=0).clamp(-1, 1)
        assert angle_of(unit) == pytest.approx(torch.rad2deg(torch.acos(cosine)).item(), abs=1e-5)


@given(VECTORS, st.integers(-3000, 3000))
def test_the_rule_for_the_angle_says_what_the_threshold_says(vectors, threshold):
    unit = perceptron(vectors[0], vectors[1], threshold)
    assert unit.case in ("never", "always", "angle")
    if unit.case == "angle":
        assert unit.fires == (angle_of(unit) <= limit_of(unit).result)
    else:
        assert unit.limit() is None
        assert unit.fires == (unit.case == "always")


@given(VECTORS)
def test_the_ends_of_the_three_cases(vectors):
    """At b = ‖x‖‖w‖ only the same direction fires, at −‖x‖‖w‖ all do; a length that is no whole number is not met."""
    x, w = vectors
    most = math.isqrt(sum(n * n for n in x) * sum(n * n for n in w))
    assert perceptron(x, w, most + 1).case == "never"
    assert perceptron(x, w, -most - 1).case == "always"
    exact = most**2 == sum(n * n for n in x) * sum(n * n for n in w)
    assert perceptron(x, w, -most).case == ("always" if exact else "angle")
    if most:
        assert perceptron(x, w, most).case == "angle"


@given(VECTORS, st.integers(2, 5))
def test_a_longer_input_has_the_same_angle_and_so_many_times_the_response(vectors, times):
    x, w = vectors
    unit, longer = perceptron(x, w), perceptron([times * n for n in x], w)
    assert longer.response == times * unit.response
    if unit.angle():
        assert angle_of(longer) == pytest.approx(angle_of(unit), abs=1e-5)


def test_its_own_template_has_the_angle_0_and_its_opposite_180():
    assert angle_of(perceptron([0.1, 0.2, 0.3], [0.1, 0.2, 0.3])) == pytest.approx(0, abs=1e-5)
    assert angle_of(perceptron([1, 2], [-1, -2])) == pytest.approx(180, abs=1e-5)
    unit = perceptron([3, 4], [3, 4], 25)
    assert (unit.case, limit_of(unit).result, unit.fires) == ("angle", 0, True)


@pytest.mark.parametrize(
    ("x", "w", "zero"),
    [([0, 0], [1, 2], "x"), ([1, 2], [0, 0], "w"), ([0, 0], [0, 0], "x and w"), ([1, 2], [2, 1], "")],
)
def test_a_zero_vector_has_no_direction_and_a_response(x, w, zero):
    unit = perceptron(x, w, 1)
    assert unit.zero == zero
    assert (unit.angle() is None) == bool(zero)
    if zero:
        assert unit.response == 0
        assert (unit.case, perceptron(x, w, 0).case, perceptron(x, w, -1).case) == ("never", "always", "always")


def test_the_trace_is_product_by_product_then_the_sum_then_the_step():
    unit = perceptron(PICTURE, WEIGHT, 40)
    trace = unit.trace()
    x, w = torch.from_numpy(PICTURE), torch.from_numpy(WEIGHT)
    assert trace.steps == 24 + 1 + 1
    np.testing.assert_array_equal(trace["products"].values, (w * x).numpy())
    assert trace["response"].values.tolist() == [[[(w * x).sum().item()]]]
    assert trace["output"].values.item() == int((w * x).sum() >= 40) == int(unit.fires)
    assert len(trace.step(24).writes[0].terms) == 24


def test_a_response_is_a_correlation_at_one_place():
    unit = perceptron(PICTURE, WEIGHT)
    assert unit.response == F.conv2d(torch.from_numpy(PICTURE)[None], torch.from_numpy(WEIGHT)[None]).item()


def test_the_angle_with_its_numbers():
    unit = perceptron([3, 4], [4, 3], 20)
    assert limit_of(unit).text() == "θₘₐₓ = arccos(b/(‖x‖·‖w‖)) = arccos(20/(5·5)) = arccos(0.8) = 36.8699"
    assert unit.input_norm().latex() == r"\lVert x \rVert = \sqrt{x^\top x} = \sqrt{25} = 5"


def test_bad_input_is_a_sentence():
    with pytest.raises(ShapeError, match=r"the template has shape \(7, 8\), but the input has \(8, 8\)"):
        perceptron(np.zeros((8, 8)), np.zeros((7, 8)))
    with pytest.raises(DataError, match="the input is empty"):
        perceptron([], [])
    with pytest.raises(DataError, match="could add up to more than"):
        perceptron([1e200, 1], [1, 1])
    with pytest.raises(SpecError, match="threshold=nan is no number"):
        perceptron([1], [1], float("nan"))


def test_the_centred_mean_is_positive_where_the_class_has_more_than_all():
    inputs = np.array([[8, 0, 1], [6, 0, 3], [0, 4, 5]])
    assert centred_mean(inputs, np.array([True, True, False])).tolist() == [2, -1, -1]
