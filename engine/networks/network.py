"""A network: its identifier, what it is built for, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.arguments import whole
from engine.errors import ShapeError, SpecError
from engine.networks.blocks import Node
from engine.networks.measure import Shape, described
from engine.networks.report import Report, report

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Layers joined by blocks, for inputs of one number of channels; the input's size is free where the design is."""

    id: str
    body: Node
    input_shape: Shape  # (C, H, W) it was built for

    def report(self, input_shape: Shape | None = None) -> Report:
        """Every layer on an input of this shape, or of the one that it was built for.

        Raises ShapeError, which says at which layer and why an input does not work, and which size would.
        """
        shape = input_shape or self.input_shape
        try:
            return report(self.body, shape)
        except ShapeError as error:
            advice = self.working(shape)
            raise ShapeError(f"{self.id} on {described(shape)}: {error}{advice}") from None

    def working(self, shape: Shape) -> str:
        """A sentence with the nearest square input that works, for errors; '' where none is near."""
        if len(shape) < 2:
            return ""
        return nearest_square(shape, 2 * shape[1] + FURTHER, lambda square: report(self.body, square))

    def module(self) -> torch.nn.Module:
        """The same network in torch, with fresh weights: every row's path is the name of a module in it."""
        from engine.networks.twin import twin

        return twin(self.body)


FURTHER = 256  # cells beyond twice the input's side that a working size is looked for: U-Net begins at 188


Build = Callable[[int, int, Shape], Node]  # (in_channels, num_classes, size) → the network's body


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A network of the course, to be built for other numbers of classes, channels and places as well."""

    id: str  # as in the facts file
    build: Build
    input_shape: Shape = (3, 224, 224)
    num_classes: int = 1000

    def network(self, input_shape: Shape | None = None, num_classes: int | None = None) -> Network:
        """The network for an input (C, H, W) and so many classes; those of the paper where none are given.

        Raises SpecError, ShapeError.

        >>> from engine.networks import named
        >>> named("lenet5-modern").network((1, 28, 28)).report().parameters
        44426
        """
        shape = input_shape or self.input_shape
        if len(shape) != len(self.input_shape):
            raise SpecError(f"{self.id} needs an input of channels, height and width, but {described(shape)} is given.")
        channels, *size = (whole("input", n, 1) for n in shape)
        classes = self.num_classes if num_classes is None else whole("num_classes", num_classes, 1)
        try:
            body = self.build(channels, classes, tuple(size))
        except ShapeError as error:
            raise ShapeError(f"{self.id} on {described(shape)}: {error}{self.working(shape)}") from None
        return Network(id=self.id, body=body, input_shape=shape)

    def working(self, shape: Shape) -> str:
        """A sentence with the nearest square input that it can be built for; '' where none is near."""

        def built(square: Shape) -> Report:
            return report(self.build(square[0], self.num_classes, square[1:]), square)

        return nearest_square(shape, 2 * shape[1] + 2 * self.input_shape[1], built)


def nearest_square(shape: Shape, end: int, works: Callable[[Shape], object]) -> str:
    """A sentence with the nearest input of equal sides, below `end`, that raises no ShapeError; '' where none does."""
    for n in sorted(range(1, end), key=lambda n: (abs(n - shape[1]), n)):
        square = (shape[0], *(n,) * (len(shape) - 1))
        try:
            works(square)
        except ShapeError:
            continue
        return f" An input of {described(square)} works."
    return ""
