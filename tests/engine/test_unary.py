"""Square root and arc cosine in a formula."""

import math

import pytest

from engine.derivation import Derivation
from engine.formula import Symbol
from engine.unary import ArcCosine, Root

A, B = Symbol("a", "one", tex=r"\alpha"), Symbol("b", "other")


def test_a_root_is_whole_where_it_can_be():
    assert Root(A).value({"a": 10**30}) == 10**15
    assert isinstance(Root(A).value({"a": 49}), int)
    assert Root(A).value({"a": 2}) == math.sqrt(2)
    assert Root(A).value({"a": 0.25}) == 0.5
    assert Root(A).latex({"a": 49}) == r"\sqrt{49}"


def test_an_arc_cosine_is_in_degrees_and_stays_at_its_ends():
    assert ArcCosine(A / B).value({"a": 0, "b": 7}) == 90
    assert ArcCosine(A).value({"a": 1.0000000000000002}) == 0
    assert ArcCosine(A).value({"a": -1.0000000000000002}) == 180
    assert ArcCosine(A / B).value({"a": 1, "b": 2}) == pytest.approx(60)


def test_it_is_written_with_letters_with_numbers_and_in_between():
    angle = Derivation(quantity="angle", symbol=B, formula=ArcCosine(A / B), numbers={"a": 0, "b": 2})
    assert angle.text() == "b = arccos(a/b) = arccos(0/2) = arccos(0) = 90"
    assert angle.latex().startswith(r"b = \arccos\left(\frac{\alpha}{b}\right)")
    assert set(angle.meanings) == {"a", "b"}
