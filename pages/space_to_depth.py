"""Space to depth: blocks of cells go into the channels, so that a map gets smaller and nothing is discarded."""

import numpy as np

from app.components.payload import View
from app.controls import reset_buttons
from app.grid_input import Given
from app.page import Frame, lesson_page
from app.space_to_depth.cards import CARDS
from app.space_to_depth.controls import compared, input_name, layer_and_input
from app.space_to_depth.layers import LAYERS, SPD, STRIDED, WEIGHTED, Way, whole_blocks
from app.space_to_depth.settings import OBJECT, SETTINGS
from app.space_to_depth.shown import Shown
from app.space_to_depth.snippets import layer_snippet
from app.space_to_depth.words import table
from app.state import State, named
from engine.arrays import Array
from engine.trace import Trace

WHY = """A stride larger than the kernel never reads some cells, and max pooling drops all but the largest number of a
window. Space to depth drops none: the channels that it makes are what the next convolution chooses from, and the choice
is learned. Detectors for small objects begin
with it, and its inverse ends networks that enlarge pictures."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the stage on the right."""
    state = frame.state
    with frame.controls:
        way, given = layer_and_input(state)
        reset_buttons(state)
    x = np.array(whole_blocks(given.values, way.factor) if given.photo else given.values)
    trace = traced(state, way, x, given)
    lacking = tuple(np.subtract(x.shape, np.shape(given.values))[1:].tolist())
    snippet = layer_snippet(way, trace, given.picture, lacking)
    kept = {"input": input_name(state)}
    if way.name in WEIGHTED:
        kept["weight"] = weight_name(way, len(x))
    frame.stage(view(trace, given), snippet=snippet, kept=kept)
    kind = state["object"] if state["input"] == OBJECT else ""
    if way.name in (SPD, STRIDED) or kind:
        rows = [(each, traced(state, each, x, given)) for each in compared(state, way)]
        frame.picture.markdown(table(rows, way.name, kind))
        frame.picture.caption("A cell counts where a small change of it changes the output.")
    frame.formula(*way.sizes(x.shape))
    return Shown(way=way, trace=trace, kind=kind)


def traced(state: State, way: Way, x: Array, given: Given) -> Trace:
    """The layer on its input; a convolution with the weights as they were edited."""
    if way.name not in WEIGHTED:
        return way.trace(x)
    weight = state.edited(weight_name(way, len(x)), way.weight(len(x), averages=given.photo is not None))
    return way.trace(x, weight)


def weight_name(way: Way, channels: int) -> str:
    """The weights of one layer and shape, as their edits are kept."""
    return named("weight", (LAYERS.index(way.name), *way.convolution(channels).weight_shape))


def view(trace: Trace, given: Given) -> View:
    """Photographs are seen whole; all that is made of one is a picture again."""
    pictures = tuple(tensor.name for tensor in trace.tensors if tensor.role != "weight") if given.photo else ()
    return View(
        trace=trace, editable=(*given.editable, "weight"), grey=pictures, reveal="all" if given.photo else "steps"
    )


lesson_page("space_to_depth", lesson, SETTINGS, CARDS, why=WHY)
