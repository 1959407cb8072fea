"""The axes of a chart: from where to where they go, and what is written at them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any, Final

AROUND: Final = 0.08  # of the length, on both sides of the outermost points
UNITS: Final = ((1e9, " G"), (1e6, " M"), (1e3, " k"), (1, ""))  # thousand millions, millions, thousands
TICKS: Final = 10  # at most


class Axis:
    """A linear or a logarithmic axis around some values."""

    def __init__(self, values: Sequence[float], *, logarithmic: bool = False) -> None:
        self.logarithmic = logarithmic
        ends = self.place(min(values)), self.place(max(values))
        beyond = AROUND * (ends[1] - ends[0]) or (0.1 if logarithmic else 1)
        self.low, self.high = ends[0] - beyond, ends[1] + beyond

    def place(self, value: float) -> float:
        """Where a value lies, as Plotly counts: on a logarithmic axis by its logarithm."""
        return log10(value) if self.logarithmic else value

    def share(self, value: float) -> float:
        """How far along the axis a value lies: 0 to 1."""
        return (self.place(value) - self.low) / (self.high - self.low)

    @property
    def scale(self) -> str:
        """What the title says of it."""
        return ", logarithmic" if self.logarithmic else ""

    def ticks(self) -> list[float]:
        """Round values inside: 1, 2 and 5 times a power of ten, or evenly spaced."""
        if self.logarithmic:
            powers = range(floor(self.low), ceil(self.high) + 1)
            return [n * 10.0**power for power in powers for n in (1, 2, 5) if self.low <= log10(n) + power <= self.high]
        step = next(step for step in (1, 2, 5, 10, 20, 50) if (self.high - self.low) / step <= TICKS)
        return [float(step * n) for n in range(ceil(self.low / step), floor(self.high / step) + 1)]

    def drawn(self) -> dict[str, Any]:
        """The axis as Plotly draws it; it does not move."""
        return {
            "type": "log" if self.logarithmic else "linear",
            "range": [self.low, self.high],
            "tickvals": self.ticks(),
            "ticktext": [rounded(tick) if self.logarithmic else f"{tick:g}" for tick in self.ticks()],
            "fixedrange": True,
            "zeroline": False,
        }


def rounded(value: float) -> str:
    """A large number in three digits.

    >>> rounded(138357544), rounded(4089184256), rounded(60000), rounded(156)
    ('138 M', '4.09 G', '60 k', '156')
    """
    size, unit = next((size, unit) for size, unit in UNITS if value >= size or size == 1)
    return f"{value / size:.3g}{unit}"
