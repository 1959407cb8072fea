"""The PyTorch lines of the diagram: they print f(g(x)), g(f(x)) and the difference."""

from __future__ import annotations

from app.equivariance.diagram import SIDE, Shown
from app.snippets import assigned, head
from engine.operations import Convolution
from engine.symmetry import Rotation, Shift

LAST = """
above, below = f(g(x)), {below}
for values in (above, below, above - below):
    print(values[0, 0])
"""
SAMPLED = """    (a, b), (c, d) = {matrix}  # where right, down from the centre reads
    h, w = x.shape[-2:]
    theta = torch.tensor([[[a, b * h / w, 0], [c * w / h, d, 0]]], dtype=torch.float64)
    return F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), align_corners=False)
"""


def equivariance_snippet(shown: Shown, picture: str | None = None) -> str:
    """The lines for the diagram on screen; the input is the file named by `picture`, if there is one."""
    below = "g(f(x))" if shown.after == shown.g else f"g(f(x), stride={shown.stride[0]})"
    start = head(shown.diagram["input"].values, picture=picture, side=SIDE)
    return start + f_lines(shown) + "\n" + g_lines(shown) + LAST.format(below=below)


def f_lines(shown: Shown) -> str:
    """The layer as a function."""
    f = shown.f
    stride = "" if f.stride == (1, 1) else f", stride={f.stride[0]}"
    if not isinstance(f, Convolution):
        return f"\ndef f(x):\n    return F.max_pool2d(x, {f.kernel_size[0]}{stride or ', stride=1'}, padding=1)\n"
    w = assigned("w", shown.diagram["weight"].values) + "\n"
    pads = f.padding_mode != "zeros"
    x, padding = ('F.pad(x, (1, 1, 1, 1), mode="circular")', "") if pads else ("x", ", padding=1")
    return f"{w}\ndef f(x):\n    return F.conv2d({x}, w{stride}{padding})\n"


def g_lines(shown: Shown) -> str:
    """The transformation as a function; a shift is told the stride of what it moves."""
    g = shown.g
    if isinstance(g, Shift):
        strided = shown.after != g
        by = [f"{n} // stride" if strided else str(n) for n in (g.rows, g.columns)]
        first = "\ndef g(x, stride=1):\n" if strided else "\ndef g(x):\n"
        if g.circular:
            return f"{first}    return torch.roll(x, ({by[0]}, {by[1]}), (-2, -1))\n"
        return f"{first}    down, right = {by[0]}, {by[1]}\n    return F.pad(x, (right, -right, down, -down))\n"
    if isinstance(g, Rotation):
        if g.degrees % 90 == 0:
            return f"\ndef g(x):\n    return torch.rot90(x, {g.degrees // 90:g}, (-2, -1))\n"
        turn = f"\ndef g(x):\n    angle = torch.tensor({float(g.degrees)}, dtype=torch.float64).deg2rad()\n"
        return turn + SAMPLED.format(matrix="(angle.cos(), -angle.sin()), (angle.sin(), angle.cos())")
    return "\ndef g(x):\n" + SAMPLED.format(matrix=f"(1 / {g.factor}, 0), (0, 1 / {g.factor})")
