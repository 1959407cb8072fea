"""All ideas, in the order of the lecture."""

from __future__ import annotations

from typing import Final

from app.blocks.cheap import INVERTEDS, SEPARABLES
from app.blocks.idea import Idea
from app.blocks.inception import INCEPTION
from app.blocks.joined import DENSES, UNETS
from app.blocks.kernels import KERNELS, REDUCTION
from app.blocks.smaller import OBJECTS, SMALLER
from app.blocks.sums import FRACTALS, GROUPS, SUMS

IDEAS: Final = (
    KERNELS,
    OBJECTS,
    INCEPTION,
    REDUCTION,
    SUMS,
    FRACTALS,
    DENSES,
    SEPARABLES,
    INVERTEDS,
    GROUPS,
    UNETS,
    SMALLER,
)


def idea_named(name: str) -> Idea:
    """The idea of that name."""
    return next(idea for idea in IDEAS if idea.name == name)
