"""What the lesson on space to depth sets."""

from __future__ import annotations

from typing import Final

from app.address import Choice, Setting, Whole
from app.grid_input import input_settings
from app.space_to_depth.layers import LAYERS
from app.space_to_depth.small_object import OBJECTS, SIDE
from engine.operations.pixel_shuffle import ORDERS

NUMBERED: Final = "numbered cells"
OBJECT: Final = "small object"
PHOTO_SIDE: Final = 48  # cells of a photograph
FACTORS: Final = ("1", "2", "3", "4")
KERNELS: Final = ("1", "2", "3")
LARGEST: Final = 8  # cells a side, with numbers
SETTINGS: Final[tuple[Setting, ...]] = (
    Choice(name="layer", options=LAYERS),
    Choice(name="factor", options=FACTORS, default="2"),
    Choice(name="order", options=ORDERS),
    Choice(name="kernel_size", options=KERNELS),
    Whole(name="size", low=2, high=LARGEST, default=4),
    Whole(name="channels", low=1, high=3, default=1),
    Choice(name="object", options=OBJECTS),
    Whole(name="row", low=0, high=SIDE - 1, default=3),
    Whole(name="column", low=0, high=SIDE - 1, default=4),
    *input_settings(NUMBERED, OBJECT),
)
