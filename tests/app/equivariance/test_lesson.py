"""The lesson on equivariance: its cards, its words, and a snippet that prints what the stage shows."""

import io
import re
from contextlib import chdir
from typing import Any

import numpy as np
import pytest

from app.components.payload import payload
from app.equivariance.cards import CARDS
from app.equivariance.diagram import KERNEL_NAMES, POOLING, SIZE, shown, weight_of
from app.equivariance.snippets import equivariance_snippet
from app.equivariance.words import equations, no_such_shift, verdict
from app.kernels import KERNELS
from app.pictures import PHOTOS
from app.random_numbers import digits
from tests.asking import asked

SLUG = "equivariance"
START = {
    "g": "shift",
    "right": 1,
    "down": 0,
    "degrees": 90,
    "percent": 200,
    "f": "Sobel x",
    "stride": 1,
    "padding_mode": "zeros",
}


def made(seed=0, image=None, **settings):
    values: dict[str, Any] = START | settings
    return shown(values, digits(seed, (1, SIZE, SIZE)) if image is None else image, weight_of(values["f"]))


def printed(snippet):
    """The arrays a snippet prints, and the text."""
    arrays, text = [], io.StringIO()

    def heard(values):
        arrays.append(np.asarray(values))
        print(values, file=text)

    with chdir(PHOTOS):
        exec(compile(snippet, "snippet", "exec"), {"print": heard})
    return arrays, text.getvalue()


def prints_the_diagram(snippet, diagram):
    arrays, _ = printed(snippet)
    for ours, theirs in zip(("f(g(x))", "g(f(x))", "difference"), arrays, strict=True):
        np.testing.assert_allclose(diagram[ours].values[0], theirs, rtol=1e-9, atol=1e-9)


# ---- cards -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, len(CARDS) + 1))
def test_every_card_computes_its_answer_and_is_small_enough(number):
    told = asked(SLUG, asked(SLUG).query(number) or {"v": "1"})
    card = told.cards[number - 1]
    assert card.right(told.shown) in card.options
    assert not told.said
    sent = payload(*told.views, page={})
    assert len(sent if isinstance(sent, bytes) else str(sent)) <= (250_000 if told.views[0].grey else 100_000)
    assert 0 <= card.step < told.traces[0].steps


def test_the_answers():
    rights = []
    for number in range(1, len(CARDS) + 1):
        told = asked(SLUG, asked(SLUG).query(number) or {"v": "1"})
        rights.append(told.cards[number - 1].right(told.shown))
    assert rights == ["0", "both", "0", "½", "inside too", "nowhere", "inside too"]


def test_other_random_numbers_have_the_same_answers():
    """An answer that is not among the options would be our mistake in front of a class."""
    for seed in range(100):
        for card in CARDS:
            if card.settings.get("input", "random") == "random":
                assert card.right(made(seed, **card.settings)) == card.right(made(**card.settings)), (seed, card.title)


def test_the_card_that_asks_for_a_cell_asks_for_one_that_both_ways_give():
    (number,) = (n for n, card in enumerate(CARDS, 1) if card.predict)
    told = asked(SLUG, asked(SLUG).query(number))
    write = told.traces[0].step(CARDS[number - 1].step).writes[0]
    assert write.cell.tensor == "f(g(x))"
    assert write.cell.value == told.traces[0]["g(f(x))"].values[write.cell.index]
    assert write.cell.index == (0, 2, 0), "at the border, which a ring has not"


def test_what_the_cards_say():
    """Card 1 counts the border, card 4 promises what a shift by the stride does."""
    first = made().agreement
    assert (first.cells, first.cells - first.inside) == (36, 24)
    assert made(**CARDS[3].settings).agreement.differing
    for right in (2, 4):
        assert not made(**CARDS[3].settings, right=right).agreement.differing
    below = made(**CARDS[1].settings).diagram["g(f(x))"].values
    assert not below[..., 0].any(), "the zeros that g lets in stay zeros"


def test_how_far_the_output_would_be_shifted():
    asks = {(1, 1): "1", (1, 2): "½", (2, 2): "1", (3, 2): "1½", (2, 3): "0", (4, 2): "2"}
    assert {key: made(right=key[0], stride=key[1]).cells_on_the_output() for key in asks} == asks


@pytest.mark.parametrize(
    ("settings", "edges"),
    [
        ({}, "both"),
        ({"right": 0}, "neither"),
        ({"right": 0, "down": 1}, "both"),
        ({"padding_mode": "circular"}, "neither"),
    ],
)
def test_on_which_sides_they_differ(settings, edges):
    assert made(**settings).edges() == edges


# ---- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "They differ in **12 of 36 cells, all at the border.** Inside, in 12 cells, they agree."),
        ({"padding_mode": "circular"}, "f(g(x)) = g(f(x)) in all 36 cells: **for this x the order does not matter.**"),
        (
            {"padding_mode": "circular", "stride": 2},
            "They differ in **9 of 9 cells**, none of them at the border: f is not equivariant to g.",
        ),
        (
            {"g": "rotation", "f": "Laplacian"},
            "f(g(x)) = g(f(x)) in all 36 cells: **for this x the order does not matter.**",
        ),
    ],
)
def test_the_verdict(settings, words):
    assert verdict(made(**settings)) == words


