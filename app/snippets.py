"""PyTorch snippets for the state on screen; each prints what the stage shows, and the tests run them."""

from __future__ import annotations

from engine.arrays import Array
from engine.operations import Convolution

PICTURE = """import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

picture = Image.open("{name}").convert("L")
picture.thumbnail((128, 128))
x = torch.from_numpy(np.array(picture))[None, None].double()
"""
NUMBERS = """import torch
import torch.nn.functional as F

x = torch.tensor({input})
"""


def convolution_snippet(layer: Convolution, input: Array, weight: Array, *, picture: str | None = None) -> str:
    """The layer on `input` (C, H, W) with `weight` (F, C/groups, k, k), or on the file named by `picture`."""
    head = PICTURE.format(name=picture) if picture else NUMBERS.format(input=nested([input.tolist()]))
    turned = ".flip(-2, -1)" if layer.flip else ""
    kind = ".double()" if picture or (input.dtype != weight.dtype) else ""
    return (
        f"{head if picture or not kind else head.rstrip() + '.double()' + chr(10)}"
        f"w = torch.tensor({nested(weight.tolist())}){kind}\n\n"
        f"y = F.conv2d(x, w{turned}{padding_argument(layer)})\n"
        "print(y[0, 0])\n"
    )


def padding_argument(layer: Convolution) -> str:
    """`, padding=…`, left out where there is none."""
    before = [sides[0] for sides in layer.padding]
    if not any(before):
        return ""
    return f", padding={before[0] if len(set(before)) == 1 else tuple(before)}"


def nested(values: list[object]) -> str:
    """Nested lists with a line per row of the last axis but one."""
    text = repr(values)
    depth = len(text) - len(text.lstrip("["))
    return text.replace("], [", "],\n" + " " * (17 + depth - 1) + "[")
