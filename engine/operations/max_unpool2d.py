"""Max unpooling: each value goes back to the place its maximum was taken from; everything else is zero.

    value    index         output, 4 × 4
    6 8      5  7          0 0 0 0
    3 4      12 15         0 6 0 8
                           0 0 0 0
                           3 0 0 4

An index counts cells of one channel of the output, row by row, as torch.nn.MaxPool2d returns it. Where pooling windows
overlap, two values can come from one cell: the last one stays, where torch promises neither.

Source: torch.nn.MaxUnpool2d.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from engine.arguments import PerAxis, per_axis
from engine.arrays import Array, tensor
from engine.errors import DataError, ShapeError
from engine.folds import run
from engine.operations.pooling import check_half
from engine.rules import Columns
from engine.sizes import AXES, NOUNS, check_work
from engine.trace import Stage, Tensor, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxUnpool2d:
    """The settings of the pooling that is undone, canonical; make one with `max_unpool2d`."""

    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]

    def output_size(self, size: tuple[int, ...], wanted: object = None) -> tuple[int, ...]:
        """(H, W) of the output: what fills the windows exactly, or `wanted` where the pooling had dropped a rest.

        Raises ShapeError where this pooling cannot have had the wanted size.
        """
        settings = zip(size, self.kernel_size, self.stride, self.padding, strict=True)
        filled = tuple((n - 1) * s - 2 * p + k for n, k, s, p in settings)
        chosen = filled if wanted is None else per_axis("output_size", wanted, 2, 1)  # type: ignore[arg-type]  # it checks
        for letter, n, full, s in zip(AXES[2], chosen, filled, self.stride, strict=True):
            check_size_before(letter, n, max(1, full - s + 1), full + s - 1)  # sizes that pooling turns into ours
        return chosen

    def trace(self, input: object, indices: object, output_size: object = None) -> Trace:  # torch's name
        """Every step for `input` (C, H, W) and `indices` of the same shape; one step places one value.

        Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", "H", "W"))
        where = tensor("indices", indices, ("C", "H", "W"))
        out = self.output_size(x.shape[1:], output_size)
        check_indices(where, x.shape, out)
        check_work((), out, len(x))
        cells = np.arange(x.size)
        rule = Columns(
            source="input",
            step_ptr=np.arange(x.size + 1),
            target=(where + prod(out) * np.arange(len(x))[:, None, None]).ravel(),
            write_ptr=np.arange(x.size + 1),
            a=cells,
            address="indices",
            via=cells[:, None],
        )
        tensors = (Tensor(name="input", role="input", values=x), Tensor(name="indices", role="address", values=where))
        return run(tensors, (Stage(target="output", shape=(len(x), *out), rule=rule, combine="copy"),))


def check_size_before(letter: str, size: int, least: int, most: int) -> None:
    """Raise ShapeError unless the pooling can have started from `size` cells along this axis."""
    if most < 1:  # windows half of padding at stride 1: even one cell is read by two of them
        raise ShapeError(
            "a pooling with stride=1 and padding of half its kernel gives at least 2 values along the "
            f"{NOUNS[letter]}, but the input has 1: lower padding."
        )
    if not least <= size <= most:
        wanted = f"output_size={least}" if least == most else f"an output_size from {least} to {most}"
        raise ShapeError(f"the {NOUNS[letter]} before this pooling cannot have been {size}: give {wanted}.")


def check_indices(indices: Array, shape: tuple[int, ...], out: tuple[int, ...]) -> None:
    """Raise where indices do not name one cell of the output for each input cell."""
    if indices.shape != shape:
        raise ShapeError(
            f"indices have shape {indices.shape}, but the input has {shape}: one index per value is needed."
        )
    if indices.dtype.kind != "i":
        raise DataError("indices must be whole numbers: each counts cells of the output, row by row.")
    if indices.min() < 0 or indices.max() >= prod(out):
        wrong = int(indices.min() if indices.min() < 0 else indices.max())
        raise DataError(
            f"index {wrong} points outside the output of {out[0]} × {out[1]} cells: use 0 to {prod(out) - 1}."
        )


def max_unpool2d(*, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0) -> MaxUnpool2d:
    """Settings as torch's constructor takes them, made canonical; `stride` is the kernel's size unless given.

    Raises SpecError.

    >>> unpool = max_unpool2d(kernel_size=2)
    >>> unpool.trace([[[6, 8], [3, 4]]], [[[5, 7], [12, 15]]])["output"].values[0].tolist()
    [[0, 0, 0, 0], [0, 6, 0, 8], [0, 0, 0, 0], [3, 0, 0, 4]]
    """
    kernel_size = per_axis("kernel_size", kernel_size, 2, 1)
    padding = per_axis("padding", padding, 2, 0)
    check_half(kernel_size, padding)
    return MaxUnpool2d(
        kernel_size=kernel_size,
        stride=kernel_size if stride is None else per_axis("stride", stride, 2, 1),
        padding=padding,
    )
