"""Output size: the formula per axis, the number line behind it, and backwards from a wanted size to the settings."""

from typing import Any

import streamlit as st

from app.address import Choice
from app.components.payload import View
from app.controls import choice, preset, reset_buttons
from app.output_size.cards import CARDS, Shown
from app.output_size.controls import (
    BACKWARDS_SETTINGS,
    FORWARDS,
    axis_control,
    backwards_controls,
    channel_controls,
    layer_controls,
)
from app.output_size.line import line_trace, size_sought, slide_applies, slides_size
from app.output_size.settings import (
    AXES,
    AXIS_SETTINGS,
    OPERATIONS,
    axis_layer,
    channels_of,
    layer_of,
    published,
)
from app.output_size.snippets import size_snippet
from app.page import Frame, lesson_page, sentence
from app.pictures import LEAST_SIDE, SAMPLES, sample
from app.random_numbers import digits
from app.state import EDIT, SEED, State
from engine.backwards import Fit
from engine.errors import EngineError
from engine.operations import TransposedConvolution

DIGITS = "digits"
SETTINGS = (
    Choice(name="operation", options=OPERATIONS),
    Choice(name="axis", options=("width", "height", "depth")),
    *AXIS_SETTINGS,
    *BACKWARDS_SETTINGS,
    Choice(name="line", options=(DIGITS, *(each.name for each in SAMPLES))),
    SEED,
    EDIT,
)
PRESETS = published()
DIRECT = """Drawn is the direct convolution that gives the same numbers: stride − 1 zeros between the input's cells,
the kernel flipped, stride 1."""
WHY = """A network is a chain of shapes: each layer makes what the next one reads, and a fully connected layer takes one
size only. What halves, what stays and what is lost at the border is decided by these five numbers."""


def lesson(frame: Frame) -> Shown | None:
    """Controls on the left, one axis as a line on the right; the formula also where it gives no size."""
    with frame.controls:
        axis, fits = controls(frame.state)
    try:
        return drawn_lesson(frame, axis, fits)
    except EngineError as error:
        with frame.picture:
            sentence(error)
        frame.formula(size_sought(frame.state.values))
    return None


def drawn_lesson(frame: Frame, axis: int, fits: tuple[Fit, ...]) -> Shown:
    """The layer's sizes, and one axis of it on the stage. Raises EngineError."""
    state = frame.state
    layer, size = layer_of(state.values)
    sizes, channels = layer.output_size(size), channels_of(state.values)
    drawn = axis_layer(state.values, axis)
    line, weight = numbers_drawn(state, size[axis], drawn.kernel_size[0], AXES[len(size)][axis])
    trace = line_trace(drawn, line, weight)
    shown = Shown(layer=layer, size=size, channels=channels, sizes=sizes, axis=axis, trace=trace, fits=fits)
    snippet = size_snippet(layer, size, channels, drawn, line, weight)
    frame.stage(view(shown, is_photo=state["line"] != DIGITS), snippet=snippet)
    frame.formula(*(sizes if state["per_axis"] else sizes[axis : axis + 1]))
    with frame.picture:
        notes(shown, apart=state["per_axis"])
    return shown


def controls(state: State) -> tuple[int, tuple[Fit, ...]]:
    """Forwards all numbers of a layer, backwards what is wanted of it: the axis drawn, and the settings found."""
    find = choice(state, "find", "Find")
    if find == FORWARDS:
        preset(state, "Preset", PRESETS)
    choice(state, "operation", "Operation")
    axis = axis_control(state)
    fits: tuple[Fit, ...] = ()
    if find == FORWARDS:
        layer_controls(state, axis)
        channel_controls(state)
    else:
        fits = backwards_controls(state, axis)
    choice(state, "line", "Line", forgets="input")
    reset_buttons(state)
    return axis, fits


def numbers_drawn(state: State, size: int, taps: int, axis: str) -> tuple[list[Any], list[Any]]:
    """The line's cells, and the weights 1, 2, 3, …: a tap is known by its weight."""
    line = [1 + n % 9 for n in digits(int(state[SEED.name]), (size,))]
    if state["line"] != DIGITS:
        line = photo_line(state["line"], size, upright=axis == "height")
    return state.edited("input", line), state.edited("weight", list(range(1, taps + 1)))


@st.cache_data
def photo_line(name: str, size: int, *, upright: bool) -> list[int]:
    """The middle column or row of a sample photograph that is so many cells wide."""
    grey = sample(name, side=max(size, LEAST_SIDE)).grey
    middle = grey[:, grey.shape[1] // 2] if upright else grey[grey.shape[0] // 2]
    return [int(cell) for cell in middle[:size]]


def view(shown: Shown, *, is_photo: bool) -> View:
    """The line on the stage, above its number line."""
    return View(
        trace=shown.trace,
        title=shown.headline(),
        editable=("input", "weight"),
        grey=("input",) if is_photo else (),
        ruler=True,
        axes=(AXES[len(shown.size)][shown.axis],),
    )


def notes(shown: Shown, *, apart: bool) -> None:
    """What the formula leaves to say: the other axes, the slide, how a transposed convolution is drawn."""
    said = []
    if len(shown.size) > 1 and not apart:
        said.append("Every axis has these numbers.")
    if isinstance(shown.layer, TransposedConvolution):
        said.append(DIRECT)
    elif slide_applies(shown.layer):
        slide, short = slides_size(shown.sizes[shown.axis]), shown.output() - shown.slide()
        sides = " = ".join((slide.formula.text(), slide.formula.text(slide.numbers), str(slide.result)))
        said.append(f"The slide's {sides} is {short} too small.")
    if said:
        st.caption(" ".join(said))


lesson_page("output_size", lesson, SETTINGS, CARDS, why=WHY)
