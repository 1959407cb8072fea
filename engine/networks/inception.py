"""What became of Inception: batch normalisation, two 3×3 for a 5×5, windows of one row or column, residual sums.

    5×5 = two 3×3            3×3 = 1×3 then 3×1            at the end of a branch: 1×3 and 3×1 side by side, wider

Two networks are called Inception-v2. BN-Inception (2015) is GoogLeNet with batch normalisation and two 3×3 in place of
the 5×5; the later paper's v2 adds asymmetric windows, but its table leaves filters open, so its modules are here as
modules only. Inception-v3 and -v4 are the released networks.

Every convolution is followed by batch normalisation and ReLU; from v3 on it adds 0.001 to a variance before its root.

Source: Ioffe and Szegedy 2015, Batch Normalization (arXiv:1502.03167), figure 5; Szegedy et al. 2015, Rethinking the
Inception Architecture for Computer Vision (arXiv:1512.00567), figures 5 to 7 and 10; Szegedy et al. 2016, Inception-v4,
Inception-ResNet and the Impact of Residual Connections on Learning (arXiv:1602.07261), figures 3 to 9 and 15 to 19.
"""

from __future__ import annotations

from engine.networks.blocks import Block, Concatenation, Node, Sequence, Sum
from engine.networks.densenet import IDENTITY
from engine.networks.googlenet import CEIL_POOL, SAME_POOL
from engine.networks.layers import Multiply
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, Kernel, mean_head, normalised, same_conv, unpadded
from engine.operations import avg_pool2d, batch_norm, conv2d, max_pool2d

EPS = 1e-3
POOL = max_pool2d(kernel_size=3, stride=2)
AVERAGE = avg_pool2d(kernel_size=3, stride=1, padding=1)
AVERAGE_INSIDE = avg_pool2d(kernel_size=3, stride=1, padding=1, count_include_pad=False)  # v4: padding is not counted


def same(in_channels: int, out_channels: int, kernel_size: Kernel) -> Sequence:
    """A convolution that keeps the size, normalised, with ReLU."""
    return normalised(same_conv(in_channels, out_channels, kernel_size), eps=EPS)


def valid(in_channels: int, out_channels: int, kernel_size: Kernel, stride: int = 1) -> Sequence:
    """The same without padding."""
    return normalised(unpadded(in_channels, out_channels, kernel_size, stride), eps=EPS)


def row(in_channels: int, *layers: tuple[int, Kernel]) -> Sequence:
    """Convolutions one after the other: (out_channels, kernel_size) each."""
    parts = {}
    for number, (out_channels, kernel_size) in enumerate(layers, 1):
        parts[f"conv{number}"] = same(in_channels, out_channels, kernel_size)
        in_channels = out_channels
    return Sequence.of(**parts)


def then(body: Sequence, name: str, part: Node) -> Sequence:
    """A sequence with one more part."""
    return Sequence((*body.parts, (name, part)), body.title)


def pooled(in_channels: int, out_channels: int, pool: Node = AVERAGE) -> Sequence:
    """A pooling that keeps the size, and 1×1 behind it."""
    return Sequence.of(pool=pool, conv=same(in_channels, out_channels, 1))


def halved(in_channels: int, out_channels: int, *layers: tuple[int, Kernel]) -> Sequence:
    """Convolutions, the last of them 3×3 with stride 2."""
    body = row(in_channels, *layers)
    return then(body, f"conv{len(layers) + 1}", valid(layers[-1][0] if layers else in_channels, out_channels, 3, 2))


# BN-Inception: (1×1, reduce, 3×3, reduce, double 3×3, behind the pooling); stride 2 where there is no 1×1
BN_MODULES: dict[str, tuple[int, ...]] = {
    "3a": (64, 64, 64, 64, 96, 32),
    "3b": (64, 64, 96, 64, 96, 64),
    "3c": (0, 128, 160, 64, 96, 0),
    "4a": (224, 64, 96, 96, 128, 128),
    "4b": (192, 96, 128, 96, 128, 128),
    "4c": (160, 128, 160, 128, 160, 128),
    "4d": (96, 128, 192, 160, 192, 128),
    "4e": (0, 128, 192, 192, 256, 0),
    "5a": (352, 192, 320, 160, 224, 128),
    "5b": (352, 192, 320, 192, 224, 128),
}


