"""Output sizes: how often a window fits on a line.

Source: V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning (arXiv:1603.07285), relationship 6,
with dilation from section 5.1; transposed convolution relationship 14; ceil mode, and dilation of a transposed
convolution, as PyTorch documents them for its layers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import prod
from typing import Final, Protocol

from engine.derivation import Derivation
from engine.errors import ShapeError, many
from engine.formula import Ceil, Expression, Floor, Minimum, Symbol

AXES: Final = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}  # letters of the axes of a 1-D, 2-D, 3-D input
NOUNS: Final = {"L": "length", "D": "depth", "H": "height", "W": "width"}
ADJECTIVES: Final = {"L": "long", "D": "deep", "H": "high", "W": "wide"}
LARGEST_TRACE: Final = 2**25  # numbers; 256 MB at eight bytes each
SOURCE: Final = "Dumoulin & Visin 2016, relationship 6 and section 5.1"
SOURCE_TRANSPOSED: Final = "Dumoulin & Visin 2016, relationship 14; dilation as in torch.nn.ConvTranspose2d"

K: Final = Symbol("k", "kernel_size, cells of the kernel along this axis")
S: Final = Symbol("s", "stride, cells the window moves per step")
P: Final = Symbol("p", "padding, cells added on each side")
BEFORE: Final = Symbol("before", "padding, cells added before the first cell", "p_1")
AFTER: Final = Symbol("after", "padding, cells added after the last cell", "p_2")
D: Final = Symbol("d", "dilation, distance between neighbouring taps")
STAMP: Final = Symbol("s", "stride, cells the stamp moves per input cell")
BLOCK: Final = Symbol("s", "scale_factor or stride, cells of the block that a cell becomes")
CROP: Final = Symbol("p", "padding, cells cropped from each side of the output")
P_OUT: Final = Symbol("p_out", "output_padding, cells added after the last")


class Windowed(Protocol):
    """Settings of a window that slides, one entry per axis: a convolution's or a pooling's."""

    @property
    def name(self) -> str: ...
    @property
    def axes(self) -> tuple[str, ...]: ...
    @property
    def kernel_size(self) -> tuple[int, ...]: ...
    @property
    def stride(self) -> tuple[int, ...]: ...
    @property
    def padding(self) -> tuple[tuple[int, int], ...]: ...
    @property
    def dilation(self) -> tuple[int, ...]: ...


def windowed_sizes(layer: Windowed, size: tuple[int, ...], *, ceil_mode: bool = False) -> tuple[Derivation, ...]:
    """One derivation per axis for an input of this size. Raises ShapeError."""
    check_rank(layer.name, size, len(layer.axes))
    settings = zip(layer.axes, size, layer.kernel_size, layer.stride, layer.padding, layer.dilation, strict=True)
    return tuple(
        windowed_size(letter, n, kernel_size=k, stride=s, padding=p, dilation=d, ceil_mode=ceil_mode)
        for letter, n, k, s, p, d in settings
    )


@cache
def size_formula(axis: str, *, symmetric: bool, ceil_mode: bool) -> Expression:
    """The right side of the output-size equation for one axis."""
    size = Symbol(axis, f"input {NOUNS[axis]}")
    padded = size + 2 * P if symmetric else size + BEFORE + AFTER
    room = padded - D * (K - 1) - 1
    if not ceil_mode:
        return Floor(room / S) + 1
    # the last window must start inside the input or the padding before it, else PyTorch leaves it out
    return Minimum(Ceil(room / S), Ceil((size + (P if symmetric else BEFORE)) / S) - 1) + 1


def windowed_size(
    axis: str,
    size: int,
    *,
    kernel_size: int,
    stride: int,
    padding: tuple[int, int],
    dilation: int,
    ceil_mode: bool = False,
) -> Derivation:
    """Outputs along one axis for an input of `size` cells; `padding` is (before, after).

    Raises ShapeError where the window is wider than the padded input.

    >>> windowed_size("W", 28, kernel_size=3, stride=2, padding=(0, 0), dilation=1).result
    13
    """
    # in ceil mode a window that is only partly filled counts, so the input may be up to stride − 1 cells too short
    lacking = stride - 1 if ceil_mode else 0
    check_fits(axis, size, kernel_size=kernel_size, padding=padding, dilation=dilation, lacking=lacking)
    before, after = padding
    pads = {"p": before} if before == after else {"before": before, "after": after}
    return Derivation(
        quantity=f"output {NOUNS[axis]}",
        symbol=Symbol(f"{axis}_out", f"output {NOUNS[axis]}"),
        formula=size_formula(axis, symmetric=before == after, ceil_mode=ceil_mode),
        numbers={axis: size, "k": kernel_size, "s": stride, "d": dilation, **pads},
        unit="cells",
        source=SOURCE,
    )


@cache
def transposed_formula(axis: str) -> Expression:
    """The right side of the output-size equation of a transposed convolution for one axis."""
    return (Symbol(axis, f"input {NOUNS[axis]}") - 1) * STAMP - 2 * CROP + D * (K - 1) + P_OUT + 1


def transposed_size(
    axis: str, size: int, *, kernel_size: int, stride: int, padding: int, output_padding: int, dilation: int
) -> Derivation:
    """Outputs of a transposed convolution along one axis for an input of `size` cells.

    Raises ShapeError where `padding` crops everything away.

    >>> transposed_size("W", 2, kernel_size=3, stride=2, padding=0, output_padding=0, dilation=1).text()
    'W_out = (W − 1)·s − 2·p + d·(k − 1) + p_out + 1 = (2 − 1)·2 − 2·0 + 1·(3 − 1) + 0 + 1 = 4 + 1 = 5'
    """
    check_crop(axis, (size - 1) * stride + span(kernel_size, dilation) + output_padding, padding)
    return Derivation(
        quantity=f"output {NOUNS[axis]}",
        symbol=Symbol(f"{axis}_out", f"output {NOUNS[axis]}"),
        formula=transposed_formula(axis),
        numbers={axis: size, "k": kernel_size, "s": stride, "p": padding, "p_out": output_padding, "d": dilation},
        unit="cells",
        source=SOURCE_TRANSPOSED,
    )


def scaled_size(axis: str, size: int, scale: int) -> Derivation:
    """Outputs along one axis where every cell becomes a block of `scale` cells.

    >>> scaled_size("W", 2, 3).text()
    'W_out = s·W = 3·2 = 6'
    """
    return Derivation(
        quantity=f"output {NOUNS[axis]}",
        symbol=Symbol(f"{axis}_out", f"output {NOUNS[axis]}"),
        formula=BLOCK * Symbol(axis, f"input {NOUNS[axis]}"),
        numbers={axis: size, "s": scale},
        unit="cells",
    )


def check_crop(axis: str, stamped: int, padding: int) -> None:
    """Raise ShapeError unless `padding` leaves a cell of the `stamped` ones."""
    if 2 * padding >= stamped:
        raise ShapeError(
            f"padding={padding} crops {many(2 * padding, 'cell')}, but the output is only {stamped} "
            f"{ADJECTIVES[axis]} before that: lower padding to at most {(stamped - 1) // 2} or raise kernel_size."
        )


def span(kernel_size: int, dilation: int) -> int:
    """Cells from a window's first tap to its last, both counted."""
    return dilation * (kernel_size - 1) + 1


