"""Controls for a window that walks over a picture: kernel, padding, dilation, stride, each bounded by the earlier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.address import Choice, Pair, Switch
from app.controls import MOST_OFFERED, pair
from app.state import State
from engine.axes import PADDING_MODES
from engine.operations import Convolution, conv2d
from engine.sizes import span

MOST: Final = {"kernel_size": 7, "padding": 6, "dilation": 5, "stride": 6}
WINDOW_SETTINGS: Final = (
    Pair(name="kernel_size", low=1, high=MOST["kernel_size"], default=(3, 3)),
    Pair(name="padding", low=0, high=MOST["padding"], default=(0, 0)),
    Pair(name="after", low=0, high=MOST["padding"], default=(0, 0)),  # below and to the right, with `sides` only
    Pair(name="dilation", low=1, high=MOST["dilation"], default=(1, 1)),
    Pair(name="stride", low=1, high=MOST["stride"], default=(1, 1)),
    Choice(name="padding_mode", options=PADDING_MODES),
    Switch(name="rectangular"),
    Switch(name="sides"),
)


def windowed_layer(state: State, size: tuple[int, ...]) -> Convolution:
    """The layer the controls set. Each is bounded by those above it, and says so at the bound."""
    mode, sides = state["padding_mode"], state["sides"]
    apart = {"rectangular": state["rectangular"]}
    most = pair_of(lendable(mode, n) for n in size)
    padding = padding_of(state, most)
    padded = pair_of(n + sum(p) for n, p in zip(size, padding, strict=True))
    widest = pair_of(min(n, MOST["kernel_size"]) for n in padded)
    why = f"The padded input is {' × '.join(map(str, padded))} cells." if min(padded) <= 7 else MOST_OFFERED
    kernel_size = pair(state, "kernel_size", low=1, high=widest, at_high=why, **apart)
    why = f"With padding_mode={mode} the input can lend no more." if max(most) < MOST["padding"] else MOST_OFFERED
    pair(
        state,
        "padding",
        "padding before" if sides else "",
        low=0,
        high=most,
        at_high=why,
        rectangular=sides or apart["rectangular"],
    )
    if sides:
        pair(state, "after", "padding after", low=0, high=most, at_high=why, rectangular=True)
    room = pair_of((n - 1) // (k - 1) if k > 1 else 1 for n, k in zip(padded, kernel_size, strict=True))
    widest = pair_of(max(1, min(n, MOST["dilation"])) for n in room)
    why = "Spread further, the taps span more than the padded input." if min(room) <= 5 else MOST_OFFERED
    dilation = pair(state, "dilation", low=1, high=widest, at_high=why, **apart)
    spans = (span(k, d) for k, d in zip(kernel_size, dilation, strict=True))
    widest = pair_of(max(1, min(n - cells + 1, MOST["stride"])) for n, cells in zip(padded, spans, strict=True))
    why = "A larger stride leaves a single output as well." if max(widest) < MOST["stride"] else MOST_OFFERED
    stride = pair(state, "stride", low=1, high=widest, at_high=why, **apart)
    return conv2d(
        in_channels=1,
        out_channels=1,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding_of(state, most),
        dilation=dilation,
        padding_mode=mode,
        bias=False,
    )


def padding_of(state: State, most: tuple[int, int]) -> list[list[int]]:
    """(before, after) per axis, as far as the input can lend; the same on both sides unless they are set apart."""
    after = state["after"] if state["sides"] else state["padding"]
    return [[min(b, m), min(a, m)] for b, a, m in zip(state["padding"], after, most, strict=True)]


def pair_of(numbers: Iterable[int]) -> tuple[int, int]:
    """(height, width)."""
    height, width = numbers
    return height, width


def lendable(mode: str, size: int) -> int:
    """The most padding that a line of `size` cells can lend."""
    return min(MOST["padding"], {"reflect": size - 1, "circular": size}.get(mode, MOST["padding"]))
