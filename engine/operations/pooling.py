"""Pooling: every channel by itself, the maximum or the average of each window.

    ┌─────┬─────┐        ┌───┬───┐
    │ 3  1│ 0  2│   max  │ 4 │ 2 │     Max pooling never picks a padded cell; average pooling counts them as zeros
    │ 4  0│ 1  1│  ───►  ├───┼───┤     (`count_include_pad`), but never the cells beyond them that `ceil_mode` reaches.
    └─────┴─────┘        └───┴───┘

Source: torch.nn.MaxPool2d and torch.nn.AvgPool2d.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from math import prod
from typing import Literal

import numpy as np

from engine.arguments import Pairs, PerAxis, flag, per_axis, whole
from engine.arrays import Array, counted, tensor
from engine.axes import EXCLUDED, PAD, Axis, axis
from engine.derivation import Derivation
from engine.errors import ShapeError, SpecError, many
from engine.folds import run
from engine.rules import Windows
from engine.sizes import AXES, check_work, span, windowed_sizes
from engine.trace import Stage, Tensor, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooling:
    """A pooling layer's settings, canonical; make one with `max_pool2d` or `avg_pool2d`."""

    kind: Literal["max", "avg"]
    kernel_size: tuple[int, ...]  # one entry per axis, as are the next three
    stride: tuple[int, ...]
    padding: Pairs
    dilation: tuple[int, ...]  # average pooling has none: all 1
    ceil_mode: bool  # a last window that is only partly filled counts as well
    count_include_pad: bool  # average pooling: padded cells are counted as zeros
    divisor_override: int | None  # average pooling: divide by this instead of the window's cells

    @property
    def name(self) -> str:
        return f"{self.kind}_pool{len(self.kernel_size)}d"

    @property
    def axes(self) -> tuple[str, ...]:
        """Letters of the axes the window moves along."""
        return AXES[len(self.kernel_size)]

    def output_size(self, size: tuple[int, ...]) -> tuple[Derivation, ...]:
        """One derivation per axis for an input of this size.

        >>> max_pool2d(kernel_size=2, stride=2, ceil_mode=True).output_size((5, 5))[0].result
        3
        """
        return windowed_sizes(self, size, ceil_mode=self.ceil_mode)

    def window_axes(self, size: tuple[int, ...], channels: int) -> tuple[Axis, ...]:
        """What the window reads along each axis; ShapeError where that is too much to trace."""
        border = EXCLUDED if self.kind == "max" else PAD
        out = tuple(int(axis.result) for axis in self.output_size(size))
        lines = zip(size, self.padding, self.kernel_size, self.dilation, strict=True)
        padded = (max(n + sum(p), span(k, d)) for n, p, k, d in lines)  # ceil mode: a window may be wider than its line
        check_work(padded, out, channels * prod(self.kernel_size))
        settings = zip(size, self.kernel_size, self.stride, self.padding, self.dilation, out, strict=True)
        return tuple(
            axis(n, kernel_size=k, stride=s, padding=p, dilation=d, outputs=o, border=border)
            for n, k, s, p, d, o in settings
        )

    def trace(self, input: object) -> Trace:  # torch's name
        """Every step on `input` (C, *size). For max pooling `trace["output"].chosen` tells where each maximum stood.

        Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", *self.axes))
        if self.kind == "avg":
            (x,) = counted(x, terms=prod(self.kernel_size))
        axes = self.window_axes(x.shape[1:], len(x))
        self.check_windows(axes)
        rule = Windows(source="input", weight=None, axes=axes, channels=np.arange(len(x))[:, None])
        stage = Stage(
            target="output",
            shape=(len(x), *rule.out),
            rule=rule,
            combine="max" if self.kind == "max" else "sum",
            divisor=None if self.kind == "max" else self.counts(axes),
        )
        return run((Tensor(name="input", role="input", values=x),), (stage,))

    def check_windows(self, axes: tuple[Axis, ...]) -> None:
        """Raise ShapeError where a window reads nothing: dilation can spread its taps around the whole input."""
        for line, taps, dilation in zip(axes, self.kernel_size, self.dilation, strict=True):
            if (line.gather == EXCLUDED).all(axis=1).any():
                raise ShapeError(
                    f"dilation={dilation} spreads {many(taps, 'tap')} so far apart that a window reads nothing but "
                    "padding and has no maximum: lower dilation."
                )

    def counts(self, axes: tuple[Axis, ...]) -> tuple[Array, ...]:
        """Cells counted by each window along each axis; their product is what its sum is divided by."""
        if self.divisor_override is not None:
            ones = [np.ones(len(axis.positions), np.int64) for axis in axes]
            return (ones[0] * self.divisor_override, *ones[1:])
        least = PAD if self.count_include_pad else 0
        return tuple((axis.gather >= least).sum(axis=1) for axis in axes)


def max_pool(
    ndim: int,
    *,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    return_indices: bool = False,
    ceil_mode: bool = False,
) -> Pooling:
    """Settings as torch's constructor takes them, made canonical; `stride` is the kernel's size unless given.

    `return_indices` is taken so that torch's settings fit; a trace always holds the indices. Raises SpecError.
    """
    flag("return_indices", return_indices)
    dilation = per_axis("dilation", dilation, ndim, 1)
    return pooling("max", ndim, kernel_size, stride, padding, dilation, ceil_mode)


def avg_pool(
    ndim: int,
    *,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Pooling:
    """Settings as torch's constructor takes them, made canonical; `stride` is the kernel's size unless given.

    Raises SpecError.
    """
    plain = pooling("avg", ndim, kernel_size, stride, padding, (1,) * ndim, ceil_mode)
    return replace(
        plain,
        count_include_pad=flag("count_include_pad", count_include_pad),
        divisor_override=None if divisor_override is None else whole("divisor_override", divisor_override, 1),
    )


def pooling(
    kind: Literal["max", "avg"],
    ndim: int,
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    dilation: tuple[int, ...],
    ceil_mode: bool,
) -> Pooling:
    """What both kinds share."""
    kernel_size = per_axis("kernel_size", kernel_size, ndim, 1)
    padding = per_axis("padding", padding, ndim, 0)
    check_half(kernel_size, padding)
    return Pooling(
        kind=kind,
        kernel_size=kernel_size,
        stride=kernel_size if stride is None else per_axis("stride", stride, ndim, 1),
        padding=tuple((p, p) for p in padding),
        dilation=dilation,
        ceil_mode=flag("ceil_mode", ceil_mode),
        count_include_pad=True,
        divisor_override=None,
    )


def check_half(kernel_size: tuple[int, ...], padding: tuple[int, ...]) -> None:
    """Raise SpecError where more than half of a window could be padding: torch refuses it for every kind of pooling."""
    for k, p in zip(kernel_size, padding, strict=True):
        if p > k // 2:
            raise SpecError(
                f"padding={p} is more than half of kernel_size={k}, so a window at the border would be mostly padding: "
                f"use padding of at most {k // 2}."
            )


max_pool1d, max_pool2d, max_pool3d = (partial(max_pool, ndim) for ndim in (1, 2, 3))
avg_pool1d, avg_pool2d, avg_pool3d = (partial(avg_pool, ndim) for ndim in (1, 2, 3))
