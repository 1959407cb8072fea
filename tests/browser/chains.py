"""Traces of several stages: layers one after the other, a dense one, a kernel as a matrix, a residual sum."""

import numpy as np

from engine.folds import run
from engine.operations import Sum, conv1d, conv2d, max_pool1d
from engine.rules import Columns, Windows
from engine.trace import Function, Stage, Tensor, Trace

LINE = np.array([[3, 1, 4, 1, 5, 9, 2, 6, 5]])
RELU = Function("ReLU", lambda values: np.maximum(values, 0))


def layered(*kernels, **settings):
    """One-dimensional convolutions one after the other, each with its own kernel."""
    trace = None
    for n, kernel in enumerate(kernels):
        source = LINE if trace is None else trace[f"layer {n}"].values
        layer = conv1d(in_channels=1, out_channels=1, kernel_size=len(kernel), bias=False, **settings)
        names = {"weight": f"kernel {n + 1}", "input": f"layer {n}" if n else "input"}
        names["output"] = "output" if n == len(kernels) - 1 else f"layer {n + 1}"
        step = layer.trace(source, [[kernel]]).renamed(**names)
        trace = step if trace is None else trace.then(step)
    return trace


def dense(values, outputs, source="input", target="output"):
    """Every output is made of every input, with a weight of its own."""
    inputs = values.size
    weight = (np.arange(inputs * outputs).reshape(outputs, inputs) * 7) % 11 - 5
    each = np.arange(outputs + 1)
    rule = Columns(
        source=source,
        weight=f"{target} weights",
        step_ptr=each,
        target=each[:-1],
        write_ptr=each * inputs,
        a=np.tile(np.arange(inputs), outputs),
        b=np.arange(inputs * outputs),
    )
    stage = Stage(target=target, shape=(1, outputs), rule=rule)
    tensors = (
        Tensor(name=source, role="input", values=values),
        Tensor(name=f"{target} weights", role="weight", values=weight),
    )
    return run(tensors, (stage,))


def network(units=9, layers=3):
    """Dense layers one after the other."""
    trace = dense(np.arange(units)[None] - 3, units, target="layer 1")
    for n in range(1, layers):
        target = "output" if n == layers - 1 else f"layer {n + 1}"
        trace = trace.then(dense(trace[f"layer {n}"].values, units, source=f"layer {n}", target=target))
    return trace


def unrolled(**settings):
    """A convolution as a matrix: its entries are copied from the kernel, then the matrix times the input."""
    conv = conv1d(in_channels=1, out_channels=1, kernel_size=3, bias=False, **settings)
    direct = conv.trace(LINE, [[[2, -1, 3]]])
    outputs, inputs = direct["output"].values.size, LINE.size
    entries = [
        (row * inputs + term.a.index[-1], term.b.index[-1])  # type: ignore[union-attr, index]  # a convolution has weights
        for row in range(outputs)
        for term in direct.step(row).writes[0].terms
        if term.a.index is not None
    ]
    cells = sorted({cell for cell, _ in entries})
    taps = [[tap for cell, tap in entries if cell == each] for each in cells]
    kinds = np.full(outputs * inputs, -1)
    kinds[cells] = [each[0] for each in taps]
    filled = Columns(
        source="weight",
        step_ptr=np.arange(len(cells) + 1),
        target=np.array(cells),
        write_ptr=np.concatenate([[0], np.cumsum([len(each) for each in taps])]),
        a=np.array([tap for each in taps for tap in each]),
    )
    each = np.arange(outputs + 1)
    times = Columns(
        source="matrix",
        weight="input",
        step_ptr=each,
        target=each[:-1],
        write_ptr=each * inputs,
        a=np.arange(outputs * inputs),
        b=np.tile(np.arange(inputs), outputs),
    )
    tensors = (
        Tensor(name="weight", role="weight", values=direct["weight"].values, kinds=np.arange(3).reshape(1, 1, 3)),
        Tensor(name="input", role="input", values=LINE),
    )
    stages = (
        Stage(target="matrix", shape=(outputs, inputs), rule=filled),
        Stage(target="output", shape=(1, outputs), rule=times),
    )
    return with_kinds(run(tensors, stages), matrix=kinds.reshape(outputs, inputs))


def with_kinds(trace, **kinds):
    """The same trace with kinds for some of its tensors."""
    tensors = tuple(
        Tensor(name=each.name, role=each.role, values=each.values, kinds=kinds.get(each.name, each.kinds))
        for each in trace.tensors
    )
    return Trace(tensors=tensors, stages=trace.stages)


def pooled():
    """A convolution, its ReLU, and the maxima of every two."""
    first = layered([1, -2, 1], padding=1).renamed(output="layer 1")
    pool = max_pool1d(kernel_size=2)
    axes = pool.window_axes((9,), 1)
    rule = Windows(source="layer 1", weight=None, axes=axes, channels=np.array([[0]]))
    out = (1, *rule.out)
    return run(first.tensors[:-1], (*first.stages, Stage(target="output", shape=out, rule=rule, combine="max")))


def residual():
    """A convolution of a convolution, to which the input is added: the output sees it along two ways."""
    inner = layered([1, 2, 1], [1, 0, -1], padding=1)
    *first, last = inner.stages
    added = Stage(target="output", shape=last.shape, rule=last.rule, bias="input", function=RELU)
    return run(sources(inner), (*first, added))


def added():
    """The same with a sum of two tensors, each a source of its own."""
    inner = layered([1, 2, 1], padding=1).renamed(output="layer 1")
    return inner.then(Sum().trace([inner["layer 1"].values, LINE]).renamed(input_1="layer 1", input_2="input"))


def mixed():
    """A dense layer, then a convolution: from single cells on to windows and back."""
    first = dense(LINE[:, :4], 6, target="layer 1")
    conv = conv1d(in_channels=1, out_channels=2, kernel_size=2, stride=2, padding=1, bias=False)
    second = conv.trace(first["layer 1"].values, [[[1, -1]], [[2, 3]]])
    return first.then(second.renamed(input="layer 1", weight="kernels"))


def sources(trace):
    """The tensors of a trace that no stage writes."""
    written = {stage.target for stage in trace.stages}
    return tuple(each for each in trace.tensors if each.name not in written)


def pictures(side=16):
    """Two convolutions of a picture with two channels between them."""
    first = conv2d(in_channels=1, out_channels=2, kernel_size=3, padding=1, dilation=2, bias=False)
    second = conv2d(in_channels=2, out_channels=1, kernel_size=2, stride=2, bias=False)
    image = np.arange(side * side).reshape(1, side, side) % 17
    inner = first.trace(image, np.arange(18).reshape(2, 1, 3, 3) - 8).renamed(output="maps", weight="kernels")
    outer = second.trace(inner["maps"].values, np.arange(8).reshape(1, 2, 2, 2) - 3)
    return inner.then(outer.renamed(input="maps"))


CHAINS = {
    "two layers": layered([1, 2, 1], [1, 0, -1]),
    "three layers": layered([1, 2, 1], [1, 0, -1], [2, 1, 1], padding=1),
    "dilated": layered([1, 2], [1, -1], padding=2, dilation=2),
    "reflected": layered([1, 2, 1], [1, 0, -1], padding=1, padding_mode="reflect"),
    "pooled": pooled(),
    "added": added(),
    "dense": network(5),
    "dense, then windows": mixed(),
    "matrix": unrolled(),
    "matrix, reflected": unrolled(padding=2, padding_mode="reflect"),
    "residual": residual(),
    "pictures": pictures(),
}
