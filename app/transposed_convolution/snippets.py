"""PyTorch lines for the lesson on transposed convolution: what they print is what the stage shows."""

from __future__ import annotations

from app.snippets import IMPORTS, assigned, kind_of
from app.transposed_convolution.settings import BOTH, MATRIX, OVERLAP, ROUND_TRIP
from engine.arrays import Array
from engine.operations import TransposedConvolution
from engine.sizes import span

DEFAULTS = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}


def snippet(way: str, layer: TransposedConvolution, values: Array, weight: Array) -> str:
    """Prints every output of the stage, the last one as `y`."""
    kind = kind_of(values, weight)
    up = f"F.{layer.name}"
    lines = [IMPORTS]
    if way == OVERLAP:
        ones = (f"torch.ones({shape}, dtype=torch.int64)" for shape in ((1, *values.shape), weight.shape))
        lines += [f"y = {up}({', '.join([*ones, *arguments(layer)])})"]
        return written([*lines, "print(y[0, 0])"])
    lines += [assigned("x", values[None], kind), assigned("w", weight, kind), ""]
    if way == MATRIX:
        return written([*lines, *matrix_lines(layer)])
    if way == ROUND_TRIP:
        down = ", ".join(["x", "w", *arguments(layer, but="output_padding")])
        lines += [f"h = F.{layer.name.replace('_transpose', '')}({down})", "print(h[0, 0])"]
    x = "h" if way == ROUND_TRIP else "x"
    lines += [f"y = {up}({', '.join([x, 'w', *arguments(layer)])})", "print(y[0, 0])"]
    return written([*lines, *(direct_lines(layer, values.shape[1:]) if way == BOTH else ())])


def matrix_lines(layer: TransposedConvolution) -> list[str]:
    """The transposed matrix column by column, each what becomes of one input cell, and its product with all of them."""
    up = f"F.{layer.name}({', '.join(['e.view_as(x)', 'w', *arguments(layer)])})"
    return [
        "cells = torch.eye(x.numel(), dtype=x.dtype)",
        f"MT = torch.stack([{up}.flatten() for e in cells], dim=1)",
        "print(MT)",
        "print(MT @ x.reshape(-1, 1))",
    ]


def arguments(layer: TransposedConvolution, but: str = "") -> list[str]:
    """`stride=2`: what is not torch's default; both axes are alike."""
    set_ = {name: getattr(layer, name)[0] for name in DEFAULTS if name != but}
    return [f"{name}={number}" for name, number in set_.items() if number != DEFAULTS[name]]


def direct_lines(layer: TransposedConvolution, size: tuple[int, ...]) -> list[str]:
    """The direct convolution: zeros between the cells, zeros around them, the kernel turned around."""
    k, s, d = layer.kernel_size[0], layer.stride[0], layer.dilation[0]
    before = span(k, d) - 1 - layer.padding[0]
    sides = (before, before + layer.output_padding[0]) * len(size)
    stuffed = ", ".join(str((n - 1) * s + 1) for n in size)
    axes = tuple(range(-len(size), 0))
    dilation = f", dilation={d}" if d > 1 else ""
    turned = f"w.flip{axes if len(axes) > 1 else '(-1)'}"
    return [
        "",
        f"z = torch.zeros(1, 1, {stuffed}, dtype=x.dtype)",
        f"z[{', '.join(['...', *[f'::{s}'] * len(size)])}] = x",
        f"y = F.{layer.name.replace('_transpose', '')}(F.pad(z, {sides}), {turned}{dilation})",
        "print(y[0, 0])",
    ]


def written(lines: list[str]) -> str:
    """The lines as a program."""
    return "\n".join(lines) + "\n"
