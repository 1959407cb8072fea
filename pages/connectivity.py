"""Connections: sparse and dense ones, what reaches what through several layers, and the layer as a matrix."""

from collections.abc import Sequence

from app.components.stage import Edit
from app.connectivity.cards import CARDS, Shown
from app.connectivity.chains import KERNELS, one_or_two
from app.connectivity.controls import layer_controls, line_input
from app.connectivity.counts import counts
from app.connectivity.drawing import Layers
from app.connectivity.settings import CONNECTION_SETTINGS, SPARSE, TRANSPOSED, lengths
from app.controls import choice, reset_buttons
from app.grid_input import INPUT_SETTINGS
from app.page import Frame, lesson_page
from app.random_numbers import digits
from app.state import SEED, State

SETTINGS = (*CONNECTION_SETTINGS, *INPUT_SETTINGS)
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
    kernels = [state.edited(f"kernel_{n + 1}", list(KERNELS[n][: layer.kernel_size[0]])) for n in range(layers)]
    units = lengths(layer, len(line.cells), layers)
    weights = [one_or_two(digits(state[SEED.name] + n, (units[n + 1], units[n]))) for n in range(layers)]
    connections = SPARSE if view == TRANSPOSED else state["connections"]
    drawn, snippet = Layers(
        layer=layer, cells=line.cells, kernels=kernels, weights=weights, photo=line.given.photo is not None
    ).drawn(view, connections)
    frame.stage(*drawn, snippet=snippet, on_edit=lambda edits: keep(state, edits, line.first))
    frame.formula(*counts(layer, units, view, connections))
    return Shown(layer=layer, layers=layers, cells=line.cells, trace=drawn[0].trace)


def keep(state: State, edits: Sequence[Edit], first: int) -> None:
    """Edited cells: of the input in its whole, of kernels by their number."""
    for edit in edits:
        if edit.tensor == "input":
            state.edit("input", first + edit.cell, edit.value)
        else:
            state.edit("kernel_1" if edit.tensor == "weight" else edit.tensor.replace(" ", "_"), edit.cell, edit.value)


lesson_page("connectivity", lesson, SETTINGS, CARDS, why=WHY)
