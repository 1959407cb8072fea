"""Convolution as networks compute it: cross-correlation, unless `flip` turns the kernel around first.

    input (C, H, W)      weight (F, C/groups, k, k)      output (F, H_out, W_out)

    ┌─────────┐          ┌───┐
    │▓▓▓      │    ∗     │▓▓▓│ × F      output[f, i, j] = bias[f] + Σ weight[f, c, a, b] ·
    │▓▓▓      │          │▓▓▓│                          input[c, i·s − p + a·d, j·s − p + b·d]
    └─────────┘          └───┘

Source: torch.nn.Conv2d; Goodfellow, Bengio and Courville, Deep Learning, section 9.1, equations 9.4 (convolution) and
9.6 (cross-correlation).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import cast

import numpy as np

from engine.arguments import Padding, Pairs, PerAxis, channels, choice, flag, padding_pairs, per_axis
from engine.arrays import Array, counted, tensor
from engine.axes import PADDING_MODES, Axis, PaddingMode, axis, check_padding_mode
from engine.counts import convolution_macs, convolution_parameters
from engine.derivation import Derivation
from engine.errors import ShapeError, many
from engine.folds import run
from engine.rules import Windows
from engine.sizes import AXES, check_work, windowed_sizes
from engine.trace import Stage, Tensor, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Convolution:
    """A convolution layer's settings, canonical; make one with `conv1d`, `conv2d` or `conv3d`."""

    in_channels: int  # C
    out_channels: int  # F, one filter each
    kernel_size: tuple[int, ...]  # one entry per axis, as are the next three
    stride: tuple[int, ...]
    padding: Pairs  # (before, after) per axis
    dilation: tuple[int, ...]
    groups: int  # filters and input channels are cut into this many parts that do not see each other
    bias: bool
    padding_mode: PaddingMode
    flip: bool  # the kernel is turned around along every axis: convolution in the mathematical sense

    @property
    def name(self) -> str:
        return f"conv{len(self.kernel_size)}d"

    @property
    def axes(self) -> tuple[str, ...]:
        """Letters of the axes the kernel moves along."""
        return AXES[len(self.kernel_size)]

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(F, C per group, *kernel_size)."""
        return (self.out_channels, self.in_channels // self.groups, *self.kernel_size)

    def output_size(self, size: tuple[int, ...]) -> tuple[Derivation, ...]:
        """One derivation per axis for an input of this size.

        >>> layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, stride=2)
        >>> [axis.result for axis in layer.output_size((28, 28))]
        [13, 13]
        """
        return windowed_sizes(self, size)

    def output_shape(self, size: tuple[int, ...]) -> tuple[int, ...]:
        """(F, *out) for an input of this size; also checks that the padding mode can lend its cells."""
        out = tuple(int(axis.result) for axis in self.output_size(size))
        for letter, n, padding in zip(self.axes, size, self.padding, strict=True):
            check_padding_mode(letter, n, padding, self.padding_mode)
        return (self.out_channels, *out)

    def parameters(self) -> Derivation:
        """Trainable weights and biases."""
        return convolution_parameters(
            self.in_channels, self.out_channels, self.kernel_size, self.groups, bias=self.bias
        )

    def macs(self, size: tuple[int, ...]) -> Derivation:
        """Multiplications of one forward pass."""
        out = self.output_shape(size)[1:]
        return convolution_macs(self.in_channels, self.out_channels, self.kernel_size, self.groups, out)

    def channel_table(self) -> Array:
        """(F, C per group): the input channels each filter spans."""
        per_group = self.in_channels // self.groups
        group = np.arange(self.out_channels) // (self.out_channels // self.groups)
        return group[:, None] * per_group + np.arange(per_group)

    def window_axes(self, size: tuple[int, ...], out: tuple[int, ...]) -> tuple[Axis, ...]:
        """What the kernel reads along each axis."""
        settings = zip(size, self.kernel_size, self.stride, self.padding, self.dilation, out, strict=True)
        return tuple(
            axis(n, kernel_size=k, stride=s, padding=p, dilation=d, outputs=o, mode=self.padding_mode, flip=self.flip)
            for n, k, s, p, d, o in settings
        )

    def trace(self, input: object, weight: object, bias: object = None) -> Trace:  # torch's name
        """Every step of this layer on `input` (C, *size).

        `weight` is (F, C/groups, *kernel_size), `bias` (F,) or None. Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", *self.axes))
        w = tensor("weight", weight, ("F", "C/groups", *(f"k_{letter}" for letter in self.axes)))
        b = None if bias is None else tensor("bias", bias, ("F",))
        self.check_tensors(x, w, b)
        x, w = counted(x, w, terms=prod(w.shape[1:]), extra=b)
        shape = self.output_shape(x.shape[1:])
        self.check_work(x.shape[1:], shape[1:], max(len(x) * prod(self.kernel_size), len(w)))
        rule = Windows(
            source="input",
            weight="weight",
            axes=self.window_axes(x.shape[1:], shape[1:]),
            channels=self.channel_table(),
        )
        tensors = [Tensor(name="input", role="input", values=x), Tensor(name="weight", role="weight", values=w)]
        if b is not None:
            tensors.append(Tensor(name="bias", role="bias", values=b))
        return run(
            tuple(tensors), (Stage(target="output", shape=shape, rule=rule, bias=None if b is None else "bias"),)
        )

    def check_work(self, size: tuple[int, ...], out: tuple[int, ...], each: int) -> None:
        """Raise ShapeError where `each` reads for every output place are too many to trace."""
        check_work((n + sum(padding) for n, padding in zip(size, self.padding, strict=True)), out, each)

    def check_channels(self, x: Array) -> None:
        """Raise ShapeError unless the input has `in_channels` channels."""
        check_channels(self.in_channels, x)

    def check_tensors(self, x: Array, w: Array, b: Array | None) -> None:
        """Raise ShapeError where channels or weights do not fit these settings."""
        self.check_channels(x)
        check_weight(self.weight_shape, w, "(out_channels, in_channels/groups, *kernel_size)")
        check_bias(self.out_channels, b, wanted=self.bias)


