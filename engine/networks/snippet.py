"""A network of sequences as the text that makes it in torch: what `engine.networks.parse` reads, written.

Defaults are left out, and a tuple of equal numbers is one number. Names of parts stand behind them as comments, where
they are more than torch's own "0", "1", ….
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.arguments import padding_pairs
from engine.errors import SpecError
from engine.networks.blocks import Block, Node, Sequence
from engine.networks.layers import Dropout, Flatten
from engine.networks.measure import Layer
from engine.operations import (
    Activation,
    BatchNorm,
    Convolution,
    GlobalPooling,
    Linear,
    LocalResponseNorm,
    NearestUpsample2d,
    PixelShuffle,
    PixelUnshuffle,
    Pooling,
    Softmax,
    TransposedConvolution,
)
from engine.operations.piecewise_activations import Fires, LeakyReLU, Threshold

INDENT = "    "


def snippet(node: Node) -> str:
    """The lines that make the network in torch. Raises SpecError for joins, and for layers that torch has not.

    >>> from engine.networks.parse import parse
    >>> print(snippet(parse("nn.Sequential(nn.Conv2d(1, 8, (3, 3), (1, 1)), nn.ReLU())")))
    from torch import nn
    <BLANKLINE>
    model = nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=3),
        nn.ReLU(),
    )
    <BLANKLINE>
    """
    body = node if type(node) is Sequence else Sequence((("0", node),))
    ranks = Ranks(body)
    lines = ["from torch import nn", "", "model = nn.Sequential("]
    for n, (name, part) in enumerate(body.parts):
        lines += block(part, name, n, INDENT, ranks)
    return "\n".join([*lines, ")", ""])


def block(node: Node, path: str, number: int, indent: str, ranks: Ranks) -> Iterator[str]:
    """The lines of a part; its name behind the first of them where it is not its number."""
    name = path.rpartition(".")[2]
    comment = "" if name == str(number) else f"  # {name}"
    if not isinstance(node, Block):
        yield f"{indent}{layer(node, ranks)},{comment}"
    elif type(node) is not Sequence:
        raise SpecError(
            f"{path} joins branches ({type(node).__name__}), but an nn.Sequential is one line of layers: "
            "choose a network without joins."
        )
    elif not node.parts:
        yield f"{indent}nn.Identity(),{comment}"
    else:
        yield f"{indent}nn.Sequential({comment}"
        for n, (inner, part) in enumerate(node.parts):
            yield from block(part, f"{path}.{inner}", n, indent + INDENT, ranks)
        yield f"{indent}),"


class Ranks:
    """How many axes the inputs of batch normalisations have: torch names them so, and only their neighbours tell."""

    __slots__ = ("found",)

    def __init__(self, body: Sequence) -> None:
        said = [rank_of(layer) for layer in leaves(body)]
        first = next((ndim for ndim in said if ndim), 2)
        self.found, last = [], first
        for ndim, layer in zip(said, leaves(body), strict=True):
            last = ndim or last
            if isinstance(layer, BatchNorm):
                self.found.append(last)
        self.found.reverse()

    def next(self) -> int:
        """Those of the next batch normalisation."""
        return self.found.pop()


def leaves(node: Node) -> Iterator[Layer]:
    """All layers, one behind the other."""
    if not isinstance(node, Block):
        yield node
        return
    for _, part in node.parts:
        yield from leaves(part)


def rank_of(layer: Layer) -> int:
    """Axes of what the layer gives, 1 for a line of features; 0 where it does not say."""
    match layer:
        case Convolution() | TransposedConvolution() | Pooling():
            return len(layer.kernel_size)
        case Flatten() | Linear():
            return 1
        case GlobalPooling() | LocalResponseNorm() | PixelShuffle() | PixelUnshuffle() | NearestUpsample2d():
            return 2
    return 0


def layer(spec: Layer, ranks: Ranks) -> str:
    """`nn.Conv2d(1, 8, kernel_size=3)`. Raises SpecError for a layer that torch has not."""
    match spec:
        case Convolution():
            return convolution(spec)
        case TransposedConvolution():
            return transposed(spec)
        case Pooling():
            return pooling(spec)
        case BatchNorm():
            kind = f"BatchNorm{ranks.next()}d"
            return call(kind, spec.num_features, eps=unless(spec.eps, 1e-5), affine=unless(spec.affine, True))
        case Linear():
            return call("Linear", spec.in_features, spec.out_features, bias=unless(spec.bias, True))
        case GlobalPooling():
            return call("AdaptiveAvgPool2d" if spec.kind == "avg" else "AdaptiveMaxPool2d", 1)
        case LocalResponseNorm():
            alpha, beta, k = unless(spec.alpha, 1e-4), unless(spec.beta, 0.75), unless(spec.k, 1)
            return call("LocalResponseNorm", spec.size, alpha=alpha, beta=beta, k=k)
        case Threshold():
            return call("Threshold", spec.threshold, spec.value)
        case LeakyReLU():
            return call("LeakyReLU", negative_slope=unless(spec.negative_slope, 0.01))
        case Activation() if not isinstance(spec, Fires):  # the others have no settings
            return call(type(spec).__name__)
        case Flatten():
            return call("Flatten")
        case Dropout():
            return call("Dropout2d" if spec.channels else "Dropout", p=unless(spec.p, 0.5))
        case Softmax():
            return call("Softmax", dim=1)
        case PixelShuffle(order="channel-major"):
            return call("PixelShuffle", spec.upscale_factor)
        case PixelUnshuffle(order="channel-major"):
            return call("PixelUnshuffle", spec.downscale_factor)
        case NearestUpsample2d():
            return call("Upsample", scale_factor=short(spec.scale_factor))
    raise SpecError(
        f"{type(spec).__name__} with these settings is no layer of torch.nn: write it as a module of your own."
    )


def convolution(spec: Convolution) -> str:
    """A convolution. Raises SpecError for one that torch has not."""
    if spec.flip:
        raise SpecError("flip=True turns the kernel around, which torch.nn never does: set flip=False.")
    return call(
        f"Conv{len(spec.kernel_size)}d",
        spec.in_channels,
        spec.out_channels,
        kernel_size=short(spec.kernel_size),
        stride=unless(short(spec.stride), 1),
        padding=unless(padding(spec), 0),
        dilation=unless(short(spec.dilation), 1),
        groups=unless(spec.groups, 1),
        bias=unless(spec.bias, True),
        padding_mode=unless(spec.padding_mode, "zeros"),
    )


def padding(spec: Convolution) -> object:
    """As torch takes it: numbers, or "same" where one side has a cell more."""
    if all(before == after for before, after in spec.padding):
        return short(tuple(before for before, _ in spec.padding))
    still = all(stride == 1 for stride in spec.stride)
    if still and spec.padding == padding_pairs("same", spec.kernel_size, spec.stride, spec.dilation):
        return "same"
    raise SpecError(
        f"padding={spec.padding} differs from side to side, which no convolution of torch.nn takes: "
        "give both sides the same."
    )


def transposed(spec: TransposedConvolution) -> str:
    """A transposed convolution."""
    return call(
        f"ConvTranspose{len(spec.kernel_size)}d",
        spec.in_channels,
        spec.out_channels,
        kernel_size=short(spec.kernel_size),
        stride=unless(short(spec.stride), 1),
        padding=unless(short(spec.padding), 0),
        output_padding=unless(short(spec.output_padding), 0),
        groups=unless(spec.groups, 1),
        bias=unless(spec.bias, True),
        dilation=unless(short(spec.dilation), 1),
    )


def pooling(spec: Pooling) -> str:
    """A pooling; its stride is the kernel's size unless said."""
    return call(
        f"{spec.kind.capitalize()}Pool{len(spec.kernel_size)}d",
        kernel_size=short(spec.kernel_size),
        stride=unless(short(spec.stride), short(spec.kernel_size)),
        padding=unless(short(tuple(before for before, _ in spec.padding)), 0),
        dilation=unless(short(spec.dilation), 1),
        ceil_mode=unless(spec.ceil_mode, False),
        count_include_pad=unless(spec.count_include_pad, True),
        divisor_override=spec.divisor_override,
    )


def short(values: tuple[int, ...]) -> object:
    """One number where all are equal."""
    return values[0] if len(set(values)) == 1 else values


def unless(value: object, default: object) -> object:
    """The value; None where it is the default, so that it is left out."""
    return None if value == default else value


def call(name: str, *values: object, **settings: object) -> str:
    """`nn.Name(value, name=value)` without the settings that are None.

    >>> call("Conv2d", 1, 8, kernel_size=3, stride=None, padding="same")
    'nn.Conv2d(1, 8, kernel_size=3, padding="same")'
    """
    named = [f"{key}={written(value)}" for key, value in settings.items() if value is not None]
    return f"nn.{name}({', '.join([*map(written, values), *named])})"


def written(value: object) -> str:
    """A value as a text has it."""
    return f'"{value}"' if isinstance(value, str) else repr(value)
