"""What of the assembled network stands in the address."""

from __future__ import annotations

from typing import Final

from app.address import Choice, Setting, Text, Whole
from app.assembling.layers import KINDS
from app.assembling.presets import TYPICAL, preset

LONGEST_IN_LINK: Final = 1800  # characters of text as the address has it; the other settings need 150 at most
LETTERS: Final = r"\s\S"  # whatever a person types: what it means is for the parser to say
MOST_CHANNELS, MOST_SIDE, MOST_OUT = 64, 512, 4096
NET: Final = Text(name="net", letters=LETTERS, longest=LONGEST_IN_LINK, default=preset(TYPICAL)[0])
SETTINGS: Final[tuple[Setting, ...]] = (
    NET,
    Whole(name="channels", low=1, high=MOST_CHANNELS, default=preset(TYPICAL)[1][0]),
    Whole(name="side", low=1, high=MOST_SIDE, default=preset(TYPICAL)[1][1]),
    Choice(name="kind", options=KINDS),
    Whole(name="out", low=1, high=MOST_OUT, default=16),
    Whole(name="kernel_size", low=1, high=11, default=3),
    Whole(name="stride", low=1, high=8, default=1),
    Whole(name="padding", low=0, high=5, default=1),
    Whole(name="at", low=0, high=2000, default=0),  # the layer that is in hand
)


def is_in_link(text: str) -> bool:
    """Whether a link has room for a network's text."""
    return text == NET.default or NET.fits(text)
