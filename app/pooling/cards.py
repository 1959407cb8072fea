"""The cards of the pooling lesson; every answer is asked of what is shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.pooling.layer import PRIOR, ROW, SHIFTED
from app.random_numbers import RANDOM

CARDS: Final = (
    Card(
        title="The largest of four",
        text="A pooling layer makes one number of each window, most often its maximum. With "
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
        "part of the picture. torch counts them in the nine, so the border comes out too low, unless "
        "`count_include_pad` is off.",
        ask="With it off, what is the first sum divided by?",
        options=("4", "6", "9"),
        answer=lambda shown: shown.without_padding(),
        because="Only the cells of the picture count then, and the corner's window has four of them. Switch it.",
        settings={"pool": "average", "kernel_size": 3, "padding": 1, "input": RANDOM},
    ),
    Card(
        title="Shifted by one",
        text="The book's row of detectors, and the same row one cell to the right, with a new 0.3 at the left. Every "
        "input has another value now. A layer is *invariant* where its output stays equal although the input shifts.",
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
        text="The same with a handwritten digit, zeros coming in at the left, and windows of 2×2 side by side. An "
        "output stays only where both windows have the same maximum. Try *average*, and windows that overlap.",
        ask="How many of the 16 outputs stay as they were?",
        options=("4", "7", "12"),
        answer=lambda shown: shown.counts.outputs - shown.changed()[1],
        because=lambda shown: (
            f"{shown.changed()[1]} of 16 outputs changed, and {shown.changed()[0]} of 64 inputs. Of those that "
            f"stayed, {(shown.stayed() == 0).sum()} are zeros of the empty ground."
        ),
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
            f"Rows and columns {', '.join(map(str, shown.left_over()))} (counted from 0) fall between the windows. "
            "*ceil_mode* is for other leftovers: it keeps a last window that begins inside and ends outside."
        ),
        settings={"stride": 3},
    ),
    Card(
        title="One number per map",
        text="*Global* pooling: the window is the whole map, whatever its size. Many networks end so, each feature map "
        "becoming one number for the classifier. Now let the digit move one cell to the right.",
        ask="What becomes of its average?",
        options=("it falls", "it stays", "it rises"),
        answer=lambda shown: shown.average_moves(),
        because="All 64 cells count the same wherever they stand, and only zeros leave the map and come in: invariant. "
        "Show *shifted by one* to see it.",
        settings={"pool": "global average"},
    ),
    Card(
        title="An infinitely strong prior",
        text="A *prior* is what is believed about the weights before any data is seen. A convolution is a dense layer "
        "with a strong one: 0 outside the window, the same kernel in every row. With a wide bell curve (σ = 1) much is "
        "possible. Take σ down to 0: nothing else is.",
        ask="How many of the 24 weights does this convolution force to be 0?",
        options=("4", "12", "20"),
        answer=lambda shown: shown.forced(),
        because=lambda shown: (
            f"And {shown.ties()} of the others must equal another one, so {shown.prior.pattern.weights} are left "
            "to learn. Pooling as a prior: all cells of a window count the same, so a small shift changes little."
        ),
        settings={"show": PRIOR},
    ),
)
