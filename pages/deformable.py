"""Deformable convolution: every tap of the kernel may move by an offset, which is learned."""

import numpy as np

from app.deformable.cards import CARDS
from app.deformable.controls import controls
from app.deformable.offsets import LEARNED, ONE, available, offsets
from app.deformable.settings import BAR, DEFORMABLE_SETTINGS, input_numbers, layer_of, weights
from app.deformable.snippets import snippet
from app.deformable.table import table
from app.deformable.views import Shown
from app.deformable.words import costs, places, sampled, sampled_where, sentence
from app.page import Frame, lesson_page
from app.state import EDIT, SEED, named
from engine.arrays import tensor

SETTINGS = (*DEFORMABLE_SETTINGS, SEED, EDIT)
WHY = """Things are not square: an animal, a word on a curved sign. A square window reads much that is beside them, and
its receptive field is the same everywhere. With offsets a network decides for each place where to look, and the field
takes the shape of the thing. Networks that find objects and outline them use it in their last layers."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the two stages on the right."""
    state = frame.state
    with frame.controls:
        controls(state)
    layer = layer_of(state.values)
    given = input_numbers(state.values)
    size = np.shape(given)[1:]
    _, *out = layer.layer.output_shape(size)
    kept = {"input": named("input", size), "offset": named("offset", out)}
    x = tensor("input", state.edited(kept["input"], given), ("C", "H", "W"))
    moves = offsets(state["offsets"], x, (out[0], out[1]), state[SEED.name])
    shown = Shown(
        layer=layer,
        x=x,
        offset=tensor("offset", state.edited(kept["offset"], moves.tolist()), ("2·k·k", "H_out", "W_out")),
        weight=state.edited("weight", weights(state["kernel"])),
        compare=state["compare"],
        named=state["offsets"],
        has_learned=LEARNED in available(state["input"], layer) and state["kernel"] == BAR,
    )
    frame.stage(*shown.views, snippet=snippet(shown), kept=kept)
    if shown.has_learned:
        frame.picture.html(table(others=shown.named == ONE and not frame.is_asking))
    said = [] if frame.is_asking else [sentence(shown)]
    frame.picture.caption(" ".join([*said, sampled_where(shown)]))
    frame.formula(*places(shown), *([] if frame.is_asking else costs(shown)), before=[sampled(shown)])
    return shown


lesson_page("deformable", lesson, SETTINGS, CARDS, why=WHY)
