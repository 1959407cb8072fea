"""The lesson on shared gradients asked for its cards, its equations and its snippets."""

import re

import numpy as np
import pytest

from app.components.payload import payload
from app.shared_gradient.words import equations, sentence, sizes
from tests.asking import asked, catching, started
from tests.snippets import printed_tensors, ran

SLUG = "shared_gradient"
CARDS = asked(SLUG).cards
SCAN_STATES = [
    {},
    {"pool": "max"},
    {"pool": "mean", "target": "-4", "stride": "2", "padding": "1"},
    {"input": "random", "size": "9", "dilation": "2", "kernel_size": "4", "padding": "2"},
    {"input": "handwritten", "digit": "7", "pool": "max", "edit": "weight3.0.-2"},
    {"kernel_size": "1", "pool": "mean", "edit": "input7.3.2.5"},
]
UPDATE_STATES = [
    {"show": "update", "learning_rate": "0.02"},
    {"show": "update", "pool": "max", "padding": "2", "stride": "3"},
    {"show": "update", "updates": "each by itself"},
    {"show": "update", "updates": "each by itself", "pool": "mean", "dilation": "2", "input": "random"},
]
CONVOLUTION_STATES = [
    {"show": "2-D kernel"},
    {"show": "2-D kernel", "input": "handwritten", "stride": "2", "padding": "1"},
    {"show": "2-D kernel", "input": "random", "size": "7", "dilation": "2", "edit": "grad_output3x3.4.9"},
    {"show": "input"},
    {"show": "input", "input": "random", "size": "8", "stride": "3", "padding": "1"},
    {"show": "input", "axes": "1-D", "stride": "3", "kernel_size": "2", "forwards": "1"},
    {"show": "input", "axes": "1-D", "dilation": "2", "input": "handwritten", "edit": "weight3.1.-7"},
]
POOLING_STATES = [
    {"show": "pooling", "kernel_size": "2", "stride": "2"},
    {"show": "pooling", "kind": "average", "kernel_size": "3", "stride": "2", "padding": "1", "input": "handwritten"},
    {"show": "pooling", "kind": "max", "kernel_size": "3", "input": "random", "seed": "5"},
    {"show": "pooling", "kind": "average", "kernel_size": "2", "edit": "grad_output4x4.0.100"},
]
STATES = [*SCAN_STATES, *UPDATE_STATES, *CONVOLUTION_STATES, *POOLING_STATES]


def shown_at(query):
    shown = asked(SLUG, {"v": "1"} | query)
    assert shown.said == ()
    return shown


def values(shown, name):
    return shown.traces[0][name].values


@pytest.mark.parametrize("number", range(1, len(CARDS) + 1), ids=[card.title for card in CARDS])
def test_every_card_answers_from_what_it_shows_and_stays_small(number):
    shown = asked(SLUG, asked(SLUG).query(number))
    card = shown.cards[number - 1]
    assert shown.values == shown.card_state(number)
    assert card.right(shown.shown) in card.options
    assert card.why(shown.shown).endswith(".")
    assert not shown.said
    assert card.step < shown.traces[0].steps
    written = payload(*shown.views)
    assert len(written if isinstance(written, bytes) else repr(written)) < 100_000


