"""Output sizes backwards: every setting within some ranges that maps an input size to a wanted output size.

The same formula as forwards (`engine.sizes`), for all combinations at once. One axis; axes do not know of each other.

>>> [(fit.kernel_size, fit.stride, fit.padding) for fit in settings_for("avg_pool", 28, 14, kernel_size=(2, 4))]
[(2, 2, 0), (3, 2, 1), (4, 2, 1)]
>>> [(fit.kernel_size, fit.padding) for fit in settings_for("conv", 28, same=True, stride=(1, 1), dilation=(1, 1))]
[(1, 0), (3, 1), (5, 2), (7, 3)]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Final, Literal, get_args

import numpy as np

from engine.arguments import choice, whole
from engine.arrays import Array
from engine.errors import SpecError
from engine.formula import Binary, Constant, Expression, Minimum, Rounded, Symbol
from engine.sizes import size_formula, transposed_formula

Kind = Literal["conv", "max_pool", "avg_pool", "conv_transpose"]
Range = tuple[int, int]  # smallest and largest, both included
LARGEST_SEARCH: Final = 2**20  # combinations
SMALLEST: Final = {"dilation": 1, "output_padding": 0, "padding": 0, "stride": 1, "kernel_size": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Settings of one axis, and the output size they give."""

    dilation: int
    output_padding: int  # 0 unless transposed
    padding: int  # on each side
    stride: int
    kernel_size: int
    output: int


def settings_for(
    kind: Kind,
    size: int,
    wanted: int | None = None,
    *,
    same: bool = False,
    kernel_size: Range = (1, 7),
    stride: Range = (1, 4),
    padding: Range = (0, 3),
    dilation: Range = (1, 3),
    output_padding: Range = (0, 3),
    ceil_mode: bool = False,
) -> tuple[Fit, ...]:
    """Everything within the ranges that torch accepts and that maps `size` cells to `wanted` ones; None: to any number.

    `same` keeps what maps this size as "same" padding would: to size/stride, rounded up; transposed, to size·stride.
    Average pooling has no dilation and only transposed convolutions have output_padding: those ranges are not looked
    at. The simplest come first: by dilation, then output_padding, padding, stride and kernel_size, smallest first.

    Raises SpecError.
    """
    choice("kind", kind, get_args(Kind))
    ranges = {
        "dilation": (1, 1) if kind == "avg_pool" else dilation,
        "output_padding": output_padding if kind == "conv_transpose" else (0, 0),
        "padding": padding,
        "stride": stride,
        "kernel_size": kernel_size,
    }
    grid = combinations(ranges) | {"size": np.array(whole("size", size, 1))}
    output = outputs(kind, grid, ceil_mode=ceil_mode)
    fits = allowed(kind, grid) & (output >= 1)
    if wanted is not None:
        fits &= output == whole("wanted", wanted, 1)
    if same:
        s = grid["stride"]
        fits &= output == (size * s if kind == "conv_transpose" else -(-size // s))
    columns = (grid[name][fits].tolist() for name in ranges)
    return tuple(
        Fit(dilation=d, output_padding=more, padding=p, stride=s, kernel_size=k, output=o)
        for d, more, p, s, k, o in zip(*columns, output[fits].tolist(), strict=True)
    )


def combinations(ranges: Mapping[str, Range]) -> dict[str, Array]:
    """Each setting's value in every combination; the last setting varies fastest."""
    for name, (low, high) in ranges.items():
        if whole(name, low, SMALLEST[name]) > whole(name, high, SMALLEST[name]):
            raise SpecError(f"{name} from {low} to {high} holds no number: give the smaller one first.")
    number = prod(high + 1 - low for low, high in ranges.values())
    if number > LARGEST_SEARCH:
        raise SpecError(
            f"these ranges hold {number:,} combinations, more than the {LARGEST_SEARCH:,} that are searched: "
            "narrow one of them."
        )
    lines = [np.arange(low, high + 1, dtype=np.int64) for low, high in ranges.values()]
    return {name: column.ravel() for name, column in zip(ranges, np.meshgrid(*lines, indexing="ij"), strict=True)}


def outputs(kind: Kind, grid: Mapping[str, Array], *, ceil_mode: bool) -> Array:
    """The output size of every combination; below 1 where none fits."""
    if ceil_mode and "pool" not in kind:
        raise SpecError("ceil_mode=True is for pooling only: a convolution always rounds down, leave it out.")
    transposed = kind == "conv_transpose"
    formula = transposed_formula("L") if transposed else size_formula("L", symmetric=True, ceil_mode=ceil_mode)
    letters = {
        "d": "dilation",
        "p_out": "output_padding",
        "p": "padding",
        "s": "stride",
        "k": "kernel_size",
        "L": "size",
    }
    return over(formula, {letter: grid[name] for letter, name in letters.items()})


def allowed(kind: Kind, grid: Mapping[str, Array]) -> Array:
    """Which combinations torch accepts, whatever the input: the rules of the operations' constructors."""
    if kind == "conv_transpose":
        return grid["output_padding"] < np.maximum(grid["stride"], grid["dilation"])
    if kind == "conv":
        return np.ones(len(grid["padding"]), bool)
    return grid["padding"] <= grid["kernel_size"] // 2


def over(part: Expression, numbers: Mapping[str, Array]) -> Array:
    """A size formula's value for whole columns of numbers; exact, as quotients stand in ⌊ ⌋ or ⌈ ⌉ only."""
    match part:
        case Symbol():
            return numbers[part.name]
        case Constant():
            return np.array(part.number)
        case Rounded(inner=Binary(operator="/", left=left, right=right)):
            above, below = over(left, numbers), over(right, numbers)
            return -(-above // below) if part.up else above // below
        case Minimum():
            return np.minimum(over(part.left, numbers), over(part.right, numbers))
        case Binary(operator="+" | "-" | "*"):
            apply = {"+": np.add, "-": np.subtract, "*": np.multiply}[part.operator]
            result: Array = apply(over(part.left, numbers), over(part.right, numbers))
            return result
    raise TypeError(f"no column arithmetic for {part}")
