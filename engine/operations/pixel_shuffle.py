"""Space to depth and back: every block of r × r cells goes into the channels, or comes out of them. Nothing is lost.

    input, 1 channel          pixel_unshuffle(downscale_factor=2), 4 channels
    ┌─────┬─────┐
    │ 0  1│ 2  3│             0  2     1  3     4  6     5  7
    │ 4  5│ 6  7│    ──►      8 10     9 11    12 14    13 15
    ├─────┼─────┤
    │ 8  9│10 11│    ◄──      pixel_shuffle(upscale_factor=2)
    │12 13│14 15│
    └─────┴─────┘

With several channels there are two orders. Cell (a, b) of the blocks of channel c becomes channel

    channel-major   c·r² + a·r + b      all of one channel together, as torch.nn.PixelUnshuffle has it
    block-major     (a·r + b)·C + c     one cell of all channels together, as tf.nn.space_to_depth has it

Source: torch.nn.PixelUnshuffle and torch.nn.PixelShuffle; the layer of Sunkara and Luo 2022 (arXiv:2208.03641) stacks
whole slices as block-major does, but in their code runs down the block's columns first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast

import numpy as np

from engine.arguments import choice, whole
from engine.arrays import Array, tensor
from engine.derivation import Derivation
from engine.errors import ShapeError, many
from engine.folds import run
from engine.formula import Expression, Symbol
from engine.rules import Columns
from engine.sizes import AXES, NOUNS, check_rank, check_work
from engine.trace import Stage, Tensor, Trace

Order = Literal["channel-major", "block-major"]
ORDERS: Final[tuple[Order, ...]] = ("channel-major", "block-major")
SOURCE: Final = "counted: a block of r·r cells is one cell of r·r channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelUnshuffle:
    """Space to depth; make one with `pixel_unshuffle`."""

    downscale_factor: int  # r, cells a side of a block
    order: Order

    @property
    def name(self) -> str:
        return "pixel_unshuffle"

    def output_size(self, size: tuple[int, ...]) -> tuple[Derivation, ...]:
        """Height and width: r times smaller. Raises ShapeError where r does not divide them."""
        check_rank(self.name, size, 2)
        self.check_blocks(size)
        r = Symbol("r", "downscale_factor, cells a side of a block")
        sizes = zip(AXES[2], size, strict=True)
        return tuple(
            size_of(letter, n, self.downscale_factor, Symbol(letter, NOUNS[letter]) / r) for letter, n in sizes
        )

    def output_channels(self, channels: int) -> Derivation:
        """r·r times as many.

        >>> print(pixel_unshuffle(downscale_factor=2).output_channels(3).text())
        C_out = C·r·r = 3·2·2 = 6·2 = 12
        """
        r = Symbol("r", "downscale_factor, cells a side of a block")
        return channels_of(channels, self.downscale_factor, Symbol("C", "input channels") * r * r)

    def check_blocks(self, size: tuple[int, ...]) -> None:
        """Raise ShapeError unless whole blocks fill the height and the width."""
        r = self.downscale_factor
        fitting = [n for n in range(1, min(size) + 1) if not any(side % n for side in size)]
        for letter, n in zip(AXES[2], size, strict=True):
            if n % r:
                raise ShapeError(
                    f"downscale_factor={r} does not divide the {NOUNS[letter]} {n}, but every block must be whole: "
                    f"choose from {', '.join(map(str, fitting))}, or pad the {NOUNS[letter]} to {n + r - n % r}."
                )

    def trace(self, input: object) -> Trace:  # torch's name
        """Every step on `input` (C, H, W), giving (C·r², H/r, W/r): one step moves one cell, block by block.

        Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", "H", "W"))
        height, width = (int(each.result) for each in self.output_size(x.shape[1:]))
        deep, flat = moves(x.shape, self.downscale_factor, self.order)
        shape = (int(self.output_channels(len(x)).result), height, width)
        return moved(x, shape, source=flat, target=deep)


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelShuffle:
    """Depth to space; make one with `pixel_shuffle`."""

    upscale_factor: int  # r, cells a side of a block
    order: Order

    @property
    def name(self) -> str:
        return "pixel_shuffle"

    def output_size(self, size: tuple[int, ...]) -> tuple[Derivation, ...]:
        """Height and width: r times larger."""
        check_rank(self.name, size, 2)
        r = Symbol("r", "upscale_factor, cells a side of a block")
        sizes = zip(AXES[2], size, strict=True)
        return tuple(size_of(letter, n, self.upscale_factor, Symbol(letter, NOUNS[letter]) * r) for letter, n in sizes)

    def output_channels(self, channels: int) -> Derivation:
        """r·r times fewer. Raises ShapeError where these are no whole blocks.

        >>> print(pixel_shuffle(upscale_factor=2).output_channels(12).text())
        C_out = C/(r·r) = 12/(2·2) = 12/4 = 3
        """
        each = self.upscale_factor**2
        if channels % each:
            raise ShapeError(
                f"upscale_factor={self.upscale_factor} makes a block of every {each} channels, but the input has "
                f"{many(channels, 'channel')}: give a multiple of {each}, or another factor."
            )
        r = Symbol("r", "upscale_factor, cells a side of a block")
        return channels_of(channels, self.upscale_factor, Symbol("C", "input channels") / (r * r))

    def trace(self, input: object) -> Trace:  # torch's name
        """Every step on `input` (C, H, W), giving (C/r², H·r, W·r): one step moves one cell, block by block.

        Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", "H", "W"))
        channels = int(self.output_channels(len(x)).result)
        height, width = (int(each.result) for each in self.output_size(x.shape[1:]))
        check_work((), (channels, height, width), 1, advice="use a smaller input or factor")
        deep, flat = moves((channels, height, width), self.upscale_factor, self.order)
        return moved(x, (channels, height, width), source=deep, target=flat)


def size_of(letter: str, size: int, factor: int, formula: Expression) -> Derivation:
    """The output's size along one axis."""
    return Derivation(
        quantity=f"output {NOUNS[letter]}",
        symbol=Symbol(f"{letter}_out", f"output {NOUNS[letter]}"),
        formula=formula,
        numbers={letter: size, "r": factor},
        unit="cells",
        source=SOURCE,
    )


