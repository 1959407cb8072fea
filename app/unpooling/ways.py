"""The ways back from a small map to a large one, with or without the pooling that made it small, as one trace."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, Final

from app.snippets import assigned, head
from engine.derivation import Derivation
from engine.formula import Expression, Floor, Number, Symbol
from engine.operations import bed_of_nails2d, max_pool2d, max_unpool2d, nearest_upsample2d
from engine.trace import Trace

NEAREST, NAILS, MAX = "nearest", "nails", "max unpool"  # short: they stand side by side

HEIGHT: Final = Symbol("H", "input height")
KERNEL: Final = Symbol("k", "kernel_size, which is also the stride: windows and blocks stand side by side")
SMALL: Final = Symbol("H_small", "height of the pooled map")
LARGE: Final = Symbol("H_out", "output height; max unpooling is told the size of what was pooled")


def larger(way: str, scale: int, values: Any) -> Trace:
    """A map made larger without any memory of where it came from."""
    layer = nearest_upsample2d(scale_factor=scale) if way == NEAREST else bed_of_nails2d(stride=scale)
    return layer.trace(values)


def small_and_large(way: str, scale: int, values: Any) -> Trace:
    """Max pooling, then one of the ways back from what it gave."""
    pooled = max_pool2d(kernel_size=scale).trace(values).renamed(output="pooled")
    if way != MAX:
        return pooled.then(larger(way, scale, pooled["pooled"].values).renamed(input="pooled"))
    return pooled.then(remembered(pooled, scale, pooled["pooled"].values).renamed(input="pooled"))


def with_values(scale: int, values: Any, changed: Any) -> Trace:
    """Max pooling, and max unpooling of other values with the places that the pooling remembered."""
    pooled = max_pool2d(kernel_size=scale).trace(values).renamed(output="pooled")
    return pooled.then(remembered(pooled, scale, changed).renamed(input="values"))


def remembered(pooled: Trace, scale: int, values: Any) -> Trace:
    """Max unpooling into the size from before the pooling."""
    size = pooled["input"].values.shape[1:]
    chosen = pooled["pooled"].chosen
    assert chosen is not None
    return max_unpool2d(kernel_size=scale).trace(values, chosen % prod(size), size)


def sizes(trace: Trace, way: str, scale: int) -> tuple[Derivation, ...]:
    """How large the small map is where there is a pooling, and the large one: by the scale, or remembered."""
    height = trace["input"].values.shape[1]
    if len(trace.stages) == 1:
        return (size("output height", LARGE, HEIGHT * KERNEL, {"H": height, "k": scale}),)
    down = size("small height", SMALL, Floor(HEIGHT / KERNEL), {"H": height, "k": scale})
    if way == MAX:
        return down, size("output height", LARGE, HEIGHT, {"H": height})
    return down, size("output height", LARGE, SMALL * KERNEL, {SMALL.name: down.result, "k": scale})


def size(quantity: str, symbol: Symbol, formula: Expression, numbers: Mapping[str, Number]) -> Derivation:
    """A height that follows from the one control, as windows and blocks stand side by side."""
    return Derivation(quantity=quantity, symbol=symbol, formula=formula, numbers=numbers, unit="cells")


def snippet(trace: Trace, way: str, scale: int, picture: str | None, side: int) -> str:
    """PyTorch lines that print every output of the stage, the last one as `y`."""
    lines = [head(trace["input"].values, picture=picture, side=side)]
    small = "x"
    if len(trace.stages) > 1:
        small = "p"
        given = "p, where" if way == MAX else "p"
        remember = ", return_indices=True" if way == MAX else ""
        lines += [f"{given} = F.max_pool2d(x, {scale}{remember})", "print(p[0, 0])"]
    return "\n".join([*lines, *way_lines(trace, way, scale, small), "print(y[0, 0])"]) + "\n"


def way_lines(trace: Trace, way: str, scale: int, small: str) -> list[str]:
    """The lines that make `small` large."""
    if way == NEAREST:
        return [f"y = F.interpolate({small}, scale_factor={scale})"]
    if way == NAILS:
        height, width = trace["output"].values.shape[1:]
        return [
            f"y = torch.zeros(1, 1, {height}, {width}, dtype={small}.dtype)",
            f"y[..., ::{scale}, ::{scale}] = {small}",
        ]
    lines = ["print(where[0, 0])"]
    if "values" in {tensor.name for tensor in trace.tensors}:
        lines.append(assigned("p", trace["values"].values[None]))
    return [*lines, f"y = F.max_unpool2d(p, where, {scale}, output_size=x.shape)"]
