"""Named offsets: (18, H_out, W_out), of tap t at 2t how far down and at 2t + 1 how far to the right it is moved."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from app.random_numbers import digits
from engine.arrays import Array
from engine.operations import DeformConv2d
from engine.training.bent_bars import LAYER, predicted
from engine.training.weights import load

ZERO, DILATE, ROTATE, HALF, OUTSIDE, RANDOM = "zero", "spread", "turned by 45°", "half a cell", "outside", "random"
LEARNED, ONE = "learned", "learned, one for all"
FREE: Final = (ZERO, DILATE, ROTATE, HALF, OUTSIDE, RANDOM)  # for every input
CHOICES: Final = (*FREE, LEARNED, ONE)
BENT: Final = "bent bar"  # the input that offsets were learned for
FAR: Final = 9  # cells that a tap is moved up by, beyond any input of this lesson
FIGURES_FILE: Final = Path(__file__).resolve().parents[2] / "assets" / "deformable" / "figures.json"
LEARNED_FILE: Final = Path(__file__).resolve().parents[2] / "assets" / "deformable" / "offsets.npz"


def available(source: str, layer: DeformConv2d) -> tuple[str, ...]:
    """Which offsets there are: learned ones for bent bars and the layer that they were learned for.

    Its one window fills the picture, so that no stride matters.
    """
    same = replace(layer.layer, stride=LAYER.layer.stride) == LAYER.layer
    return CHOICES if source == BENT and same else FREE


def offsets(name: str, picture: Array, out: tuple[int, int], seed: int) -> Array:
    """The offsets of that name for a picture (1, H, W) and so many outputs."""
    if name == LEARNED:
        return predicted(learned(), picture).round(2)
    if name == ONE:
        return learned()["fixed"].round(2)
    if name == RANDOM:  # halves from −1 to 1
        return np.array(digits(seed, (18, *out))) % 5 / 2 - 1
    return np.broadcast_to(per_tap(name).reshape(18, 1, 1), (18, *out))


def per_tap(name: str) -> Array:
    """(9, 2): the same at every output."""
    places = np.array([(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)])  # taps around the middle one
    if name == DILATE:
        return places
    if name == ROTATE:
        turn = np.array([[1, -1], [1, 1]]) / np.sqrt(2)
        turned: Array = (places @ turn - places).round(2) + 0.0  # + 0: no −0
        return turned
    if name == OUTSIDE:
        return np.array([(-FAR, 0)] * 3 + [(0, 0)] * 6)
    return np.full((9, 2), 0.5) if name == HALF else np.zeros((9, 2), int)


@cache
def figures() -> dict[str, float]:
    """Mean answers to bars bent as none in training: with straight taps, with one set for all, with predicted ones."""
    means: dict[str, float] = json.loads(FIGURES_FILE.read_text("utf-8"))
    return means


@cache
def learned() -> dict[str, Array]:
    """The shipped weights of the branch, and the control's offsets."""
    return load(LEARNED_FILE)
