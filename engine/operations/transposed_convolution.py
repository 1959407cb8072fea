"""Transposed convolution: each input cell stamps the kernel, times its value, onto the output; overlapping stamps add.

    input (C, H, W)      weight (C, F/groups, k, k)      output (F, H_out, W_out)

    ┌───┐                ┌───┐          ┌─────────┐
    │ ▓ │ │ ░ │    ×     │▓▓▓│    ─►    │▓▓▓░░░   │      the stamps stand `stride` cells apart;
    └───┘                │▓▓▓│          │▓▓▓░░░   │      `padding` crops the border of what they cover
                         └───┘          └─────────┘

It is the transpose of the convolution with the same settings, not its inverse: it leads back to the size, not to the
values. That convolution may map several sizes to one; `output_padding` says which of them is meant.

Source: torch.nn.ConvTranspose2d; Dumoulin and Visin, A guide to convolution arithmetic for deep learning
(arXiv:1603.07285), chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from engine.arguments import PerAxis, channels, flag, per_axis
from engine.counts import convolution_parameters, transposed_macs
from engine.derivation import Derivation
from engine.errors import SpecError
from engine.sizes import AXES, check_rank, transposed_size


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
    """Raise SpecError where torch would: a convolution of this stride never leaves that many cells over."""
    for more, s, d in zip(output_padding, stride, dilation, strict=True):
        if more >= max(s, d):
            raise SpecError(
                f"output_padding={more} is not below stride={s} or dilation={d}, but it only chooses among the sizes "
                "that a convolution with these settings maps back to the input: "
                f"use at most {max(s, d) - 1} or raise stride."
            )


conv_transpose1d, conv_transpose2d, conv_transpose3d = (partial(transposed_convolution, ndim) for ndim in (1, 2, 3))
