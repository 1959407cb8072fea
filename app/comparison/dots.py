"""One network, all that is published of its accuracy: a dot for each source and protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.comparison.axis import Axis
from app.comparison.bubbles import QUANTITY, REST, colour_of
from app.comparison.figures import Point, percent, protocol_of, short_name

LINE: Final = 30  # pixels
AROUND: Final = 60
LEFT: Final = 250
SHORT, LONG = 0.1, 0.6  # of the axis, to the right of the last dot: room for its number, and for a name


def dots(points: Sequence[Point], network: str) -> dict[str, Any]:
    """The lowest figure at the bottom; hollow is what is not confirmed, diamonds are kin of the network."""
    axis = Axis([point.figure.value for point in points]).drawn()
    low, high = axis["range"]
    room = LONG if any(point.id != network for point in points) else SHORT
    data = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [point.figure.value for point in points],
        "y": list(range(len(points))),
        "text": [text_of(point, network) for point in points],
        "textposition": "middle right",
        "cliponaxis": False,
        "marker": {
            "size": 13,
            "color": colour_of(points[0].facts.family.name),
            "symbol": [symbol(point, network) for point in points],
            "line": {"width": 1.5, "color": REST},
        },
    }
    return {
        "data": [data],
        "layout": {
            "height": AROUND + LINE * len(points),
            "margin": {"l": LEFT, "r": 8, "t": 8, "b": 44},
            "showlegend": False,
            "xaxis": {
                **axis,
                "range": [low, high + room * (high - low)],
                "title": {"text": f"{QUANTITY[points[0].figure.quantity]}, %", "standoff": 6},
            },
            "yaxis": {
                "tickvals": list(range(len(points))),
                "ticktext": [named(point) for point in points],
                "range": [-0.6, len(points) - 0.4],
                "showgrid": False,
                "zeroline": False,
            },
        },
    }


def named(point: Point) -> str:
    """Source and protocol of a figure."""
    return f"{point.figure.source.name}: {protocol_of(point.figure)}"


def text_of(point: Point, network: str) -> str:
    """The number at a dot, and whose it is where it is another form of the network."""
    whose = f", {short_name(point.facts)}" if point.id != network else ""
    return f"{percent(point.figure.value)}{'' if point.figure.confirmed else '?'}{whose}"


def symbol(point: Point, network: str) -> str:
    """A circle for the network itself, hollow where the figure is not confirmed."""
    return ("circle" if point.id == network else "diamond") + ("" if point.figure.confirmed else "-open")
