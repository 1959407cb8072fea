"""Nearest-neighbour up-sampling: every cell is repeated over a block of `scale_factor` × `scale_factor` cells.

    input          output, scale_factor 2
    1 2            1 1 2 2
    3 4            1 1 2 2
                   3 3 4 4
                   3 3 4 4

Source: torch.nn.Upsample with mode="nearest", for whole scale factors.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from engine.arguments import PerAxis, per_axis
from engine.arrays import Array, tensor
from engine.derivation import Derivation
from engine.folds import run
from engine.rules import Columns
from engine.sizes import AXES, check_rank, check_work, scaled_size
from engine.trace import Stage, Tensor, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestUpsample2d:
    """How much larger the output is along each axis; make one with `nearest_upsample2d`."""

    scale_factor: tuple[int, ...]

    def output_size(self, size: tuple[int, ...]) -> tuple[Derivation, ...]:
        """One derivation per axis for an input of this size.

        >>> [axis.result for axis in nearest_upsample2d(scale_factor=(2, 3)).output_size((4, 4))]
        [8, 12]
        """
        check_rank("nearest_upsample2d", size, 2)
        return tuple(scaled_size(*each) for each in zip(AXES[2], size, self.scale_factor, strict=True))

    def trace(self, input: object) -> Trace:  # torch's name
        """Every step on `input` (C, H, W): one for each cell, which fills its block with copies.

        Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", "H", "W"))
        out = tuple(int(axis.result) for axis in self.output_size(x.shape[1:]))
        check_work((), out, len(x))
        copies = prod(self.scale_factor)
        writes = np.arange(x.size * copies)
        rule = Columns(
            source="input",
            step_ptr=copies * np.arange(x.size + 1),
            target=blocks(x.shape, self.scale_factor).ravel(),
            write_ptr=np.arange(len(writes) + 1),
            a=writes // copies,
        )
        stage = Stage(target="output", shape=(len(x), *out), rule=rule, combine="copy")
        return run((Tensor(name="input", role="input", values=x),), (stage,))


def blocks(shape: tuple[int, ...], scale: tuple[int, ...]) -> Array:
    """(cells, cells of a block): the flat output cells of the block that each input cell of (C, H, W) becomes."""
    channel, i, j, a, b = np.ix_(*map(range, (*shape, *scale)))
    height, width = shape[1] * scale[0], shape[2] * scale[1]
    cells: Array = (channel * height + i * scale[0] + a) * width + j * scale[1] + b
    return cells.reshape(-1, prod(scale))


def nearest_upsample2d(*, scale_factor: PerAxis) -> NearestUpsample2d:
    """The setting as torch's constructor takes it, made canonical; whole numbers only.

    Raises SpecError.

    >>> nearest_upsample2d(scale_factor=2).trace([[[1, 2]]])["output"].values[0].tolist()
    [[1, 1, 2, 2], [1, 1, 2, 2]]
    """
    return NearestUpsample2d(scale_factor=per_axis("scale_factor", scale_factor, 2, 1))