def test_a_shift_that_is_none_on_the_output():
    assert no_such_shift(made()) == no_such_shift(made(right=2, stride=2)) == no_such_shift(made(g="scaling")) == ""
    assert no_such_shift(made(right=-3, down=2, stride=2)) == (
        "stride=2 does not divide the shift of −3: on f(x) it would be −3/2 of a cell, and there is no such shift. "
        "Shown is −3/2 rounded down: a shift of −2."
    )
    assert no_such_shift(made(stride=2)).endswith("Shown is 1/2 rounded down: 0, f(x) unshifted.")


@pytest.mark.parametrize(
    ("settings", "latex"),
    [
        ({}, "g(x)[i, j] = x[i, j -1]"),
        ({"right": -2, "down": 3}, "g(x)[i, j] = x[i -3, j +2]"),
        ({"right": 2, "stride": 2}, r"g(x)[i, j] = x[i, j -2],\quad g(f(x))[i, j] = f(x)[i, j -1]"),
        ({"padding_mode": "circular"}, r"g(x)[i, j] = x[i, j -1] \text{ (circular)}"),
        ({"g": "scaling"}, r"g(x)[c + p] = x[c + p / 2],\quad c \text{ the centre}"),
    ],
)
def test_what_g_does(settings, latex):
    assert equations(made(**settings))[1] == latex


def test_the_angle_is_written_as_it_was_set():
    assert all(rf"\theta = {n}^\circ" in equations(made(g="rotation", degrees=n))[1] for n in (-90, 30, 180))


# ---- the snippet -----------------------------------------------------------------------------------------------------

STATES = [
    {},
    {"right": -2, "down": 3},
    {"right": 2, "stride": 2, "padding_mode": "circular"},
    {"right": 1, "down": -3, "stride": 2},
    {"right": -3, "stride": 3, "padding_mode": "circular"},
    {"f": POOLING},
    {"f": POOLING, "stride": 2, "right": 3},
    *({"g": "rotation", "degrees": n, "f": "emboss"} for n in (0, 90, -90, 180, 45, -10)),
    {"g": "rotation", "degrees": 30, "f": "box blur", "padding_mode": "circular", "stride": 2},
    *({"g": "scaling", "percent": n, "f": "Laplacian"} for n in (25, 100, 150, 200, 300)),
    {"g": "scaling", "percent": 60, "f": POOLING},
]


@pytest.mark.parametrize("settings", STATES, ids=str)
def test_the_snippet_prints_the_diagram(settings):
    found = made(3, **settings)
    prints_the_diagram(equivariance_snippet(found), found.diagram)


def test_whole_numbers_are_printed_as_they_stand_on_the_stage():
    found = made()
    _, text = printed(equivariance_snippet(found))
    assert str(found.diagram["difference"].values[0].tolist()) in re.sub(r"\.|(?<=\[) +", "", " ".join(text.split()))


@pytest.mark.parametrize("g", ["shift", "rotation", "scaling"])
def test_the_snippet_of_a_picture_that_is_not_square(g):
    image = np.arange(5 * 8).reshape(1, 5, 8) ** 2 % 37
    found = made(image=image, g=g, degrees=20, percent=70)
    prints_the_diagram(equivariance_snippet(found), found.diagram)


@pytest.mark.parametrize("query", [{"input": "china"}, {"input": "flower", "g": "rotation", "degrees": "33"}], ids=str)
def test_the_snippet_of_a_photograph(query):
    told = asked(SLUG, {"v": "1", **query})
    prints_the_diagram(told.snippet, told.traces[0])


# ---- the page --------------------------------------------------------------------------------------------------------


def test_bounds_follow_the_picture():
    told = asked(SLUG, {"v": "1", "right": "20"})
    assert told.values["right"] == SIZE // 2
    assert (told.traces[0]["g(x)"].values[..., :3] == 0).all()
    assert (told.traces[0]["g(x)"].values[..., 3:] == told.traces[0]["input"].values[..., :3]).all()
    wide = asked(SLUG, {"v": "1", "right": "20", "input": "china"}).traces[0]
    assert (wide["g(x)"].values[..., 20:] == wide["input"].values[..., :-20]).all()


def test_a_pooling_has_no_circular_border_and_no_weight():
    told = asked(SLUG, {"v": "1", "f": POOLING, "padding_mode": "circular"})
    assert [each.name for each in told.traces[0].tensors][-1] == "difference"
    assert (told.traces[0]["g(x)"].values[..., 0] == 0).all(), "zeros come in"


def test_edits_are_part_of_the_diagram():
    trace = asked(SLUG, {"v": "1", "edit": "input.0.9_weight.4.7"}).traces[0]
    assert trace["input"].values[0, 0, 0] == 9
    assert trace["weight"].values[0, 0, 1, 1] == 7
    assert trace["g(x)"].values[0, 0, 1] == 9


def test_a_difference_too_large_for_a_float_is_a_sentence():
    low = (f"input.{row * SIZE + column}.-1e308" for row in (0, 1) for column in (3, 4, 5))
    edits = "_".join(("input.1.1e308", *low))
    query = {"v": "1", "f": POOLING, "right": "-1", "stride": "2"}
    assert asked(SLUG, query | {"edit": edits.replace("e308", "e307")}).views
    assert asked(SLUG, query | {"edit": edits}).views == (), "a sentence stands in their place"


def test_the_kernels_that_are_offered():
    turned = {kernel.name: kernel for kernel in KERNELS if kernel.name in KERNEL_NAMES}
    assert set(turned) == set(KERNEL_NAMES)
    symmetric = [name for name, kernel in turned.items() if (np.rot90(kernel.cells) == kernel.cells).all()]
    assert sorted(symmetric) == ["Laplacian", "box blur"]
