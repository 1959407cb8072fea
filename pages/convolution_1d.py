"""Convolution in 1-D: flip, shift, multiply and add, for whole numbers and for functions of time."""

import streamlit as st

from app.address import Choice
from app.components.payload import View
from app.controls import choice, reset_buttons
from app.convolution_1d.cards import CARDS
from app.convolution_1d.functions import KERNELS, PER_UNIT, SIGNALS
from app.convolution_1d.shown import (
    CONVOLUTION,
    CORRELATION,
    MEASURED,
    NUMBERS,
    RECORDED,
    WHOLE,
    Shown,
    function,
    kernel_cells,
    kernel_of,
    signal_of,
    size,
    traced,
)
from app.convolution_1d.snippets import snippet
from app.page import Frame, lesson_page
from app.state import EDIT, SEED, State, named
from engine.trace import Trace

SETTINGS = (
    Choice(name="input", options=(*WHOLE, *(each.name for each in SIGNALS), *MEASURED), default=NUMBERS),
    Choice(name="kernel", options=tuple(each.name for each in KERNELS)),
    Choice(name="operation", options=(CONVOLUTION, CORRELATION)),
    Choice(name="padding", options=("full", "same", "valid")),
    SEED,
    EDIT,
)
WHY = """A system that treats every moment alike and adds up its answers is a convolution, whatever it is made of: an
echo, a lens out of focus, a filter against hum. Sounds, heartbeats and prices are read by networks of 1-D
convolutions, which learn the kernels."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the line of time on the right."""
    state = frame.state
    with frame.controls:
        source = choice(state, "input", "Signal", forgets="input")
        if source == RECORDED:
            st.caption("12.5 ms of a spoken *hello*: a unit of time is 2.5 ms.")
        kernel = kernel_of(choice(state, "kernel", "Kernel", forgets="weight"))
        st.caption(kernel.does)
        operation = choice(state, "operation", "Operation")
        padding = choice(state, "padding", "Padding")
        st.caption("*full*: any overlap, L + k − 1 outputs; *same*: L; *valid*: the kernel inside, L − k + 1.")
        reset_buttons(state)
    is_whole = source in WHOLE
    names = {name: own_name(name, state) for name in ("input", "weight")}
    signal = state.edited(names["input"], signal_of(source, state[SEED.name]))
    cells = state.edited(names["weight"], kernel_cells(kernel, is_whole=is_whole))
    trace = traced(signal, cells, operation, padding, is_whole=is_whole)
    edited = any(state[EDIT.name].get(name) for name in names.values())
    shown = Shown(trace=trace, kernel=kernel, is_whole=is_whole, edited=edited)
    frame.stage(view(shown), snippet=snippet(shown, source, operation, padding), kept=names)
    frame.formula(size(trace, padding), before=formulas(shown, source, operation))
    return shown


def own_name(name: str, state: State) -> str:
    """A tensor as its edits are kept: of another signal or kernel, in numbers or in time, they are another's."""
    signals, kernels = (state.setting(each).options for each in ("input", "kernel"))  # type: ignore[union-attr]  # choices
    signal = signals.index(state["input"])
    own = (signal, state[SEED.name]) if name == "input" else (kernels.index(state["kernel"]), int(signal < len(WHOLE)))
    return named(name, own)


def view(shown: Shown) -> View:
    """All on one line of time, an output below the first place of the signal that its window reads, shifted."""
    trace = shown.trace
    curves = () if shown.is_whole else tuple(tensor.name for tensor in trace.tensors)
    return View(
        trace=trace,
        editable=("input", "weight"),
        curves=curves,
        painted={name: 1 for name in ("input", "weight") if curves},
        timeline={"output": latest(trace)},
        unit=0 if shown.is_whole else PER_UNIT,
    )


def latest(trace: Trace) -> int:
    """The place of the signal that the last tap of the first window reads: there the first output stands."""
    axis = trace.stages[-1].rule.axes[0]  # type: ignore[union-attr]  # windows
    return int(axis.positions[0, -1]) - axis.before


def formulas(shown: Shown, source: str, operation: str) -> list[str]:
    """What one cell of the output is; and the functions."""
    trace = shown.trace
    late = latest(trace)  # where the first output stands: cell 0 of the output is n = 0
    first = trace["weight"].values.size - 1 - late if operation == CORRELATION else late
    count = f" + {first}" if first else ""
    index = {CONVOLUTION: f"n{count} - m", CORRELATION: f"m - n{count}"}[operation]
    if shown.is_whole:
        return [rf"s[n] = \sum_m x[m]\, w[{index}]"]
    span = f" + {trace['weight'].values.size / PER_UNIT:g}"
    in_time = {CONVOLUTION: r"t - \tau", CORRELATION: rf"\tau - t{span}"}[operation]
    integral = (
        rf"s(t) = \int x(\tau)\, w({in_time})\, d\tau \approx \frac{{1}}{{{PER_UNIT}}} \sum x(\tau)\, w({in_time})"
    )
    functions = [shown.kernel.formula] if source in MEASURED else [function(source).formula, shown.kernel.formula]
    return [integral, *([] if shown.edited else [r" ,\quad ".join(functions)])]


lesson_page("convolution_1d", lesson, SETTINGS, CARDS, why=WHY)
