"""Shared gradients: every copy of a weight has a gradient of its own; they add up, and one update changes all."""

from app.page import Frame, lesson_page
from app.shared_gradient.cards import CARDS
from app.shared_gradient.controls import controls
from app.shared_gradient.settings import (
    GRADIENT_SETTINGS,
    ON_A_LINE,
    POOLING,
    arriving,
    input_numbers,
    layer_of,
    pooling_of,
    scan_of,
    size_of,
    weights,
)
from app.shared_gradient.snippets import snippet
from app.shared_gradient.views import Shown
from app.shared_gradient.words import equations, sentence, sizes
from app.state import EDIT, SEED, named
from engine.arrays import tensor
from engine.operations import Convolution

SETTINGS = (*GRADIENT_SETTINGS, SEED, EDIT)
WHY = """Back-propagation needs nothing new for shared weights: treat each copy as a weight of its own, then add up what
belongs to one weight. That is why a convolution can learn from every place of a picture at once, and why an edge
learned at one place is known at all others."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the way back on the right."""
    state = frame.state
    with frame.controls:
        controls(state)
    size = size_of(state.values)
    layer = pooling_of(state.values) if state["show"] == POOLING else layer_of(state.values)
    out = tuple(int(axis.result) for axis in layer.output_size(size))
    kept = {
        "input": named("input", size),
        "weight": named("weight", layer.kernel_size),
        "grad_output": named("grad_output", out),
    }
    shown = Shown(
        show=state["show"],
        layer=layer,
        x=tensor("input", state.edited(kept["input"], input_numbers(state.values)), ("C", *layer.axes)),
        weight=state.edited(kept["weight"], weights(layer)) if isinstance(layer, Convolution) else None,
        delta=state.edited(kept["grad_output"], arriving(state[SEED.name], (1, *out))),
        scan=scan_of(state.values) if state["show"] in ON_A_LINE else None,
        updates=state["updates"],
        forwards=state["forwards"],
        learning_rate=float(state["learning_rate"]),
    )
    frame.stage(*shown.views, snippet=snippet(shown), kept=kept)
    if frame.is_asking:
        frame.formula(before=equations(shown))
    else:
        frame.picture.caption(sentence(shown))
        frame.formula(*sizes(shown), before=equations(shown))
    return shown


lesson_page("shared_gradient", lesson, SETTINGS, CARDS, why=WHY)
