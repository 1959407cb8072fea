"""What torch says, in float64: the reference that the engine's whole numbers are held against."""

from __future__ import annotations

from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from hypothesis import strategies as st

from engine.operations import Convolution, TransposedConvolution, conv1d, conv2d, conv3d

Array = npt.NDArray[Any]

CONVOLVE: Final = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
SETTINGS: Final = {1: conv1d, 2: conv2d, 3: conv3d}
TORCH_MODES: Final = {"zeros": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


def arange(*shape: int, start: int = 1) -> Array:
    """Distinct integers, so that a wrong index shows."""
    return np.arange(start, start + prod(shape)).reshape(shape)


def double(values: object) -> torch.Tensor:
    """Any array or nested list as torch's doubles."""
    return torch.from_numpy(np.array(values, dtype=np.float64))


def same(ours: Array, theirs: torch.Tensor) -> None:
    """Assert equal shapes and values: exactly for whole numbers, to twelve digits for others."""
    assert tuple(ours.shape) == tuple(theirs.shape)
    if ours.dtype.kind == "i":
        np.testing.assert_array_equal(ours, theirs.numpy())
    else:
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-12, atol=1e-12)


def padded(layer: Convolution, x: torch.Tensor) -> torch.Tensor:
    """(1, C, *padded size): the input as torch.nn.functional.pad fills it up, side by side."""
    sides = [cells for pair in reversed(layer.padding) for cells in pair]  # torch counts from the last axis
    return F.pad(x[None], sides, mode=TORCH_MODES[layer.padding_mode])


def convolved(layer: Convolution, x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    """(F, *out): torch's cross-correlation of the padded input, with the kernel turned around first where asked."""
    ndim = len(layer.kernel_size)
    kernel = weight.flip(tuple(range(2, 2 + ndim))) if layer.flip else weight
    convolve = CONVOLVE[ndim]
    out = convolve(padded(layer, x), kernel, bias, stride=layer.stride, dilation=layer.dilation, groups=layer.groups)
    return out[0]


def tensors(layer: Convolution | TransposedConvolution, *size: int) -> tuple[Array, Array, Array | None]:
    """Input, weight and bias of distinct integers, some of them negative, for these settings."""
    weight = arange(*layer.weight_shape) - prod(layer.weight_shape) // 2
    bias = 1000 * arange(layer.out_channels) if layer.bias else None
    return arange(layer.in_channels, *size), weight, bias


@st.composite
def convolutions(draw: st.DrawFn, largest: int = 6) -> tuple[Convolution, tuple[int, ...]]:
    """Settings of one or two axes with the size of an input, which need not fit each other."""
    ndim = draw(st.integers(1, 2))

    def per_axis(low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=ndim, max_size=ndim))

    groups = draw(st.integers(1, 3))
    layer = SETTINGS[ndim](
        in_channels=groups * draw(st.integers(1, 2)),
        out_channels=groups * draw(st.integers(1, 2)),
        kernel_size=per_axis(1, 3),
        stride=per_axis(1, 3),
        padding=[per_axis(0, 3)[:1] + per_axis(0, 3)[:1] for _ in range(ndim)],
        dilation=per_axis(1, 3),
        groups=groups,
        bias=draw(st.booleans()),
        padding_mode=draw(st.sampled_from(list(TORCH_MODES))),
        flip=draw(st.booleans()),
    )
    return layer, tuple(per_axis(1, largest))


def integers(seed: int, *shape: int) -> Array:
    """Integers from −9 to 9, drawn from a seed: cheap where Hypothesis need not see each number."""
    return np.random.default_rng(seed).integers(-9, 10, shape)
