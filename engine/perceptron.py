r"""A perceptron: it fires where the inner product of weights and input reaches a threshold.

    input x      weight w, of the same shape      response wᵀx = Σ w[i]·x[i]      output 1 where wᵀx ≥ b, else 0

As wᵀx = ‖x‖·‖w‖·cos θ, the threshold b is a bound on the angle θ between the two, for an x of this length:

    b > ‖x‖·‖w‖      never fires, however x is turned
    b ≤ −‖x‖·‖w‖     always fires
    otherwise        fires where θ ≤ arccos(b/(‖x‖·‖w‖))

Source: F. Rosenblatt, The Perceptron, Psychological Review 65 (1958).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from engine.arguments import finite
from engine.arrays import Array, counted, numbers
from engine.axes import axis
from engine.derivation import Derivation
from engine.errors import DataError, ShapeError
from engine.folds import run
from engine.formula import Number, Symbol
from engine.operations import fires
from engine.operations.activation import products
from engine.rules import Windows
from engine.trace import Stage, Tensor, Trace
from engine.unary import ArcCosine, Root

Case = Literal["never", "always", "angle"]

RESPONSE: Final = Symbol("wᵀx", "response: the inner product of weights and input", tex=r"w^\top x")
SQUARES_X: Final = Symbol("xᵀx", "sum of the input's squares", tex=r"x^\top x")
SQUARES_W: Final = Symbol("wᵀw", "sum of the weights' squares", tex=r"w^\top w")
NORM_X: Final = Symbol("‖x‖", "norm (length) of the input", tex=r"\lVert x \rVert")
NORM_W: Final = Symbol("‖w‖", "norm (length) of the weights", tex=r"\lVert w \rVert")
THRESHOLD: Final = Symbol("b", "threshold")
ANGLE: Final = Symbol("θ", "angle between input and weights, in degrees", tex=r"\theta")
LIMIT: Final = Symbol("θₘₐₓ", "largest angle at which it fires, in degrees", tex=r"\theta_{\max}")


@dataclass(frozen=True, kw_only=True)
class Perceptron:
    """A perceptron facing one input; make one with `perceptron`."""

    input: Array
    weight: Array  # of the input's shape
    threshold: Number

    @cached_property
    def response(self) -> Number:
        """The inner product wᵀx."""
        return inner(self.weight, self.input)

    @property
    def fires(self) -> bool:
        """Whether the response reaches the threshold."""
        return bool(self.response >= self.threshold)

    @property
    def case(self) -> Case:
        """What the threshold asks for, of an input of this length: squares compare exactly where numbers are whole."""
        most = inner(self.input, self.input) * inner(self.weight, self.weight)
        if self.threshold * self.threshold < most:
            return "angle"
        if self.threshold * self.threshold == most:  # only the same direction, or every one
            return "always" if self.threshold <= 0 else "angle"
        return "never" if self.threshold > 0 else "always"

    @property
    def zero(self) -> str:
        """Which of the two is the zero vector, "x", "w" or "x and w"; empty where neither is."""
        return " and ".join(name for name, each in (("x", self.input), ("w", self.weight)) if not each.any())

    def input_norm(self) -> Derivation:
        """The input's length."""
        return norm("norm of the input", NORM_X, SQUARES_X, self.input)

    def weight_norm(self) -> Derivation:
        """The weights' length."""
        return norm("norm of the weights", NORM_W, SQUARES_W, self.weight)

    def angle(self) -> Derivation | None:
        """Between input and weights; None where one of them is zero, which has no direction."""
        return None if self.zero else self._arc("angle", ANGLE, RESPONSE, self.response)

    def limit(self) -> Derivation | None:
        """The largest angle at which it fires; None where it always or never does."""
        if self.case != "angle" or self.zero:
            return None
        return self._arc("largest angle that fires", LIMIT, THRESHOLD, self.threshold)

    def _arc(self, quantity: str, symbol: Symbol, above: Symbol, value: Number) -> Derivation:
        """The angle whose cosine is `above` over both lengths."""
        norms = {NORM_X.name: self.input_norm().result, NORM_W.name: self.weight_norm().result}
        return Derivation(
            quantity=quantity,
            symbol=symbol,
            formula=ArcCosine(above / (NORM_X * NORM_W)),
            numbers={above.name: value, **norms},
            unit="degrees",
        )

    def trace(self) -> Trace:
        """Product by product, then their sum, then the threshold: tensors input, weight, products, response, output.

        The input is (C, *size), response and output are (1, *ones).
        """
        shape = self.input.shape
        given = (
            Tensor(name="input", role="input", values=self.input),
            Tensor(name="weight", role="weight", values=self.weight),
        )
        lines = tuple(axis(n, kernel_size=n, outputs=1) for n in shape[1:])
        every = Windows(source="products", weight=None, axes=lines, channels=np.arange(shape[0])[None])
        multiplied = Stage(target="products", shape=shape, rule=products("input", "weight", self.input.size))
        summed = Stage(target="response", shape=(1,) * len(shape), rule=every)
        both = run(given, (multiplied, summed))
        return both.then(fires(threshold=self.threshold).trace(both["response"].values).renamed(input="response"))


def perceptron(input: object, weight: object, threshold: Number = 0) -> Perceptron:  # torch's name
    """A perceptron and what it looks at, numbers checked. Raises DataError, ShapeError, SpecError.

    >>> unit = perceptron([3, 4], [4, 3], threshold=20)
    >>> unit.response, unit.fires, unit.case
    (24, True, 'angle')
    >>> print(unit.angle().text())
    θ = arccos(wᵀx/(‖x‖·‖w‖)) = arccos(24/(5·5)) = arccos(0.96) = 16.2602
    """
    x, w = numbers("input", input), numbers("weight", weight)
    if x.size == 0:
        raise DataError(f"the input is empty (shape {x.shape}): give it at least one cell.")
    if x.shape != w.shape:
        raise ShapeError(
            f"the template has shape {w.shape}, but the input has {x.shape}: every cell of the input needs one weight."
        )
    for one in (x, w):
        counted(one, one, terms=one.size)  # the squares can be summed
    x, w = counted(x, w, terms=x.size)
    return Perceptron(input=x, weight=w, threshold=finite("threshold", threshold))


def inner(one: Array, other: Array) -> Number:
    """The inner product of two arrays of one shape."""
    value: Number = np.dot(one.ravel(), other.ravel()).item()
    return value


def norm(quantity: str, symbol: Symbol, squares: Symbol, values: Array) -> Derivation:
    """A length: the root of the sum of squares."""
    numbers = {squares.name: inner(values, values)}
    return Derivation(quantity=quantity, symbol=symbol, formula=Root(squares), numbers=numbers)


def centred_mean(inputs: Array, wanted: Array) -> Array:
    """The mean of the wanted inputs minus the mean of all, rounded to whole numbers: (n, *size) → (*size).

    What all inputs share tells nothing apart, so it is taken off.

    >>> centred_mean(np.array([[4, 8], [2, 2]]), np.array([True, False])).tolist()
    [1, 3]
    """
    mean: Array = np.round(inputs[wanted].mean(axis=0) - inputs.mean(axis=0)).astype(np.int64)
    return mean
