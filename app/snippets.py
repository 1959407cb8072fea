"""PyTorch snippets for the state on screen; the tests compare what they print with what the stage shows."""

from __future__ import annotations

from engine.arrays import Array
from engine.operations import Convolution
from engine.trace import Trace

PICTURE = """import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps

picture = Image.open({name!r})
scale = min(1, 128 / max(picture.size))
size = [max(1, round(side * scale)) for side in picture.size]
picture.draft("RGB", size)
small = Image.new("RGB", picture.size, "white")
small.paste(picture.convert("RGBA"), mask=picture.convert("RGBA"))
small = small.resize(size, Image.Resampling.HAMMING)
small.getexif()[274] = picture.getexif().get(274, 1)  # which way is up
grey = ImageOps.exif_transpose(small).convert("L")
x = torch.from_numpy(np.array(grey))[None, None].double()
"""
NUMBERS = """import torch
import torch.nn.functional as F

x = torch.tensor({input}){kind}
"""
CONVOLUTION = """w = torch.tensor({weight}){kind}

y = F.conv2d(x, w{turned}{padding})
print(y[0, 0])
"""


def convolution_snippet(layer: Convolution, trace: Trace, *, picture: str | None = None) -> str:
    """The layer on the trace's numbers, or on the file named by `picture`."""
    x, w = trace["input"].values, trace["weight"].values
    kind = "" if x.dtype == w.dtype and not picture else ".double()"
    head = PICTURE.format(name=picture) if picture else NUMBERS.format(input=nested(x[None]), kind=kind)
    turned = ".flip(-2, -1)" if layer.flip else ""
    return head + CONVOLUTION.format(weight=nested(w), kind=kind, turned=turned, padding=padding_argument(layer))


def padding_argument(layer: Convolution) -> str:
    """`, padding=…`, left out where there is none."""
    before = [sides[0] for sides in layer.padding]
    if not any(before):
        return ""
    return f", padding={before[0] if len(set(before)) == 1 else tuple(before)}"


def nested(values: Array) -> str:
    """Nested lists with a line per row of the last axis but one."""
    return repr(values.tolist()).replace("], [", "],\n" + " " * (len("x = torch.tensor(") + values.ndim - 1) + "[")
