"""Parameters and multiplications of the networks, added up from their papers' tables: the second way to count them.

Nothing here comes from the engine: channels and sizes are typed as the papers print them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, prod
from typing import NamedTuple


class Count(NamedTuple):
    """Trainable numbers, and multiplications of one forward pass."""

    parameters: int
    macs: int


def total(*counts: Count) -> Count:
    return Count(sum(each.parameters for each in counts), sum(each.macs for each in counts))


def times(number: int, count: Count) -> Count:
    return Count(number * count.parameters, number * count.macs)


def conv(c: int, f: int, k: int | tuple[int, int], out: int, groups: int = 1, *, bias=0, norm=1) -> Count:
    """F filters of k·k·C/groups weights at out·out places; behind it a normalisation with two numbers each."""
    weights = prod((k, k) if isinstance(k, int) else k) * (c // groups) * f
    return Count(weights + bias * f + 2 * norm * f, weights * out * out)


def biased(c: int, f: int, k: int, out: int, groups: int = 1) -> Count:
    return conv(c, f, k, out, groups, bias=1, norm=0)


def fc(c: int, f: int) -> Count:
    return Count((c + 1) * f, c * f)


def norm(c: int) -> Count:
    return Count(2 * c, 0)


def row(c: int, out: int, *layers: tuple[int, int | tuple[int, int]], end: int = 0) -> Count:
    """Convolutions one after the other, (filters, kernel) each; the last one's map may be smaller."""
    widths = [c, *(f for f, _ in layers)]
    sizes = [*[out] * (len(layers) - 1), end or out]
    return total(*(conv(a, f, k, n) for a, (f, k), n in zip(widths, layers, sizes, strict=False)))


LENET_1998 = {  # section II.B: of C3's maps 6 read three of S2's, 9 read four, 1 reads six
    "C1": Count(6 * (25 + 1), 6 * 25 * 28**2),
    "S2": Count(6 * 2, 0),
    "C3": Count(6 * (3 * 25 + 1) + 9 * (4 * 25 + 1) + (6 * 25 + 1), (6 * 3 + 9 * 4 + 6) * 25 * 10**2),
    "S4": Count(16 * 2, 0),
    "C5": Count(120 * (16 * 25 + 1), 120 * 16 * 25),
    "F6": Count(84 * (120 + 1), 84 * 120),
    "output": Count(0, 84 * 10),
}
LENET_MODERN = total(biased(1, 6, 5, 28), biased(6, 16, 5, 10), fc(400, 120), fc(120, 84), fc(84, 10))


def dense(features: int) -> Count:
    """The three linear layers of AlexNet, ZFNet and VGG."""
    return total(fc(features, 4096), fc(4096, 4096), fc(4096, 1000))


def alexnet(groups: int) -> Count:
    return total(
        biased(3, 96, 11, 55),
        biased(96, 256, 5, 27, groups),
        biased(256, 384, 3, 13),
        biased(384, 384, 3, 13, groups),
        biased(384, 256, 3, 13, groups),
        dense(6 * 6 * 256),
    )


ONE_TOWER = total(
    biased(3, 64, 11, 55),
    biased(64, 192, 5, 27),
    biased(192, 384, 3, 13),
    biased(384, 256, 3, 13),
    biased(256, 256, 3, 13),
    dense(6 * 6 * 256),
)


def zfnet(*filters: int) -> Count:
    """Figure 3: 110, 26, then 13 three times, 6 behind the last pooling."""
    widths = pairwise([256, *filters])
    maps = total(*(biased(c, f, 3, 13) for c, f in widths))
    return total(biased(3, 96, 7, 110), biased(96, 256, 5, 26), maps, dense(6 * 6 * filters[-1]))


def vgg(*table: int) -> Count:
    """Table 1: the filters of every convolution, stage by stage as (size, filters)."""
    return total(*(biased(c, f, 3, n) for n, c, f in vgg_layers(*table)), dense(7 * 7 * 512))


def vgg_layers(*counts: int) -> Iterator[tuple[int, int, int]]:
    c = 3
    for n, f, count in zip((224, 112, 56, 28, 14), (64, 128, 256, 512, 512), counts, strict=True):
        for _ in range(count):
            yield n, c, f
            c = f


