"""The detector stage: every sum through a nonlinear function; what it keeps, what it loses, what gradient it passes."""

from typing import Any, Final

import streamlit as st

from app.components.payload import View
from app.controls import choice, reset_buttons, whole
from app.detector_stage.cards import CARDS
from app.detector_stage.layer import (
    ACTIVATION_SETTINGS,
    BACKWARD,
    EDGES,
    FARTHEST,
    LAYER_SETTINGS,
    SLOPE,
    STAGES,
    Layer,
    activation_of,
    layer,
    sentence,
    weights,
)
from app.detector_stage.snippets import detector_snippet
from app.grid_input import Given, grid_input, input_settings
from app.handwriting import HANDWRITTEN
from app.kernels import kernel_named
from app.page import Frame, lesson_page
from app.random_numbers import digits
from app.state import SEED, State
from engine.arrays import Array, tensor

SIDE: Final = 64  # cells of a photograph: three maps of it stand side by side
SETTINGS = (
    *ACTIVATION_SETTINGS,
    *LAYER_SETTINGS,
    *input_settings(start=HANDWRITTEN),
)
OF_A_MAP = ("feature_map", "grad_output")  # another map is another tensor
SIGNS: Final[dict[str, dict[str, str]]] = {
    STAGES: {},
    SLOPE: {"slope": ""},  # made of the map, not of what stands before it
    BACKWARD: {"slope": "→", "grad_output": "·"},  # the map gives the slope, which the gradient is multiplied by
}
WHY = """Without a detector, convolutions one after the other are one convolution: sums of sums. The bend between them
lets a deep network be more than a shallow one, and its slope decides what a deep network can learn."""


def lesson(frame: Frame) -> Layer:
    """Controls on the left, the stages on the right."""
    state = frame.state
    with frame.controls:
        show = choice(state, "show", "Show")
        activation_controls(state)
        with st.popover("input and convolution", icon=":material/tune:", width="stretch"):
            given = grid_input(state, (8, 8), side=SIDE)
            convolution_controls(state)
        reset_buttons(state)
    shown = computed(state, given, show)
    snippet = detector_snippet(shown, show, given.picture, SIDE)
    frame.stage(*views(shown, show, given), snippet=snippet, kept={name: own_name(state, name) for name in OF_A_MAP})
    frame.picture.caption(sentence(shown.loss, show))
    activation = shown.activation
    frame.formula(before=[rf"f(x) = {activation.formula} \qquad f'(x) = {activation.derivative}"])
    return shown


def activation_controls(state: State) -> None:
    """Which function, and its parameter where it has one."""
    activation = choice(state, "activation")
    if activation == "leaky_relu":
        choice(state, "negative_slope")
    elif activation in ("threshold", "fires"):
        at_end = "No sum that a kernel makes of a digit lies beyond."
        whole(state, "threshold", low=-FARTHEST, high=FARTHEST, at_low=at_end, at_high=at_end)


def convolution_controls(state: State) -> None:
    """The first stage's settings."""
    choice(state, "kernel", "Kernel", forgets="weight")
    st.caption(kernel_named(state["kernel"]).does)
    choice(state, "over", "kernel divided by", forgets="weight")
    whole(state, "padding", low=0, high=2, at_high="With 2 the map is as large as it gets.")
    whole(state, "stride", low=1, high=2, at_high="Larger strides leave too little of a digit.")


def computed(state: State, given: Given, show: str) -> Layer:
    """The stages on this input, with the numbers that the learner changed."""
    conv, convolution = layer(state.values, given.values, state.edited("weight", [[weights(state.values)]]))
    map_ = convolution["feature_map"].values
    edited = arriving = None
    if show != STAGES and given.photo is None:
        edited = own_map(state, "feature_map", map_.tolist())
    if show == BACKWARD:
        arriving = own_map(state, "grad_output", digits(state[SEED.name], map_.shape))
    return Layer(
        activation=activation_of(state.values), convolution=convolution, conv=conv, edited=edited, arriving=arriving
    )


def own_map(state: State, name: str, original: list[Any]) -> Array:
    """A tensor of OF_A_MAP, (1, H, W), with the learner's own numbers."""
    return tensor(name, state.edited(own_name(state, name), original), ("C", "H", "W"))


def own_name(state: State, name: str) -> str:
    """A tensor of OF_A_MAP as its edits are kept: the feature map of each input and kernel is another one."""
    kernel = [each.name for each in EDGES].index(state["kernel"])
    numbers = (state["digit"], state[SEED.name], kernel, state["over"], state["padding"], state["stride"])
    return "_".join(map(str, (name, state["input"][:6], *numbers)))


def views(shown: Layer, show: str, given: Given) -> list[View]:
    """The chain of stages, or the detector and its slope in lock-step, or the gradient's way back."""
    if given.photo:
        trace = shown.all_maps if show == SLOPE else shown.backward if show == BACKWARD else shown.three
        return [View(trace=trace, grey=("input",), reveal="all", signs=SIGNS[show])]
    if show == STAGES:
        return [View(trace=shown.three, editable=("input", "weight"))]
    if show == BACKWARD:
        return [View(trace=shown.backward, editable=("feature_map", "grad_output"), signs=SIGNS[show])]
    return [
        View(trace=shown.detector, title="the detector", editable=("feature_map",)),
        View(trace=shown.slopes, title="its slope"),
    ]


lesson_page("detector_stage", lesson, SETTINGS, CARDS, why=WHY)
