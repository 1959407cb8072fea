"""Bed of nails: every cell goes into the upper left corner of a block of `stride` × `stride` cells; the rest is zero.

    input          output, stride 2
    1 2            1 0 2 0
    3 4            0 0 0 0
                   3 0 4 0
                   0 0 0 0

It is the transposed convolution of this stride whose kernel is a single one among zeros; torch has no name for it.

Source: Dosovitskiy, Springenberg and Brox, Learning to generate chairs with convolutional neural networks (2015),
section 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arguments import PerAxis, per_axis
from engine.arrays import tensor
from engine.derivation import Derivation
from engine.folds import run
from engine.operations.nearest_upsample2d import blocks
from engine.rules import Columns
from engine.sizes import AXES, check_rank, check_work, scaled_size
from engine.trace import Stage, Tensor, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class BedOfNails2d:
    """How far the nails stand apart along each axis; make one with `bed_of_nails2d`."""

    stride: tuple[int, ...]

    def output_size(self, size: tuple[int, ...]) -> tuple[Derivation, ...]:
        """One derivation per axis for an input of this size.

        >>> [axis.result for axis in bed_of_nails2d(stride=(2, 3)).output_size((4, 4))]
        [8, 12]
        """
        check_rank("bed_of_nails2d", size, 2)
        return tuple(scaled_size(*each) for each in zip(AXES[2], size, self.stride, strict=True))

    def trace(self, input: object) -> Trace:  # as in torch
        """Every step on `input` (C, H, W): one places one cell.

        Raises DataError, ShapeError.
        """
        x = tensor("input", input, ("C", "H", "W"))
        out = tuple(int(axis.result) for axis in self.output_size(x.shape[1:]))
        check_work((), out, len(x))
        each = np.arange(x.size + 1)
        rule = Columns(
            source="input", step_ptr=each, target=blocks(x.shape, self.stride)[:, 0], write_ptr=each, a=each[:-1]
        )
        stage = Stage(target="output", shape=(len(x), *out), rule=rule, combine="copy")
        return run((Tensor(name="input", role="input", values=x),), (stage,))


def bed_of_nails2d(*, stride: PerAxis) -> BedOfNails2d:
    """The setting made canonical.

    Raises SpecError.

    >>> bed_of_nails2d(stride=2).trace([[[1, 2]]])["output"].values[0].tolist()
    [[1, 0, 2, 0], [0, 0, 0, 0]]
    """
    return BedOfNails2d(stride=per_axis("stride", stride, 2, 1))
