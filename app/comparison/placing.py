"""Where the names of points stand in a chart: beside their points, and never on one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, pi, sin
from typing import Final, NamedTuple

LETTER: Final = 6.4  # pixels of a letter, at the size of the names
HEIGHT: Final = 14  # of a name
WAYS: Final = 16  # directions that are tried
STEPS: Final = (3, 10, 20, 34, 50)  # pixels from the rim of the point, the nearest first


class Spot(NamedTuple):
    """A point on the screen, in pixels from the lower left corner of the chart."""

    x: float
    y: float
    radius: float


class Box(NamedTuple):
    """A rectangle, in the same pixels."""

    left: float
    low: float
    right: float
    high: float

    def meets(self, other: Box) -> bool:
        """Whether two rectangles have a pixel in common."""
        return self.left < other.right and other.left < self.right and self.low < other.high and other.low < self.high

    def covers(self, spot: Spot) -> bool:
        """Whether a point lies under it, or touches it."""
        across = max(self.left - spot.x, 0, spot.x - self.right)
        up = max(self.low - spot.y, 0, spot.y - self.high)
        return across**2 + up**2 < spot.radius**2

    def within(self, width: float, height: float) -> bool:
        return self.left >= 0 and self.low >= 0 and self.right <= width and self.high <= height


def placed(
    spots: Sequence[Spot], names: Sequence[str], width: float, height: float
) -> list[tuple[float, float] | None]:
    """For each name how far its middle lies from its point, right and up; None where there is no room for it.

    Points that have the least room around them choose first.

    >>> placed([Spot(50, 50, 5)], ["VGG"], 100, 100)
    [(17.6, 0.0)]
    """
    found: list[tuple[float, float] | None] = [None] * len(spots)
    taken: list[Box] = []
    for number in sorted(range(len(spots)), key=lambda number: room(spots, number)):
        spot = spots[number]
        for place in places(spot, names[number]):
            box = box_of(spot, place, names[number])
            free = box.within(width, height) and not any(box.meets(other) for other in taken)
            if free and not any(box.covers(other) for other in spots):
                found[number] = place
                taken.append(box)
                break
    return found


def room(spots: Sequence[Spot], number: int) -> float:
    """Pixels to the nearest other point."""
    here = spots[number]
    others = (other for n, other in enumerate(spots) if n != number)
    return min(((other.x - here.x) ** 2 + (other.y - here.y) ** 2 for other in others), default=0)


def places(spot: Spot, name: str) -> Iterator[tuple[float, float]]:
    """Where a name can stand, the nearest places first."""
    wide = width_of(name)
    for step in STEPS:
        for way in range(WAYS):
            angle = 2 * pi * way / WAYS
            reach = spot.radius + step
            yield (
                round(cos(angle) * (reach + wide / 2), 1),
                round(sin(angle) * (reach + HEIGHT / 2), 1),
            )


def width_of(name: str) -> float:
    """Pixels that a name is wide, about."""
    return len(name) * LETTER


def box_of(spot: Spot, place: tuple[float, float], name: str) -> Box:
    """What a name covers at a place."""
    x, y, wide = spot.x + place[0], spot.y + place[1], width_of(name)
    return Box(x - wide / 2, y - HEIGHT / 2, x + wide / 2, y + HEIGHT / 2)
