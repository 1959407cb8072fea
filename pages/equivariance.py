"""Equivariance: f(g(x)) beside g(f(x)), for a shift, a rotation and a scaling."""

from app.components.payload import View
from app.controls import reset_buttons
from app.equivariance.cards import CARDS
from app.equivariance.controls import layer, transformation
from app.equivariance.diagram import SIDE, SIZE, Shown, shown, weight_of
from app.equivariance.settings import SETTINGS
from app.equivariance.snippets import equivariance_snippet
from app.equivariance.words import equations, no_such_shift, verdict
from app.grid_input import Given, grid_input
from app.page import Frame, lesson_page

WHY = """Because a convolution is equivariant to shifts, what it has learned in one place it knows in all. Turned and
resized objects it has to learn anew, which is why training pictures are turned, resized and mirrored at random."""

SIGNS = {"g(x)": "g→", "f(g(x))": "f→", "f(x)": "f↓", "g(f(x))": "g→", "difference": "", "weight": ""}


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the diagram on the right."""
    state = frame.state
    with frame.controls:
        given = grid_input(state, (SIZE, SIZE), side=SIDE)
        height, width = len(given.values[0]), len(given.values[0][0])
        transformation(state, (height, width))
        layer(state)
        reset_buttons(state)
    weight = weight_of(state["f"])
    found = shown(state.values, given.values, weight and state.edited("weight", weight))
    if lacking := no_such_shift(found):
        frame.picture.markdown(lacking)
    frame.stage(drawn(found, given), snippet=equivariance_snippet(found, given.picture))
    frame.picture.markdown(verdict(found))
    frame.formula(before=equations(found))
    return found


def drawn(found: Shown, given: Given) -> View:
    """The diagram, seen whole; of a photograph the maxima are grey too."""
    pictures = ("input", "g(x)", "f(x)", "f(g(x))", "g(f(x))")
    grey = () if given.photo is None else pictures if found.diagram.stages[0].combine == "max" else pictures[:2]
    editable = (*given.editable, "weight")
    return View(trace=found.diagram, editable=editable, grey=grey, reveal="all", signs=SIGNS, rows=("f(x)",))


lesson_page("equivariance", lesson, SETTINGS, CARDS, why=WHY)
