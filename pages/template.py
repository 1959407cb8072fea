"""The perceptron as a template: product by product, its angle, its threshold; what it makes of all digits."""

import streamlit as st

from app.charts import still
from app.components.payload import View
from app.controls import MOST_OFFERED, choice, reset_buttons, whole
from app.handwriting import INK
from app.page import Frame, lesson_page
from app.state import EDIT, SEED, State
from app.template.cards import CARDS
from app.template.charts import histogram, plane
from app.template.picture import picture
from app.template.settings import DRAWN, FARTHEST, MOST, OWN_SETTINGS, input_name, last_sample, weight_name
from app.template.shown import TEMPLATE, Shown
from app.template.snippets import perceptron_snippet
from app.template.templates import template
from app.template.words import CASES, counts, verdict
from engine.perceptron import perceptron

SETTINGS = (*OWN_SETTINGS, SEED, EDIT)
WHY = """A network's units are like perceptrons, with another function in place of the threshold: a smooth step, or
ReLU. What one of them looks for can be read off its weights as long as its input is the picture itself. One template
cannot follow a pattern that moves, turns or is written in another way: many of them, in layers, and looked for at
every place, are what this course is about."""
SIGNS = {TEMPLATE: "·", "products": "=", "response": "Σ", "output": "→"}


def lesson(frame: Frame) -> Shown:
    """Controls on the left; stage, angle and histogram on the right."""
    state = frame.state
    with frame.controls:
        template_controls(state)
        picture_controls(state)
        reset_buttons(state)
    names = {"input": input_name(state.values), TEMPLATE: weight_name(state.values)}
    x = state.edited(names["input"], picture(state.values).tolist())
    w = state.edited(names[TEMPLATE], template(state["template"], state["wanted"]).tolist())
    shown = Shown(unit=perceptron(x, w, state["threshold"]), values=state.values)
    drawable = ("input", TEMPLATE)
    view = View(trace=shown.trace, editable=drawable, painted=dict.fromkeys(drawable, INK), signs=SIGNS)
    frame.stage(view, snippet=perceptron_snippet(shown.unit), kept=names)
    with frame.picture:
        charts(shown)
    unit = shown.unit
    found = shown.detection.precision(), shown.detection.recall()
    lines = unit.input_norm(), unit.weight_norm(), unit.angle(), unit.limit(), *found
    frame.formula(*filter(None, lines), before=[CASES])
    return shown


def template_controls(state: State) -> None:
    """The perceptron: its weights and its threshold."""
    kind = choice(state, "template", "Weights")
    whole(state, "wanted", "digit to be found" if kind == DRAWN else "weights of the digit", low=0, high=9)
    at_end = "No response of a picture and a template of this lesson lies beyond."
    whole(state, "threshold", "threshold b", low=-FARTHEST, high=FARTHEST, at_low=at_end, at_high=at_end)


def picture_controls(state: State) -> None:
    """What stands in front of it, and what is done to it first."""
    digit = whole(state, "digit", "picture of the digit", low=0, high=9)
    last = last_sample(digit)
    oddest = f"There are {last + 1} pictures of this digit; this one is farthest from their mean."
    whole(state, "sample", low=0, high=last, at_low="The one nearest to the mean of its class.", at_high=oddest)
    with st.popover("turn, shift, noise, ink", icon=":material/tune:", width="stretch"):
        most = MOST["shift"]
        out = "Further out too little of the digit is left."
        whole(state, "degrees", low=-MOST["degrees"], high=MOST["degrees"], at_high="Half a turn.")
        whole(state, "down", low=-most, high=most, at_low=out, at_high=out)
        whole(state, "right", low=-most, high=most, at_low=out, at_high=out)
        whole(state, "noise", low=0, high=MOST["noise"], at_high="With more, nothing of the digit is left.")
        whole(state, "times", "ink, times", low=1, high=MOST["times"], at_high=MOST_OFFERED)


def charts(shown: Shown) -> None:
    """The verdict, x and w in their plane, and all pictures."""
    left, right = st.columns([2, 3], gap="small")
    figure = plane(shown.unit)
    with left:
        st.caption(verdict(shown.unit))
        if figure is not None:
            still(figure, "template.plane")
    with right:
        st.caption(counts(shown))
        still(histogram(shown), "template.histogram")


lesson_page("template", lesson, SETTINGS, CARDS, why=WHY)
