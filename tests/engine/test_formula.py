"""Formulas: what they print is what they compute."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.formula import (
    Ceil,
    Constant,
    Expression,
    Floor,
    Logarithm,
    Minimum,
    Power,
    Symbol,
    number_text,
    product,
)

NUMBERS = {"a": 7, "b": 3, "c": 2}
A, B, C = (Symbol(letter, f"the {letter}") for letter in "abc")

TREES = st.recursive(
    st.sampled_from([A, B, C]) | st.integers(0, 20).map(Constant),
    lambda part: st.one_of(
        st.tuples(st.sampled_from("+-*/"), part, part).map(lambda it: combined(*it)),
        part.map(Floor),
        part.map(Ceil),
        st.builds(Minimum, part, part),
    ),
    max_leaves=12,
)


def combined(operator: str, left: Expression, right: Expression) -> Expression:
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / right}[operator]


def evaluated(text: str) -> Fraction:
    """The value of a printed formula, read by Python's own grammar with exact fractions."""
    code = re.sub(r"[\d.]+(?:e\+\d+)?", lambda number: f"F('{number[0]}')", text.replace("−", "-").replace("·", "*"))
    code = code.replace("⌊", "floor(").replace("⌋", ")").replace("⌈", "ceil(").replace("⌉", ")")
    names = {
        "F": Fraction,
        "min": min,
        "floor": lambda x: Fraction(math.floor(x)),
        "ceil": lambda x: Fraction(math.ceil(x)),
    }
    value = eval(compile(ast.parse(code, mode="eval"), "formula", "eval"), names)
    assert isinstance(value, Fraction)
    return value


@given(TREES)
def test_what_is_printed_is_what_is_computed(tree: Expression):
    try:
        exact = Fraction(tree.exact(NUMBERS))
    except ZeroDivisionError:
        return
    assert evaluated(tree.text(NUMBERS)) == exact
    assert tree.value(NUMBERS) == (exact if exact.denominator == 1 else float(exact))


@given(TREES)
def test_the_line_in_between_has_the_same_value(tree: Expression):
    try:
        value = tree.value(NUMBERS)
    except ZeroDivisionError:
        return
    between = tree.between(NUMBERS)
    assert between.symbols() == ()
    if "." not in between.text():  # a fraction in between is printed, and meant, to six digits only
        assert between.value({}) == value


@given(TREES)
def test_latex_is_balanced(tree: Expression):
    for latex in (tree.latex(), tree.latex(NUMBERS)):
        depths = Counter(latex)
        assert depths["{"] == depths["}"]
        assert depths["("] == depths[")"]
        assert latex.count(r"\left") == latex.count(r"\right")


@pytest.mark.parametrize(
    ("tree", "text", "latex"),
    [
        (A - (B - C), "a − (b − c)", "a - (b - c)"),
        (A - B - C, "a − b − c", "a - b - c"),
        (A - (B + C), "a − (b + c)", "a - (b + c)"),
        (A + (B - C), "a + b − c", "a + b - c"),
        (A / (B * C), "a/(b·c)", r"\frac{a}{b \cdot c}"),
        (A / B * C, "a/b·c", r"\frac{a}{b} \cdot c"),
        ((A + B) * C, "(a + b)·c", r"(a + b) \cdot c"),
        (2 * A + 1, "2·a + 1", r"2 \cdot a + 1"),
        ((A + B) / C, "(a + b)/c", r"\frac{a + b}{c}"),
        (Floor(A / B) - 1, "⌊a/b⌋ − 1", r"\left\lfloor \frac{a}{b} \right\rfloor - 1"),
        (Ceil(A), "⌈a⌉", r"\left\lceil a \right\rceil"),
        (Minimum(A, B + C) * C, "min(a, b + c)·c", r"\min\left(a, b + c\right) \cdot c"),
        (product([A, B, C]), "a·b·c", r"a \cdot b \cdot c"),
        (Symbol("k_H", "kernel height"), "k_H", "k_{H}"),
        (Symbol("H_out", "output height"), "H_out", r"H_{\mathrm{out}}"),
        (Symbol("before", "padding before", "p_1"), "p_1", "p_{1}"),
    ],
    ids=str,
)
def test_notation(tree: Expression, text: str, latex: str):
    assert tree.text() == text
    assert tree.latex() == latex


