"""The control for a convolution's `groups`: only those that divide both numbers of channels are offered."""

from __future__ import annotations

from math import gcd

from app.controls import choice
from app.state import State


def groups(state: State) -> None:
    """The groups there can be, with the reason."""
    before, channels = state["groups"], (state["in_channels"], state["out_channels"])
    options = tuple(map(str, divisors(*channels)))
    now = choice(state, "groups", options=options)
    if state.touched == "groups" or now != before:
        state.say(f"groups must divide in_channels={channels[0]} and out_channels={channels[1]}.")


def divisors(in_channels: int, out_channels: int) -> tuple[int, ...]:
    """The groups there can be: as many as divide both."""
    common = gcd(in_channels, out_channels)
    return tuple(n for n in range(1, common + 1) if common % n == 0)
