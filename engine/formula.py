r"""Formulas as small trees: written once, then shown with letters, shown with numbers, and evaluated.

The number on the page cannot disagree with the formula beside it, because it is the formula's value.

>>> i, k, s = Symbol("i", "input size"), Symbol("k", "kernel size"), Symbol("s", "stride")
>>> size = Floor((i - k) / s) + 1
>>> size.text()
'⌊(i − k)/s⌋ + 1'
>>> size.text({"i": 7, "k": 3, "s": 2})
'⌊(7 − 3)/2⌋ + 1'
>>> size.between({"i": 7, "k": 3, "s": 2}).text()
'⌊4/2⌋ + 1'
>>> size.value({"i": 7, "k": 3, "s": 2})
3
>>> print(size.latex())
\left\lfloor \frac{i - k}{s} \right\rfloor + 1
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import ClassVar, Final, Literal

Number = int | float
Numbers = Mapping[str, Number]
Notation = Literal["text", "latex"]

RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOOSE, TIGHT, ATOM = 1, 2, 3  # sums bind loosely, products tightly; a looser part inside a tighter one gets parentheses


class Expression(ABC):
    """A formula or a part of one; combine with + − * /, `Floor`, `Ceil`, `Minimum`, `Power`, `Logarithm`."""

    __slots__ = ()
    binding: int = ATOM

    def __add__(self, other: Expression | Number) -> Expression:
        return Binary("+", self, wrap(other))

    def __sub__(self, other: Expression | Number) -> Expression:
        return Binary("-", self, wrap(other))

    def __mul__(self, other: Expression | Number) -> Expression:
        return Binary("*", self, wrap(other))

    def __rmul__(self, other: Number) -> Expression:
        return Binary("*", wrap(other), self)

    def __truediv__(self, other: Expression | Number) -> Expression:
        return Binary("/", self, wrap(other))

    def value(self, numbers: Numbers) -> Number:
        """What this formula gives for these values of its symbols: an int where it is whole."""
        exact = self.exact(numbers)
        if isinstance(exact, Fraction):
            return exact.numerator if exact.denominator == 1 else float(exact)
        return exact

    def text(self, numbers: Numbers | None = None) -> str:
        """One line of plain text: letters, or numbers where `numbers` are given."""
        return self.written("text", numbers)

    def latex(self, numbers: Numbers | None = None) -> str:
        """The same as LaTeX."""
        return self.written("latex", numbers)

    def inside(self, binding: int, notation: Notation, numbers: Numbers | None) -> str:
        """This part as written within one that binds as tightly as `binding`."""
        written = self.written(notation, numbers)
        return f"({written})" if self.binding < binding else written

    @abstractmethod
    def exact(self, numbers: Numbers) -> Fraction | Number:
        """The value, whole or as a fraction while that is possible."""

    @abstractmethod
    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        """This part in a notation."""

    @abstractmethod
    def between(self, numbers: Numbers) -> Expression:
        """The line between the numbers put in and the result: one operation left to do, roundings still visible."""

    @abstractmethod
    def symbols(self) -> tuple[Symbol, ...]:
        """Every symbol once, in reading order."""


@dataclass(frozen=True, slots=True)
class Symbol(Expression):
    """A letter of the formula; `meaning` names what it is on the stage."""

    name: str
    meaning: str
    letter: str = ""  # LaTeX and text share it where it is one letter; "k_h" style subscripts work in both
    tex: str = ""  # LaTeX of what is no letter, such as w^\top x

    def exact(self, numbers: Numbers) -> Fraction | Number:
        return numbers[self.name]

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        if numbers is not None:
            return number_in(notation, numbers[self.name])
        letter = self.letter or self.name
        head, _, subscript = letter.partition("_")
        if notation == "text":
            return letter
        if self.tex:
            return self.tex
        if not subscript:
            return letter if len(letter) == 1 else rf"\mathrm{{{letter}}}"  # a word, not a product of letters
        head = head if len(head) == 1 else rf"\mathrm{{{head}}}"
        return f"{head}_{{{subscript}}}" if len(subscript) == 1 else rf"{head}_{{\mathrm{{{subscript}}}}}"

    def between(self, numbers: Numbers) -> Expression:
        return Constant(numbers[self.name])

    def symbols(self) -> tuple[Symbol, ...]:
        return (self,)


@dataclass(frozen=True, slots=True)
class Constant(Expression):
    """A number in a formula."""

    number: Number

    def exact(self, numbers: Numbers) -> Fraction | Number:
        return self.number

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        return number_in(notation, self.number)

    def between(self, numbers: Numbers) -> Expression:
        return self

    def symbols(self) -> tuple[Symbol, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Binary(Expression):
    """Two parts joined by + − * or /."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression
    SIGNS: ClassVar[Mapping[str, tuple[str, str]]] = {"+": (" + ", " + "), "-": (" − ", " - "), "*": ("·", r" \cdot ")}

    @property
    def binding(self) -> int:  # type: ignore[override]  # a class attribute elsewhere
        return LOOSE if self.operator in "+-" else TIGHT

    def exact(self, numbers: Numbers) -> Fraction | Number:
        left, right = self.left.exact(numbers), self.right.exact(numbers)
        if self.operator == "+":
            return left + right
        if self.operator == "-":
            return left - right
        if self.operator == "*":
            return left * right
        return left / right if isinstance(left, float) or isinstance(right, float) else Fraction(left) / right

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        if self.operator == "/" and notation == "latex":
            return rf"\frac{{{self.left.latex(numbers)}}}{{{self.right.latex(numbers)}}}"
        left = self.left.inside(self.binding, notation, numbers)
        # a − (b − c) and a/(b·c) need their parentheses although both sides bind alike
        right = self.right.inside(self.binding + (self.operator in "-/"), notation, numbers)
        right = f"({right})" if right.startswith("−") else right  # no two signs side by side
        if self.operator == "/":
            return f"{left}/{right}"
        return left + self.SIGNS[self.operator][notation == "latex"] + right

    def between(self, numbers: Numbers) -> Expression:
        return Binary(self.operator, *(self._done(part, numbers) for part in (self.left, self.right)))

    @staticmethod
    def _done(part: Expression, numbers: Numbers) -> Expression:
        return part.between(numbers) if has_rounding(part) else Constant(part.value(numbers))

    def symbols(self) -> tuple[Symbol, ...]:
        return tuple(dict.fromkeys(self.left.symbols() + self.right.symbols()))


