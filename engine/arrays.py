"""Nested lists made arrays once: whole numbers stay whole (int64), others are float64; anything else is a sentence."""

from __future__ import annotations

import sys
from math import prod
from reprlib import repr as shortened
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import DataError, ShapeError, many

Array = npt.NDArray[Any]
EXACT = 2**53  # beyond it neither a double nor a browser keeps whole numbers apart


def tensor(name: str, values: object, axes: tuple[str, ...]) -> Array:
    """`values` as an int64 or float64 array of rank len(axes); `axes` names them for messages, as ("C", "H", "W").

    Raises DataError for ragged rows, text, NaN or nothing, ShapeError for another rank.

    >>> tensor("input", [[[1, 2], [3, 4]]], ("C", "H", "W")).dtype
    dtype('int64')
    """
    array = numbers(name, values)
    wanted = f"({', '.join(axes)}{',' * (len(axes) == 1)})"
    if array.size == 0:
        raise DataError(f"{name} is empty (shape {array.shape}): every axis of {wanted} needs at least one cell.")
    if array.ndim != len(axes):
        advice = rank_advice(array.ndim, len(axes))
        raise ShapeError(f"{name} has shape {array.shape}, but {wanted} is needed: {advice}.")
    return array


def numbers(name: str, values: object) -> Array:
    """`values` as an int64 or float64 array of any rank."""
    try:
        array = np.array(values)
    except ValueError:
        raise DataError(
            f"{name} is ragged: {ragged_place(values)}; all rows of a tensor have the same length."
        ) from None
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "biuf":
        array = from_objects(name, np.array(values, dtype=object))
    if array.dtype.kind in "biu" and largest(array) <= EXACT:
        return array.astype(np.int64)
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        place = tuple(int(n) for n in np.argwhere(~np.isfinite(array))[0])
        where = f"{name}{list(place)}" if place else name
        raise DataError(f"{where} is {array[place]}: replace it by a number, no sum survives NaN or infinity.")
    return array


def from_objects(name: str, entries: Array) -> Array:
    """Whole numbers too long for numpy's own as floats; DataError for anything that is no number."""
    for entry in entries.flat:
        if not isinstance(entry, int | float):
            raise DataError(f"{name} holds {shortened(entry)}, which is not a number: write plain numbers.")
    try:
        return entries.astype(np.float64)
    except OverflowError:
        raise DataError(
            f"{name} holds a number beyond 1.8e308, the largest a 64-bit float holds: scale it down."
        ) from None


def largest(array: Array) -> int | float:
    """The largest absolute value, exact where whole (|−2⁶³| has no int64)."""
    reach: int | float = max(-array.min().item(), array.max().item())
    return reach


def counted(*factors: Array, terms: int = 1, extra: Array | None = None) -> tuple[Array, ...]:
    """The factors as they came, or as floats where a sum of `terms` products could pass 2⁵³ and lose its last digits.

    Raises DataError where even a float could not hold the sum.
    """
    reach = terms * prod(map(largest, factors)) + (0 if extra is None else largest(extra))
    if not reach <= sys.float_info.max:
        raise DataError(
            f"{many(terms, 'product')} of numbers this large could add up to more than 1.8e308, "
            "the largest a 64-bit float holds: scale them down."
        )
    return factors if reach <= EXACT else tuple(f.astype(np.float64) for f in factors)


def rank_advice(has: int, needs: int) -> str:
    """How to get from one rank to another."""
    if has < needs:
        return f"put it inside {many(needs - has, 'more pair')} of brackets"
    outer = "outermost brackets" if has == needs + 1 else f"{has - needs} outermost pairs of brackets"
    return f"take off the {outer}, tensors are given one at a time"


def ragged_place(values: object, path: str = "") -> str:
    """Where the first row of another length or depth stands."""
    rows = list(values) if isinstance(values, list | tuple) else []
    for here, row in enumerate(rows):
        if outline(row) != outline(rows[0]):
            return f"{path}[{here}] {extent(row)} where {path}[0] {extent(rows[0])}"
    for here, row in enumerate(rows):
        if place := ragged_place(row, f"{path}[{here}]"):
            return place
    return "" if path else "its rows differ in shape or are nested too deeply"


def outline(row: object) -> tuple[int, ...]:
    """The shape that the first entries of a nested list promise."""
    lengths = []
    while isinstance(row, list | tuple):
        lengths.append(len(row))
        row = row[0] if row else None
    return tuple(lengths)


def extent(row: object) -> str:
    """'has 3 entries', 'has 2 × 3 entries', 'is a single value'."""
    lengths = outline(row)
    noun = "entry" if prod(lengths) == 1 else "entries"
    return f"has {' × '.join(map(str, lengths))} {noun}" if lengths else "is a single value"
