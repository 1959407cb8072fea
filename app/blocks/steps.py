"""A block on small integers, operation after operation: one trace for the stage, and PyTorch lines that print the same.

>>> steps = Steps()
>>> steps.input([[[1, 2, 3]]])
>>> steps.conv("input", "output", [[[[1, 10]]]])
>>> steps.trace["output"].values.tolist()
[[[21, 32]]]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from app.snippets import assigned
from engine.arrays import Array
from engine.folds import run
from engine.operations import (
    Activation,
    Concatenation,
    Mean,
    Sum,
    conv2d,
    conv_transpose2d,
    global_avg_pool2d,
    max_pool2d,
    pixel_unshuffle,
)
from engine.rules import cell_by_cell
from engine.trace import Stage, Tensor, Trace

Edited = Callable[[str, Any], Any]  # (name, values) → the values as they were edited


class Steps:
    """A trace that grows with every operation, and its lines; tensors go by name."""

    def __init__(self, edited: Edited = lambda _, values: values) -> None:
        self.edited = edited
        self.lines: list[str] = []
        self.given: dict[str, Array] = {}  # inputs: typed, not computed
        self.weights: list[str] = []
        self.signs: dict[str, str] = {}  # what stands before a tensor, where not = or ∗
        self._trace: Trace | None = None

    @property
    def trace(self) -> Trace:
        """All operations so far."""
        assert self._trace is not None
        return self._trace

    def values(self, name: str) -> Array:
        """A tensor that is there."""
        return self.given[name] if name in self.given else self.trace[name].values

    def input(self, values: Any, name: str = "input") -> None:
        """A tensor that is given, (C, H, W)."""
        self.given[name] = np.array(self.edited(name, np.asarray(values).tolist()))
        self.lines.append(assigned(variable(name), self.given[name][None]))

    def conv(self, source: str, target: str, weight: Any, name: str = "weight", **settings: Any) -> None:
        """A convolution without biases; `weight` is (F, C/groups, k, k)."""
        x, w = self.values(source), self.weight(name, weight)
        self.meets(source, name)
        layer = conv2d(in_channels=len(x), out_channels=len(w), kernel_size=w.shape[2:], bias=False, **settings)
        self.then(layer.trace(x, w).renamed(input=source, weight=name, output=target))
        self.call(target, f"F.conv2d({variable(source)}, {variable(name)}{written(settings)})")

    def up(self, source: str, target: str, weight: Any, name: str = "weight") -> None:
        """A transposed convolution whose stamps do not overlap; `weight` is (C, F, k, k)."""
        x, w = self.values(source), self.weight(name, weight)
        layer = conv_transpose2d(
            in_channels=len(x), out_channels=w.shape[1], kernel_size=w.shape[2:], stride=w.shape[2:], bias=False
        )
        self.then(layer.trace(x, w).renamed(input=source, weight=name, output=target))
        self.call(target, f"F.conv_transpose2d({variable(source)}, {variable(name)}, stride={w.shape[2]})")

    def meets(self, source: str, weight: str) -> None:
        """Say what a weight is applied to, where that does not stand just before it."""
        last = self._trace.tensors[-1].name if self._trace else source
        if last != source:
            self.signs[weight] = f"{source} ∗"

    def weight(self, name: str, values: Any) -> Array:
        """Weights as they were edited, and their line."""
        w = np.array(self.edited(name, np.asarray(values).tolist()))
        self.weights.append(name)
        self.lines.append(assigned(variable(name), w))
        return w

    def apply(self, function: Activation, source: str, target: str) -> None:
        """An activation, cell by cell."""
        self.then(function.trace(self.values(source)).renamed(input=source, output=target))
        self.call(target, f"F.{function.name}({variable(source)})")

    def max_pool(self, source: str, target: str, kernel_size: int, **settings: Any) -> None:
        """Max pooling."""
        layer = max_pool2d(kernel_size=kernel_size, **settings)
        self.then(layer.trace(self.values(source)).renamed(input=source, output=target))
        self.call(target, f"F.max_pool2d({variable(source)}, {kernel_size}{written(settings)})")

    def mean_of_channels(self, source: str, target: str) -> None:
        """The mean of each channel, (C, 1, 1)."""
        self.then(global_avg_pool2d().trace(self.values(source)).renamed(input=source, output=target))
        self.call(target, f"{variable(source)}.mean(dim=(2, 3), keepdim=True)")

    def to_depth(self, source: str, target: str, factor: int) -> None:
        """Space to depth."""
        layer = pixel_unshuffle(downscale_factor=factor)
        self.signs[target] = "→"
        self.then(layer.trace(self.values(source)).renamed(input=source, output=target))
        self.call(target, f"F.pixel_unshuffle({variable(source)}, {factor})")

    def join(self, how: Sum | Mean | Concatenation, sources: Sequence[str], target: str) -> None:
        """Several tensors made one."""
        trace = how.trace([self.values(name).tolist() for name in sources])
        names = {f"input_{n}": name for n, name in enumerate(sources, 1)}
        self.signs[target] = "→"
        self.then(trace.renamed(**names, output=target))
        listed = ", ".join(map(variable, sources))
        added = " + ".join(map(variable, sources))
        calls = {"sum": added, "mean": f"({added}) / {len(sources)}", "concatenation": f"torch.cat([{listed}], dim=1)"}
        self.call(target, calls[how.name])

    def crop(self, source: str, target: str, cells: int) -> None:
        """So many cells cut from every side."""
        x = self.values(source)
        kept = np.arange(x.size).reshape(x.shape)[:, cells:-cells, cells:-cells]
        rule = cell_by_cell(source, kept.reshape(-1, 1))
        stage = Stage(target=target, shape=kept.shape, rule=rule, combine="copy")
        self.signs[target] = "→"
        self.then(run((Tensor(name=source, role="input", values=x),), (stage,)))
        self.call(target, f"{variable(source)}[:, :, {cells}:-{cells}, {cells}:-{cells}]")

    def scale(self, source: str, gate: str, target: str) -> None:
        """Each channel times its number of the gate, (C, 1, 1)."""
        x, g = self.values(source), self.values(gate)
        channel = np.arange(x.size).reshape(-1, 1) // (x.size // len(x))
        rule = cell_by_cell(source, np.arange(x.size).reshape(-1, 1), weight=gate, b=channel)
        tensors = (Tensor(name=source, role="input", values=x), Tensor(name=gate, role="input", values=g))
        self.then(run(tensors, (Stage(target=target, shape=x.shape, rule=rule),)))
        self.call(target, f"{variable(source)} * {variable(gate)}")

    def then(self, trace: Trace) -> None:
        """One operation more."""
        self._trace = trace if self._trace is None else self._trace.then(trace)

    def call(self, target: str, expression: str) -> None:
        """Its line."""
        self.lines.append(f"{variable(target)} = {expression}")


def variable(name: str) -> str:
    """A tensor's name as Python takes it."""
    return {"input": "x", "output": "y"}.get(name, name.replace(" ", "_").replace("×", "x"))


def written(settings: dict[str, Any]) -> str:
    """`, padding=1`."""
    return "".join(f", {name}={value}" for name, value in settings.items())
