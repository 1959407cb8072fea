"""The cards of the lesson; every answer is asked of what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.deformable.offsets import BENT, DILATE, HALF, LEARNED, ONE, OUTSIDE, ZERO
from app.deformable.settings import BAR, COUNTING
from app.handwriting import HANDWRITTEN
from app.random_numbers import RANDOM
from engine.formula import number_text

ON_BARS: Final = {"input": BENT, "kernel": BAR, "dilation": 3}
CARDS: Final = (
    Card(
        title="Taps that can move",
        text="A kernel of 3×3 reads nine cells in a square. Here each tap has an *offset* of its own at each output, "
        "two grids per tap: how far down and how far to the right it moves; they lie as the taps lie. First the taps "
        "read (*sampled*), then the samples are weighted and added. All offsets are 0.",
        ask="In how many of the 4 outputs does it differ from the plain convolution?",
        options=("0", "2", "4"),
        answer=lambda shown: shown.differing(),
        because="Without offsets it is the plain convolution: a network can begin there and learn to move its taps. "
        "Switch on *beside the plain convolution* to see both.",
    ),
    Card(
        title="Between the cells",
        text="Offsets are learned, so they are no whole numbers. Here each tap is moved by half a cell, down and to "
        "the right. What it reads is mixed from the cells around it, the nearer the more: *bilinear interpolation*.",
        ask="How many cells does one tap read?",
        options=("1", "2", "4"),
        answer=lambda shown: shown.most_neighbours(),
        because="Each with the weight 0.5·0.5 = 0.25. A small change of the offset changes the mixture a little: that "
        "is the gradient it learns by.",
        settings={"offsets": HALF, "input": RANDOM},
    ),
    Card(
        title="Offsets that you know already",
        text="Here each tap is moved away from the middle one by as much as it was away: (−1, −1) in the corner, 0 in "
        "the middle. Choose other offsets as well; double-click a number to change one.",
        ask="Which plain convolution gives the same outputs?",
        options=("stride=2", "dilation=2", "padding=1"),
        answer=lambda shown: shown.same_as(),
        because="Dilation is one pattern of offsets among many; with padding=1 the windows lie at the same places.",
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
        "output anew. Its cost stands below the stage. Several *offset groups* would move parts of the channels apart.",
        ask="How many numbers does the branch predict for each output?",
        options=("9", "18", "27"),
        answer=lambda shown: shown.offsets_per_place(),
        because=lambda shown: (
            f"Two for each tap. The branch has {number_text(shown.branch.parameters().result)} parameters, the kernel "
            f"it serves {number_text(shown.layer.layer.parameters().result)}; with many filters that share them, it "
            "costs little."
        ),
        settings={"offsets": "random", "input": HANDWRITTEN, "stride": 3},
    ),
    Card(
        title="A bar that is bent",
        text="The kernel answers to straight bars: 90 for one. This bar is bent, and straight taps miss its ends. A "
        "branch was trained on such bars to make the answer large. Kernel and bars stayed; only offsets were learned.",
        ask="Which way do they move the upper middle tap?",
        options=("to the left", "not at all", "to the right"),
        answer=lambda shown: shown.side(),
        because=lambda shown: (
            f"Onto the bar: the answer rises from {number_text(shown.answers()[ZERO])} to "
            f"{number_text(shown.answers()[LEARNED])}. Bend it the other way, and the branch predicts other offsets."
        ),
        settings={**ON_BARS, "offsets": LEARNED},
    ),
    Card(
        title="Must it look at the picture?",
        text="As a control, 18 offsets were learned that are the same for every picture. They help where bars are "
        "straight, by moving the negative taps off the bar. Change *bend* and see what each kind answers.",
        ask="What answers most to bars bent by other amounts than in training?",
        options=("straight taps", "one set for all", "offsets from the picture"),
        answer=lambda shown: shown.best(),
        because=lambda shown: (
            f"On average {number_text(shown.means()['predicted'])}, one set for all "
            f"{number_text(shown.means()['fixed'])}, straight taps {number_text(shown.means()['straight'])}; the most "
            "there can be is 96."
        ),
        settings={**ON_BARS, "offsets": ONE},
    ),
)
