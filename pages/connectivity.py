"""Connections: sparse and dense ones, what reaches what through several layers, and the layer as a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.cards import Card
from app.components.payload import View
from app.components.stage import Edit
from app.connectivity.chains import KERNEL, convolutions, dense_layers, signs
from app.connectivity.controls import Line, layer_controls, line_input
from app.connectivity.settings import (
    BOTH,
    CONNECTION_SETTINGS,
    DENSE,
    MATRIX,
    SPARSE,
    TRANSPOSED,
    UNITS,
    lengths,
)
from app.connectivity.snippets import chain_snippet, dense_matrix_snippet, dense_snippet, matrix_snippet
from app.controls import choice, reset_buttons
from app.grid_input import INPUT_SETTINGS
from app.handwriting import HANDWRITTEN
from app.inputs import digits
from app.page import Frame, lesson_page
from app.pictures import SAMPLES
from app.state import SEED, State
from engine.matrix import as_matrix, transposed
from engine.operations import Convolution
from engine.pattern import Pattern, pattern
from engine.receptive_field import Reach, field_size, reach
from engine.trace import Trace

SETTINGS = (*CONNECTION_SETTINGS, *INPUT_SETTINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    layer: Convolution
    layers: int
    size: int
    trace: Trace  # the first on the stage

    @property
    def pattern(self) -> Pattern:
        """Of the first layer's matrix."""
        return pattern(self.layer, (self.size,))

    @property
    def reach(self) -> Reach:
        return reach([self.layer] * self.layers, (self.size,))[0]

    def read_by(self, output: int) -> str:
        """The inputs an output reads, as a range."""
        first, last = self.reach.interval(output) or (0, 0)
        return f"{first} to {last}"

    def comes_back(self) -> str:
        """What the transposed matrix brings back of the convolution's input."""
        same = len(self.trace["output"].values) == self.size
        return "its size" if same else "nothing"


CARDS = (
    Card(
        title="Sparse and dense",
        text="Above, a convolution: every output is connected with the three inputs of its window. Below, a dense "
        "layer: every output is connected with every input, 6·8 = 48 lines.",
        ask="How many lines has the sparse layer?",
        options=("8", "18", "24"),
        answer=lambda shown: shown.pattern.connections().result,
        because="Six outputs with three each. They carry 3 different weights, the dense ones 48: weights are shared.",
    ),
    Card(
        title="Which inputs reach an output?",
        text="A row of a handwritten digit. Point at an output: the inputs that it is made of light up, and the lines "
        "to them. All others have no influence on it at all.",
        ask="Which inputs reach output 3?",
        options=("0 to 7", "3 to 5", "2 to 4"),
        answer=lambda shown: shown.read_by(3),
        because="With stride 1 and no padding the window of output i begins at input i: it is local.",
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
        because="Every weight meets it once. At the border it is fewer: input 0 is met by the first weight only.",
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
        because="The three weights, each in six places: parameter sharing. 30 entries are zero whatever is learned.",
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
        because="1 + 2: two cells of the kernel add up in one entry. It is still no new parameter.",
        settings={"view": MATRIX, "connections": SPARSE, "padding": 1, "padding_mode": "reflect"},
        step=1,
    ),
    Card(
        title="The transpose",
        text="Rows and columns swapped, the matrix leads from outputs to inputs: every number is spread over the cells "
        "that it came from. This is what a *transposed convolution* computes, and how gradients flow back.",
        ask="What does it bring back of the convolution's input?",
        options=("its size", "its numbers", "nothing"),
        answer=lambda shown: shown.comes_back(),
        because="The transpose is no inverse: compare the last column with the first card's input.",
        settings={"view": TRANSPOSED, "connections": SPARSE, "stride": 2, "size": 7},
        step=15,
    ),
)
WHY = """A convolutional network is a feed-forward network in which at least one layer is a convolution: units in
layers, connected forwards. What sets it apart is seen here. *Sparse and local interactions*: an output is connected
with its window only. *Parameter sharing*: all windows use the same weights. *Down-sampling*: with a stride the next
layer has fewer units. *Equivariant representations* follow from the sharing: a shifted input gives a shifted output."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, units or matrix on the right."""
    state = frame.state
    with frame.controls:
        view = choice(state, "view", "Show")
        line = line_input(state)
        layer, layers = layer_controls(state, len(line.cells))
        reset_buttons(state)
    kernels = [state.edited(f"kernel_{n + 1}", list(KERNEL[: layer.kernel_size[0]])) for n in range(layers)]
    units = lengths(layer, len(line.cells), layers)
    weights = [signs(digits(state[SEED.name] + n, (units[n + 1], units[n]))) for n in range(layers)]
    views, snippet = drawn(view, state["connections"], line, layer, kernels, weights)
    frame.stage(*views, snippet=snippet, on_edit=lambda edits: keep(state, edits, line.first))
    found = pattern(layer, (len(line.cells),))
    sparse = [field_size([layer] * layers)] if view == UNITS else [found.zeros(), found.ties()]
    frame.formula(found.connections(), *sparse, layer.parameters())
    return Shown(layer=layer, layers=layers, size=len(line.cells), trace=views[0].trace)


def drawn(
    view: str, connections: str, line: Line, layer: Convolution, kernels: Sequence[Any], weights: Sequence[Any]
) -> tuple[list[View], str]:
    """What stands on the stage, and PyTorch that prints it."""
    cells, grey, editable = line.cells, ("input",) * bool(line.given.photo), line.given.editable
    if view != UNITS and connections == DENSE:
        trace = dense_layers(cells, weights)
        return [View(trace=trace, spatial=2, editable=editable, grey=grey)], dense_matrix_snippet(weights[0], cells)
    if view == MATRIX:
        trace = as_matrix(layer, [cells], [[kernels[0]]])
        shown = View(trace=trace, spatial=2, editable=(*editable, "weight"), grey=grey)
        return [shown], matrix_snippet(layer, cells, kernels[0], view)
    sparse = convolutions(layer, cells, kernels)
    if view == TRANSPOSED:
        trace = transposed(layer, sparse["output"].values, [[kernels[0]]], (len(cells),)).renamed(input="convolved")
        return [View(trace=trace, spatial=2, editable=("weight",))], matrix_snippet(layer, cells, kernels[0], view)
    own = tuple(each.name for each in sparse.tensors if each.role == "weight")
    above = View(trace=sparse, title=SPARSE * (connections == BOTH), linked=True, editable=(*editable, *own), grey=grey)
    below = View(
        trace=dense_layers(cells, weights),
        title=DENSE * (connections == BOTH),
        linked=True,
        spatial=1,
        editable=editable,
        grey=grey,
    )
    if connections == DENSE:
        return [below], dense_snippet(weights, cells)
    snippet = chain_snippet(layer, cells, kernels)
    return ([above, below], snippet + dense_snippet(weights)) if connections == BOTH else ([above], snippet)


def keep(state: State, edits: Sequence[Edit], first: int) -> None:
    """Edited cells: of the input in its whole, of kernels by their number."""
    for edit in edits:
        if edit.tensor == "input":
            state.edit("input", first + edit.cell, edit.value)
        else:
            state.edit("kernel_1" if edit.tensor == "weight" else edit.tensor.replace(" ", "_"), edit.cell, edit.value)


lesson_page("connectivity", lesson, SETTINGS, CARDS, why=WHY)
