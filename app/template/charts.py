"""Two charts of a perceptron: x and w in the plane that they span, and the responses of all pictures."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from app.template.shown import Shown
from engine.perceptron import Perceptron

INPUT, WEIGHT, OUTPUT, REST = "#0072B2", "#E69F00", "#009E73", "#8a929c"  # as on the stage; seen on light and dark
INPUT_LINE: Final = "#3d95cf"  # a line of it: the fill's blue is 3:1 on white only
HEIGHT: Final = 210
BARS: Final = 48
FARTHEST: Final = 1.5  # times ‖x‖: a threshold beyond is not drawn
Figure = dict[str, Any]


def plane(unit: Perceptron) -> Figure | None:
    """The input x as an arrow of its length at its angle to w, and the line from which on it fires; None where none is.

    In this plane wᵀx ≥ b says: the arrow ends to the right of b/‖w‖. An x of the same length ends on the half circle.
    """
    angle = unit.angle()
    if angle is None:
        return None
    theta, length = np.radians(float(angle.result)), float(unit.input_norm().result)
    line = unit.threshold / float(unit.weight_norm().result)
    round_ = np.radians(np.linspace(0, 180, 181))
    fires = round_[length * np.cos(round_) >= line]
    is_near = abs(line) < FARTHEST * length
    reach = 1.12 * max(length, abs(line) if is_near else 0)
    across, up = length * np.cos(theta), length * np.sin(theta)
    data = [
        curve(length * np.cos(round_), length * np.sin(round_), REST, dash="dot"),
        curve(length * np.cos(fires), length * np.sin(fires), OUTPUT, width=4),
        curve([0, reach], [0, 0], WEIGHT, width=3),
        curve([0, across], [0, up], INPUT_LINE, width=3),
    ]
    if is_near:
        data.append(curve([line, line], [0, reach], OUTPUT, dash="dash", width=2))
    words = [
        note("w", reach, 0, yshift=9),
        note("x", 1.07 * across, 1.07 * up),
        note(f"θ = {angle.result:.1f}°", 0, 0, yshift=-11),
        *([note("b/‖w‖", line, 1.07 * reach)] if is_near else []),
    ]
    axes = {
        "xaxis": {"range": [-reach, reach], "visible": False},
        "yaxis": {"range": [-0.18 * reach, 1.14 * reach], "visible": False, "scaleanchor": "x"},
    }
    return {"data": data, "layout": {**layout(words), **axes, "showlegend": False}}


def histogram(shown: Shown) -> Figure:
    """How many pictures have which response, those of the wanted digit and the others; the threshold; the picture."""
    found, here, threshold = shown.responses, shown.unit.response, shown.unit.threshold
    ends = (min(found.min(), 0), max(found.max(), 1))
    widest = FARTHEST * max(-ends[0], ends[1])  # what lies beyond is marked at the end
    edges = np.linspace(*ends, BARS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    bars = [
        (f"not a {shown.wanted_digit}", REST, ~shown.wanted),
        (f"a {shown.wanted_digit}", OUTPUT, shown.wanted),
    ]
    data: list[Figure] = [
        {
            "type": "bar",
            "name": name,
            "x": middles.round(2).tolist(),
            "y": np.histogram(found[which], edges)[0].tolist(),
            "marker": {"color": colour, "line": {"width": 0}},
        }
        for name, colour, which in bars
    ]
    marks = (("b", threshold, OUTPUT, "dash"), ("x", here, INPUT_LINE, "solid"))
    inside = [(name, float(np.clip(place, -widest, widest)), colour, dash) for name, place, colour, dash in marks]
    lines = [
        {"type": "line", "x0": place, "x1": place, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": c, "dash": d}}
        for _, place, c, d in inside
    ]
    words = [
        note(name, place, 1, yref="paper", yshift=7, xshift=side)
        for (name, place, _, _), side in zip(inside, (-7, 7), strict=True)
    ]
    return {
        "data": data,
        "layout": {
            **layout(words),
            "barmode": "stack",
            "bargap": 0.05,
            "shapes": lines,
            "legend": {"orientation": "h", "x": 0, "y": 1.25},
            "xaxis": {"title": {"text": "response wᵀx", "standoff": 4}, "fixedrange": True},
            "yaxis": {"title": {"text": "pictures", "standoff": 4}, "fixedrange": True},
            "margin": {"l": 44, "r": 8, "t": 38, "b": 38},
        },
    }


def curve(x: Any, y: Any, colour: str, dash: str = "solid", width: float = 1.5) -> Figure:
    """A line."""
    line = {"color": colour, "dash": dash, "width": width}
    across, up = (np.asarray(each, float).round(3).tolist() for each in (x, y))
    return {"type": "scatter", "mode": "lines", "x": across, "y": up, "line": line}


def note(text: str, x: float, y: float, **where: Any) -> Figure:
    """A word at a place."""
    return {"text": text, "x": x, "y": y, "showarrow": False, **where}


def layout(words: list[Figure]) -> Figure:
    """What both charts share."""
    return {"height": HEIGHT, "margin": {"l": 4, "r": 4, "t": 8, "b": 4}, "annotations": words}
