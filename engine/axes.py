"""One axis of a windowed operation: what stands on the padded line, and where on it each tap of each window reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from engine.arrays import Array
from engine.errors import ShapeError, many
from engine.sizes import ADJECTIVES

PAD: Final = -1  # an empty cell that takes part: it reads as zero and is counted
EXCLUDED: Final = -2  # an empty cell that takes no part: outside max pooling's and ceil mode's reach

PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]
PADDING_MODES: Final[tuple[PaddingMode, ...]] = ("zeros", "reflect", "replicate", "circular")
NUMPY_MODES: Final = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The line an operation reads along one axis.

    With 5 cells, one pad on each side, kernel 3 and stride 2:

        line       −1  0  1  2  3  4 −1        PAD, the input's cells, PAD
        positions  0 1 2 · 2 3 4 · 4 5 6       window by window, counted along the line
    """

    line: Array  # (padded,) input index, PAD or EXCLUDED; reflected and wrapped cells are indices like any other
    before: int  # cells of the line that stand before the input's first
    size: int  # cells of the input
    positions: Array  # (out, taps) where on the line tap b of window j reads; reversed along taps for a flipped kernel
    spread: int = 1  # places from one cell of the input to the next; beyond 1 zeros are stuffed between them

    @property
    def gather(self) -> Array:
        """(out, taps) what each tap reads: an input index, PAD or EXCLUDED."""
        return self.line[self.positions]

    @property
    def unread(self) -> Array:
        """Places on the line that no window reads: what the floor or the stride leaves over."""
        return np.setdiff1d(np.arange(len(self.line)), self.positions)


def axis(
    size: int,
    *,
    kernel_size: int,
    stride: int = 1,
    padding: tuple[int, int] = (0, 0),
    dilation: int = 1,
    outputs: int,
    border: int = PAD,
    mode: PaddingMode = "zeros",
    flip: bool = False,
    spread: int = 1,
    first: int = 0,
) -> Axis:
    """The axis of a convolution or pooling; windows that end beyond the padding (ceil mode) read EXCLUDED there.

    With `spread` zeros stand between the input's cells; `first` is the place on the line where the first window begins.
    """
    taps = dilation * np.arange(kernel_size)
    positions = first + stride * np.arange(outputs)[:, None] + (taps[::-1] if flip else taps)
    padded = padded_line(size, padding, border, mode, spread)
    beyond = max(0, int(positions.max()) + 1 - len(padded))
    line = np.concatenate([padded, np.full(beyond, EXCLUDED)])
    return Axis(line=line, before=padding[0], size=size, positions=positions, spread=spread)


def padded_line(size: int, padding: tuple[int, int], border: int, mode: PaddingMode, spread: int = 1) -> Array:
    """The input's indices with its padding: `border` cells, or copies of input cells."""
    cells = np.full((size - 1) * spread + 1, PAD)
    cells[::spread] = np.arange(size)
    if mode == "zeros":
        return np.pad(cells, padding, constant_values=border)
    line: Array = np.pad(cells, padding, mode=NUMPY_MODES[mode])  # type: ignore[call-overload]  # a str
    return line


def check_padding_mode(letter: str, size: int, padding: tuple[int, int], mode: PaddingMode) -> None:
    """Raise ShapeError where a padding mode asks for more cells than the input can lend."""
    widest = max(padding)
    lendable = {"reflect": size - 1, "circular": size}.get(mode, widest)
    if widest <= lendable:
        return
    how = "mirrors the cells behind the border" if mode == "reflect" else "wraps around once"
    raise ShapeError(
        f'padding={widest} with padding_mode="{mode}" {how}, but the input is only {size} {ADJECTIVES[letter]}: '
        f'that lends at most {many(lendable, "cell")}; lower padding or use "replicate" or "zeros".'
    )
