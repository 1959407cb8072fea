"""Two objects and a kernel's window over each, as a small picture."""

from __future__ import annotations

from typing import Final

from app.blocks.idea import Numbers
from app.blocks.smaller import CENTRES, SCENE, inside, scene

CELL: Final = 8
PAPER, GRID, OBJECT, WINDOW = "#f2f4f7", "#c9d1da", "#0072B2", "#E69F00"


def with_windows(numbers: Numbers, kernel_size: int) -> str:
    """The scene as SVG: objects blue, windows framed in orange."""
    side = SCENE * CELL
    parts = [f'<rect width="{side}" height="{side}" fill="{PAPER}"/>']
    rows, columns = scene(numbers).nonzero()
    parts += [
        f'<rect x="{column * CELL}" y="{row * CELL}" width="{CELL}" height="{CELL}" fill="{OBJECT}"/>'
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    lines = "".join(f"M{n * CELL} 0V{side}M0 {n * CELL}H{side}" for n in range(SCENE + 1))
    parts.append(f'<path d="{lines}" stroke="{GRID}" stroke-width="0.5" fill="none"/>')
    for centre in CENTRES:
        down, right = inside(centre, kernel_size)
        parts.append(
            f'<rect x="{right.start * CELL}" y="{down.start * CELL}" width="{kernel_size * CELL}" '
            f'height="{kernel_size * CELL}" fill="{WINDOW}" fill-opacity="0.35" stroke="{WINDOW}" stroke-width="2.5"/>'
        )
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {side + 4} {side + 4}" width="{side + 4}" '
        f'height="{side + 4}">{body}</svg>'
    )
