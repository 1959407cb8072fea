"""Padding, stride, dilation: how the window walks, and what it never reads."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.address import Choice, Pair
from app.cards import Card
from app.components.payload import View
from app.controls import choice, pair, preset, reset_buttons, switch
from app.inputs import UPLOAD, Plane, picture_input
from app.page import Frame, lesson_page
from app.pictures import SAMPLES
from app.presets import guide_presets
from app.random_numbers import RANDOM, digits
from app.snippets import convolution_snippet
from app.state import EDIT, SEED, State, named
from app.window_controls import WINDOW_SETTINGS, windowed_layer
from engine.axes import PAD
from engine.operations import Convolution
from engine.rules import Windows
from engine.sizes import span
from engine.trace import Trace

LARGEST = 16  # cells a side, with numbers
SETTINGS = (
    Pair(name="size", low=1, high=LARGEST, default=(7, 7)),
    *WINDOW_SETTINGS,
    Choice(name="input", options=(RANDOM, *(each.name for each in SAMPLES), UPLOAD)),
    SEED,
    EDIT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    layer: Convolution
    trace: Trace

    @property
    def rule(self) -> Windows:
        rule = self.trace.stages[0].rule
        assert isinstance(rule, Windows)
        return rule

    def outputs(self) -> int:
        return self.rule.out[1]

    def dropped(self) -> int:
        """Columns at the end that no window reads."""
        axis = self.rule.axes[1]
        return len(axis.line) - 1 - int(axis.positions.max())

    def over_padding(self, tap: int | None = None) -> int:
        """Outputs for which a weight, or any weight, lies over padding."""
        steps = (self.trace.step(n).writes[0].terms for n in range(self.trace.steps))
        looked_at = (terms if tap is None else terms[tap : tap + 1] for terms in steps)
        return sum(any(term.a.index is None for term in terms) for terms in looked_at)

    def left_of_the_first(self) -> str:
        """What stands before the first column."""
        axis = self.rule.axes[1]
        entry = int(axis.line[axis.before - 1])
        return {PAD: "zeros", axis.size - 1: "the last column", 0: "the first column"}.get(entry, "the second column")


CARDS = (
    Card(
        title="The stride",
        text="With stride 2 the window moves two cells at a time. Play, or look at the number lines below: one row for "
        "each place where the window fits.",
        ask="7 cells, a kernel of 3, stride 2: how many outputs in a row?",
        options=("2", "3", "4"),
        answer=lambda shown: shown.outputs(),
        because="The first window, and ⌊4/2⌋ = 2 further steps.",
        settings={"stride": (2, 2)},
    ),
    Card(
        title="What the floor drops",
        text="One cell less, and the last step no longer fits. The crossed cells are read by no window: they do not "
        "count for anything.",
        ask="How many columns are lost?",
        options=("0", "1", "2"),
        answer=lambda shown: shown.dropped(),
        because="After the last window one column is left, too few for a step of 2.",
        settings={"size": (6, 6), "stride": (2, 2)},
    ),
    Card(
        title="Pad 0, 1, 2",
        text="The slide frames a 3×3 input with 0, 1 and 2 rings of zeros. Every ring is one more place for the window "
        "on each side.",
        ask="With pad 2, how wide is the output?",
        options=("1", "3", "5"),
        answer=lambda shown: shown.outputs(),
        because="3 + 2·2 = 7 cells hold 7 − 3 + 1 windows.",
        settings={"size": (3, 3), "padding": (2, 2)},
    ),
    Card(
        title="The same size",
        text="An odd kernel with padding (kernel_size − 1)/2 keeps the size. The border is paid for: windows there see "
        "zeros that are not in the picture.",
        ask="For how many of the 25 outputs does the window touch the padding?",
        options=("4", "9", "16"),
        answer=lambda shown: shown.over_padding(),
        because="All but the inner 3 × 3.",
        settings={"size": (5, 5), "padding": (1, 1)},
    ),
    Card(
        title="Is each weight used everywhere?",
        text="A slide says that each member of the kernel is used at every position of the input. Point at the upper "
        "left weight: it lights up wherever it is used, over padding too.",
        ask="For how many of the 9 outputs does it lie over padding?",
        options=("0", "3", "5"),
        answer=lambda shown: shown.over_padding(0),
        because="Once for each output of the first row and column; and with stride 2 it meets every other cell only.",
        settings={"size": (5, 5), "padding": (1, 1), "stride": (2, 2)},
    ),
    Card(
        title="Dilation 1, 2, 4",
        text="Dilation spreads the taps: nine weights see a wider part of the picture, with holes in between. The "
        "slide shows dilations of 1, 2 and 4; this is 4.",
        ask="How many cells does a row of three taps span now?",
        options=("3", "7", "9"),
        answer=lambda shown: span(shown.layer.kernel_size[1], shown.layer.dilation[1]),
        because="4·(3 − 1) + 1: two gaps of 4 and the last tap.",
        settings={"size": (12, 12), "dilation": (4, 4)},
    ),
    Card(
        title="Around the corner",
        text="Zeros are not the only border. With *circular* the picture goes on where it began, with *reflect* it is "
        "mirrored, with *replicate* the last cell is repeated.",
        ask="What stands to the left of the first column here?",
        options=("zeros", "the first column", "the last column"),
        answer=lambda shown: shown.left_of_the_first(),
        because="Circular padding wraps around, as on a torus.",
        settings={"input": SAMPLES[0].name, "padding": (6, 6), "padding_mode": "circular"},
    ),
)
WHY = """Stride decides how much a layer shrinks the picture, padding what becomes of its border, dilation how far a few
weights see. With the input's size they fix the output's: see *Output size*."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the stage on the right."""
    state = frame.state
    with frame.controls:
        preset(state, "Figure", guide_presets())
        more = st.popover("input, border, sides", icon=":material/tune:", width="stretch")
        with more:
            photo = more_controls(state)
        size = photo.values.shape[1:] if photo else state["size"]
        layer = windowed_layer(state, size)
        reset_buttons(state)
    kernel = weights(layer, averages=photo is not None)
    kept = {"input": named("input", size), "weight": named("weight", layer.kernel_size)}
    image = photo.values if photo else state.edited(kept["input"], [digits(state[SEED.name], size)])
    trace = layer.trace(image, state.edited(kept["weight"], kernel))

    view = View(
        trace=trace,
        editable=("weight",) if photo else ("input", "weight"),
        grey=("input", "output") if photo else (),
        reveal="all" if photo else "steps",
        ruler=photo is None,
    )
    snippet = convolution_snippet((layer, trace), picture=photo.name if photo else None)
    frame.stage(view, snippet=snippet, kept=kept)
    frame.formula(*layer.output_size(size))
    return Shown(layer=layer, trace=trace)


def weights(layer: Convolution, *, averages: bool) -> list[Any]:
    """(1, 1, k, k): a photograph is averaged; of numbers every other one is added, as the lecture's kernel does."""
    height, width = layer.kernel_size
    rows = [[1 / (height * width) if averages else (a + b + 1) % 2 for b in range(width)] for a in range(height)]
    return [[rows]]


def more_controls(state: State) -> Plane | None:
    """What is set less often; the photograph, if the input is one."""
    source = choice(state, "input", "Input")
    photo = picture_input(source, "padding_stride_dilation.picture") if source != RANDOM else None
    choice(state, "padding_mode")
    rectangular = switch(state, "rectangular", "height and width apart")
    switch(state, "sides", "each side apart")
    if photo is None:
        at_high = "Larger inputs are pictures: choose one above."
        pair(state, "size", "input size", low=1, high=LARGEST, at_high=at_high, rectangular=rectangular)
    else:
        st.caption(photo.caption)
    return photo


lesson_page("padding_stride_dilation", lesson, SETTINGS, CARDS, why=WHY)
