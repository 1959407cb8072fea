"""Pictures made to fit a network's input.

Enlarged by a whole factor, every pixel repeated, as far as the input has room; shrunk where they are larger, each pixel
the mean of those it covers; then laid in the middle of an input of zeros (paper, black). Of 8×8 cells, 28×28 takes
24×24 with a border of 2, and 32×32 takes all. One channel is repeated for three; three become one as luma. Targets of
pixels are enlarged alike, shrunk by taking the one in the middle, and class 0 lies around them.

Source: luma: Rec. ITU-R BT.601, section 2.5.1; windows of a mean: torch.nn.AdaptiveAvgPool2d.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.errors import ShapeError, many
from engine.training.data.data import Data

LUMA: Final = np.array([0.299, 0.587, 0.114])
BLOCK: Final = 500  # pictures at a time: floats need eight times the memory


def fitted_to(data: Data, input_shape: tuple[int, ...]) -> Data:
    """The data with inputs of (C, H, W). Raises ShapeError where the channels cannot be made."""
    if data.input_shape == tuple(input_shape):
        return data
    if len(input_shape) != 3:
        raise ShapeError(f"{data.name} holds pictures, but the network takes {input_shape}: choose another network.")
    channels, *size = input_shape

    def inputs(values: Array) -> Array:
        return in_blocks(lambda block: placed(scaled(recoloured(block, channels, data.name), size), size), values)

    def targets(values: Array) -> Array:
        return placed(sampled(values, size), size) if data.task == "segmentation" else values

    return replace(
        data,
        inputs=inputs(data.inputs),
        targets=targets(data.targets),
        test_inputs=inputs(data.test_inputs),
        test_targets=targets(data.test_targets),
        about=f"{data.about} Made {channels}×{size[0]}×{size[1]} of {'×'.join(map(str, data.input_shape))}.",
    )


def in_blocks(change: Callable[[Array], Array], values: Array) -> Array:
    """`change` of all examples, some at a time."""
    return np.concatenate([change(values[n : n + BLOCK]) for n in range(0, len(values), BLOCK)])


def recoloured(values: Array, channels: int, name: str) -> Array:
    """(n, C, H, W) with so many channels."""
    has = values.shape[1]
    if has == channels:
        return values
    if has == 1:
        return values.repeat(channels, axis=1)
    if (has, channels) == (3, 1):
        return like(values, np.tensordot(values, LUMA, axes=([1], [0]))[:, None])
    raise ShapeError(
        f"{name} has {many(has, 'channel')}, but the network takes {channels}: choose a network for {has}, or data "
        "with one channel or three."
    )


def inside(size: tuple[int, ...], room: list[int]) -> list[int]:
    """(height, width) after scaling.

    >>> inside((8, 8), [28, 28]), inside((28, 28), [32, 32]), inside((50, 100), [32, 32])
    ([24, 24], [28, 28], [16, 32])
    """
    if factor := min(has // cells for cells, has in zip(size, room, strict=True)):
        return [cells * factor for cells in size]
    share = min(has / cells for cells, has in zip(size, room, strict=True))
    return [max(1, int(cells * share + 1e-9)) for cells in size]


def scaled(values: Array, room: list[int]) -> Array:
    """(…, H, W) enlarged by repeating or shrunk by means."""
    to = inside(values.shape[-2:], room)
    if all(new >= has for has, new in zip(values.shape[-2:], to, strict=True)):
        return sampled(values, room)
    rows, columns = (means(has, new) for has, new in zip(values.shape[-2:], to, strict=True))
    return like(values, rows @ values @ columns.T)


def sampled(values: Array, room: list[int]) -> Array:
    """(…, H, W) with the pixel in the middle of each new one."""
    rows, columns = (
        ((2 * np.arange(new) + 1) * has // (2 * new))
        for has, new in zip(values.shape[-2:], inside(values.shape[-2:], room), strict=True)
    )
    return values[..., rows[:, None], columns]


def means(has: int, new: int) -> Array:
    """(new, has): a row for every new cell, which is the mean of those from floor(i·has/new) to ceil((i+1)·has/new)."""
    cells = np.arange(has)
    first, last = np.arange(new) * has // new, -(-np.arange(1, new + 1) * has // new)
    covered = (cells >= first[:, None]) & (cells < last[:, None])
    rows: Array = covered / covered.sum(axis=1, keepdims=True)
    return rows


def placed(values: Array, room: list[int]) -> Array:
    """(…, H, W) in the middle of zeros; where the border is odd, the larger half comes after."""
    free = [has - cells for cells, has in zip(values.shape[-2:], room, strict=True)]
    return np.pad(values, [(0, 0)] * (values.ndim - 2) + [(each // 2, each - each // 2) for each in free])


def like(values: Array, result: Array) -> Array:
    """The result in the type of the values, whole numbers rounded."""
    return (np.rint(result) if values.dtype.kind in "iu" else result).astype(values.dtype)
