"""The controls of the lesson on equivariance."""

from __future__ import annotations

from app.controls import choice, whole
from app.equivariance.diagram import POOLING, ROTATION, SHIFT
from app.equivariance.settings import MOST
from app.state import State


def transformation(state: State, size: tuple[int, int]) -> None:
    """G and how much of it; a shift moves at most half the picture."""
    g = choice(state, "g", "Transformation g")
    if g == SHIFT:
        why = "Further, more than half of the picture would be gone."
        for name, cells in (("right", size[1]), ("down", size[0])):
            whole(state, name, low=-(cells // 2), high=cells // 2, at_low=why, at_high=why)
    elif g == ROTATION:
        whole(state, "degrees", low=-MOST["degrees"], high=MOST["degrees"], at_high="Half a turn, as the other way.")
    else:
        why = "Further, a few cells of the picture would fill it."
        whole(state, "percent", low=25, high=MOST["percent"], at_high=why, at_low="Smaller, nothing could be seen.")


def layer(state: State) -> None:
    """f: its kernel, stride and border; a pooling knows no circular border."""
    f = choice(state, "f", "Layer f", forgets="weight")
    whole(state, "stride", low=1, high=MOST["stride"], at_high="A larger stride would leave too little to compare.")
    choice(state, "padding_mode", options=("zeros",) if f == POOLING else ())
