"""A network as a torch module. Imported by `Network.module()` only: everything else here does without torch.

Names are the paths of the report's rows, so a row can be looked up with `module.get_submodule(path)`.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from engine.networks.blocks import Beside, Block, Concatenation, Mean, Node, Scaling, Sequence, Sum
from engine.networks.layers import (
    Affine,
    Crop,
    Deformable,
    Dropout,
    Flatten,
    Multiply,
    PadChannels,
    RadialBasis,
    ScaledTanh,
    Select,
    Subsample,
)
from engine.networks.measure import Layer
from engine.operations import (
    Activation,
    BatchNorm,
    Convolution,
    GlobalPooling,
    Linear,
    LocalResponseNorm,
    NearestUpsample2d,
    PixelShuffle,
    PixelUnshuffle,
    Pooling,
    Softmax,
    TransposedConvolution,
)


def twin(node: Node) -> nn.Module:
    """The module of a part of a network."""
    if not isinstance(node, Block):
        return layer(node)
    parts = OrderedDict((name, twin(part)) for name, part in node.parts)
    if type(node) is Sequence:
        return nn.Sequential(parts)
    if isinstance(node, Mean):
        return WeightedMean(parts, node.shares)
    return JOINS[type(node)](parts)


class Branches(nn.Module):
    """Branches of one input; what they give is joined."""

    def __init__(self, parts: OrderedDict[str, nn.Module]) -> None:
        super().__init__()
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Every branch, then the join."""
        return self.join([part(x) for part in self.children()], x)

    def join(self, answers: list[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        """What the branches' answers become."""
        raise NotImplementedError


class Summed(Branches):
    """Added cell by cell."""

    def join(self, answers: list[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        total = answers[0]
        for answer in answers[1:]:
            total = total + answer
        return total


class Concatenated(Branches):
    """Channels one behind the other."""

    def join(self, answers: list[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        return torch.cat(answers, dim=1)


class Scaled(Branches):
    """The input times what the gate says."""

    def join(self, answers: list[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        return x * answers[0]


class HeadBeside(Branches):
    """The head's answer stays in `answer` for whoever trains with it."""

    answer: torch.Tensor | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        (head,) = self.children()
        self.answer = head(x) if self.training else None
        return x


class WeightedMean(Branches):
    """Averaged, each with its weight."""

    def __init__(self, parts: OrderedDict[str, nn.Module], weights: tuple[int, ...]) -> None:
        super().__init__(parts)
        self.weights = weights

    def join(self, answers: list[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        total = sum(weight * answer for weight, answer in zip(self.weights, answers, strict=True))
        return torch.as_tensor(total / sum(self.weights))


JOINS: dict[type[Block], type[Branches]] = {
    Sum: Summed,
    Concatenation: Concatenated,
    Scaling: Scaled,
    Beside: HeadBeside,
}


def layer(spec: Layer) -> nn.Module:
    """The module of one layer."""
    match spec:
        case Convolution():
            return convolution(spec)
        case TransposedConvolution():
            return transposed(spec)
        case BatchNorm():
            return AnyBatchNorm(spec.num_features, eps=spec.eps, affine=spec.affine)
        case Activation():
            return activation(spec)
        case Pooling():
            return pooling(spec)
        case Linear():
            return nn.Linear(spec.in_features, spec.out_features, bias=spec.bias)
        case GlobalPooling():
            return nn.AdaptiveAvgPool2d(1) if spec.kind == "avg" else nn.AdaptiveMaxPool2d(1)
        case LocalResponseNorm():
            return nn.LocalResponseNorm(spec.size, float(spec.alpha), float(spec.beta), float(spec.k))
        case Flatten():
            return nn.Flatten()
        case Dropout():
            return nn.Dropout2d(spec.p) if spec.channels else nn.Dropout(spec.p)
        case Softmax():
            return nn.Softmax(dim=1)
        case PixelShuffle():
            return nn.PixelShuffle(spec.upscale_factor)
        case NearestUpsample2d():
            return nn.Upsample(scale_factor=tuple(map(float, spec.scale_factor)))
        case PixelUnshuffle():
            return SpaceToDepth(spec.downscale_factor, block_major=spec.order == "block-major")
        case Affine():
            return ChannelAffine(spec.num_features)
        case ScaledTanh():
            return Tanh()
        case RadialBasis():
            return Distances(spec.in_features, spec.out_features)
        case Crop():
            return Cropped(spec.cells)
        case Select():
            return Selected(spec.channels)
        case Subsample():
            return Every(spec.stride)
        case Multiply():
            return Times(spec.factor)
        case PadChannels():
            return ZeroChannels(spec.channels)
        case Deformable():
            return DeformableConvolution(spec)


CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
MAX_POOLS = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)
AVERAGE_POOLS = (nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d)


def convolution(spec: Convolution) -> nn.Conv1d | nn.Conv2d | nn.Conv3d:
    """A convolution; where its padding is not the same on both sides, that is put around the input first."""
    even = all(before == after for before, after in spec.padding)
    made = CONVOLUTIONS[len(spec.kernel_size) - 1](
        spec.in_channels,
        spec.out_channels,
        spec.kernel_size,  # type: ignore[arg-type]  # as many entries as it has axes
        stride=spec.stride,  # type: ignore[arg-type]
        padding=tuple(before for before, _ in spec.padding) if even else 0,  # type: ignore[arg-type]
        dilation=spec.dilation,  # type: ignore[arg-type]
        groups=spec.groups,
        bias=spec.bias,
        padding_mode=spec.padding_mode if even else "zeros",
    )
    if even:
        return made
    sides = [side for pair in reversed(spec.padding) for side in pair]
    mode = "constant" if spec.padding_mode == "zeros" else spec.padding_mode
    made.register_forward_pre_hook(lambda _, given: (F.pad(given[0], sides, mode),))
    return made


def transposed(spec: TransposedConvolution) -> nn.Module:
    """A transposed convolution."""
    return TRANSPOSED[len(spec.kernel_size) - 1](
        spec.in_channels,
        spec.out_channels,
        spec.kernel_size,  # type: ignore[arg-type]
        stride=spec.stride,  # type: ignore[arg-type]
        padding=spec.padding,  # type: ignore[arg-type]
        output_padding=spec.output_padding,  # type: ignore[arg-type]
        groups=spec.groups,
        bias=spec.bias,
        dilation=spec.dilation,  # type: ignore[arg-type]
    )


def pooling(spec: Pooling) -> nn.Module:
    """A pooling."""
    axes = len(spec.kernel_size) - 1
    settings: dict[str, Any] = {
        "kernel_size": spec.kernel_size,
        "stride": spec.stride,
        "padding": tuple(before for before, _ in spec.padding),
        "ceil_mode": spec.ceil_mode,
    }
    if spec.kind == "max":
        return MAX_POOLS[axes](**settings, dilation=spec.dilation)
    if spec.divisor_override is not None:
        settings["divisor_override"] = spec.divisor_override  # 1-D has none
    return AVERAGE_POOLS[axes](**settings, count_include_pad=spec.count_include_pad)


def activation(spec: Activation) -> nn.Module:
    """An activation: torch has a class of the same name with the same settings, but for the perceptron's threshold."""
    names: tuple[str, ...] = tuple(type(spec).__slots__)
    settings = {name: float(getattr(spec, name)) for name in names}
    made: nn.Module = getattr(nn, type(spec).__name__)(**settings)
    return made


class AnyBatchNorm(nn.BatchNorm2d):
    """Batch normalisation of inputs of any rank: the counts and weights are the same for all."""

    def _check_input_dim(self, input: torch.Tensor) -> None:  # torch's name
        if input.dim() < 2:
            raise ValueError(f"expected a batch of channels, got shape {tuple(input.shape)}")


class SpaceToDepth(nn.Module):
    """`torch.nn.PixelUnshuffle`, or the same with its channels in block-major order."""

    def __init__(self, factor: int, *, block_major: bool) -> None:
        super().__init__()
        self.factor, self.block_major = factor, block_major

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        deep = F.pixel_unshuffle(x, self.factor)
        if not self.block_major:
            return deep
        batch, channels, *size = x.shape
        return deep.reshape(batch, channels, -1, *(n // self.factor for n in size)).transpose(1, 2).flatten(1, 2)


class ChannelAffine(nn.Module):
    """Each channel times a learned number plus a learned number."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        shape = (-1, *(1,) * (x.dim() - 2))
        return x * self.weight.view(shape) + self.bias.view(shape)


class Tanh(nn.Module):
    """1.7159 · tanh(2x/3)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return 1.7159 * torch.tanh(x * (2 / 3))


class Distances(nn.Module):
    """Squared distances to fixed vectors of −1 and 1; the smallest is the answer.

    The paper draws each class's character in 7 × 12 of them; here they are drawn by chance, but always alike.
    """

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        chance = torch.Generator().manual_seed(1998)
        corners = torch.randint(0, 2, (out_features, in_features), generator=chance) * 2.0 - 1
        self.register_buffer("centre", corners)
        self.centre: torch.Tensor

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # ‖x − c‖² = ‖x‖² − 2·c·x + ‖c‖²: the products are those of a linear layer
        return (x**2).sum(1, keepdim=True) - 2 * F.linear(x, self.centre) + (self.centre**2).sum(1)


class Cropped(nn.Module):
    """So many cells cut from every side."""

    def __init__(self, cells: int) -> None:
        super().__init__()
        self.cells = cells

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        middle = [slice(self.cells, n - self.cells) for n in x.shape[2:]]
        return x[(slice(None), slice(None), *middle)]


class Selected(nn.Module):
    """Some channels, in this order."""

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        self.register_buffer("channels", torch.tensor(channels), persistent=False)
        self.channels: torch.Tensor

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.index_select(1, self.channels)


class Every(nn.Module):
    """Every `stride`-th cell along each axis."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.stride = stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[(slice(None), slice(None), *(slice(None, None, self.stride),) * (x.dim() - 2))]


class Times(nn.Module):
    """Every number times a fixed factor."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.factor


class ZeroChannels(nn.Module):
    """Channels of zeros behind the input's."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.pad(x, (0, 0) * (x.dim() - 2) + (0, self.channels))


class DeformableConvolution(nn.Module):
    """Deformable convolution, version 1, by `grid_sample`: channel 2(gK + t) of the offsets is down, +1 is right."""

    def __init__(self, spec: Deformable) -> None:
        super().__init__()
        self.offset, self.plain = convolution(spec.offset), convolution(spec.convolution)
        self.spec = spec.convolution
        for values in self.offset.parameters():
            nn.init.zeros_(values)  # so that it starts as the plain convolution

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        spec, (batch, channels, height, width) = self.spec, x.shape
        taps = spec.kernel_size[0] * spec.kernel_size[1]
        moves = self.offset(x)  # (N, 2·groups·taps, H_out, W_out)
        groups, out = moves.shape[1] // (2 * taps), moves.shape[2:]
        moves = moves.reshape(batch * groups, taps, 2, *out)
        down, right = self.places(out, x)  # (taps, H_out, W_out) each
        y, z = down + moves[:, :, 0], right + moves[:, :, 1]
        grid = torch.stack([(2 * z + 1) / width - 1, (2 * y + 1) / height - 1], dim=-1)  # (N·groups, taps, H, W, 2)
        parts = x.reshape(batch * groups, channels // groups, height, width)
        samples = F.grid_sample(parts, grid.flatten(1, 2), align_corners=False)  # (N·groups, C/groups, taps·H, W)
        samples = samples.reshape(batch, channels, taps, *out).flatten(1, 2)  # (N, C·taps, H, W), as weights lie
        weight = self.plain.weight.flatten(1)[:, :, None, None]
        return F.conv2d(samples, weight, self.plain.bias, groups=spec.groups)

    def places(self, out: torch.Size, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Row and column of every tap before it is moved."""
        settings = zip(out, self.spec.stride, self.spec.padding, self.spec.dilation, self.spec.kernel_size, strict=True)
        rows, columns = (
            s * torch.arange(n, device=x.device, dtype=x.dtype)
            - p[0]
            + d * torch.arange(k, device=x.device, dtype=x.dtype)[:, None]
            for n, s, p, d, k in settings
        )
        taps_down, taps_right = self.spec.kernel_size
        down = rows[:, None, :, None].expand(taps_down, taps_right, *out)
        right = columns[None, :, None, :].expand(taps_down, taps_right, *out)
        return down.reshape(-1, *out), right.reshape(-1, *out)
