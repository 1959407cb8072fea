"""Pooling: one number per window; what a shift changes, what is never read; as a prior."""

from typing import Final

import numpy as np
import streamlit as st

from app.address import Choice
from app.components.payload import View
from app.controls import MOST_OFFERED, choice, preset, reset_buttons, switch, whole
from app.grid_input import Given, grid_input, input_settings
from app.handwriting import HANDWRITTEN
from app.page import Frame, lesson_page
from app.pictures import SIDE
from app.pooling.cards import CARDS
from app.pooling.layer import (
    LARGEST,
    OWN,
    POOL,
    POOL_SETTINGS,
    PRESETS,
    PRIOR,
    SHIFTED,
    Shown,
    cell_formula,
    incoming,
    pooling_of,
)
from app.pooling.prior import CELLS, PRIOR_SETTINGS, Believed, believed, curve, prior_snippet
from app.pooling.snippets import pooling_snippet
from app.random_numbers import digits
from app.state import SEED, State
from engine.invariance import invariance, shifted
from engine.trace import Trace

SETTINGS = (
    Choice(name="show", options=(POOL, SHIFTED, PRIOR)),
    *POOL_SETTINGS,
    *PRIOR_SETTINGS,
    *input_settings(*OWN, start=HANDWRITTEN),
)
CERTAIN: Final = r"h = -\infty \quad (\sigma = 0)"
WHY = """Pooling with a stride makes maps smaller, so that later layers see more of the picture at less cost, and it
makes a network care less about where exactly something is. What it throws away is gone: a maximum drops all smaller
numbers of its window, so dark objects too; an average blurs them; both forget the places."""


def lesson(frame: Frame) -> Shown | Believed:
    """Controls on the left, the pooling or the prior on the right."""
    with frame.controls:
        show = choice(frame.state, "show", "Show")
    return prior(frame) if show == PRIOR else pooled(frame, show)


def pooled(frame: Frame, show: str) -> Shown:
    """The input through the pooling, and where it is wanted the shifted input too."""
    state = frame.state
    with frame.controls:
        is_global = choice(state, "pool", "Pool").startswith("global")
        with st.popover("input and examples", icon=":material/tune:", width="stretch"):
            given = grid_input(state, (6, 6), own=OWN)
            preset(state, "Preset", PRESETS)
        cells = np.array(given.values)
        if not is_global:
            window_controls(state, min(cells.shape[1:]))
        reset_buttons(state)
    layer = pooling_of(state.values, cells.shape[1:])
    counts = None
    if show == SHIFTED:
        moved = shifted(cells, incoming(state["input"], cells, photo=given.photo is not None))
        counts = invariance(layer, cells, moved)
    traces = [counts.before, counts.after] if counts else [layer.trace(cells)]
    snippet = pooling_snippet(layer, *traces, is_global=is_global, picture=given.picture, side=SIDE)
    frame.stage(*views(traces, given), snippet=snippet)
    shown = Shown(layer=layer, trace=traces[0], counts=counts)
    frame.picture.caption(shown.sentence())
    no_dilation = r" \qquad \text{dilation } d = 1"  # the size's formula has the letter
    frame.formula(layer.output_size(cells.shape[1:])[0], before=[cell_formula(layer) + no_dilation])
    return shown


def prior(frame: Frame) -> Believed:
    """A dense layer whose weights are drawn around a convolution's or a pooling's matrix."""
    state = frame.state
    with frame.controls:
        choice(state, "layer", "Layer")
        choice(state, "sigma", "σ, width of the belief")
        st.html(curve(float(state["sigma"])))
        reset_buttons(state)
    row = np.array(state.edited("row", digits(state[SEED.name], (CELLS, 1))))
    shown = believed(state.values, row, state[SEED.name])
    view = View(trace=shown.trace, editable=("input",), spatial=2, signs={"input": "·"})
    frame.stage(view, snippet=prior_snippet(shown.trace), kept={"input": "row"})  # not the pooled input
    frame.picture.caption(shown.sentence())
    pattern, entropy = shown.prior.pattern, shown.entropy()
    frame.formula(*filter(None, (entropy, pattern.zeros(), pattern.ties())), before=[] if entropy else [CERTAIN])
    return shown


def window_controls(state: State, side: int) -> None:
    """The window, each setting bounded by the one before; `side` is the input's shorter one."""
    most = min(side, LARGEST["kernel_size"])
    too_large = "The input is no larger." if side == most else MOST_OFFERED
    size = whole(state, "kernel_size", low=1, high=most, at_high=too_large)
    whole(state, "stride", low=1, high=LARGEST["stride"], at_high=MOST_OFFERED)
    too_much = "With more, a window could be mostly padding: torch refuses more than half of kernel_size."
    whole(state, "padding", low=0, high=size // 2, at_high=too_much)
    switch(state, "ceil_mode")
    if state["pool"] == "average":
        switch(state, "count_include_pad")


def views(traces: list[Trace], given: Given) -> list[View]:
    """The pooling, or of both inputs in lock-step; a photograph is seen whole."""
    titles = ("", "") if len(traces) == 1 else ("as it was", "shifted by one")
    grey = ("input", "output") if given.photo else ()
    return [
        View(
            trace=trace,
            title=title,
            editable=given.editable if trace is traces[0] else (),
            grey=grey,
            reveal="all" if given.photo else "steps",
        )
        for trace, title in zip(traces, titles, strict=False)
    ]


lesson_page("pooling", lesson, SETTINGS, CARDS, why=WHY)
