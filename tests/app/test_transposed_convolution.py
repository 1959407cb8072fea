"""The lesson on transposed convolution asked for its cards, and its snippets run in many states."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from app.address import Edits
from app.components.payload import payload
from app.transposed_convolution.settings import linear
from engine.operations import conv_transpose2d
from tests.asking import asked, changed
from tests.snippets import printed_tensors

SLUG = "transposed_convolution"
CARDS = asked(SLUG).cards
STATES = [
    {},
    {"axes": "1-D", "kernel_size": "3", "stride": "2"},
    {"axes": "1-D", "input": "handwritten", "kernel": "linear", "kernel_size": "4", "stride": "2", "way": "both ways"},
    {"input": "random", "size": "3", "kernel_size": "3", "padding": "2"},
    {"input": "random", "size": "3", "kernel": "ones", "kernel_size": "2", "stride": "3", "output_padding": "2"},
    {"size": "2", "kernel_size": "2", "dilation": "3", "padding": "1", "output_padding": "2"},
    {"way": "both ways", "size": "3", "kernel_size": "3", "stride": "2", "output_padding": "1"},
    {"way": "both ways", "size": "4", "kernel_size": "2", "stride": "3", "padding": "4"},
    {"way": "both ways", "kernel_size": "2", "dilation": "2", "stride": "2", "padding": "1"},
    {"way": "matrix"},
    {"way": "matrix", "input": "random", "size": "3", "kernel_size": "3", "stride": "2", "padding": "1"},
    {"way": "matrix", "axes": "1-D", "kernel": "linear", "kernel_size": "3", "stride": "2", "output_padding": "1"},
    {"way": "matrix", "axes": "1-D", "kernel_size": "3", "stride": "2", "dilation": "3", "output_padding": "1"},
    {"way": "checkerboard", "size": "4", "kernel_size": "3", "stride": "2"},
    {"way": "checkerboard", "axes": "1-D", "size": "5", "kernel_size": "4", "stride": "2"},
    {"way": "round trip"},
    {"way": "round trip", "input": "random", "size": "3", "kernel_size": "3", "stride": "2", "padding": "1"},
    {"way": "round trip", "input": "handwritten", "kernel_size": "3", "stride": "2"},
    {"way": "round trip", "axes": "1-D", "kernel_size": "2", "dilation": "2"},
    {"edit": "input2x2.0.2.5_weight2x2.3.-1"},
    {"way": "both ways", "edit": "input2x2.0.2.5_weight2x2.3.-1"},
    {"kernel": "ones", "edit": "_".join(f"input2x2.{cell}.4e307" for cell in range(4))},
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
    outputs = [stage.target for stage in shown.traces[0].stages]
    whole = query.get("way") == "matrix"  # its tensors have no channels
    expected = [shown.traces[0][name].values[... if whole else 0] for name in outputs]
    expected += [trace["output"].values[0] for trace in shown.traces[1:]]
    printed = printed_tensors(shown.snippet)
    assert len(printed) == len(expected)
    for theirs, ours in zip(printed, expected, strict=True):
        np.testing.assert_allclose(theirs, ours, atol=6e-5)  # torch prints four digits


def test_the_numbers_are_the_lectures():
    (trace,) = asked(SLUG).traces
    assert trace["input"].values.tolist() == trace["weight"].values[0].tolist() == [[[0, 1], [2, 3]]]
    assert trace["output"].values.tolist() == [[[0, 0, 1], [0, 4, 6], [4, 12, 9]]]


def test_both_ways_write_the_same_cells_in_step():
    gathered, direct = asked(SLUG, asked(SLUG).query(3)).traces
    assert gathered.steps == direct.steps
    for step in range(direct.steps):
        assert gathered.step(step).writes[0].cell == direct.step(step).writes[0].cell


def test_a_kernel_that_the_stride_divides_overlaps_evenly():
    """But for the border, as far as the kernel reaches beyond the stride."""
    for k, s in [(2, 2), (4, 2), (3, 3), (3, 1)]:
        query = {"v": "1", "way": "checkerboard", "size": "6", "kernel_size": str(k), "stride": str(s)}
        inside = slice(k - s, s - k or None)
        overlap = asked(SLUG, query).traces[0]["overlap"].values[0]
        assert (overlap[inside, inside] == (k // s) ** 2).all()


def test_the_linear_kernel_is_bilinear_up_sampling():
    x = torch.arange(20, dtype=torch.float64).reshape(1, 1, 4, 5) ** 2
    up = conv_transpose2d(in_channels=1, out_channels=1, kernel_size=4, stride=2, padding=1, bias=False)
    ours = up.trace(x[0].numpy(), linear((4, 4)))["output"].values[0]
    theirs = F.interpolate(x, scale_factor=2, mode="bilinear")[0, 0].numpy()
    np.testing.assert_allclose(ours[1:-1, 1:-1], theirs[1:-1, 1:-1])


@pytest.mark.parametrize(("stride", "dilation", "most"), [(1, 1, 0), (2, 1, 1), (3, 1, 2), (1, 3, 2), (4, 2, 3)])
def test_output_padding_stays_below_stride_or_dilation(stride: int, dilation: int, most: int):
    query = {"v": "1", "stride": str(stride), "dilation": str(dilation), "output_padding": "3"}
    assert asked(SLUG, query).values["output_padding"] == most


@pytest.mark.parametrize("way", ["matrix", "round trip"])
def test_where_the_convolution_is_shown_too_output_padding_stays_below_stride(way: str):
    shown = asked(SLUG, {"v": "1", "way": way, "kernel_size": "2", "dilation": "2", "output_padding": "1"})
    assert shown.values["output_padding"] == 0
    assert len(shown.views) == 1


def test_the_direct_way_shows_the_kernel_as_its_windows_meet_it():
    query = {"v": "1", "way": "both ways", "kernel_size": "3", "stride": "2", "output_padding": "1"}
    stamped, direct = asked(SLUG, query).views
    turned = direct.trace["turned kernel"].values[0, 0]
    np.testing.assert_array_equal(turned, stamped.trace["weight"].values[0, 0, ::-1, ::-1])
    assert "turned kernel" not in direct.editable  # an edit would go to the mirrored cell
    terms = direct.trace.step(0).writes[0].terms
    assert [term.b.value for term in terms if term.b] == turned.ravel().tolist()
    assert direct.title.endswith("8 × 8")


def test_the_matrix_is_the_convolutions_transposed():
    (trace,) = asked(SLUG, asked(SLUG).query(2)).traces
    assert trace["Mᵀ"].values.T.tolist() == [[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]]
    assert trace["output"].values.ravel().tolist() == [1, 2, 5, 4, 6]


@pytest.mark.parametrize(("label", "word", "left"), [("Input", "random", "weight2x2"), ("Kernel", "ones", "input2x2")])
def test_other_numbers_forget_the_edits_of_the_old_ones(label: str, word: str, left: str):
    edit = {"input2x2": {0: 9}, "weight2x2": {0: 9}, ("input3x3" if label == "Input" else "weight3x3"): {1: 9}}
    assert set(changed(SLUG, {"v": "1", "edit": Edits().write(edit)}, label, word)["edit"]) == {left}


def test_padding_leaves_a_cell():
    shown = asked(SLUG, {"v": "1", "size": "2", "kernel_size": "2", "padding": "6"})
    assert shown.values["padding"] == 1
    assert shown.traces[0]["output"].values.tolist() == [[[4]]]


@pytest.mark.parametrize("query", [{"kernel_size": "5", "dilation": "3", "way": "round trip", "input": "handwritten"}])
def test_what_does_not_fit_is_a_sentence(query: dict[str, str]):
    assert asked(SLUG, {"v": "1"} | query).views == ()
