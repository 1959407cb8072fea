"""Convolution and pooling as priors: a dense layer's weights, believed to lie around the layer's matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from app.address import Choice, Value
from app.snippets import DOUBLE
from engine.arrays import Array
from engine.derivation import Derivation
from engine.operations import avg_pool1d, conv1d, dense
from engine.priors import Prior, convolution_prior, density, entropy, pooling_prior
from engine.trace import Trace

CELLS: Final = 6  # of the row
DIGITS: Final = 3  # of a weight, after the point
KERNEL: Final = ((1, 2, 3),)
REACH: Final = 4.0  # how far the curve is drawn to either side
BARS: Final = 41  # of it; odd, so that one stands in the middle
PRIOR_SETTINGS: Final = (
    Choice(name="layer", options=("convolution", "pooling")),
    Choice(name="sigma", options=("0", "0.1", "0.3", "1", "3"), default="1"),
)


@dataclass(frozen=True, kw_only=True)
class Believed:
    """A dense layer whose weights are drawn from the prior; shown to the cards, which ask it."""

    prior: Prior
    row: Array  # (CELLS, 1)
    seed: int

    @cached_property
    def weights(self) -> Array:
        """(outputs, inputs): drawn, with as many digits as are shown."""
        drawn = self.prior.drawn(self.seed).round(DIGITS)
        return drawn if self.prior.sigma else self.prior.mean

    @cached_property
    def trace(self) -> Trace:
        """The dense layer on the row, its entries coloured by the kernel's cell that they belong to."""
        trace = dense(self.row, self.weights).renamed(weight="matrix")
        matrix = replace(trace["matrix"], kinds=self.prior.pattern.kinds)
        return replace(trace, tensors=(matrix, trace["input"], trace["output"]))  # as a product

    def forced(self) -> int:
        """Entries that the layer forces to be 0."""
        return int(self.prior.pattern.zeros().result)

    def ties(self) -> int:
        """Entries that must equal another one."""
        return int(self.prior.pattern.ties().result)

    def sentence(self) -> str:
        """How many of the zeros and ties the drawn weights keep, where they come from, and what the letter h is."""
        zeros, ties = self.prior.pinned(self.weights), self.prior.tied(self.weights)
        window = ", ".join(map(str, self.prior.mean[self.prior.pattern.kinds >= 0][: self.prior.pattern.reads]))
        return (
            f"Every weight is drawn around the layer's own matrix: {window} in the window, 0 outside. Of the "
            f"{self.forced()} weights that the layer forces to 0, {zeros or 'none'} are 0 at σ = {self.prior.sigma:g}; "
            f"of its {self.ties()} pairs of tied weights {ties or 'none'} are equal. "
            "h, the differential entropy of a weight, is the lower the stronger the prior; at σ = 0 it is −∞."
        )

    def entropy(self) -> Derivation | None:
        """How much the prior leaves open about a weight; None where nothing."""
        return entropy(self.prior.sigma) if self.prior.sigma else None


def believed(values: Mapping[str, Value], row: Array, seed: int) -> Believed:
    """The chosen layer's prior on a row of CELLS numbers."""
    sigma = float(values["sigma"])
    if values["layer"] == "convolution":
        layer = conv1d(in_channels=1, out_channels=1, kernel_size=len(KERNEL[0]), bias=False)
        prior = convolution_prior(layer, [KERNEL], (CELLS,), sigma)
    else:
        prior = pooling_prior(avg_pool1d(kernel_size=2), (CELLS,), sigma)
    return Believed(prior=prior, row=row, seed=seed)


def curve(sigma: float) -> str:
    """The density of a weight around what the prior expects, as bars in HTML; at σ = 0 all of it is in one place."""
    heights = density(sigma, REACH, BARS)[1] if sigma else np.eye(BARS)[BARS // 2]
    heights = heights / heights.max()  # the highest is as high as there is room, whatever σ
    word = f"a bell curve of width σ = {sigma:g} around" if sigma else "nothing but"
    bars = "".join(
        f'<i style="flex:1;background:currentColor;opacity:.6;height:{100 * height:.0f}%"></i>' for height in heights
    )
    return (
        f'<div role="img" aria-label="What is believed of a weight: {word} the expected number." '
        'style="display:flex;align-items:flex-end;gap:1px;height:48px;border-bottom:1px solid currentColor">'
        f'{bars}</div><small style="display:flex;justify-content:space-between">'
        f"<span>−{REACH:g}</span><span>expected weight</span><span>+{REACH:g}</span></small>"
    )


def prior_snippet(trace: Trace) -> str:
    """The dense layer in PyTorch."""
    matrix, row = (np.asarray(trace[name].values).tolist() for name in ("matrix", "input"))
    rows = ",\n                  ".join(map(str, matrix))
    return (
        f"import torch\n\nW = torch.tensor([{rows}]{DOUBLE})\nx = torch.tensor({row}{DOUBLE})\n\ny = W @ x\nprint(y)\n"
    )
