"""Networks of random layers that fit each other: sequences and joins of all kinds, in two dimensions."""

from __future__ import annotations

from collections.abc import Callable
from math import gcd
from typing import Any

from hypothesis import strategies as st

from engine.errors import EngineError
from engine.networks.blocks import Beside, Concatenation, Mean, Node, Scaling, Sequence, Sum
from engine.networks.layers import (
    Affine,
    Crop,
    Deformable,
    Dropout,
    Flatten,
    Multiply,
    PadChannels,
    ScaledTanh,
    Select,
    Softmax,
    Subsample,
)
from engine.networks.measure import Shape
from engine.networks.report import report
from engine.operations import (
    avg_pool2d,
    batch_norm,
    conv2d,
    conv_transpose2d,
    deform_conv2d,
    gelu,
    global_avg_pool2d,
    global_max_pool2d,
    leaky_relu,
    linear,
    local_response_norm,
    max_pool2d,
    nearest_upsample2d,
    pixel_shuffle,
    pixel_unshuffle,
    relu,
    relu6,
    sigmoid,
    silu,
    tanh,
)

Draw = Any  # hypothesis's function that draws
ACTIVATIONS = (relu(), relu6(), sigmoid(), silu(), tanh(), gelu(), leaky_relu(negative_slope=0.25), ScaledTanh())
LARGEST = 4000  # numbers of a map
DEEPEST = 2  # joins within joins


