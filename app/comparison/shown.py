"""What the page shows, and the questions its cards ask of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.address import Value
from app.comparison.bars import share
from app.comparison.counted import Counts, counts, report_of
from app.comparison.figures import Point, named_facts, of_network, percent, points, short_name
from app.comparison.readings import readings_of
from app.comparison.settings import SOURCES
from engine.networks.published import Facts
from engine.networks.report import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The points of the chart, the chosen network, and the settings."""

    values: Mapping[str, Value]
    points: tuple[Point, ...]
    network: Facts

    @classmethod
    def of(cls, values: Mapping[str, Value]) -> Shown:
        """What these settings show."""
        quantity, unconfirmed = values["accuracy"], values["unconfirmed"]
        if values["show"] == SOURCES:
            found = of_network(values["network"], quantity, unconfirmed=unconfirmed)
        else:
            found = tuple(
                point
                for number, reading in enumerate(readings_of(values))
                for point in points(quantity, reading, unconfirmed=unconfirmed, beside=number > 0)
            )
        return cls(values=values, points=found, network=named_facts(values["network"]))

    @property
    def counts(self) -> Counts:
        return counts(self.network.id)

    @property
    def largest(self) -> Row:
        """The layer of the chosen network with the most parameters."""
        return self.rows[self.counts.largest]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every layer of the chosen network."""
        return report_of(self.network.id).rows

    def smallest_from(self, accuracy: float) -> Point:
        """The network with the fewest parameters of those that reach so many percent."""
        enough = (point for point in self.points if point.figure.value >= accuracy)
        return min(enough, key=lambda point: point.counts.parameters)

    def most_accurate(self) -> Point:
        return max(self.points, key=lambda point: point.figure.value)

    def point_of(self, network: str) -> Point:
        """The first figure of a network."""
        return next(point for point in self.points if point.id == network)

    def worse_though_deeper(self, pairs: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """The one pair of networks of which the second, deeper one is less accurate."""
        (found,) = [pair for pair in pairs if self.accuracy_of(pair[1]) < self.accuracy_of(pair[0])]
        return found

    def from_to(self, network: str, deeper: str) -> str:
        """The accuracies of two networks, as said in a sentence."""
        return (
            f"{name_of(self.point_of(network))} has {percent(self.accuracy_of(network))}, "
            f"{name_of(self.point_of(deeper))} {percent(self.accuracy_of(deeper))}"
        )

    def accuracy_of(self, network: str) -> float:
        """The first figure of a network, in percent."""
        return self.point_of(network).figure.value

    def times_the_macs(self, network: str, other: str) -> float:
        """How many times the MACs of `other` a network has."""
        return self.point_of(network).counts.macs / self.point_of(other).counts.macs

    def share_of_largest(self) -> str:
        """Of the parameters, in percent, the share of the one layer with the most."""
        return share(self.largest.parameters, self.counts.parameters)

    def spread(self) -> float:
        """Points between the lowest and the highest figure of the chosen network, without those of its other forms."""
        values = [point.figure.value for point in self.points if point.id == self.network.id]
        return max(values) - min(values)


def name_of(point: Point) -> str:
    """As an answer."""
    return short_name(point.facts)


def pair_of(network: str, deeper: str) -> str:
    """Two networks as an answer, without the remarks that both have in their names.

    >>> pair_of("resnet-18-a", "resnet-34-a"), pair_of("resnet-101-v1", "resnet-152-v1")
    ('ResNet-18 and ResNet-34', 'ResNet-101 and ResNet-152')
    """
    names = (short_name(named_facts(id)).partition(",")[0].removesuffix(" as published") for id in (network, deeper))
    return " and ".join(names)
