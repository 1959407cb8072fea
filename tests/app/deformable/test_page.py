"""The lesson on deformable convolution asked for its cards, its equations and its snippets."""

from typing import Any

import numpy as np
import pytest

from app.components.payload import payload
from app.deformable.offsets import CHOICES, FREE, LEARNED, ONE, available, offsets, per_tap
from app.deformable.table import BENDS, ROWS, answers, table
from app.deformable.words import costs, furthest, places, sampled, sentence
from engine.formula import number_text
from engine.operations import conv2d, deform_conv2d
from engine.training.bent_bars import LAYER, bent_bar
from tests.asking import asked, catching, changed, started
from tests.snippets import ran

SLUG = "deformable"
CARDS = asked(SLUG).cards
BARS = {"input": "bent bar", "dilation": "3", "kernel": "line"}
STATES = [
    {},
    {"compare": "1", "offsets": "half a cell", "padding": "1"},
    {"offsets": "spread", "input": "random", "kernel": "counting", "size": "5", "stride": "1"},
    {"offsets": "turned by 45°", "input": "random", "seed": "4", "dilation": "2", "padding": "2"},
    {"offsets": "outside", "stride": "2"},
    {"offsets": "random", "input": "handwritten", "stride": "2", "digit": "7"},
    {"offsets": "random", "input": "handwritten", "stride": "3", "padding": "1", "compare": "1"},
    {**BARS, "offsets": "learned"},
    {**BARS, "offsets": "learned", "bend": "-2"},
    {**BARS, "offsets": "learned, one for all", "bend": "1"},
    {"edit": "offset2x2.0.-1.25_offset2x2.13.2.5_weight.4.-3_input5x5.7.9"},
    {"offsets": "spread", "edit": "offset2x2.4.1000000", "compare": "1"},
]


def shown_at(query):
    shown = asked(SLUG, {"v": "1"} | query)
    assert shown.said == ()
    return shown


@pytest.mark.parametrize("number", range(1, len(CARDS) + 1), ids=[card.title for card in CARDS])
def test_every_card_answers_from_what_it_shows_and_stays_small(number):
    shown = asked(SLUG, asked(SLUG).query(number))
    card = shown.cards[number - 1]
    assert shown.values == shown.card_state(number)
    assert card.right(shown.shown) in card.options
    assert card.why(shown.shown).endswith(".")
    assert not shown.said
    written = payload(*shown.views)
    assert len(written if isinstance(written, bytes) else repr(written)) < 100_000


@pytest.mark.parametrize("query", STATES, ids=str)
def test_the_snippet_computes_what_the_stage_shows(query):
    shown = shown_at(query)
    printed, names = ran(shown.snippet)
    (trace, *plain) = shown.traces
    np.testing.assert_allclose(names["sampled"], trace["sampled"].values, atol=1e-9)
    np.testing.assert_allclose(names["y"], trace["output"].values[0], atol=1e-9)
    assert printed.count("tensor(") == 2 + len(plain)
    if plain:
        theirs = names["F"].conv2d(names["x"], names["w"], **walk_of(shown.values))
        np.testing.assert_allclose(theirs[0], plain[0]["output"].values)


def test_a_branch_has_costs_where_offsets_are_predicted_only():
    for query in STATES:
        shown = shown_at(query)
        if query.get("offsets") in ("random", "learned"):
            parameters, multiplications = costs(shown.shown)
            assert parameters.result == 18 * 9 + 18
            assert multiplications.result == 18 * 9 * shown.traces[0]["output"].values.size
        else:
            assert costs(shown.shown) == ()


def test_the_table_has_the_answers_that_the_stage_shows_bend_by_bend():
    for kind, name, _ in ROWS:
        for bend, answer in zip(BENDS, answers(kind), strict=True):
            shown = shown_at({**BARS, "offsets": kind, "bend": str(bend)})
            assert shown.traces[0]["output"].values.item() == pytest.approx(answer, abs=0.051)
            assert number_text(answer) in table(others=False).split(name)[1].split("</tr>")[0]
    assert "others" not in table(others=False).replace("one set", "")
    assert table(others=True).count("<td>") == len(ROWS) * (len(BENDS) + 1)


def test_no_answer_stands_below_the_stage_while_its_card_asks():
    asking = started(SLUG, asked(SLUG).query(5))
    with catching({}):
        asking.run()
        assert not [each for each in asking.markdown if "parameters" in each.value and "branch" in each.value]
        asking.session_state[f"{SLUG}.answer.5"] = "9"
        asking.run()
    assert [each for each in asking.markdown if "parameters" in each.value and "branch" in each.value]


