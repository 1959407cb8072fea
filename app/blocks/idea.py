"""An idea of the lecture's networks: variants of one block side by side, and the numbers that can be moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.blocks.steps import Steps
from engine.networks.blocks import Node
from engine.networks.measure import Shape

Numbers = Mapping[str, Any]  # the settings by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to build the block, and the input that it gets."""

    name: str
    body: Node
    input_shape: Shape  # (C, H, W)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A number of the block; `high` may be another setting, which it must not exceed."""

    name: str
    low: int
    high: int | str
    label: str = ""
    at_low: str = ""
    at_high: str = ""

    def highest(self, numbers: Numbers) -> int:
        """The upper bound as the other settings are."""
        return int(numbers[self.high]) if isinstance(self.high, str) else self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """One comparison; the first variant is what the others are measured against."""

    key: str  # a word for edits
    name: str  # in the menu
    variants: tuple[str, ...]
    says: str  # one or two sentences: what the idea is for
    start: Mapping[str, int]  # its numbers as the paper has them
    sliders: tuple[Slider, ...]
    build: Callable[[Numbers], tuple[Variant, ...]]
    small: Callable[[Steps, str, Numbers], None]  # a variant on small integers, operation after operation
    source: str

    @property
    def settings(self) -> dict[str, Any]:
        """What is set when the idea is chosen."""
        return {"idea": self.name, "variant": self.variants[0], **self.start}


MOST = "More would go on in the same way."


def channels(name: str, label: str = "", high: int | str = 1024, at_high: str = MOST) -> Slider:
    """A number of channels."""
    return Slider(name=name, label=label, low=1, high=high, at_low="A layer has at least one.", at_high=at_high)


def map_size(low: int = 8, high: int = 112, label: str = "map size", at_low: str = "") -> Slider:
    """Cells a side of the map that the block gets."""
    return Slider(
        name="size", label=label, low=low, high=high, at_low=at_low or "Smaller maps are mostly border.", at_high=MOST
    )


def named(names: tuple[str, ...], *bodies: tuple[Node, Shape]) -> tuple[Variant, ...]:
    """The variants in the order of their names."""
    pairs = zip(names, bodies, strict=True)
    return tuple(Variant(name=name, body=body, input_shape=shape) for name, (body, shape) in pairs)


def square(channels: int, side: int) -> Shape:
    """(C, side, side)."""
    return (channels, side, side)
