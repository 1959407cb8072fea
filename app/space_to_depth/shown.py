"""What the lesson shows, for the cards' answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.space_to_depth.layers import STRIDED, Way
from app.space_to_depth.small_object import SIDE, overlooked
from app.space_to_depth.words import weights
from engine.influence import counting
from engine.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The layer and its trace."""

    way: Way
    trace: Trace
    kind: str  # of the small object

    def channel_of(self, value: int) -> int:
        """Where this number arrives."""
        return int(np.argwhere(self.trace["output"].values == value)[0, 0])

    def changed(self) -> str:
        """Numbers that are not what they were."""
        return f"{(self.trace['output'].values != self.trace['input'].values).sum():,}"

    def first_of(self, channel: int) -> int:
        return int(self.trace["output"].values[channel, 0, 0])

    def counting(self) -> int:
        """Input cells that count."""
        return int(counting(self.trace).sum())

    def kept_by_pooling(self) -> int:
        """Input cells that max pooling would have let count."""
        return int(counting(self.way.pool.trace(self.trace["input"].values)).sum())

    def overlooked(self) -> int:
        """Places at which the object leaves no trace."""
        return overlooked(self.way, self.kind, weights(self.way, self.trace))

    def trace_of_the_object(self) -> str:
        """What the output shows of it, wherever it is."""
        return {SIDE * SIDE: "nothing", 0: "that it is there"}.get(self.overlooked(), "it depends on the place")

    def other_than_strided(self) -> int:
        """Outputs that a strided convolution with a kernel as large as a block, and these weights, gives otherwise."""
        x, r = self.trace["input"].values, self.way.factor
        strided = replace(self.way, name=STRIDED, kernel_size=r)
        same = strided.trace(x, self.trace["weight"].values.reshape(1, len(x), r, r))["output"].values
        return int((same != self.trace["output"].values).sum())

    def channels(self) -> int:
        return len(self.trace["output"].values)
