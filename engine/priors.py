"""A layer as a prior: what is believed about a dense layer's weights before any data is seen.

    σ = 0                     σ small                     σ large
    1 2 0 0                   1.1 1.9 0.1 0.0            −0.4 3.1  1.9 −0.7
    0 1 2 0   every zero      0.0 1.0 2.1 0.1   nearly   −1.2 0.3  2.2  0.8   anything
    0 0 1 2   and tie holds   0.1 0.0 0.9 2.0             0.5 1.8 −0.6  4.0

Every weight is normal around the layer's own matrix, with standard deviation σ. A weak prior has high entropy: data can
move the weights as they like. An infinitely strong one, σ = 0, forbids all but the layer itself.

Source: Goodfellow, Bengio and Courville, Deep Learning, section 9.4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import e, inf, pi
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.derivation import Derivation
from engine.errors import SpecError
from engine.formula import Constant, Logarithm, Power, Symbol
from engine.matrix import matrix
from engine.operations import Convolution, Pooling
from engine.pattern import Pattern, pattern, windows_pattern
from engine.rules import Windows

POINTS: Final = 201  # of a density's curve
SIGMA: Final = Symbol("σ", "standard deviation of every weight around what the prior expects")
NUMBERS: Final = {"π": pi, "e": e}
NORMAL_ENTROPY: Final = (Constant(1) / 2) * Logarithm(
    2 * Symbol("π", "3.14159…") * Symbol("e", "2.71828…") * Power(SIGMA, 2)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Weights believed to lie around a layer's matrix; make one with `convolution_prior` or `pooling_prior`."""

    pattern: Pattern  # which entries are zero by force, which are tied
    mean: Array  # (outputs, inputs) the layer's matrix
    sigma: float  # of every entry; 0 is an infinitely strong prior

    def __post_init__(self) -> None:
        if not 0 <= self.sigma < inf:
            raise SpecError(
                f"sigma={self.sigma} is no width: give 0, where every weight is what the prior says, or a number above."
            )

    def drawn(self, seed: int) -> Array:
        """(outputs, inputs): weights drawn from the prior; the same noise for a seed, only wider for a larger σ."""
        noise = np.random.Generator(np.random.PCG64(seed)).standard_normal(self.mean.shape)
        weights: Array = self.mean + self.sigma * noise
        return weights

    def pinned(self, weights: Array, within: float = 1e-9) -> int:
        """How many of the entries that the layer forces to zero are zero, up to `within`."""
        forced = weights[self.pattern.kinds < 0]
        return int((np.abs(forced) <= within).sum())

    def tied(self, weights: Array, within: float = 1e-9) -> int:
        """How many of the connections that the layer ties to an earlier one equal it, up to `within`."""
        values = weights.ravel()[self.pattern.entry[self.pattern.first[:-1]]].tolist()
        leaders: dict[tuple[int, ...], float] = {}
        kept = -len(set(self.pattern.expressions))  # the first of each is tied to nothing
        for cells, value in zip(self.pattern.expressions, values, strict=True):
            kept += abs(value - leaders.setdefault(cells, value)) <= within
        return kept


def convolution_prior(layer: Convolution, weight: object, size: tuple[int, ...], sigma: float) -> Prior:
    """Around a convolution's matrix: most weights zero, the others tied. Raises DataError, ShapeError, SpecError.

    >>> from engine.operations import conv1d
    >>> layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    >>> prior = convolution_prior(layer, [[[1, 2]]], (4,), sigma=0)
    >>> weights = prior.drawn(seed=0)
    >>> weights.tolist(), prior.pinned(weights), prior.tied(weights)
    ([[1.0, 2.0, 0.0, 0.0], [0.0, 1.0, 2.0, 0.0], [0.0, 0.0, 1.0, 2.0]], 6, 4)
    """
    mean = matrix(layer, weight, size)["matrix"].values
    return Prior(pattern=pattern(layer, size), mean=mean, sigma=sigma)


def pooling_prior(layer: Pooling, size: tuple[int, ...], sigma: float, channels: int = 1) -> Prior:
    """That every unit is invariant to small shifts: all cells of its window count the same, no other does.

    The mean is the matrix of 0 and 1 that average pooling multiplies with before it divides. Raises ShapeError,
    SpecError.

    >>> from engine.operations import avg_pool1d
    >>> pooling_prior(avg_pool1d(kernel_size=2), (4,), sigma=0).mean.tolist()
    [[1, 1, 0, 0], [0, 0, 1, 1]]
    """
    axes = layer.window_axes(size, channels)
    rule = Windows(source="input", weight=None, axes=axes, channels=np.arange(channels)[:, None])
    found = windows_pattern(rule, (channels, *size))
    one = replace(found, cell=np.zeros_like(found.cell), weights=1)  # every tap has the same weight
    return Prior(pattern=one, mean=(one.kinds == 0).astype(np.int64), sigma=sigma)


def density(sigma: float, reach: float, points: int = POINTS) -> tuple[Array, Array]:
    """Points of the curve of N(0, σ²) from −reach to reach. Raises SpecError for σ = 0.

    >>> x, y = density(sigma=1, reach=3)
    >>> len(x), x[100].item(), round(y[100].item(), 4)
    (201, 0.0, 0.3989)
    """
    check_width(sigma)
    x = np.linspace(-reach, reach, points)
    return x, np.exp(-((x / sigma) ** 2) / 2) / (sigma * np.sqrt(2 * pi))


def entropy(sigma: float) -> Derivation:
    """The entropy of N(0, σ²): how much a weight is still left to be learned. Raises SpecError for σ = 0.

    >>> entropy(2).text()
    'h = 1/2·ln(2·π·e·σ²) = 1/2·ln(2·3.14159·2.71828·2²) = 0.5·4.22417 = 2.11209'
    """
    check_width(sigma)
    return Derivation(
        quantity="entropy",
        symbol=Symbol("h", "differential entropy of a weight; the lower, the stronger the prior"),
        formula=NORMAL_ENTROPY,
        numbers=NUMBERS | {"σ": sigma},
        unit="nats",
        source="entropy of the normal distribution; Goodfellow et al. 2016, section 9.4: weak priors have high entropy",
    )


def check_width(sigma: float) -> None:
    """Raise SpecError where all of the probability stands at one number."""
    if not 0 < sigma < inf:
        raise SpecError(
            f"sigma={sigma} has no curve: with 0 all of it stands at one number, the entropy is −∞; "
            "give a number above 0."
        )
