"""Batch normalisation: each channel is brought to mean 0 and variance 1, then scaled and shifted by learned numbers.

    output[c] = weight[c] · (input[c] − mean[c]) / √(var[c] + eps) + bias[c]

Mean and variance are measured, not learned: parameters are the learned two. In training they are those of the batch,
afterwards the running ones that training has kept, so that an input's output no longer depends on its batch.

Source: Ioffe and Szegedy 2015, Batch Normalization (arXiv:1502.03167), algorithms 1 and 2; torch.nn.BatchNorm2d.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Final

import numpy as np

from engine.arguments import flag, not_negative, whole
from engine.arrays import Array, counted, tensor
from engine.axes import axis
from engine.counts import batch_norm_parameters, normalisation_macs
from engine.derivation import Derivation
from engine.errors import DataError, ShapeError, many
from engine.folds import run
from engine.operations.activation import units
from engine.rules import Windows, cell_by_cell
from engine.trace import Function, Role, Stage, Tensor, Trace

ROOT: Final = Function("√", np.sqrt, least=0)
# the order in which tensors are shown: each beside what is made of it
READING: Final = (
    *("input", "running_mean", "mean", "centred", "squares", "running_var", "var", "eps", "std"),
    *("normalised", "weight", "bias", "output"),
)
ROLES: Final[Mapping[str, Role]] = {"weight": "weight", "bias": "bias"}  # of what is given beside the input; else input


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNorm:
    """A batch normalisation's settings, canonical; make one with `batch_norm`.

    >>> layer = batch_norm(num_features=1, eps=1)
    >>> trace = layer.trace([[4, 10]], running_mean=[4], running_var=[8], weight=[5], bias=[100])
    >>> for n in (1, 2, 4, 6):
    ...     print(trace.step(n))
    centred[0, 1] = 10 − 4 = 6
    std[0] = √(1 + 8) = 3
    normalised[0, 1] = 6/3 = 2
    output[0, 1] = 100 + 2·5 = 110
    """

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

    def trace(
        self,
        input: object,  # torch's name
        running_mean: object = None,
        running_var: object = None,
        weight: object = None,
        bias: object = None,
    ) -> Trace:
        """Every step on `input` (C, *size): centred, std, normalised, output. The other tensors are (C,).

        Without running_mean and running_var both are measured, as in training, where the input is the whole batch:
        inputs side by side along any axis of the size. Then mean, squares and var are stages as well.
        Raises DataError, ShapeError.
        """
        x = units("input", input)
        given = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
        told = {name: tensor(name, values, ("C",)) for name, values in given.items() if values is not None}
        self.check_channels(x, told)
        self.check_told(x, told)
        counted(told.get("running_var", np.array([0])), extra=np.array([self.eps]))
        running = "running_mean" in told
        x = counted(x, terms=2, extra=told["running_mean"])[0] if running else counted(x, x, terms=4 * x[0].size)[0]
        tensors = [Tensor(name="input", role="input", values=x)]
        tensors += [Tensor(name=name, role=ROLES.get(name, "input"), values=values) for name, values in told.items()]
        tensors += [Tensor(name="eps", role="bias", values=np.full(len(x), self.eps))]
        measured = run(tuple(tensors), kept(x.shape) if running else batch(x.shape))
        check_spread(measured, told)
        trace = measured.then(run(measured.tensors, self.scaling(x.shape)))
        return replace(trace, tensors=tuple(sorted(trace.tensors, key=lambda each: READING.index(each.name))))

    def check_channels(self, x: Array, told: Mapping[str, Array]) -> None:
        """Raise ShapeError unless all tensors have these settings' channels."""
        if len(x) != self.num_features:
            raise ShapeError(
                f"the input has {many(len(x), 'channel')}, but num_features={self.num_features}: change one of the two."
            )
        for name, values in told.items():
            if len(values) != self.num_features:
                raise ShapeError(
                    f"{name} has shape {values.shape}, but num_features={self.num_features}: give one number per "
                    "channel."
                )

    def check_told(self, x: Array, told: Mapping[str, Array]) -> None:
        """Raise ShapeError where a tensor is missing or one too many, DataError where a variance is none."""
        if ("running_mean" in told) != ("running_var" in told):
            raise ShapeError(
                "running_mean and running_var belong together: give both, or neither to measure them on the input."
            )
        if self.affine and not {"weight", "bias"} <= set(told):
            raise ShapeError(
                f"affine=True needs the tensors weight and bias of shape ({self.num_features},): give both, or set "
                "affine=False."
            )
        if not self.affine and {"weight", "bias"} & set(told):
            raise ShapeError("affine=False, but a weight or bias is given: leave them out, or set affine=True.")
        if "running_var" not in told and x[0].size < 2:
            raise ShapeError(
                "one cell per channel has no variance to measure: give running_mean and running_var, or a larger input."
            )
        if "running_var" in told and told["running_var"].min() < 0:
            raise DataError(
                "running_var holds a negative number, but a variance is a mean of squares: give none below 0."
            )

    def scaling(self, shape: tuple[int, ...]) -> tuple[Stage, ...]:
        """Divided by the channel's std, then scaled and shifted where that was learned."""
        cells, channel = places(shape)
        divide = cell_by_cell("centred", cells, divisor="std", over=channel)
        if not self.affine:
            return (Stage(target="output", shape=shape, rule=divide),)
        scale = cell_by_cell("normalised", cells, weight="weight", b=channel[:, None])
        return (
            Stage(target="normalised", shape=shape, rule=divide),
            Stage(target="output", shape=shape, rule=scale, bias="bias"),
        )


