"""Loose settings made canonical once: a number, a list or a word becomes one tuple per operation, or a sentence."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from operator import index
from typing import SupportsIndex

from engine.arrays import EXACT
from engine.errors import SpecError, many
from engine.formula import number_text
from engine.sizes import AXES, NOUNS

PerAxis = SupportsIndex | Sequence[SupportsIndex]
Padding = str | SupportsIndex | Sequence[SupportsIndex | Sequence[SupportsIndex]]
Pairs = tuple[tuple[int, int], ...]

LARGEST = 2**31 - 1  # what torch can still index comfortably, and far beyond any stage
WHY_AT_LEAST = {
    "stride": "the window would never move",
    "dilation": "all taps would read the same cell",
    "kernel_size": "a window needs at least one cell",
    "padding": "padding counts cells",
    "output_padding": "output_padding counts cells",
    "scale_factor": "every cell must come out at least once",
}


def whole(name: str, value: object, minimum: int) -> int:
    """`value` as an int of at least `minimum`; SpecError otherwise (True and 3.0 are no counts)."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = index(value)  # type: ignore[arg-type]  # whatever has no __index__ raises TypeError
    except TypeError:
        raise SpecError(f"{name}={value!r} is not a count: give a whole number such as {max(minimum, 1)}.") from None
    if number < minimum:
        why = WHY_AT_LEAST.get(name)
        raise SpecError(f"{name}={number} is too small{f': {why}' if why else ''}; {name} must be at least {minimum}.")
    if number > LARGEST:
        raise SpecError(f"{name}={number} is too large; the largest that can be used is {LARGEST}.")
    return number


def finite(name: str, value: object, example: str = "0 or 0.01") -> int | float:
    """`value` as a number that is finite, whole where it is; SpecError otherwise, which gives the example."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max:
        return value if abs(value) <= EXACT else float(value)
    raise SpecError(f"{name}={value!r} is no number to compute with: give one such as {example}.")


def not_negative(name: str, value: object, example: str) -> int | float:
    """`value` as a finite number of at least 0; SpecError otherwise, which gives the example."""
    number = finite(name, value, example)
    if number < 0:
        raise SpecError(f"{name}={number_text(number)} is negative, but {name} must be at least 0, such as {example}.")
    return number


def per_axis(name: str, value: PerAxis, ndim: int, minimum: int) -> tuple[int, ...]:
    """One count per axis: a single number stands for all of them.

    >>> per_axis("stride", 2, 2, 1), per_axis("stride", [2, 1], 2, 1)
    ((2, 2), (2, 1))
    """
    values = entries(value)
    if values is None:
        return (whole(name, value, minimum),) * ndim
    if len(values) == 1:
        values = values * ndim
    if len(values) != ndim:
        raise SpecError(
            f"{name}={list(values)} has {len(values)} numbers, but there {axes_phrase(ndim)}: "
            "give one number, or one per axis."
        )
    return tuple(whole(name, entry, minimum) for entry in values)


def channels(in_channels: int, out_channels: int, groups: int) -> tuple[int, int, int]:
    """In-channels, out-channels and groups as counts, where every group gets the same number of both."""
    groups = whole("groups", groups, 1)
    counts = whole("in_channels", in_channels, 1), whole("out_channels", out_channels, 1)
    for name, count in zip(("in_channels", "out_channels"), counts, strict=True):
        if count % groups:
            raise SpecError(
                f"groups={groups} does not divide {name}={count}, but every group needs the same number of channels: "
                "change one of the two."
            )
    return *counts, groups


def padding_pairs(
    value: Padding, kernel_size: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> Pairs:
    """(before, after) per axis from a number, a number per axis, a pair per axis, "valid", "same" or "full".

    "same" follows torch: where the total is odd the extra cell goes after, and every stride must be 1.

    >>> padding_pairs("same", (3, 4), (1, 1), (1, 1)), padding_pairs([[0, 1], [2, 2]], (3, 3), (1, 1), (1, 1))
    (((1, 1), (1, 2)), ((0, 1), (2, 2)))
    """
    # cells that a window spans beyond its first
    reach = tuple(d * (k - 1) for k, d in zip(kernel_size, dilation, strict=True))
    if isinstance(value, str):
        return named_padding(value, reach, stride)
    values = entries(value)
    if values is None or not any(entries(entry) for entry in values):
        return tuple((n, n) for n in per_axis("padding", value, len(reach), 0))  # type: ignore[arg-type]  # no pairs here
    if len(values) != len(reach):
        raise SpecError(
            f"padding={list(values)} has {many(len(values), 'pair')}, but there {axes_phrase(len(reach))}: "
            "give [before, after] for each."
        )
    return tuple(pair(entry) for entry in values)


def named_padding(name: str, reach: tuple[int, ...], stride: tuple[int, ...]) -> Pairs:
    """The paddings that have a name."""
    if name == "valid":
        return tuple((0, 0) for _ in reach)
    if name == "full":
        return tuple((cells, cells) for cells in reach)
    if name != "same":
        raise SpecError(f'padding="{name}" has no meaning: give a number, one per axis, or "valid", "same" or "full".')
    if any(step != 1 for step in stride):
        raise SpecError(
            f'padding="same" keeps the size only with stride 1, but stride={list(stride)}: '
            "set stride=1 or give padding as numbers."
        )
    return tuple((cells // 2, cells - cells // 2) for cells in reach)


def pair(entry: object) -> tuple[int, int]:
    """One axis's (before, after)."""
    sides = entries(entry)
    if sides is None:
        cells = whole("padding", entry, 0)
        return cells, cells
    if len(sides) != 2:
        raise SpecError(f"padding={list(sides)} for one axis must be two numbers: [before, after].")
    return whole("padding", sides[0], 0), whole("padding", sides[1], 0)


def entries(value: object) -> tuple[object, ...] | None:
    """The members of a list or tuple; None for anything else."""
    return tuple(value) if isinstance(value, list | tuple) else None


def axes_phrase(ndim: int) -> str:
    """'are 2 axes (height, width)', for messages."""
    names = ", ".join(NOUNS[letter] for letter in AXES[ndim])
    return f"is 1 axis ({names})" if ndim == 1 else f"are {ndim} axes ({names})"


def choice(name: str, value: object, allowed: Sequence[str]) -> str:
    """`value` if it is one of `allowed`; SpecError otherwise."""
    if value in allowed:
        return str(value)
    raise SpecError(f"{name}={value!r} is unknown: choose one of {', '.join(allowed)}.")


def flag(name: str, value: object) -> bool:
    """`value` if it is a truth value; SpecError otherwise."""
    if isinstance(value, bool):
        return value
    raise SpecError(f"{name}={value!r} is neither true nor false: give one of the two.")