@dataclass(frozen=True, slots=True)
class Rounded(Expression):
    """A part rounded down (`Floor`) or up (`Ceil`)."""

    inner: Expression
    up: bool

    def exact(self, numbers: Numbers) -> Fraction | Number:
        value = self.inner.exact(numbers)
        return math.ceil(value) if self.up else math.floor(value)

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        inner = self.inner.written(notation, numbers)
        if notation == "text":
            return f"⌈{inner}⌉" if self.up else f"⌊{inner}⌋"
        name = "ceil" if self.up else "floor"
        return rf"\left\l{name} {inner} \right\r{name}"

    def between(self, numbers: Numbers) -> Expression:
        return Rounded(self.inner.between(numbers), self.up)

    def symbols(self) -> tuple[Symbol, ...]:
        return self.inner.symbols()


@dataclass(frozen=True, slots=True)
class Minimum(Expression):
    """The smaller of two parts."""

    left: Expression
    right: Expression

    def exact(self, numbers: Numbers) -> Fraction | Number:
        return min(self.left.exact(numbers), self.right.exact(numbers))

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        inner = f"{self.left.written(notation, numbers)}, {self.right.written(notation, numbers)}"
        return rf"\min\left({inner}\right)" if notation == "latex" else f"min({inner})"

    def between(self, numbers: Numbers) -> Expression:
        return Minimum(self.left.between(numbers), self.right.between(numbers))

    def symbols(self) -> tuple[Symbol, ...]:
        return tuple(dict.fromkeys(self.left.symbols() + self.right.symbols()))


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """A part multiplied with itself so many times."""

    base: Expression
    exponent: int

    def exact(self, numbers: Numbers) -> Fraction | Number:
        value: Fraction | Number = self.base.exact(numbers) ** self.exponent
        return value

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        base = self.base.inside(ATOM, notation, numbers)
        base = f"({base})" if base.startswith("−") else base  # −2² would be −4
        return base + (f"^{{{self.exponent}}}" if notation == "latex" else str(self.exponent).translate(RAISED))

    def between(self, numbers: Numbers) -> Expression:
        return Power(self.base.between(numbers), self.exponent)

    def symbols(self) -> tuple[Symbol, ...]:
        return self.base.symbols()


@dataclass(frozen=True, slots=True)
class Logarithm(Expression):
    """The natural logarithm of a part."""

    inner: Expression

    def exact(self, numbers: Numbers) -> Fraction | Number:
        return math.log(self.inner.exact(numbers))

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        inner = self.inner.written(notation, numbers)
        return rf"\ln\left({inner}\right)" if notation == "latex" else f"ln({inner})"

    def between(self, numbers: Numbers) -> Expression:
        return Logarithm(self.inner.between(numbers))

    def symbols(self) -> tuple[Symbol, ...]:
        return self.inner.symbols()


def Floor(inner: Expression) -> Expression:  # reads as a node of the formula, which it makes
    """Rounded down: what does not fit is dropped."""
    return Rounded(inner, up=False)


def Ceil(inner: Expression) -> Expression:
    """Rounded up."""
    return Rounded(inner, up=True)


def product(factors: Iterable[Expression]) -> Expression:
    """All factors multiplied, left to right."""
    return reduce(lambda left, right: left * right, factors)


def wrap(part: Expression | Number) -> Expression:
    """A bare number as a part of a formula."""
    return part if isinstance(part, Expression) else Constant(part)


def has_rounding(part: Expression) -> bool:
    """Whether ⌊ ⌋, ⌈ ⌉ or min stands somewhere inside: then its working is worth a line of its own."""
    if isinstance(part, Binary):
        return has_rounding(part.left) or has_rounding(part.right)
    return isinstance(part, Rounded | Minimum)


def number_in(notation: Notation, number: Number) -> str:
    """A number in a notation: LaTeX would set a bare comma as the end of a clause."""
    return number_text(number).replace(",", "{,}") if notation == "latex" else number_text(number)


def number_text(number: Number) -> str:
    """A number as the lessons print it: whole ones whole, thousands from five digits on, a true minus sign.

    Others to six significant digits; in powers of ten from the seventh decimal on, as in the browser.
    """
    exact = isinstance(number, int) or abs(number) < 2**53  # a larger float's last digits are noise
    whole = exact and float(number).is_integer()
    if 1e-6 <= abs(number) < 1e-4:
        return f"{float(f'{number:.6g}'):.11f}".rstrip("0").replace("-", "−")
    written = f"{number:.6g}" if not whole else f"{int(number):,}" if abs(number) >= 10_000 else str(int(number))
    return written.replace("-", "−")