def bn_inception(in_channels: int, num_classes: int, size: Shape) -> Node:
    """A stem and ten modules. As in the released weights, convolutions keep their biases beside the normalisation."""
    parts: dict[str, Node] = {
        "stem": Sequence.of(
            "stem",
            conv1=biased(in_channels, 64, 7, 2),
            pool1=CEIL_POOL,
            reduce2=biased(64, 64, 1),
            conv2=biased(64, 192, 3),
            pool2=CEIL_POOL,
        )
    }
    channels = 192
    for name, filters in BN_MODULES.items():
        one, _, three, _, double, last = filters
        parts[f"inception{name}"] = bn_module(channels, filters, "max" if name == "5b" else "avg")
        channels = (one + three + double + last) if one else three + double + channels
    return Sequence.of(**parts, head=mean_head(channels, num_classes))


def bn_module(in_channels: int, filters: tuple[int, ...], kind: str) -> Concatenation:
    """Two 3×3 in place of the 5×5; without 1×1 the module halves the map, and its pooling has no 1×1 either."""
    one, reduce3, three, reduce_double, double, last = filters
    stride = 1 if one else 2
    branches: dict[str, Node] = {"one": biased(in_channels, one, 1)} if one else {}
    branches["three"] = Sequence.of(reduce=biased(in_channels, reduce3, 1), conv=biased(reduce3, three, 3, stride))
    branches["double3"] = Sequence.of(
        reduce=biased(in_channels, reduce_double, 1),
        conv1=biased(reduce_double, double, 3),
        conv2=biased(double, double, 3, stride),
    )
    pool = SAME_POOL if kind == "max" else AVERAGE
    branches["pooled"] = (
        Sequence.of(pool=pool, conv=biased(in_channels, last, 1)) if one else Sequence.of(pool=CEIL_POOL)
    )
    return Concatenation.of("inception module", **branches)


def biased(in_channels: int, out_channels: int, kernel_size: int, stride: int = 1) -> Sequence:
    """A convolution with biases, normalised, with ReLU."""
    conv = conv2d(
        in_channels=in_channels,
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=kernel_size // 2,
    )
    return Sequence.of("convolution", conv=conv, norm=batch_norm(num_features=out_channels), relu=RELU)


def v3_stem(in_channels: int) -> Sequence:
    """299 → 35."""
    return Sequence.of(
        "stem",
        conv1=valid(in_channels, 32, 3, 2),
        conv2=valid(32, 32, 3),
        conv3=same(32, 64, 3),
        pool1=POOL,
        conv4=valid(64, 80, 1),
        conv5=valid(80, 192, 3),
        pool2=POOL,
    )


def inception_v3(in_channels: int, num_classes: int, size: Shape) -> Node:
    """35×35, 17×17, 8×8: two 3×3 first, asymmetric windows in the middle, expanded banks at the end."""
    return Sequence.of(
        stem=v3_stem(in_channels),
        mixed5b=double_module(192, 32),
        mixed5c=double_module(256, 64),
        mixed5d=double_module(288, 64),
        mixed6a=reduction(288, three=halved(288, 384), double3=halved(288, 96, (64, 1), (96, 3))),
        mixed6b=asymmetric_module(768, 128),
        mixed6c=asymmetric_module(768, 160),
        mixed6d=asymmetric_module(768, 160),
        mixed6e=asymmetric_module(768, 192),
        mixed7a=reduction(
            768, three=halved(768, 320, (192, 1)), seven=halved(768, 192, (192, 1), (192, (1, 7)), (192, (7, 1)))
        ),
        mixed7b=expanded_module(1280),
        mixed7c=expanded_module(2048),
        head=mean_head(2048, num_classes, dropout=0.5),
    )


