"""The lesson on the detector stage: its cards, and its snippets against its stage."""

import numpy as np
import pytest

from app.components.payload import payload
from app.detector_stage.layer import EDGES, FARTHEST, layer, sentence, weights
from app.handwriting import handwritten
from engine.operations import leaky_relu, relu
from tests.asking import asked
from tests.snippets import ran

SLUG = "detector_stage"
STATES = [
    {},
    {"padding": "1", "stride": "2"},
    {"activation": "gelu", "over": "16"},
    {"activation": "threshold", "threshold": "-3", "kernel": "Laplacian"},
    {"show": "map and slope"},
    {"show": "map and slope", "activation": "sigmoid", "over": "64"},
    {"show": "map and slope", "activation": "fires", "threshold": "5", "input": "random", "seed": "4"},
    {"show": "map and slope", "activation": "tanh", "edit": "feature_map_handwr_3_0_0_1_0_1.2.0.25"},
    {"show": "gradient"},
    {"show": "gradient", "activation": "leaky_relu", "negative_slope": "0.5", "digit": "7"},
    {"show": "gradient", "activation": "threshold", "edit": "grad_output_handwr_3_0_0_1_0_1.0.-40"},
    {"show": "map and slope", "activation": "leaky_relu", "input": "china", "kernel": "Sobel y"},
    {"input": "flower", "activation": "gelu", "over": "64"},
]


@pytest.mark.parametrize("query", STATES, ids=str)
def test_the_snippet_computes_what_the_stage_shows(query):
    shown = asked(SLUG, {"v": "1", **query})
    assert shown.said == ()
    _, names = ran(shown.snippet)
    if names.get("output") is not None:
        np.testing.assert_allclose(names["output"][0].numpy(), shown.traces[0]["output"].values, atol=1e-12)
        return
    detected = names["detected"][0].detach().numpy()
    np.testing.assert_allclose(detected, shown.shown.detector["detected"].values, atol=1e-12)
    last = shown.traces[-1]
    np.testing.assert_allclose(names["feature_map"].grad[0].numpy(), last[last.stages[-1].target].values, atol=1e-12)


def test_an_edited_map_is_what_is_computed_with():
    edited = asked(SLUG, {"v": "1", **STATES[7]}).traces[0]["feature_map"].values
    plain = asked(SLUG, {"v": "1", **STATES[7], "edit": ""}).traces[0]["feature_map"].values
    assert (edited != plain).sum() == 1
    assert edited.flat[2] == 0.25


@pytest.mark.parametrize("show", ["three stages", "map and slope", "gradient"])
@pytest.mark.parametrize("number", ["2e302", "99999999999999999999"])
def test_numbers_of_any_size_are_computed_with(show, number):
    """Larger than a graph is drawn, or than a whole number of 64 bits."""
    own = "handwr_3_0_0_1_0_1"
    edit = f"input.0.{number}_feature_map_{own}.2.{number}_grad_output_{own}.3.{number}"
    shown = asked(SLUG, {"v": "1", "show": show, "activation": "sigmoid", "edit": edit})
    payload(*shown.views)
    edited = ("input", 0) if show == "three stages" else ("feature_map", 2)
    assert shown.traces[0][edited[0]].values.flat[edited[1]] == float(number)
    assert all(tensor.values.dtype.kind in "if" for trace in shown.traces for tensor in trace.tensors)


def test_no_sum_of_a_digit_lies_beyond_what_the_threshold_reaches():
    def largest(kernel, padding, digit):
        values = {"kernel": kernel.name, "over": "1", "padding": padding, "stride": 1}
        return np.abs(layer(values, [handwritten(digit)], [[weights(values)]])[1]["feature_map"].values).max()

    sums = [largest(kernel, padding, digit) for kernel in EDGES for padding in (0, 1, 2) for digit in range(10)]
    assert max(sums) == FARTHEST


@pytest.mark.parametrize("source", ["handwritten", "china"])
def test_the_gradient_reads_as_the_slope_times_what_arrives(source):
    (view,) = asked(SLUG, {"v": "1", "show": "gradient", "input": source}).views
    signs = [view.signs.get(tensor.name, "=") + tensor.name for tensor in view.trace.tensors[1:]]
    assert signs == ["→slope", "·grad_output", "=grad_input"]


@pytest.mark.parametrize(
    ("activation", "values", "says"),
    [
        (leaky_relu(negative_slope=0.1), [-1, 0, 2], "nowhere below 0.01: gradient comes back through every cell."),
        (relu(), [-1, 0, 2], "At 2 the slope is below 0.01"),
        (relu(), [-1, 0, -2], "At all of them the slope is below 0.01"),
    ],
)
def test_what_is_said_of_the_gradient_is_true_of_none_some_and_all(activation, values, says):
    loss = activation.loss(np.array(values))
    assert says in sentence(loss, "map and slope")
    assert "slope" not in sentence(loss, "three stages")  # none is shown there


def test_cells_that_were_0_before_are_not_counted_as_changed():
    assert sentence(relu().loss(np.array([-1, 0, 2])), "three stages").startswith("1 of the 3 cells changed to 0.")
    assert sentence(relu().loss(np.array([0, 2])), "three stages").startswith("None of the 2 cells changed to 0.")


def test_every_card_is_right_and_small_enough():
    start = asked(SLUG)
    for number, card in enumerate(start.cards, 1):
        shown = asked(SLUG, start.query(number))
        assert shown.values == start.card_state(number)
        assert card.right(shown.shown) in card.options
        assert card.why(shown.shown)
        data = payload(*shown.views)
        size = len(data) if isinstance(data, bytes) else len(repr(data))
        assert size < (250_000 if shown.values["input"] in ("china", "flower") else 100_000)


def test_both_views_walk_the_same_cells():
    one, other = asked(SLUG, {"v": "1", "show": "map and slope"}).traces
    assert one["detected"].values.shape == other["slope"].values.shape
    assert one.steps == other.steps
