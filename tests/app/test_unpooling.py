"""The lesson on unpooling asked for its cards, and its snippets run in many states."""

import numpy as np
import pytest

from app.components.payload import payload
from app.unpooling.cards import CORNERS
from app.unpooling.ways import sizes
from tests.asking import Asked, asked, changed
from tests.snippets import printed_tensors, ran

SLUG = "unpooling"
CARDS = asked(SLUG).cards
STATES = [
    {},
    {"input": "random", "kernel_size": "3", "size": "3"},
    {"kernel_size": "3"},
    {"kernel_size": "1"},
    {"pool": "0", "input": "counting"},
    {"pool": "0", "way": "nails", "kernel_size": "3"},
    {"way": "nails", "input": "handwritten", "digit": "7"},
    {"way": "max unpool", "input": "handwritten"},
    {"way": "max unpool", "input": "handwritten", "kernel_size": "3"},
    {"way": "max unpool", "input": "all equal", "kernel_size": "2", "size": "4"},
    {"way": "max unpool", "edit": "values2x2.0.50_values2x2.3.-7"},
    {"way": "max unpool", "edit": "input4x4.0.9_input4x4.5.0.5"},
]
PHOTO_STATES = [
    {"input": "china"},
    {"input": "flower", "way": "max unpool"},
    {"input": "china", "way": "max unpool", "kernel_size": "4"},
    {"input": "flower", "way": "nails", "pool": "0", "kernel_size": "4"},
    {"input": "china", "way": "nearest", "pool": "0", "kernel_size": "4"},
]


def outputs(shown: Asked) -> list[np.ndarray]:
    """What the snippet prints: every output, and the remembered places after the pooled map."""
    trace = shown.traces[0]
    names = [stage.target for stage in trace.stages]
    if "indices" in {tensor.name for tensor in trace.tensors}:
        names.insert(1, "indices")
    return [trace[name].values[0] for name in names]


@pytest.mark.parametrize("number", range(1, len(CARDS) + 1), ids=[card.title for card in CARDS])
def test_every_card_answers_from_what_it_shows_and_stays_small(number: int):
    shown = asked(SLUG, asked(SLUG).query(number))
    card = shown.cards[number - 1]
    assert card.right(shown.shown) in card.options
    assert card.why(shown.shown).endswith(".")
    assert not shown.said
    written = payload(*shown.views)
    assert len(written if isinstance(written, bytes) else repr(written)) < 100_000


@pytest.mark.parametrize("query", STATES, ids=str)
def test_the_snippet_prints_what_the_stage_shows(query: dict[str, str]):
    shown = asked(SLUG, {"v": "1"} | query)
    assert not shown.said
    for theirs, ours in zip(printed_tensors(shown.snippet), outputs(shown), strict=True):
        np.testing.assert_allclose(theirs, ours)


@pytest.mark.parametrize("query", PHOTO_STATES, ids=str)
def test_photographs_fit_and_their_snippet_reads_the_file(query: dict[str, str]):
    shown = asked(SLUG, {"v": "1"} | query)
    assert len(payload(*shown.views)) < 250_000
    _, names = ran(shown.snippet)
    np.testing.assert_array_equal(names["y"][0].numpy(), shown.traces[0]["output"].values)


def test_the_lectures_pictures():
    query = {"v": "1", "pool": "0", "input": "counting"}
    nearest, nails = (asked(SLUG, query | {"way": way}).traces[0]["output"].values[0] for way in ("nearest", "nails"))
    assert nearest.tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]
    assert nails.tolist() == [[1, 0, 2, 0], [0, 0, 0, 0], [3, 0, 4, 0], [0, 0, 0, 0]]


def test_edited_values_stand_beside_the_pooled_ones_and_go_to_the_remembered_places():
    trace = asked(SLUG, {"v": "1", "way": "max unpool", "edit": "values2x2.1.50"}).traces[0]
    where = int(trace["indices"].values.flat[1])
    assert trace["output"].values.flat[where] == 50 != trace["pooled"].values.flat[1]
    assert trace["input"].values.flat[where] == trace["pooled"].values.flat[1]


def test_an_edit_of_a_digit_stays_whatever_the_windows_are():
    for pool, kernel_size in [("1", "2"), ("1", "4"), ("0", "3")]:
        query = {"v": "1", "input": "handwritten", "pool": pool, "kernel_size": kernel_size, "edit": "input8x8.0.99"}
        assert asked(SLUG, query).traces[0]["input"].values.flat[0] == 99


def test_another_input_forgets_the_edits_of_each_size():
    query = {"v": "1", "input": "counting", "edit": "input4x4.0.9_input8x8.0.9_values2x2.0.9"}
    assert set(changed(SLUG, query, "Input", "random")["edit"]) == {"values2x2"}


def test_the_largest_number_has_the_index_that_the_card_counts():
    (trace,) = asked(SLUG, asked(SLUG).query(4)).traces
    index = trace["indices"].values.flat[trace["pooled"].values.argmax()]
    assert index == 10 == 2 * len(CORNERS) + 2


@pytest.mark.parametrize(
    ("query", "heights"),
    [
        ({}, [("H_small", 2), ("H_out", 4)]),
        ({"way": "max unpool", "kernel_size": "3"}, [("H_small", 1), ("H_out", 4)]),
        ({"way": "nearest", "kernel_size": "3"}, [("H_small", 1), ("H_out", 3)]),
        ({"way": "nails", "pool": "0", "input": "counting", "kernel_size": "3"}, [("H_out", 6)]),
    ],
)
def test_the_formulas_give_the_sizes_that_are_shown(query: dict[str, str], heights: list[tuple[str, int]]):
    trace = asked(SLUG, {"v": "1"} | query).traces[0]
    scale = int(query.get("kernel_size", 2))
    found = sizes(trace, query.get("way", "nearest"), scale)
    assert [(each.symbol.name, each.result) for each in found] == heights
    assert [each.result for each in found] == [trace[stage.target].values.shape[1] for stage in trace.stages]


def test_max_unpooling_always_pools_first():
    assert len(asked(SLUG, {"v": "1", "way": "max unpool", "pool": "0"}).traces[0].stages) == 2
