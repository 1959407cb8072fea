"""Nested lists made arrays once: whole numbers stay whole (int64), others are float64; anything else is a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import DataError, ShapeError

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
    if array.ndim != len(axes):
        raise ShapeError(f"{name} has shape {array.shape}, but {wanted} is needed: {rank_advice(array.ndim, len(axes))}.")
    if array.size == 0:
        raise DataError(f"{name} is empty (shape {array.shape}): every axis of {wanted} needs at least one cell.")
    return array


def numbers(name: str, values: object) -> Array:
    """`values` as an int64 or float64 array of any rank."""
    try:
        array = np.array(values)
    except ValueError:
        raise DataError(f"{name} is ragged: {ragged_place(values)}; all rows of a tensor have the same length.") from None
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind in "biu" and np.abs(array).max() <= EXACT:
        return array.astype(np.int64)
    if array.dtype.kind not in "biuf":
        raise DataError(f"{name} holds something that is not a number ({first_stranger(array)!r}): write plain numbers.")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        place = tuple(int(n) for n in np.argwhere(~np.isfinite(array))[0])
        raise DataError(f"{name}{list(place)} is {array[place]}: replace it by a number, no sum survives NaN or infinity.")
    return array


def counted(*factors: Array, terms: int = 1, extra: Array | None = None) -> tuple[Array, ...]:
    """The factors as they came, or as floats where a sum of `terms` products could pass 2⁵³ and lose its last digits."""
    reach = float(terms) * float(np.prod([float(np.abs(f).max()) for f in factors]))
    reach += 0.0 if extra is None else float(np.abs(extra).max())
    return factors if reach <= EXACT else tuple(f.astype(np.float64) for f in factors)


def rank_advice(has: int, needs: int) -> str:
    """How to get from one rank to another."""
    if has < needs:
        return f"put {'it' if needs - has == 1 else 'it twice'} inside another pair of brackets" if needs - has <= 2 else "add the missing axes"
    return "leave out the batch axis, tensors are given one at a time" if has == needs + 1 else "leave out the extra axes"


def ragged_place(values: object, path: str = "") -> str:
    """Where the first row of another length or depth stands."""
    rows = list(values) if isinstance(values, list | tuple) else []
    nested = [isinstance(row, list | tuple) for row in rows]
    if any(nested) and not all(nested):
        return f"{path or 'the top level'} mixes numbers with rows"
    lengths = [len(row) for row in rows if isinstance(row, list | tuple)]
    for here, length in enumerate(lengths):
        if length != lengths[0]:
            return f"{path}[{here}] has {length} entries where {path}[0] has {lengths[0]}"
    for here, row in enumerate(rows):
        if nested[here] and (place := ragged_place(row, f"{path}[{here}]")) != "its rows differ in shape":
            return place
    return "its rows differ in shape"


def first_stranger(array: Array) -> object:
    """The first entry that is no number."""
    for entry in array.flat:
        value = entry.item() if isinstance(entry, np.generic) else entry
        try:
            float(value)
        except (TypeError, ValueError):
            return value
    return array.flat[0]
