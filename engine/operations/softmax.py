"""Softmax: scores become shares of one. Every score's exponential is divided by the sum of all of them.

    output[c] = exp(input[c] − maximum) / Σ exp(input[n] − maximum)      n over all channels, in the same place

Taking the maximum from every score changes no share, as it cancels in the quotient, but without it the exponential of
a score beyond 709 would be more than a 64-bit float holds.

Source: torch.nn.Softmax with the channels as its dim; Goodfellow, Bengio and Courville, Deep Learning, sections 4.1
and 6.2.2.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.arrays import counted
from engine.folds import run
from engine.operations.activation import units
from engine.rules import cell_by_cell
from engine.trace import Function, Stage, Tensor, Trace

EXP: Final = Function("exp", np.exp, most=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Softmax:
    """Softmax over the channels, or over the features of a row; without settings.

    >>> trace = Softmax().trace([0, 2, 1])
    >>> for n in (0, 2, 4, 7):
    ...     print(trace.step(n))
    maximum[0] = max(0, 2, 1) = 2
    exp[1] = exp(2 − 2) = 1
    sum[0] = 0.135335 + 1 + 0.367879 = 1.50321
    output[2] = 0.367879/1.50321 = 0.244728
    """

    @property
    def name(self) -> str:
        return "softmax"

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """(C, *size): as the input's."""
        return shape

    def trace(self, input: object) -> Trace:  # torch's name
        """Four stages on `input` (C, *size): maximum (1, *size), exp (C, *size), sum (1, *size), output (C, *size).

        Raises DataError, ShapeError.
        """
        x = units("input", input)
        (x,) = counted(x, terms=2)
        cells = np.arange(x.size).reshape(len(x), -1)  # (C, places)
        place = np.broadcast_to(np.arange(cells.shape[1]), cells.shape).ravel()  # of each cell
        one = (1, *x.shape[1:])
        minus = np.stack([cells.ravel(), x.size + place], axis=1)  # a cell, and the maximum of its place
        stages = (
            Stage(target="maximum", shape=one, rule=cell_by_cell("input", cells.T), combine="max"),
            Stage(
                target="exp",
                shape=x.shape,
                rule=cell_by_cell(("input", "maximum"), minus, coef=np.array([1, -1])),
                function=EXP,
            ),
            Stage(target="sum", shape=one, rule=cell_by_cell("exp", cells.T)),
            Stage(
                target="output",
                shape=x.shape,
                rule=cell_by_cell("exp", cells.reshape(-1, 1), divisor="sum", over=place),
            ),
        )
        return run((Tensor(name="input", role="input", values=x),), stages)


softmax = Softmax  # without settings
