"""Global pooling: the window is the whole map, so that every channel becomes one number, whatever the map's size.

    input (C, H, W)      output (C, 1, 1)

Source: torch.nn.AdaptiveAvgPool2d(1) and AdaptiveMaxPool2d(1); Lin, Chen and Yan, Network In Network
(arXiv:1312.4400), section 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.arrays import tensor
from engine.operations.pooling import Pooling, avg_pool2d, max_pool2d
from engine.sizes import AXES
from engine.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalPooling:
    """Global pooling of a kind; make one with `global_max_pool2d` or `global_avg_pool2d`."""

    kind: Literal["max", "avg"]

    def layer(self, size: tuple[int, ...]) -> Pooling:
        """The pooling it is for a map of this size.

        >>> global_avg_pool2d().layer((7, 5)).kernel_size
        (7, 5)
        """
        pool = max_pool2d if self.kind == "max" else avg_pool2d
        return pool(kernel_size=size)

    def trace(self, input: object) -> Trace:  # torch's name
        """Every step on `input` (C, H, W): one for each channel. Raises DataError, ShapeError."""
        x = tensor("input", input, ("C", *AXES[2]))
        return self.layer(x.shape[1:]).trace(x)


def global_max_pool2d() -> GlobalPooling:
    """The largest cell of every channel; without settings."""
    return GlobalPooling(kind="max")


def global_avg_pool2d() -> GlobalPooling:
    """The mean of every channel; without settings."""
    return GlobalPooling(kind="avg")
