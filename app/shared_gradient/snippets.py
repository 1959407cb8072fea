"""PyTorch lines for the lesson: autograd prints the gradients that the stage shows."""

from __future__ import annotations

import numpy as np

from app.shared_gradient.settings import APART, COPIES, INPUT, KERNEL, POOLING
from app.shared_gradient.views import Shown
from app.snippets import arguments, assigned, head
from engine.operations import Convolution, Pooling


def snippet(shown: Shown) -> str:
    """Prints what the stage shows last: gradients, or what an update came to."""
    lines = [head(shown.x)]
    if shown.show == POOLING:
        return written([*lines, *through_pooling(shown)])
    lines += [assigned("w", np.array(shown.weight))]
    if shown.show in (KERNEL, INPUT):
        return written([*lines, *of_convolution(shown)])
    if shown.show == COPIES:
        return written([*lines, *with_copies(shown), *with_shared(shown)])
    return written([*lines, *(apart(shown) if shown.updates == APART else together(shown))])


def through_pooling(shown: Shown) -> list[str]:
    """Forwards through the pooling, and back."""
    layer = shown.layer
    assert isinstance(layer, Pooling)
    (size, *_), (stride, *_), ((padding, _), *_) = layer.kernel_size, layer.stride, layer.padding
    given = ", ".join([str(size), f"stride={stride}", *([f"padding={padding}"] if padding else [])])
    arriving = assigned("grad_output", shown.trace["grad_output"].values[None])
    call = f"y = F.{layer.name}(x, {given})"
    return ["x.requires_grad_()", call, "print(y[0, 0].detach())", arriving, *back("y", "x")]


def of_convolution(shown: Shown) -> list[str]:
    """Forwards through the convolution, and back to its kernel or to its input, there also as torch's transpose."""
    layer = shown.convolution
    leaf = "w" if shown.show == KERNEL else "x"
    arriving = assigned("grad_output", shown.trace["grad_output"].values[None])
    forth = [f"y = F.{layer.name}(x, w{arguments(layer)})"] + ["print(y[0, 0].detach())"] * shown.forwards
    lines = [f"{leaf}.requires_grad_()", *forth, arriving, *back("y", leaf)]
    if shown.show == KERNEL:
        return lines
    left_over = left(layer, shown.x.shape[1:])
    more = f", output_padding={left_over[0] if len(set(left_over)) == 1 else left_over}" if any(left_over) else ""
    up = layer.name.replace("conv", "conv_transpose")
    return [
        *lines,
        "",
        "# the same as a transposed convolution",
        f"z = F.{up}(grad_output, w{arguments(layer)}{more})",
        "print(z[0, 0])",
    ]


def back(y: str, leaf: str) -> list[str]:
    """From a gradient that arrives at `y` to a leaf's."""
    return [f"{y}.backward(grad_output)", f"print({leaf}.grad[0, 0])"]


def left(layer: Convolution, size: tuple[int, ...]) -> tuple[int, ...]:
    """Cells that the floor drops, along each axis."""
    settings = zip(size, layer.padding, layer.dilation, layer.kernel_size, layer.stride, strict=True)
    return tuple((n + sum(p) - d * (k - 1) - 1) % s for n, p, d, k, s in settings)


def with_shared(shown: Shown) -> list[str]:
    """The gradient of the one weight."""
    return [
        "",
        "# and as one shared weight",
        "w.requires_grad_()",
        f"scores = F.conv1d(x, w{arguments(shown.convolution)})[0]",
        *judged(shown),
        "J.backward()",
        "print(w.grad[0])",
    ]


def with_copies(shown: Shown) -> list[str]:
    """The gradient of every copy: each window has a weight of its own, with the same numbers."""
    layer = shown.convolution
    k, s, d, p = layer.kernel_size[0], layer.stride[0], layer.dilation[0], layer.padding[0][0]
    window = "".join(f", {name}=(1, {n})" for name, n in (("stride", s), ("dilation", d)) if n > 1)
    window += f", padding=(0, {p})" if p else ""
    return [
        "",
        "# every position with a weight of its own",
        f"windows = F.unfold(x[:, :, None], (1, {k}){window})[0].T",
        "copies = w[0].repeat(len(windows), 1).requires_grad_()",
        "scores = (windows * copies).sum(1)[None]",
        *judged(shown),
        "print(J.detach())",
        "J.backward()",
        "print(copies.grad)",
    ]


def judged(shown: Shown) -> list[str]:
    """From the scores, (1, positions), to J."""
    pool = {"max": "F.max_pool1d(scores, scores.shape[1])[0, 0]", "mean": "scores.mean()", "sum": "scores.sum()"}
    return [f"y = {pool[shown.network.pool]}", f"J = (y - {shown.network.target}) ** 2 / 2"]


def together(shown: Shown) -> list[str]:
    """One step of gradient descent with the shared weight, and the loss after it."""
    forward = [f"scores = F.conv1d(x, w{arguments(shown.convolution)})[0]", *judged(shown)]
    step = ["with torch.no_grad():", f"    w -= {shown.learning_rate} * w.grad", "print(w.detach()[0])"]
    return ["w.requires_grad_()", *forward, "J.backward()", *step, *forward, "print(J.detach())"]


def apart(shown: Shown) -> list[str]:
    """The same where every copy follows its own gradient."""
    step = [
        "with torch.no_grad():",
        f"    copies -= {shown.learning_rate} * copies.grad",
        "print(copies.detach())",
        "scores = (windows * copies).sum(1)[None]",
        *judged(shown),
        "print(J.detach())",
    ]
    first = [line for line in with_copies(shown)[1:] if not line.startswith("print")]
    return [*first, *step]


def written(lines: list[str]) -> str:
    """The lines as a program."""
    return "\n".join(lines) + "\n"
