"""The deck of a lesson: each card sets a named state of the page in two or three sentences and ends in a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.address import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card; `answer` and `because` are given what the page shows, so that no number is typed here."""

    title: str
    text: str  # two or three sentences, Markdown
    ask: str  # the question to think about before pressing play
    options: tuple[str, ...] = ()  # answers to choose from
    answer: Callable[[Any], object] | None = None  # which of them is right: from what the lesson's content returned
    because: Callable[[Any], str] | str = ""  # one sentence why
    settings: Mapping[str, Value] = field(default_factory=dict)  # what differs from the start of the lesson
    step: int = 0
    predict: bool = False  # whether the stage hides each value until one is guessed

    def named_state(self, number: int) -> dict[str, Any]:
        """Where `State.go` leads for this card; `number` counts from 1."""
        return {"values": {**self.settings, "card": number}, "step": self.step, "predict": self.predict}

    def is_shown(self, values: Mapping[str, Value], start: Mapping[str, Value]) -> bool:
        """Whether the settings are the card's; random numbers count only where it sets them."""
        expected = {**start, **self.settings}
        return all(
            values[name] == expected[name] for name in expected if name not in ("card", "seed") or name in self.settings
        )

    def right(self, shown: object) -> str:
        """The right one of the options."""
        assert self.answer is not None
        right = str(self.answer(shown))
        if right not in self.options:
            raise ValueError(f"card {self.title!r}: {right!r} is right, but not among {self.options}")
        return right

    def why(self, shown: object) -> str:
        """One sentence, for whoever answered."""
        return self.because if isinstance(self.because, str) else self.because(shown)


def verdict(chosen: str, right: str, why: str) -> str:
    """What is said to an answer."""
    return f"**{chosen}** is right. {why}" if chosen == right else f"Not {chosen}: **{right}** is right. {why}"
