"""The layer in PyTorch, which has no deformable convolution of its own: sampling by `grid_sample`, then a sum."""

from __future__ import annotations

import numpy as np

from app.deformable.views import Shown
from app.snippets import DOUBLE, arguments, assigned, head, nested
from engine.arrays import Array

LINES = """
{offset}  # of tap t: 2t down, 2t + 1 to the right
{weight}

height, width = x.shape[2:]
i = torch.arange(offset.shape[1])[:, None]
j = torch.arange(offset.shape[2])[None, :]
samples = []
for t in range(9):
    a, b = divmod(t, 3)
    row = {row} + offset[2 * t]
    column = {column} + offset[2 * t + 1]
    # grid_sample counts from -1 to 1, the edges of the picture, and wants the column first
    grid = torch.stack([(2 * column + 1) / width - 1, (2 * row + 1) / height - 1], -1)
    samples.append(F.grid_sample(x, grid[None], padding_mode="zeros", align_corners=False)[0, 0])
sampled = torch.stack(samples)
print(sampled.round(decimals=9))  # its places are not exact
y = (w.reshape(9, 1, 1) * sampled).sum(0)
print(y.round(decimals=9))
"""


def snippet(shown: Shown) -> str:
    """Prints the samples, the output, and where it stands beside it the plain convolution's."""
    layer = shown.layer.layer
    s, d, p = layer.stride[0], layer.dilation[0], layer.padding[0][0]
    lines = LINES.format(
        offset=moves(shown.offset),
        weight=assigned("w", np.array(shown.weight)),
        row=place("i", "a", s, d, p),
        column=place("j", "b", s, d, p),
    )
    plain = f"print(F.conv2d(x, w{arguments(layer)})[0, 0])\n" if shown.compare else ""
    return head(shown.x) + lines + plain


def moves(offset: Array) -> str:
    """The line of the offsets; where they are the same at each output, one number each."""
    start = "offset = torch.tensor("
    if (offset != offset[:, :1, :1]).any():
        return f"{start}{nested(offset, len(start))}{DOUBLE})"
    return f"{start}{offset[:, 0, 0].tolist()}{DOUBLE}).reshape(18, 1, 1).expand{offset.shape}"


def place(output: str, tap: str, stride: int, dilation: int, padding: int) -> str:
    """`2 * i - 1 + 3 * a`: where a tap reads before it is moved."""
    start = output if stride == 1 else f"{stride} * {output}"
    inside = f" - {padding}" if padding else ""
    return f"{start}{inside} + {tap if dilation == 1 else f'{dilation} * {tap}'}"
