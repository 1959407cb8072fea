"""The pooling that the page shows, and what can be counted on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np

from app.address import Choice, Switch, Value, Whole
from app.handwriting import HANDWRITTEN
from app.pictures import SAMPLES
from engine.arrays import Array
from engine.axes import Axis
from engine.invariance import BOOK, BOOK_NEW, Invariance, shifted
from engine.operations import Pooling, avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from engine.rules import Windows
from engine.trace import Trace

POOL: Final = "pooling"
SHIFTED: Final = "shifted by one"
PRIOR: Final = "prior"
ROW: Final = "the book's row"
EQUAL: Final = "all equal"
OWN: Final[Mapping[str, Any]] = {ROW: [list(BOOK[0])], EQUAL: [[[7] * 6] * 6]}  # inputs of this lesson alone
LARGEST: Final = {"kernel_size": 5, "stride": 6}
MAKE: Final = {
    ("max", 1): max_pool1d,
    ("max", 2): max_pool2d,
    ("average", 1): avg_pool1d,
    ("average", 2): avg_pool2d,
}
POOL_SETTINGS: Final = (
    Choice(name="pool", options=("max", "average", "global max", "global average")),
    Whole(name="kernel_size", low=1, high=LARGEST["kernel_size"], default=2),
    Whole(name="stride", low=1, high=LARGEST["stride"], default=2),
    Whole(name="padding", low=0, high=LARGEST["kernel_size"] // 2, default=0),
    Switch(name="ceil_mode"),
    Switch(name="count_include_pad", default=True),
)
PRESETS: Final[Mapping[str, Mapping[str, Value]]] = {
    "halves each side": {"pool": "max", "kernel_size": 2, "stride": 2, "padding": 0, "ceil_mode": False},
    "AlexNet: windows overlap": {"pool": "max", "kernel_size": 3, "stride": 2, "padding": 0, "ceil_mode": False},
    "a last window that is partly filled": {
        "pool": "max",
        "kernel_size": 3,
        "stride": 2,
        "padding": 0,
        "ceil_mode": True,
    },
    "keeps the size": {"pool": "max", "kernel_size": 3, "stride": 1, "padding": 1, "ceil_mode": False},
    "leaves cells unread": {"pool": "max", "kernel_size": 2, "stride": 3, "padding": 0, "ceil_mode": False},
    "one number per map": {"pool": "global average", "input": HANDWRITTEN},
    "a photograph's brightness": {"pool": "global average", "input": SAMPLES[0].name},
}


def pooling_of(values: Mapping[str, Value], size: tuple[int, ...]) -> Pooling:
    """The chosen pooling for a map of this size, a line or a plane."""
    kind = values["pool"].removeprefix("global ")
    make = MAKE[kind, len(size)]
    if kind != values["pool"]:
        made: Pooling = make(kernel_size=size)  # the window is the whole map
        return made
    counts = {"count_include_pad": values["count_include_pad"]} if kind == "average" else {}
    layer: Pooling = make(
        **{name: values[name] for name in ("kernel_size", "stride", "padding", "ceil_mode")}, **counts
    )
    return layer


def incoming(source: str, cells: Array, *, photo: bool) -> Any:
    """What comes in from the left when the input is shifted: the book's number, paper, or more of the photograph."""
    return BOOK_NEW if source == ROW else cells[..., 0] if photo else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    layer: Pooling
    trace: Trace
    counts: Invariance | None  # where the shifted input is beside it

    def first(self) -> int | float:
        """The first output."""
        value: int | float = self.trace["output"].values.ravel()[0].item()
        return value

    def without_padding(self) -> int:
        """Cells of the first window that are part of the picture."""
        return sum(term.a.index is not None for term in self.trace.step(0).writes[0].terms)

    def changed(self) -> tuple[int, int]:
        """Inputs and outputs that the shift changed."""
        assert self.counts is not None
        return self.counts.inputs_changed, self.counts.outputs_changed

    def stayed(self) -> Array:
        """The outputs that are what they were before the shift."""
        assert self.counts is not None
        before, after = (trace["output"].values for trace in (self.counts.before, self.counts.after))
        same: Array = before[np.isclose(before, after)]
        return same

    def average_moves(self) -> str:
        """Where a shift by one, with zeros coming in, takes the first output."""
        cells = self.trace["input"].values
        before, after = (self.layer.trace(each)["output"].values.flat[0] for each in (cells, shifted(cells, 0)))
        return "it stays" if np.isclose(before, after) else "it rises" if after > before else "it falls"

    @property
    def lines(self) -> tuple[Axis, ...]:
        """The axes the window moves along."""
        (stage,) = self.trace.stages
        assert isinstance(stage.rule, Windows)
        return stage.rule.axes

    def unread(self) -> int:
        """Cells of one map that no window reads."""
        read = [len(np.unique(line.gather[line.gather >= 0])) for line in self.lines]
        return prod(line.size for line in self.lines) - prod(read)

    def left_over(self) -> list[int]:
        """Rows that no window reads."""
        left: list[int] = np.setdiff1d(np.arange(self.lines[0].size), self.lines[0].gather).tolist()
        return left

    def ties(self) -> int:
        """Windows in which several cells hold the maximum."""
        writes = (self.trace.step(n).writes[0] for n in range(self.trace.steps))
        return sum([term.product for term in write.terms].count(write.amount) > 1 for write in writes)

    def partly_filled(self) -> int:
        """Windows that reach past the end and its padding, as only `ceil_mode` lets them."""
        ends = [line.size + sum(padding) for line, padding in zip(self.lines, self.layer.padding, strict=True)]
        full = [(line.positions < end).all(axis=1).sum() for line, end in zip(self.lines, ends, strict=True)]
        return prod(len(line.positions) for line in self.lines) - int(prod(full))

    def special(self) -> list[str]:
        """What global pooling, `ceil_mode` and padding do here, where they are set."""
        said = []
        if self.layer.kernel_size == self.trace["input"].values.shape[1:]:
            said.append("The window is the whole map (global pooling): one number, whatever the map's size.")
        if self.layer.ceil_mode:
            windows = self.partly_filled()
            past = f"{windows} reach past the end and use the cells that are there" if windows else "here all are full"
            said.append(f"ceil_mode rounds the number of windows up: {past}.")
        if any(map(any, self.layer.padding)):
            if self.layer.kind == "max":
                said.append("A maximum ignores the padding: for torch it is −∞.")
            elif self.layer.count_include_pad:
                said.append("The padding's zeros are counted.")
            else:
                said.append("The padding's zeros are not counted in what it is divided by.")
        return said

    def sentence(self) -> str:
        """What became of the cells, in a few words."""
        before, after = self.trace["input"].values.size, self.trace["output"].values.size
        said = [f"{before:,} cells became {after:,}." if after != before else f"As many outputs as cells: {after:,}."]
        said += self.special()
        if unread := self.unread():
            said.append(f"{unread:,} of them are read by no window: they cannot change the output.")
        if self.layer.kind == "max" and before <= 256 and (ties := self.ties()):
            windows = "1 window" if ties == 1 else f"{ties} windows"
            said.append(f"In {windows} several cells hold the maximum: the first is chosen and gets all the gradient.")
        if self.counts is not None:
            inputs, outputs = self.changed()
            said.append(f"The shift changed {inputs:,} of {before:,} inputs, and {outputs:,} of {after:,} outputs.")
        return " ".join(said)


def cell_formula(layer: Pooling) -> str:
    """What one output is, with the window's numbers."""
    letters = "ij"[: len(layer.axes)]
    taps = "ab"[: len(layer.axes)]
    places = [
        f"{stride if stride > 1 else ''}{letter}{f'-{before}' if before else ''}+{tap}"
        for letter, tap, stride, (before, _) in zip(letters, taps, layer.stride, layer.padding, strict=True)
    ]
    under = r",\ ".join(f"{tap} < {size}" for tap, size in zip(taps, layer.kernel_size, strict=True))
    place, read = ",".join(letters), r",\,".join(places)
    if layer.kind == "max":
        return rf"y({place}) = \max_{{{under}}} x({read})"
    divisor = r"\text{cells counted}" if any(map(any, layer.padding)) or layer.ceil_mode else prod(layer.kernel_size)
    return rf"y({place}) = \frac{{1}}{{{divisor}}} \sum_{{{under}}} x({read})"
