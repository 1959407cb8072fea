"""Accuracy against MACs, parameters or year, as bubbles: one for each published figure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any, Final

from app.comparison.axis import Axis
from app.comparison.figures import Point, protocol_of, short_name
from app.comparison.placing import HEIGHT as HEIGHT_OF_NAME
from app.comparison.placing import Spot, placed, width_of

Figure = dict[str, Any]
WIDTH: Final = 690  # pixels, on a projector; where there is more room all moves apart
HEIGHT: Final = 430
MARGIN: Final = {"l": 52, "r": 8, "t": 30, "b": 44}
LEADS: Final = 8  # pixels from a bubble's rim to a name from which on a line leads there
LARGEST, LEAST = 44, 9  # pixels across a bubble
REST: Final = "#8a929c"  # seen on light and dark
# Okabe–Ito, a hue for each family of ImageNet; the names at the points say the same
COLOURS: Final = {
    "AlexNet": "#8a929c",
    "ZFNet": "#F0E442",
    "VGG": "#E69F00",
    "Inception": "#56B4E9",
    "ResNet": "#0072B2",
    "DenseNet": "#009E73",
    "MobileNet": "#D55E00",
    "EfficientNet": "#CC79A7",
}
PLAIN: Final = ("plain-18", "plain-34")  # of the ResNet family, without its shortcuts
LINES: Final = {"ResNet": "#3d95cf"}
QUANTITY: Final = {"top1": "top-1 accuracy", "top5": "top-5 accuracy"}
SIZES: Final = {"MACs": "parameters", "parameters": "MACs", "year": "parameters"}  # what the area of a bubble is
SYMBOLS: Final = {
    "AlexNet": "hexagon",
    "ZFNet": "pentagon",
    "VGG": "square",
    "Inception": "diamond",
    "ResNet": "circle",
    "DenseNet": "triangle-up",
    "MobileNet": "triangle-down",
    "EfficientNet": "cross",
}
READINGS: Final = ("circle", "diamond")  # where two are drawn, the symbol says which
TITLES: Final = {"MACs": "MACs of one pass", "parameters": "parameters", "year": "year of the paper"}


def bubbles(points: Sequence[Point], against: str, chosen: str, *, lines: bool) -> Figure:
    """The chart; `chosen` is the network with a ring around it."""
    across = Axis([value_of(point, against) for point in points], logarithmic=against != "year")
    up = Axis([point.figure.value for point in points])
    diameters = diameters_of(points, SIZES[against])
    groups = families(points)
    quantity = points[0].figure.quantity
    legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "itemsizing": "constant"}
    return {
        "data": [
            *(line_of(members, against) for name in groups if lines for members in lines_of(name, points)),
            between(points, against),
            *(trace_of(name, points, diameters, against) for name in groups),
            ring(points, diameters, against, chosen),
        ],
        "layout": {
            "height": HEIGHT,
            "margin": MARGIN,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {"align": "left"},
            "legend": {**legend, "itemclick": False, "itemdoubleclick": False},
            "annotations": names(points, diameters, across, up, against),
            "xaxis": {**across.drawn(), "title": {"text": TITLES[against] + across.scale, "standoff": 6}},
            "yaxis": {**up.drawn(), "title": {"text": f"{QUANTITY[quantity]}, %", "standoff": 6}},
        },
    }


def value_of(point: Point, against: str) -> int:
    """What a point stands above."""
    return {"MACs": point.counts.macs, "parameters": point.counts.parameters, "year": point.facts.year}[against]


def diameters_of(points: Sequence[Point], size: str) -> list[float]:
    """Pixels across each bubble: areas are as the numbers, but a small one stays visible."""
    values = [value_of(point, size) for point in points]
    return [round(max(LEAST, LARGEST * sqrt(value / max(values))), 1) for value in values]


def families(points: Sequence[Point]) -> tuple[str, ...]:
    """Every family that is shown, once."""
    return tuple(dict.fromkeys(point.facts.family.name for point in points))


def colour_of(family: str) -> str:
    """The hue of a family."""
    return COLOURS.get(family, REST)


def line_colour(family: str) -> str:
    """The same hue, of a line: thin ones need more contrast."""
    return LINES.get(family, colour_of(family))


def lines_of(family: str, points: Sequence[Point]) -> list[list[Point]]:
    """The members of a family in the order of the lecture, by the first figure of each; plain networks apart."""
    first = {point.id: point for point in reversed(points) if point.facts.family.name == family and not point.beside}
    members = [first[id] for id in reversed(first)]
    lines = [[point for point in members if (point.id in PLAIN) == is_plain] for is_plain in (True, False)]
    return [line for line in lines if line]


def line_of(members: Sequence[Point], against: str) -> Figure:
    """A line through the members of a family."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [value_of(point, against) for point in members],
        "y": [point.figure.value for point in members],
        "line": {"color": line_colour(members[0].facts.family.name), "width": 1.5},
        "opacity": 0.7,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def between(points: Sequence[Point], against: str) -> Figure:
    """A thin line between the figures of one network, which all stand above the same place."""
    ends: dict[str, list[Point]] = {}
    for point in points:
        ends.setdefault(point.id, []).append(point)
    several = [members for members in ends.values() if len(members) > 1]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for members in several for x in (*(value_of(point, against) for point in members), None)],
        "y": [y for members in several for y in (*(point.figure.value for point in members), None)],
        "line": {"color": REST, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def trace_of(family: str, points: Sequence[Point], diameters: Sequence[float], against: str) -> Figure:
    """The bubbles of a family."""
    members = [
        (point, across) for point, across in zip(points, diameters, strict=True) if point.facts.family.name == family
    ]
    own = SYMBOLS.get(family, "circle")
    has_two = any(point.beside for point in points)
    symbols = [
        (READINGS[point.beside] if has_two else own) + "-open" * (not point.figure.confirmed) for point, _ in members
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": family,
        "x": [value_of(point, against) for point, _ in members],
        "y": [point.figure.value for point, _ in members],
        "customdata": [point.id for point, _ in members],
        "hovertext": [told(point) for point, _ in members],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "color": colour_of(family),
            "symbol": symbols,
            "size": [across for _, across in members],
            "opacity": 0.8,
            "line": {"width": 1, "color": REST},
        },
    }


