"""The receptive field along one axis, carried from layer to layer through every path of a network.

    input     · · ▓ ▓ ▓ ▓ ▓ · ·       output 0 depends on input cells `low` … `high`, output 1 on those `jump` further
    output        · ▓ · ·

Cells of padding are counted: an interval may begin before cell 0. Where paths meet, the interval that holds all of
theirs counts, so branches that are shifted against each other are seen. After up-sampling, neighbours differ: their
intervals are then listed for as many outputs as it takes until they repeat.

It is the theoretical field: what the settings allow, whatever the weights are.

Source: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019
(doi:10.23915/distill.00021).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, inf, lcm
from typing import NamedTuple

Cell = int | float  # a number of an input cell; ±inf where an output depends on none


class Line(NamedTuple):
    """The field of every output where neighbours differ by a shift only."""

    low: Cell
    high: Cell
    jump: int

    @property
    def size(self) -> int:
        """Cells from the first to the last.

        >>> Line(-1, 1, 1).size
        3
        """
        return int(self.high - self.low) + 1

    @property
    def smallest(self) -> int:
        """The same: no output sees less than another."""
        return self.size

    @property
    def outputs(self) -> int:
        """Outputs until the fields repeat."""
        return 1

    def of(self, output: int) -> tuple[Cell, Cell]:
        """First and last cell that this output can depend on."""
        return self.low + output * self.jump, self.high + output * self.jump


class Phases(NamedTuple):
    """The fields of as many outputs as it takes until they repeat, `jump` cells of the input further."""

    lows: tuple[Cell, ...]
    highs: tuple[Cell, ...]
    jump: int

    @property
    def low(self) -> Cell:
        return self.lows[0]

    @property
    def high(self) -> Cell:
        return self.highs[0]

    @property
    def size(self) -> int:
        """Cells of the largest field."""
        return max(self.sizes)

    @property
    def smallest(self) -> int:
        """Cells of the smallest field."""
        return min(self.sizes)

    @property
    def outputs(self) -> int:
        """Outputs until the fields repeat."""
        return len(self.lows)

    @property
    def sizes(self) -> list[int]:
        """Cells of each field; 0 where an output depends on no input at all."""
        return [
            max(0, int(high - low) + 1) if low < inf else 0 for low, high in zip(self.lows, self.highs, strict=True)
        ]

    def of(self, output: int) -> tuple[Cell, Cell]:
        """First and last cell that this output can depend on."""
        turn, phase = divmod(output, len(self.lows))
        return self.lows[phase] + turn * self.jump, self.highs[phase] + turn * self.jump


Field = Line | Phases
START = Line(0, 0, 1)  # an input cell depends on itself


def windowed(field: Field, taps: int, dilation: int, stride: int, padding: int) -> Field:
    """Through a window of so many taps; `padding` is what stands before the first cell.

    >>> windowed(windowed(START, 3, 1, 2, 1), 3, 1, 1, 1)
    Line(low=-3, high=3, jump=2)
    """
    if isinstance(field, Line):
        low, high, jump = field
        return Line(low - padding * jump, high + (dilation * (taps - 1) - padding) * jump, jump * stride)
    period = len(field.lows) // gcd(len(field.lows), stride)
    reads = [[field.of(i * stride - padding + t * dilation) for t in range(taps)] for i in range(period)]
    return phases(reads, field.jump * stride * period // len(field.lows))


def stamped(field: Field, taps: int, dilation: int, stride: int, padding: int) -> Field:
    """Through a transposed convolution: output o takes from input i by tap t where i·stride − padding + t·dilation = o.

    >>> stamped(Line(0, 3, 2), 2, 1, 2, 0)
    Phases(lows=(0, 0), highs=(3, 3), jump=2)
    """
    period = stride * field.outputs
    reads = [
        [
            field.of((output + padding - t * dilation) // stride)
            for t in range(taps)
            if (output + padding - t * dilation) % stride == 0
        ]
        for output in range(period)
    ]
    return phases(reads, field.jump)


def cropped(field: Field, cells: int) -> Field:
    """Without so many outputs at the beginning."""
    return windowed(field, 1, 1, 1, -cells)


def whole(field: Field, outputs: int) -> Line:
    """What all of so many outputs see together.

    >>> whole(Line(0, 2, 1), 5)
    Line(low=0, high=6, jump=5)
    """
    seen = [field.of(output) for output in (range(outputs) if isinstance(field, Phases) else (0, outputs - 1))]
    jump = field.jump * outputs // field.outputs
    return Line(min(low for low, _ in seen), max(high for _, high in seen), jump)


def hull(fields: Sequence[Field], outputs: int) -> Field:
    """Where paths meet: per output the interval that holds those of all paths; there are so many outputs.

    >>> hull([Line(0, 0, 1), Line(-1, 1, 1)], 8)
    Line(low=-1, high=1, jump=1)
    """
    first = fields[0]
    if isinstance(first, Line) and all(isinstance(field, Line) and field.jump == first.jump for field in fields):
        return Line(min(field.low for field in fields), max(field.high for field in fields), first.jump)
    periods = [field.outputs for field in fields]
    period = lcm(*periods)
    jumps = {field.jump * (period // each) for field, each in zip(fields, periods, strict=True)}
    if len(jumps) > 1:  # the paths walk at different speeds: nothing repeats, so every output is listed
        period = outputs
    return phases([[field.of(output) for field in fields] for output in range(period)], jumps.pop())


def phases(reads: Sequence[Sequence[tuple[Cell, Cell]]], jump: int) -> Field:
    """The hull of what each output reads; a Line where there is only one."""
    lows = tuple(min((low for low, _ in read), default=inf) for read in reads)
    highs = tuple(max((high for _, high in read), default=-inf) for read in reads)
    return Line(lows[0], highs[0], jump) if len(lows) == 1 else Phases(lows, highs, jump)
