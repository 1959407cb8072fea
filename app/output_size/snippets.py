"""PyTorch lines for the output-size lesson: the shape of the layer's output, and the output of the drawn line."""

from __future__ import annotations

from typing import Any

from app.output_size.settings import Layer
from engine.operations import Pooling, TransposedConvolution

NAMES = {"conv": "Conv", "max_pool": "MaxPool", "avg_pool": "AvgPool", "conv_transpose": "ConvTranspose"}


def size_snippet(
    layer: Layer,
    size: tuple[int, ...],
    channels: tuple[int, int],
    drawn: Layer,
    line: list[Any],
    weight: list[Any],
) -> str:
    """Prints the shape of the layer's output for an input of `size`, then the output of `drawn` on the line.

    Neither computes nor holds the layer's own numbers: torch works out the shape on its device "meta".
    """
    inside, outside = channels
    counts = [] if isinstance(layer, Pooling) else [str(inside), str(outside)]
    meta = [] if isinstance(layer, Pooling) else ['device="meta"']
    # torch pools no whole numbers; written without a type, fractions would lose half their digits
    kind = ", dtype=torch.float64" if isinstance(layer, Pooling) or fractions(line, weight) else ""
    shape = ", ".join(map(str, (1, inside, *size)))
    called = f"nn.{NAMES[layer.name[:-2]]}{layer.name[-2:]}"
    lines = [
        "import torch",
        "import torch.nn.functional as F",
        "from torch import nn",
        "",
        f"layer = {called}({', '.join([*counts, f'kernel_size={short(layer.kernel_size)}', *settings(layer), *meta])})",
        f'print(tuple(layer(torch.empty({shape}, device="meta")).shape))',
        "",
        f"x = torch.tensor([[{line}]]{kind})",
        *drawn_lines(drawn, weight, kind),
        "print(y[0, 0].tolist())",
    ]
    return "\n".join(lines) + "\n"


def drawn_lines(drawn: Layer, weight: list[Any], kind: str) -> list[str]:
    """The drawn line's output as `y`."""
    if isinstance(drawn, Pooling):
        arguments = ", ".join(["x", short(drawn.kernel_size), *settings(drawn)])
        return [f"y = F.{drawn.name}({arguments})"]
    arguments = ", ".join(["x", "w", *settings(drawn)])
    return [f"w = torch.tensor([[{weight}]]{kind})", f"y = F.{drawn.name}({arguments})"]


def fractions(line: list[Any], weight: list[Any]) -> bool:
    """Whether a number is not whole: then the stage computes with doubles."""
    return any(isinstance(number, float) for number in (*line, *weight))


def settings(layer: Layer) -> list[str]:
    """`stride=2`, `padding=1`: what is not torch's default, which for the stride of a pooling is its kernel's size."""
    padding = tuple(p if isinstance(p, int) else p[0] for p in layer.padding)
    usual = layer.kernel_size if isinstance(layer, Pooling) else (1,) * len(layer.stride)
    named: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
        "stride": (layer.stride, usual),
        "padding": (padding, (0,) * len(padding)),
        "dilation": (layer.dilation, (1,) * len(layer.dilation)),
    }
    if isinstance(layer, TransposedConvolution):
        named["output_padding"] = (layer.output_padding, (0,) * len(padding))
    written = [f"{name}={short(numbers)}" for name, (numbers, default) in named.items() if numbers != default]
    return [*written, *(["ceil_mode=True"] if isinstance(layer, Pooling) and layer.ceil_mode else [])]


def short(numbers: tuple[int, ...]) -> str:
    """3 where all axes agree, else (1, 7, 7)."""
    return str(numbers[0] if len(set(numbers)) == 1 else numbers)
