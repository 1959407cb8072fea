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

from engine.arguments import not_negative, whole
from engine.counts import local_response_norm_parameters, normalisation_macs
from engine.derivation import Derivation


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalResponseNorm:
    """A local response normalisation's settings, canonical; make one with `local_response_norm`."""

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
