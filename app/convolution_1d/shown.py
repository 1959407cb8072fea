"""What the lesson shows: a signal, a kernel, and the convolution of the two as one trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.convolution_1d.functions import KERNELS, PER_UNIT, SIGNALS, Kernel, Signal, noisy, recorded, sampled
from app.random_numbers import RANDOM, digits
from engine.arrays import Array
from engine.derivation import Derivation
from engine.formula import Expression, Symbol
from engine.operations import flip_and_shift
from engine.trace import Trace

NUMBERS, IMPULSE, NOISY, RECORDED = "numbers", "impulse", "noisy", "a voice"
MEASURED: Final = (NOISY, RECORDED)  # samples that no formula gives
WHOLE: Final = (NUMBERS, IMPULSE, RANDOM)  # signals of a few whole numbers; the others are functions of time
CELLS: Final = {NUMBERS: (2, 0, 1, 3, 1, 0), IMPULSE: (0, 0, 1, 0, 0, 0)}
CONVOLUTION, CORRELATION = "convolution", "correlation"
LENGTH: Final = Symbol("L", "cells of the input")
KERNEL: Final = Symbol("k", "cells of the kernel")
OUT: Final = Symbol("L_out", "cells of the output")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    trace: Trace
    kernel: Kernel
    is_whole: bool  # whether it is about whole numbers, not about functions of time
    edited: bool = False  # whether a person changed one of its numbers

    def line(self, name: str = "output") -> Array:
        """A tensor as the one line of numbers that it is."""
        found: Array = self.trace[name].values.ravel()
        return found

    def comes_out(self) -> str:
        """What a single one in the signal becomes."""
        out, kernel = self.line(), self.line("weight")
        found = np.trim_zeros(out)
        if np.array_equal(found, kernel):
            return "the kernel"
        return "the kernel turned round" if np.array_equal(found, kernel[::-1]) else "another row"

    def highest(self) -> str:
        """The largest value, to one decimal."""
        return f"{self.line().max():.1f}"

    def shape(self) -> str:
        """What the result looks like: level at its top, or with a peak, rising as it falls or not."""
        out = self.line()
        top = np.flatnonzero(np.isclose(out, out.max()))
        if len(top) > 2:
            return "a box"
        mirrored = np.allclose(out[: top[0] + 1], out[top[-1] : top[-1] + top[0] + 1][::-1])
        return "a triangle" if mirrored else "a shark's fin"

    def answers_to_level(self) -> str:
        """What comes out where the signal has stood still, above zero, for as long as the kernel lasts."""
        x, out = self.line("input"), self.line()
        span = self.line("weight").size
        level = [n for n in range(span - 1, len(x)) if x[n] and np.ptp(x[n - span + 1 : n + 1]) == 0]
        return "0" if np.allclose(out[level], 0) else "1" if np.allclose(out[level], 1) else "another number"

    def mean_steps(self) -> tuple[float, float]:
        """The mean step from sample to sample, of the signal and of the result."""
        before, after = (float(np.abs(np.diff(self.line(name))).mean()) for name in ("input", "output"))
        return before, after

    def steps_sentence(self) -> str:
        """Both in words."""
        before, after = self.mean_steps()
        return f"It was {before:.2f} and is {after:.3f}."

    def smoother(self) -> str:
        """Whether neighbours have come closer."""
        before, after = self.mean_steps()
        return "smaller" if after < before / 2 else "larger" if after > 2 * before else "about as large"


def signal_of(name: str, seed: int) -> list[Any]:
    """The input's cells."""
    if name in CELLS:
        return list(CELLS[name])
    if name == RANDOM:
        return digits(seed, (6,))
    if name in MEASURED:
        return list((noisy(seed) if name == NOISY else recorded()).tolist())
    values = sampled(function(name))
    return list(values.tolist())


def function(name: str) -> Signal:
    """The function of time with this name."""
    return next(each for each in SIGNALS if each.name == name)


def kernel_of(name: str) -> Kernel:
    """The kernel with this name."""
    return next(each for each in KERNELS if each.name == name)


def kernel_cells(kernel: Kernel, *, is_whole: bool) -> list[Any]:
    """Its few whole numbers, or its samples."""
    return list(kernel.cells) if is_whole else list(sampled(kernel).tolist())


def traced(signal: list[Any], kernel: list[Any], operation: str, padding: str, *, is_whole: bool) -> Trace:
    """Flip, then shift; a correlation is the shift alone."""
    per_unit = 1 if is_whole else PER_UNIT
    return flip_and_shift(signal, kernel, padding=padding, per_unit=per_unit, flip=operation == CONVOLUTION)


def size(trace: Trace, padding: str) -> Derivation:
    """How many outputs there are."""
    length, kernel = trace["input"].values.size, trace["weight"].values.size
    formula: dict[str, Expression] = {"full": LENGTH + KERNEL - 1, "same": LENGTH, "valid": LENGTH - KERNEL + 1}
    return Derivation(
        quantity="output length", symbol=OUT, formula=formula[padding], numbers={"L": length, "k": kernel}, unit="cells"
    )
