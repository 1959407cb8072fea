"""The cards of the pooling lesson; every answer is asked of what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.numbers import RANDOM
from app.pooling.layer import EQUAL, PRIOR, ROW, SHIFTED

CARDS: Final = (
    Card(
        title="The largest of four",
        text="A pooling layer looks at each window and keeps one number of it, most often the maximum. With "
        "`kernel_size=2` and `stride=2` the windows lie side by side: the digit becomes half as high and wide.",
        ask="What is the first output?",
        options=("0", "1", "4"),
        answer=lambda shown: shown.first(),
        because="It is the largest of the four cells; where it stood is kept as well. There is nothing to learn.",
        predict=True,
    ),
    Card(
        title="What the average divides by",
        text="Average pooling sums its window and divides. With padding a corner's window holds zeros that are no "
        "part of the picture; torch counts them unless `count_include_pad` is off. Switch it.",
        ask="What is the first sum divided by now?",
        options=("4", "6", "9"),
        answer=lambda shown: shown.divisor(),
        because="All nine taps are counted, so the border comes out darker; without the padding it would be four.",
        settings={"pool": "average", "kernel_size": 3, "padding": 1, "input": RANDOM},
    ),
    Card(
        title="Shifted by one",
        text="The book's row of detectors, and the same row one cell further, with a new 0.3 coming in. Every input "
        "has another value now. Step through both at once.",
        ask="How many of the four outputs changed?",
        options=("1", "2", "4"),
        answer=lambda shown: shown.changed()[1],
        because=lambda shown: (
            f"{shown.changed()[0]} inputs changed, {shown.changed()[1]} outputs: a maximum only asks "
            "whether something is near, not where."
        ),
        settings={"show": SHIFTED, "input": ROW, "kernel_size": 3, "stride": 1, "padding": 1},
    ),
    Card(
        title="Not quite invariant",
        text="The same with a handwritten digit and windows of 2×2 side by side. An output stays only where the "
        "shifted window happens to have the same maximum. Try *average*, and windows that overlap.",
        ask="How many of the 16 outputs stay as they were?",
        options=("4", "7", "12"),
        answer=lambda shown: shown.counts.outputs - shown.changed()[1],
        because=lambda shown: f"{shown.changed()[1]} of 16 outputs changed, and {shown.changed()[0]} of 64 inputs.",
        settings={"show": SHIFTED},
    ),
    Card(
        title="A stride larger than the window",
        text="The window moves three cells but is only two wide. What lies between two windows is crossed out: no "
        "output knows of it.",
        ask="How many of the 64 cells does no window read?",
        options=("0", "28", "36"),
        answer=lambda shown: shown.unread(),
        because=lambda shown: (
            f"Rows and columns {', '.join(map(str, shown.left_over()))} (counted from 0) fall between the windows."
        ),
        settings={"stride": 3},
    ),
    Card(
        title="Ties",
        text="All cells are equal, so any of them is the maximum. It matters which is chosen: the gradient goes back "
        "to that one, and unpooling puts the value there.",
        ask="Which of the four is chosen?",
        options=("the first", "the last", "all four"),
        answer=lambda shown: shown.winner(),
        because="Row by row the first one, as in torch. It receives the whole gradient.",
        settings={"input": EQUAL},
    ),
    Card(
        title="An infinitely strong prior",
        text="A convolution is a dense layer with a belief about its weights: 0 outside the window, the same numbers "
        "in every row. A wide bell curve (σ = 1) is a weak belief. Take σ down to 0: nothing else is possible.",
        ask="How many of the 24 weights does this convolution force to be 0?",
        options=("4", "12", "20"),
        answer=lambda shown: shown.forced(),
        because=lambda shown: (
            f"And {shown.ties()} of the others must equal another one, so {shown.prior.pattern.weights} are left "
            "to learn. "
            "Pooling believes that every unit is invariant to small shifts."
        ),
        settings={"show": PRIOR},
    ),
)
