"""A linear (dense, fully connected) layer: every output is a weighted sum of all inputs.

    input (in,)      weight (out, in)      output (out,)      output[f] = bias[f] + Σ weight[f, c] · input[c]

Source: torch.nn.Linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from engine.arguments import flag, whole
from engine.counts import linear_macs, linear_parameters
from engine.derivation import Derivation
from engine.errors import ShapeError


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A linear layer's settings, canonical; make one with `linear`."""

    in_features: int
    out_features: int
    bias: bool

    @property
    def name(self) -> str:
        return "linear"

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(out_features, in_features)."""
        return (self.out_features, self.in_features)

    def output_shape(self, size: tuple[int, ...] = ()) -> tuple[int, ...]:
        """(out_features,): a linear layer has no size beside its features.

        Raises ShapeError for an input that has one.
        """
        if size:
            raise ShapeError(
                f"linear has no size beside its in_features={self.in_features}, but an input of "
                f"{' × '.join(map(str, size))} is given: flatten it first, every channel then counts "
                f"{prod(size)} towards in_features."
            )
        return (self.out_features,)

    def parameters(self) -> Derivation:
        """Trainable weights and biases."""
        return linear_parameters(self.in_features, self.out_features, bias=self.bias)

    def macs(self, size: tuple[int, ...] = ()) -> Derivation:
        """Multiplications of one forward pass."""
        self.output_shape(size)  # raises where there is none
        return linear_macs(self.in_features, self.out_features)


def linear(*, in_features: int, out_features: int, bias: bool = True) -> Linear:
    """Settings as torch's constructor takes them, made canonical.

    Raises SpecError.

    >>> linear(in_features=120, out_features=84).parameters().result
    10164
    """
    return Linear(
        in_features=whole("in_features", in_features, 1),
        out_features=whole("out_features", out_features, 1),
        bias=flag("bias", bias),
    )
