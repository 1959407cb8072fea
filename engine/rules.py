"""The rule of a stage: which cells each of its steps reads and writes.

There are two kinds:

    Windows   every output cell reads a window: per axis a table (output × tap → input cell), plus its channels.
              Stride, dilation, groups, ceil mode and every padding mode are just other entries of the tables.
    Columns   anything irregular, written out: bilinear samples, remembered places, one gradient per copy of a weight,
              sums of several tensors, quotients.

One step of a Windows stage writes one output cell; one step of a Columns stage writes as many cells as it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import numpy as np

from engine.arrays import Array
from engine.axes import EXCLUDED, PAD, Axis
from engine.formula import Number


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one write as columns: coef · a · b. A reference is a flat index, PAD (reads as zero) or absent."""

    a: list[int]
    b: list[int] | None = None  # None: no second factor
    coef: list[Number] | None = None  # None: all one
    group: list[int] | None = None  # subtotals are shown per group: a channel, a tap
    over: int | None = None  # what their sum is divided by: a flat index; None where by nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Every output cell reads one window of the source.

    The source has shape (C, *in), the target (F, *out); the weight's entries run over F, channels per filter and taps.
    """

    source: str
    weight: str | None  # None: taps are taken as they are (pooling)
    axes: tuple[Axis, ...]
    channels: Array  # (F, channels per filter): the source channels each output channel reads

    def renamed(self, names: Mapping[str, str]) -> Windows:
        """The same rule over tensors with other names."""
        weight = self.weight and names.get(self.weight, self.weight)
        return replace(self, source=names.get(self.source, self.source), weight=weight)

    @property
    def sources(self) -> tuple[str, ...]:
        """The one tensor that windows read."""
        return (self.source,)

    @property
    def out(self) -> tuple[int, ...]:
        """Outputs along each axis."""
        return tuple(len(axis.positions) for axis in self.axes)

    @property
    def steps(self) -> int:
        return len(self.channels) * prod(self.out)

    def writes(self, step: int) -> Iterator[tuple[int, Terms]]:
        """(target cell, its terms) of one step, in plain Python: the rule to read, and to check the fast fold with."""
        per_filter = self.channels.shape[1]
        taps = [axis.positions.shape[1] for axis in self.axes]
        filter_, *place = (int(n) for n in np.unravel_index(step, (len(self.channels), *self.out)))
        terms = Terms([], [] if self.weight else None, None, [])
        for local, channel in enumerate(self.channels[filter_].tolist()):
            for tap, index in enumerate(product(*map(range, taps))):
                cell = self.reads(channel, tuple(place), index)
                if cell == EXCLUDED:
                    continue
                terms.a.append(cell)
                terms.group.append(local)  # type: ignore[union-attr]  # made a list above
                if terms.b is not None:
                    terms.b.append((filter_ * per_filter + local) * prod(taps) + tap)
        yield step, terms

    def reads(self, channel: int, place: tuple[int, ...], tap: tuple[int, ...]) -> int:
        """The flat source cell under one tap of the window at `place`, or PAD, or EXCLUDED."""
        flat = channel
        entries = [int(axis.line[axis.positions[i, a]]) for axis, i, a in zip(self.axes, place, tap, strict=True)]
        if min(entries, default=0) < 0:  # a row of units has no axis to move along
            return EXCLUDED if EXCLUDED in entries else PAD
        for axis, entry in zip(self.axes, entries, strict=True):
            flat = flat * axis.size + entry
        return flat


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Steps, their writes and the writes' terms, each written out; pointers delimit as in a sparse matrix (CSR)."""

    source: str | tuple[str, ...]  # what `a` refers to; of several tensors it counts the cells one after the other
    weight: str | None = None  # what `b` refers to
    step_ptr: Array  # (steps + 1,) writes of step n: step_ptr[n] to step_ptr[n + 1]
    target: Array  # (writes,) flat cell of the target
    write_ptr: Array  # (writes + 1,) terms of write n
    a: Array  # (terms,) flat cell of the source, or PAD
    b: Array | None = None  # (terms,) flat cell of the weight
    coef: Array | None = None  # (terms,) bilinear weights
    group: Array | None = None  # (terms,)
    address: str | None = None  # what `via` refers to
    via: Array | None = None  # (writes, m) the cells that said where to read or write: indices, offsets
    divisor: str | None = None  # what `over` refers to
    over: Array | None = None  # (writes,) the cell that the sum of each write's terms is divided by

    @property
    def sources(self) -> tuple[str, ...]:
        """What `a` refers to, in the order in which it counts."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def steps(self) -> int:
        return len(self.step_ptr) - 1

    def writes(self, step: int) -> Iterator[tuple[int, Terms]]:
        """(target cell, its terms) of one step."""
        for write in range(int(self.step_ptr[step]), int(self.step_ptr[step + 1])):
            here = slice(int(self.write_ptr[write]), int(self.write_ptr[write + 1]))
            columns = (self.b, self.coef, self.group)
            b, coef, group = (None if column is None else column[here].tolist() for column in columns)
            over = None if self.over is None else int(self.over[write])
            yield int(self.target[write]), Terms(self.a[here].tolist(), b, coef, group, over)

    def renamed(self, names: Mapping[str, str]) -> Columns:
        """The same rule over tensors with other names."""
        weight, address, divisor = (
            name and names.get(name, name) for name in (self.weight, self.address, self.divisor)
        )
        one, *more = (names.get(name, name) for name in self.sources)
        source = one if isinstance(self.source, str) else (one, *more)
        return replace(self, source=source, weight=weight, address=address, divisor=divisor)

    def by_target(self, cells: int) -> Columns:
        """The same terms with one step for each of the target's `cells`, which gathers all that is written to it."""
        terms = np.diff(self.write_ptr)
        target = np.repeat(self.target, terms)  # of every term
        order = np.argsort(target, kind="stable")
        ptr = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=cells))])
        b, coef = (None if column is None else column[order] for column in (self.b, self.coef))
        each = np.arange(cells + 1)
        return replace(
            self, step_ptr=each, target=each[:-1], write_ptr=ptr, a=self.a[order], b=b, coef=coef, group=None, via=None
        )


def cell_by_cell(
    source: str | tuple[str, ...],
    a: Array,
    *,
    weight: str | None = None,
    b: Array | None = None,
    coef: Array | None = None,
    divisor: str | None = None,
    over: Array | None = None,
) -> Columns:
    """One step per target cell, in their order: its terms are one row of `a` (cells, terms).

    `b` and `coef` have a's shape, or one that numpy broadcasts to it; `over` is (cells,).
    """
    each = np.arange(len(a) + 1)
    factors, coefs = (None if column is None else np.broadcast_to(column, a.shape).ravel() for column in (b, coef))
    return Columns(
        source=source,
        weight=weight,
        step_ptr=each,
        target=each[:-1],
        write_ptr=each * a.shape[1],
        a=a.ravel(),
        b=factors,
        coef=coefs,
        divisor=divisor,
        over=over,
    )


Rule = Windows | Columns
