r"""Functions of one part of a formula: the square root, and the arc cosine in degrees.

>>> a, b = Symbol("a", "one side"), Symbol("b", "the other")
>>> Root(a * a + b * b).text({"a": 3, "b": 4})
'√(3·3 + 4·4)'
>>> Root(a * a + b * b).value({"a": 3, "b": 4})
5
>>> ArcCosine(a / b).between({"a": 1, "b": 2}).text()
'arccos(0.5)'
>>> round(ArcCosine(a / b).value({"a": 1, "b": 2}), 9)
60.0
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from engine.formula import Constant, Expression, Notation, Number, Numbers, Symbol


@dataclass(frozen=True, slots=True)
class Root(Expression):
    """The square root of a part."""

    inner: Expression

    def exact(self, numbers: Numbers) -> Fraction | Number:
        value = self.inner.exact(numbers)
        whole = math.isqrt(int(value)) if value == int(value) else -1
        return whole if whole * whole == value else math.sqrt(value)

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        inner = self.inner.written(notation, numbers)
        if notation == "latex":
            return rf"\sqrt{{{inner}}}"
        return f"√{inner}" if isinstance(self.inner, Symbol | Constant) else f"√({inner})"

    def between(self, numbers: Numbers) -> Expression:
        return Root(Constant(self.inner.value(numbers)))

    def symbols(self) -> tuple[Symbol, ...]:
        return self.inner.symbols()


@dataclass(frozen=True, slots=True)
class ArcCosine(Expression):
    """The angle, in degrees from 0 to 180, whose cosine is the part."""

    inner: Expression

    def exact(self, numbers: Numbers) -> Fraction | Number:
        cosine = max(-1.0, min(1.0, float(self.inner.exact(numbers))))  # rounding may have passed the ends
        return math.degrees(math.acos(cosine))

    def written(self, notation: Notation, numbers: Numbers | None) -> str:
        inner = self.inner.written(notation, numbers)
        return rf"\arccos\left({inner}\right)" if notation == "latex" else f"arccos({inner})"

    def between(self, numbers: Numbers) -> Expression:
        return ArcCosine(Constant(self.inner.value(numbers)))

    def symbols(self) -> tuple[Symbol, ...]:
        return self.inner.symbols()
