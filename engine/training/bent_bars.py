"""Offsets learned on bent bars: taps in a straight line that find a bar which is not straight.

A picture is 7 × 7, one bar from top to bottom, its ends pushed aside by `bend` cells: a "(", a "|" or a ")". A fixed
kernel answers to straight bars. Nothing but its taps' offsets is learned, so that its answer to every bar becomes
large: once by a convolution that predicts them from the picture, as in the paper, and once as 18 numbers, the same for
every picture, which cannot do it for both sides (the control). Taps move sideways only: up and down as well, and all of
them would gather in the middle, through which every bar runs.

Source: Dai et al. 2017, Deformable Convolutional Networks (arXiv:1703.06211), section 2.1.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from engine.arrays import Array
from engine.operations import Convolution, DeformConv2d, deform_conv2d
from engine.training.fit import fit

SIDE: Final = 7  # cells of a picture
INK: Final = 16  # the darkest
WIDTH: Final = 1.2  # of the bar: the deviation of its bell-shaped profile, in cells
MOST: Final = 3  # cells that the ends are pushed aside
LINE: Final = ((-1, 2, -1),) * 3  # answers to a straight bar in the middle
LAYER: Final[DeformConv2d] = deform_conv2d(in_channels=1, out_channels=1, kernel_size=3, dilation=3, bias=False)
TRAINED_ON: Final = tuple(n / 8 for n in range(-8 * MOST, 8 * MOST + 1))  # bends
TESTED_ON: Final = tuple(n / 7 for n in range(-7 * MOST, 7 * MOST + 1) if n % 7)  # others
EPOCHS, RATE, BATCH = 200, 0.02, 16


def bent_bar(bend: float) -> Array:
    """(1, 7, 7) whole numbers from 0 to INK; the bar's middle stays in the middle column.

    >>> bent_bar(0)[0, 3].tolist()
    [1, 4, 11, 16, 11, 4, 1]
    >>> bent_bar(3)[0, 0].tolist()
    [0, 0, 0, 1, 4, 11, 16]
    """
    rows, columns = np.mgrid[:SIDE, :SIDE] - SIDE // 2
    away = columns - bend * (rows / (SIDE // 2)) ** 2
    bar: Array = np.rint(INK * np.exp(-((away / WIDTH) ** 2) / 2)).astype(np.int64)[None]
    return bar


def branch() -> Convolution:
    """The convolution that predicts the offsets: it reads where the layer's taps are before they move."""
    return LAYER.offset_branch()


def predicted(arrays: dict[str, Array], picture: Array) -> Array:
    """(18, 1, 1): the offsets that the branch with these weights predicts for a picture (1, 7, 7)."""
    trace = branch().trace(picture, arrays["branch.weight"], arrays["branch.bias"])
    values: Array = trace["output"].values
    return values


def response(picture: Array, offset: Array) -> float:
    """What the line kernel answers, its taps moved by `offset` (18, 1, 1)."""
    return float(LAYER.trace(picture, offset, [[LINE]])["output"].values[0, 0, 0])


def figures(arrays: dict[str, Array]) -> dict[str, float]:
    """Mean answers to bars that are bent as none in training: straight taps, one offset for all, predicted offsets."""
    pictures = [bent_bar(bend) for bend in TESTED_ON]
    zero = np.zeros((18, 1, 1))
    means = {
        "straight": np.mean([response(picture, zero) for picture in pictures]),
        "fixed": np.mean([response(picture, arrays["fixed"]) for picture in pictures]),
        "predicted": np.mean([response(picture, predicted(arrays, picture)) for picture in pictures]),
    }
    return {name: round(float(mean), 2) for name, mean in means.items()}


def trained(seed: int = 0) -> dict[str, Array]:
    """The weights of the branch, and the 18 numbers of the control, from offsets of zero: a few seconds."""
    import torch
    from torch import nn

    settings = branch()
    sideways = torch.tensor([0.0, 1.0]).repeat(9).reshape(18, 1, 1)  # what is not used keeps its zeros

    class Taps(nn.Module):
        """The line kernel with learned offsets; its output is the answer to each picture."""

        def __init__(self, looks: bool) -> None:
            super().__init__()
            self.branch = nn.Conv2d(1, 18, settings.kernel_size[0], dilation=settings.dilation[0]) if looks else None
            self.fixed = None if looks else nn.Parameter(torch.zeros(18, 1, 1))
            if self.branch is not None:
                nn.init.zeros_(self.branch.weight)
                nn.init.zeros_(self.branch.bias)  # type: ignore[arg-type]  # there is one

        def forward(self, x: Any) -> Any:
            offset = self.branch(x) if self.branch is not None else self.fixed.expand(len(x), 18, 1, 1)  # type: ignore[union-attr]  # one of both
            return answers(x, offset * sideways)

    pictures = np.stack([bent_bar(bend) for bend in TRAINED_ON]).astype(float)
    found: dict[str, Array] = {}
    for looks in (True, False):
        module = Taps(looks).double()
        fit(
            module,
            pictures,
            np.zeros(len(pictures)),
            loss=lambda answer, _: -answer.mean() / INK,
            epochs=EPOCHS,
            batch_size=BATCH,
            learning_rate=RATE if looks else 5 * RATE,
            weight_decay=0.0,
            seed=seed,
        )
        found |= {name: values.detach().numpy() for name, values in module.named_parameters()}
    return found


def answers(x: Any, offset: Any) -> Any:
    """(n,): torch's answers of the line kernel to pictures (n, 1, 7, 7), its taps moved by `offset` (n, 18, 1, 1)."""
    import torch
    import torch.nn.functional as F

    taps = torch.tensor([[3 * a, 3 * b] for a in range(3) for b in range(3)], dtype=x.dtype)
    places = taps + offset.reshape(len(x), 9, 2)  # (n, 9, 2): row and column of every moved tap
    grid = (2 * places.flip(-1) + 1) / SIDE - 1  # torch wants column first, cells' centres between −1 and 1
    samples = F.grid_sample(x, grid[:, None], align_corners=False)[:, 0, 0]  # (n, 9)
    return samples @ torch.tensor(LINE, dtype=x.dtype).reshape(9)