def double_module(in_channels: int, behind_pool: int) -> Concatenation:
    """1×1, 5×5, two 3×3, pooling."""
    return Concatenation.of(
        "inception module",
        one=same(in_channels, 64, 1),
        five=row(in_channels, (48, 1), (64, 5)),
        double3=row(in_channels, (64, 1), (96, 3), (96, 3)),
        pooled=pooled(in_channels, behind_pool),
    )


def asymmetric_module(in_channels: int, inner: int) -> Concatenation:
    """7×7 as 1×7 then 7×1, and the same twice."""
    return Concatenation.of(
        "asymmetric module",
        one=same(in_channels, 192, 1),
        seven=row(in_channels, (inner, 1), (inner, (1, 7)), (192, (7, 1))),
        double3=row(in_channels, (inner, 1), (inner, (7, 1)), (inner, (1, 7)), (inner, (7, 1)), (192, (1, 7))),
        pooled=pooled(in_channels, 192),
    )


def expanded_module(in_channels: int) -> Concatenation:
    """Branches that end in 1×3 and 3×1 side by side: wider, not deeper."""
    return Concatenation.of(
        "expanded module",
        one=same(in_channels, 320, 1),
        three=then(row(in_channels, (384, 1)), "split", both(384, 384)),
        double3=then(row(in_channels, (448, 1), (384, 3)), "split", both(384, 384)),
        pooled=pooled(in_channels, 192),
    )


def both(in_channels: int, out_channels: int) -> Concatenation:
    """A row and a column of the same input."""
    return Concatenation.of(
        "split", row=same(in_channels, out_channels, (1, 3)), column=same(in_channels, out_channels, (3, 1))
    )


def reduction(in_channels: int, **branches: Node) -> Concatenation:
    """Branches that halve the map beside a max pooling that does."""
    return Concatenation.of("reduction", **branches, pooled=POOL)


def inception_v4(in_channels: int, num_classes: int, size: Shape) -> Node:
    """A stem of concatenations, 4 modules A, 7 B, 3 C."""
    return Sequence.of(
        stem=v4_stem(in_channels),
        **{f"a{n}": V4_A for n in range(1, 5)},
        reduction_a=reduction(384, three=halved(384, 384), double3=halved(384, 256, (192, 1), (224, 3))),
        **{f"b{n}": V4_B for n in range(1, 8)},
        reduction_b=reduction(
            1024, three=halved(1024, 192, (192, 1)), seven=halved(1024, 320, (256, 1), (256, (1, 7)), (320, (7, 1)))
        ),
        **{f"c{n}": V4_C for n in range(1, 4)},
        head=mean_head(1536, num_classes, dropout=0.2),
    )


def v4_stem(in_channels: int) -> Sequence:
    """299 → 35, convolution and pooling side by side where the map is halved."""
    seven = Sequence.of(
        conv1=same(160, 64, 1), conv2=same(64, 64, (1, 7)), conv3=same(64, 64, (7, 1)), conv4=valid(64, 96, 3)
    )
    return Sequence.of(
        "stem",
        conv1=valid(in_channels, 32, 3, 2),
        conv2=valid(32, 32, 3),
        conv3=same(32, 64, 3),
        mixed3=Concatenation.of("reduction", pooled=POOL, conv=valid(64, 96, 3, 2)),
        mixed4=Concatenation.of(
            "module", three=Sequence.of(conv1=same(160, 64, 1), conv2=valid(64, 96, 3)), seven=seven
        ),
        mixed5=Concatenation.of("reduction", conv=valid(192, 192, 3, 2), pooled=POOL),
    )


