"""What can be set in the lesson on templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.address import Choice, Value, Whole
from app.handwriting import samples

MEAN: Final = "class mean"
LEARNED: Final = "learned"
DRAWN: Final = "drawn"
CLASSES: Final = 10
MOST_SAMPLES: Final = 183  # of the digit with the most pictures
FARTHEST: Final = 2200  # threshold, from 0: no response of a picture and a template that come with the lesson is as far
MOST: Final = {"noise": 8, "shift": 3, "degrees": 180, "times": 3}
PICTURE_SETTINGS: Final = (
    Whole(name="digit", low=0, high=CLASSES - 1, default=3),
    Whole(name="sample", low=0, high=MOST_SAMPLES - 1, default=0),
    Whole(name="times", low=1, high=MOST["times"], default=1),
    Whole(name="down", low=-MOST["shift"], high=MOST["shift"], default=0),
    Whole(name="right", low=-MOST["shift"], high=MOST["shift"], default=0),
    Whole(name="degrees", low=-MOST["degrees"], high=MOST["degrees"], default=0),
    Whole(name="noise", low=0, high=MOST["noise"], default=0),
)
OWN_SETTINGS: Final = (
    Choice(name="template", options=(MEAN, LEARNED, DRAWN)),
    Whole(name="wanted", low=0, high=CLASSES - 1, default=3),
    Whole(name="threshold", low=-FARTHEST, high=FARTHEST, default=300),
    *PICTURE_SETTINGS,
)


def input_name(values: Mapping[str, Value]) -> str:
    """The input as its edits are kept: every picture, and every change to it, is another one."""
    seed = values["seed"] if values["noise"] else 0
    numbers = (seed, *(values[setting.name] for setting in PICTURE_SETTINGS))
    return "_".join(["input", *(str(number).replace("-", "m") for number in numbers)])


def weight_name(values: Mapping[str, Value]) -> str:
    """The template as its edits are kept: what is drawn belongs to no digit."""
    kind = str(values["template"]).split()[-1]
    return f"weight_{kind}" if values["template"] == DRAWN else f"weight_{kind}_{values['wanted']}"


def last_sample(digit: int) -> int:
    """The number of a digit's oddest picture."""
    return len(samples(digit)) - 1
