"""Batch normalisation: each channel is brought to mean 0 and variance 1, then scaled and shifted by learned numbers.

    output[c] = scale[c] · (input[c] − mean[c]) / √(variance[c] + eps) + shift[c]

Mean and variance are measured, not learned: parameters are the learned two.

Source: Ioffe and Szegedy 2015, Batch Normalization (arXiv:1502.03167), algorithm 1; torch.nn.BatchNorm2d.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.arguments import flag, not_negative, whole
from engine.counts import batch_norm_parameters, normalisation_macs
from engine.derivation import Derivation


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNorm:
    """A batch normalisation's settings, canonical; make one with `batch_norm`."""

    num_features: int  # C
    affine: bool  # whether scale and shift are there
    eps: float = 1e-5  # added to the variance, so that no root is 0

    @property
    def name(self) -> str:
        return "batch_norm"

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(C, 2): scale and shift of every channel."""
        return (self.num_features, 2)

    def output_shape(self, size: tuple[int, ...] = ()) -> tuple[int, ...]:
        """(C, *size): as the input."""
        return (self.num_features, *size)

    def parameters(self) -> Derivation:
        """Trainable scales and shifts."""
        return batch_norm_parameters(self.num_features, affine=self.affine)

    def macs(self, size: tuple[int, ...] = ()) -> Derivation:
        """None, by convention, whatever the size."""
        return normalisation_macs()


def batch_norm(*, num_features: int, eps: float = 1e-5, affine: bool = True) -> BatchNorm:
    """Settings as torch's constructor takes them, made canonical. Raises SpecError.

    >>> batch_norm(num_features=64).parameters().text()
    'parameters = 2·C = 2·64 = 128'
    """
    return BatchNorm(
        num_features=whole("num_features", num_features, 1),
        affine=flag("affine", affine),
        eps=not_negative("eps", eps, "0.00001"),
    )


# torch names them by the rank of the input; the counts are the same for all
batch_norm1d = batch_norm2d = batch_norm3d = batch_norm
