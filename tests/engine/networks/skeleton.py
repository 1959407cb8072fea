"""Receptive fields by torch: a network along one axis, one channel, all weights alike, and the gradient of one output.

Nothing is rectified and joins are means, so the gradient is positive on every cell that an output can depend on, and
on no other. In float64 its smallest part stays above what can be told from zero.
"""

from __future__ import annotations

from contextlib import suppress

import torch
import torch.nn.functional as F

from engine.networks.blocks import Beside, Block, Node, Scaling, Sequence
from engine.networks.layers import Crop, Deformable, Flatten, Subsample
from engine.networks.measure import Layer
from engine.operations import (
    Convolution,
    GlobalPooling,
    Linear,
    NearestUpsample2d,
    PixelShuffle,
    PixelUnshuffle,
    Pooling,
    TransposedConvolution,
)

Interval = tuple[int, int] | None  # first and last cell; None where an output depends on none


class Whole(Exception):
    """Everything is seen together from here on."""


class Skeleton:
    """The answers of all layers and joins along one axis, by path, up to the first that sees the whole input."""

    def __init__(self, body: Node, cells: int, axis: int = 0) -> None:
        self.axis = axis
        self.answers: dict[str, torch.Tensor] = {}
        self.input = torch.ones(1, 1, cells, dtype=torch.float64, requires_grad=True)
        with suppress(Whole):
            self.node("", body, self.input)

    def support(self, path: str, output: int) -> Interval:
        """What an output depends on."""
        answer = self.answers[path][0, 0, output]
        if not answer.requires_grad:
            return None
        (slope,) = torch.autograd.grad(answer, self.input, retain_graph=True)
        cells = slope[0, 0].nonzero().flatten().tolist()
        return (cells[0], cells[-1]) if cells else None

    def node(self, path: str, node: Node, x: torch.Tensor) -> torch.Tensor:
        """Through a part of the network. Gates and heads at the side do not count."""
        if isinstance(node, Beside | Scaling):
            return self.noted(path, x)
        if not isinstance(node, Block):
            return self.noted(path, self.layer(node, x))
        prefix = path + "." if path else ""
        if type(node) is Sequence:
            for name, part in node.parts:
                x = self.node(prefix + name, part, x)
            return x
        branches = [self.node(prefix + name, part, x) for name, part in node.parts]
        return self.noted(path, torch.stack(branches).mean(0))

    def noted(self, path: str, answer: torch.Tensor) -> torch.Tensor:
        self.answers[path] = answer
        return answer

    def layer(self, layer: Layer, x: torch.Tensor) -> torch.Tensor:
        """Through one layer."""
        axis = self.axis
        match layer:
            case Deformable():
                return self.layer(layer.convolution, x)
            case Convolution():
                windows = F.pad(x, layer.padding[axis])
                k, s, d = layer.kernel_size[axis], layer.stride[axis], layer.dilation[axis]
                return F.conv1d(windows, equal(k), stride=s, dilation=d)
            case Pooling():
                k, s, p, d = layer.kernel_size[axis], layer.stride[axis], layer.padding[axis][0], layer.dilation[axis]
                outputs = F.max_pool1d(x.detach(), k, s, p, d, ceil_mode=layer.ceil_mode).shape[2]
                return F.conv1d(F.pad(x, (p, p + s + d * k)), equal(k), stride=s, dilation=d)[:, :, :outputs]
            case TransposedConvolution():
                k, s, p, d = layer.kernel_size[axis], layer.stride[axis], layer.padding[axis], layer.dilation[axis]
                return F.conv_transpose1d(x, equal(k), None, s, p, layer.output_padding[axis], dilation=d)
            case PixelUnshuffle():
                return F.avg_pool1d(x, layer.downscale_factor)
            case PixelShuffle():
                return x.repeat_interleave(layer.upscale_factor, 2)
            case NearestUpsample2d():
                return x.repeat_interleave(layer.scale_factor[axis], 2)
            case Crop():
                return x[:, :, layer.cells : x.shape[2] - layer.cells]
            case Subsample():
                return x[:, :, :: layer.stride]
            case GlobalPooling() | Flatten() | Linear():
                raise Whole
        return x  # cell by cell


def equal(taps: int) -> torch.Tensor:
    """A kernel (1, 1, taps) of equal weights."""
    return torch.full((1, 1, taps), 1 / taps, dtype=torch.float64)
