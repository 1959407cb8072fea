"""The published accuracies: by whom, how they were measured, and of which networks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from app.comparison.counted import COUNTED, Counts, counts
from engine.networks.figures import Figure
from engine.networks.published import Facts, all_facts

QUANTITIES: Final = ("top1", "top5")
SHORT: Final = {"googlenet": "GoogLeNet", "bn-inception": "BN-Inception"}  # where a name has a remark
IMAGENET: Final = "ImageNet-1k"
PASSES: Final = {"1 crop": 1, "10 crops": 10, "144 crops": 144, "whole image": 1}  # through the network for one picture


SHORT_SOURCES: Final = {  # as a menu has room for them
    "the paper itself": "own paper",
    "torchvision, V1 weights": "torchvision V1",
    "torchvision, V2 weights": "torchvision V2",
    "the ResNet authors' release": "ResNet release",
    "the ResNeXt authors' release": "ResNeXt release",
    "the DenseNet authors' release": "DenseNet release",
    "the SPD authors' release": "SPD release",
    "the ResNet paper": "ResNet paper",
    "the Inception-v3 paper": "Inception paper",
    "the EfficientNet paper": "EfficientNet paper",
}


class Reading(NamedTuple):
    """A filter: one source and one protocol, so that nothing else is drawn with it."""

    source: str  # its name
    protocol: str  # as `protocol_of` says it

    def named(self) -> str:
        """Both, in words."""
        return f"{self.source} ({self.protocol})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A published figure of a network beside what the engine counts of it."""

    facts: Facts
    counts: Counts
    figure: Figure
    beside: bool = False  # whether it is of the second reading

    @property
    def id(self) -> str:
        return self.facts.id

    def label(self, *quantities: str) -> str:
        """The network's name; † where one of the quantities that are shown is disputed, ? where it is not confirmed."""
        marks = "†" * bool(disputes(self.facts, *quantities)) + "?" * (not self.figure.confirmed)
        return short_name(self.facts) + marks


def short_name(facts: Facts) -> str:
    """A network's name as it stands in a chart."""
    return SHORT.get(facts.id, facts.name)


def short_source(source: str) -> str:
    """A source's name where there is little room.

    >>> short_source("torchvision, V1 weights"), short_source("Keras")
    ('torchvision V1', 'Keras')
    """
    return SHORT_SOURCES.get(source, source)


def short_protocol(protocol: str) -> str:
    """A protocol where there is little room: of small pictures the data alone, as nobody cuts crops out of those.

    >>> short_protocol("whole image, CIFAR-10+"), short_protocol("10 crops")
    ('CIFAR-10+', '10 crops')
    """
    return protocol.removeprefix("whole image, ")


def percent(value: float) -> str:
    """An accuracy in a sentence: one decimal, none where there is none; the table has all of them.

    >>> percent(80.858), percent(75.99), percent(59)
    ('80.9 %', '76.0 %', '59 %')
    """
    return f"{value:.0f} %" if value % 1 == 0 else f"{value:.1f} %"


def protocol_of(figure: Figure) -> str:
    """How it was measured: crops, and what is unusual in the data.

    >>> protocol_of(named_facts("resnet-50-v1").published("top1")[0])
    '10 crops'
    """
    data = figure.data if figure.data != IMAGENET else ""
    split = "test" if figure.split == "test" and figure.data == IMAGENET else ""
    return ", ".join(filter(None, (figure.protocol, data, split)))


@cache
def accuracies(*, unconfirmed: bool = True) -> tuple[tuple[Facts, Figure], ...]:
    """Every published accuracy of a network that can be counted, in the order of the lecture."""
    return tuple(
        (facts, figure)
        for facts in all_facts()
        for figure in facts.figures
        if facts.id in COUNTED and figure.quantity in QUANTITIES and (figure.confirmed or unconfirmed)
    )


def named_facts(network: str) -> Facts:
    """The facts of a network that has figures or not."""
    return next(facts for facts in all_facts() if facts.id == network)


def sources(quantity: str = "", *, unconfirmed: bool = True) -> tuple[str, ...]:
    """Who says something of this kind, or of any, those with the most figures first."""
    found = accuracies(unconfirmed=unconfirmed)
    return by_frequency([figure.source.name for _, figure in found if quantity in ("", figure.quantity)])


def protocols(source: str = "", quantity: str = "", *, unconfirmed: bool = True) -> tuple[str, ...]:
    """How a source has measured, what it measured most first; all of all sources where none is named."""
    return by_frequency(
        [
            protocol_of(figure)
            for _, figure in accuracies(unconfirmed=unconfirmed)
            if source in ("", figure.source.name) and quantity in ("", figure.quantity)
        ]
    )


def by_frequency(words: list[str]) -> tuple[str, ...]:
    """Each once, the most frequent first.

    >>> by_frequency(["1 crop", "10 crops", "10 crops"])
    ('10 crops', '1 crop')
    """
    return tuple(sorted(dict.fromkeys(words), key=lambda word: -words.count(word)))


def points(quantity: str, reading: Reading, *, unconfirmed: bool, beside: bool = False) -> tuple[Point, ...]:
    """The figures of one source and protocol, and no others; what is only recalled where it is asked for."""
    return tuple(
        Point(facts=facts, counts=counts(facts.id), figure=figure, beside=beside)
        for facts, figure in accuracies(unconfirmed=unconfirmed)
        if (figure.quantity, figure.source.name, protocol_of(figure)) == (quantity, *reading)
    )


def of_network(network: str, quantity: str, *, unconfirmed: bool) -> tuple[Point, ...]:
    """All figures of one network and of its kin, whoever says them: the lowest first."""
    same = kin(network)
    found = [
        Point(facts=facts, counts=counts(facts.id), figure=figure)
        for facts, figure in accuracies(unconfirmed=unconfirmed)
        if facts.id in same and figure.quantity == quantity
    ]
    return tuple(sorted(found, key=lambda point: point.figure.value))


def kin(network: str) -> tuple[str, ...]:
    """A network and the variants of it that have as many parameters: it goes by one name, as a rule.

    >>> kin("resnet-50")
    ('resnet-50', 'resnet-50-v1')
    """
    first = {facts.id: facts.parent or facts.id for facts in all_facts() if facts.id in COUNTED}
    variants = [id for id in first if first[id] == first[network]]
    return tuple(id for id in variants if counts(id).parameters == counts(network).parameters)


def with_figures(quantity: str, *, unconfirmed: bool) -> tuple[str, ...]:
    """The networks of which, or of whose kin, something of this kind is published."""
    found = accuracies(unconfirmed=unconfirmed)
    own = {facts.id for facts, figure in found if figure.quantity == quantity}
    return tuple(facts.id for facts in all_facts() if facts.id in COUNTED and not own.isdisjoint(kin(facts.id)))


def disputes(facts: Facts, *quantities: str) -> tuple[str, ...]:
    """What sources disagree on, of these quantities, and what holds here, with the engine's counts."""
    if not any(dispute.quantity in quantities for dispute in facts.disputes):
        return ()
    made = counts(facts.id)
    return tuple(
        f"{dispute.says} Here: {dispute.here.format(parameters=made.parameters, macs=made.macs)}"
        for dispute in facts.disputes
        if dispute.quantity in quantities
    )
