"""The cards of the lesson on channels and filters, and what their answers are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.cards import Card
from app.channels_and_filters.banks import SIDE
from app.errata import depth_places
from app.pictures import SAMPLES
from engine.operations import Convolution
from engine.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    layer: Convolution
    trace: Trace

    def products(self) -> int:
        """For one output cell."""
        return len(self.trace.step(0).writes[0].terms)

    def channels_read(self) -> int:
        """By one filter."""
        return self.layer.weight_shape[1]

    def slices(self) -> int:
        return len(self.trace["output"].values)

    def parameters(self) -> int:
        return int(self.layer.parameters().result)

    def depth_places(self) -> int:
        """Where along the channels a filter could lie."""
        return depth_places(self.layer.in_channels)

    def brightest(self) -> str:
        """The colour that counts most."""
        weights: Any = self.trace["weight"].values
        return ("red", "green", "blue")[int(np.argmax(weights[0, :, 0, 0]))]


CARDS: Final = (
    Card(
        title="Three channels, one number",
        text="The input is a volume: three channels. A *kernel* is a grid of weights for one channel; a *filter* is a "
        "kernel for each channel and a bias. The three sums and the bias are added to *one* number.",
        ask="How many products make one output cell?",
        options=("9", "18", "27"),
        answer=lambda shown: shown.products(),
        because="3·3 in each of 3 channels. The bias is added once, not once per channel.",
        settings={"out_channels": 1},
    ),
    Card(
        title="A slice per filter",
        text="Now we don't have just one filter, but two. Each walks over the whole volume and writes a matrix of its "
        "own, which the lecture calls a *slice*. Play on to see the second.",
        ask="How many slices has the output?",
        options=("2", "3", "6"),
        answer=lambda shown: shown.slices(),
        because="One per filter; the three channels are added up inside each.",
        step=9,
    ),
    Card(
        title="Along the depth",
        text="A slide says that a standard convolution convolves “directly in depth dimension”. Play and see: the "
        "window moves down and right, but the filter is as deep as the input.",
        ask="At how many places along the depth does a filter lie?",
        options=("1", "3", "5"),
        answer=lambda shown: shown.depth_places(),
        because="It fits once only: along the depth it sums and does not slide.",
        settings={"out_channels": 1, "bias": False},
        step=4,
    ),
    Card(
        title="1×1: a mix of channels",
        text="A kernel of one cell sees no neighbours. What is left is the depth: each output cell is a weighted sum "
        "of the cells at its place, one from each channel.",
        ask="How many input cells does an output read?",
        options=("1", "3", "9"),
        answer=lambda shown: shown.products(),
        because="One of each channel: three products to work out in your head.",
        settings={"kernel_size": 1, "bias": False},
        predict=True,
    ),
    Card(
        title="Groups, down to depthwise",
        text="`groups=3` cuts channels and filters into three groups that do not see each other: filter 0 reads only "
        "channel 0, filter 1 channel 1. This is a *depthwise convolution*. Turn groups back to 1: the windows return.",
        ask="How many channels does a filter read now?",
        options=("1", "2", "3"),
        answer=lambda shown: shown.channels_read(),
        because="in_channels/groups = 3/3. So it has a third of the weights, and a 1×1 layer must mix afterwards.",
        settings={"out_channels": 3, "groups": "3"},
    ),
    Card(
        title="Count what is learned",
        text="Four filters now; the stage draws the one that is at work. Each has a kernel for every channel and one "
        "bias, and all these numbers are learned. The size of the input does not matter.",
        ask="How many parameters has this layer?",
        options=("36", "112", "120"),
        answer=lambda shown: shown.parameters(),
        because="4 filters of 3·3·3 weights, and 4 biases: not one per channel.",
        settings={"out_channels": 4},
    ),
    Card(
        title="Red, green, blue",
        text="A colour photograph is a volume of three channels: red, green and blue, in this order. One 1×1 filter "
        "makes it grey; the menu has others: red minus green, edges in any colour, a blur for each colour by itself.",
        ask="Which colour counts most for how bright a pixel looks?",
        options=("red", "green", "blue"),
        answer=lambda shown: shown.brightest(),
        because="0.587 of it: our eyes are most sensitive to green.",
        settings={"input": SAMPLES[1].name, "filters": "grey"},
        step=SIDE * SIDE // 2 + SIDE // 2,  # the middle of the picture
    ),
)
