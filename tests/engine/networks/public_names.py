"""Names and shapes of the tensors in state dictionaries of common public implementations, in their order.

Written down from how those programs name and nest their modules; nothing of them is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from math import ceil

Named = Iterator[tuple[str, tuple[int, ...]]]
Kernel = int | tuple[int, int]


def weights(name: str, f: int, c: int, k: Kernel = 1, *, bias: bool = False) -> Named:
    yield f"{name}.weight", (f, c, *((k, k) if isinstance(k, int) else k))
    if bias:
        yield f"{name}.bias", (f,)


def linear(name: str, f: int, c: int) -> Named:
    yield f"{name}.weight", (f, c)
    yield f"{name}.bias", (f,)


def norm(name: str, c: int) -> Named:
    for part in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}.{part}", (c,)
    yield f"{name}.num_batches_tracked", ()


def pair(conv: str, bn: str, f: int, c: int, k: Kernel = 1) -> Named:
    yield from weights(conv, f, c, k)
    yield from norm(bn, f)


def alexnet(classes: int, features: int) -> Named:
    """As torchvision: features.0, .3, .6, .8, .10; classifier.1, .4, .6."""
    layers = ((0, 64, 3, 11), (3, 192, 64, 5), (6, 384, 192, 3), (8, 256, 384, 3), (10, 256, 256, 3))
    for number, f, c, k in layers:
        yield from weights(f"features.{number}", f, c, k, bias=True)
    for number, f, c in ((1, 4096, features), (4, 4096, 4096), (6, classes, 4096)):
        yield from linear(f"classifier.{number}", f, c)


def vgg(counts: tuple[int, ...], classes: int, features: int) -> Named:
    """As torchvision: convolutions, ReLUs and poolings are numbered on."""
    number, c = 0, 3
    for f, count in zip((64, 128, 256, 512, 512), counts, strict=True):
        for _ in range(count):
            yield from weights(f"features.{number}", f, c, 3, bias=True)
            number, c = number + 2, f
        number += 1
    for number, f, c in ((0, 4096, features), (3, 4096, 4096), (6, classes, 4096)):
        yield from linear(f"classifier.{number}", f, c)


def resnet(blocks: tuple[int, ...], convs: int, classes: int, groups: int = 1, width: int = 1) -> Named:
    """As torchvision and timm: layer1.0.conv1, .bn1, …, .downsample.0, .downsample.1."""
    yield from pair("conv1", "bn1", 64, 3, 7)
    c, expansion = 64, {2: 1, 3: 4}[convs]
    for stage, (count, f) in enumerate(zip(blocks, (64, 128, 256, 512), strict=True), 1):
        inner, out = f * width, f * expansion
        shapes = [(inner, c, 3), (out, inner, 3)] if convs == 2 else [(inner, c, 1), (inner, inner, 3), (out, inner, 1)]
        for block in range(count):
            at = f"layer{stage}.{block}"
            for number, (o, i, k) in enumerate(shapes, 1):
                i = c if number == 1 else i
                yield from pair(f"{at}.conv{number}", f"{at}.bn{number}", o, i // (groups if k == 3 else 1), k)
            if block == 0 and (stage > 1 or c != out):
                yield from pair(f"{at}.downsample.0", f"{at}.downsample.1", out, c)
            c = out
    yield from linear("fc", classes, c)


def densenet(blocks: tuple[int, ...], k: int, classes: int) -> Named:
    """As torchvision: features.denseblock1.denselayer1.norm1, .conv1, .norm2, .conv2."""
    c = 2 * k
    yield from pair("features.conv0", "features.norm0", c, 3, 7)
    for block, layers in enumerate(blocks, 1):
        for layer in range(1, layers + 1):
            at = f"features.denseblock{block}.denselayer{layer}"
            yield from chain(norm(f"{at}.norm1", c), weights(f"{at}.conv1", 4 * k, c))
            yield from chain(norm(f"{at}.norm2", 4 * k), weights(f"{at}.conv2", k, 4 * k, 3))
            c += k
        if block < len(blocks):
            at = f"features.transition{block}"
            yield from chain(norm(f"{at}.norm", c), weights(f"{at}.conv", c // 2, c))
            c //= 2
    yield from norm("features.norm5", c)
    yield from linear("classifier", classes, c)


def mobilenet_v2(classes: int) -> Named:
    """As torchvision: features.2.conv.0.0, .0.1, .1.0, .1.1, .2, .3."""
    yield from pair("features.0.0", "features.0.1", 32, 3, 3)
    c, number = 32, 1
    stages = ((1, 16, 1), (6, 24, 2), (6, 32, 3), (6, 64, 4), (6, 96, 3), (6, 160, 3), (6, 320, 1))
    for t, f, n in stages:
        for _ in range(n):
            at, part = f"features.{number}.conv", 0
            if t > 1:
                yield from pair(f"{at}.0.0", f"{at}.0.1", t * c, c)
                part = 1
            yield from pair(f"{at}.{part}.0", f"{at}.{part}.1", t * c, 1, 3)
            yield from pair(f"{at}.{part + 1}", f"{at}.{part + 2}", f, t * c)
            c, number = f, number + 1
    yield from pair("features.18.0", "features.18.1", 1280, c)
    yield from linear("classifier.1", classes, 1280)


EFFICIENT = ((1, 16, 1, 3), (6, 24, 2, 3), (6, 40, 2, 5), (6, 80, 3, 3), (6, 112, 3, 5), (6, 192, 4, 5), (6, 320, 1, 3))


def efficientnet(depth: float, classes: int) -> Named:
    """As torchvision, B0 and B1: features.2.0.block.0.0, .0.1, .1.0, .1.1, .2.fc1, .2.fc2, .3.0, .3.1."""
    yield from pair("features.0.0", "features.0.1", 32, 3, 3)
    c = 32
    for stage, (t, f, n, k) in enumerate(EFFICIENT, 1):
        for block in range(ceil(n * depth)):
            at, part = f"features.{stage}.{block}.block", 0
            if t > 1:
                yield from pair(f"{at}.0.0", f"{at}.0.1", t * c, c)
                part = 1
            yield from pair(f"{at}.{part}.0", f"{at}.{part}.1", t * c, 1, k)
            yield from weights(f"{at}.{part + 1}.fc1", c // 4, t * c, bias=True)
            yield from weights(f"{at}.{part + 1}.fc2", t * c, c // 4, bias=True)
            yield from pair(f"{at}.{part + 2}.0", f"{at}.{part + 2}.1", f, t * c)
            c = f
    yield from pair("features.8.0", "features.8.1", 1280, c)
    yield from linear("classifier.1", classes, 1280)


def efficientnet_timm(classes: int) -> Named:
    """As timm, B0: blocks.1.0.conv_pw, .bn1, .conv_dw, .bn2, .se.conv_reduce, .se.conv_expand, .conv_pwl, .bn3."""
    yield from pair("conv_stem", "bn1", 32, 3, 3)
    c = 32
    for stage, (t, f, n, k) in enumerate(EFFICIENT):
        for block in range(n):
            at, number = f"blocks.{stage}.{block}", 1
            if t > 1:
                yield from pair(f"{at}.conv_pw", f"{at}.bn1", t * c, c)
                number = 2
            yield from pair(f"{at}.conv_dw", f"{at}.bn{number}", t * c, 1, k)
            yield from weights(f"{at}.se.conv_reduce", c // 4, t * c, bias=True)
            yield from weights(f"{at}.se.conv_expand", t * c, c // 4, bias=True)
            yield from pair(f"{at}.conv_pwl" if t > 1 else f"{at}.conv_pw", f"{at}.bn{number + 1}", f, t * c)
            c = f
    yield from pair("conv_head", "bn2", 1280, c)
    yield from linear("classifier", classes, 1280)


Layers = tuple[tuple[str, int, Kernel], ...]  # name, filters, kernel
DOWN, ACROSS = (7, 1), (1, 7)


def basic(at: str, c: int, layers: Layers) -> Named:
    """Modules of a convolution `conv` and its `bn`, one after the other."""
    for name, f, k in layers:
        yield from pair(f"{at}{name}.conv", f"{at}{name}.bn", f, c, k)
        c = f


def inception_v3(classes: int) -> Named:
    """As torchvision, with the side head that stands between Mixed_6e and Mixed_7a."""
    stem = (("1a_3x3", 32, 3), ("2a_3x3", 32, 3), ("2b_3x3", 64, 3), ("3b_1x1", 80, 1), ("4a_3x3", 192, 3))
    yield from basic("Conv2d_", 3, stem)
    for at, c, last in (("Mixed_5b.", 192, 32), ("Mixed_5c.", 256, 64), ("Mixed_5d.", 288, 64)):
        yield from basic(at, c, (("branch1x1", 64, 1),))
        yield from basic(at, c, (("branch5x5_1", 48, 1), ("branch5x5_2", 64, 5)))
        yield from basic(at, c, (("branch3x3dbl_1", 64, 1), ("branch3x3dbl_2", 96, 3), ("branch3x3dbl_3", 96, 3)))
        yield from basic(at, c, (("branch_pool", last, 1),))
    yield from basic("Mixed_6a.", 288, (("branch3x3", 384, 3),))
    yield from basic("Mixed_6a.branch3x3dbl_", 288, (("1", 64, 1), ("2", 96, 3), ("3", 96, 3)))
    for at, m in (("Mixed_6b.", 128), ("Mixed_6c.", 160), ("Mixed_6d.", 160), ("Mixed_6e.", 192)):
        yield from basic(at, 768, (("branch1x1", 192, 1),))
        yield from basic(f"{at}branch7x7_", 768, (("1", m, 1), ("2", m, ACROSS), ("3", 192, DOWN)))
        double: Layers = (("1", m, 1), ("2", m, DOWN), ("3", m, ACROSS), ("4", m, DOWN), ("5", 192, ACROSS))
        yield from basic(f"{at}branch7x7dbl_", 768, double)
        yield from basic(at, 768, (("branch_pool", 192, 1),))
    yield from basic("AuxLogits.conv", 768, (("0", 128, 1), ("1", 768, 5)))
    yield from linear("AuxLogits.fc", classes, 768)
    yield from basic("Mixed_7a.branch3x3_", 768, (("1", 192, 1), ("2", 320, 3)))
    yield from basic("Mixed_7a.branch7x7x3_", 768, (("1", 192, 1), ("2", 192, ACROSS), ("3", 192, DOWN), ("4", 192, 3)))
    for at, c in (("Mixed_7b.", 1280), ("Mixed_7c.", 2048)):
        yield from basic(at, c, (("branch1x1", 320, 1),))
        yield from basic(f"{at}branch3x3_", c, (("1", 384, 1),))
        yield from split(f"{at}branch3x3_2", 384, 384)
        yield from basic(f"{at}branch3x3dbl_", c, (("1", 448, 1), ("2", 384, 3)))
        yield from split(f"{at}branch3x3dbl_3", 384, 384)
        yield from basic(at, c, (("branch_pool", 192, 1),))
    yield from linear("fc", classes, 2048)


def split(at: str, c: int, f: int) -> Named:
    """1×3 and 3×1 of the same input."""
    yield from basic(at, c, (("a", f, (1, 3)),))
    yield from basic(at, c, (("b", f, (3, 1)),))


def numbered(at: str, c: int, *layers: tuple[int, Kernel], start: int = 0) -> Named:
    """A branch that is a sequence; where it is one convolution only, it has no number."""
    if len(layers) == 1 and not start:
        ((f, k),) = layers
        yield from basic(at, c, (("", f, k),))
    else:
        yield from basic(f"{at}.", c, tuple((f"{n}", f, k) for n, (f, k) in enumerate(layers, start)))


def inception_v4(classes: int) -> Named:
    """As timm and Cadene: features.0 to features.21, branches numbered; a pooling counts in its sequence."""
    yield from basic("features.", 3, (("0", 32, 3), ("1", 32, 3), ("2", 64, 3)))
    yield from basic("features.3.", 64, (("conv", 96, 3),))
    yield from numbered("features.4.branch0", 160, (64, 1), (96, 3))
    yield from numbered("features.4.branch1", 160, (64, 1), (64, ACROSS), (64, DOWN), (96, 3))
    yield from basic("features.5.", 192, (("conv", 192, 3),))
    for n in range(6, 10):
        yield from numbered(f"features.{n}.branch0", 384, (96, 1))
        yield from numbered(f"features.{n}.branch1", 384, (64, 1), (96, 3))
        yield from numbered(f"features.{n}.branch2", 384, (64, 1), (96, 3), (96, 3))
        yield from numbered(f"features.{n}.branch3", 384, (96, 1), start=1)
    yield from numbered("features.10.branch0", 384, (384, 3))
    yield from numbered("features.10.branch1", 384, (192, 1), (224, 3), (256, 3))
    for n in range(11, 18):
        at = f"features.{n}.branch"
        yield from numbered(f"{at}0", 1024, (384, 1))
        yield from numbered(f"{at}1", 1024, (192, 1), (224, ACROSS), (256, DOWN))
        yield from numbered(f"{at}2", 1024, (192, 1), (192, DOWN), (224, ACROSS), (224, DOWN), (256, ACROSS))
        yield from numbered(f"{at}3", 1024, (128, 1), start=1)
    yield from numbered("features.18.branch0", 1024, (192, 1), (192, 3))
    yield from numbered("features.18.branch1", 1024, (256, 1), (256, ACROSS), (320, DOWN), (320, 3))
    for n in range(19, 22):
        at = f"features.{n}.branch"
        yield from numbered(f"{at}0", 1536, (256, 1))
        yield from basic(f"{at}1_", 1536, (("0", 384, 1),))
        yield from split(f"{at}1_1", 384, 256)
        yield from basic(f"{at}2_", 1536, (("0", 384, 1), ("1", 448, (3, 1)), ("2", 512, (1, 3))))
        yield from split(f"{at}2_3", 512, 256)
        yield from numbered(f"{at}3", 1536, (256, 1), start=1)
    yield from linear("last_linear", classes, 1536)


def inception_resnet_v2(classes: int) -> Named:
    """As timm and Cadene: repeat, repeat_1, repeat_2 and block8; the 1×1 with biases is called conv2d."""
    yield from basic("conv2d_", 3, (("1a", 32, 3), ("2a", 32, 3), ("2b", 64, 3), ("3b", 80, 1), ("4a", 192, 3)))
    yield from numbered("mixed_5b.branch0", 192, (96, 1))
    yield from numbered("mixed_5b.branch1", 192, (48, 1), (64, 5))
    yield from numbered("mixed_5b.branch2", 192, (64, 1), (96, 3), (96, 3))
    yield from numbered("mixed_5b.branch3", 192, (64, 1), start=1)
    for n in range(10):
        yield from numbered(f"repeat.{n}.branch0", 320, (32, 1))
        yield from numbered(f"repeat.{n}.branch1", 320, (32, 1), (32, 3))
        yield from numbered(f"repeat.{n}.branch2", 320, (32, 1), (48, 3), (64, 3))
        yield from weights(f"repeat.{n}.conv2d", 320, 128, bias=True)
    yield from numbered("mixed_6a.branch0", 320, (384, 3))
    yield from numbered("mixed_6a.branch1", 320, (256, 1), (256, 3), (384, 3))
    for n in range(20):
        yield from numbered(f"repeat_1.{n}.branch0", 1088, (192, 1))
        yield from numbered(f"repeat_1.{n}.branch1", 1088, (128, 1), (160, ACROSS), (192, DOWN))
        yield from weights(f"repeat_1.{n}.conv2d", 1088, 384, bias=True)
    yield from numbered("mixed_7a.branch0", 1088, (256, 1), (384, 3))
    yield from numbered("mixed_7a.branch1", 1088, (256, 1), (288, 3))
    yield from numbered("mixed_7a.branch2", 1088, (256, 1), (288, 3), (320, 3))
    for at in (*(f"repeat_2.{n}" for n in range(9)), "block8"):
        yield from numbered(f"{at}.branch0", 2080, (192, 1))
        yield from numbered(f"{at}.branch1", 2080, (192, 1), (224, (1, 3)), (256, (3, 1)))
        yield from weights(f"{at}.conv2d", 2080, 448, bias=True)
    yield from basic("conv2d_7b", 2080, (("", 1536, 1),))
    yield from linear("classif", classes, 1536)


def xception(classes: int) -> Named:
    """As timm's legacy_xception and Cadene: the way around a block, `skip`, is made before its inside, `rep`."""
    yield from pair("conv1", "bn1", 32, 3, 3)
    yield from pair("conv2", "bn2", 64, 32, 3)
    widths = [(64, 128, 128), (128, 256, 256), (256, 728, 728), *[(728,) * 4] * 8, (728, 728, 1024)]
    for number, (c, *filters) in enumerate(widths, 1):
        at, place = f"block{number}", 0 if number == 1 else 1  # the first begins without ReLU
        if c != filters[-1]:
            yield from pair(f"{at}.skip", f"{at}.skipbn", filters[-1], c)
        for f in filters:
            yield from weights(f"{at}.rep.{place}.conv1", c, 1, 3)
            yield from weights(f"{at}.rep.{place}.pointwise", f, c)
            yield from norm(f"{at}.rep.{place + 1}", f)
            c, place = f, place + 3
    for number, c, f in ((3, 1024, 1536), (4, 1536, 2048)):
        yield from weights(f"conv{number}.conv1", c, 1, 3)
        yield from pair(f"conv{number}.pointwise", f"bn{number}", f, c)
    yield from linear("fc", classes, 2048)


