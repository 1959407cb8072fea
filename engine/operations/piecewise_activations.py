"""Activations made of straight pieces: the thresholds, ReLU, ReLU6 and leaky ReLU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.arguments import finite
from engine.arrays import Array, counted
from engine.formula import Number, number_in
from engine.operations.activation import Activation


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Activation):
    """What is above the threshold stays; the rest becomes `value`."""

    threshold: Number
    value: Number
    name: ClassVar = "threshold"
    written: ClassVar = "threshold"

    def of(self, x: Array) -> Array:
        return np.where(x > self.threshold, x, self.value)

    def slope(self, x: Array) -> Array:
        return np.where(x > self.threshold, 1, 0)

    @property
    def formula(self) -> str:
        return cases(("x", f"x > {tex(self.threshold)}"), (tex(self.value), r"\text{else}"))

    @property
    def derivative(self) -> str:
        return cases(("1", f"x > {tex(self.threshold)}"), ("0", r"\text{else}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fires(Activation):
    """The perceptron's threshold: 1 from the threshold on, else 0. No torch layer: its slope is 0 everywhere."""

    threshold: Number
    name: ClassVar = "fires"
    written: ClassVar = "fires"

    def of(self, x: Array) -> Array:
        return np.where(x >= self.threshold, 1, 0)

    def slope(self, x: Array) -> Array:
        return np.zeros(x.shape, np.int64)

    @property
    def formula(self) -> str:
        return cases(("1", rf"x \ge {tex(self.threshold)}"), ("0", r"\text{else}"))

    @property
    def derivative(self) -> str:
        return "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReLU(Activation):
    """The rectified linear unit: what is positive stays, the rest becomes 0."""

    name: ClassVar = "relu"
    written: ClassVar = "ReLU"

    def of(self, x: Array) -> Array:
        return np.maximum(x, 0)

    def slope(self, x: Array) -> Array:
        return np.where(x > 0, 1, 0)

    @property
    def formula(self) -> str:
        return r"\max(0, x)"

    @property
    def derivative(self) -> str:
        return cases(("1", "x > 0"), ("0", r"\text{else}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReLU6(Activation):
    """ReLU that ends at 6, so that numbers of few bits hold it. Source: Howard et al. 2017 (arXiv:1704.04861)."""

    name: ClassVar = "relu6"
    written: ClassVar = "ReLU6"

    def of(self, x: Array) -> Array:
        return np.minimum(np.maximum(x, 0), 6)

    def slope(self, x: Array) -> Array:
        return np.where((x > 0) & (x < 6), 1, 0)

    @property
    def formula(self) -> str:
        return r"\min(\max(0, x), 6)"

    @property
    def derivative(self) -> str:
        return cases(("1", "0 < x < 6"), ("0", r"\text{else}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakyReLU(Activation):
    """ReLU that lets a small part through below zero."""

    negative_slope: Number
    name: ClassVar = "leaky_relu"
    written: ClassVar = "leaky"

    def of(self, x: Array) -> Array:
        x, _ = counted(x, np.array([self.negative_slope]))
        return np.where(x > 0, x, self.negative_slope * np.minimum(x, 0))

    def slope(self, x: Array) -> Array:
        return np.where(x > 0, 1, self.negative_slope)

    @property
    def formula(self) -> str:
        return cases(("x", "x > 0"), (rf"{tex(self.negative_slope)} \cdot x", r"\text{else}"))

    @property
    def derivative(self) -> str:
        return cases(("1", "x > 0"), (tex(self.negative_slope), r"\text{else}"))


def cases(*rows: tuple[str, str]) -> str:
    """LaTeX of a function by cases: (value, where)."""
    return r"\begin{cases}" + r" \\ ".join(f"{value} & {where}" for value, where in rows) + r"\end{cases}"


def tex(number: Number) -> str:
    """A number as LaTeX."""
    return number_in("latex", number)


def threshold(*, threshold: Number, value: Number) -> Threshold:
    """Settings as torch.nn.Threshold takes them. Raises SpecError."""
    return Threshold(threshold=finite("threshold", threshold), value=finite("value", value))


def fires(*, threshold: Number = 0) -> Fires:
    """The perceptron's threshold b. Raises SpecError."""
    return Fires(threshold=finite("threshold", threshold))


def leaky_relu(*, negative_slope: Number = 0.01) -> LeakyReLU:
    """Settings as torch.nn.LeakyReLU takes them. Raises SpecError."""
    return LeakyReLU(negative_slope=finite("negative_slope", negative_slope))


relu, relu6 = ReLU, ReLU6  # without settings