@pytest.mark.parametrize(
    ("tree", "between"),
    [
        (Floor((A - B) / C) + 1, "⌊4/2⌋ + 1"),
        ((Floor(A / B) + 1) * (A - C), "(⌊7/3⌋ + 1)·5"),
        ((A - C) * (1 * Floor(A / B) + 1), "5·(1·⌊7/3⌋ + 1)"),
        (A * B + B * C, "21 + 6"),
        (A / C + B, "3.5 + 3"),
        (Minimum(A - B, Ceil(A / B)) * C, "min(7 − 3, ⌈7/3⌉)·2"),
        (Minimum(A - B, B + C) - A, "min(7 − 3, 3 + 2) − 7"),
    ],
    ids=str,
)
def test_the_line_in_between_leaves_one_operation_and_every_rounding(tree: Expression, between: str):
    assert tree.between(NUMBERS).text() == between


def test_symbols_once_in_reading_order():
    assert (B * A + Floor(C / B) - Minimum(A, C)).symbols() == (B, A, C)


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        (A / C, 3.5),
        (A / B * B, 7),
        (Floor(Constant(-1) / C), -1),
        (Ceil(Constant(-1) / C), 0),
        (A * 0.5, 3.5),
        (A / 0.5, 14.0),
    ],
    ids=str,
)
def test_values_are_whole_where_they_can_be(tree: Expression, value: float):
    assert tree.value(NUMBERS) == value
    assert type(tree.value(NUMBERS)) is type(value)


@pytest.mark.parametrize(
    ("tree", "text", "latex", "value"),
    [
        (Power(A, 2), "7²", "7^{2}", 49),
        (Power(A - 10, 3), "(7 − 10)³", "(7 - 10)^{3}", -27),
        (Power(Constant(-2), 12), "(−2)¹²", "(−2)^{12}", 4096),
        (Logarithm(A * B), "ln(7·3)", r"\ln\left(7 \cdot 3\right)", math.log(21)),
        (2 * Logarithm(Power(C, 2)), "2·ln(2²)", r"2 \cdot \ln\left(2^{2}\right)", 4 * math.log(2)),
    ],
    ids=str,
)
def test_powers_and_logarithms(tree: Expression, text: str, latex: str, value: float):
    assert (tree.text(NUMBERS), tree.latex(NUMBERS)) == (text, latex)
    assert tree.value(NUMBERS) == pytest.approx(value, rel=1e-15)
    assert tree.between(NUMBERS).value({}) == tree.value(NUMBERS)
    assert {symbol.name for symbol in tree.symbols()} <= set(NUMBERS)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3, "3"),
        (-3, "−3"),
        (12345678, "12,345,678"),
        (3.0, "3"),
        (-0.0, "0"),
        (1234567.0, "1,234,567"),
        (1 / 3, "0.333333"),
        (-2.5, "−2.5"),
        (1e-7, "1e−07"),
        (1e-5, "0.00001"),
        (-1.2345678e-6, "−0.00000123457"),
        (9.9999999e-5, "0.0001"),
        (2.0**53 - 1, "9,007,199,254,740,991"),
        (2.0**53, "9.0072e+15"),
    ],
)
def test_numbers_as_the_lessons_print_them(number: float, text: str):
    assert number_text(number) == text


def test_a_comma_between_thousands_is_no_clause_in_latex():
    size = Symbol("W", "input width")
    assert (size * 20_000).latex({"W": 12_345}) == r"12{,}345 \cdot 20{,}000"
    assert (size * 20_000).text({"W": 1234}) == "1234·20,000"
