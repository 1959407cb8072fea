"""U-Net: down to what there is, up to where it is, and at every level a way across for what the way down lost.

    572 ─ 568 ───────── crop 88 ──────► 392 ─ 388 ─► 388×388×2
        284 ─ 280 ───── crop 40 ──► 200 ─ 196
            140 ─ 136 ─ crop 16 ► 104 ─ 100
                68 ─ 64 ─ crop 4 ► 56 ─ 52
                    32 ─ 28

As published nothing is padded: every convolution cuts a cell from each side, so what goes across is cropped to fit, and
the answer is smaller than the picture; inputs of 16m + 60 cells work. The padded form keeps the size.

Source: Ronneberger, Fischer and Brox 2015, U-Net: Convolutional Networks for Biomedical Image Segmentation
(arXiv:1505.04597), figure 1 and section 2.
"""

from __future__ import annotations

from functools import partial

from engine.networks.blocks import Concatenation, Node, Sequence
from engine.networks.densenet import IDENTITY
from engine.networks.layers import Crop
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU
from engine.operations import conv2d, conv_transpose2d, max_pool2d

WIDTHS = (64, 128, 256, 512, 1024)
POOL = max_pool2d(kernel_size=2, stride=2)


def unet(in_channels: int, num_classes: int, size: Shape, *, padding: int) -> Node:
    """Four levels down and up, then a score for each class in each place."""
    score = conv2d(in_channels=WIDTHS[0], out_channels=num_classes, kernel_size=1)
    return Sequence.of(level1=level(0, in_channels, padding), score=score)


def level(depth: int, in_channels: int, padding: int) -> Sequence:
    """Two convolutions; across and below side by side; two more. The lowest level is two convolutions only."""
    width = WIDTHS[depth]
    down = double(in_channels, width, padding)
    if depth == len(WIDTHS) - 1:
        return down
    below = Sequence.of(
        "below",
        pool=POOL,
        **{f"level{depth + 2}": level(depth + 1, width, padding)},
        up=conv_transpose2d(in_channels=2 * width, out_channels=width, kernel_size=2, stride=2),
    )
    cells = 0 if padding else lost(depth)
    across = Sequence.of("skip", crop=Crop(cells=cells)) if cells else IDENTITY
    both = Concatenation.of("skip connection", across=across, below=below)
    return Sequence.of("level", down=down, join=both, up=double(2 * width, width, padding))


def double(in_channels: int, out_channels: int, padding: int) -> Sequence:
    """3×3, ReLU, 3×3, ReLU."""
    first = conv2d(in_channels=in_channels, out_channels=out_channels, kernel_size=3, padding=padding)
    second = conv2d(in_channels=out_channels, out_channels=out_channels, kernel_size=3, padding=padding)
    return Sequence.of("two convolutions", conv1=first, relu1=RELU, conv2=second, relu2=RELU)


def lost(depth: int) -> int:
    """Cells that the way through all lower levels costs on each side: what goes across is cropped by so many.

    A level costs 2 on its way down and 2 on its way up, the lowest 2 in all; each of its cells is 2 above it.

    >>> [lost(depth) for depth in (3, 2, 1, 0)]
    [4, 16, 40, 88]
    """
    lowest = depth + 1 == len(WIDTHS) - 1
    return 2 * (2 if lowest else 4 + lost(depth + 1))


NETWORKS = (
    Variant(id="unet", build=partial(unet, padding=0), input_shape=(1, 572, 572), num_classes=2),
    Variant(id="unet-padded", build=partial(unet, padding=1), input_shape=(1, 512, 512), num_classes=2),
)
