"""What joins layers into networks: a sequence, and the joins of branches that all read the same input.

    Sequence        one after the other            Concatenation   channels of all branches, one behind the other
    Sum             branches added cell by cell    Mean            branches averaged, each with its weight
    Scaling         input times what a gate says   Beside          a head that hangs at the side; the input goes on

A network is a value of these and of the specs of the operations: nothing in it is computed, and equal networks are
equal. A skip connection is a branch: the other branch is all that lies between its ends.

>>> from engine.operations import conv2d, relu
>>> body = Sequence.of(conv=conv2d(in_channels=8, out_channels=8, kernel_size=3, padding=1), relu=relu())
>>> block = Sequence.of(residual=Sum.of(main=body, shortcut=Sequence.of()), relu=relu())
>>> [name for name, _ in block.parts]
['residual', 'relu']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from engine.networks.measure import Layer


@dataclass(frozen=True, slots=True)
class Block:
    """Named parts and, where they mean something together, what that is called."""

    parts: tuple[tuple[str, Node], ...]
    title: str = ""  # "bottleneck", "inception module": what a diagram folds into one box

    @classmethod
    def of(cls, title: str = "", /, **parts: Node) -> Self:
        """The block with these named parts."""
        return cls(tuple(parts.items()), title)


class Sequence(Block):
    """One part after the other; without parts it is the identity."""

    __slots__ = ()


class Sum(Block):
    """Branches of the same input, added cell by cell: their outputs have one shape."""

    __slots__ = ()


class Concatenation(Block):
    """Branches of the same input, their channels one behind the other: their outputs have one size."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Mean(Block):
    """Branches of the same input, averaged with whole-number weights: a branch that is a mean of two counts twice."""

    weights: tuple[int, ...] = ()  # one for each branch; all 1 where none are given

    @property
    def shares(self) -> tuple[int, ...]:
        """The weight of each branch."""
        return self.weights or (1,) * len(self.parts)


class Scaling(Block):
    """The input times what its one part, the gate, makes of it: one number for each channel, or for each cell."""

    __slots__ = ()


class Beside(Block):
    """The input goes on unchanged; its one part, a head, reads it and gives an answer of its own while training."""

    __slots__ = ()


Node = Block | Layer
