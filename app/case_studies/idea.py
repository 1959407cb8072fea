"""What a network is about, as the page tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """A network in words. What the engine counts is not said here: the page puts its numbers beside."""

    network: str  # its id in the facts
    idea: tuple[str, str, str]  # three sentences
    changed: str = ""  # against its predecessor in the facts; empty where it has none