GOOGLENET = (  # table 1: size, input, 1×1, reduce, 3×3, reduce, 5×5, behind the pooling
    (28, 192, 64, 96, 128, 16, 32, 32),
    (28, 256, 128, 128, 192, 32, 96, 64),
    (14, 480, 192, 96, 208, 16, 48, 64),
    (14, 512, 160, 112, 224, 24, 64, 64),
    (14, 512, 128, 128, 256, 24, 64, 64),
    (14, 512, 112, 144, 288, 32, 64, 64),
    (14, 528, 256, 160, 320, 32, 128, 128),
    (7, 832, 256, 160, 320, 32, 128, 128),
    (7, 832, 384, 192, 384, 48, 128, 128),
)


def inception(n: int, c: int, one: int, reduce3: int, three: int, reduce5: int, five: int, last: int) -> Count:
    """A module of GoogLeNet."""
    return total(
        biased(c, one, 1, n),
        biased(c, reduce3, 1, n),
        biased(reduce3, three, 3, n),
        biased(c, reduce5, 1, n),
        biased(reduce5, five, 5, n),
        biased(c, last, 1, n),
    )


def googlenet(*heads: int) -> Count:
    """Section 5: a head has 128 filters of 1×1 on 4×4 cells, 1024 units, then the classes."""
    stem = total(biased(3, 64, 7, 112), biased(64, 64, 1, 56), biased(64, 192, 3, 56))
    sides = (total(biased(c, 128, 1, 4), fc(4 * 4 * 128, 1024), fc(1024, 1000)) for c in heads)
    return total(stem, *(inception(*line) for line in GOOGLENET), fc(1024, 1000), *sides)


BN_INCEPTION = (  # figure 5: size, input, 1×1, reduce, 3×3, reduce, double 3×3, behind the pooling
    (28, 192, 64, 64, 64, 64, 96, 32),
    (28, 256, 64, 64, 96, 64, 96, 64),
    (28, 320, 0, 128, 160, 64, 96, 0),
    (14, 576, 224, 64, 96, 96, 128, 128),
    (14, 576, 192, 96, 128, 96, 128, 128),
    (14, 576, 160, 128, 160, 128, 160, 128),
    (14, 608, 96, 128, 192, 160, 192, 128),
    (14, 608, 0, 128, 192, 192, 256, 0),
    (7, 1056, 352, 192, 320, 160, 224, 128),
    (7, 1024, 352, 192, 320, 192, 224, 128),
)


def bn_module(n: int, c: int, one: int, reduce3: int, three: int, reduce: int, double: int, last: int) -> Count:
    end = n if one else n // 2
    layers = (
        (c, one, 1, n),
        (c, reduce3, 1, n),
        (reduce3, three, 3, end),
        (c, reduce, 1, n),
        (reduce, double, 3, n),
        (double, double, 3, end),
        (c, last, 1, n),
    )
    return total(*(conv(*layer, bias=1) for layer in layers))


def bn_inception() -> Count:
    stem = total(*(conv(*layer, bias=1) for layer in ((3, 64, 7, 112), (64, 64, 1, 56), (64, 192, 3, 56))))
    return total(stem, *(bn_module(*line) for line in BN_INCEPTION), fc(1024, 1000))


DOWN, ACROSS = (7, 1), (1, 7)
V3_STEM = total(
    row(3, 149, (32, 3)), row(32, 147, (32, 3), (64, 3)), row(64, 73, (80, 1)), row(80, 71, (192, 3))
)  # 299 → 35


