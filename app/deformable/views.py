"""What stands on the stage: each tap reads at its moved place, then a weighted sum; beside it the plain convolution."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from app.components.payload import Handles, View
from app.deformable.offsets import LEARNED, ONE, ZERO, figures, offsets
from app.deformable.settings import TAPS
from engine.arrays import Array
from engine.axes import PAD
from engine.operations import Convolution, DeformConv2d, conv2d
from engine.rules import Columns
from engine.trace import Trace

ORDER = ("input", "offset", "sampled", "weight", "output")
SIGNS = {"offset": "", "sampled": "→", "weight": "·"}
ACROSS = {"offset": 2 * TAPS, "sampled": TAPS}  # as the taps lie in the kernel
PLAIN: tuple[dict[str, Any], ...] = (  # convolutions, one of which the spread offsets make
    {"stride": 2, "padding": 1},
    {"dilation": 2, "padding": 1},
    {"padding": 1},
)
NAMES = {"straight": "straight taps", "fixed": "one set for all", "predicted": "offsets from the picture"}


def written(settings: dict[str, Any]) -> str:
    """`dilation=2, padding=1`."""
    return ", ".join(f"{name}={value}" for name, value in settings.items())


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The layer with its numbers; the cards ask it."""

    layer: DeformConv2d
    x: Array  # (1, H, W)
    offset: Array  # (18, H_out, W_out)
    weight: object  # (1, 1, 3, 3)
    compare: bool
    named: str = ZERO  # which offsets these are
    has_learned: bool = False  # whether there are learned ones for what is shown

    @cached_property
    def trace(self) -> Trace:
        """Sampling, then the sum."""
        traced = self.layer.trace(self.x, self.offset, self.weight)
        return replace(traced, tensors=tuple(traced[name] for name in ORDER))

    @cached_property
    def plain(self) -> Trace:
        """The same layer without offsets."""
        return self.layer.layer.trace(self.x, self.weight)

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The deformable layer, and where it is asked for the plain one in lock-step."""
        title = "taps moved by their offsets" if self.compare else ""
        editable = ("input", "offset", "weight")
        moved = View(
            trace=self.trace,
            title=title,
            editable=editable,
            signs=SIGNS,
            across=ACROSS,
            rows=("weight",),
            handles=self.handles,
        )
        if not self.compare:
            return (moved,)
        return moved, View(trace=self.plain, title="the plain convolution", editable=("input", "weight"))

    @property
    def handles(self) -> Handles:
        """Where the taps read, to be dragged."""
        _, *out = self.offset.shape
        rows, columns = self.layer.unmoved((out[0], out[1]))
        cells = np.arange(self.offset.size).reshape(-1, 2, *out)  # (taps, down and right, H_out, W_out)
        return Handles(
            tensor="input",
            address="offset",
            down=cells[:, 0].ravel(),
            right=cells[:, 1].ravel(),
            rows=rows.ravel(),
            columns=columns.ravel(),
        )

    @property
    def branch(self) -> Convolution:
        """The convolution that would predict these offsets."""
        return self.layer.offset_branch()

    @cached_property
    def reads(self) -> tuple[Array, Array]:
        """(samples, 4) each: whether a cell of the picture is read, and whether a place outside of it is."""
        rule = self.trace.stages[0].rule
        assert isinstance(rule, Columns)
        assert rule.coef is not None
        cells, counts = rule.a.reshape(-1, 4), rule.coef.reshape(-1, 4) != 0
        return counts & (cells != PAD), counts & (cells == PAD)

    # ---- what the cards ask -------------------------------------------------------------------------------------

    def differing(self) -> int:
        """Outputs that the offsets change."""
        return int((~np.isclose(self.trace["output"].values, self.plain["output"].values)).sum())

    def most_neighbours(self) -> int:
        """Cells that one tap reads, at the most."""
        return int(self.reads[0].sum(axis=1).max())

    def outside(self) -> int:
        """Samples that lie outside the picture altogether."""
        return int((~self.reads[0].any(axis=1)).sum())

    def partly(self) -> int:
        """Samples with one foot outside."""
        inside, beyond = self.reads
        return int((inside.any(axis=1) & beyond.any(axis=1)).sum())

    def same_as(self) -> str:
        """Which of the plain convolutions gives these outputs with the same kernel."""
        ours = self.trace["output"].values
        for settings in PLAIN:
            layer = conv2d(in_channels=1, out_channels=1, kernel_size=TAPS, bias=False, **settings)
            theirs = layer.trace(self.x, self.weight)["output"].values
            if theirs.shape == ours.shape and np.allclose(theirs, ours):
                return written(settings)
        return "none of them"

    def offsets_per_place(self) -> int:
        """Numbers that say where the taps of one output read."""
        return len(self.offset)

    def answer(self, name: str) -> float:
        """What the kernel answers with other offsets of that name, where there is one output."""
        other = offsets(name, self.x, self.offset.shape[1:], 0)
        return float(self.layer.trace(self.x, other, self.weight)["output"].values[0, 0, 0])

    def answers(self) -> dict[str, float]:
        """The kernel's answers to this picture with straight taps, learned offsets, and one set for all pictures."""
        return {name: round(self.answer(name), 1) for name in (ZERO, LEARNED, ONE)}

    def side(self) -> str:
        """Which way the learned offsets move the upper middle tap."""
        right = offsets(LEARNED, self.x, (1, 1), 0)[3, 0, 0]
        return "not at all" if abs(right) < 0.5 else "to the right" if right > 0 else "to the left"

    def best(self) -> str:
        """Which answers most to bars bent as none in training."""
        means = figures()
        return NAMES[max(means, key=lambda name: means[name])]

    def means(self) -> dict[str, float]:
        """The mean answers to those bars."""
        return figures()
