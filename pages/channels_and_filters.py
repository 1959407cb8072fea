"""Channels and filters: every filter spans all input channels of its group and makes one output slice."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.cards import Card
from app.channels_and_filters.banks import bank_of
from app.channels_and_filters.controls import layer_and_input
from app.channels_and_filters.settings import SETTINGS, SIDE, bias_of, weight_name, weight_of
from app.channels_and_filters.snippets import filters_snippet
from app.components.payload import View
from app.controls import reset_buttons
from app.errata import depth_places
from app.page import Frame, equation, lesson_page
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


CARDS = (
    Card(
        title="Three channels, one number",
        text="The input is a volume: three channels. A filter has a kernel for each of them; the three sums and the "
        "filter's bias are added to *one* number.",
        ask="How many products make one output cell?",
        options=("9", "18", "27"),
        answer=lambda shown: shown.products(),
        because="3·3 in each of 3 channels. The bias is added once, not once per channel.",
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
        "of the cells that lie behind each other.",
        ask="How many input cells does an output read?",
        options=("1", "3", "9"),
        answer=lambda shown: shown.products(),
        because="One of each channel: three products to work out in your head.",
        settings={"kernel_size": 1, "bias": False},
        predict=True,
    ),
    Card(
        title="Groups, down to depthwise",
        text="With `groups=3` the channels no longer meet: filter 0 sees channel 0 only, filter 1 channel 1. This is "
        "the depthwise convolution. Turn groups back to 1 and watch the windows return.",
        ask="How many channels does a filter read now?",
        options=("1", "2", "3"),
        answer=lambda shown: shown.channels_read(),
        because="in_channels/groups = 3/3. So it has a third of the weights, and a 1×1 layer must mix afterwards.",
        settings={"out_channels": 3, "groups": "3"},
    ),
    Card(
        title="Count on the picture",
        text="Every number of the filters is learned: a kernel for each channel of each filter, and a bias per filter. "
        "The size of the input does not matter.",
        ask="How many parameters has this layer?",
        options=("36", "112", "120"),
        answer=lambda shown: shown.parameters(),
        because="4 filters of 3·3·3 weights, and 4 biases: not one per channel.",
        settings={"out_channels": 4},
    ),
    Card(
        title="Red, green, blue",
        text="A colour photograph is a volume of three channels. One 1×1 filter makes it grey; the menu has others: "
        "red minus green, edges in any colour, a blur for each colour by itself.",
        ask="Which colour counts most for how bright a pixel looks?",
        options=("red", "green", "blue"),
        answer=lambda shown: shown.brightest(),
        because="0.587 of it: our eyes are most sensitive to green.",
        settings={"input": SAMPLES[1].name, "filters": "grey"},
        step=SIDE * SIDE // 2 + SIDE // 2,  # the middle of the picture
    ),
)
WHY = """Filters are what a convolutional layer learns; more of them mean more kinds of features. Every filter spans all
input channels of its group, so the weights grow with in_channels · out_channels / groups: this is where most networks
spend their parameters, and why MobileNet takes depthwise and 1×1 convolutions apart."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the stage on the right."""
    state = frame.state
    with frame.controls:
        layer, given = layer_and_input(state)
        reset_buttons(state)
    name = weight_name(layer, state.values)
    trace = layer.trace(given.values, state.edited(name, weight_of(layer, state.values)), bias_of(layer))
    bank = bank_of(state["filters"])
    view = View(
        trace=trace,
        editable=(*given.editable, "weight"),
        grey=("input", "output") if given.photo and bank and bank.is_picture else ("input",) if given.photo else (),
        reveal="all" if given.photo else "steps",
    )
    frame.stage(view, snippet=filters_snippet(layer, trace, given.picture), kept={"weight": name})
    frame.formula(layer.parameters(), layer.macs(trace["input"].values.shape[1:]))
    with frame.picture:
        equation(cell_formula(layer))
    return Shown(layer=layer, trace=trace)


def cell_formula(layer: Convolution) -> str:
    """What one cell of slice f is: a sum over the channels of its group, over the kernel, and the bias."""
    channels = r"\sum_c" if layer.groups == 1 else r"\sum_{c \in \mathrm{group}}"
    bias = "b_f + " if layer.bias else ""
    place = ",\\, ".join(along(layer, axis, letters) for axis, letters in enumerate(("ia", "jb")))
    return rf"y_f(i,j) = {bias}{channels} \sum_a \sum_b w_{{f,c}}(a,b)\, x_c({place})"


def along(layer: Convolution, axis: int, letters: str) -> str:
    """`2i+a−1`: where a tap reads along an axis."""
    stride, (before, _) = layer.stride[axis], layer.padding[axis]
    return f"{stride if stride > 1 else ''}{letters[0]}+{letters[1]}" + (f"-{before}" if before else "")


lesson_page("channels_and_filters", lesson, SETTINGS, CARDS, why=WHY)
