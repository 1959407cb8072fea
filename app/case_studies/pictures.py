"""What a network looks at in the diagram: a handwritten digit where its input is small and grey, else a photograph."""

from __future__ import annotations

from typing import Final

import numpy as np

from app.handwriting import handwritten
from app.pictures import Cells, sample
from engine.networks.measure import Shape

SMALL: Final = 64  # pixels a side
DIGIT: Final = 3


def picture_for(shape: Shape) -> Cells:
    """Cells (3, H, W) of 0 to 255 for an input (C, H, W)."""
    if shape[0] == 1 and max(shape[1:]) <= SMALL:
        grey = np.array(handwritten(DIGIT))
        return np.stack([(255 * (grey / grey.max())).astype(np.uint8)] * 3)
    return sample("china", side=256).rgb
