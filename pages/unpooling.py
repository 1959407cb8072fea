"""Unpooling: a small map becomes large again, by copies, by nails, or by the places that max pooling remembered."""

from typing import Any

import numpy as np

from app.address import Choice, Switch, Whole
from app.components.payload import View
from app.controls import choice, reset_buttons, switch, whole
from app.grid_input import Given, grid_input, input_settings
from app.handwriting import HANDWRITTEN, handwritten
from app.page import Frame, lesson_page
from app.random_numbers import RANDOM
from app.state import EDIT, State, named
from app.unpooling.cards import CARDS, CORNERS, COUNTING, EQUAL, EXAMPLE, Shown
from app.unpooling.ways import MAX, NAILS, NEAREST, larger, sizes, small_and_large, snippet, with_values
from engine.trace import Trace

MOST = {"size": 4, "kernel_size": 4}
SIDES = {True: 48, False: 24}  # cells of a photograph that is pooled first, and of one that only grows
SETTINGS = (
    Choice(name="way", options=(NEAREST, NAILS, MAX)),
    Switch(name="pool", default=True),
    Whole(name="kernel_size", low=1, high=MOST["kernel_size"], default=2),
    Whole(name="size", low=1, high=MOST["size"], default=2),
    *input_settings(EXAMPLE, COUNTING, EQUAL),
)
SIGNS = {"pooled": "→", "output": "→"}
WHY = """Some segmentation networks (SegNet) pair every pooling with an unpooling that is given the remembered places;
others (U-Net) learn their up-sampling and hand over whole maps. None of the three rules learns anything; the next
lesson's transposed convolution does.

The windows here stand side by side. Where they overlap, two values may have one index: the one written last stays. An
index outside of the output is refused."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the chain on the right."""
    state = frame.state
    with frame.controls:
        way, pools = choice(state, "way", "Up-sample by"), True
        if way != MAX:  # it needs the places that a pooling remembers
            pools = switch(state, "pool", "max pooling first")
        scale = whole(state, "kernel_size", low=1, high=MOST["kernel_size"])
        given, size = numbers(state, scale if pools else 1, SIDES[pools])
        reset_buttons(state)
    trace = traced(state, way, scale, given.values, pools=pools)
    middle = "values" if "values" in names(trace) else "pooled"
    view = View(
        trace=trace,
        editable=(*given.editable, *((middle,) if way == MAX else ())),
        grey=("input", "pooled", "values", "output") if given.photo else (),
        reveal="all" if given.photo else "steps",
        signs=SIGNS,
    )
    kept = {"input": named("input", size)}
    if way == MAX:  # pooled cells are computed: what takes their place is another tensor
        kept[middle] = named("values", trace[middle].values.shape[1:])
    frame.stage(view, snippet=snippet(trace, way, scale, given.picture, SIDES[pools]), kept=kept)
    frame.formula(*sizes(trace, way, scale))
    return Shown(trace=trace)


def numbers(state: State, times: int, side: int) -> tuple[Given, tuple[int, int]]:
    """The input, `times` as large as the size that is set, and its size; example and digits have their own."""
    own_size = {EXAMPLE: len(CORNERS), HANDWRITTEN: len(handwritten(state["digit"]))}
    cells = own_size.get(state["input"], times * state["size"])
    counted = 1 + np.arange(cells**2).reshape(1, cells, cells)
    own = {EXAMPLE: [CORNERS], COUNTING: counted.tolist(), EQUAL: np.full_like(counted, 5).tolist()}
    given = grid_input(state, (cells, cells), side=side, own=own, kept=named("input", (cells, cells)))
    if state["input"] in (COUNTING, EQUAL, RANDOM):
        at_high = "Larger inputs are handwritten digits and pictures: choose them above."
        whole(state, "size", "small size", low=1, high=MOST["size"], at_high=at_high)
    return given, (cells, cells)


def traced(state: State, way: str, scale: int, values: Any, *, pools: bool) -> Trace:
    """The chain; with values of its own in the middle where these were edited."""
    if not pools:
        return larger(way, scale, values)
    trace = small_and_large(way, scale, values)
    pooled = trace["pooled"].values
    kept = named("values", pooled.shape[1:])
    if way != MAX or not state[EDIT.name].get(kept):
        return trace
    return with_values(scale, values, state.edited(kept, pooled.tolist()))


def names(trace: Trace) -> set[str]:
    """Of the trace's tensors."""
    return {tensor.name for tensor in trace.tensors}


lesson_page("unpooling", lesson, SETTINGS, CARDS, why=WHY)
