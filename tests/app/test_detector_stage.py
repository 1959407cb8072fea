"""The lesson on the detector stage: its cards, and its snippets against its stage."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest

from app.components.payload import payload
from app.pictures import PHOTOS
from tests.asking import asked

SLUG = "detector_stage"
STATES = [
    {},
    {"padding": "1", "stride": "2"},
    {"activation": "gelu", "over": "16"},
    {"activation": "threshold", "threshold": "-3", "kernel": "Laplacian"},
    {"show": "map and slope"},
    {"show": "map and slope", "activation": "sigmoid", "over": "64"},
    {"show": "map and slope", "activation": "fires", "threshold": "5", "input": "random", "seed": "4"},
    {"show": "map and slope", "activation": "tanh", "edit": "feature_map_handwr_3_0_0_1_0_1.2.0.25"},
    {"show": "gradient"},
    {"show": "gradient", "activation": "leaky_relu", "negative_slope": "0.5", "digit": "7"},
    {"show": "gradient", "activation": "threshold", "edit": "grad_output_handwr_3_0_0_1_0_1.0.-40"},
    {"show": "map and slope", "activation": "leaky_relu", "input": "china", "kernel": "Sobel y"},
    {"input": "flower", "activation": "gelu", "over": "64"},
]


def names_after(snippet, tmp_path, monkeypatch):
    """The snippet's variables, run where the sample photographs lie."""
    for photo in PHOTOS.glob("*.webp"):
        (tmp_path / photo.name).write_bytes(photo.read_bytes())
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    with redirect_stdout(io.StringIO()):
        exec(compile(snippet, "snippet", "exec"), names)
    return names


@pytest.mark.parametrize("query", STATES, ids=str)
def test_the_snippet_computes_what_the_stage_shows(query, tmp_path, monkeypatch):
    shown = asked(SLUG, {"v": "1", **query})
    assert shown.said == ()
    names = names_after(shown.snippet, tmp_path, monkeypatch)
    if names.get("output") is not None:
        np.testing.assert_allclose(names["output"][0].numpy(), shown.traces[0]["output"].values, atol=1e-12)
        return
    detected = names["detected"][0].detach().numpy()
    np.testing.assert_allclose(detected, shown.shown.detector["detected"].values, atol=1e-12)
    last = shown.traces[-1]
    np.testing.assert_allclose(names["feature_map"].grad[0].numpy(), last[last.stages[-1].target].values, atol=1e-12)


def test_an_edited_map_is_what_is_computed_with():
    edited = asked(SLUG, {"v": "1", **STATES[7]}).traces[0]["feature_map"].values
    plain = asked(SLUG, {"v": "1", **STATES[7], "edit": ""}).traces[0]["feature_map"].values
    assert (edited != plain).sum() == 1
    assert edited.flat[2] == 0.25


def test_every_card_is_right_and_small_enough():
    start = asked(SLUG)
    for number, card in enumerate(start.cards, 1):
        shown = asked(SLUG, start.query(number))
        assert shown.values == start.card_state(number)
        assert card.right(shown.shown) in card.options
        assert card.why(shown.shown)
        data = payload(*shown.views)
        size = len(data) if isinstance(data, bytes) else len(repr(data))
        assert size < (250_000 if shown.values["input"] in ("china", "flower") else 100_000)


def test_both_views_walk_the_same_cells():
    one, other = asked(SLUG, {"v": "1", "show": "map and slope"}).traces
    assert one["detected"].values.shape == other["slope"].values.shape
    assert one.steps == other.steps
