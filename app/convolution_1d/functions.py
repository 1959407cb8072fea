"""The signals and kernels of the lesson: whole numbers, and functions of time as samples in the middle of intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.audio.clips import HELLO, read_clips

PER_UNIT: Final = 20  # samples of one unit of time
SPAN: Final = 5  # units of time that a signal takes
CLIPS: Final = Path(__file__).resolve().parents[2] / "assets" / "speech" / "clips.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A function of time."""

    name: str
    formula: str  # as LaTeX, with its place in time
    code: str  # as PyTorch lines that follow `t = …`
    of: Callable[[Array], Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """What lies on the signal: a few whole numbers, and the same idea as a function on 0 ≤ t < span."""

    name: str
    cells: tuple[int, ...]
    span: float  # units of time
    formula: str
    code: str
    of: Callable[[Array], Array]
    does: str


SIGNALS: Final = (
    Signal(
        name="box",
        formula=r"x(t) = 1 \text{ for } 1 \le t < 2",
        code="x = ((t >= 1) & (t < 2)).double()",
        of=lambda t: ((t >= 1) & (t < 2)).astype(float),
    ),
    Signal(
        name="ramp",
        formula=r"x(t) = t/3 \text{ for } 0 \le t < 3",
        code="x = torch.where(t < 3, t / 3, 0.0)",
        of=lambda t: np.where(t < 3, t / 3, 0.0),
    ),
    Signal(
        name="two bumps",
        formula=r"x(t) = e^{-8 (t - 1.5)^2} - \tfrac{1}{2} e^{-8 (t - 3.5)^2}",
        code="x = torch.exp(-8 * (t - 1.5) ** 2) - torch.exp(-8 * (t - 3.5) ** 2) / 2",
        of=lambda t: np.exp(-8 * (t - 1.5) ** 2) - np.exp(-8 * (t - 3.5) ** 2) / 2,
    ),
)
KERNELS: Final = (
    Kernel(
        name="ramp",
        cells=(1, 2, 3),
        span=1,
        formula=r"w(t) = t \text{ for } 0 \le t < 1",
        code="w = u",
        of=lambda t: t,
        does="It is not symmetric: a forgotten flip changes the output.",
    ),
    Kernel(
        name="box",
        cells=(1, 1, 1),
        span=1,
        formula=r"w(t) = 1 \text{ for } 0 \le t < 1",
        code="w = torch.ones_like(u)",
        of=np.ones_like,
        does="Adds up the last moments, all alike: a moving average, but for a factor.",
    ),
    Kernel(
        name="exponential",
        cells=(4, 2, 1),
        span=2,
        formula=r"w(t) = 2\, e^{-2 t} \text{ for } 0 \le t < 2",
        code="w = 2 * torch.exp(-2 * u)",
        of=lambda t: 2 * np.exp(-2 * t),
        does="A memory that fades: the latest moment counts most, as in a capacitor.",
    ),
    Kernel(
        name="difference",
        cells=(1, 0, -1),
        span=0.4,
        formula=r"w(t) = 2 \text{ for } t < 0.2, -2 \text{ for } 0.2 \le t < 0.4",
        code="w = torch.where(u < 0.2, 2.0, -2.0).double()",
        of=lambda t: np.where(t < 0.2, 2.0, -2.0),
        does="Now minus before, like a derivative: it answers to changes only.",
    ),
    Kernel(
        name="blur",
        cells=(1, 2, 1),
        span=1,
        formula=r"w(t) \propto e^{-18 (t - 0.5)^2}, \text{ area } 1",
        code=f"w = torch.exp(-18 * (u - 0.5) ** 2)\nw = w * {PER_UNIT} / w.sum()",
        of=lambda t: bell(t),
        does="A weighted average of neighbours: noise goes, and so do sharp edges.",
    ),
)


def bell(t: Array) -> Array:
    """A bell of area 1."""
    found: Array = np.exp(-18 * (t - 0.5) ** 2)
    return found * PER_UNIT / found.sum()


def times(span: float) -> Array:
    """The middles of the intervals of `span` units."""
    return (np.arange(round(span * PER_UNIT)) + 0.5) / PER_UNIT


def sampled(function: Signal | Kernel) -> Array:
    """Its samples, from 0 to its span, or SPAN."""
    return function.of(times(function.span if isinstance(function, Kernel) else SPAN))


@cache
def recorded() -> Array:
    """The loudest 12.5 ms of a spoken *hello*, a hundred samples between −1 and 1, rounded."""
    spoken = next(clip for clip in read_clips(CLIPS) if clip.word == HELLO).samples
    loudest = int(np.abs(spoken).argmax())
    part = spoken[max(0, loudest - len(times(SPAN)) // 2) :][: len(times(SPAN))]
    found: Array = np.round(part / np.abs(part).max(), 2)
    return found


def noisy(seed: int) -> Array:
    """A slow wave under noise, the same for a seed on every machine; rounded, so that links stay what they were."""
    t = times(SPAN)
    noise = np.random.Generator(np.random.PCG64(seed)).normal(0, 0.25, t.shape)
    found: Array = np.round(np.sin(2 * np.pi * t / SPAN) + noise, 2)
    return found
