"""What can be set in the lesson on the cascade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.address import Choice, Value, Whole
from engine.nondigits import KINDS

DETECTORS: Final = "detectors"
COMPOSED: Final = "composed"
SHIPPED: Final = "shipped"
OWN: Final = "own"
DIGIT: Final = "digit"
SAMPLES: Final = 40  # of every kind of picture
OWN_SETTINGS: Final = (
    Choice(name="show", options=(DETECTORS, COMPOSED)),
    Choice(name="picture", options=(DIGIT, *KINDS)),
    Whole(name="digit", low=0, high=9, default=3),
    Whole(name="sample", low=0, high=SAMPLES - 1, default=0),
    Choice(name="network", options=(SHIPPED, OWN)),
)


def input_name(values: Mapping[str, Value]) -> str:
    """The picture as its edits are kept: each is another one."""
    digit = values["digit"] if values["picture"] == DIGIT else ""
    return f"input_{values['picture']}{digit}_{values['sample']}"
