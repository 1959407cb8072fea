"""Deformable convolution (version 1): every tap of every window is moved by an offset before it reads.

Two stages. First each tap reads the input at its moved place, between cells by bilinear weights, zero outside:

    y = i·stride − padding + a·dilation + offset[2t, i, j]
    x = j·stride − padding + b·dilation + offset[2t + 1, i, j]      t = a·k + b, counted on for every offset group

Then the samples are weighted and summed as in any convolution: with all offsets zero, it is one.

Source: Dai et al. 2017, Deformable Convolutional Networks (arXiv:1703.06211), section 2.1; channel order of
torchvision.ops.deform_conv2d.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

import numpy as np

from engine.arguments import PerAxis, whole
from engine.arrays import Array, counted, tensor
from engine.axes import PAD, axis
from engine.errors import ShapeError
from engine.folds import run
from engine.operations.convolution import Convolution, conv2d
from engine.rules import Columns, Windows
from engine.trace import Stage, Tensor, Trace

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))  # the four cells around a place between cells: (down, right)
FAR = 2**31  # beyond any input all places read padding alike, and int64 must not overflow


@dataclass(frozen=True, slots=True, kw_only=True)
class DeformConv2d:
    """The plain convolution whose taps are moved; make one with `deform_conv2d`."""

    layer: Convolution

    def trace(self, input: object, offset: object, weight: object, bias: object = None) -> Trace:
        """Every step for `input` (C, H, W) and `offset` (2·offset groups·k·k, H_out, W_out).

        `weight` and `bias` are those of conv2d. Stage 1 writes `sampled` (C·k·k, H_out, W_out), stage 2 the output.

        Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", "H", "W"))
        w = tensor("weight", weight, ("F", "C/groups", "k_H", "k_W"))
        b = None if bias is None else tensor("bias", bias, ("F",))
        self.layer.check_tensors(x, w, b)
        out = self.layer.output_shape(x.shape[1:])
        shift = tensor("offset", offset, ("2·k·k", "H_out", "W_out"))
        self.check_offset(shift, out)
        x, w = counted(x, w, terms=prod(w.shape[1:]), extra=b)
        self.layer.check_work(x.shape[1:], out[1:], max(len(CORNERS) * len(x) * prod(self.layer.kernel_size), len(w)))
        sampled = (len(x) * prod(self.layer.kernel_size), *out[1:])
        tensors = [
            Tensor(name="input", role="input", values=x),
            Tensor(name="offset", role="address", values=shift),
            Tensor(name="weight", role="weight", values=w),
        ] + ([] if b is None else [Tensor(name="bias", role="bias", values=b)])
        stages = (
            Stage(target="sampled", shape=sampled, rule=self.sampling(x.shape, shift)),
            Stage(target="output", shape=out, rule=self.summing(out), bias=None if b is None else "bias"),
        )
        return run(tuple(tensors), stages)

    def offset_branch(self, groups: int = 1) -> Convolution:
        """The convolution that predicts the offsets from the same input, for so many offset groups.

        It has the layer's window, and down and right for every tap as its output channels.

        >>> deform_conv2d(in_channels=8, out_channels=16, kernel_size=3).offset_branch().out_channels
        18
        """
        layer = self.layer
        channels = 2 * prod(layer.kernel_size) * whole("groups", groups, 1)
        return replace(layer, out_channels=channels, groups=1, bias=True)

    def check_offset(self, offset: Array, out: tuple[int, ...]) -> None:
        """Raise ShapeError unless there are two offsets per tap, output place and offset group."""
        per_group = 2 * prod(self.layer.kernel_size)
        if offset.shape[1:] != out[1:] or offset.shape[0] % per_group:
            raise ShapeError(
                f"offset has shape {offset.shape}, but ({per_group}·offset groups, {out[1]}, {out[2]}) is needed: "
                "down and right for every tap at every output place."
            )
        if self.layer.in_channels % (offset.shape[0] // per_group):
            raise ShapeError(
                f"{offset.shape[0] // per_group} offset groups do not divide in_channels={self.layer.in_channels}: "
                "every group moves the same number of channels."
            )

    def sampling(self, shape: tuple[int, ...], offset: Array) -> Columns:
        """Stage 1: one step per sample, four terms each, addressed by two offsets."""
        channels, height, width = shape
        taps, out = prod(self.layer.kernel_size), offset.shape[1:]
        groups = len(offset) // (2 * taps)
        group = np.arange(channels) // (channels // groups)  # the offset group of each channel
        pairs = (groups, taps, 2, *out)
        moved = offset.reshape(pairs)[group]  # (C, taps, 2, H_out, W_out)
        via = np.arange(offset.size).reshape(pairs)[group]
        rows, columns = self.unmoved(out)
        cells, weights = corners(rows + moved[:, :, 0], columns + moved[:, :, 1], (height, width))
        channel = height * width * np.arange(channels)[:, None, None, None, None]
        samples = prod(moved.shape) // 2
        return Columns(
            source="input",
            step_ptr=np.arange(samples + 1),
            target=np.arange(samples),
            write_ptr=len(CORNERS) * np.arange(samples + 1),
            a=np.where(cells == PAD, PAD, cells + channel).ravel(),
            coef=weights.ravel(),
            address="offset",
            via=np.stack([via[:, :, 0].ravel(), via[:, :, 1].ravel()], axis=1),
        )

    def unmoved(self, out: tuple[int, ...]) -> tuple[Array, Array]:
        """Row and column of every tap before it is moved, each (taps, H_out, W_out)."""
        lines = [
            s * np.arange(n) - before + d * np.arange(k)[:, None]  # (taps along the axis, outputs along the axis)
            for n, s, (before, _), d, k in zip(
                out, self.layer.stride, self.layer.padding, self.layer.dilation, self.layer.kernel_size, strict=True
            )
        ]
        taps_down, taps_right = self.layer.kernel_size
        rows = np.broadcast_to(lines[0][:, None, :, None], (taps_down, taps_right, *out))
        columns = np.broadcast_to(lines[1][None, :, None, :], (taps_down, taps_right, *out))
        return rows.reshape(-1, *out), columns.reshape(-1, *out)

    def summing(self, out: tuple[int, ...]) -> Windows:
        """Stage 2: a 1×1 convolution over the samples, with the weight as it was stored."""
        taps = np.arange(prod(self.layer.kernel_size))
        samples = self.layer.channel_table()[:, :, None] * len(taps) + taps  # (F, C per group, taps)
        axes = tuple(axis(n, kernel_size=1, outputs=n) for n in out[1:])
        return Windows(source="sampled", weight="weight", axes=axes, channels=samples.reshape(out[0], -1))


def corners(y: Array, x: Array, size: tuple[int, int]) -> tuple[Array, Array]:
    """(…, 4): the cells around each place (y, x) within one channel, PAD outside, and their bilinear weights."""
    y, x = (np.clip(place, -FAR, FAR) for place in (y, x))
    top, left = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    cells, weights = [], []
    for down, right in CORNERS:
        row, column = top + down, left + right
        inside = (row >= 0) & (row < size[0]) & (column >= 0) & (column < size[1])
        cells.append(np.where(inside, row * size[1] + column, PAD))
        weights.append((1 - np.abs(y - row)) * (1 - np.abs(x - column)))
    return np.stack(cells, axis=-1), np.stack(weights, axis=-1)


def deform_conv2d(
    *,
    in_channels: int,
    out_channels: int,
    kernel_size: PerAxis,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
    bias: bool = True,
) -> DeformConv2d:
    """Settings as torchvision's constructor takes them, made canonical.

    How many offset groups there are is said by the offset tensor. Raises SpecError.
    """
    layer = conv2d(
        in_channels=in_channels,
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        bias=bias,
    )
    return DeformConv2d(layer=layer)
