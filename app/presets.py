"""Published configurations under their real names, read from `assets/facts`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from app.address import Value

FACTS: Final = Path(__file__).resolve().parents[1] / "assets" / "facts" / "conv_arithmetic.json"
SHORT: Final = {"i": "size", "k": "kernel_size", "p": "padding", "s": "stride", "d": "dilation"}


def guide_presets() -> dict[str, dict[str, Value]]:
    """The figures of Dumoulin and Visin's guide: their names, and settings as (height, width) pairs."""
    rows = json.loads(FACTS.read_text("utf-8"))["direct"]
    return {
        str(row["name"]).replace("_", " "): {SHORT[letter]: (row[letter], row[letter]) for letter in SHORT}
        for row in rows
    }
