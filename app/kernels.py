"""Kernels that have a name, with what they do to a picture; and the lecture's image."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Rows = list[list[int]] | list[list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """A kernel as whole numbers over a common denominator."""

    name: str  # the word in the menu and in the address
    does: str  # what one sees
    cells: tuple[tuple[int, ...], ...]
    over: int = 1

    @property
    def rows(self) -> Rows:
        """The kernel as nested lists; whole numbers where the denominator is 1."""
        if self.over == 1:
            return [list(row) for row in self.cells]
        return [[float(Fraction(cell, self.over)) for cell in row] for row in self.cells]


LECTURE_IMAGE = (
    (1, 1, 1, 0, 0),
    (0, 1, 1, 1, 0),
    (0, 0, 1, 1, 1),
    (0, 0, 1, 1, 0),
    (0, 1, 1, 0, 0),
)  # lecture, section 4
LECTURE = Kernel(
    name="lecture",
    does="The lecture's cross: adds up a cell and its four diagonal neighbours.",
    cells=((1, 0, 1), (0, 1, 0), (1, 0, 1)),
)

KERNELS = (
    LECTURE,
    Kernel(name="identity", does="Copies each cell.", cells=((0, 0, 0), (0, 1, 0), (0, 0, 0))),
    Kernel(
        name="shift",
        does="Takes the neighbour to the right; flipped, the one to the left.",
        cells=((0, 0, 0), (0, 0, 1), (0, 0, 0)),
    ),
    Kernel(name="box blur", does="Averages nine cells.", cells=((1, 1, 1), (1, 1, 1), (1, 1, 1)), over=9),
    Kernel(
        name="Gaussian blur",
        does="Averages, near cells counting more.",
        cells=((1, 2, 1), (2, 4, 2), (1, 2, 1)),
        over=16,
    ),
    Kernel(name="sharpen", does="Adds what differs from the neighbours.", cells=((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    Kernel(name="Sobel x", does="Answers to edges that run up and down.", cells=((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))),
    Kernel(name="Sobel y", does="Answers to edges that run left to right.", cells=((-1, -2, -1), (0, 0, 0), (1, 2, 1))),
    Kernel(name="Prewitt x", does="As Sobel x, all rows counting alike.", cells=((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))),
    Kernel(
        name="Laplacian",
        does="Answers where brightness bends, in any direction.",
        cells=((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    ),
    Kernel(
        name="outline",
        does="Answers to any difference from the eight neighbours.",
        cells=((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    ),
    Kernel(
        name="emboss",
        does="Light from the upper left: edges become relief.",
        cells=((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    ),
)


def kernel_named(name: str) -> Kernel:
    """The kernel of that name; StopIteration where there is none."""
    return next(kernel for kernel in KERNELS if kernel.name == name)
