"""PyTorch lines for a layer of several filters; the tests compare what they print with what the stage shows."""

from __future__ import annotations

from app.channels_and_filters.banks import COLOURS, SIDE
from app.snippets import DOUBLE, arguments, assigned, head, kind_of
from engine.operations import Convolution
from engine.trace import Trace


def filters_snippet(layer: Convolution, trace: Trace, picture: str | None = None) -> str:
    """The layer on its trace's numbers, or on the file named by `picture`: every slice is printed."""
    x, w = trace["input"].values, trace["weight"].values
    kind = DOUBLE if picture else kind_of(x, w)
    start = head(x, kind, picture=picture, side=SIDE, channels=COLOURS)
    lines = [start + assigned("w", w, kind) + f"  # {' × '.join(map(str, w.shape))}: filters, channels, kernel"]
    if layer.bias:
        lines.append(f"b = torch.tensor({trace['bias'].values.tolist()}{kind})")
    added = ", b" if layer.bias else ""
    lines += ["", f"y = F.conv2d(x, w{added}{arguments(layer)})", "print(y[0])  # one slice per filter"]
    return "\n".join(lines) + "\n"
