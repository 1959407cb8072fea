"""Ways to make a map smaller, as traces: space to depth, alone and with a convolution after it, and those that discard.

All make height and width `factor` times smaller, so that they can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import prod
from typing import Any, Final

import numpy as np

from engine.arrays import Array
from engine.derivation import Derivation
from engine.folds import run
from engine.formula import Symbol
from engine.operations import Convolution, PixelUnshuffle, Pooling, conv2d, max_pool2d, pixel_shuffle, pixel_unshuffle
from engine.rules import Columns
from engine.trace import Stage, Tensor, Trace

DEPTH: Final = "space to depth"
BACK: Final = "there and back"
SPD: Final = "SPD block"
STRIDED: Final = "strided convolution"
POOL: Final = "max pooling"
STACK: Final = "stack two maps"
LAYERS: Final = (DEPTH, BACK, SPD, STRIDED, POOL, STACK)
SMALLER: Final = (STRIDED, POOL, DEPTH, SPD)  # those that are compared
WEIGHTED: Final = (SPD, STRIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One of the layers with its settings."""

    name: str
    factor: int
    order: str = "channel-major"
    kernel_size: int = 1  # of the convolution, where there is one

    @property
    def unshuffle(self) -> PixelUnshuffle:
        return pixel_unshuffle(downscale_factor=self.factor, order=self.order)

    @property
    def pool(self) -> Pooling:
        return max_pool2d(kernel_size=self.factor)

    def convolution(self, channels: int) -> Convolution:
        """On `channels` input channels: with a stride, or after space to depth without one.

        Where its windows overlap it is padded, so that the output has the size that the others have.
        """
        is_strided = self.name == STRIDED
        stride = self.factor if is_strided else 1
        return conv2d(
            in_channels=channels if is_strided else channels * self.factor**2,
            out_channels=1,
            kernel_size=self.kernel_size,
            stride=stride,
            padding=(self.kernel_size - 1) // 2 if self.kernel_size > stride else 0,
            bias=False,
        )

    def weight(self, channels: int, *, averages: bool) -> list[Any]:
        """(1, C, k, k): 1, 2, 3, …; of a photograph the average, so that it stays one."""
        shape = self.convolution(channels).weight_shape
        numbers = np.full(shape, 1 / prod(shape)) if averages else np.arange(1, prod(shape) + 1).reshape(shape)
        weight: list[Any] = numbers.tolist()
        return weight

    def trace(self, x: Array, weight: object = None) -> Trace:
        """Every step on `x` (C, H, W). Raises EngineError."""
        made: dict[str, Callable[[], Trace]] = {
            DEPTH: lambda: self.unshuffle.trace(x),
            BACK: lambda: self.there_and_back(x),
            SPD: lambda: self.block(x, weight),
            STRIDED: lambda: self.convolution(len(x)).trace(x, weight),
            POOL: lambda: self.pool.trace(x),
            STACK: lambda: self.stack(x),
        }
        return made[self.name]()

    def there_and_back(self, x: Array) -> Trace:
        """Space to depth, then depth to space."""
        first = self.unshuffle.trace(x).renamed(output="deep")
        shuffle = pixel_shuffle(upscale_factor=self.factor, order=self.order)
        return first.then(shuffle.trace(first["deep"].values).renamed(input="deep"))

    def block(self, x: Array, weight: object) -> Trace:
        """Space to depth, then a convolution that leaves out no place."""
        first = self.unshuffle.trace(x).renamed(output="deep")
        return first.then(self.convolution(len(x)).trace(first["deep"].values, weight).renamed(input="deep"))

    def stack(self, x: Array) -> Trace:
        """The large map's cells move in above a small map, which is there already: here, what pooling made of it."""
        deep = self.unshuffle.trace(x)
        small = self.pool.trace(x)["output"].values[:1]  # (1, H/r, W/r)
        rule, moved = deep.stages[0].rule, deep["output"].values
        assert isinstance(rule, Columns)
        start = np.concatenate([np.zeros_like(moved), small])
        tensors = (
            *deep.tensors[:1],
            Tensor(name="small map", role="input", values=small),
            Tensor(name="start", role="bias", values=start),
        )
        return run(tensors, (Stage(target="output", shape=start.shape, rule=rule, combine="copy", bias="start"),))

    def sizes(self, shape: tuple[int, ...]) -> tuple[Derivation, ...]:
        """Height and width, and the channels where they change, for an input of `shape` (C, H, W)."""
        channels, *size = shape
        if self.name == POOL:
            return self.pool.output_size((size[0], size[1]))
        if self.name == STRIDED:
            return self.convolution(channels).output_size((size[0], size[1]))
        deep = self.unshuffle.output_channels(channels)
        out: tuple[Derivation, ...] = (*self.unshuffle.output_size((size[0], size[1])), deep)
        if self.name != DEPTH:  # the output has other sizes
            out = tuple(replace(each, symbol=in_the_depth(each.symbol)) for each in out)
        return (*out, stacked(int(deep.result))) if self.name == STACK else out


def in_the_depth(symbol: Symbol) -> Symbol:
    """H_deep for H_out: of the map between input and output."""
    return Symbol(symbol.name.replace("out", "deep"), symbol.meaning.replace("output", "deep map's"))


def stacked(deep: int) -> Derivation:
    """The channels of both maps together."""
    return Derivation(
        quantity="channels of both",
        symbol=Symbol("C_both", "channels of both maps together"),
        formula=Symbol("C_deep", "channels of the large map, in the depth") + Symbol("C_small", "of the small map"),
        numbers={"C_deep": deep, "C_small": 1},
        unit="channels",
    )


def whole_blocks(x: Array, factor: int) -> Array:
    """(C, H, W) with zeros below and to the right, until whole blocks fill it."""
    return np.pad(x, ((0, 0), *((0, -side % factor) for side in x.shape[1:])))
