"""How the detectors' votes add up to the score, as bars; and how often the network is right, as a table."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from app.cascade.networks import Figures
from app.cascade.settings import DIGIT
from app.cascade.shown import Shown
from engine.nondigits import KINDS

FOR: Final = "#3d95cf"  # the hues of positive and negative cells, seen on light and dark
AGAINST: Final = "#E69F00"
HEIGHT: Final = 190
Figure = dict[str, Any]


def votes(shown: Shown) -> Figure:
    """What each detector brings to the score, in the order of the board, and the last bias."""
    parts = [*shown.parts.tolist(), shown.network.bias.item()]
    names = [*(str(n + 1) for n in range(len(shown.parts))), "bias"]
    bars = {
        "type": "bar",
        "x": names,
        "y": parts,
        "marker": {"color": [FOR if part > 0 else AGAINST for part in parts], "line": {"width": 0}},
    }
    return {
        "data": [bars],
        "layout": {
            "height": HEIGHT,
            "margin": {"l": 48, "r": 4, "t": 8, "b": 36},
            "bargap": 0.15,
            "showlegend": False,
            "xaxis": {"type": "category", "title": {"text": "detector, row by row", "standoff": 4}, "tickangle": 0},
            "yaxis": {"title": {"text": "part of the score", "standoff": 4}},
        },
    }


def table(figures: Figures) -> str:
    """Markdown: shares of held-out pictures told rightly, of the network and of one perceptron."""
    kinds = (DIGIT, *KINDS)
    rows = [("16 detectors and a vote", figures.network), ("one perceptron", figures.single)]
    names = ("digits" if kind == DIGIT else kind for kind in kinds)
    head = f"| told rightly | {' | '.join(names)} | as many of each |"
    lines = [
        f"| {name} | " + " | ".join(f"{share[kind]:.0%}" for kind in kinds) + f" | {balanced(share):.0%} |"
        for name, share in rows
    ]
    return "\n".join([head, "|" + "---|" * (len(kinds) + 2), *lines])


def balanced(share: Any) -> float:
    """The mean of the share of digits and that of non-digits, all kinds alike."""
    return float((share[DIGIT] + np.mean([share[kind] for kind in KINDS])) / 2)