def walk_of(values):
    return {name: values[name] for name in ("stride", "padding", "dilation")}


@pytest.mark.parametrize("query", STATES, ids=str)
def test_the_equations_have_the_numbers_of_the_stage(query):
    shown = shown_at(query)
    row, column = places(shown.shown)
    value = float(sampled(shown.shown).rpartition(" = ")[2].replace("−", "-").replace("{,}", ""))
    assert np.isclose(shown.traces[0]["sampled"].values[:, 0, 0], value, rtol=1e-5, atol=1e-9).any()
    for place in (row, column):
        assert "−" not in place.text().split(" = ")[2].replace("(−", "").replace(" − ", "")
    tap = furthest(shown.shown)
    rows, columns = shown.shown.layer.unmoved(shown.traces[0]["output"].values.shape[1:])
    offset = shown.shown.offset
    assert row.result == pytest.approx(rows[tap, 0, 0] + offset[2 * tap, 0, 0])
    assert column.result == pytest.approx(columns[tap, 0, 0] + offset[2 * tap + 1, 0, 0])
    assert sentence(shown.shown).endswith(".")


def test_spread_taps_are_dilation_two():
    """Also where the window already is dilated, has a stride, or reads padding."""
    x = np.arange(1, 50).reshape(1, 7, 7)
    weight = np.arange(1, 10).reshape(1, 1, 3, 3)
    for stride, padding in ((1, 0), (2, 1), (1, 2)):
        settings: dict[str, Any] = {
            "in_channels": 1,
            "out_channels": 1,
            "kernel_size": 3,
            "stride": stride,
            "bias": False,
        }
        layer = deform_conv2d(**settings, padding=padding)
        _, height, width = layer.layer.output_shape((7, 7))
        ours = layer.trace(x, offsets("spread", x, (height, width), 0), weight)["output"].values
        theirs = conv2d(**settings, dilation=2, padding=padding + 1).trace(x, weight)["output"].values
        np.testing.assert_array_equal(ours, theirs)


def test_turned_taps_keep_their_distance_from_the_middle():
    places = np.array([(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)])
    turned = places + per_tap("turned by 45°")
    np.testing.assert_allclose(np.hypot(*turned.T), np.hypot(*places.T), atol=0.01)
    np.testing.assert_allclose(turned[5], (np.sqrt(0.5), np.sqrt(0.5)), atol=0.01)  # the right tap goes down


def test_learned_offsets_are_there_for_what_they_were_learned_for():
    settings: dict[str, Any] = {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "bias": False}
    for stride in (1, 2, 3):
        assert available("bent bar", deform_conv2d(**settings, dilation=3, stride=stride)) == CHOICES
    other = deform_conv2d(**settings, dilation=2)
    assert available("bent bar", other) == available("random", LAYER) == FREE
    shown = asked(SLUG, {"v": "1", "offsets": LEARNED})
    assert shown.values["offsets"] == "zero"


def test_learned_offsets_follow_the_bar_and_those_for_all_do_not():
    """The upper and lower middle taps, whatever the bend."""
    fixed = {bend: offsets(ONE, bent_bar(bend), (1, 1), 0).tolist() for bend in (-3, 3)}
    assert fixed[-3] == fixed[3]
    for bend in (-3, -2, 2, 3):
        moved = offsets(LEARNED, bent_bar(bend), (1, 1), 0).reshape(9, 2)
        assert not moved[:, 0].any(), "taps were only to learn to move sideways"
        np.testing.assert_allclose(moved[[1, 7], 1], bend, atol=0.25)


def test_another_choice_of_offsets_forgets_the_edited_ones():
    query = {"v": "1", "edit": "offset2x2.0.5_input5x5.0.7"}
    assert set(changed(SLUG, query, "Offsets", "half a cell")["edit"]) == {"input5x5"}


def test_no_more_outputs_than_have_room():
    shown = asked(SLUG, {"v": "1", "input": "handwritten", "padding": "2"})
    assert max(shown.traces[0]["output"].values.shape) <= 3


def test_numbers_of_any_size_are_computed_with():
    edit = "offset2x2.0.1e300_offset2x2.9.-1e300_input5x5.0.1e200_weight.0.1e90"
    payload(*asked(SLUG, {"v": "1", "edit": edit}).views)
