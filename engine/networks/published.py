"""What is published about the case-study networks: figures with source, protocol and evidence, from `facts.json`.

Nothing here is computed. What can be computed, `engine.networks` computes, and a test compares it with `exact`.
Counting: parameters are the trained ones; a MAC is one multiplication with its addition, in convolutions, transposed
convolutions and linear layers; accuracies are in percent, and where a paper prints an error they are 100 − error.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from engine.errors import RequestError
from engine.networks.figures import Figure, Quantity, Source

FILE: Final = Path(__file__).with_name("facts.json")

Counted = Literal["parameters", "weights", "macs", "units", "receptive_field"]  # of an exact count


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The paper in which a network was first described."""

    id: str
    title: str
    authors: str  # surnames, with commas between
    venue: str
    link: str = ""  # arXiv's abstract or a DOI; empty where none is known for sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Networks that are shown together, in the order of the lecture."""

    id: str
    name: str
    line: str  # what they have in common, in one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """A count that must come out to the last digit, known from elsewhere: for tests, never shown."""

    quantity: Counted  # weights are parameters without biases; a receptive field is in pixels
    value: int
    of: str = ""  # the part meant; empty for the whole network at its standard input


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Something on which sources disagree, or which they leave open."""

    networks: tuple[str, ...]
    quantity: Quantity | Literal["input", "name"]  # what it is about
    says: str  # what the sources say
    here: str  # what holds here; {parameters:,} and {macs:,} stand for the engine's own counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """How an EfficientNet is grown from B0."""

    width: float  # factor of the channels
    depth: float  # factor of the number of blocks
    resolution: int  # pixels of a side of the input
    dropout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is published about one network."""

    id: str  # by which page, command line and tests call it
    name: str
    family: Family
    predecessor: str = ""  # id of the network that it changed, or is best compared with
    parent: str = ""  # id of the network of which it is a variant: same paper, same year
    year: int  # of the first publication, preprints included
    paper: Paper
    input: tuple[int, ...]  # (C, H, W) its standard input
    classes: int
    variant: str  # which of the networks of that name
    scaling: Scaling | None = None
    exact: tuple[Exact, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    def published(self, quantity: Quantity) -> tuple[Figure, ...]:
        """Its figures of one kind.

        >>> [(figure.value, figure.source.name) for figure in facts("mobilenet-v2").published("parameters")]
        [(3400000, 'the paper itself')]
        """
        return tuple(figure for figure in self.figures if figure.quantity == quantity)

    def counted(self, quantity: Counted, of: str = "") -> int | None:
        """The exact count of the whole or of a part; None where none is known.

        >>> facts("lenet5-1998").counted("parameters"), facts("lenet5-1998").counted("parameters", of="C3")
        (60000, 1516)
        """
        found = (exact.value for exact in self.exact if (exact.quantity, exact.of) == (quantity, of))
        return next(found, None)


def facts(network: str) -> Facts:
    """What is published about a network, by its id. Raises RequestError for an unknown one.

    >>> facts("resnet-50").paper.title, facts("resnet-50").year
    ('Deep Residual Learning for Image Recognition', 2015)
    """
    by_id = {each.id: each for each in all_facts()}
    if network not in by_id:
        near = get_close_matches(network, by_id, n=3, cutoff=0.5)
        way_out = f"the nearest names are {', '.join(near)}." if near else f"there are {', '.join(by_id)}."
        raise RequestError(f"No network is called {network!r}: {way_out}")
    return by_id[network]


@cache
def all_facts() -> tuple[Facts, ...]:
    """Every network, in the order of the lecture."""
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    sources = {each["id"]: Source(**each) for each in raw["sources"]}
    families = {each["id"]: Family(**each) for each in raw["families"]}
    papers = {each["id"]: Paper(**each) for each in raw["papers"]}
    disputes = [Dispute(**{**each, "networks": tuple(each["networks"])}) for each in raw["disputes"]]
    whole = {each["id"]: each for each in raw["networks"]}
    return tuple(
        Facts(
            id=each["id"],
            name=each["name"],
            family=families[each["family"]],
            predecessor=each.get("predecessor", ""),
            parent=each.get("parent", ""),
            year=of_parent("year", each, whole),
            paper=papers[of_parent("paper", each, whole)],
            input=tuple(of_parent("input", each, whole)),
            classes=of_parent("classes", each, whole),
            variant=each["variant"],
            scaling=Scaling(**each["scaling"]) if "scaling" in each else None,
            exact=tuple(Exact(**exact) for exact in each.get("exact", ())),
            figures=tuple(Figure(**{**given, "source": sources[given["source"]]}) for given in each.get("figures", ())),
            notes=tuple(each.get("notes", ())),
            disputes=tuple(dispute for dispute in disputes if each["id"] in dispute.networks),
        )
        for each in raw["networks"]
    )


def of_parent(key: str, network: dict[str, Any], whole: dict[str, dict[str, Any]]) -> Any:
    """A value of a network's entry; what a variant leaves out is its parent's."""
    return network[key] if key in network else whole[network["parent"]][key]