def places(shape: tuple[int, ...]) -> tuple[Array, Array]:
    """(cells, 1) every cell, (cells,) and its channel."""
    cells = np.arange(prod(shape))
    return cells[:, None], cells // prod(shape[1:])


def kept(shape: tuple[int, ...]) -> tuple[Stage, ...]:
    """With the running mean and variance."""
    return centring(shape, "running_mean"), spreading((shape[0],), "running_var")


def batch(shape: tuple[int, ...]) -> tuple[Stage, ...]:
    """The same with the mean and the variance of the input itself."""
    cells, _ = places(shape)
    squares = Stage(target="squares", shape=shape, rule=cell_by_cell("centred", cells, weight="centred", b=cells))
    mean, var = averaging(shape, "input", "mean"), averaging(shape, "squares", "var")
    return mean, centring(shape, "mean"), squares, var, spreading(mean.shape, "var")


def averaging(shape: tuple[int, ...], source: str, target: str) -> Stage:
    """One window over the whole of each channel, giving (C, 1, …)."""
    lines = tuple(axis(size, kernel_size=size, outputs=1) for size in shape[1:])
    rule = Windows(source=source, weight=None, axes=lines, channels=np.arange(shape[0])[:, None])
    counts = tuple(np.array([size]) for size in shape[1:])
    return Stage(target=target, shape=(shape[0], *rule.out), rule=rule, divisor=counts)


def centring(shape: tuple[int, ...], mean: str) -> Stage:
    """Every cell less the mean of its channel."""
    cells, channel = places(shape)
    both = np.concatenate([cells, prod(shape) + channel[:, None]], axis=1)
    return Stage(target="centred", shape=shape, rule=cell_by_cell(("input", mean), both, coef=np.array([1, -1])))


def spreading(shape: tuple[int, ...], var: str) -> Stage:
    """The root of each channel's variance with eps."""
    rule = cell_by_cell(var, np.arange(shape[0])[:, None])
    return Stage(target="std", shape=shape, rule=rule, bias="eps", function=ROOT)


def check_spread(measured: Trace, told: Mapping[str, Array]) -> None:
    """Raise DataError where a channel cannot be divided by its std."""
    std = measured["std"].values
    if not std.all():
        raise DataError(
            "a channel has variance 0, and with eps=0 it would be divided by 0: raise eps, or give it cells that "
            "differ."
        )
    scale = np.maximum(np.abs(told.get("weight", np.array([1]))), 1)
    counted(measured["centred"].values, 1 / std, scale, extra=told.get("bias"))


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