@pytest.mark.parametrize("query", SCAN_STATES, ids=str)
def test_the_snippet_prints_the_loss_the_copies_and_their_sum(query):
    shown = shown_at(query)
    loss, copies, together = printed_tensors(shown.snippet)
    np.testing.assert_allclose(loss, values(shown, "J")[0, 0], atol=1e-4)
    np.testing.assert_allclose(copies, values(shown, "copies")[:, 0], atol=1e-3)
    np.testing.assert_allclose(together, values(shown, "grad_weight")[0], atol=1e-3)
    np.testing.assert_allclose(ran(shown.snippet)[1]["w"].grad, values(shown, "grad_weight"), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("query", UPDATE_STATES, ids=str)
def test_the_snippet_prints_the_new_weight_and_the_new_loss(query):
    shown = shown_at(query)
    apart = "updates" in query
    weight, loss = printed_tensors(shown.snippet)
    names = ran(shown.snippet)[1]
    new = values(shown, "new copies")[:, 0] if apart else values(shown, "new weight")[0]
    np.testing.assert_allclose(weight, new, atol=1e-4)
    np.testing.assert_allclose((names["copies"] if apart else names["w"][0]).detach(), new, rtol=1e-12)
    np.testing.assert_allclose(loss, values(shown, "J")[0, 0], atol=1e-3)
    np.testing.assert_allclose(names["J"].detach(), values(shown, "J")[0, 0], rtol=1e-9)


@pytest.mark.parametrize("query", CONVOLUTION_STATES, ids=str)
def test_the_snippet_prints_the_gradient_that_autograd_finds(query):
    shown = shown_at(query)
    target = shown.traces[0].stages[-1].target
    printed = printed_tensors(shown.snippet)
    if "forwards" in query:
        np.testing.assert_allclose(printed.pop(0), shown.traces[1]["output"].values[0])
    assert len(printed) == (1 if target == "grad_weight" else 2)
    for each in printed:
        np.testing.assert_allclose(each, values(shown, target).reshape(each.shape))
    both = shown_at(query | {"forwards": "1"})
    np.testing.assert_allclose(both.traces[1]["output"].values, ran(shown.snippet)[1]["y"][0].detach())


@pytest.mark.parametrize("query", POOLING_STATES, ids=str)
def test_the_snippet_prints_the_pooling_forwards_and_back(query):
    shown = shown_at(query)
    for printed, name in zip(printed_tensors(shown.snippet), ("output", "grad_input"), strict=True):
        np.testing.assert_allclose(printed, values(shown, name)[0], atol=1e-4)


@pytest.mark.parametrize("query", STATES, ids=str)
def test_the_equation_ends_in_a_number_of_the_stage(query):
    shown = shown_at(query)
    (equation,) = equations(shown.shown)
    last = float(equation.rpartition(" = ")[2].replace("−", "-").replace("{,}", ""))
    if "update" in query.values():
        new = values(shown, "new copies" if "updates" in query else "new weight")
        assert np.isclose(new.ravel(), last, rtol=1e-5).any()
    else:
        gradient = values(shown, shown.traces[0].stages[-1].target)
        assert np.isclose(gradient, last, rtol=1e-5).any()
    assert sentence(shown.shown).endswith(".")
    assert all(each.result >= 1 for each in sizes(shown.shown))


def test_a_short_sum_is_written_out_and_is_right():
    (equation,) = equations(shown_at({}).shown)
    assert equation.endswith(r"= 0 \cdot 2 + 1 \cdot 2 + 3 \cdot 2 + 1 \cdot 2 + 0 \cdot 2 = 10")
    (equation,) = equations(shown_at({"show": "input"}).shown)
    products = re.sub(r"\\cdot", "*", equation.split(" = ")[2]).replace("−", "-")
    assert eval(products) == int(equation.split(" = ")[3].replace("−", "-"))


def test_as_many_copies_as_outputs():
    for query in ({}, {"stride": "2", "padding": "1"}, {"show": "2-D kernel", "input": "handwritten"}):
        shown = shown_at(query)
        outputs = values(shown, "grad_scores" if "show" not in query else "grad_output")
        assert sizes(shown.shown)[-1].result == outputs.size


def test_the_card_on_too_long_a_step_is_right_about_the_shorter_one():
    before, after = shown_at({"show": "update", "learning_rate": "0.01"}).shown.losses()
    assert after < before


def test_the_walk_forwards_and_the_one_backwards_have_the_same_windows():
    for show in ("2-D kernel", "input"):
        back, forth = shown_at({"show": show, "stride": "2", "padding": "1", "forwards": "1"}).traces
        assert back.steps == forth.steps
        for n in range(back.steps):
            read = {term.a.index for term in forth.step(n).writes[0].terms} - {None}
            writes = back.step(n).writes
            if show == "input":
                assert {write.cell.index for write in writes} == read
            else:
                assert {term.a.index for write in writes for term in write.terms} - {None} == read


def test_numbers_of_any_size_are_computed_with():
    for query in ({}, {"show": "update"}, {"show": "2-D kernel"}, {"show": "input"}, {"show": "pooling"}):
        edit = "input7.2.1e150_input5x5.2.1e150_weight3.0.3_grad_output3x3.0.1e99"
        payload(*asked(SLUG, {"v": "1", "edit": edit} | query).views)


def test_what_would_answer_a_card_is_not_said_while_its_question_is_open():
    asking = started(SLUG, asked(SLUG).query(4))
    with catching({}):
        asking.run()
        assert not [each for each in asking.caption if "A gradient comes" in each.value]
        asking.session_state["shared_gradient.answer.4"] = "9"
        asking.run()
    assert [each.value for each in asking.caption if "no window reads the other 11" in each.value]


def test_after_an_update_the_scan_reads_the_new_weight():
    for query, name in (({}, "weight"), ({"updates": "each by itself"}, "copies")):
        (view,) = shown_at({"show": "update"} | query).views
        assert view.signs["new scores"] == f"∗ new {name} ="
        assert view.trace.stages[1].rule.weight == f"new {name}"
