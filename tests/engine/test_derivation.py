"""Derivations: one line that explains a number, computed only when asked for."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from engine.derivation import Derivation
from engine.formula import Constant, Floor, Symbol, number_text
from engine.operations import conv1d, conv2d, conv3d, conv_transpose2d, max_pool2d

N, K, S = Symbol("i", "input size"), Symbol("k", "kernel size"), Symbol("s", "stride")


def size(**numbers: int) -> Derivation:
    return Derivation(
        quantity="output size",
        symbol=Symbol("o", "output size"),
        formula=Floor((N - K) / S) + 1,
        numbers=numbers,
        unit="cells",
        source="lecture",
    )


def test_all_sides_in_text_and_latex():
    assert size(i=7, k=3, s=2).text() == "o = ⌊(i − k)/s⌋ + 1 = ⌊(7 − 3)/2⌋ + 1 = ⌊4/2⌋ + 1 = 3"
    assert size(i=7, k=3, s=2).latex() == " = ".join(
        [
            "o",
            r"\left\lfloor \frac{i - k}{s} \right\rfloor + 1",
            r"\left\lfloor \frac{7 - 3}{2} \right\rfloor + 1",
            r"\left\lfloor \frac{4}{2} \right\rfloor + 1",
            "3",
        ]
    )


def test_as_json_holds_everything_as_plain_values():
    told = size(i=7, k=3, s=2).as_json()
    assert json.loads(json.dumps(told)) == told
    assert told == {
        "quantity": "output size",
        "symbol": "o",
        "formula": "⌊(i − k)/s⌋ + 1",
        "with_numbers": "⌊(7 − 3)/2⌋ + 1",
        "result": 3,
        "unit": "cells",
        "source": "lecture",
        "symbols": {"i": "input size", "k": "kernel size", "s": "stride"},
        "numbers": {"i": 7, "k": 3, "s": 2},
        "text": size(i=7, k=3, s=2).text(),
        "latex": size(i=7, k=3, s=2).latex(),
    }


def test_nothing_is_computed_before_it_is_asked_for():
    impossible = size(i=7, k=3, s=0)
    assert impossible.meanings["s"] == "stride"
    with pytest.raises(ZeroDivisionError):
        _ = impossible.result


def test_no_side_is_written_twice():
    assert Derivation(quantity="k", symbol=K, formula=K, numbers={"k": 3}).text() == "k = 3"
    assert Derivation(quantity="k", symbol=N, formula=K + 1, numbers={"k": 3}).text() == "i = k + 1 = 3 + 1 = 4"
    assert Derivation(quantity="one", symbol=N, formula=Constant(1), numbers={}).text() == "i = 1"


LAYERS: list[Any] = [
    (conv1d(in_channels=2, out_channels=4, kernel_size=3, groups=2, padding="same"), (9,)),
    (conv2d(in_channels=3, out_channels=8, kernel_size=(2, 5), stride=2, padding=[[0, 1], [2, 2]]), (9, 11)),
    (conv3d(in_channels=3, out_channels=8, kernel_size=3, dilation=2), (9, 11, 13)),
    (max_pool2d(kernel_size=3, stride=2, ceil_mode=True), (9, 10)),
    (conv_transpose2d(in_channels=3, out_channels=8, kernel_size=(2, 5), stride=2, output_padding=1), (9, 11)),
]


@pytest.mark.parametrize(("layer", "size"), LAYERS, ids=lambda it: getattr(it, "name", str(it)))
def test_every_derivation_of_a_layer_is_complete(layer: Any, size: tuple[int, ...]):
    counts = [layer.parameters(), layer.macs(size)] if hasattr(layer, "parameters") else []
    for derivation in (*layer.output_size(size), *counts):
        assert set(derivation.numbers) == {symbol.name for symbol in derivation.formula.symbols()}
        assert all((derivation.quantity, derivation.unit, derivation.source, *derivation.meanings.values()))
        assert derivation.text().endswith(f" = {number_text(derivation.result)}")
        assert all(one != other for one, other in pairwise(derivation.lines("latex")))
