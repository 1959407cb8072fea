"""Transposed convolution: each input cell stamps the kernel, times its value, onto the output; overlapping stamps add.

    input (C, H, W)      weight (C, F/groups, k, k)      output (F, H_out, W_out)

    ┌───┐                ┌───┐          ┌─────────┐
    │ ▓ │ │ ░ │    ×     │▓▓▓│    ─►    │▓▓▓░░░   │      the stamps stand `stride` cells apart;
    └───┘                │▓▓▓│          │▓▓▓░░░   │      `padding` crops the border of what they cover
                         └───┘          └─────────┘

Two other ways lead to the same numbers. Gathered: each output cell collects what the stamps leave in it. Direct: a
convolution of stride 1 with the kernel turned around, over the input with stride − 1 zeros between its cells.

It is the transpose of the convolution with the same settings, not its inverse: it leads back to the size, not to the
values. That convolution may map several sizes to one; `output_padding` says which of them is meant.

Source: torch.nn.ConvTranspose2d; Dumoulin and Visin, A guide to convolution arithmetic for deep learning
(arXiv:1603.07285), chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from math import prod

import numpy as np

from engine.arguments import PerAxis, channels, flag, per_axis
from engine.arrays import Array, counted, tensor
from engine.axes import Axis, axis
from engine.counts import convolution_parameters, transposed_macs
from engine.derivation import Derivation
from engine.errors import SpecError
from engine.folds import run
from engine.operations.convolution import Convolution, check_bias, check_channels, check_weight, convolution
from engine.rules import Columns, Rule, Windows
from engine.sizes import AXES, check_rank, check_work, span, transposed_size
from engine.trace import Stage, Tensor, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class TransposedConvolution:
    """A transposed convolution's settings, canonical; make one with `conv_transpose1d`, `2d` or `3d`."""

    in_channels: int  # C
    out_channels: int  # F
    kernel_size: tuple[int, ...]  # one entry per axis, as are the next four
    stride: tuple[int, ...]  # cells between the stamps of neighbouring input cells
    padding: tuple[int, ...]  # cells cropped from each side
    output_padding: tuple[int, ...]  # cells added after the last
    dilation: tuple[int, ...]
    groups: int
    bias: bool

    @property
    def name(self) -> str:
        return f"conv_transpose{len(self.kernel_size)}d"

    @property
    def axes(self) -> tuple[str, ...]:
        """Letters of the axes the stamp moves along."""
        return AXES[len(self.kernel_size)]

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(C, F per group, *kernel_size): input channels first, as in the convolution it transposes."""
        return (self.in_channels, self.out_channels // self.groups, *self.kernel_size)

    def convolution(self) -> Convolution:
        """The convolution that it transposes: from `out_channels` to `in_channels`, with the same weight.

        >>> up = conv_transpose2d(in_channels=8, out_channels=3, kernel_size=3, stride=2, padding=1)
        >>> [int(up.convolution().output_size((n, n))[0].result) for n in (7, 8)], up.output_shape((4, 4))
        ([4, 4], (3, 7, 7))
        """
        return convolution(
            len(self.kernel_size),
            in_channels=self.out_channels,
            out_channels=self.in_channels,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            groups=self.groups,
            bias=False,
        )

    def output_size(self, size: tuple[int, ...]) -> tuple[Derivation, ...]:
        """One derivation per axis for an input of this size.

        >>> layer = conv_transpose2d(in_channels=1, out_channels=1, kernel_size=3, stride=2, padding=1)
        >>> [axis.result for axis in layer.output_size((4, 4))]
        [7, 7]
        """
        check_rank(self.name, size, len(self.kernel_size))
        sides = zip(self.padding, self.output_padding, strict=True)
        settings = zip(self.axes, size, self.kernel_size, self.stride, sides, self.dilation, strict=True)
        return tuple(
            transposed_size(letter, n, kernel_size=k, stride=s, padding=p, output_padding=more, dilation=d)
            for letter, n, k, s, (p, more), d in settings
        )

    def output_shape(self, size: tuple[int, ...]) -> tuple[int, ...]:
        """(F, *out) for an input of this size."""
        return (self.out_channels, *(int(axis.result) for axis in self.output_size(size)))

    def parameters(self) -> Derivation:
        """Trainable weights and biases: as many as the convolution it transposes has weights."""
        return convolution_parameters(
            self.in_channels, self.out_channels, self.kernel_size, self.groups, bias=self.bias
        )

    def macs(self, size: tuple[int, ...]) -> Derivation:
        """Multiplications of one forward pass, those of cropped cells counted as well."""
        self.output_shape(size)  # raises where there is none
        return transposed_macs(self.in_channels, self.out_channels, self.kernel_size, self.groups, size)

    def trace(self, input: object, weight: object, bias: object = None) -> Trace:  # torch's name
        """Stamp and add: one step per input cell stamps the kernel, times its value, wherever it is not cropped.

        `input` is (C, *size), `weight` (C, F/groups, *kernel_size), `bias` (F,) or None. Raises DataError, ShapeError.

        >>> up = conv_transpose1d(in_channels=1, out_channels=1, kernel_size=3, stride=2, bias=False)
        >>> trace = up.trace([[1, 2]], [[[1, 10, 100]]])
        >>> print(trace.step(1))
        output[0, 2] += 2·1 = 2; output[0, 3] = 2·10 = 20; output[0, 4] = 2·100 = 200
        >>> trace["output"].values.tolist()
        [[1, 10, 102, 20, 200]]
        """
        x, w, b = self.tensors(input, weight, bias)
        return self.run(x, w, b, self.stamps(x.shape[1:]))

    def gathered(self, input: object, weight: object, bias: object = None) -> Trace:
        """The same products with one step per output cell, which adds up all that the stamps leave in it."""
        x, w, b = self.tensors(input, weight, bias)
        size = x.shape[1:]
        rule = self.stamps(size).by_target(prod(self.output_shape(size)))
        per_group = self.in_channels // self.groups
        return self.run(x, w, b, replace(rule, group=rule.a // prod(size) % per_group if per_group > 1 else None))

    def direct(self, input: object, weight: object, bias: object = None, *, turned: bool = False) -> Trace:
        """The same numbers as a convolution of stride 1 with the kernel turned around, over the zero-stuffed input.

        Its weight is that convolution's: (F, C/groups, *kernel_size). It stands there as it is given and is read from
        its end; with `turned` it stands there turned around.
        """
        x, w, b = self.tensors(input, weight, bias)
        plain = convolution(
            len(self.kernel_size),
            in_channels=self.in_channels,
            out_channels=self.out_channels,
            kernel_size=self.kernel_size,
            groups=self.groups,
        )
        axes = tuple(self.stuffed_axis(n, size, flip=not turned) for n, size in enumerate(x.shape[1:]))
        rule = Windows(source="input", weight="weight", axes=axes, channels=plain.channel_table())
        # A window's weights stand filter by filter, torch's here channel by channel: who reads and who writes is
        # swapped. With one channel and one filter per group, as in the lessons, both have the same cells in one order.
        in_groups = w.reshape(self.groups, -1, *w.shape[1:])  # (groups, C/groups, F/groups, *kernel_size)
        stored = in_groups.swapaxes(1, 2).reshape(plain.weight_shape)
        return self.run(x, np.flip(stored, tuple(range(2, stored.ndim))) if turned else stored, b, rule)

    def tensors(self, input: object, weight: object, bias: object) -> tuple[Array, Array, Array | None]:
        """What is traced as arrays that fit these settings and each other."""
        x = tensor("input", input, ("C", *self.axes))
        w = tensor("weight", weight, ("C", "F/groups", *(f"k_{letter}" for letter in self.axes)))
        b = None if bias is None else tensor("bias", bias, ("F",))
        check_channels(self.in_channels, x)
        check_weight(self.weight_shape, w, "(in_channels, out_channels/groups, *kernel_size)")
        check_bias(self.out_channels, b, wanted=self.bias)
        x, w = counted(x, w, terms=len(x) // self.groups * prod(self.kernel_size), extra=b)
        out = self.output_shape(x.shape[1:])
        check_work(out[1:], x.shape, prod(w.shape[1:]))
        check_work((), out, len(x) // self.groups * prod(self.kernel_size))  # the direct convolution's reads
        return x, w, b

    def run(self, x: Array, w: Array, b: Array | None, rule: Rule) -> Trace:
        """The trace of one of the three ways."""
        tensors = [Tensor(name="input", role="input", values=x), Tensor(name="weight", role="weight", values=w)]
        if b is not None:
            tensors.append(Tensor(name="bias", role="bias", values=b))
        shape = self.output_shape(x.shape[1:])
        bias = None if b is None else "bias"
        return run(tuple(tensors), (Stage(target="output", shape=shape, rule=rule, bias=bias),))

    def stamps(self, size: tuple[int, ...]) -> Columns:
        """One step per input cell, one write of one product per weight; writes that are cropped are left out."""
        _, *out = self.output_shape(size)
        filters, groups = self.out_channels // self.groups, self.groups
        # every array below has the axes (C, *size, F/groups, *kernel_size), most of them of length 1
        channel, *cells = np.ix_(*map(range, (self.in_channels, *size, filters, *self.kernel_size)))
        target, inside = channel // (self.in_channels // groups) * filters + cells[len(size)], np.array(True)
        for n, length in enumerate(out):
            tap = cells[len(size) + 1 + n]
            place = cells[n] * self.stride[n] - self.padding[n] + tap * self.dilation[n]
            target, inside = target * length + place, inside & (place >= 0) & (place < length)
        steps, kernel = self.in_channels * prod(size), filters * prod(self.kernel_size)
        weight = np.arange(self.in_channels * kernel).reshape(self.in_channels, -1)  # (C, a stamp's weights)
        kept = np.broadcast_to(inside, target.shape).reshape(steps, kernel)
        writes = int(kept.sum())
        return Columns(
            source="input",
            weight="weight",
            step_ptr=np.concatenate([[0], np.cumsum(kept.sum(axis=1))]),
            target=target.reshape(steps, kernel)[kept],
            write_ptr=np.arange(writes + 1),
            a=np.repeat(np.arange(steps), kept.sum(axis=1)),
            b=np.repeat(weight, prod(size), axis=0)[kept],
        )

    def stuffed_axis(self, n: int, size: int, *, flip: bool) -> Axis:
        """What the direct convolution reads along axis `n`: stride − 1 zeros between cells, and zeros around them.

        Where `padding` crops more than the kernel reaches beyond the input, its first windows begin further inside.
        """
        before = span(self.kernel_size[n], self.dilation[n]) - 1 - self.padding[n]
        after = before + self.output_padding[n]
        return axis(
            size,
            kernel_size=self.kernel_size[n],
            padding=(max(0, before), max(0, after)),
            dilation=self.dilation[n],
            outputs=(size - 1) * self.stride[n] + 1 + before + after - span(self.kernel_size[n], self.dilation[n]) + 1,
            flip=flip,
            spread=self.stride[n],
            first=max(0, -before),
        )


def transposed_convolution(
    ndim: int,
    *,
    in_channels: int,
    out_channels: int,
    kernel_size: PerAxis,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    groups: int = 1,
    bias: bool = True,
    dilation: PerAxis = 1,
) -> TransposedConvolution:
    """Settings as torch's constructor takes them, made canonical.

    Raises SpecError.

    >>> conv_transpose2d(in_channels=3, out_channels=8, kernel_size=3, stride=2, output_padding=1).output_padding
    (1, 1)
    """
    stride = per_axis("stride", stride, ndim, 1)
    output_padding = per_axis("output_padding", output_padding, ndim, 0)
    dilation = per_axis("dilation", dilation, ndim, 1)
    check_output_padding(output_padding, stride, dilation)
    in_channels, out_channels, groups = channels(in_channels, out_channels, groups)
    return TransposedConvolution(
        in_channels=in_channels,
        out_channels=out_channels,
        kernel_size=per_axis("kernel_size", kernel_size, ndim, 1),
        stride=stride,
        padding=per_axis("padding", padding, ndim, 0),
        output_padding=output_padding,
        dilation=dilation,
        groups=groups,
        bias=flag("bias", bias),
    )


def check_output_padding(output_padding: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]) -> None:
    """Raise SpecError where torch would.

    Below stride it chooses among the sizes that a convolution maps to one; beyond, where dilation allows it, it only
    adds cells.
    """
    for more, s, d in zip(output_padding, stride, dilation, strict=True):
        if more >= max(s, d):
            raise SpecError(
                f"output_padding={more} is not below stride={s} or dilation={d}, as torch wants it; to choose among "
                "the sizes that a convolution maps to the input's, it has to be below stride: "
                f"use at most {max(s, d) - 1} or raise stride."
            )


conv_transpose1d, conv_transpose2d, conv_transpose3d = (partial(transposed_convolution, ndim) for ndim in (1, 2, 3))
