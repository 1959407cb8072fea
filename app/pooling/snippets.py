"""The pooling in PyTorch, on the input and on the shifted one."""

from __future__ import annotations

from app.snippets import assigned, head
from engine.operations import Pooling
from engine.trace import Trace


def pooling_snippet(layer: Pooling, *traces: Trace, is_global: bool, picture: str | None, side: int) -> str:
    """The output, for a maximum also its indices; of two inputs, how many cells differ."""
    first = traces[0]["input"].values
    lines = [head(first, picture=picture, side=side)]
    lines += pooled(layer, "x", "y", is_global=is_global)
    if len(traces) > 1:
        lines += [
            assigned("new", traces[1]["input"].values[None][..., :1]),
            "shifted = torch.cat([new, x[..., :-1]], -1)",
            *pooled(layer, "shifted", "z", is_global=is_global),
            "print((x != shifted).sum(), (~torch.isclose(y, z, rtol=1e-12)).sum())",
        ]
    return "\n".join(lines) + "\n"


def pooled(layer: Pooling, x: str, y: str, *, is_global: bool) -> list[str]:
    """The call, and what it prints."""
    ndim = len(layer.kernel_size)
    indices = f"{y}, indices" if layer.kind == "max" else y
    wanted = ", return_indices=True" if layer.kind == "max" else ""
    name = f"adaptive_{layer.kind}_pool{ndim}d" if is_global else layer.name
    call = f"{indices} = F.{name}({x}, {'1' if is_global else arguments(layer)}{wanted})"
    return [call, f"print({y}[0])", *(["print(indices[0])"] if layer.kind == "max" else [])]


def arguments(layer: Pooling) -> str:
    """`2, stride=3, ceil_mode=True`: what is not torch's default."""
    (size, *_), (stride, *_), ((padding, _), *_) = layer.kernel_size, layer.stride, layer.padding
    given = {
        f"stride={stride}": stride != size,
        f"padding={padding}": padding != 0,
        "ceil_mode=True": layer.ceil_mode,
        "count_include_pad=False": not layer.count_include_pad,
    }
    return ", ".join([str(size), *(text for text, is_other in given.items() if is_other)])
