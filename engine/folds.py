"""Running a trace: two folds over the same rule.

`plain` is the one to read; `fast` is the one pictures need. Tests hold them equal, and both against torch.
"""

from __future__ import annotations

from itertools import pairwise
from math import prod

import numpy as np

from engine.arrays import Array
from engine.axes import EXCLUDED, PAD
from engine.rules import Columns, Windows
from engine.trace import Stage, Tensor, Trace, combined


def run(tensors: tuple[Tensor, ...], stages: tuple[Stage, ...]) -> Trace:
    """The trace with every stage's target written, stage after stage."""
    trace = Trace(tensors=tensors, stages=())
    for stage in stages:
        values, chosen = fast(trace, stage)
        if stage.function is not None:
            values = stage.function.of(values)
        written = Tensor(name=stage.target, role=stage.role, values=values, chosen=chosen)
        trace = Trace(tensors=(*trace.tensors, written), stages=(*trace.stages, stage))
    return trace


def plain(trace: Trace, stage: Stage) -> Array:
    """The target of one stage, cell by cell: initial value, combined with each write in turn."""
    cells = [trace.initial(stage, cell) for cell in range(prod(stage.shape))]
    for step in range(stage.rule.steps):
        for cell, terms in stage.rule.writes(step):
            products = [term.product for term in trace.terms(stage.rule, terms)]
            over = trace.over(stage.rule, terms)
            amount = combined(products, stage.combine, over.value if over else stage.divisor_at(cell))
            cells[cell] = cells[cell] + amount if stage.combine == "sum" else amount
    values = np.array(cells).reshape(stage.shape)
    return values if stage.function is None else stage.function.of(values)


def fast(trace: Trace, stage: Stage) -> tuple[Array, Array | None]:
    """The target of one stage and, for a maximum, the flat source cell each value was taken from."""
    if isinstance(stage.rule, Columns):
        if stage.combine == "max":
            return largest(trace, stage, stage.rule)
        return columns(trace, stage, stage.rule), None
    source = trace[stage.rule.source].values
    flat = window_cells(stage.rule, source.shape)  # (out cells, taps) within a channel, PAD, EXCLUDED
    if stage.combine == "max":
        return maxima(stage, source, flat)
    sums = window_sums(trace, stage.rule, source, flat)  # (F, out cells)
    if stage.divisor is not None:
        sums = sums / outer(stage.divisor).reshape(1, -1)
    return started(trace, stage, sums.reshape(stage.shape)), None


def window_cells(rule: Windows, shape: tuple[int, ...]) -> Array:
    """(out cells, taps): the flat cell of a channel that each tap of each window reads, PAD or EXCLUDED."""
    ndim = len(rule.axes)
    flat = np.zeros((1,) * (2 * ndim), np.int64)
    pad, excluded = np.zeros_like(flat, bool), np.zeros_like(flat, bool)
    for n, axis in enumerate(rule.axes):
        gather = np.expand_dims(axis.gather, [m for m in range(2 * ndim) if m not in (n, ndim + n)])
        flat = flat * axis.size + gather
        pad, excluded = pad | (gather == PAD), excluded | (gather == EXCLUDED)
    cells: Array = np.where(excluded, EXCLUDED, np.where(pad, PAD, flat))
    return cells.reshape(prod(rule.out), -1)


def window_sums(trace: Trace, rule: Windows, source: Array, flat: Array) -> Array:
    """(F, out cells): weighted sums of all windows."""
    lined = np.concatenate([source.reshape(len(source), -1), np.zeros((len(source), 1), source.dtype)], axis=1)
    windows = lined[:, np.where(flat < 0, -1, flat)]  # (C, out cells, taps); every empty cell reads the zero at the end
    if rule.weight is None:
        sums: Array = windows.sum(axis=2)[rule.channels].sum(axis=1)
        return sums
    weight = trace[rule.weight].values.reshape(*rule.channels.shape, -1)  # (F, channels per filter, taps)
    sums = np.zeros((len(rule.channels), len(flat)), np.result_type(windows, weight))
    for filter_, channels in enumerate(rule.channels):
        for local, channel in enumerate(channels):
            sums[filter_] += windows[channel] @ weight[filter_, local]
    return sums


