"""What of the page of case studies stands in its address, and the network that it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.address import Choice, Setting, Text, Whole
from engine.networks import NETWORKS, Network, named
from engine.networks.published import facts

GALLERY: Final = "all"
MOST_SIDE: Final = 1024  # pixels: from there on it is the same, only larger
MOST_CLASSES: Final = 21_841  # of ImageNet in full
SETTINGS: Final[tuple[Setting, ...]] = (
    Choice(name="network", options=(GALLERY, *(each.id for each in NETWORKS))),
    Whole(name="side", low=0, high=MOST_SIDE, default=0),  # 0: as in the paper; so is it below
    Whole(name="classes", low=0, high=MOST_CLASSES, default=0),
    Choice(name="rows", options=("blocks", "layers")),
    Text(name="at", letters=r"\w.", longest=160),  # the block or layer that is pinned
)


def network_of(values: Mapping[str, Any]) -> Network:
    """The network that the settings name. Raises ShapeError where it cannot be built for that input."""
    variant = named(values["network"])
    channels, *size = variant.input_shape
    side = values["side"]
    shape = (channels, side, side) if side else (channels, *size)
    return variant.network(shape, values["classes"] or None)


def label(network: str) -> str:
    """What a network is called in the menu.

    >>> label("vgg-16")
    'VGG-16'
    """
    return "All networks" if network == GALLERY else facts(network).name
