"""What can be set in the comparison."""

from __future__ import annotations

from typing import Final

from app.address import Choice, Switch
from app.comparison.counted import COUNTED
from app.comparison.figures import QUANTITIES, protocols, sources
from engine.networks.published import all_facts

ACCURACY: Final = "accuracy"
BLOCKS: Final = "blocks"
SOURCES: Final = "sources"
NONE: Final = "none"
AXES: Final = ("MACs", "parameters", "year")
LANDMARKS: Final = "landmarks"
LANDMARKS_OF_EACH: Final = (
    *("alexnet-grouped", "vgg-16", "googlenet", "resnet-50"),
    *("densenet-121", "mobilenet-v2", "efficientnet-b0"),
)
FAMILIES: Final = tuple(
    dict.fromkeys(facts.family.name for facts in all_facts() if facts.id in COUNTED)
)  # in the order of the lecture
SORTS: Final = (
    "best first",
    "fewest MACs first",
    "fewest parameters first",
    "oldest first",
    "largest receptive field first",
    "by name",
)
SETTINGS: Final = (
    Choice(name="show", options=(ACCURACY, BLOCKS, SOURCES)),
    Choice(name="accuracy", options=QUANTITIES),
    Choice(name="against", options=AXES),
    Choice(name="source", options=sources(), default="torchvision, V1 weights"),
    Choice(name="protocol", options=protocols()),
    Choice(name="beside", options=(NONE, *sources())),
    Choice(name="beside_protocol", options=protocols()),
    Choice(
        name="network", options=tuple(facts.id for facts in all_facts() if facts.id in COUNTED), default="resnet-50"
    ),
    Choice(name="among", options=(LANDMARKS, *FAMILIES)),
    Switch(name="lines", default=True),
    Switch(name="unconfirmed"),
    Choice(name="sort", options=SORTS),
)
