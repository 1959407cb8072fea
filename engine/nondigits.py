"""Pictures that are no digits: some drawn, some made of pieces of digits, so that no single cell gives them away.

    mixed      each quarter is another digit's, four kinds in all, each in its own place: every cell by itself has
               the same values as in digits, only what stands together differs
    moved      the four quarters of one digit in another order
    letters    capital letters that are no digits, drawn with an unsteady pen
    strokes    two to four straight strokes anywhere
    textures   smoothed noise

Pen strokes are drawn as the digits were taken: 32×32 dots, of which every 4×4 are counted: 0 to 16.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.arrays import Array

KINDS: Final = ("mixed", "moved", "letters", "strokes", "textures")
SIDE: Final = 8  # cells
DOTS: Final = 4  # per cell, along each side
INK: Final = DOTS * DOTS
HALF: Final = SIDE // 2
QUARTERS: Final = tuple((slice(r, r + HALF), slice(c, c + HALF)) for r in (0, HALF) for c in (0, HALF))
LETTERS: Final = {  # strokes from place to place on a grid of 3×3, counted row by row
    "A": "16 18 35",
    "E": "02 06 34 68",
    "F": "02 06 34",
    "H": "06 28 35",
    "K": "06 23 38",
    "M": "06 04 42 28",
    "N": "06 08 28",
    "T": "02 17",
    "W": "06 64 48 28",
    "X": "08 26",
    "Y": "04 24 47",
}


def non_digits(kind: str, cells: Array, labels: Array, count: int, seed: int) -> Array:
    """(count, 8, 8) whole numbers of 0 to 16, made from digits (n, 8, 8) with their labels where the kind needs them.

    The same seed gives the same pictures.
    """
    random = np.random.Generator(np.random.PCG64([seed, KINDS.index(kind)]))
    make = {"mixed": mixed, "moved": moved}.get(kind)
    if make is not None:
        return np.array([make(cells, labels, random) for _ in range(count)])
    draw = {"letters": letter, "strokes": strokes, "textures": texture}[kind]
    return np.array([draw(random) for _ in range(count)])


def mixed(cells: Array, labels: Array, random: np.random.Generator) -> Array:
    """Four quarters of four digits of different kinds, each where it was."""
    picture = np.zeros((SIDE, SIDE), np.int64)
    kinds = random.permutation(np.unique(labels))[: len(QUARTERS)]
    for quarter, kind in zip(QUARTERS, kinds, strict=True):
        picture[quarter] = cells[random.choice(np.flatnonzero(labels == kind))][quarter]
    return picture


def moved(cells: Array, labels: Array, random: np.random.Generator) -> Array:
    """The quarters of one digit, none of them where it was."""
    picture = np.zeros((SIDE, SIDE), np.int64)
    digit = cells[random.integers(len(cells))]
    order = random.permutation(len(QUARTERS))
    while (order == np.arange(len(QUARTERS))).any():
        order = random.permutation(len(QUARTERS))
    for quarter, n in zip(QUARTERS, order, strict=True):
        picture[quarter] = digit[QUARTERS[n]]
    return picture


def letter(random: np.random.Generator) -> Array:
    """One of LETTERS, every corner a little off."""
    places = np.array([(2 + 2 * row, 2.2 + 1.8 * column) for row in range(3) for column in range(3)]) - 0.5
    places = places * random.uniform(0.85, 1.1, 2) + random.normal(0, 0.25, places.shape) - 0.3
    name = random.choice(list(LETTERS))
    ends = [(int(line[0]), int(line[1])) for line in LETTERS[name].split()]
    return pen([(places[start], places[end]) for start, end in ends], random.uniform(0.45, 0.75))


def strokes(random: np.random.Generator) -> Array:
    """Two to four straight lines."""
    lines = random.uniform(0.5, SIDE - 1.5, (random.integers(2, 5), 2, 2))
    return pen([(start, end) for start, end in lines], random.uniform(0.45, 0.75))


def texture(random: np.random.Generator) -> Array:
    """Noise, each cell the mean of the nine around it, spread over all levels."""
    noise = np.pad(random.normal(size=(SIDE, SIDE)), 1, mode="wrap")
    smooth = np.sum([noise[r : r + SIDE, c : c + SIDE] for r in range(3) for c in range(3)], axis=0) / 3
    levels: Array = np.clip(np.round(INK * (0.35 + 0.6 * smooth)), 0, INK).astype(np.int64)
    return levels


def pen(lines: list[tuple[Array, Array]], radius: float) -> Array:
    """(8, 8): how many of each cell's dots lie within `radius` cells of one of the lines, (row, column) to another."""
    dots = (np.indices((SIDE * DOTS, SIDE * DOTS)) + 0.5) / DOTS - 0.5  # (2, 32, 32), in cells
    near = np.zeros(dots.shape[1:], bool)
    for start, end in lines:
        along = end - start
        share = np.tensordot(along, dots - start[:, None, None], 1) / max(float(along @ along), 1e-9)
        nearest = start[:, None, None] + along[:, None, None] * np.clip(share, 0, 1)
        near |= ((dots - nearest) ** 2).sum(axis=0) <= radius**2
    counted: Array = near.reshape(SIDE, DOTS, SIDE, DOTS).sum(axis=(1, 3))
    return counted
