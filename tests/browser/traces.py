"""A trace of every operation, small enough to be drawn and replayed whole."""

from itertools import product

import numpy as np

from engine.axes import axis
from engine.folds import run
from engine.operations import (
    Concatenation,
    Mean,
    Sum,
    avg_pool2d,
    batch_norm,
    conv1d,
    conv2d,
    deform_conv2d,
    input_gradient,
    linear,
    local_response_norm,
    max_pool2d,
    max_unpool2d,
    pooling_gradient,
    shared_gradient,
    softmax,
)
from engine.rules import Columns, Windows
from engine.trace import Function, Stage, Tensor

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


RELU = Function("ReLU", lambda x: np.maximum(x, 0))
SIGMOID = Function("σ", lambda x: (1 + np.tanh(x / 2)) / 2)


def columns(steps, **about):
    """A rule from its steps: each a list of writes (target cell, source cells, weight cells)."""
    writes = [write for step in steps for write in step]
    return Columns(
        step_ptr=np.cumsum([0, *map(len, steps)]),
        target=np.array([target for target, *_ in writes]),
        write_ptr=np.cumsum([0, *(len(a) for _, a, *_ in writes)]),
        a=np.concatenate([a for _, a, *_ in writes]),
        b=np.concatenate([b for *_, b in writes]) if "weight" in about else None,
        **about,
    )


def named(name, values, role=None, **about):
    return Tensor(name=name, role=role or name, values=np.array(values), **about)


def stamping(stride=2, padding=0, kernel_size=3, sides=(3, 3), filters=1, bias=(4,), function=None):
    """A transposed convolution as it is defined: every input cell stamps the kernel onto each filter's output."""
    k, out = kernel_size, [stride * (n - 1) + kernel_size - 2 * padding for n in sides]
    steps: list[list] = []
    for cell, corner in enumerate(product(*map(range, sides))):
        steps.append([])
        for f, tap in product(range(filters), product(range(k), repeat=len(sides))):
            place = [stride * at + t - padding for at, t in zip(corner, tap, strict=True)]
            if all(0 <= at < size for at, size in zip(place, out, strict=True)):
                target = np.ravel_multi_index((f, *place), (filters, *out))
                steps[-1].append((target, [cell], [np.ravel_multi_index((f, *tap), (filters, *[k] * len(sides)))]))
    weight = np.arange(filters * k ** len(sides)).reshape(1, filters, *[k] * len(sides)) - 3
    tensors = [named("input", 1 + np.arange(np.prod(sides)).reshape(1, *sides)), named("weight", weight)]
    tensors += [named("bias", bias)] if bias else []
    rule = columns(steps, source="input", weight="weight")
    stage = Stage(target="output", shape=(filters, *out), rule=rule, bias="bias" if bias else None, function=function)
    return run(tuple(tensors), (stage,))


def stuffed(stride=2, padding=0, kernel_size=3, sides=(3, 3)):
    """The same as a convolution over the input with zeros between its cells; a large padding crops."""
    around = max(0, kernel_size - 1 - padding)
    lines = tuple(
        axis(
            n,
            kernel_size=kernel_size,
            padding=(around, around),
            spread=stride,
            first=max(0, padding - kernel_size + 1),
            flip=True,
            outputs=stride * (n - 1) + kernel_size - 2 * padding,
        )
        for n in sides
    )
    rule = Windows(source="input", weight="weight", axes=lines, channels=np.array([[0]]))
    weight = np.arange(kernel_size ** len(sides)).reshape(1, 1, *[kernel_size] * len(sides)) - 3
    tensors = (named("input", 1 + np.arange(np.prod(sides)).reshape(1, *sides)), named("weight", weight))
    return run(tensors, (Stage(target="output", shape=(1, *rule.out), rule=rule),))


def activated(function=RELU, values=((1, -2, 3), (-4, 5, -6))):
    """A function of every cell."""
    cells = np.array(values)
    rule = columns([[(cell, [cell])] for cell in range(cells.size)], source="input")
    stage = Stage(target="output", shape=(1, *cells.shape), rule=rule, function=function)
    return run((named("input", [cells]),), (stage,))


def convolved_then(function=RELU):
    """A convolution with its activation, and then another function of what came out."""
    first = convolved(bias=True)
    summed = Stage(
        target="output", shape=first["output"].values.shape, rule=first.stages[0].rule, bias="bias", function=function
    )
    size = first["output"].values.size
    rule = columns([[(cell, [cell])] for cell in range(size)], source="output")
    second = Stage(target="tanh", shape=summed.shape, rule=rule, function=Function("tanh", np.tanh))
    return run(first.tensors[:-1], (summed, second))


