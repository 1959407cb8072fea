"""Activations without a kink: sigmoid, tanh, GELU and SiLU."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from engine.arrays import Array
from engine.operations.activation import Activation

erf: Final = np.vectorize(math.erf, otypes=[float])
FAR: Final = 40.0  # from here on the normal density is 0 in 64 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Sigmoid(Activation):
    """A soft threshold: between 0 and 1."""

    name: ClassVar = "sigmoid"
    written: ClassVar = "σ"

    def of(self, x: Array) -> Array:
        return np.exp(-np.logaddexp(0, -x))  # for −x of any size, where e⁻ˣ itself would overflow

    def slope(self, x: Array) -> Array:
        return self.of(x) * self.of(-x)

    @property
    def formula(self) -> str:
        return r"\frac{1}{1 + e^{-x}}"

    @property
    def derivative(self) -> str:
        return r"f(x)\,(1 - f(x))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tanh(Activation):
    """A soft threshold with signs: between −1 and 1."""

    name: ClassVar = "tanh"
    written: ClassVar = "tanh"

    def of(self, x: Array) -> Array:
        return np.tanh(x)

    def slope(self, x: Array) -> Array:
        return 1 - np.tanh(x) ** 2

    @property
    def formula(self) -> str:
        return r"\tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}"

    @property
    def derivative(self) -> str:
        return "1 - f(x)^2"


@dataclass(frozen=True, slots=True, kw_only=True)
class GELU(Activation):
    """A smooth ReLU: x times the share of the normal distribution below x."""

    name: ClassVar = "gelu"
    written: ClassVar = "GELU"

    def of(self, x: Array) -> Array:
        answers: Array = x * share_below(x)
        return answers

    def slope(self, x: Array) -> Array:
        slopes: Array = share_below(x) + x * density(x)
        return slopes

    @property
    def formula(self) -> str:
        return r"x\,\Phi(x) = \frac{x}{2}\left(1 + \mathrm{erf}\frac{x}{\sqrt 2}\right)"

    @property
    def derivative(self) -> str:
        return r"\Phi(x) + x\,\varphi(x)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiLU(Activation):
    """Swish: x times its own sigmoid. Source: Ramachandran, Zoph and Le 2017 (arXiv:1710.05941)."""

    name: ClassVar = "silu"
    written: ClassVar = "SiLU"

    def of(self, x: Array) -> Array:
        answers: Array = x * Sigmoid().of(x)
        return answers

    def slope(self, x: Array) -> Array:
        share = Sigmoid().of(x)
        slopes: Array = share + x * share * Sigmoid().of(-x)
        return slopes

    @property
    def formula(self) -> str:
        return r"x\,\sigma(x) = \frac{x}{1 + e^{-x}}"

    @property
    def derivative(self) -> str:
        return r"\sigma(x) + x\,\sigma(x)\,(1 - \sigma(x))"


def share_below(x: Array) -> Array:
    """Φ: the share of the normal distribution below each x."""
    shares: Array = (1 + erf(x / math.sqrt(2))) / 2
    return shares


def density(x: Array) -> Array:
    """φ: the normal distribution's density at each x."""
    near = np.minimum(np.abs(x), FAR)  # the square of a larger one could overflow
    densities: Array = np.exp(-(near**2) / 2) / math.sqrt(2 * math.pi)
    return densities


sigmoid, tanh, gelu, silu = Sigmoid, Tanh, GELU, SiLU  # without settings
