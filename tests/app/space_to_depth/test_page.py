"""The lesson on space to depth: its cards, and its snippets for many states."""

import numpy as np
import pytest

from app.pictures import PHOTOS
from app.space_to_depth.layers import LAYERS, Way
from app.space_to_depth.snippets import layer_snippet
from tests.asking import asked
from tests.snippets import ran

SLUG = "space_to_depth"
START = asked(SLUG)
BLOCK_MAJOR = {"channels": "3", "order": "block-major", "size": "6", "factor": "3"}
STATES: dict[str, dict[str, str]] = {
    **{f"{layer}, two channels": {"layer": layer, "channels": "2"} for layer in LAYERS},
    **{f"{layer}, block-major": {"layer": layer} | BLOCK_MAJOR for layer in LAYERS},
    **{f"{layer}, a photo": {"layer": layer, "input": "china", "factor": "4", "kernel_size": "3"} for layer in LAYERS},
    "a strided 3×3": {"layer": "strided convolution", "kernel_size": "3", "size": "7", "factor": "1"},
    "a handwritten digit": {"layer": "SPD block", "input": "handwritten", "digit": "8", "factor": "4"},
    "edits": {"layer": "SPD block", "edit": "input1x4x4.3.-7_weight2x1x4x1x1.2.0"},
    "half edits": {"layer": "strided convolution", "edit": "weight3x1x1x1x1.0.0.5"},
    "an object": {"layer": "max pooling", "input": "small object", "object": "two bright cells", "column": "7"},
}


@pytest.mark.parametrize("number", range(1, len(START.cards) + 1))
def test_every_card_has_an_answer(number: int):
    page = asked(SLUG, START.query(number))
    card = page.cards[number - 1]
    assert card.right(page.shown) in card.options
    assert card.why(page.shown)
    assert card.is_shown(page.values, page.card_state(number))
    assert card.ask.endswith("?")


@pytest.mark.parametrize("query", STATES.values(), ids=STATES)
def test_the_snippet_prints_the_output(query: dict[str, str], tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for photo in PHOTOS.glob("*.webp"):
        (tmp_path / photo.name).write_bytes(photo.read_bytes())
    page = asked(SLUG, {"v": "1"} | query)
    (trace,) = page.traces
    text, names = ran(page.snippet)
    np.testing.assert_allclose(names["y"][0].numpy(), trace["output"].values, rtol=1e-12, atol=1e-9)
    assert text.strip() == str(names["y"][0])


def test_a_picture_that_lacks_part_of_a_block_is_filled_up_in_the_snippet_too():
    way = Way(name="space to depth", factor=4)
    trace = way.trace(np.zeros((1, 8, 8), int))
    assert "x = F.pad(x, (0, 1, 0, 3))  # whole blocks" in layer_snippet(way, trace, "mine.png", (3, 1))
    assert "F.pad" not in layer_snippet(way, trace, "mine.png")


def test_a_factor_that_does_not_divide_is_replaced():
    page = asked(SLUG, {"v": "1", "size": "5", "factor": "2"})
    assert page.values["factor"] == "1"
    assert page.shown.way.factor == 1


def test_other_layers_keep_their_own_kernel():
    page = asked(SLUG, {"v": "1", "layer": "max pooling", "kernel_size": "2", "order": "block-major"})
    assert (page.shown.way.kernel_size, page.shown.way.order) == (1, "channel-major")
    assert (page.values["kernel_size"], page.values["order"]) == ("2", "block-major")


@pytest.mark.parametrize("layer", LAYERS[2:4])
@pytest.mark.parametrize("factor", ["1", "2"])
@pytest.mark.parametrize("kernel_size", ["1", "2", "3"])
def test_every_kernel_that_is_offered_gives_the_size_that_the_factor_says(layer, factor, kernel_size):
    page = asked(SLUG, {"v": "1", "layer": layer, "factor": factor, "kernel_size": kernel_size, "size": "8"})
    assert page.traces[0]["output"].values.shape == (1, 8 // int(factor), 8 // int(factor))


def test_an_edit_of_the_input_belongs_to_its_size():
    edit = {"v": "1", "edit": "input1x4x4.3.-7"}
    assert asked(SLUG, edit).traces[0]["input"].values[0, 0, 3] == -7
    assert asked(SLUG, edit | {"size": "6"}).traces[0]["input"].values[0, 0, 3] == 3


def test_two_maps_that_are_stacked_are_not_the_same():
    *deep, small = asked(SLUG, START.query(7)).traces[0]["output"].values
    assert not any((small == each).all() for each in deep)


def test_an_edit_of_the_weights_belongs_to_its_layer():
    edit = {"v": "1", "edit": "weight2x1x4x1x1.2.9"}
    assert asked(SLUG, edit | {"layer": "SPD block"}).traces[0]["weight"].values.ravel().tolist() == [1, 2, 9, 4]
    strided = asked(SLUG, edit | {"layer": "strided convolution", "kernel_size": "2"}).traces[0]
    assert strided["weight"].values.ravel().tolist() == [1, 2, 3, 4]


def test_a_photograph_stays_one():
    page = asked(SLUG, {"v": "1", "layer": "SPD block", "input": "flower"})
    (view,) = page.views
    assert view.grey == ("input", "deep", "output")
    output = page.traces[0]["output"].values
    assert 0 <= output.min() < output.max() <= 255
