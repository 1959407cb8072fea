"""A linear (dense, fully connected) layer: every output is a weighted sum of all inputs.

    input (in,)      weight (out, in)      output (out,)      output[f] = bias[f] + Σ weight[f, c] · input[c]

Source: torch.nn.Linear; Goodfellow, Bengio and Courville, Deep Learning, section 6.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from engine.arguments import flag, whole
from engine.arrays import Array, counted, numbers, tensor
from engine.counts import linear_macs, linear_parameters
from engine.derivation import Derivation
from engine.errors import ShapeError, many
from engine.folds import run
from engine.operations.convolution import check_bias, check_weight
from engine.rules import Columns, cell_by_cell
from engine.sizes import check_work
from engine.trace import Stage, Tensor, Trace


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

    def trace(self, input: object, weight: object, bias: object = None) -> Trace:  # torch's name
        """Every step of the layer: one for each output.

        `input` is (in,), or a column (in, 1) which gives a column; `weight` is (out, in), `bias` (out,) or None.
        Raises DataError, ShapeError.

        >>> print(linear(in_features=2, out_features=2).trace([1, 2], [[3, 4], [5, 6]], [10, 20]).step(1))
        output[1] = 20 + 1·5 + 2·6 = 37
        """
        x = tensor("input", input, ("in", "1") if numbers("input", input).ndim == 2 else ("in",))
        w = tensor("weight", weight, ("out", "in"))
        b = None if bias is None else tensor("bias", bias, ("out",))
        self.check_tensors(x, w, b)
        x, w = counted(x, w, terms=self.in_features, extra=b)
        tensors = [Tensor(name="input", role="input", values=x), Tensor(name="weight", role="weight", values=w)]
        if b is not None:
            tensors.append(Tensor(name="bias", role="bias", values=b))
        shape = (self.out_features, *x.shape[1:])
        stage = Stage(target="output", shape=shape, rule=self.rule(), bias=None if b is None else "bias")
        return run(tuple(tensors), (stage,))

    def check_tensors(self, x: Array, w: Array, b: Array | None) -> None:
        """Raise ShapeError where features, weights or biases do not fit these settings."""
        if x.shape not in ((self.in_features,), (self.in_features, 1)):
            raise ShapeError(
                f"input has shape {x.shape}, but in_features={self.in_features}: give "
                f"{many(self.in_features, 'number')} in one row, or change in_features."
            )
        check_weight(self.weight_shape, w, "(out_features, in_features)")
        check_bias(self.out_features, b, wanted=self.bias, setting="out_features", unit="output")
        check_work((), self.weight_shape, 1, advice="use fewer features")

    def rule(self) -> Columns:
        """One step per output, which reads every input."""
        weights = np.arange(self.out_features * self.in_features).reshape(self.weight_shape)
        return cell_by_cell("input", weights % self.in_features, weight="weight", b=weights)


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


def dense(input: object, weight: Array) -> Trace:  # torch's name
    """A linear layer without biases that has the size of its `weight` (out, in). Raises DataError, ShapeError.

    >>> print(dense([[1], [2]], np.array([[3, 4], [5, 6]])).step(1))
    output[1, 0] = 1·5 + 2·6 = 17
    """
    out_features, in_features = weight.shape
    return linear(in_features=in_features, out_features=out_features, bias=False).trace(input, weight)
