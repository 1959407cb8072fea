"""The cards of the lesson on connections, and what their answers are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.cards import Card
from app.connectivity.settings import MATRIX, SPARSE, TRANSPOSED
from app.handwriting import HANDWRITTEN
from app.pictures import SAMPLES
from engine.operations import Convolution
from engine.pattern import Pattern, pattern
from engine.receptive_field import Reach, field_size, reach
from engine.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    layer: Convolution
    layers: int
    cells: list[Any]  # of the input
    trace: Trace  # the first on the stage

    @property
    def pattern(self) -> Pattern:
        """Of the first layer's matrix."""
        return pattern(self.layer, (len(self.cells),))

    @property
    def reach(self) -> Reach:
        return reach([self.layer] * self.layers, (len(self.cells),))[0]

    def read_by(self, output: int) -> str:
        """The inputs an output reads, as a range."""
        first, last = self.reach.interval(output) or (0, 0)
        return f"{first} to {last}"

    def comes_back(self) -> str:
        """What the transposed matrix brings back of the convolution's input."""
        back = self.trace["output"].values.ravel().tolist()
        return "its numbers" if back == self.cells else "its size" if len(back) == len(self.cells) else "nothing"


CARDS = (
    Card(
        title="Sparse and dense",
        text="The sparse layer is a convolution: every output is connected with the inputs of its window. In the dense "
        "layer every output is connected with every input, by 6·8 = 48 lines.",
        ask="How many lines has the sparse layer?",
        options=("8", "18", "24"),
        answer=lambda shown: shown.pattern.connections().result,
        because="Six outputs with three each: *sparse interactions*. They carry 3 different weights, the dense ones "
        "48: *parameter sharing*.",
    ),
    Card(
        title="Which inputs reach an output?",
        text="A row of a handwritten digit. Point at an output: the inputs that it is made of light up, and the lines "
        "to them. All others have no influence on it. Counting starts at 0, from the left.",
        ask="Which inputs reach output 3?",
        options=("0 to 7", "3 to 5", "2 to 4"),
        answer=lambda shown: shown.read_by(3),
        because="With stride 1 and no padding the window of output i begins at input i: *local interactions*.",
        settings={"connections": SPARSE, "input": HANDWRITTEN},
        step=3,
    ),
    Card(
        title="Which outputs does an input reach?",
        text="The other way round: point at one of the 16 pixels, a row of a photograph. The outputs that use it light "
        "up. In a dense layer all of them would.",
        ask="How many outputs does input 7 reach?",
        options=("1", "3", "14"),
        answer=lambda shown: len(shown.reach.reached_from(7)),
        because="Every weight meets it once. Inputs near the ends reach fewer outputs: input 0 reaches only output 0.",
        settings={"connections": SPARSE, "input": SAMPLES[0].name, "row": 5},
        step=5,
    ),
    Card(
        title="Through several layers",
        text="Three sparse layers on top of each other. Point at an output: it reads three units of the layer below, "
        "each of these three of the one before, and so on down to the input.",
        ask="How many inputs reach an output of the third layer?",
        options=("3", "7", "9"),
        answer=lambda shown: field_size([shown.layer] * shown.layers).result,
        because="Neighbours overlap, so every layer adds only 2: 1 + 2 + 2 + 2. This is the receptive field: deep "
        "units see much although every connection is local.",
        settings={"connections": SPARSE, "layers": 3},
        step=10,
        predict=True,
    ),
    Card(
        title="The layer as a matrix",
        text="A convolution is a matrix times the input: a row for each output, a column for each input. Each row is "
        "the kernel, one cell further on; colours say which cell of it. Everything else is zero by force.",
        ask="How many different numbers stand in it, beside 0?",
        options=("3", "18", "48"),
        answer=lambda shown: len(set(shown.pattern.expressions)),
        because="The three weights, each in six places: *parameter sharing*. So 15 of the 18 connections are *ties*, "
        "they must equal another one. As all rows are alike, a shifted input gives a shifted output: *equivariance*.",
        settings={"view": MATRIX, "connections": SPARSE},
        predict=True,
    ),
    Card(
        title="Mirrored at the border",
        text="With padding_mode=reflect the cell before input 0 is a copy of input 1. So output 0 reads input 1 twice: "
        "with its last weight, and with its first one by way of the copy.",
        ask="What stands in row 0, column 1?",
        options=("−1", "2", "3"),
        answer=lambda shown: shown.trace["matrix"].values[0, 1],
        because="1 + 2: two cells of the kernel add up in one entry, which has the colour of the "
        "first. It is no new parameter.",
        settings={"view": MATRIX, "connections": SPARSE, "padding": 1, "padding_mode": "reflect"},
        step=1,
    ),
    Card(
        title="The transpose",
        text="With `stride=2` the convolution made 3 numbers of 7: *down-sampling*. Rows and columns swapped, its "
        "matrix leads back: every number is spread over the cells that it came from. This is "
        "what a *transposed convolution* computes, and how gradients flow back.",
        ask="What does it bring back of the convolution's input?",
        options=("its size", "its numbers", "nothing"),
        answer=lambda shown: shown.comes_back(),
        because=lambda shown: f"It is no inverse: the input was {', '.join(map(str, shown.cells))}.",
        settings={"view": TRANSPOSED, "connections": SPARSE, "stride": 2, "size": 7},
        step=15,
    ),
)