def channels_of(channels: int, factor: int, formula: Expression) -> Derivation:
    """The output's channels."""
    return Derivation(
        quantity="output channels",
        symbol=Symbol("C_out", "output channels"),
        formula=formula,
        numbers={"C": channels, "r": factor},
        unit="channels",
        source=SOURCE,
    )


def moves(shape: tuple[int, ...], r: int, order: Order) -> tuple[Array, Array]:
    """Cells of the deep map and of the flat one, `shape` (C, H, W), that belong together, block by block."""
    channels, height, width = shape
    blocks = np.arange(channels * height * width).reshape(channels, height // r, r, width // r, r)  # (c, i, a, j, b)
    axes = (0, 2, 4, 1, 3) if order == "channel-major" else (2, 4, 0, 1, 3)
    flat = blocks.transpose(axes).ravel()  # of every cell (channel, i, j) of the deep map
    walk = np.arange(flat.size).reshape(-1, height // r, width // r).transpose(1, 2, 0).ravel()  # channels fastest
    return walk, flat[walk]


def moved(x: Array, shape: tuple[int, ...], *, source: Array, target: Array) -> Trace:
    """The trace that copies cell after cell."""
    each = np.arange(x.size + 1)
    rule = Columns(source="input", step_ptr=each, target=target, write_ptr=each, a=source)
    stage = Stage(target="output", shape=shape, rule=rule, combine="copy")
    return run((Tensor(name="input", role="input", values=x),), (stage,))


def pixel_unshuffle(*, downscale_factor: int, order: str = "channel-major") -> PixelUnshuffle:
    """Settings as torch's constructor takes them, and the order of the channels, made canonical.

    Raises SpecError.

    >>> x = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
    >>> pixel_unshuffle(downscale_factor=2).trace(x)["output"].values.ravel().tolist()
    [1, 2, 3, 4, 5, 6, 7, 8]
    >>> pixel_unshuffle(downscale_factor=2, order="block-major").trace(x)["output"].values.ravel().tolist()
    [1, 5, 2, 6, 3, 7, 4, 8]
    """
    return PixelUnshuffle(downscale_factor=whole("downscale_factor", downscale_factor, 1), order=order_of(order))


def pixel_shuffle(*, upscale_factor: int, order: str = "channel-major") -> PixelShuffle:
    """Settings as torch's constructor takes them, and the order of the channels, made canonical.

    Raises SpecError.

    >>> pixel_shuffle(upscale_factor=2).trace([[[1]], [[2]], [[3]], [[4]]])["output"].values.tolist()
    [[[1, 2], [3, 4]]]
    >>> deep = [[[1]], [[5]], [[2]], [[6]], [[3]], [[7]], [[4]], [[8]]]
    >>> pixel_shuffle(upscale_factor=2, order="block-major").trace(deep)["output"].values.tolist()
    [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
    """
    return PixelShuffle(upscale_factor=whole("upscale_factor", upscale_factor, 1), order=order_of(order))


def order_of(order: str) -> Order:
    """The order of the channels; SpecError for another word."""
    return cast(Order, choice("order", order, ORDERS))
