"""How the detectors' votes add up to the score, as bars; and how often the network is right, as a table."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from app.cascade.networks import Figures, held_out
from app.cascade.settings import DIGIT
from app.cascade.shown import Shown
from engine.nondigits import KINDS

FOR: Final = "#3d95cf"  # the hues of positive and negative cells, seen on light and dark
AGAINST: Final = "#E69F00"
HEIGHT: Final = 190
Figure = dict[str, Any]
CONTROL: Final = "one perceptron, trained with digits and mixed only"
NON_DIGITS: Final = (
    "*mixed*: quarters of four digits, each where it was; *moved*: the quarters of one digit, each where another was, "
    "so that it is none any more; *letters*: capitals, drawn by a program; *strokes*: two to four straight lines; "
    "*textures*: smoothed noise."
)


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
    """Markdown: shares of held-out pictures told rightly, of the network and of two single perceptrons."""
    kinds = (DIGIT, *KINDS)
    rows = [
        ("16 detectors, a last unit", figures.network, figures.network_mixed),
        ("one perceptron, trained with the same", figures.single, figures.single_halved),
    ]
    names = ("digits" if kind == DIGIT else kind for kind in kinds)
    head = f"| told rightly | digits and mixed, half each | {' | '.join(names)} | digits and others, half each |"
    lines = [row(name, [half, *(share[kind] for kind in kinds), balanced(share)]) for name, share, half in rows]
    lines.append(row(CONTROL, [figures.single_mixed, *[None] * (len(kinds) + 1)]))
    return "\n".join([head, "|" + "---|" * (len(kinds) + 3), *lines])


def row(name: str, shares: list[float | None]) -> str:
    """A line of the table; what was not measured is a dash."""
    return f"| {name} | " + " | ".join("–" if share is None else f"{share:.0%}" for share in shares) + " |"


def tested() -> str:
    """Markdown: with which pictures the table was measured."""
    count = len(held_out(DIGIT))
    return f"Measured with {count} digits not used in training, and as many of each kind of non-digits. {NON_DIGITS}"


def balanced(share: Any) -> float:
    """The mean of the share of digits and that of non-digits, all kinds alike."""
    return float((share[DIGIT] + np.mean([share[kind] for kind in KINDS])) / 2)
