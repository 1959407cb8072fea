"""Building blocks: the ideas of the lecture's networks side by side, with what each costs and its receptive field."""

from typing import Any

import numpy as np

from app.blocks.cards import CARDS, kept
from app.blocks.controls import controls
from app.blocks.costs import total
from app.blocks.idea import Idea
from app.blocks.settings import ON_THE_STAGE, SETTINGS
from app.blocks.shown import Shown, shown
from app.blocks.snippets import snippet
from app.blocks.table import compared, derived
from app.components.payload import View
from app.page import Frame, lesson_page
from app.state import State, named

WHY = """A network of a hundred layers is a few blocks, repeated. Whoever knows what a block costs and how far it
sees (its receptive field) can read a new paper by its figure, and can tell whether an idea pays for the maps and
channels at hand.

Counted are what is trained (parameters), multiplications with their addition in convolutions (MACs) and the numbers
that all layers write, four bytes each, for one picture (memory)."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left; the variants side by side, and one of them on small integers."""
    state = frame.state
    with frame.controls:
        idea = controls(state)
    numbers = state.values
    names: dict[str, str] = {}
    told = shown(idea, numbers, lambda name, values: edited(state, idea, names, name, values))
    brief = numbers["show"] == ON_THE_STAGE
    hidden = frame.is_asking and not brief  # a question to the stage is not about what things cost
    frame.picture.html(compared(told.costs, numbers["variant"], numbers, idea.name, hidden=hidden, brief=brief))
    steps = told.steps
    view = View(trace=steps.trace, editable=(*steps.given, *steps.weights), signs=steps.signs)
    frame.stage(view, snippet=snippet(told.chosen, steps), kept=names)
    if not hidden:
        sums = (total(told.chosen, quantity) for quantity in ("parameters", "MACs"))
        frame.formula(*(each for each in sums if each is not None))
        frame.picture.html(derived(told.chosen))
    return told


def edited(state: State, idea: Idea, names: dict[str, str], name: str, values: Any) -> Any:
    """A tensor with the learner's own numbers; each variant has its own."""
    names[name] = named(kept(idea, state["variant"], name), np.shape(values))
    return state.edited(names[name], values)


lesson_page("blocks", lesson, SETTINGS, CARDS, why=WHY)