def check_channels(in_channels: int, x: Array) -> None:
    """Raise ShapeError unless the input has `in_channels` channels."""
    if x.shape[0] != in_channels:
        raise ShapeError(
            f"the input has {many(x.shape[0], 'channel')}, but in_channels={in_channels}: change one of the two."
        )


def check_weight(shape: tuple[int, ...], w: Array, meaning: str) -> None:
    """Raise ShapeError unless the weight has the shape that the settings ask for."""
    if w.shape != shape:
        raise ShapeError(f"weight has shape {w.shape}, but these settings need {shape}: {meaning}.")


def check_bias(
    count: int, b: Array | None, *, wanted: bool, setting: str = "out_channels", unit: str = "filter"
) -> None:
    """Raise ShapeError unless there is one bias per filter where biases are wanted, and none where they are not."""
    if b is None and wanted:
        raise ShapeError(f"bias=True needs the tensor bias of shape ({count},): give it, or set bias=False.")
    if b is not None and not wanted:
        raise ShapeError("bias=False, but a bias tensor is given: leave it out, or set bias=True.")
    if b is not None and len(b) != count:
        raise ShapeError(f"bias has shape {b.shape}, but {setting}={count}: give one number per {unit}.")


def convolution(
    ndim: int,
    *,
    in_channels: int,
    out_channels: int,
    kernel_size: PerAxis,
    stride: PerAxis = 1,
    padding: Padding = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
    bias: bool = True,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> Convolution:
    """Settings as torch's constructor takes them (and `flip`, per-side `padding`, padding="full"), made canonical.

    Raises SpecError.

    >>> conv2d(in_channels=3, out_channels=8, kernel_size=3, padding="same").padding
    ((1, 1), (1, 1))
    """
    kernel_size = per_axis("kernel_size", kernel_size, ndim, 1)
    stride = per_axis("stride", stride, ndim, 1)
    dilation = per_axis("dilation", dilation, ndim, 1)
    in_channels, out_channels, groups = channels(in_channels, out_channels, groups)
    return Convolution(
        in_channels=in_channels,
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding_pairs(padding, kernel_size, stride, dilation),
        dilation=dilation,
        groups=groups,
        bias=flag("bias", bias),
        padding_mode=cast(PaddingMode, choice("padding_mode", padding_mode, PADDING_MODES)),
        flip=flag("flip", flip),
    )


conv1d, conv2d, conv3d = (partial(convolution, ndim) for ndim in (1, 2, 3))
