"""What the page shows, for the cards' answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.blocks.costs import Cost, cost
from app.blocks.idea import Idea, Numbers
from app.blocks.smaller import best, overlap
from app.blocks.steps import Edited, Steps
from engine.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An idea with its numbers: all variants, and the one on the stage."""

    idea: Idea
    numbers: Numbers
    costs: Sequence[Cost]
    steps: Steps

    @property
    def trace(self) -> Trace:
        return self.steps.trace

    @property
    def chosen(self) -> Cost:
        return self.of(self.numbers["variant"])

    def of(self, variant: str) -> Cost:
        """The cost of a variant."""
        return next(each for each in self.costs if each.variant.name == variant)

    def times_fewer(self, quantity: str, variant: str, than: str) -> float:
        """How many times fewer parameters or MACs a variant has."""
        more, less = (getattr(self.of(name).report, quantity) for name in (than, variant))
        return float(more / less)

    def differing(self, variant: str) -> int:
        """Cells of the stage's output that are another number with another variant of the same idea."""
        other = on_the_stage(self.idea, {**self.numbers, "variant": variant})
        return int((other.trace["output"].values != self.trace["output"].values).sum())

    def weights(self, *names: str) -> int:
        """Weights on the stage of these kernels together."""
        return sum(self.trace[name].values.size for name in names)

    def is_input(self) -> bool:
        """Whether the output is the input, number by number."""
        return np.array_equal(self.trace["output"].values, self.trace["input"].values)

    def best(self, kind: int) -> int:
        """Cells a side of the kernel that fits an object best."""
        return best(self.numbers, kind)

    def fit(self, kind: int, kernel_size: int) -> str:
        """Cells that window and object share, of those that either covers."""
        shared, covered = overlap(self.numbers, kind, kernel_size)
        return f"{shared}/{covered}"


def on_the_stage(idea: Idea, numbers: Numbers, edited: Edited = lambda _, values: values) -> Steps:
    """The chosen variant on small integers."""
    steps = Steps(edited)
    idea.small(steps, numbers["variant"], numbers)
    return steps


def shown(idea: Idea, numbers: Numbers, edited: Edited = lambda _, values: values) -> Shown:
    """All variants counted and one on small integers. Raises EngineError."""
    return Shown(
        idea=idea,
        numbers=numbers,
        costs=tuple(map(cost, idea.build(numbers))),
        steps=on_the_stage(idea, numbers, edited),
    )