BN_MODULES = {  # 1×1, reduce, 3×3, reduce, double 3×3, behind the pooling
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


def bn_inception(classes: int) -> Named:
    """Cadene: inception_3a_1x1, inception_3a_1x1_bn, …: everything in one module, convolutions with biases."""

    def made(name: str, f: int, c: int, k: int = 1) -> Named:
        yield from weights(name, f, c, k, bias=True)
        yield from norm(f"{name}_bn", f)

    yield from made("conv1_7x7_s2", 64, 3, 7)
    yield from made("conv2_3x3_reduce", 64, 64)
    yield from made("conv2_3x3", 192, 64, 3)
    c = 192
    for name, (one, reduce3, three, reduce, double, last) in BN_MODULES.items():
        at = f"inception_{name}"
        if one:
            yield from made(f"{at}_1x1", one, c)
        yield from chain(made(f"{at}_3x3_reduce", reduce3, c), made(f"{at}_3x3", three, reduce3, 3))
        yield from made(f"{at}_double_3x3_reduce", reduce, c)
        yield from made(f"{at}_double_3x3_1", double, reduce, 3)
        yield from made(f"{at}_double_3x3_2", double, double, 3)
        if one:
            yield from made(f"{at}_pool_proj", last, c)
        c = three + double + (one + last if one else c)
    yield from linear("last_linear", classes, c)
