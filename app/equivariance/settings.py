"""What can be set in the lesson on equivariance."""

from __future__ import annotations

from typing import Final

from app.address import Choice, Whole
from app.equivariance.diagram import KERNEL_NAMES, POOLING, ROTATION, SCALING, SHIFT, SIDE
from app.grid_input import INPUT_SETTINGS

FARTHEST: Final = SIDE // 2  # cells
MOST: Final = {"degrees": 180, "percent": 300, "stride": 3}
SETTINGS: Final = (
    Choice(name="g", options=(SHIFT, ROTATION, SCALING)),
    Whole(name="right", low=-FARTHEST, high=FARTHEST, default=1),
    Whole(name="down", low=-FARTHEST, high=FARTHEST, default=0),
    Whole(name="degrees", low=-MOST["degrees"], high=MOST["degrees"], default=90),
    Whole(name="percent", low=25, high=MOST["percent"], default=200),
    Choice(name="f", options=(*KERNEL_NAMES, POOLING)),
    Whole(name="stride", low=1, high=MOST["stride"], default=1),
    Choice(name="padding_mode", options=("zeros", "circular")),
    *INPUT_SETTINGS,
)