def inception_v3() -> Count:
    """Figures 5, 6 and 7 with the filters of the released network."""
    counts = [V3_STEM]
    for c, last in ((192, 32), (256, 64), (288, 64)):
        counts += [row(c, 35, (64, 1)), row(c, 35, (48, 1), (64, 5)), row(c, 35, (64, 1), (96, 3), (96, 3))]
        counts += [row(c, 35, (last, 1))]
    counts += [row(288, 35, (384, 3), end=17), row(288, 35, (64, 1), (96, 3), (96, 3), end=17)]
    for m in (128, 160, 160, 192):
        counts += [row(768, 17, (192, 1)), row(768, 17, (m, 1), (m, ACROSS), (192, DOWN)), row(768, 17, (192, 1))]
        counts += [row(768, 17, (m, 1), (m, DOWN), (m, ACROSS), (m, DOWN), (192, ACROSS))]
    counts += [row(768, 17, (192, 1), (320, 3), end=8)]
    counts += [row(768, 17, (192, 1), (192, ACROSS), (192, DOWN), (192, 3), end=8)]
    for c in (1280, 2048):
        counts += [row(c, 8, (320, 1)), row(c, 8, (384, 1)), row(c, 8, (448, 1), (384, 3)), row(c, 8, (192, 1))]
        counts += [row(384, 8, (384, kernel)) for kernel in ((1, 3), (3, 1)) * 2]
    return total(*counts, fc(2048, 1000))


def inception_v4() -> Count:
    """Figures 3 to 9."""
    counts = [row(3, 149, (32, 3)), row(32, 147, (32, 3), (64, 3)), row(64, 73, (96, 3))]
    counts += [row(160, 73, (64, 1), (96, 3), end=71), row(160, 73, (64, 1), (64, DOWN), (64, ACROSS), (96, 3), end=71)]
    counts += [row(192, 35, (192, 3))]
    a = (row(384, 35, (96, 1)), row(384, 35, (64, 1), (96, 3)), row(384, 35, (64, 1), (96, 3), (96, 3)))
    counts += 4 * [total(*a, row(384, 35, (96, 1)))]
    counts += [row(384, 17, (384, 3)), row(384, 35, (192, 1), (224, 3), (256, 3), end=17)]
    b = (
        row(1024, 17, (384, 1)),
        row(1024, 17, (128, 1)),
        row(1024, 17, (192, 1), (224, ACROSS), (256, DOWN)),
        row(1024, 17, (192, 1), (192, ACROSS), (224, DOWN), (224, ACROSS), (256, DOWN)),
    )
    counts += 7 * [total(*b)]
    counts += [row(1024, 17, (192, 1), (192, 3), end=8)]
    counts += [row(1024, 17, (256, 1), (256, ACROSS), (320, DOWN), (320, 3), end=8)]
    c = (
        row(1536, 8, (256, 1)),
        row(1536, 8, (256, 1)),
        row(1536, 8, (384, 1)),
        row(1536, 8, (384, 1), (448, (1, 3)), (512, (3, 1))),
        times(2, row(384, 8, (256, (1, 3)))),
        times(2, row(512, 8, (256, (1, 3)))),
    )
    return total(*counts, *3 * c, fc(1536, 1000))


def inception_resnet_v2() -> Count:
    """Figures 16 to 19, with 10, 20 and 10 modules; the 1×1 back to the input's channels has biases."""
    counts = [V3_STEM]
    counts += [row(192, 35, (96, 1)), row(192, 35, (48, 1), (64, 5)), row(192, 35, (64, 1), (96, 3), (96, 3))]
    counts += [row(192, 35, (64, 1))]
    a = (row(320, 35, (32, 1)), row(320, 35, (32, 1), (32, 3)), row(320, 35, (32, 1), (48, 3), (64, 3)))
    counts += 10 * [total(*a, biased(128, 320, 1, 35))]
    counts += [row(320, 17, (384, 3)), row(320, 35, (256, 1), (256, 3), (384, 3), end=17)]
    b = (row(1088, 17, (192, 1)), row(1088, 17, (128, 1), (160, ACROSS), (192, DOWN)))
    counts += 20 * [total(*b, biased(384, 1088, 1, 17))]
    counts += [row(1088, 17, (256, 1), (384, 3), end=8), row(1088, 17, (256, 1), (288, 3), end=8)]
    counts += [row(1088, 17, (256, 1), (288, 3), (320, 3), end=8)]
    c = (row(2080, 8, (192, 1)), row(2080, 8, (192, 1), (224, (1, 3)), (256, (3, 1))))
    counts += 10 * [total(*c, biased(448, 2080, 1, 8))]
    return total(*counts, row(2080, 8, (1536, 1)), fc(1536, 1000))


