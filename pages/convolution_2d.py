"""Convolution in 2-D: the lecture's example stepped through, on whole numbers and on a photograph."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.address import Choice
from app.cards import Card
from app.components.payload import View
from app.controls import choice, reset_buttons
from app.inputs import UPLOAD, Plane, picture_input
from app.kernels import KERNELS, LECTURE_IMAGE, Kernel, kernel_named
from app.page import Frame, lesson_page
from app.pictures import SAMPLES
from app.random_numbers import RANDOM, digits
from app.snippets import convolution_snippet
from app.state import EDIT, SEED, State
from engine.operations import Convolution, conv2d
from engine.trace import Trace

LECTURE = "lecture"
SIGNS = {"correlation": "+", "convolution": "-"}
BOTH = "both"
SETTINGS = (
    Choice(name="input", options=(LECTURE, RANDOM, *(each.name for each in SAMPLES), UPLOAD)),
    Choice(name="kernel", options=tuple(kernel.name for kernel in KERNELS)),
    Choice(name="operation", options=(*SIGNS, BOTH)),
    Choice(name="padding", options=("valid", "same", "full")),
    SEED,
    EDIT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers: a trace per operation."""

    traces: tuple[Trace, ...]

    def output(self, number: int = 0) -> np.ndarray:
        return self.traces[number]["output"].values[0]

    def flip_does(self) -> str:
        """What the turned kernel makes of the result."""
        plain, turned = self.output(), self.output(1)
        return "nothing" if (plain == turned).all() else "other signs" if (plain == -turned).all() else "other numbers"

    def readers_of_the_middle(self) -> int:
        """Outputs whose window holds the middle of the input."""
        trace = self.traces[0]
        middle = tuple(n // 2 for n in trace["input"].values.shape)
        steps = (trace.step(n) for n in range(trace.steps))
        return sum(any(term.a.index == middle for term in step.writes[0].terms) for step in steps)


CARDS = (
    Card(
        title="One number from nine",
        text="The kernel lies on the upper left of the image. Each weight is multiplied with the cell under it, and "
        "the nine products are added up.",
        ask="What is the first output?",
        options=("2", "4", "5"),
        answer=lambda shown: shown.output()[0, 0],
        because="Five weights are 1; four of the cells under them are.",
        predict=True,
    ),
    Card(
        title="Which outputs use a cell?",
        text="Every output reads nine neighbours, so most cells are read more than once. Point at the image: the "
        "outputs that use the cell light up, with their number.",
        ask="How many of the nine outputs use the cell in the middle?",
        options=("1", "4", "9"),
        answer=lambda shown: shown.readers_of_the_middle(),
        because="Every one of the nine windows covers it; a corner is covered by one only.",
        step=4,
    ),
    Card(
        title="The flip",
        text="The lecture defines convolution, which turns the kernel by 180° first, and demonstrates correlation, "
        "which does not. With the lecture's kernel nobody can tell; with this one everybody can. Both run in step.",
        ask="What does the flip do to the result?",
        options=("nothing", "other signs", "other numbers"),
        answer=lambda shown: shown.flip_does(),
        because="Turned by 180°, this kernel is its own negative.",
        settings={"kernel": "Sobel x", "operation": BOTH},
    ),
    Card(
        title="Valid, same, full",
        text="*Valid* keeps the window inside. *Same* adds a border of zeros, so that the size stays; *full* lets the "
        "window leave until one cell overlaps.",
        ask="How wide is the full result of 5 cells and a kernel of 3?",
        options=("5", "7", "8"),
        answer=lambda shown: shown.output().shape[1],
        because="5 + 2·2 padded cells hold 9 − 3 + 1 windows.",
        settings={"padding": "full"},
    ),
    Card(
        title="On a photograph",
        text="The same nine products, at sixteen thousand places. Move the pointer over the picture: the window goes "
        "along, and the magnifier shows the numbers below it.",
        ask="Where the picture is of one grey, what does this kernel answer?",
        options=("0", "the grey", "255"),
        answer=lambda shown: shown.traces[0]["weight"].values.sum(),
        because="Its weights add up to 0, so it answers to differences only: to edges.",
        settings={"input": SAMPLES[0].name, "kernel": "Sobel x"},
    ),
    Card(
        title="Your own kernel",
        text="Double-click a weight and type another number. A kernel of ninths blurs; with a larger centre and "
        "negative neighbours it sharpens.",
        ask="Which weights leave the picture as it is?",
        settings={"input": SAMPLES[1].name, "kernel": "sharpen"},
        step=6000,
    ),
)
WHY = """Edge detection, blurring and sharpening were designed by hand for decades, kernel by kernel. A convolution
layer computes the same sum, but learns the weights: what you step through here is all that happens in it."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the stage on the right."""
    state = frame.state
    with frame.controls:
        source = choice(state, "input", "Input", forgets="input")
        photo = picture_input(source, "convolution_2d.picture") if source not in (LECTURE, RANDOM) else None
        kernel = kernel_control(state)
        operation = choice(state, "operation", "Operation")
        padding = choice(state, "padding", "Padding")
        reset_buttons(state)
    names = tuple(SIGNS) if operation == BOTH else (operation,)
    layers = [layer_of(kernel, padding, flip=name == "convolution") for name in names]
    image = photo.values if photo else state.edited("input", [plain_input(source, state)])
    weight = state.edited("weight", [[kernel.rows]])
    traces = tuple(layer.trace(image, weight) for layer in layers)
    views = [view(trace, name if len(names) > 1 else "", photo) for trace, name in zip(traces, names, strict=True)]
    picture = photo.name if photo else None
    frame.stage(*views, snippet=convolution_snippet(*zip(layers, traces, strict=True), picture=picture))
    height, width = layers[0].output_size(traces[0]["input"].values.shape[1:])
    sizes = (height,) if height.numbers["H"] == width.numbers["W"] else (height, width)
    frame.formula(*sizes, before=[cell_formula(layer, name) for layer, name in zip(layers, names, strict=True)])
    with frame.controls:
        notes(traces[0], operation, photo)
    return Shown(traces=traces)


def kernel_control(state: State) -> Kernel:
    """The chosen kernel, and what it does."""
    name = choice(state, "kernel", "Kernel", forgets="weight")
    kernel = kernel_named(name)
    st.caption(f"Your own, made from *{name}*." if "weight" in state[EDIT.name] else kernel.does)
    return kernel


def layer_of(kernel: Kernel, padding: str, *, flip: bool) -> Convolution:
    """One channel in, one out."""
    size = (len(kernel.cells), len(kernel.cells[0]))
    return conv2d(in_channels=1, out_channels=1, kernel_size=size, padding=padding, bias=False, flip=flip)


def plain_input(source: str, state: State) -> object:
    """The lecture's image, or digits drawn with the seed."""
    return LECTURE_IMAGE if source == LECTURE else digits(int(state[SEED.name]), (5, 5))


def view(trace: Trace, title: str, photo: Plane | None) -> View:
    """A trace as the stage shows it; a photograph is seen whole, numbers appear step by step."""
    if photo is None:
        return View(trace=trace, title=title, editable=("input", "weight"))
    answers_to_edges = trace["weight"].values.sum() == 0  # its result has both signs; any other's is a picture again
    grey = ("input",) if answers_to_edges else ("input", "output")
    return View(trace=trace, title=title, editable=("weight",), grey=grey, reveal="all")


def cell_formula(layer: Convolution, operation: str) -> str:
    """What one cell is, counted from the input's first cell; outside of it the input is zero."""
    first = -layer.padding[0][0]  # where the first window begins
    shift = first if operation == "correlation" else first + layer.kernel_size[0] - 1
    offset = f"{shift:+d}" if shift else ""
    i, j = (f"{letter}{offset}{SIGNS[operation]}{tap}" for letter, tap in ("im", "jn"))
    return rf"S(i,j) = \sum_m \sum_n I({i},\, {j})\, K(m,n)"


def notes(trace: Trace, operation: str, photo: Plane | None) -> None:
    """A word on the flip where it cannot be seen, and whose photograph it is."""
    weight = trace["weight"].values
    if operation != "correlation" and np.array_equal(weight, weight[..., ::-1, ::-1]):
        st.caption("This kernel equals its flip: correlation and convolution agree. *Sobel x* shows the difference.")
    if photo:
        st.caption(photo.caption)


lesson_page("convolution_2d", lesson, SETTINGS, CARDS, why=WHY)
