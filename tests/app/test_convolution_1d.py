"""The lesson on convolution in 1-D asked for its cards, and its snippets run in many states."""

import numpy as np
import pytest

from app.components.payload import payload
from app.convolution_1d.functions import KERNELS, PER_UNIT, SIGNALS, sampled
from tests.asking import asked, changed
from tests.snippets import printed_tensors

SLUG = "convolution_1d"
CARDS = asked(SLUG).cards
STATES = [
    {},
    {"kernel": "box", "padding": "same"},
    {"input": "impulse", "operation": "correlation"},
    {"input": "random", "seed": "7", "padding": "valid"},
    {"input": "random", "kernel": "difference", "edit": "weight3x0.0.5"},
    {"input": "box"},
    {"input": "box", "kernel": "exponential", "padding": "same"},
    {"input": "ramp", "kernel": "difference", "operation": "correlation"},
    {"input": "two bumps", "kernel": "blur", "padding": "valid"},
    {"input": "noisy", "kernel": "blur"},
    {"input": "a voice", "kernel": "blur"},
    {"input": "noisy", "seed": "3", "kernel": "box", "operation": "correlation", "padding": "same"},
    {"input": "box", "kernel": "ramp", "edit": "input3x42.0.0.5"},
]


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
    (theirs,) = printed_tensors(shown.snippet)
    np.testing.assert_allclose(theirs, shown.traces[0]["output"].values[0], atol=5e-5)  # torch prints four decimals


@pytest.mark.parametrize("query", [{}, {"input": "box"}, {"padding": "same"}, {"padding": "valid"}], ids=str)
def test_an_output_stands_below_the_latest_moment_that_it_knows(query: dict[str, str]):
    """Full: the first output below the first cell; valid: below the last cell of the first window."""
    (view,) = asked(SLUG, {"v": "1"} | query).views
    kernel = view.trace["weight"].values.size
    wanted = {"full": 0, "same": (kernel - 1) - (kernel - 1) // 2, "valid": kernel - 1}
    assert view.timeline == {"output": wanted[query.get("padding", "full")]}


def test_functions_are_drawn_as_curves_with_their_units_and_numbers_as_cells():
    (numbers,), (functions,) = (asked(SLUG, {"v": "1", "input": name}).views for name in ("numbers", "box"))
    assert (numbers.curves, numbers.unit) == ((), 0)
    assert (set(functions.curves), functions.unit) == ({"input", "weight", "flipped", "output"}, PER_UNIT)


def test_the_bell_has_area_1_and_the_difference_none():
    area = {kernel.name: sampled(kernel).sum() / PER_UNIT for kernel in KERNELS}
    assert area["blur"] == pytest.approx(1)
    assert area["difference"] == pytest.approx(0)
    assert area["box"] == pytest.approx(1)


def test_the_last_cards_row_is_the_convolutions():
    row = asked(SLUG).traces[0]["output"].values[0].tolist()
    assert " ".join(map(str, row)) in CARDS[-1].text
    turned = asked(SLUG, {"v": "1", "operation": "correlation", "edit": "weight0x1.0.3_weight0x1.2.1"})
    assert turned.traces[0]["output"].values[0].tolist() == row


def test_another_signal_forgets_the_edits_of_its_own_only():
    query = {"v": "1", "edit": "input0x42.0.9_weight0x1.0.9"}
    assert set(changed(SLUG, query, "Signal", "impulse")["edit"]) == {"weight0x1"}


def test_every_signal_and_kernel_fits_on_the_line():
    for signal in SIGNALS:
        assert np.isfinite(sampled(signal)).all()
