"""The templates drawn small: positive cells orange, negative ones grey, the stronger the more, on any ground."""

from __future__ import annotations

import base64
import io
from typing import Final

import numpy as np
from PIL import Image

from app.cascade.shown import Shown
from engine.arrays import Array
from engine.formula import number_text

POSITIVE: Final = (230, 159, 0)
NEGATIVE: Final = (120, 132, 148)
SIDE: Final = 52  # pixels on the page
BOARD: Final = (
    '<div role="img" aria-label="{said}" '
    'style="display:flex;flex-wrap:wrap;gap:6px 10px;font-size:12px;line-height:1.2">{all}</div>'
)
ONE: Final = (
    '<div style="width:62px;text-align:center">'
    '<img alt="" src="{source}" width="{side}" height="{side}" '
    'style="image-rendering:pixelated;border:1px solid currentColor;opacity:{seen}"><br>{number}<br>{vote}</div>'
)


def templates(shown: Shown) -> str:
    """HTML: all templates with number and vote; those that do not fire for this picture are faint."""
    network = shown.network
    reach = int(np.abs(network.templates).max())
    drawn = [
        ONE.format(
            seen=1 if response > 0 else 0.35,
            source=picture(template, reach),
            side=SIDE,
            number=f"<b>{number} fires</b>" if response > 0 else number,
            vote=f"× {number_text(int(vote))}",
        )
        for number, (template, response, vote) in enumerate(
            zip(network.templates, shown.responses, network.votes, strict=True), 1
        )
    ]
    said = f"The {len(drawn)} templates with their votes; {shown.firing} of them fire for this picture."
    return BOARD.format(said=said, all="".join(drawn))


def picture(template: Array, reach: int) -> str:
    """A template (H, W) as the address of a picture with a pixel per cell; `reach` has the full colour."""
    pixels = np.zeros((*template.shape, 4), np.uint8)
    pixels[..., :3] = np.where((template > 0)[..., None], POSITIVE, NEGATIVE)
    pixels[..., 3] = np.round(255 * np.minimum(np.abs(template) / reach, 1))
    file = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
