"""A block as PyTorch code, written from the network value: `nn` layers, and one small class where branches meet."""

from __future__ import annotations

from engine.networks.blocks import Block, Concatenation, Mean, Node, Scaling, Sequence, Sum
from engine.networks.layers import Crop
from engine.networks.measure import Layer
from engine.operations import (
    Activation,
    BatchNorm,
    Convolution,
    GlobalPooling,
    PixelUnshuffle,
    Pooling,
    TransposedConvolution,
)

JOIN = '''class Join(nn.Module):
    """Branches of one input; `join` makes one tensor of what they give."""

    def __init__(self, join, *branches):
        super().__init__()
        self.join, self.branches = join, nn.ModuleList(branches)

    def forward(self, x):
        return self.join([branch(x) for branch in self.branches])

'''
WIDE = 100  # letters of a line


def code(node: Node, indent: int = 0) -> str:
    """The expression that makes the block."""
    if not isinstance(node, Block):
        return layer(node)
    parts = [code(part, indent + 4) for _, part in node.parts]
    if isinstance(node, Sequence):
        if not parts:
            return "nn.Identity()"
        return parts[0] if len(parts) == 1 and indent else call("nn.Sequential", parts, indent)
    if isinstance(node, Scaling):
        return call("Join", ["lambda ys: ys[0] * ys[1]", "nn.Identity()", *parts], indent)
    return call("Join", [join(node), *parts], indent)


def join(node: Block) -> str:
    """What becomes of the branches' tensors."""
    match node:
        case Sum():
            return "sum"
        case Concatenation():
            return "lambda ys: torch.cat(ys, dim=1)"
        case Mean():
            shares = node.shares
            terms = " + ".join(f"{share} * ys[{n}]" if share > 1 else f"ys[{n}]" for n, share in enumerate(shares))
            return f"lambda ys: ({terms}) / {sum(shares)}"
    return "sum"


def call(name: str, parts: list[str], indent: int) -> str:
    """A call, on one line where it fits."""
    short = f"{name}({', '.join(parts)})"
    if len(short) + indent <= WIDE and "\n" not in short:
        return short
    inner = " " * (indent + 4)
    return f"{name}(\n" + "".join(f"{inner}{part},\n" for part in parts) + " " * indent + ")"


def layer(spec: Layer) -> str:
    """One layer with what is not torch's default."""
    match spec:
        case Convolution():
            padding = tuple(before for before, _ in spec.padding)
            named = {"stride": (spec.stride, 1), "padding": (padding, 0)}
            extra = [f"groups={spec.groups}"] * (spec.groups > 1) + ["bias=False"] * (not spec.bias)
            settings = [f"{name}={one(value)}" for name, (value, usual) in named.items() if set(value) != {usual}]
            numbers = f"{spec.in_channels}, {spec.out_channels}, {one(spec.kernel_size)}"
            return f"nn.Conv2d({', '.join([numbers, *settings, *extra])})"
        case TransposedConvolution():
            numbers = f"{spec.in_channels}, {spec.out_channels}, {one(spec.kernel_size)}"
            return f"nn.ConvTranspose2d({numbers}, stride={one(spec.stride)})"
        case BatchNorm():
            return f"nn.BatchNorm2d({spec.num_features})"
        case Activation():
            return f"nn.{type(spec).__name__}()"
        case Pooling():
            before = spec.padding[0][0]
            stride = f", stride={spec.stride[0]}" if spec.stride != spec.kernel_size else ""
            padded = f", padding={before}" if before else ""
            return f"nn.MaxPool2d({one(spec.kernel_size)}{stride}{padded})"
        case GlobalPooling():
            return "nn.AdaptiveAvgPool2d(1)"
        case PixelUnshuffle():
            return f"nn.PixelUnshuffle({spec.downscale_factor})"
        case Crop():
            return f"nn.ZeroPad2d(-{spec.cells})"
    raise TypeError(f"{type(spec).__name__} stands in none of the blocks")


def one(numbers: tuple[int, ...]) -> str:
    """One number where all axes agree."""
    return str(numbers[0]) if len(set(numbers)) == 1 else str(numbers)


def has_joins(node: Node) -> bool:
    """Whether branches meet somewhere in it."""
    if not isinstance(node, Block):
        return False
    return not isinstance(node, Sequence) or any(has_joins(part) for _, part in node.parts)
