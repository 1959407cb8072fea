"""Layers that are added, taken out, moved and made to fit; presets; the ledger."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assembling.layers import KINDS, fitted, flat, inserted, made, shape_after, swapped, text_of, without
from app.assembling.ledger import as_html, ledger
from app.assembling.presets import PRESETS, TOO_DEEP, preset
from app.assembling.snippets import lines_for
from engine.errors import EngineError
from engine.networks.measure import Layer
from engine.networks.parse import parse
from engine.networks.report import report
from engine.operations import conv2d, linear, relu
from tests.snippets import ran


def layers_of(name):
    text, shape = preset(name)
    return flat(parse(text)), shape


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_fits_unless_it_is_there_not_to(name):
    layers, shape = layers_of(name)
    shown = ledger(layers, shape)
    assert shown.fits is (name != TOO_DEEP)
    assert text_of(layers) == preset(name)[0]


def test_the_ledger_stops_where_a_layer_does_not_fit_and_says_why():
    layers, shape = layers_of(TOO_DEEP)
    shown = ledger(layers, shape)
    assert len(shown.report.rows) == len(layers) - 1
    assert "2048 features, but in_features=2000" in shown.fault
    html = as_html(shown)
    assert html.count("<tr") == len(layers) + 3  # heads, input, total
    assert 'role="alert"' in html


def test_make_it_fit_sets_what_each_layer_takes():
    layers, shape = layers_of(TOO_DEEP)
    mended = fitted(layers, shape)
    assert ledger(mended, shape).fits
    assert mended[-1] == linear(in_features=2048, out_features=10)
    assert mended[:-1] == layers[:-1]


def test_a_depthwise_layer_stays_one():
    layers = (
        conv2d(in_channels=3, out_channels=12, kernel_size=1),
        conv2d(in_channels=8, out_channels=16, kernel_size=3, groups=8),
    )
    assert fitted(layers, (3, 8, 8))[1] == conv2d(in_channels=12, out_channels=24, kernel_size=3, groups=12)


def test_what_cannot_be_mended_stays_with_all_behind_it():
    layers = (conv2d(in_channels=1, out_channels=2, kernel_size=9), relu(), linear(in_features=5, out_features=1))
    assert fitted(layers, (1, 4, 4)) == layers


@given(st.lists(st.sampled_from(KINDS), max_size=12), st.integers(1, 4), st.integers(8, 40), st.data())
def test_layers_made_one_after_the_other_fit(kinds, channels, side, data):
    layers: tuple[Layer, ...] = ()
    shape = (channels, side, side)
    for kind in kinds:
        names = {"out": (1, 9), "kernel_size": (1, 4), "stride": (1, 3), "padding": (0, 1)}
        settings = {name: data.draw(st.integers(*bounds)) for name, bounds in names.items()}
        try:
            more = inserted(layers, len(layers), made(kind, shape_after(layers, shape), **settings))
            shape_after(more, shape)
        except EngineError:
            continue
        layers = more
    if layers:
        assert report(parse(text_of(layers)), shape) == report(parse(text_of(fitted(layers, shape))), shape)
        assert ledger(layers, shape).fits


def test_layers_move_and_go():
    one, two, three, nine = (linear(in_features=n, out_features=n) for n in (1, 2, 3, 9))
    layers = (one, two, three)
    assert inserted(layers, 1, nine) == (one, nine, two, three)
    assert without(layers, 1) == (one, three)
    assert swapped(layers, 1, 1) == (one, three, two)
    assert swapped(layers, 0, -1) == layers


@pytest.mark.parametrize("name", [name for name in PRESETS if name != TOO_DEEP])
def test_the_snippet_prints_the_ledger(name):
    text, shape = preset(name)
    told = report(parse(text), shape)
    lines = ran(lines_for(text, shape, fits=True))[0].splitlines()
    assert len(lines) == len(told.rows)
    for line, row in zip(lines, told.rows, strict=True):
        found = re.fullmatch(r"(\w+) \(([\d, ]+),?\) (\d+)", line)
        assert found is not None
        kind, shown, parameters = found.groups()
        assert kind == row.kind
        assert tuple(map(int, re.findall(r"\d+", shown))) == row.output_shape
        assert int(parameters) == row.parameters
