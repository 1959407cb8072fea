"""Blocks that keep what they were given beside what they made: dense blocks, and U-Net's way up."""

from __future__ import annotations

from app.blocks.idea import Idea, Numbers, Slider, Variant, channels, map_size, named, square
from app.blocks.steps import Steps
from app.blocks.sums import FIRST, INPUT, ONE, SECOND
from engine.networks.blocks import Concatenation, Node, Sequence, Sum
from engine.networks.densenet import IDENTITY, dense_block, direct
from engine.networks.layers import Crop
from engine.networks.unet import POOL, double
from engine.operations import Concatenation as Joined
from engine.operations import Sum as Added
from engine.operations import conv_transpose2d

PLAIN, DENSE, NARROWED = "plain chain", "dense block", "dense, with bottlenecks"
CROPPED, PADDED, SUMMED, ALONE = "cropped", "padded", "summed", "without skip"
CUT = 4  # cells a side that pooling's level costs without padding: two convolutions of one cell, twice as large above


def dense(numbers: Numbers) -> tuple[Variant, ...]:
    """A chain as wide as the dense block becomes; a dense block; one with 1×1 before each 3×3."""
    c, layers, growth = numbers["in_channels"], numbers["layers"], numbers["growth"]
    wide, shape = c + layers * growth, square(c, numbers["size"])
    chain = Sequence.of(**{f"layer{n}": direct(c if n == 1 else wide, wide) for n in range(1, layers + 1)})
    blocks = (dense_block(c, layers, growth, bottleneck=narrow) for narrow in (False, True))
    return named(DENSES.variants, (chain, shape), *((block, shape) for block in blocks))


def small_dense(steps: Steps, variant: str, numbers: Numbers) -> None:
    """Two layers with a growth of one map, without normalisation."""
    steps.input([INPUT])
    steps.conv("input", "new 1", [[FIRST]], "kernel 1", **ONE)
    if variant == PLAIN:
        steps.conv("new 1", "output", [[SECOND]], "kernel 2", **ONE)
        return
    steps.join(Joined(), ("input", "new 1"), "both")
    if variant == DENSE:
        steps.conv("both", "new 2", [[SECOND, FIRST]], "kernel 2", **ONE)
    else:
        steps.conv("both", "narrow", [[[[1]], [[-1]]]], "kernel 1×1")
        steps.conv("narrow", "new 2", [[SECOND]], "kernel 2", **ONE)
    steps.join(Joined(), ("both", "new 2"), "output")


def levels(numbers: Numbers) -> tuple[Variant, ...]:
    """A level of U-Net and the one below it, on a map that is pooled to `size` cells a side."""
    w = numbers["width"]
    shape = square(max(1, w // 2), 2 * numbers["size"] + CUT)
    return named(UNETS.variants, *((level(w, variant), shape) for variant in UNETS.variants))


def level(width: int, variant: str) -> Sequence:
    """Two convolutions; pooled, two more and up again; both ways joined; two more."""
    padding = int(variant == PADDED)
    below = Sequence.of(
        "below",
        pool=POOL,
        deep=double(width, 2 * width, padding),
        up=conv_transpose2d(in_channels=2 * width, out_channels=width, kernel_size=2, stride=2),
    )
    across: Node = IDENTITY if padding else Sequence.of("skip", crop=Crop(cells=CUT))
    joins = {SUMMED: Sum.of(across=across, below=below), ALONE: below}
    join = joins.get(variant) or Concatenation.of("skip connection", across=across, below=below)
    channels = 2 * width if isinstance(join, Concatenation) else width
    down = double(max(1, width // 2), width, padding)
    return Sequence.of("level", down=down, join=join, up=double(channels, width, padding))


def small_level(steps: Steps, variant: str, numbers: Numbers) -> None:
    """What comes across, 6×6, and what comes from below, 2×2 made 4×4."""
    padded = variant == PADDED
    steps.input([[[2, 1], [1, 3]]])
    steps.up("input", "up", [[[[1, 2], [2, 1]]]], "stamp")
    if variant == ALONE:
        steps.conv("up", "output", [[SECOND]], "kernel 3×3")
        return
    side = 4 if padded else 6
    steps.input([[[(3 * i + 2 * j) % 4 for j in range(side)] for i in range(side)]], "across")
    if not padded:
        steps.crop("across", "cropped", 1)
    across = "across" if padded else "cropped"
    how, weight = (Added(), [[SECOND]]) if variant == SUMMED else (Joined(), [[FIRST, SECOND]])
    steps.join(how, (across, "up"), "both")
    steps.conv("both", "output", weight, "kernel 3×3", **(ONE if padded else {}))


DENSES = Idea(
    key="dense",
    name="dense block",
    variants=(PLAIN, DENSE, NARROWED),
    says="Every layer reads all maps made before it in the block and adds a few of its own, the growth rate.",
    start={"layers": 6, "growth": 32, "in_channels": 64, "size": 56},
    sliders=(
        Slider(
            name="layers", low=1, high=12, at_low="One layer.", at_high="The first blocks of the paper have up to 12."
        ),
        channels("growth", "growth rate", 48),
        channels("in_channels", high=256),
        map_size(),
    ),
    build=dense,
    small=small_dense,
    source="Huang et al. 2016 (arXiv:1608.06993), section 3 and table 1",
)
UNETS = Idea(
    key="unet",
    name="U-Net's step up",
    variants=(CROPPED, PADDED, SUMMED, ALONE),
    says="What comes from below knows what there is, what comes across knows where.",
    start={"width": 512, "size": 32},
    sliders=(
        channels("width", "channels", 512),
        map_size(
            low=7,
            high=140,
            label="pooled map",
            at_low="Smaller, and the unpadded convolutions leave nothing of it.",
        ),
    ),
    build=levels,
    small=small_level,
    source="Ronneberger, Fischer and Brox 2015 (arXiv:1505.04597), figure 1",
)
