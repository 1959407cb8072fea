"""The lesson on channels and filters: its cards, its snippets, its named filters."""

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from app.channels_and_filters.banks import BANKS
from app.errata import depth_places
from tests.asking import asked
from tests.snippets import ran

SLUG = "channels_and_filters"
START = asked(SLUG)
STATES: dict[str, dict[str, str]] = {
    "start": {},
    "edited": {"edit": "input.30.7_weight0x2x3x3x3.4.-5"},
    "half numbers": {"edit": "weight0x2x3x3x3.0.0.5"},
    "fractions in input and weight": {"edit": "input.30.7.25_weight0x2x3x3x3.4.-0.5"},
    "fractions in the input only": {"edit": "input.30.7.25"},
    "one of each": {"in_channels": "1", "out_channels": "1", "kernel_size": "1", "bias": "0"},
    "four of each": {"in_channels": "4", "out_channels": "4", "seed": "5"},
    "two groups": {"in_channels": "4", "out_channels": "4", "groups": "2", "padding": "1"},
    "depthwise": {"in_channels": "4", "out_channels": "4", "groups": "4", "stride": "2"},
    "padded and strided": {"stride": "2", "padding": "1"},
    "a handwritten digit": {"input": "handwritten", "digit": "7", "in_channels": "1"},
    "mixes of small numbers": {"filters": "three mixes"},
    **{f"{bank.name} on a photo": {"filters": bank.name, "input": "china"} for bank in BANKS},
    "small numbers on a photo": {"input": "flower", "out_channels": "3", "kernel_size": "2", "stride": "3"},
}


def opened(query: dict[str, str]) -> AppTest:
    """The page itself, as somebody sees it who comes with this query."""
    app = AppTest.from_string(f"import runpy\nrunpy.run_path('pages/{SLUG}.py')", default_timeout=60)
    app.query_params.update(query)
    return app.run()


@pytest.mark.parametrize("number", range(1, len(START.cards) + 1))
def test_every_card_has_an_answer(number: int):
    page = asked(SLUG, START.query(number))
    card = page.cards[number - 1]
    assert card.right(page.shown) in card.options
    assert card.is_shown(page.values, page.card_state(number))
    assert card.ask.endswith("?")


@pytest.mark.parametrize("number", range(1, len(START.cards) + 1))
def test_no_answer_depends_on_the_random_numbers(number: int):
    """Whoever draws others before a card is shown meets the same answer; a card's own seed would go on to the next."""
    plain, other = (asked(SLUG, START.query(number) | seed) for seed in ({}, {"v": "1", "seed": "7"}))
    card = START.cards[number - 1]
    assert "seed" not in card.settings
    assert card.right(plain.shown) == card.right(other.shown)


@pytest.mark.parametrize("query", STATES.values(), ids=STATES)
def test_the_snippet_prints_every_slice(query: dict[str, str]):
    page = asked(SLUG, {"v": "1"} | query)
    (trace,) = page.traces
    text, names = ran(page.snippet)
    output = trace["output"].values
    np.testing.assert_allclose(names["y"][0].numpy(), output, rtol=1e-12, atol=1e-9)
    assert text.strip() == str(names["y"][0])
    if output.dtype.kind == "i" and page.views[0].grey == ():
        assert names["y"].dtype == torch.int64
        assert text.split() == str(torch.from_numpy(output)).split()


def test_an_edit_of_the_weights_is_one_of_their_shape():
    """Where the layer has another shape, it has other weights."""
    edit = {"edit": "weight0x2x3x3x3.4.-5"}
    plain, edited = (asked(SLUG, {"v": "1"} | query).traces[0]["weight"].values for query in ({}, edit))
    assert edited.ravel()[4] == -5
    assert (edited != plain).sum() == 1
    one_filter = [asked(SLUG, {"v": "1", "out_channels": "1"} | query).traces[0] for query in ({}, edit)]
    assert (one_filter[0]["weight"].values == one_filter[1]["weight"].values).all()


def test_groups_that_do_not_divide_are_replaced_and_said():
    app = opened({"v": "1", "in_channels": "4", "out_channels": "2", "groups": "4"})
    assert [each.value for each in app.button_group if each.label == "groups"] == ["1"]
    assert any("groups must divide in_channels=4 and out_channels=2." in each.proto.body for each in app.get("html"))


def test_a_colour_photograph_has_three_channels():
    page = asked(SLUG, {"v": "1", "in_channels": "2", "input": "china"})
    assert page.values["in_channels"] == 3
    assert page.traces[0]["input"].values.shape == (3, 48, 48)
    assert page.views[0].editable == ("weight",)
    assert page.views[0].grey == ("input",)


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.name)
def test_what_an_average_makes_is_a_picture_again(bank):
    page = asked(SLUG, {"v": "1", "filters": bank.name, "input": "china"})
    output = page.traces[0]["output"].values
    assert bank.is_picture == (output.min() >= 0 and output.max() <= 255)
    assert page.views[0].grey == (("input", "output") if bank.is_picture else ("input",))


def test_along_the_depth_there_is_one_place_for_a_filter():
    assert [depth_places(channels) for channels in (1, 3, 4)] == [1, 1, 1]
    assert depth_places(3, 2) == 2


def test_the_formula_says_where_a_tap_reads():
    app = opened({"v": "1", "stride": "2", "padding": "1", "in_channels": "3", "out_channels": "3", "groups": "3"})
    equations = [each.value for each in app.markdown if each.value.startswith("$")]
    assert (
        r"$y_f(i,j)$ $= b_f + \sum_{c \in \mathrm{group}} \sum_a \sum_b w_{f,c}(a,b)\, x_c(2i+a-1,\, 2j+b-1)$"
        in equations
    )
