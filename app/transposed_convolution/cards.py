"""The cards of the lesson, and what their answers are computed from."""

from __future__ import annotations

from dataclasses import dataclass

from app.cards import Card
from app.components.payload import View
from app.handwriting import HANDWRITTEN
from app.transposed_convolution.settings import BOTH, LINE, LINEAR, MATRIX, ONES, OVERLAP, ROUND_TRIP
from engine.arrays import Array
from engine.formula import number_text
from engine.operations import TransposedConvolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    layer: TransposedConvolution
    size: tuple[int, ...]  # of the transposed convolution's input
    views: tuple[View, ...]

    def output(self, name: str = "output") -> Array:
        return self.views[0].trace[name].values[0]

    def stamped_on(self, *cell: int) -> str:
        """The sum of all that the stamps leave in one output cell; the matrix has these cells in a column."""
        trace = self.views[0].trace
        writes = (write for n in range(trace.steps) for write in trace.step(n).writes)
        terms = [
            term
            for write in writes
            if write.cell.tensor == "output" and write.cell.index == cell
            for term in write.terms
        ]
        factors = (f"{number_text(term.a.value)}·{number_text(term.b.value)}" for term in terms if term.b)
        return f"{' + '.join(factors)} = {number_text(trace['output'].values[cell])}"

    def cells_under_the_window(self) -> int:
        """The most cells of the input, zeros between them left aside, that a window of the direct way reads."""
        direct = self.views[1].trace
        windows = (direct.step(n).writes[0].terms for n in range(direct.steps))
        return max(sum(term.a.index is not None for term in terms) for terms in windows)

    def before(self) -> list[int]:
        """The sizes that a convolution with these settings makes the input's size of."""
        down = self.layer.convolution()
        least = down.kernel_size[0] - 2 * down.padding[0][0]  # a smaller one has no window
        sizes = range(max(1, least), 40)
        return [n for n in sizes if down.output_shape((n,) * len(self.size))[1] == self.size[0]]

    def overlaps(self) -> str:
        """How many stamps meet in the cells of the first row."""
        return ", ".join(map(str, self.output("overlap")[0]))

    def regained(self) -> int:
        """Cells that are what they were, there and back."""
        return int((self.output("input") == self.output("back")).sum())


CARDS = (
    Card(
        title="Stamp and add",
        text="A convolution gathers a window into one number. Here it goes the other way: each input cell stamps the "
        "kernel, times its value, onto the output, and where stamps overlap they add up. Play: each step is one of the "
        "slide's four partial pictures. Below stand its products, after what earlier stamps left in the cell.",
        ask="What will stand in the middle of the output?",
        options=("3", "4", "6"),
        answer=lambda shown: shown.output()[1, 1],
        because=lambda shown: f"All four stamps reach it: {shown.stamped_on(0, 1, 1)}.",
    ),
    Card(
        title="Why “transposed”?",
        text="The slide's setting: an input of 2, a filter (kernel) of 3, stride 2. The *convolution* with these "
        "settings is a matrix M with a row for each window. Here stands Mᵀ, M transposed: each *column* is the stamp "
        "of an input cell, and the stride moves it over the output.",
        ask="Compute the size: how many cells has the output?",
        options=("4", "5", "6"),
        answer=lambda shown: shown.views[0].trace["output"].values.size,
        because=lambda shown: (
            f"The stamps cover cells 0 to 2 and 2 to 4; in cell 2 both meet: {shown.stamped_on(2, 0)}. M leads from 5 "
            "cells to 2, so Mᵀ leads from 2 to 5."
        ),
        settings={"way": MATRIX, "axes": LINE, "kernel_size": 3, "stride": 2},
    ),
    Card(
        title="Both ways at once",
        text="An ordinary convolution gives the same numbers: put stride − 1 = 1 zero between the cells and k − 1 = 2 "
        "around, turn the kernel around, and move it by 1. Why turned? A stamp from the left reaches an output cell "
        "with its right side.",
        ask="How many of the nine cells under the kernel are input cells, at the most?",
        options=("1", "4", "9"),
        answer=lambda shown: shown.cells_under_the_window(),
        because="The others are zeros: most of the multiplications of the direct way are wasted.",
        settings={"way": BOTH, "kernel_size": 3, "stride": 2},
        predict=True,
    ),
    Card(
        title="Padding crops, output_padding gives back",
        text="`padding` is named after the convolution that is transposed: on the way back it *crops* the "
        "outermost ring of what is stamped. At stride 2 that convolution makes 4 cells of 7 and also of 8; "
        "`output_padding` says which is meant. It adds a row and a column at the end, with what is stamped there, "
        "else zeros.",
        ask="How wide is the output now, from 4 cells?",
        options=("7", "8", "9"),
        answer=lambda shown: shown.output().shape[1],
        because=lambda shown: (
            f"A convolution with these settings makes {shown.size[0]} of {' and of '.join(map(str, shown.before()))}: "
            "without output_padding it is the smaller one."
        ),
        settings={"size": 4, "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1},
    ),
    Card(
        title="Checkerboard",
        text="Stamp ones with ones, and each output cell counts the stamps that reach it. With kernel 3 and stride 2 "
        "they overlap unevenly, and a network's pictures show a chequered pattern. Try kernel 4, then kernel 2: "
        "even inside, as both are multiples of the stride.",
        ask="How many stamps reach the cells that get the most?",
        options=("2", "4", "9"),
        answer=lambda shown: shown.output("overlap").max(),
        because=lambda shown: (
            f"In the first row meet {shown.overlaps()} stamps, and down a column as many: 2 times 2 where both are 2."
        ),
        settings={"way": OVERLAP, "size": 4, "kernel_size": 3, "stride": 2},
    ),
    Card(
        title="Not a deconvolution",
        text="Many call this layer *deconvolution*, which would undo a convolution. Here nine numbers are convolved "
        "with a kernel of ones, and what comes out is stamped with the same kernel. The size comes back.",
        ask="How many of the nine numbers come back?",
        options=("0", "4", "9"),
        answer=lambda shown: shown.regained(),
        because="Four numbers cannot hold nine. A network learns a stamp that is useful, not one that undoes.",
        settings={"way": ROUND_TRIP, "size": 2, "kernel": ONES},
    ),
    Card(
        title="A row of a digit, twice as long",
        text="With weights that fall off from the middle, and kernel 4 for stride 2, the stamps join into straight "
        "lines between the cells. Inside the border this is linear up-sampling, in 2-D bilinear (*numbers* has the "
        "axes). Networks may start from these weights and learn better ones.",
        ask="The row has 8 cells. How wide is the output?",
        options=("15", "16", "18"),
        answer=lambda shown: shown.output().size,
        because="(8 − 1)·2 + 4 = 18, and padding 1 crops one on each side.",
        settings={
            "axes": LINE,
            "input": HANDWRITTEN,
            "kernel": LINEAR,
            "kernel_size": 4,
            "stride": 2,
            "padding": 1,
        },
        step=5,  # a bright cell
    ),
)
