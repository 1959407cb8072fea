"""PyTorch snippets for the state on screen; the tests compare what they print with what the stage shows."""

from __future__ import annotations

from app.pictures import SIDE
from engine.arrays import Array
from engine.operations import Convolution
from engine.trace import Trace

PICTURE = """import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps

picture = Image.open({name!r})
scale = min(1, {side} / max(picture.size))
size = [max(1, round(side * scale)) for side in picture.size]
picture.draft("RGB", size)
small = Image.new("RGB", picture.size, "white")
small.paste(picture.convert("RGBA"), mask=picture.convert("RGBA"))
small = small.resize(size, Image.Resampling.HAMMING)
small.getexif()[274] = picture.getexif().get(274, 1)  # which way is up
{values}
"""
VALUES = {
    1: """grey = ImageOps.exif_transpose(small).convert("L")
x = torch.from_numpy(np.array(grey))[None, None].double()""",
    3: """colours = np.array(ImageOps.exif_transpose(small))  # height, width, channel
x = torch.from_numpy(colours).permute(2, 0, 1)[None].double()""",
}
IMPORTS = """import torch
import torch.nn.functional as F
"""
DOUBLE = ", dtype=torch.float64"


def convolution_snippet(*layers: tuple[Convolution, Trace], picture: str | None = None) -> str:
    """Each layer on its trace's numbers, all on one input and one weight; or on the file named by `picture`."""
    layer, trace = layers[0]
    x, w = trace["input"].values, trace["weight"].values
    kind = DOUBLE if picture or not all(computes_whole_numbers(each) for each, _ in layers) else kind_of(x, w)
    lines = [head(x, kind, picture=picture), assigned("w", w, kind), "", padded_input(layer)]
    for each, _ in layers:
        turned = ".flip(-2, -1)" if each.flip else ""
        lines += [f"y = F.conv2d(x, w{turned}{arguments(each)})", "print(y[0, 0])"]
    return "\n".join(line for n, line in enumerate(lines) if line or n == 2) + "\n"


def head(
    x: Array, kind: str = DOUBLE, *, picture: str | None = None, side: int = SIDE, channels: int = 1, name: str = "x"
) -> str:
    """The imports and the input, (C, H, W) or (C, L), as a batch of one called `name`.

    It is read from the file named by `picture`, as the app does: at most `side` cells a side, grey or in three colours.
    """
    if picture:
        return PICTURE.format(name=picture, side=side, values=VALUES[channels])
    return f"{IMPORTS}\n{assigned(name, x[None], kind)}\n"


def kind_of(*tensors: Array) -> str:
    """What torch is told of their kind: nothing where all are whole numbers, else that they are doubles."""
    return "" if all(each.dtype.kind == "i" for each in tensors) else DOUBLE


def assigned(name: str, values: Array, kind: str = DOUBLE) -> str:
    """`w = torch.tensor(…)`, with a line per row of the last axis but one."""
    start = f"{name} = torch.tensor("
    return start + nested(values, len(start)) + kind + ")"


def computes_whole_numbers(layer: Convolution) -> bool:
    """Whether torch convolves and pads whole numbers with these settings."""
    return layer.padding_mode == "zeros" and max(layer.dilation) == 1


def pads_apart(layer: Convolution) -> bool:
    """Whether the padding needs a line of its own: conv2d itself adds zeros, as many before as after."""
    return any(before != after for before, after in layer.padding) or (
        layer.padding_mode != "zeros" and any(map(any, layer.padding))
    )


def padded_input(layer: Convolution) -> str:
    """The line that pads, for torch from the last axis to the first; empty where conv2d does it."""
    if not pads_apart(layer):
        return ""
    sides = tuple(side for pair in reversed(layer.padding) for side in pair)
    mode = "" if layer.padding_mode == "zeros" else f", mode={layer.padding_mode!r}"
    return f"x = F.pad(x, {sides}{mode})"


def arguments(layer: Convolution) -> str:
    """`, stride=2, padding=1`: what is not torch's default."""
    padding = (0,) if pads_apart(layer) else tuple(before for before, _ in layer.padding)
    settings = {"stride": (layer.stride, 1), "padding": (padding, 0), "dilation": (layer.dilation, 1)}
    named = {name: numbers for name, (numbers, usual) in settings.items() if set(numbers) != {usual}}
    written = [f"{name}={ns[0] if len(set(ns)) == 1 else ns}" for name, ns in named.items()]
    return "".join(f", {each}" for each in [*written, *([f"groups={layer.groups}"] if layer.groups > 1 else [])])


def nested(values: Array, indent: int = 0) -> str:
    """Nested lists with a line per row of the last axis but one."""
    return repr(values.tolist()).replace("], [", "],\n" + " " * (indent + values.ndim - 1) + "[")
