"""Local response normalisation: every cell is divided by what its neighbouring channels hold in the same place.

    output[c] = input[c] / (k + alpha/size · Σ input[n]²)^beta      n from c − ⌊size/2⌋ to c + ⌊(size − 1)/2⌋

Channels before the first and after the last count as zeros. torch divides alpha by size, as it takes the mean of the
squares; the paper does not: its alpha 0.0001 with size 5 is torch's alpha 0.0005. The paper writes n for size and
takes k = 2, torch k = 1.

Source: Krizhevsky, Sutskever and Hinton 2012, ImageNet Classification with Deep Convolutional Neural Networks,
section 3.3; torch.nn.LocalResponseNorm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arguments import not_negative, whole
from engine.arrays import Array, counted
from engine.axes import PAD
from engine.counts import local_response_norm_parameters, normalisation_macs
from engine.derivation import Derivation
from engine.errors import DataError
from engine.folds import run
from engine.formula import number_text
from engine.operations.activation import units
from engine.rules import cell_by_cell
from engine.sizes import check_work
from engine.trace import Function, Stage, Tensor, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalResponseNorm:
    """A local response normalisation's settings, canonical; make one with `local_response_norm`.

    >>> trace = local_response_norm(size=2, alpha=2, beta=1).trace([[1], [2]])
    >>> for n in (1, 3, 5, 7):
    ...     print(trace.step(n))
    squares[1, 0] = 2·2 = 4
    sums[1, 0] = 1 + 4 = 5
    denominator[1, 0] = power 1 of (1 + 5) = 6
    output[1, 0] = 2/6 = 0.333333
    """

    size: int  # channels that are summed, the cell's own among them
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 1

    @property
    def name(self) -> str:
        return "local_response_norm"

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """(C, *size): as the input's."""
        return shape

    def parameters(self) -> Derivation:
        """None."""
        return local_response_norm_parameters()

    def macs(self, size: tuple[int, ...] = ()) -> Derivation:
        """None, by convention, whatever the size."""
        return normalisation_macs()

    def trace(self, input: object) -> Trace:  # torch's name
        """Four stages on `input` (C, *size), each of its shape: squares, sums, denominator, output.

        Raises DataError, ShapeError.
        """
        x = units("input", input)
        check_work((), x.shape, self.size, advice="use a smaller input or size")
        x, *_ = counted(x, x, np.array([max(1, self.alpha)]), terms=self.size, extra=np.array([self.k]))
        cells = np.arange(x.size)[:, None]
        start = Tensor(name="k", role="bias", values=np.full(len(x), self.k))
        stages = (
            Stage(target="squares", shape=x.shape, rule=cell_by_cell("input", cells, weight="input", b=cells)),
            Stage(target="sums", shape=x.shape, rule=cell_by_cell("squares", self.neighbours(x.shape))),
            Stage(
                target="denominator",
                shape=x.shape,
                rule=cell_by_cell("sums", cells, coef=np.array(self.alpha / self.size)),
                bias="k",
                function=self.power(),
            ),
        )
        trace = run((Tensor(name="input", role="input", values=x), start), stages)
        self.check_denominators(x, trace["denominator"].values)
        rule = cell_by_cell("input", cells, divisor="denominator", over=cells.ravel())
        return trace.then(run(trace.tensors, (Stage(target="output", shape=x.shape, rule=rule),)))

    def neighbours(self, shape: tuple[int, ...]) -> Array:
        """(cells, size): the cells of the neighbouring channels in the same place, PAD where there is no channel."""
        channels, per_channel = shape[0], int(np.prod(shape[1:]))
        channel = np.arange(channels)[:, None, None] + np.arange(self.size) - self.size // 2  # (C, 1, size)
        cells = channel * per_channel + np.arange(per_channel)[:, None]  # (C, places, size)
        read: Array = np.where((channel >= 0) & (channel < channels), cells, PAD)
        return read.reshape(-1, self.size)

    def power(self) -> Function:
        """What makes the denominator of k and the squares."""
        return Function(f"power {number_text(self.beta)} of ", self.raised, least=0)

    def raised(self, base: Array) -> Array:
        """To the power beta; what is beyond the largest 64-bit float is infinite."""
        with np.errstate(over="ignore"):
            powers: Array = np.power(base.astype(np.float64), self.beta)
        return powers

    def check_denominators(self, x: Array, denominators: Array) -> None:
        """Raise DataError where a cell cannot be divided by its denominator."""
        if not denominators.all():
            raise DataError(
                f"with k={number_text(self.k)} a cell would be divided by 0 where its neighbouring channels hold "
                "nothing but zeros: raise k."
            )
        with np.errstate(over="ignore"):
            largest_factor = 1 / denominators.min()
        counted(np.array([largest_factor]), x)
        if not np.isfinite(denominators).all():
            raise DataError(
                f"beta={number_text(self.beta)} makes a denominator of more than 1.8e308, the largest a 64-bit float "
                "holds: lower beta or alpha."
            )


def local_response_norm(*, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> LocalResponseNorm:
    """Settings as torch's constructor takes them, made canonical. Raises SpecError.

    >>> local_response_norm(size=5).parameters().text()
    'parameters = 0'
    """
    return LocalResponseNorm(
        size=whole("size", size, 1),
        alpha=not_negative("alpha", alpha, "0.0001"),
        beta=not_negative("beta", beta, "0.75"),
        k=not_negative("k", k, "1"),
    )
