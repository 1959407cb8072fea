"""The lesson on connections: what its cards answer, how far its settings go, and that the snippets print the stage."""

import re
from itertools import pairwise

import numpy as np
import pytest

from app.address import defaults
from app.components.payload import payload
from app.connectivity.chains import KERNELS, dense_column, dense_layers, one_or_two
from app.connectivity.counts import counts
from app.connectivity.settings import (
    BOTH,
    CONNECTION_SETTINGS,
    DENSE,
    LEAST,
    MOST,
    SPARSE,
    UNITS,
    highest,
    layer_of,
    lengths,
)
from engine.axes import PADDING_MODES
from engine.errors import EngineError
from engine.pattern import pattern
from tests.asking import asked
from tests.snippets import ran

STATES = {
    "both": {},
    "both, three layers": {"layers": "3", "kernel_size": "2"},
    "sparse chain": {"connections": "sparse", "layers": "3"},
    "reflected chain": {"connections": "sparse", "layers": "2", "padding": "2", "padding_mode": "reflect"},
    "strided and dilated": {"connections": "sparse", "size": "16", "stride": "2", "dilation": "2", "padding": "1"},
    "dense chain": {"connections": "dense", "layers": "2"},
    "a photograph's row": {"connections": "both", "input": "china", "row": "5"},
    "matrix": {"view": "matrix", "connections": "sparse"},
    "matrix, circular": {"view": "matrix", "connections": "sparse", "padding": "3", "padding_mode": "circular"},
    "matrix, mirrored": {"view": "matrix", "connections": "sparse", "padding": "2", "padding_mode": "reflect"},
    "matrix, dilated": {"view": "matrix", "connections": "sparse", "dilation": "2", "padding": "2", "stride": "2"},
    "matrix of a digit": {"view": "matrix", "connections": "sparse", "input": "handwritten", "digit": "7"},
    "dense matrix": {"view": "matrix", "connections": "dense", "seed": "4"},
    "transposed": {"view": "transposed", "connections": "sparse", "stride": "2"},
    "transposed, replicated": {"view": "transposed", "padding": "4", "padding_mode": "replicate"},
    "edited": {"connections": "sparse", "layers": "2", "edit": "input.2.-7_kernel_1.0.0.5_kernel_2.1.4"},
    "edited matrix": {"view": "matrix", "connections": "sparse", "edit": "kernel_1.2.-5"},
}


def printed(snippet):
    return [eval(line) for line in ran(snippet)[0].splitlines()]


@pytest.mark.parametrize("query", STATES.values(), ids=STATES)
def test_the_snippet_prints_what_the_stage_shows(query):
    page = asked("connectivity", {"v": "1"} | query)
    assert page.said == ()
    shown = [trace["output"].values.ravel() for trace in page.traces]
    if page.values["view"] != "units":
        (trace,) = page.traces
        shown = [trace["matrix"].values, trace["output"].values.ravel()]
    results = printed(page.snippet)
    assert len(results) == len(shown)
    for result, values in zip(results, shown, strict=True):
        np.testing.assert_allclose(np.array(result), values, rtol=1e-12)


def test_every_card_answers_and_is_small():
    start = asked("connectivity")
    rights = []
    for number, card in enumerate(start.cards, 1):
        page = asked("connectivity", start.query(number))
        assert page.said == ()
        assert page.values == page.card_state(number) | {"seed": page.values["seed"]}, "the controls changed nothing"
        rights.append(card.right(page.shown))
        assert len(str(payload(*page.views))) < 10_000
        assert card.step < page.traces[0].steps
        assert card.why(page.shown)
    assert rights == ["18", "3 to 5", "3", "7", "3", "3", "its size"]


def test_the_steps_that_the_cards_speak_of():
    start = asked("connectivity")
    reflected = asked("connectivity", start.query(6)).traces[0]
    assert str(reflected.step(start.cards[5].step)) == "matrix[0, 1] = 1 + 2 = 3"
    chain = asked("connectivity", start.query(4)).traces[0]
    assert chain.step(start.cards[3].step).writes[0].cell.index == (0, 0)
    assert [each.name for each in chain.tensors if each.role != "weight"] == ["input", "layer 1", "layer 2", "output"]
    assert chain.stages[chain.step(start.cards[3].step).stage].target == "output"


