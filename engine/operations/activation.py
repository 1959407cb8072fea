r"""Activations: every cell by itself through one function, and how steep the function is there.

    threshold   x above a threshold, else a value       sigmoid      1/(1 + e⁻ˣ), between 0 and 1
    fires       1 from a threshold on, else 0           tanh         between −1 and 1
    relu        max(0, x)                               leaky_relu   x, below zero a small part of it
    gelu        x · Φ(x), Φ the normal distribution's share below x

The slope is what the gradient is multiplied with on its way back: where it is 0, nothing is learned. At a kink it is
what torch takes, the slope of the lower side.

Source: torch.nn.Threshold, Sigmoid, Tanh, ReLU, LeakyReLU, GELU; Goodfellow, Bengio and Courville, Deep Learning,
sections 6.2.2, 6.3 and 9.3; Hendrycks and Gimpel, Gaussian Error Linear Units (arXiv:1606.08415).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from engine.arrays import Array, counted, numbers, tensor
from engine.axes import axis
from engine.errors import ShapeError
from engine.folds import run
from engine.rules import Columns, Rule, Windows, cell_by_cell
from engine.sizes import AXES
from engine.trace import Function, Stage, Tensor, Trace

FLAT: Final = 0.01  # a slope below it lets less than a hundredth of the gradient pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What an activation takes from a map."""

    cells: int
    zeroed: int  # cells that were not 0 and are now
    flat: int  # cells where the slope is below FLAT
    kinds_before: int  # different numbers
    kinds_after: int


class Activation(ABC):
    """An activation's settings with its function and its slope; make one with `relu`, `sigmoid` and so on.

    >>> from engine.operations import leaky_relu, relu
    >>> print(relu().trace([[-3, 5]]).step(0))
    output[0, 0] = ReLU(−3) = 0
    >>> leaky_relu(negative_slope=0.1).trace([[-3, 5]], grad_output=[[1, 1]])["grad_input"].values.tolist()
    [[0.1, 1.0]]
    """

    __slots__ = ()
    name: ClassVar[str]  # as torch.nn.functional calls it
    written: ClassVar[str]  # before its argument

    @abstractmethod
    def of(self, x: Array) -> Array:
        """The function, cell by cell."""

    @abstractmethod
    def slope(self, x: Array) -> Array:
        """Its derivative, cell by cell."""

    @property
    @abstractmethod
    def formula(self) -> str:
        """f(x) as LaTeX, with these settings."""

    @property
    @abstractmethod
    def derivative(self) -> str:
        """f′(x) as LaTeX."""

    def trace(self, input: object, grad_output: object = None) -> Trace:  # torch's name
        """Every cell of `input` (C, *size): tensors input and output.

        With `grad_output` of the same shape, ∂J/∂output, also the slope and grad_input, the slope times grad_output.
        Raises DataError, ShapeError.
        """
        trace = self.applied(input, "output", Function(self.written, self.of))
        return trace if grad_output is None else trace.then(self.backward(trace["input"].values, grad_output))

    def slopes(self, input: object) -> Trace:
        """The slope at every cell of `input` (C, *size): tensors input and slope. Raises DataError, ShapeError.

        >>> from engine.operations import relu
        >>> relu().slopes([[-3, 5]])["slope"].values.tolist()
        [[0, 1]]
        """
        return self.applied(input, "slope", Function(f"{self.written}′", self.slope))

    def backward(self, x: Array, grad_output: object) -> Trace:
        """The slope at every cell, then its product with the gradient that arrives there.

        Tensors input, slope, grad_output, grad_input. Raises DataError, ShapeError.
        """
        slopes = self.slopes(x)
        delta = tensor("grad_output", grad_output, letters(x.ndim))
        if delta.shape != x.shape:
            raise ShapeError(
                f"grad_output has shape {delta.shape}, but the activations have {x.shape}: "
                "give one gradient for each of them."
            )
        delta, _ = counted(delta, slopes["slope"].values)
        times = Stage(
            target="grad_input", shape=x.shape, rule=products("slope", "grad_output", x.size), role="gradient"
        )
        arrived = Tensor(name="grad_output", role="gradient", values=delta)
        return slopes.then(run((slopes["slope"], arrived), (times,)))

    def loss(self, x: Array) -> Loss:
        """What these activations of `x`, of any shape, no longer tell or no longer pass back."""
        answers, steepness = self.of(x), np.abs(self.slope(x))
        return Loss(
            cells=x.size,
            zeroed=int(((x != 0) & (answers == 0)).sum()),
            flat=int((steepness < FLAT).sum()),
            kinds_before=len(np.unique(x)),
            kinds_after=len(np.unique(answers)),
        )

    def applied(self, input: object, target: str, function: Function) -> Trace:
        """A function of every cell of the input."""
        x = units("input", input)
        stage = Stage(target=target, shape=x.shape, rule=single_cells(x.shape), function=function)
        return run((Tensor(name="input", role="input", values=x),), (stage,))


def units(name: str, values: object) -> Array:
    """A map (C, *size) with any number of axes, or a row of units (C,). Raises DataError, ShapeError."""
    return tensor(name, values, letters(max(1, numbers(name, values).ndim)))


def letters(rank: int) -> tuple[str, ...]:
    """(C, *size) as messages name it."""
    return ("C", *AXES.get(rank - 1, ("size",) * (rank - 1)))


def single_cells(shape: tuple[int, ...]) -> Rule:
    """A window of one cell everywhere."""
    lines = tuple(axis(size, kernel_size=1, outputs=size) for size in shape[1:])
    return Windows(source="input", weight=None, axes=lines, channels=np.arange(shape[0])[:, None])


def products(source: str, weight: str, cells: int) -> Columns:
    """Two tensors of one shape multiplied cell by cell."""
    each = np.arange(cells)[:, None]
    return cell_by_cell(source, each, weight=weight, b=each)