def told(point: Point) -> str:
    """All about a figure, for who points at it."""
    figure, counts = point.figure, point.counts
    return "<br>".join(
        [
            f"<b>{short_name(point.facts)}</b>, {point.facts.year}",
            f"{QUANTITY[figure.quantity]} {figure.value:g} %",
            f"{figure.source.name}: {protocol_of(figure)}",
            figure.evidence if figure.confirmed else "not confirmed: recalled only",
            *filter(None, [figure.note]),
            f"{counts.parameters:,} parameters",
            f"{counts.macs:,} MACs at {'×'.join(map(str, counts.input))}",
        ]
    )


def ring(points: Sequence[Point], diameters: Sequence[float], against: str, chosen: str) -> Figure:
    """Around the bubbles of the chosen network."""
    found = [(point, across) for point, across in zip(points, diameters, strict=True) if point.id == chosen]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value_of(point, against) for point, _ in found],
        "y": [point.figure.value for point, _ in found],
        "marker": {"symbol": "circle-open", "color": REST, "size": [d + 9 for _, d in found], "line": {"width": 2.5}},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def names(points: Sequence[Point], diameters: Sequence[float], across: Axis, up: Axis, against: str) -> list[Figure]:
    """The name of each network, once, where there is room for it; a line leads to one that stands farther away."""
    width, height = WIDTH - MARGIN["l"] - MARGIN["r"], HEIGHT - MARGIN["t"] - MARGIN["b"]
    quantities = (points[0].figure.quantity, *({"MACs": ("macs",), "parameters": ("parameters",)}.get(against, ())))
    spots = [
        Spot(width * across.share(value_of(point, against)), height * up.share(point.figure.value), diameter / 2)
        for point, diameter in zip(points, diameters, strict=True)
    ]
    first = {point.id: n for n, point in reversed(list(enumerate(points)))}
    labels = [point.label(*quantities) if first[point.id] == n else "" for n, point in enumerate(points)]
    places = placed(spots, labels, width, height)
    return [
        name(label, across.place(value_of(point, against)), point.figure.value, place, spot)
        for point, label, place, spot in zip(points, labels, places, spots, strict=True)
        if label and place
    ]


def name(label: str, x: float, y: float, place: tuple[float, float], spot: Spot) -> Figure:
    """A name so many pixels from its point."""
    right, up = place
    is_far = (
        abs(up) - HEIGHT_OF_NAME / 2 > spot.radius + LEADS or abs(right) - width_of(label) / 2 > spot.radius + LEADS
    )
    where: Figure = {"showarrow": False, "xshift": right, "yshift": up}
    if is_far:
        line = {"arrowhead": 0, "arrowwidth": 1, "arrowcolor": REST, "standoff": spot.radius}
        where = {"showarrow": True, "ax": right, "ay": -up, **line}
    return {"text": label, "x": x, "y": y, "font": {"size": 11}, "borderpad": 0, **where}