V4_A = Concatenation.of(
    "inception A",
    one=same(384, 96, 1),
    three=row(384, (64, 1), (96, 3)),
    double3=row(384, (64, 1), (96, 3), (96, 3)),
    pooled=pooled(384, 96, AVERAGE_INSIDE),
)
V4_B = Concatenation.of(
    "inception B",
    one=same(1024, 384, 1),
    seven=row(1024, (192, 1), (224, (1, 7)), (256, (7, 1))),
    double3=row(1024, (192, 1), (192, (7, 1)), (224, (1, 7)), (224, (7, 1)), (256, (1, 7))),
    pooled=pooled(1024, 128, AVERAGE_INSIDE),
)
V4_C = Concatenation.of(
    "inception C",
    one=same(1536, 256, 1),
    three=then(row(1536, (384, 1)), "split", both(384, 256)),
    double3=then(row(1536, (384, 1), (448, (3, 1)), (512, (1, 3))), "split", both(512, 256)),
    pooled=pooled(1536, 256, AVERAGE_INSIDE),
)


def inception_resnet_v2(in_channels: int, num_classes: int, size: Shape) -> Node:
    """The released one: 10, 20 and 10 residual modules. What a module adds is scaled down first."""
    first = Concatenation.of(
        "inception module",
        one=same(192, 96, 1),
        five=row(192, (48, 1), (64, 5)),
        double3=row(192, (64, 1), (96, 3), (96, 3)),
        pooled=pooled(192, 64, AVERAGE_INSIDE),
    )
    three, double, triple = (
        halved(1088, 384, (256, 1)),
        halved(1088, 288, (256, 1)),
        halved(1088, 320, (256, 1), (288, 3)),
    )
    return Sequence.of(
        stem=v3_stem(in_channels),
        mixed5b=first,
        **{f"a{n}": RESIDUAL_A for n in range(1, 11)},
        reduction_a=reduction(320, three=halved(320, 384), double3=halved(320, 384, (256, 1), (256, 3))),
        **{f"b{n}": RESIDUAL_B for n in range(1, 21)},
        reduction_b=reduction(1088, three=three, double3=double, triple3=triple),
        **{f"c{n}": RESIDUAL_C for n in range(1, 10)},
        c10=LAST_C,
        last=same(2080, 1536, 1),
        head=mean_head(1536, num_classes, dropout=0.2),
    )


def residual(channels: int, scale: float, branches: Block, width: int, *, relu: bool = True) -> Sequence:
    """Branches, 1×1 with biases back to the input's channels, times a small number, plus the input."""
    up = conv2d(in_channels=width, out_channels=channels, kernel_size=1)
    small = {} if scale == 1 else {"scale": Multiply(factor=scale)}
    main = Sequence.of("main", branches=branches, up=up, **small)
    total = Sum.of("residual sum", shortcut=IDENTITY, main=main)
    return Sequence.of("inception residual", sum=total, **({"relu": RELU} if relu else {}))


RESIDUAL_A = residual(
    320,
    0.17,
    Concatenation.of(
        "branches",
        one=same(320, 32, 1),
        three=row(320, (32, 1), (32, 3)),
        double3=row(320, (32, 1), (48, 3), (64, 3)),
    ),
    128,
)
RESIDUAL_B = residual(
    1088,
    0.1,
    Concatenation.of("branches", one=same(1088, 192, 1), seven=row(1088, (128, 1), (160, (1, 7)), (192, (7, 1)))),
    384,
)
C_BRANCHES = Concatenation.of(
    "branches", one=same(2080, 192, 1), three=row(2080, (192, 1), (224, (1, 3)), (256, (3, 1)))
)
RESIDUAL_C, LAST_C = residual(2080, 0.2, C_BRANCHES, 448), residual(2080, 1, C_BRANCHES, 448, relu=False)

LARGE = (3, 299, 299)
NETWORKS = (
    Variant(id="bn-inception", build=bn_inception),
    Variant(id="inception-v3", build=inception_v3, input_shape=LARGE),
    Variant(id="inception-v4", build=inception_v4, input_shape=LARGE),
    Variant(id="inception-resnet-v2", build=inception_resnet_v2, input_shape=LARGE),
)