def xception() -> Count:
    """Figure 5: separable convolutions, and 1×1 with stride 2 around the blocks that pool."""

    def separable(c: int, f: int, n: int) -> Count:
        return total(conv(c, c, 3, n, c, norm=0), conv(c, f, 1, n))

    entry = [conv(3, 32, 3, 149), conv(32, 64, 3, 147)]
    for c, f, n, half in ((64, 128, 147, 74), (128, 256, 74, 37), (256, 728, 37, 19)):
        entry += [separable(c, f, n), separable(f, f, n), conv(c, f, 1, half)]
    middle = times(8 * 3, separable(728, 728, 19))
    out = (separable(728, 728, 19), separable(728, 1024, 19), conv(728, 1024, 1, 10))
    return total(*entry, middle, *out, separable(1024, 1536, 10), separable(1536, 2048, 10), fc(2048, 1000))


STAGES = ((64, 56), (128, 28), (256, 14), (512, 7))  # filters and size of ResNet's stages, table 1
DEPTHS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}


def basic(blocks: tuple[int, ...], option: str) -> Count:
    """ResNet-18 and -34: weights around a block: A none, B where its shape changes, C everywhere; "" is plain."""
    counts, c = [conv(3, 64, 7, 112)], 64
    for (f, n), count in zip(STAGES, blocks, strict=True):
        for block in range(count):
            counts += [conv(c, f, 3, n), conv(f, f, 3, n)]
            if option == "C" or (option == "B" and block == 0 and c != f):
                counts.append(conv(c, f, 1, n))
            c = f
    return total(*counts, fc(512, 1000))


def bottleneck(depth: int, stride_in: int = 3, groups: int = 1, width: int = 1) -> Count:
    """ResNet-50 and deeper: 1×1, 3×3, 1×1; the first block of a stage halves the map in its 1×1 or in its 3×3."""
    counts, c, before = [conv(3, 64, 7, 112)], 64, 56
    for (f, n), count in zip(STAGES, DEPTHS[depth], strict=True):
        for block in range(count):
            early = n if block or stride_in == 1 else before
            counts += [conv(c, width * f, 1, early), conv(width * f, width * f, 3, n, groups)]
            counts += [conv(width * f, 4 * f, 1, n)] + ([] if block else [conv(c, 4 * f, 1, n)])
            c = 4 * f
        before = n
    return total(*counts, fc(2048, 1000))


def fractalnet(columns: int) -> Count:
    """A block has 2^columns − 1 convolutions; the first of each column reads the block's input."""
    counts, c = [], 3
    for f, n in ((64, 32), (128, 16), (256, 8), (512, 4), (512, 2)):
        counts += [times(columns, conv(c, f, 3, n)), times(2**columns - 1 - columns, conv(f, f, 3, n))]
        c = f
    return total(*counts, fc(512, 10))


