"""The cards of the lesson, and what their answers are computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.cards import Card
from app.handwriting import HANDWRITTEN
from app.unpooling.ways import MAX, NAILS
from engine.arrays import Array
from engine.trace import Trace

EXAMPLE, COUNTING, EQUAL = "example", "counting", "all equal"
CORNERS = [[2, 1, 3, 6], [2, 5, 0, 5], [0, 3, 9, 6], [7, 0, 1, 3]]  # the maxima stand in the four corners of windows
CHANGED = 50  # what the card writes into the first value between pooling and unpooling


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    trace: Trace

    def plane(self, name: str = "output") -> Array:
        return self.trace[name].values[0]

    def last_row(self) -> str:
        return " ".join(map(str, self.plane()[-1]))

    def never_written(self) -> int:
        """Output cells that no value is put into."""
        return self.plane().size - len(np.unique(self.trace.stages[-1].rule.target))  # type: ignore[union-attr]  # columns

    def where_maxima_go(self) -> str:
        """Whether each value stands where it stood in the input."""
        back, before = self.plane(), self.plane("input")
        return "where it was" if (back[back != 0] == before[back != 0]).all() else "somewhere else"

    def where_the_changed_goes(self) -> str:
        """What stood in the input where the changed value comes out."""
        place = np.argwhere(self.plane() == CHANGED)[0]
        is_maximum = self.plane("input")[tuple(place)] == self.plane("pooled")[0, 0]
        return "to the old maximum's place" if is_maximum else "to the upper left corner"

    def which_of_equals(self) -> str:
        """Which cell of the first window its value comes back to."""
        height, width = (n // m for n, m in zip(self.plane().shape, self.plane("pooled").shape, strict=True))
        found = np.flatnonzero(self.plane()[:height, :width])
        if len(found) > 1:
            return "all four"
        return "the first" if found[0] == 0 else "the last"


CARDS = (
    Card(
        title="Why make it larger again?",
        text="A network that labels every pixel first becomes small, to see the whole (*encoder*), and then has to "
        "become as large as the picture again (*decoder*). This is the smallest one: pooling, then up-sampling.",
        ask="16 numbers go in. How many pass through the narrow middle?",
        options=("4", "8", "16"),
        answer=lambda shown: shown.plane("pooled").size,
        because="Twelve are lost for good: whatever up-sampling writes into their cells is a rule, no memory.",
    ),
    Card(
        title="Nearest neighbour",
        text="The slide's example. Every cell fills a block with copies of itself: simple, and blocky. Play: a step "
        "is one cell of the input.",
        ask="What stands in the last row?",
        options=("1 1 2 2", "3 3 4 4", "3 0 4 0"),
        answer=lambda shown: shown.last_row(),
        because="Rows are doubled as well as columns, so the row of 3 and 4 comes twice.",
        settings={"pool": False, "input": COUNTING},
    ),
    Card(
        title="Bed of nails",
        text="Every cell goes into the upper left corner of its block and nothing into the others: the values stand "
        "like nails on a board of zeros. A convolution that follows can spread them.",
        ask="Into how many cells of the output is nothing put?",
        options=("4", "8", "12"),
        answer=lambda shown: shown.never_written(),
        because="Three of each block of four. It is a transposed convolution whose kernel is a one among zeros.",
        settings={"way": NAILS, "pool": False, "input": COUNTING},
    ),
    Card(
        title="Max unpooling remembers",
        text="The corner is as good as any place, but max pooling knew a better one. It keeps the *indices* of its "
        "maxima, counted row by row from 0 over the whole input: 9 has 10 = 2·4 + 2. Unpooling puts each "
        "value back there.",
        ask="Where in its block does each maximum come out?",
        options=("in the corner", "where it was", "somewhere else"),
        answer=lambda shown: shown.where_maxima_go(),
        because="The other cells stay zero: the place is remembered, the smaller numbers are not.",
        settings={"way": MAX},
    ),
    Card(
        title="Other values, old places",
        text="Between pooling and unpooling a network computes: the values change, the remembered places do not. Here "
        f"the first value has become {CHANGED}; change others in *values* with a double click.",
        ask=f"Where does {CHANGED} go?",
        options=("to the upper left corner", "to the old maximum's place"),
        answer=lambda shown: shown.where_the_changed_goes(),
        because="The index was taken when the input was pooled, and nobody asks the new value.",
        settings={"way": MAX, "edit": {"values2x2": {0: CHANGED}}},
    ),
    Card(
        title="Ties",
        text="In a flat region all cells of a window are the same, so each of them is the maximum. Only one index is "
        "kept; *indices* shows which.",
        ask="Which of the four equal cells gets the value back?",
        options=("the first", "the last", "all four"),
        answer=lambda shown: shown.which_of_equals(),
        because="The first in reading order, as in PyTorch: on flat ground max unpooling is a bed of nails.",
        settings={"way": MAX, "input": EQUAL},
    ),
    Card(
        title="A digit, there and back",
        text="With remembered places the strokes stay where they were, as a sieve of dots. Switch to *nearest*: "
        "nothing is empty, but all edges are blocks. A photograph shows it too.",
        ask="Into how many of the 64 cells is a value placed?",
        options=("16", "32", "64"),
        answer=lambda shown: shown.plane().size - shown.never_written(),
        because="One per window; a zero that is placed looks like a gap. Networks put a convolution behind, which "
        "fills the gaps.",
        settings={"way": MAX, "input": HANDWRITTEN},
    ),
)
