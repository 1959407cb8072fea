"""A trace of every operation, small enough to be drawn and replayed whole."""

import numpy as np

from engine.folds import run
from engine.operations import (
    avg_pool2d,
    conv1d,
    conv2d,
    deform_conv2d,
    max_pool2d,
    max_unpool2d,
    shared_gradient,
)
from engine.rules import Windows
from engine.trace import Stage

VOLUME = np.arange(4 * 6 * 5).reshape(4, 6, 5) - 50
RANDOM = np.random.default_rng(7)


def convolved(**settings):
    layer = conv2d(**{"in_channels": 4, "out_channels": 4, "kernel_size": (3, 2), **settings})
    weight = np.arange(np.prod(layer.weight_shape)).reshape(layer.weight_shape) - 9
    return layer.trace(VOLUME, weight, [1, -2, 3, -4] if layer.bias else None)


def chained():
    """A convolution and the maxima of its output: two windowed stages."""
    first = convolved(bias=False)
    size = first["output"].values.shape
    pool = max_pool2d(kernel_size=2, stride=2)
    rule = Windows(
        source="output", weight=None, axes=pool.window_axes(size[1:], size[0]), channels=np.arange(size[0])[:, None]
    )
    second = Stage(target="pooled", shape=(size[0], *rule.out), rule=rule, combine="max")
    return run(first.tensors[:-1], (*first.stages, second))


TRACES = {
    "conv1d": conv1d(in_channels=2, out_channels=2, kernel_size=3, padding=1, dilation=2, bias=False).trace(
        np.arange(14).reshape(2, 7), np.arange(12).reshape(2, 2, 3)
    ),
    "conv2d": convolved(),
    "stride, per-side padding": convolved(stride=(2, 1), padding=[[0, 2], [1, 0]]),
    "groups": convolved(groups=2, bias=False),
    "flip": convolved(flip=True, padding="full"),
    **{mode: convolved(padding_mode=mode, padding=2) for mode in ("reflect", "replicate", "circular")},
    "conv2d, then max pooling": chained(),
    "max_pool2d": max_pool2d(kernel_size=3, stride=2, padding=1, ceil_mode=True).trace(VOLUME),
    "avg_pool2d": avg_pool2d(kernel_size=3, stride=2, padding=1, ceil_mode=True).trace(VOLUME),
    "avg_pool2d without pad": avg_pool2d(kernel_size=2, padding=1, count_include_pad=False).trace(VOLUME),
    "max_unpool2d": max_unpool2d(kernel_size=2).trace([[[5, 6], [7, 8]]], [[[1, 3], [8, 15]]]),
    "shared_gradient": shared_gradient(
        conv2d(in_channels=4, out_channels=2, kernel_size=2, padding=1), VOLUME, np.arange(84).reshape(2, 7, 6)
    ),
    "deform_conv2d": deform_conv2d(in_channels=4, out_channels=2, kernel_size=2, bias=False).trace(
        VOLUME, RANDOM.normal(size=(16, 5, 4)), np.arange(32).reshape(2, 4, 2, 2)
    ),
    "a picture, as bytes": conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False).trace(
        RANDOM.integers(0, 255, (1, 48, 48)), RANDOM.integers(-3, 3, (1, 1, 3, 3))
    ),
}
