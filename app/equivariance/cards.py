"""The cards of the lesson, in the order of the slide's sentences."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.equivariance.diagram import ROTATION, SCALING, SIDE, SIZE
from app.handwriting import HANDWRITTEN
from app.pictures import SAMPLES

ABOVE, DIFFERENCE = 3, 4  # which of the diagram's stages writes f(g(x)), and which the difference
WHERE: Final = ("nowhere", "at the border only", "inside too")


def step_of(stage: int, row: int, column: int, size: int = SIZE) -> int:
    """The step that writes a cell, where every stage writes size × size cells."""
    return (stage * size + row) * size + column


CARDS = (
    Card(
        title="Check it",
        text="Above, g shifts x one column to the right, then f convolves it; below, f comes first. The slide says "
        "that both give the same: f and g *commute*. f is *Sobel x*, which answers to upright edges. *The border* is "
        "every cell in which padding, or a zero that g lets in, has a part: 24 of the 36.",
        ask="In how many of the other 12 cells do the two differ?",
        options=("0", "6", "12"),
        answer=lambda shown: shown.agreement.differing - shown.agreement.at_border,
        because="Each window of f meets the nine numbers it has met before, one column further on.",
    ),
    Card(
        title="The border",
        text="At the border the slide's sentence fails: g lets zeros in on the left and pushes a column out on the "
        "right. *difference* is f(g(x)) − g(f(x)); the stage writes the minus as × (−1).",
        ask="On which sides do the two differ?",
        options=("neither", "the left", "the right", "both"),
        answer=lambda shown: shown.edges(),
        because="Left, below, the zeros that g lets in stay zeros; above, f adds what stands beside them. Right, only "
        "the f below had read the column that g pushes out.",
        step=step_of(DIFFERENCE, 2, SIZE - 1),
    ),
    Card(
        title="Without a border",
        text="With `padding_mode=circular` the picture lies on a ring: what leaves on the right enters on the left, "
        "for g as for the padding of f. There is no border left. You can read the cell asked for off g(f(x)).",
        ask="In how many of the 36 cells do the two differ now?",
        options=("0", "6", "12"),
        answer=lambda shown: shown.agreement.differing,
        because="On a ring a convolution of stride 1 is equivariant to every shift, exactly.",
        settings={"padding_mode": "circular"},
        step=step_of(ABOVE, 2, 0),
        predict=True,
    ),
    Card(
        title="A stride breaks it",
        text="With `stride=2` a cell of f(x) stands for two columns of x. There is no border here either, and yet the "
        "two differ: shifted by one, f reads other columns. Then set *right* to 2: do they still differ?",
        ask="By how many cells would g have to shift f(x)?",
        options=("0", "½", "1", "2"),
        answer=lambda shown: shown.cells_on_the_output(),
        because="There is no half cell. A shift by 2, the stride, is one by 1 on f(x), and the two agree: so it is for "
        "every multiple of the stride.",
        settings={"padding_mode": "circular", "stride": 2},
    ),
    Card(
        title="A rotation",
        text="A handwritten digit, turned by 90°. *Sobel x* answers to upright edges. When the digit is turned first, "
        "these are other edges.",
        ask="Where do the two differ?",
        options=WHERE,
        answer=lambda shown: shown.where(),
        because="The kernel would have to be turned as well: convolution is not equivariant to rotation.",
        settings={"g": ROTATION, "input": HANDWRITTEN},
    ),
    Card(
        title="A kernel that looks the same from all sides",
        text="The *Laplacian* equals itself turned by 90°. So it does not matter whether the picture is turned before "
        "or after. Then try 45°: the cells of a grid know quarter turns only.",
        ask="Where do the two differ now?",
        options=WHERE,
        answer=lambda shown: shown.where(),
        because="The slide is right for kernels in general; this one commutes with quarter turns, whatever x is.",
        settings={"g": ROTATION, "f": "Laplacian"},
    ),
    Card(
        title="Scaling",
        text="A photograph, its middle enlarged to twice the size. The edges become twice as wide, but the kernel "
        "stays as it is. No kernel of more than one cell is symmetric under scaling.",
        ask="Where do the two differ?",
        options=WHERE,
        answer=lambda shown: shown.where(),
        because="A network must learn an object in every size, or be shown it in every size.",
        settings={"g": SCALING, "f": "Laplacian", "input": SAMPLES[0].name, "padding_mode": "circular"},
        step=step_of(ABOVE, SIDE // 2, SIDE // 2, SIDE),
    ),
)