def test_an_edit_of_the_input_is_one_of_the_row_that_is_shown():
    query = {"v": "1", "connections": "sparse", "input": "handwritten", "row": "2", "edit": "input.17.99"}
    assert asked("connectivity", query).traces[0]["input"].values[0, 1] == 99
    assert 99 not in asked("connectivity", query | {"row": "1"}).traces[0]["input"].values


def test_both_have_as_many_units():
    for query in ({}, {"layers": "3", "kernel_size": "2"}, {"stride": "3"}):
        sparse, dense = asked("connectivity", {"v": "1"} | query).traces
        assert [stage.rule.steps for stage in sparse.stages] == [stage.rule.steps for stage in dense.stages]


@pytest.mark.parametrize("mode", PADDING_MODES)
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("size", [3, 8, 16])
def test_settings_go_as_far_as_something_is_left_to_read(mode, layers, size):
    values = defaults(CONNECTION_SETTINGS) | LEAST | {"padding_mode": mode}
    for name in LEAST:
        high, why = highest(name, values, size, layers)
        assert high >= LEAST[name]
        values[name] = high
        assert len(lengths(layer_of(values), size, layers)) == layers + 1
        assert bool(why) == (high < MOST[name])
        if why:
            with pytest.raises(EngineError, match=re.escape(why)):
                lengths(layer_of(values | {name: high + 1}), size, layers)


def test_a_link_to_what_does_not_fit_is_brought_inside():
    page = asked("connectivity", {"v": "1", "size": "3", "layers": "3", "kernel_size": "5", "stride": "3"})
    assert page.traces
    assert (page.values["kernel_size"], page.values["stride"]) == (1, 3)


def test_kernels_have_no_two_numbers_alike():
    for kernel in KERNELS:
        assert len({*kernel, 0}) == MOST["kernel_size"] + 1
    first = KERNELS[0]
    assert first[0] + first[2] not in (*first[:3], 0), "mirrored, the ends add up to a number of its own"
    assert len({kernel[:2] for kernel in KERNELS}) == len(KERNELS), "each layer has a kernel of its own"


STACKED = defaults(CONNECTION_SETTINGS)


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("mode", PADDING_MODES)
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_connections_and_weights_of_all_layers_are_counted(layers, mode, padding):
    layer = layer_of(STACKED | {"padding_mode": mode, "padding": padding})
    units = lengths(layer, 8, layers)
    lines = [np.count_nonzero(pattern(layer, (size,)).kinds >= 0) for size in units[:-1]]
    sparse = {each.quantity: each.result for each in counts(layer, units, UNITS, SPARSE)}
    assert sparse["connections"] == sum(lines)
    assert sparse["parameters"] == 3 * layers
    dense = {each.quantity: each.result for each in counts(layer, units, UNITS, DENSE)}
    assert dense["connections"] == dense["parameters"] == sum(one * out for one, out in pairwise(units))
    both = [each.result for each in counts(layer, units, UNITS, BOTH)]
    assert both[:4] == [*[sparse[name] for name in ("connections", "parameters")], *dense.values()]


def test_the_card_of_three_layers_counts_three():
    page = asked("connectivity", asked("connectivity").query(4))
    units = lengths(page.shown.layer, 8, 3)
    assert [each.result for each in counts(page.shown.layer, units, UNITS, SPARSE)] == [36, 7, 9]


def test_dense_layers_multiply_with_every_weight():
    weights = [one_or_two([[0, 1, 2], [3, 4, 5]]), one_or_two([[7, 8]])]
    assert weights[0].tolist() == [[1, 2, 1], [2, 1, 2]]
    trace = dense_layers([1, 2, 3], weights)
    assert trace["layer 1"].values.tolist() == [8, 10]
    assert trace["output"].values.tolist() == [26]
    column = dense_column([1, 2, 3], weights[0])
    assert column["output"].values.tolist() == [[8], [10]]
    assert str(column.step(1)) == "output[1, 0] = 1·2 + 2·1 + 3·2 = 10"
