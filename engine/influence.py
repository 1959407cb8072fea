"""Which cells of a trace's first tensor count: those whose change can change the result.

A cell does not count where no window reads it (stride beyond the kernel), where only weights of zero do, or where
another cell of its window was the maximum.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.arrays import Array
from engine.axes import PAD
from engine.folds import window_cells
from engine.rules import Columns, Windows
from engine.trace import Stage, Trace


def counting(trace: Trace, source: str = "input") -> Array:
    """For each cell of `source` whether the last target depends on it; functions are taken to let everything through.

    >>> from engine.operations import conv1d
    >>> layer = conv1d(in_channels=1, out_channels=1, kernel_size=1, stride=2, bias=False)
    >>> counting(layer.trace([[5, 6, 7, 8, 9]], [[[3]]])).astype(int).tolist()
    [[1, 0, 1, 0, 1]]
    """
    counts = {tensor.name: np.zeros(tensor.values.shape, bool) for tensor in trace.tensors}
    counts[trace.stages[-1].target][...] = True
    for stage in reversed(trace.stages):
        wanted = counts[stage.target].ravel()
        for name, target, read in dependencies(trace, stage):
            counts[name].ravel()[read[wanted[target]]] = True
    return counts[source]


def dependencies(trace: Trace, stage: Stage) -> Iterator[tuple[str, Array, Array]]:
    """A source's name, with pairs of a target's flat cell and a cell of that source that it depends on."""
    target, read = source_dependencies(trace, stage)
    for name in stage.rule.sources:
        cells = trace[name].values.size
        here = (read >= 0) & (read < cells)
        yield name, target[here], read[here]
        read = read - cells  # counts on from one source to the next
    if isinstance(stage.rule, Columns) and stage.rule.divisor is not None and stage.rule.over is not None:
        yield stage.rule.divisor, stage.rule.target, stage.rule.over


def source_dependencies(trace: Trace, stage: Stage) -> tuple[Array, Array]:
    """Pairs of a target's flat cell and what it reads, counted through all sources of the stage."""
    if stage.combine == "max":
        chosen = trace[stage.target].chosen
        assert chosen is not None
        return np.arange(chosen.size), chosen.ravel()
    if isinstance(stage.rule, Columns):
        return column_dependencies(trace, stage, stage.rule)
    return window_dependencies(trace, stage.rule)


def window_dependencies(trace: Trace, rule: Windows) -> tuple[Array, Array]:
    """Every output cell with all cells under its window, but for padding and weights of zero."""
    shape = trace[rule.source].values.shape
    flat = window_cells(rule, shape)  # (out cells, taps)
    per_channel = int(np.prod(shape[1:]))
    read = np.where(flat < 0, PAD, flat + per_channel * rule.channels[:, :, None, None])  # (F, C/groups, out, taps)
    target = np.arange(len(rule.channels) * len(flat)).reshape(-1, 1, len(flat), 1) + np.zeros_like(read)
    counts = read != PAD
    if rule.weight is not None:
        counts &= trace[rule.weight].values.reshape(*rule.channels.shape, 1, -1) != 0
    return target[counts], read[counts]


def column_dependencies(trace: Trace, stage: Stage, rule: Columns) -> tuple[Array, Array]:
    """The terms as they are written out; of several copies to a cell only the last one stays."""
    target = np.repeat(rule.target, np.diff(rule.write_ptr))
    counts = rule.a != PAD
    if rule.coef is not None:
        counts &= rule.coef != 0
    if rule.b is not None and rule.weight is not None:
        counts &= trace[rule.weight].values.ravel()[rule.b] != 0
    if stage.combine == "copy":
        last = len(target) - 1 - np.unique(target[::-1], return_index=True)[1]
        counts &= np.isin(np.arange(len(target)), last)
    return target[counts], rule.a[counts]
