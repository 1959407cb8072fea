"""The lesson on pooling: its cards, its counts by brute force, and its snippets against its stage."""

from itertools import product

import numpy as np
import pytest

from app.components.payload import payload
from app.errata import ERRATA
from app.pooling.layer import PRESETS
from app.state import query_values
from tests.asking import asked
from tests.snippets import ran

SLUG = "pooling"
BOTH = {"show": "shifted by one"}
STATES = [
    {},
    {"kernel_size": "3", "stride": "2", "padding": "1", "ceil_mode": "1", "digit": "8"},
    {"kernel_size": "3", "stride": "5", "input": "random", "seed": "7"},
    {"pool": "average", "kernel_size": "4", "stride": "3", "padding": "2", "ceil_mode": "1"},
    {"pool": "average", "kernel_size": "3", "padding": "1", "count_include_pad": "0", "input": "random"},
    {"pool": "global max", "digit": "0"},
    {"pool": "global average", "input": "all equal"},
    {"input": "the book's row", "kernel_size": "3", "stride": "1", "padding": "1", **BOTH},
    {"input": "the book's row", "pool": "average", "stride": "1", **BOTH},
    {"input": "the book's row", "pool": "global max"},
    {"input": "random", "edit": "input.3.-2.5", **BOTH},
    {"pool": "global average", **BOTH},
    {"input": "china", "kernel_size": "5", "stride": "3", **BOTH},
    {"input": "flower", "pool": "average", "kernel_size": "3", "padding": "1"},
]


@pytest.mark.parametrize("query", STATES, ids=str)
def test_the_snippet_computes_what_the_stage_shows(query):
    told = asked(SLUG, {"v": "1", **query})
    assert told.said == ()
    printed, names = ran(told.snippet)
    for name, trace in zip("yz", told.traces, strict=False):
        np.testing.assert_allclose(names[name][0].numpy(), trace["output"].values, atol=1e-12)
    output = told.traces[-1]["output"]
    if output.chosen is not None:
        cells = np.prod(told.traces[0]["input"].values.shape[1:])
        np.testing.assert_array_equal(names["indices"][0].numpy(), output.chosen % cells)
    if len(told.traces) == 2:
        inputs, outputs = told.shown.changed()
        assert printed.splitlines()[-1] == f"tensor({inputs}) tensor({outputs})"


@pytest.mark.parametrize(("kernel_size", "stride", "ceil_mode"), list(product((1, 2, 3), (1, 3, 4), ("0", "1"))))
def test_unread_cells_are_those_that_no_step_reads(kernel_size, stride, ceil_mode):
    query = {"v": "1", "kernel_size": str(kernel_size), "stride": str(stride), "ceil_mode": ceil_mode}
    told = asked(SLUG, query)
    (trace,) = told.traces
    read = {term.a.index for n in range(trace.steps) for term in trace.step(n).writes[0].terms}
    assert told.shown.unread() == 64 - len(read)
    assert (f"{64 - len(read)} of them are read by no window" in told.shown.sentence()) == (len(read) < 64)


@pytest.mark.parametrize(
    "query", [{}, {"sigma": "0"}, {"sigma": "3", "seed": "5"}, {"layer": "pooling", "edit": "row.1.-4"}], ids=str
)
def test_the_snippet_of_a_prior(query):
    told = asked(SLUG, {"v": "1", "show": "prior", **query})
    assert told.said == ()
    _, names = ran(told.snippet)
    np.testing.assert_allclose(names["y"].numpy(), told.traces[0]["output"].values, atol=1e-12)


@pytest.mark.parametrize("show", ["pooling", "shifted by one", "prior"])
def test_whole_numbers_beyond_64_bits_are_computed_with(show):
    edit = "input.0.99999999999999999999_row.0.99999999999999999999"
    told = asked(SLUG, {"v": "1", "show": show, "edit": edit})
    payload(*told.views)
    assert told.traces[0]["input"].values.flat[0] == 1e20
    assert told.traces[0]["input"].values.dtype.kind == "f"


def test_at_width_0_the_prior_is_the_layer_and_every_zero_and_tie_holds():
    told = asked(SLUG, {"v": "1", "show": "prior", "sigma": "0"})
    row = told.traces[0]["input"].values.ravel()
    np.testing.assert_array_equal(told.traces[0]["output"].values.ravel(), np.correlate(row, [1, 2, 3]))
    said = told.shown.sentence()
    assert (
        "Of the 12 weights that the layer forces to 0, 12 are 0 at σ = 0; of its 9 pairs of tied weights 9 are equal."
        in said
    )
    assert "forces to 0, none are 0" in asked(SLUG, {"v": "1", "show": "prior", "sigma": "3"}).shown.sentence()


def test_the_matrix_stands_before_the_row_that_it_multiplies():
    told = asked(SLUG, {"v": "1", "show": "prior"})
    assert [tensor.name for tensor in told.traces[0].tensors] == ["matrix", "input", "output"]
    assert told.views[0].signs == {"input": "·"}


def test_every_card_is_right_and_small_enough():
    start = asked(SLUG)
    for number, card in enumerate(start.cards, 1):
        told = asked(SLUG, start.query(number))
        assert told.values == start.card_state(number)
        assert card.right(told.shown) in card.options
        assert card.why(told.shown)
        data = payload(*told.views)
        size = len(data) if isinstance(data, bytes) else len(repr(data))
        assert size < (250_000 if told.values["input"] in ("china", "flower") else 100_000)


def test_the_note_on_the_slide_shows_the_counts_it_names():
    note = next(erratum for erratum in ERRATA if erratum.slug == "pooling_invariance")
    told = asked(SLUG, query_values(note.query))
    assert told.said == ()
    inputs, outputs = told.shown.changed()
    assert f"{inputs} of 4 inputs change and {outputs} of 4 outputs" in note.right()
    assert (inputs, outputs) == (4, 2)


def test_ties_are_counted_and_the_first_is_chosen():
    told = asked(SLUG, {"v": "1", "input": "all equal"}).shown
    assert told.ties() == 9
    assert told.trace["output"].chosen.ravel()[:2].tolist() == [0, 2]
    assert "In 9 windows several cells hold the maximum" in told.sentence()


def test_padding_follows_the_kernel():
    told = asked(SLUG, {"v": "1", "kernel_size": "1", "padding": "2", "stride": "1"})
    assert told.shown.layer.padding == ((0, 0), (0, 0))


@pytest.mark.parametrize(("first", "then"), list(product(PRESETS, PRESETS)))
def test_a_preset_is_known_again_whatever_was_set_before(first, then):
    values = {**PRESETS[first], **PRESETS[then]}
    assert next(name for name, each in PRESETS.items() if each.items() <= values.items()) == then


@pytest.mark.parametrize(
    ("query", "words", "filled"),
    [
        ({"pool": "global max"}, "global pooling", 0),
        ({"kernel_size": "3", "ceil_mode": "1"}, "ceil_mode rounds the number of windows up: 7 reach past the end", 7),
        ({"ceil_mode": "1"}, "here all are full", 0),
        ({"kernel_size": "3", "padding": "1"}, "A maximum ignores the padding", 0),
        ({"pool": "average", "kernel_size": "3", "padding": "1"}, "zeros are counted", 0),
    ],
)
def test_the_caption_says_what_special_settings_do(query, words, filled):
    told = asked(SLUG, {"v": "1", **query}).shown
    assert words in told.sentence()
    assert told.partly_filled() == filled
    plain = asked(SLUG, {"v": "1"}).shown
    assert plain.special() == []
