"""PyTorch lines for the lesson on connections: they print the last line of units, or build the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.snippets import DOUBLE, IMPORTS
from engine.arrays import Array
from engine.operations import Convolution

HEAD = IMPORTS + "\nx = torch.tensor({line}" + DOUBLE + ")\n"


def chain_snippet(layer: Convolution, line: Any, kernels: Sequence[Any]) -> str:
    """Prints the last layer's units."""
    lines = [HEAD.format(line=[[line]]), "y = x", f"for kernel in {[list(kernel) for kernel in kernels]}:"]
    lines += [f"    {each}" for each in convolve(layer, "y", "torch.tensor([[kernel]], dtype=x.dtype)")]
    return "\n".join([*lines, "print(y[0, 0].tolist())"]) + "\n"


def dense_snippet(weights: Sequence[Array], line: Any = None) -> str:
    """The same through dense layers; without a line it goes on from another snippet."""
    start = HEAD.format(line=line) + "\ny = x" if line is not None else "y = x[0, 0]"
    lines = [
        start,
        *(f"y = torch.tensor({rows(weight)}, dtype=x.dtype) @ y" for weight in weights),
        "print(y.tolist())",
    ]
    return "\n".join(lines) + "\n"


def matrix_snippet(layer: Convolution, line: Any, kernel: Any, *, back: bool = False) -> str:
    """Builds the matrix from what the layer does to each cell; prints it and its product, or its transpose and its."""
    lines = [HEAD.format(line=[[line]]) + f"w = torch.tensor([[{list(kernel)}]], dtype=x.dtype)", "", "def layer(x):"]
    lines += [f"    {each}" for each in convolve(layer, "x", "w")]
    lines += ["    return x", "", "matrix = torch.autograd.functional.jacobian(layer, x)"]
    lines += [f"matrix = matrix.reshape(-1, {len(line)})  # outputs × inputs"]
    if back:
        lines += ["print(matrix.T.tolist())", "print((matrix.T @ layer(x)[0, 0]).tolist())"]
    else:
        lines += ["print(matrix.tolist())", "print((matrix @ x[0, 0]).tolist())"]
    return "\n".join(lines) + "\n"


def dense_matrix_snippet(weight: Array, line: Any) -> str:
    """A dense layer's matrix is its weight."""
    lines = [HEAD.format(line=line), f"matrix = torch.tensor({rows(weight)}, dtype=x.dtype)"]
    return "\n".join([*lines, "print(matrix.tolist())", "print((matrix @ x).tolist())"]) + "\n"


def convolve(layer: Convolution, name: str, weight: str) -> list[str]:
    """Lines that pad and convolve what is called `name`."""
    ((before, after),), mode = layer.padding, layer.padding_mode
    padded = mode != "zeros" and before + after > 0
    settings = {"stride": layer.stride[0], "dilation": layer.dilation[0]}
    written = [f"{key}={number}" for key, number in settings.items() if number > 1]
    written += [f"padding={before}"] if before and not padded else []
    pad = [f"{name} = F.pad({name}, ({before}, {after}), mode={mode!r})"] if padded else []
    return [*pad, f"{name} = F.conv1d({', '.join([name, weight, *written])})"]


def rows(weight: Array) -> str:
    """A matrix with a line for every row."""
    return repr(weight.tolist()).replace("], [", "],\n    [")