def maxima(stage: Stage, source: Array, flat: Array) -> tuple[Array, Array]:
    """Values and flat source cells of the maxima; the first wins a tie, as in torch."""
    lined = source.reshape(len(source), -1)  # (C, cells)
    lowest = np.iinfo(np.int64).min if lined.dtype.kind == "i" else -np.inf
    windows = np.where(flat < 0, lowest, lined[:, np.maximum(flat, 0)])  # (C, out cells, taps)
    first = windows.argmax(axis=2)
    cells = flat[np.arange(len(flat)), first]  # (C, out cells)
    chosen = cells + lined.shape[1] * np.arange(len(lined))[:, None]
    return np.take_along_axis(windows, first[..., None], 2).reshape(stage.shape), chosen.reshape(stage.shape)


def outer(counts: tuple[Array, ...]) -> Array:
    """The product of one count per axis, for every output cell."""
    table: Array = np.ones((), np.int64)
    for line in counts:
        table = table[..., None] * line
    return table


def columns(trace: Trace, stage: Stage, rule: Columns) -> Array:
    """The target of a stage written out write by write."""
    amounts = write_amounts(trace, rule)
    values = started(trace, stage, np.zeros(stage.shape, amounts.dtype)).ravel()
    if stage.combine == "sum":
        np.add.at(values, rule.target, amounts)
    else:
        values[rule.target] = amounts  # over what the cell starts from; the last write to a cell stays
    return values.reshape(stage.shape)


def started(trace: Trace, stage: Stage, sums: Array) -> Array:
    """The sums with what each cell starts from: one number per channel, or per cell."""
    if stage.bias is None:
        return sums
    start = trace[stage.bias].values
    return sums + (start if start.shape == sums.shape else start.reshape(-1, *(1,) * (sums.ndim - 1)))


def so_far(trace: Trace, stage: Stage, rule: Columns) -> Array:
    """(writes,): what each write leaves in its cell, where several add up: start and all amounts until then.

    Write after write in Python's numbers, as `plain` adds: differences of running sums over all cells are inexact.
    """
    amounts = write_amounts(trace, rule)
    start = started(trace, stage, np.zeros(stage.shape, amounts.dtype)).ravel()
    cells, found = start.tolist(), []
    for cell, amount in zip(rule.target.tolist(), amounts.tolist(), strict=True):
        cells[cell] += amount
        found.append(cells[cell])
    return np.array(found, start.dtype)


def largest(trace: Trace, stage: Stage, rule: Columns) -> tuple[Array, Array]:
    """Each write's largest term, and the flat source cell it was taken from; the first wins a tie."""
    products = term_products(trace, rule)
    first = np.array([start + products[start:end].argmax() for start, end in pairwise(rule.write_ptr.tolist())])
    values, chosen = np.zeros(prod(stage.shape), products.dtype), np.full(prod(stage.shape), PAD)
    values[rule.target], chosen[rule.target] = products[first], rule.a[first]
    return values.reshape(stage.shape), chosen.reshape(stage.shape)


def write_amounts(trace: Trace, rule: Columns) -> Array:
    """(writes,): the sum of each write's terms, divided where the rule says so."""
    products = term_products(trace, rule)
    totals: Array = np.zeros(len(rule.target), products.dtype)
    np.add.at(totals, np.repeat(np.arange(len(totals)), np.diff(rule.write_ptr)), products)
    if rule.over is not None and rule.divisor is not None:
        totals = totals / trace[rule.divisor].values.ravel()[rule.over]
    return totals


def term_products(trace: Trace, rule: Columns) -> Array:
    """(terms,): coef · a · b of each."""
    source = np.concatenate([*(trace[name].values.ravel() for name in rule.sources), [0]])  # PAD reads the last
    products: Array = source[rule.a]
    if rule.coef is not None:
        products = products * rule.coef
    if rule.b is not None and rule.weight is not None:
        products = products * trace[rule.weight].values.ravel()[rule.b]
    return products
