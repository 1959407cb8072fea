"""The deck of the lesson on space to depth."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.handwriting import HANDWRITTEN
from app.random_numbers import RANDOM
from app.space_to_depth.layers import BACK, POOL, SPD, STACK, STRIDED
from app.space_to_depth.settings import OBJECT
from app.space_to_depth.small_object import DARK

CARDS: Final = (
    Card(
        title="Into the depth",
        text="Every block of 2×2 cells moves into the depth: its four cells become one cell of four channels. "
        "Height and width are halved, the channels are four times as many.",
        ask="In which channel, counted from 0, does the 5 arrive?",
        options=("0", "1", "2", "3"),
        answer=lambda shown: shown.channel_of(5),
        because="It is the lower right cell of its block, the fourth: row 1·2 + column 1 = 3.",
    ),
    Card(
        title="Nothing is lost",
        text="A handwritten digit goes into the depth and back by *depth to space* (torch: `pixel_shuffle`). In "
        "between there are four small digits, each with every other row and column. The menu has photographs, too.",
        ask="How many of the 64 numbers have changed?",
        options=("0", "16", "48"),
        answer=lambda shown: shown.changed(),
        because=lambda shown: (
            "Cells are moved, nothing is computed: the way back is exact. "
            f"Max pooling would have kept {shown.kept_by_pooling():,}."
        ),
        settings={"layer": BACK, "input": HANDWRITTEN},
    ),
    Card(
        title="Two orders",
        text="With several channels somebody has to say what comes first. PyTorch keeps the cells of a channel "
        "together (*channel-major*); TensorFlow takes one cell of all channels, then the next (*block-major*, here).",
        ask="Which number comes first in output channel 1, counted from 0?",
        options=("1", "2", "16"),
        answer=lambda shown: shown.first_of(1),
        because="The first cell of the second input channel. Channel-major would put the 1 there, the next cell of the "
        "first channel. A network trained with one order cannot use the other.",
        settings={"channels": 2, "order": "block-major"},
    ),
    Card(
        title="A small object is skipped",
        text="Networks do badly on small objects and low resolution. One reason: with a stride larger than the kernel "
        "no window reads the crossed cells. The bright cell stands on one; move it with *row* and *column*.",
        ask="How many of the 64 input cells count?",
        options=("16", "32", "64"),
        answer=lambda shown: shown.counting(),
        because=lambda shown: (
            f"One in each block of four: at {shown.overlooked()} of the 64 places the object would leave no trace."
        ),
        settings={"layer": STRIDED, "input": OBJECT},
    ),
    Card(
        title="Pooling keeps what is bright",
        text="Max pooling reads every cell and keeps the largest of four. A bright cell survives, though not where in "
        "its block it stood. This object is dark.",
        ask="What does the output show of it, wherever it stands?",
        options=("nothing", "that it is there", "it depends on the place"),
        answer=lambda shown: shown.trace_of_the_object(),
        because="Each block has a brighter cell, and that one is kept.",
        settings={"layer": POOL, "input": OBJECT, "object": DARK},
    ),
    Card(
        title="The SPD block",
        text="SPD is space to depth. Sunkara and Luo use neither strides nor pooling: their block is space to depth, "
        "then a convolution with stride 1. Yet with a 1×1 kernel it is the same sum as a strided 2×2 convolution.",
        ask="With the same weights, how many of the 16 outputs differ?",
        options=("0", "4", "16"),
        answer=lambda shown: shown.other_than_strided(),
        because="None, and both have four weights: what hurts is a stride beyond the kernel: it leaves cells unread.",
        settings={"layer": SPD, "input": OBJECT},
        step=64,
    ),
    Card(
        title="Maps of different size",
        text="A large early map is to be combined with a small later one (here what max pooling made of the first). "
        "Move the large one into the depth: then both have the same height and width, and stack.",
        ask="How many channels has the stack?",
        options=("2", "4", "5"),
        answer=lambda shown: shown.channels(),
        because="Four from the large map and one from the small; no number of either is discarded.",
        settings={"layer": STACK, "input": RANDOM, "size": 6},
    ),
)