@st.composite
def networks(draw: Draw, largest: int) -> tuple[Node, Shape]:
    """A body of up to so many layers and joins, and the shape of its input.

    The first layer is a convolution: before there is a weight, autograd keeps nothing.
    """
    shape = (draw(st.integers(1, 3)), draw(st.integers(3, 12)), draw(st.integers(3, 12)))
    first = conv2d(in_channels=shape[0], out_channels=draw(st.integers(1, 8)), kernel_size=draw(st.integers(1, 3)))
    count = draw(st.integers(largest // 4, largest - 5))
    body = sequence(draw, shape, count, 0, [first])
    return with_head(draw, body, shape), shape


def with_head(draw: Draw, body: Sequence, shape: Shape) -> Sequence:
    """The body, and perhaps linear layers behind it."""
    channels, *size = report(body, shape).output_shape
    kind = draw(st.sampled_from(["", "mean", "maximum", "flat"]))
    parts: dict[str, Node] = {}
    if kind in ("mean", "maximum"):
        parts["pool"] = global_avg_pool2d() if kind == "mean" else global_max_pool2d()
        size = [1, 1]
    if kind:
        features = channels * size[0] * size[1]
        parts |= {"flatten": Flatten(), "fc": linear(in_features=features, out_features=5, bias=draw(st.booleans()))}
        parts |= {"softmax": Softmax()} if draw(st.booleans()) else {}
    return Sequence((*body.parts, *parts.items()))


def sequence(draw: Draw, shape: Shape, count: int, depth: int, first: list[Node] | None = None) -> Sequence:
    """Up to so many layers, joins included: what does not fit is left out."""
    body, rows = Sequence(()), 0
    for node in first or []:
        body, shape, rows = added(body, node, shape) or (body, shape, 0)
    while rows < count:
        kinds = LAYERS + (JOINS if depth < DEEPEST and count - rows > 4 else ())
        node = draw(st.sampled_from(kinds))(draw, shape, depth)
        found = added(body, node, shape)
        rows += 1
        if found:
            body, shape, more = found
            rows += more - 1
    return body


def added(body: Sequence, node: Node | None, shape: Shape) -> tuple[Sequence, Shape, int] | None:
    """The body with one more part, the shape behind it, and how many rows that has; None where it does not fit."""
    if node is None:
        return None
    try:
        told = report(node, shape)
    except EngineError:
        return None
    channels, *size = told.output_shape
    if channels * size[0] * size[1] > LARGEST:
        return None
    return Sequence((*body.parts, (f"p{len(body.parts)}", node))), told.output_shape, len(told.rows)


def convolution(draw: Draw, shape: Shape, depth: int) -> Node:
    filters = draw(st.integers(1, 8))
    groups = draw(st.sampled_from([g for g in range(1, 9) if gcd(shape[0], filters) % g == 0]))
    sides = st.integers(0, 2)
    padding = draw(st.one_of(sides, st.tuples(st.tuples(sides, sides), st.tuples(sides, sides))))
    return conv2d(
        in_channels=shape[0],
        out_channels=filters,
        kernel_size=(draw(st.integers(1, 3)), draw(st.integers(1, 3))),
        stride=(draw(st.integers(1, 2)), draw(st.integers(1, 2))),
        padding=padding if isinstance(padding, int) else [list(side) for side in padding],
        dilation=draw(st.integers(1, 2)),
        groups=groups,
        bias=draw(st.booleans()),
        padding_mode=draw(st.sampled_from(["zeros", "zeros", "zeros", "reflect", "replicate", "circular"])),
    )


def same(draw: Draw, shape: Shape, depth: int) -> Node:
    """A convolution that keeps the size, so that networks do not shrink to nothing."""
    return conv2d(in_channels=shape[0], out_channels=draw(st.integers(1, 8)), kernel_size=3, padding=1)


def pooling(draw: Draw, shape: Shape, depth: int) -> Node:
    k = draw(st.integers(1, 3))
    settings: dict[str, Any] = {
        "kernel_size": k,
        "stride": draw(st.integers(1, 2)),
        "padding": draw(st.integers(0, k // 2)),
        "ceil_mode": draw(st.booleans()),
    }
    if draw(st.booleans()):
        return max_pool2d(**settings, dilation=draw(st.integers(1, 2)))
    return avg_pool2d(**settings, count_include_pad=draw(st.booleans()))


def upwards(draw: Draw, shape: Shape, depth: int) -> Node:
    stride = draw(st.integers(1, 2))
    return conv_transpose2d(
        in_channels=shape[0],
        out_channels=draw(st.integers(1, 4)),
        kernel_size=draw(st.integers(1, 3)),
        stride=stride,
        padding=draw(st.integers(0, 1)),
        output_padding=draw(st.integers(0, stride - 1)),
        bias=draw(st.booleans()),
    )


def normalisation(draw: Draw, shape: Shape, depth: int) -> Node | None:
    if draw(st.booleans()):
        return local_response_norm(size=draw(st.sampled_from([3, 5])))
    if shape[1] * shape[2] == 1:  # torch refuses to train on a single number per channel
        return None
    return batch_norm(num_features=shape[0], affine=draw(st.booleans()))


def cellwise(draw: Draw, shape: Shape, depth: int) -> Node:
    return draw(
        st.sampled_from(
            [*ACTIVATIONS, Dropout(p=0.5), Multiply(factor=0.5), Affine(num_features=shape[0]), PadChannels(channels=2)]
        )
    )


def rearranged(draw: Draw, shape: Shape, depth: int) -> Node:
    channels = draw(st.lists(st.integers(0, shape[0] - 1), min_size=1, max_size=8))
    return draw(
        st.sampled_from(
            [
                Crop(cells=1),
                Select(channels=tuple(channels)),
                Subsample(stride=2),
                pixel_shuffle(upscale_factor=2),
                pixel_unshuffle(downscale_factor=2),
                pixel_unshuffle(downscale_factor=2, order="block-major"),
                nearest_upsample2d(scale_factor=2),
            ]
        )
    )


def bent(draw: Draw, shape: Shape, depth: int) -> Node:
    layer = deform_conv2d(
        in_channels=shape[0],
        out_channels=draw(st.integers(1, 4)),
        kernel_size=draw(st.integers(1, 3)),
        stride=draw(st.integers(1, 2)),
        padding=1,
        bias=draw(st.booleans()),
    )
    return Deformable(offset=layer.offset_branch(), convolution=layer.layer)


def summed(draw: Draw, shape: Shape, depth: int) -> Node:
    """A residual sum, with 1×1 around it where the shape changes; or a mean."""
    main = sequence(draw, shape, draw(st.integers(1, 5)), depth + 1)
    around = matching(draw, shape, report(main, shape).output_shape)
    parts: tuple[tuple[str, Node], ...] = (("main", main), ("shortcut", around))
    return draw(st.sampled_from([Sum(parts), Mean(parts), Mean(parts, "", (1, 2))]))


def concatenated(draw: Draw, shape: Shape, depth: int) -> Node:
    main = sequence(draw, shape, draw(st.integers(1, 5)), depth + 1)
    out = report(main, shape).output_shape
    others = {
        f"b{n}": matching(draw, shape, (draw(st.integers(1, 4)), *out[1:])) for n in range(draw(st.integers(1, 2)))
    }
    return Concatenation.of(**others, main=main)


def matching(draw: Draw, shape: Shape, wanted: Shape) -> Node:
    """From one shape to another, through 1×1 where they differ: it fits if a stride leads there."""
    if shape == wanted and draw(st.booleans()):
        return Sequence.of()
    stride = [max(1, -(-n // out)) for n, out in zip(shape[1:], wanted[1:], strict=True)]
    return conv2d(in_channels=shape[0], out_channels=wanted[0], kernel_size=1, stride=tuple(stride), bias=False)


def gated(draw: Draw, shape: Shape, depth: int) -> Node:
    """Squeeze and excitation, or one number for each cell."""
    mix = conv2d(in_channels=shape[0], out_channels=shape[0], kernel_size=1)
    pooled = {"pool": global_avg_pool2d()} if draw(st.booleans()) else {}
    return Scaling.of(gate=Sequence.of(**pooled, mix=mix, act=sigmoid()))


def beside(draw: Draw, shape: Shape, depth: int) -> Node:
    score = linear(in_features=shape[0], out_features=3)
    return Beside.of(head=Sequence.of(pool=global_avg_pool2d(), flatten=Flatten(), score=score))


Kind = Callable[[Draw, Shape, int], Node | None]
LAYERS: tuple[Kind, ...] = (
    convolution,
    same,
    same,
    pooling,
    upwards,
    normalisation,
    cellwise,
    cellwise,
    rearranged,
    bent,
)
JOINS: tuple[Kind, ...] = (summed, summed, concatenated, gated, beside)
