"""A number that explains itself: quantity, formula, the same with numbers in, result, unit, source.

Page, exercise solution and command line print the same one. Nothing is computed before it is asked for.

>>> from engine.sizes import windowed_size
>>> height = windowed_size("H", 7, kernel_size=3, stride=2, padding=(0, 0), dilation=1)
>>> print(height.text())
H_out = ⌊(H + 2·p − d·(k − 1) − 1)/s⌋ + 1 = ⌊(7 + 2·0 − 1·(3 − 1) − 1)/2⌋ + 1 = ⌊4/2⌋ + 1 = 3
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.formula import Constant, Expression, Notation, Number, Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """How one number came about."""

    quantity: str  # in words: "output height"
    symbol: Symbol  # the left side: H_out
    formula: Expression  # the right side
    numbers: Mapping[str, Number]  # a value for each of the formula's symbols, by name
    unit: str = ""  # what is counted: "cells", "parameters", "multiplications"
    source: str = ""  # where the formula stands

    @property
    def result(self) -> Number:
        """The formula's value."""
        return self.formula.value(self.numbers)

    @property
    def meanings(self) -> dict[str, str]:
        """Each letter of the formula and what it is on the stage."""
        return {symbol.text(): symbol.meaning for symbol in self.formula.symbols()}

    def text(self) -> str:
        """Symbol, formula, numbers, working and result in one line of plain text."""
        return " = ".join(self.lines("text"))

    def latex(self) -> str:
        """The same as LaTeX."""
        return " = ".join(self.lines("latex"))

    def lines(self, notation: Notation) -> list[str]:
        """The sides of the equation, without a side that would repeat an earlier one."""
        sides = [
            self.symbol.written(notation, None),
            self.formula.written(notation, None),
            self.formula.written(notation, self.numbers),
            self.formula.between(self.numbers).written(notation, {}),
            Constant(self.result).written(notation, None),
        ]
        return [side for here, side in enumerate(sides) if side not in sides[:here]]

    def as_json(self) -> dict[str, object]:
        """Everything above as plain values."""
        return {
            "quantity": self.quantity,
            "symbol": self.symbol.text(),
            "formula": self.formula.text(),
            "with_numbers": self.formula.text(self.numbers),
            "result": self.result,
            "unit": self.unit,
            "source": self.source,
            "symbols": self.meanings,
            "numbers": dict(self.numbers),
            "text": self.text(),
            "latex": self.latex(),
        }