def densenet(blocks: tuple[int, ...], k: int) -> Count:
    """Table 1: every layer is normalised first, 4k of 1×1, normalised, k of 3×3; transitions keep half."""
    c, n = 2 * k, 56
    counts = [conv(3, c, 7, 112)]
    for number, layers in enumerate(blocks):
        if number:
            counts += [norm(c), conv(c, c // 2, 1, n, norm=0)]
            c, n = c // 2, n // 2
        counts += dense_layers(c, layers, k, n)
        c += layers * k
    return total(*counts, norm(c), fc(c, 1000))


def dense_layers(c: int, layers: int, k: int, n: int) -> list[Count]:
    inputs = range(c, c + layers * k, k)
    return [total(norm(m), conv(m, 4 * k, 1, n), conv(4 * k, k, 3, n, norm=0)) for m in inputs]


def densenet_40() -> Count:
    """Three blocks of 12 layers of 12, neither narrowed nor compressed: 16 + 36·12 = 448 maps at the end."""
    counts, c = [conv(3, 16, 3, 32, norm=0)], 16
    for number, n in enumerate((32, 16, 8)):
        if number:
            counts += [norm(c), conv(c, c, 1, 2 * n, norm=0)]
        counts += [total(norm(m), conv(m, 12, 3, n, norm=0)) for m in range(c, c + 144, 12)]
        c += 144
    return total(*counts, norm(448), fc(448, 10))


def densenet_100() -> Count:
    """Three blocks of 16 narrowed layers of 12, half kept between: 24 → 216 → 108 → 300 → 150 → 342."""
    blocks = dense_layers(24, 16, 12, 32) + dense_layers(108, 16, 12, 16) + dense_layers(150, 16, 12, 8)
    between = (norm(216), conv(216, 108, 1, 32, norm=0), norm(300), conv(300, 150, 1, 16, norm=0))
    return total(conv(3, 24, 3, 32, norm=0), *blocks, *between, norm(342), fc(342, 10))


def mobilenet_v1() -> Count:
    """Table 1."""
    table = ((32, 64, 112), (64, 128, 56), (128, 128, 56), (128, 256, 28), (256, 256, 28), (256, 512, 14))
    ends = ((512, 512, 14),) * 5 + ((512, 1024, 7), (1024, 1024, 7))
    layers = (total(conv(c, c, 3, n, c), conv(c, f, 1, n)) for c, f, n in (*table, *ends))
    return total(conv(3, 32, 3, 112), *layers, fc(1024, 1000))


def mobilenet_v2() -> Count:
    """Table 2: expansion, filters, repeats, size of the stage."""
    table = ((1, 16, 1, 112), (6, 24, 2, 56), (6, 32, 3, 28), (6, 64, 4, 14), (6, 96, 3, 14), (6, 160, 3, 7))
    counts, c, before = [conv(3, 32, 3, 112)], 32, 112
    for t, f, repeats, n in (*table, (6, 320, 1, 7)):
        for _ in range(repeats):
            counts += [conv(c, t * c, 1, before)] * (t > 1)
            counts += [conv(t * c, t * c, 3, n, t * c), conv(t * c, f, 1, n)]
            c, before = f, n
    return total(*counts, conv(320, 1280, 1, 7), fc(1280, 1000))


def efficientnet(width: float, depth: float, side: int) -> Count:
    """Table 1, grown: filters to the nearest multiple of 8 but no less than nine tenths, layers rounded up."""

    def wide(channels: int) -> int:
        near = round_half_up(channels * width / 8) * 8
        return near if near >= 0.9 * channels * width else near + 8

    n, c = ceil(side / 2), wide(32)
    counts = [conv(3, c, 3, n)]
    table = ((1, 16, 1, 3, 1), (6, 24, 2, 3, 2), (6, 40, 2, 5, 2), (6, 80, 3, 3, 2), (6, 112, 3, 5, 1))
    for t, filters, layers, k, stride in (*table, (6, 192, 4, 5, 2), (6, 320, 1, 3, 1)):
        f = wide(filters)
        for number in range(ceil(layers * depth)):
            counts += [conv(c, t * c, 1, n)] * (t > 1)
            n = ceil(n / stride) if number == 0 else n
            counts += [conv(t * c, t * c, k, n, t * c), biased(t * c, c // 4, 1, 1), biased(c // 4, t * c, 1, 1)]
            counts += [conv(t * c, f, 1, n)]
            c = f
    return total(*counts, conv(c, wide(1280), 1, n), fc(wide(1280), 1000))


def round_half_up(number: float) -> int:
    return int(number + 0.5)


def unet(sizes: tuple[int, ...]) -> Count:
    """Figure 1, level by level: the size behind each convolution, down and then up."""
    down = ((1, 64), (64, 64), (64, 128), (128, 128), (128, 256), (256, 256), (256, 512), (512, 512), (512, 1024))
    up = ((1024, 512), (512, 512), (512, 256), (256, 256), (256, 128), (128, 128), (128, 64), (64, 64))
    layers = zip((*down, (1024, 1024), *up), sizes, strict=True)
    counts = [biased(c, f, 3, n) for (c, f), n in layers]
    widths = zip((1024, 512, 256, 128), sizes[9::2], strict=False)  # each cell of the lower map is multiplied
    counts += [Count(4 * c * (c // 2) + c // 2, 4 * c * (c // 2) * n * n) for c, n in widths]
    return total(*counts, biased(64, 2, 1, sizes[-1]))


VALID = (570, 568, 282, 280, 138, 136, 66, 64, 30, 28, 54, 52, 102, 100, 198, 196, 390, 388)
PADDED = (512, 512, 256, 256, 128, 128, 64, 64, 32, 32, 64, 64, 128, 128, 256, 256, 512, 512)


def spd() -> Count:
    """ResNet-50 on 32×32: space to depth in the stem and behind the 3×3 that would halve: 4 times the channels."""
    counts, c, before = [conv(12, 64, 1, 16)], 64, 16
    for (f, _), n, count in zip(STAGES, (16, 8, 4, 2), DEPTHS[50], strict=True):
        for block in range(count):
            if block or n == 16:
                counts += [conv(c, f, 1, n), conv(f, f, 3, n), conv(f, 4 * f, 1, n)]
            else:
                counts += [conv(c, f, 1, before), conv(f, f, 3, before, norm=0), norm(4 * f), conv(4 * f, 4 * f, 1, n)]
            counts += [] if block else [conv(c, 4 * f, 1, n)]
            c = 4 * f
        before = n
    return total(*counts, fc(2048, 10))


def deformable() -> Count:
    """Beside each 3×3 another with 2·9 filters, with biases, for the offsets."""
    bent = (biased(16, 18, 3, 14), conv(16, 32, 3, 14), biased(32, 18, 3, 7), conv(32, 64, 3, 7))
    return total(conv(1, 16, 3, 28), *bent, fc(64, 10))


SCALES = (  # EfficientNet, section 4 and its release: width, depth, input
    (1.0, 1.0, 224),
    (1.0, 1.1, 240),
    (1.1, 1.2, 260),
    (1.2, 1.4, 300),
    (1.4, 1.8, 380),
    (1.6, 2.2, 456),
    (1.8, 2.6, 528),
    (2.0, 3.1, 600),
)
BY_HAND = {
    "lenet5-1998": total(*LENET_1998.values()),
    "lenet5-modern": LENET_MODERN,
    "alexnet-grouped": alexnet(2),
    "alexnet-ungrouped": alexnet(1),
    "alexnet-torchvision": ONE_TOWER,
    "zfnet": zfnet(384, 384, 256),
    "zfnet-512-1024-512": zfnet(512, 1024, 512),
    "vgg-11": vgg(1, 1, 2, 2, 2),
    "vgg-11-lrn": vgg(1, 1, 2, 2, 2),
    "vgg-13": vgg(2, 2, 2, 2, 2),
    "vgg-16": vgg(2, 2, 3, 3, 3),
    "vgg-19": vgg(2, 2, 4, 4, 4),
    "googlenet": googlenet(),
    "googlenet-aux": googlenet(512, 528),
    "bn-inception": bn_inception(),
    "inception-v3": inception_v3(),
    "inception-v4": inception_v4(),
    "inception-resnet-v2": inception_resnet_v2(),
    "xception": xception(),
    "plain-18": basic((2, 2, 2, 2), ""),
    "plain-34": basic((3, 4, 6, 3), ""),
    "resnet-18": basic((2, 2, 2, 2), "B"),
    "resnet-18-a": basic((2, 2, 2, 2), "A"),
    "resnet-34": basic((3, 4, 6, 3), "B"),
    "resnet-34-a": basic((3, 4, 6, 3), "A"),
    "resnet-34-c": basic((3, 4, 6, 3), "C"),
    **{f"resnet-{depth}": bottleneck(depth) for depth in DEPTHS},
    **{f"resnet-{depth}-v1": bottleneck(depth, stride_in=1) for depth in DEPTHS},
    "resnext-50-32x4d": bottleneck(50, groups=32, width=2),
    "fractalnet-20": fractalnet(3),
    "fractalnet-40": fractalnet(4),
    "densenet-121": densenet((6, 12, 24, 16), 32),
    "densenet-169": densenet((6, 12, 32, 32), 32),
    "densenet-201": densenet((6, 12, 48, 32), 32),
    "densenet-161": densenet((6, 12, 36, 24), 48),
    "densenet-40-12": densenet_40(),
    "densenet-bc-100-12": densenet_100(),
    "mobilenet-v1": mobilenet_v1(),
    "mobilenet-v2": mobilenet_v2(),
    **{f"efficientnet-b{number}": efficientnet(*scale) for number, scale in enumerate(SCALES)},
    "unet": unet(VALID),
    "unet-padded": unet(PADDED),
    "spd-resnet50": spd(),
    "deformable-small": deformable(),
}
