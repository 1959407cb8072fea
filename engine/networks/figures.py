"""A published figure: what it is a figure of, who says it, how it was measured, how well it is known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Quantity = Literal[
    "top1", "top5", "parameters", "macs", "layers", "connections", "units", "iou", "warping_error"
]  # of a published figure
Protocol = Literal[
    "1 crop",  # the middle of the picture, once
    "10 crops",  # corners and middle, each mirrored too; answers averaged
    "144 crops",
    "multi-crop",  # several; how many is not said here
    "dense",  # the network slides over the whole picture
    "whole image",  # small pictures, nothing is cut
    "ensemble",  # several networks, their answers averaged: no single network reaches this
    "not stated",
    "count",  # no measurement: the size of the network
]
Split = Literal["validation", "test"]
Evidence = Literal[
    "read in the paper",
    "read in the source code, weights table or readme",
    "secondary source",
    "recalled, to be treated as unproven",
]
UNITS: Final = {"top1": "%", "top5": "%", "iou": "%", "macs": "MACs", "warping_error": ""}  # else the quantity's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who says it: `paper` is each network's own paper, the others are tables, releases and later papers."""

    id: str
    name: str
    about: str  # one sentence
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published number."""

    quantity: Quantity
    value: float
    source: Source
    protocol: Protocol  # how it was measured
    evidence: Evidence  # how well it is known here
    split: Split | None = None  # of the data; None for sizes of networks
    data: str = ""  # "ImageNet-1k", "CIFAR-10+": + is mirrored and shifted, ++ more; empty for sizes of networks
    weights: str = ""  # their name at the source
    note: str = ""  # table, edition, what is special about it

    @property
    def unit(self) -> str:
        """'%', 'MACs', 'parameters'; empty for a pure number."""
        return UNITS.get(self.quantity, self.quantity)

    @property
    def confirmed(self) -> bool:
        """False for what is only recalled: pages mark it or leave it out."""
        return not self.evidence.startswith("recalled")