def check_fits(
    axis: str, size: int, *, kernel_size: int, padding: tuple[int, int], dilation: int, lacking: int = 0
) -> None:
    """Raise ShapeError unless one window fits on the padded line, or lacks at most `lacking` cells."""
    needed, padded = span(kernel_size, dilation), size + sum(padding)
    if needed <= padded + lacking:
        return
    setting = f"kernel_size={kernel_size}" + (f" with dilation={dilation}" if dilation > 1 else "")
    line = f"the {'padded ' if any(padding) else ''}input is {padded} {ADJECTIVES[axis]}"
    lower = "dilation" if kernel_size <= padded else "kernel_size"  # the one that can mend it alone
    raise ShapeError(f"{setting} spans {needed} cells, but {line}: lower {lower} or raise padding.")


def check_rank(name: str, size: tuple[int, ...], ndim: int) -> None:
    """Raise ShapeError unless there is one size of at least one cell for each axis."""
    wanted = " × ".join(NOUNS[letter] for letter in AXES[ndim])
    if len(size) != ndim:
        raise ShapeError(
            f"{name} needs an input of {many(ndim, 'size')} ({wanted}), but {list(size)} gives {len(size)}: "
            "write one size per axis."
        )
    if min(size) < 1:
        raise ShapeError(
            f"an input of {' × '.join(map(str, size))} has no cells: every size ({wanted}) must be at least 1."
        )


def check_work(
    lines: Iterable[int], out: Iterable[int], each: int, advice: str = "use a smaller input, kernel or padding"
) -> None:
    """Raise ShapeError where a trace would not fit comfortably into memory.

    `lines` are the cells of the padded input along each axis, `each` the reads for one of the `out` places.
    """
    cells = max(prod(lines), prod(out) * each)
    if cells > LARGEST_TRACE:
        raise ShapeError(
            f"a trace of this would hold {cells:,} numbers, more than the {LARGEST_TRACE:,} it may: {advice}."
        )
