"""The cards of the lesson; every answer is asked of what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.deformable.offsets import BENT, DILATE, HALF, LEARNED, ONE, OUTSIDE, ZERO
from app.deformable.settings import BAR, COUNTING, TAPS
from app.deformable.table import LARGEST
from app.deformable.views import PLAIN, written
from app.handwriting import HANDWRITTEN
from app.random_numbers import RANDOM
from engine.formula import number_text

ON_BARS: Final = {"input": BENT, "kernel": BAR, "dilation": 3}
CARDS: Final = (
    Card(
        title="Taps that can move",
        text="A kernel of 3×3 reads nine cells in a square; each of its nine places is a *tap*. Here each tap has an "
        "*offset* of its own at each output, two grids per tap, laid out as the taps are: how far down and how far to "
        "the right it moves. First the taps read (*sampled*), then the samples are weighted and added. All offsets "
        "are 0.",
        ask="In how many of the 4 outputs does it differ from the plain convolution?",
        options=("0", "2", "4"),
        answer=lambda shown: shown.differing(),
        because="Without offsets it is the plain convolution: a network can begin there and learn to move its taps. "
        "Switch on *beside the plain convolution* to see both.",
    ),
    Card(
        title="Between the cells",
        text="Learned offsets are seldom whole. Here each tap is moved by half a cell, down and to "
        "the right. What it reads is mixed from the cells around it, the nearer the more: *bilinear interpolation*.",
        ask="How many cells does one tap read?",
        options=("1", "2", "4"),
        answer=lambda shown: shown.most_neighbours(),
        because="Each with the weight 0.5·0.5 = 0.25. A small change of the offset changes the mixture a little, so "
        "reading between cells also gives the gradient: it tells which way to move a tap.",
        settings={"offsets": HALF, "input": RANDOM},
    ),
    Card(
        title="Offsets that you know already",
        text="Here each tap is moved away from the middle one by as much as it was away: (−1, −1) for the upper left "
        "tap, 0 for the middle one. Choose other offsets as well; double-click a number to change one.",
        ask="Which plain convolution gives the same outputs?",
        options=tuple(map(written, PLAIN)),
        answer=lambda shown: shown.same_as(),
        because="Dilation is one pattern of offsets among many. The spread taps reach one cell further on each side, "
        "so it takes padding=1 for the windows to lie at the same places.",
        settings={"offsets": DILATE, "input": RANDOM, "size": 4, "stride": 1, "kernel": COUNTING},
    ),
    Card(
        title="Outside of the picture",
        text="An offset may lead anywhere. The upper three taps are moved up by nine cells here.",
        ask="How many of the 36 samples lie outside and read 0?",
        options=("4", "12", "36"),
        answer=lambda shown: shown.outside(),
        because="Three taps at each of four places. It is no error: there the picture is taken to be zero, and no "
        "gradient leads the tap back.",
        settings={"offsets": OUTSIDE},
    ),
    Card(
        title="Who says where to?",
        text="A second convolution, the *offset branch*, reads the same input and predicts the offsets, for every "
        "output anew. Here random numbers stand in for a branch's predictions. Several *offset groups* would move "
        "parts of the channels apart.",
        ask="How many numbers does the branch predict for each output?",
        options=("9", "18", "27"),
        answer=lambda shown: shown.offsets_per_place(),
        because=lambda shown: (
            f"Two for each tap. The branch has {number_text(shown.branch.parameters().result)} parameters; the "
            f"{TAPS}×{TAPS} kernel itself has {number_text(shown.layer.layer.parameters().result)}. It pays where "
            "many filters share the offsets. Its cost now stands below the stage."
        ),
        settings={"offsets": "random", "input": HANDWRITTEN, "stride": 3},
    ),
    Card(
        title="A bar that is bent",
        text="The kernel answers to straight bars, that is bend 0 in the table. This bar is bent, and straight taps "
        "miss its ends. A branch was trained on such bars to make the answer large; the kernel stayed, only offsets "
        "were learned.",
        ask="Which way do they move the upper middle tap?",
        options=("to the left", "not at all", "to the right"),
        answer=lambda shown: shown.side(),
        because=lambda shown: (
            f"The middle column's taps follow the bar; {shown.outside()} others, whose weights are negative, are "
            "pushed off the picture and read 0. The answer rises from "
            f"{number_text(shown.answers()[ZERO])} to {number_text(shown.answers()[LEARNED])}. Bend it the other way."
        ),
        settings={**ON_BARS, "offsets": LEARNED},
    ),
    Card(
        title="Must it look at the picture?",
        text="As a control, 18 numbers were learned without a branch: one set of offsets for every picture. They move "
        "the negative taps outward, whichever way a bar bends. The table says what each kind answers to bars bent as "
        "in training.",
        ask="What answers most to bars bent by other amounts than in training?",
        options=("straight taps", "one set for all", "offsets from the picture"),
        answer=lambda shown: shown.best(),
        because=lambda shown: (
            f"On average {number_text(shown.means()['predicted'])}, one set for all "
            f"{number_text(shown.means()['fixed'])}, straight taps {number_text(shown.means()['straight'])}; the most "
            f"there can be is {LARGEST}."
        ),
        settings={**ON_BARS, "offsets": ONE},
    ),
)
