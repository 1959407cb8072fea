"""Ten handwritten digits that come with the project, as small numbers to compute with."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

HANDWRITTEN: Final = "handwritten"  # the word in menus and in the address
INK: Final = 16  # the darkest cell
FILE: Final = Path(__file__).resolve().parents[1] / "assets" / "digits" / "digits.json"

Cells = tuple[tuple[int, ...], ...]


@cache
def every_digit() -> tuple[Cells, ...]:
    """0 to 9, each 8×8 cells of 0 (paper) to INK."""
    rows = sorted(json.loads(FILE.read_text("utf-8")), key=lambda row: row["digit"])
    return tuple(tuple(map(tuple, row["cells"])) for row in rows)


def handwritten(digit: int) -> Cells:
    """One digit, 0 to 9."""
    return every_digit()[digit]
