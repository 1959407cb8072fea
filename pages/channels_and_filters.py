"""Channels and filters: every filter spans all input channels of its group and makes one output slice."""

from app.channels_and_filters.banks import bank_of
from app.channels_and_filters.cards import CARDS, Shown
from app.channels_and_filters.controls import layer_and_input
from app.channels_and_filters.settings import SETTINGS, bias_of, weight_name, weight_of
from app.channels_and_filters.snippets import filters_snippet
from app.components.payload import View
from app.controls import reset_buttons
from app.page import Frame, equation, lesson_page
from engine.operations import Convolution

WHY = """Filters are what a convolutional layer learns; more of them mean more kinds of features. Every filter spans all
input channels of its group, so the weights grow with in_channels · out_channels / groups: this is where most networks
spend their parameters, and why MobileNet splits a convolution into a depthwise and a 1×1 one."""


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
