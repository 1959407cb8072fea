"""The lesson on connections: what its cards answer, how far its settings go, and that the snippets print the stage."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from app.address import defaults
from app.components.payload import payload
from app.connectivity.chains import KERNELS, dense_column, dense_layers, one_or_two
from app.connectivity.counts import counts, field
from app.connectivity.settings import CONNECTION_SETTINGS, LEAST, MOST, MOST_LAYERS, highest, layer_of
from engine.axes import PADDING_MODES
from engine.receptive_field import field_size
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


@pytest.mark.parametrize(
    ("query", "units"),
    [({}, [8, 6]), ({"layers": "3", "kernel_size": "2"}, [8, 7, 6, 5]), ({"stride": "3"}, [8, 2])],
    ids=str,
)
def test_both_have_as_many_units(query, units):
    for trace in asked("connectivity", {"v": "1"} | query).traces:
        assert [each.values.size for each in trace.tensors if each.role != "weight"] == units


def fits(values, size, layers):
    """Whether torch has a unit left in every layer."""
    line, kernel = torch.ones(1, 1, size), torch.ones(1, 1, values["kernel_size"])
    mode = "constant" if values["padding_mode"] == "zeros" else values["padding_mode"]
    try:
        for _ in range(layers):
            line = F.pad(line, (values["padding"],) * 2, mode=mode)
            line = F.conv1d(line, kernel, stride=values["stride"], dilation=values["dilation"])
    except RuntimeError:
        return False
    return line.shape[-1] >= 1


@pytest.mark.parametrize("mode", PADDING_MODES)
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("size", [3, 8, 16])
def test_settings_go_as_far_as_torch_has_something_left_to_read(mode, layers, size):
    values = defaults(CONNECTION_SETTINGS) | LEAST | {"padding_mode": mode}
    for name in LEAST:
        high, why = highest(name, values, size, layers)
        values[name] = high
        assert fits(values, size, layers), name
        assert bool(why) == (high < MOST[name]) == (not fits(values | {name: MOST[name]}, size, layers)), name
        assert high == MOST[name] or not fits(values | {name: high + 1}, size, layers), name


def test_a_setting_that_a_later_layer_bounds_says_so():
    high, why = highest("kernel_size", defaults(CONNECTION_SETTINGS) | LEAST, 8, 3)
    assert high == 3
    assert why.startswith("In layer 3, kernel_size=4 ")


def test_what_is_reflected_bounds_the_padding_and_not_the_kernel():
    """The settings are brought inside in their order: the padding is not cut for a kernel that then shrinks anyway."""
    values = asked("connectivity", {"v": "1", "size": "3", "padding": "4", "padding_mode": "reflect"}).values
    assert (values["padding"], values["kernel_size"]) == (2, 3)


def test_a_link_to_what_does_not_fit_is_brought_inside():
    page = asked("connectivity", {"v": "1", "size": "3", "layers": "3", "kernel_size": "5", "stride": "3"})
    assert page.traces
    assert (page.values["kernel_size"], page.values["stride"]) == (1, 3)


def test_kernels_have_no_two_numbers_alike():
    assert len(set(KERNELS)) == MOST_LAYERS
    for kernel in KERNELS:
        assert len(set(kernel)) == len(kernel) == MOST["kernel_size"]
        assert 0 not in kernel
    first = KERNELS[0]
    assert first[0] + first[2] not in (*first[:3], 0), "mirrored, the ends add up to a number of its own"


@pytest.mark.parametrize(
    ("settings", "units", "view", "connections", "results"),
    [
        ({}, [8, 6], "units", "sparse", {"connections": 18, "receptive field": 3, "parameters": 3}),
        ({}, [8, 6, 4, 2], "units", "sparse", {"connections": 36, "receptive field": 7, "parameters": 9}),
        ({}, [8, 6, 4, 2], "units", "dense", {"connections": 80, "parameters": 80}),
        ({}, [8, 6], "matrix", "dense", {"connections": 48, "parameters": 48}),
        ({}, [8, 6], "matrix", "sparse", {"connections": 18, "forced zeros": 30, "ties": 15, "parameters": 3}),
        ({"padding": 1}, [8, 8, 8], "units", "sparse", {"connections": 44, "receptive field": 5, "parameters": 6}),
        (
            {"padding": 1, "padding_mode": "reflect"},
            [8, 8, 8],
            "units",
            "sparse",
            {"connections": 44, "receptive field": 5, "parameters": 6},
        ),
    ],
    ids=str,
)
def test_counts_are_those_of_all_layers(settings, units, view, connections, results):
    layer = layer_of(defaults(CONNECTION_SETTINGS) | settings)
    found = counts(layer, units, view, connections)
    assert {each.quantity.replace("\u00a0", " "): each.result for each in found} == results


@pytest.mark.parametrize("settings", [{}, {"stride": 2}, {"dilation": 3, "stride": 3, "kernel_size": 2}], ids=str)
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_receptive_field_is_that_of_a_chain(settings, layers):
    layer = layer_of(defaults(CONNECTION_SETTINGS) | settings)
    assert field(layer, [0] * (layers + 1)).result == field_size([layer] * layers).result


def test_counts_of_both_kinds_say_which_is_which():
    found = counts(layer_of(defaults(CONNECTION_SETTINGS)), [8, 6], "units", "both")
    assert [(each.symbol.text().replace("\u00a0", " "), each.result) for each in found] == [
        ("sparse connections", 18),
        ("sparse parameters", 3),
        ("dense connections", 48),
        ("dense parameters", 48),
        ("receptive field", 3),
    ]


def test_dense_layers_multiply_with_every_weight():
    weights = [one_or_two([[0, 1, 2], [3, 4, 5]]), one_or_two([[7, 8]])]
    assert weights[0].tolist() == [[1, 2, 1], [2, 1, 2]]
    trace = dense_layers([1, 2, 3], weights)
    assert trace["layer 1"].values.tolist() == [8, 10]
    assert trace["output"].values.tolist() == [26]
    column = dense_column([1, 2, 3], weights[0])
    assert column["output"].values.tolist() == [[8], [10]]
    assert str(column.step(1)) == "output[1, 0] = 1·2 + 2·1 + 3·2 = 10"
