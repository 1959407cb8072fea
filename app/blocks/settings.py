"""What the lesson on building blocks sets: the idea, the variant on the stage, and every number of every idea."""

from __future__ import annotations

from itertools import chain
from typing import Any, Final

from app.address import Choice, Edits, Setting, Whole, defaults
from app.blocks.idea import Idea
from app.blocks.ideas import IDEAS

VARIANTS: Final = tuple(dict.fromkeys(chain.from_iterable(idea.variants for idea in IDEAS)))
NAMES: Final = tuple(dict.fromkeys(slider.name for idea in IDEAS for slider in idea.sliders))
SIDE_BY_SIDE, ON_THE_STAGE = "side by side", "on the stage"
MOST: Final = 1024  # where one number's bound is another number


def number(name: str) -> Whole:
    """A number, within the widest bounds that an idea gives it; it begins as the first idea that has it says."""
    sliders = [slider for idea in IDEAS for slider in idea.sliders if slider.name == name]
    start = next(idea.start[name] for idea in IDEAS if name in idea.start)
    high = max(slider.high if isinstance(slider.high, int) else MOST for slider in sliders)
    return Whole(name=name, low=min(slider.low for slider in sliders), high=high, default=start)


SETTINGS: Final[tuple[Setting, ...]] = (
    Choice(name="idea", options=tuple(idea.name for idea in IDEAS)),
    Choice(name="variant", options=VARIANTS),
    Choice(name="show", options=(SIDE_BY_SIDE, ON_THE_STAGE)),
    *map(number, NAMES),
    Edits(),
)


def settings_of(idea: Idea) -> dict[str, Any]:
    """Every setting when an idea is chosen: its own numbers, all others as at the start."""
    return defaults(SETTINGS) | idea.settings
