"""Cells that touch each other, and for every pixel whether it lies in a cell.

A cell is a disc, some levels brighter or darker than its neighbours. Where two meet, each gets the side that lies
deeper in it, and a line of 1 to 2 pixels between them belongs to neither: in the targets cells are apart, so that they
can be counted, but only for who keeps every pixel in its place.

Source: the task is that of Ronneberger et al., U-Net (arXiv:1505.04597), section 3.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from engine.arrays import Array
from engine.training.data.data import Data
from engine.training.data.drawing import generator

SIDE: Final = 64  # pixels
RADII: Final = (6, 9)  # pixels
CELLS: Final = 9  # in a picture, fewer where there is no room
TRIES: Final = 200
NEAR: Final = 0.85  # of the sum of two radii: from centre to centre of cells that touch
APART: Final = 1.5  # pixels by which a pixel must lie deeper in its cell than in any other; above √2 none meet
GROUND, LINE, NOISE = 40, 90, 16  # levels
INK: Final = (120, 200)
COUNTS: Final = (240, 60)  # to train with, to test with


class Disc(NamedTuple):
    """Where a cell lies, in pixels."""

    row: float
    column: float
    radius: float


def cells(root: Path | None = None, seed: int = 0) -> Data:
    """Clusters of touching cells, 64×64.

    Needs what is where, to the pixel, together with what it is: the skips of a U-Net. Without them the thin lines
    between cells are lost, and cells melt into one.
    """
    random = generator(seed, "cells")
    parts = [[picture(random) for _ in range(count)] for count in COUNTS]
    inputs, targets = ([np.stack([pair[n] for pair in part]) for part in parts] for n in (0, 1))
    return Data(
        name="cells",
        task="segmentation",
        inputs=inputs[0],
        targets=(targets[0] > 0).astype(np.int64),
        test_inputs=inputs[1],
        test_targets=(targets[1] > 0).astype(np.int64),
        classes=("ground", "cell"),
        about=f"Drawn with seed {seed}: up to {CELLS} touching discs of radius {RADII[0]} to {RADII[1]} pixels in "
        f"{SIDE}×{SIDE}, with noise; lines of 1 to 2 pixels between them count as ground.",
    )


def picture(random: np.random.Generator) -> tuple[Array, Array]:
    """(1, 64, 64) uint8, and (64, 64): 0 for the ground, 1, 2, … for each cell."""
    discs = cluster(random)
    depth = np.array([depths(disc) for disc in discs])  # (cells, 64, 64)
    owner = owners(depth)
    levels = np.array([0, *random.integers(*INK, len(discs))])[owner]
    levels = np.where(owner > 0, levels, np.where((depth > 0).any(axis=0), LINE, GROUND))
    grain = random.integers(-NOISE, NOISE + 1, levels.shape)
    return (levels + grain).astype(np.uint8)[None], owner


def cluster(random: np.random.Generator) -> list[Disc]:
    """Discs inside the picture, each next to one before it and not too deep in any."""
    discs = [disc_at(SIDE / 2, SIDE / 2, random)]
    for _ in range(TRIES):
        near = discs[random.integers(len(discs))]
        radius, angle = random.uniform(*RADII), random.uniform(0, 2 * np.pi)
        away = NEAR * (near.radius + radius)
        disc = Disc(near.row + away * np.sin(angle), near.column + away * np.cos(angle), radius)
        if is_inside(disc) and all(distance(disc, each) >= NEAR * (radius + each.radius) - 1e-6 for each in discs):
            discs.append(disc)
        if len(discs) == CELLS:
            break
    return discs


def disc_at(row: float, column: float, random: np.random.Generator) -> Disc:
    """A disc within 8 pixels of this place."""
    down, right = random.uniform(-8, 8, 2)
    return Disc(row + down, column + right, random.uniform(*RADII))


def is_inside(disc: Disc) -> bool:
    """Whether all of it lies in the picture."""
    return all(disc.radius <= middle <= SIDE - 1 - disc.radius for middle in (disc.row, disc.column))


def distance(a: Disc, b: Disc) -> float:
    """From centre to centre."""
    return float(np.hypot(a.row - b.row, a.column - b.column))


def depths(disc: Disc) -> Array:
    """(64, 64): by how many pixels each lies inside the disc, negative outside."""
    rows, columns = np.indices((SIDE, SIDE))
    depth: Array = disc.radius - np.hypot(rows - disc.row, columns - disc.column)
    return depth


def owners(depth: Array) -> Array:
    """(H, W) int64 of depths (cells, H, W): the cell that a pixel belongs to, counted from 1, or 0."""
    order = np.sort(np.concatenate([np.full((1, *depth.shape[1:]), -np.inf), depth]), axis=0)
    owned = (order[-1] > 0) & (order[-1] - order[-2] >= APART)
    return np.where(owned, depth.argmax(axis=0) + 1, 0)