def residual():
    """Every cell added to the cell of a shortcut in the same place."""
    cells = np.arange(6).reshape(1, 2, 3)
    rule = columns([[(cell, [cell])] for cell in range(6)], source="input")
    tensors = (named("input", cells), named("shortcut", 10 * cells, role="input"))
    return run(tensors, (Stage(target="output", shape=(1, 2, 3), rule=rule, bias="shortcut"),))


def nearest(scale=2):
    """Every cell copied to the cells that it becomes."""
    cells = np.arange(6).reshape(1, 2, 3) * 3
    wide = 3 * scale
    steps = [
        [
            ((row * scale + y) * wide + column * scale + x, [row * 3 + column])
            for y in range(scale)
            for x in range(scale)
        ]
        for row, column in product(range(2), range(3))
    ]
    rule = columns(steps, source="input")
    return run(
        (named("input", cells),), (Stage(target="output", shape=(1, 2 * scale, wide), rule=rule, combine="copy"),)
    )


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
    "input_gradient": input_gradient(
        conv2d(in_channels=4, out_channels=2, kernel_size=2, stride=2),
        np.arange(32).reshape(2, 4, 2, 2),
        np.arange(12).reshape(2, 3, 2) - 5,
        (6, 5),
    ),
    "pooling_gradient, max": pooling_gradient(
        max_pool2d(kernel_size=3, stride=1), VOLUME, np.arange(48).reshape(4, 4, 3)
    ),
    "pooling_gradient, average": pooling_gradient(avg_pool2d(kernel_size=2), VOLUME, np.arange(24).reshape(4, 3, 2)),
    "deform_conv2d": deform_conv2d(in_channels=4, out_channels=2, kernel_size=2, bias=False).trace(
        VOLUME, RANDOM.normal(size=(16, 5, 4)), np.arange(32).reshape(2, 4, 2, 2)
    ),
    "stamping": stamping(),
    "stamping, filters, cropped, then a function": stamping(
        stride=1, padding=1, filters=2, bias=(1, -2), function=RELU
    ),
    "stamping a line": stamping(sides=(4,), bias=()),
    "a stamp that folds": stamping(kernel_size=8, sides=(2, 2)),
    "a stamp outside": stamping(stride=3, padding=2, kernel_size=2),
    "zeros between": stuffed(),
    "zeros between, padding crops": stuffed(padding=3, kernel_size=2, sides=(4, 5), stride=3),
    "zeros between, a line": stuffed(sides=(4,), stride=3, padding=1),
    "a function": activated(),
    "two functions": convolved_then(),
    "residual": residual(),
    "linear": linear(in_features=4, out_features=3).trace(
        [3, -1, 0, 2], np.arange(12).reshape(3, 4) - 5, [10, -20, 30]
    ),
    "batch_norm": batch_norm(num_features=4).trace(
        VOLUME, running_mean=[-40, 5, 20, 45], running_var=[64, 81, 100, 4], weight=[1, -2, 3, 0.5], bias=[1, 2, 3, 4]
    ),
    "batch_norm, measured": batch_norm(num_features=2, affine=False).trace(RANDOM.integers(-9, 9, (2, 3, 4))),
    "batch_norm of units": batch_norm(num_features=3, affine=False).trace(
        [3, -1, 7], running_mean=[1, 2, 3], running_var=[4, 9, 16]
    ),
    "local_response_norm": local_response_norm(size=3, alpha=0.5).trace(RANDOM.integers(-9, 9, (5, 2, 3))),
    "softmax": softmax().trace(RANDOM.integers(-4, 4, (3, 2, 4))),
    "softmax of a row": softmax().trace([3, -1, 2, 3]),
    "sum": Sum().trace([VOLUME[:2], 2 * VOLUME[1:3], VOLUME[2:]]),
    "mean": Mean().trace([VOLUME[0], VOLUME[1]]),
    "concatenation": Concatenation().trace([VOLUME[:1], VOLUME[1:3], VOLUME[3:]]),
    "nearest": nearest(),
    "nearest, one cell each": nearest(scale=1),
    "a picture, as bytes": conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False).trace(
        RANDOM.integers(0, 255, (1, 48, 48)), RANDOM.integers(-3, 3, (1, 1, 3, 3))
    ),
}
