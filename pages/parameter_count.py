"""Counting a layer: its parameters, its multiplications and the memory of its output are three different things."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.cards import Card
from app.controls import choice, preset, reset_buttons
from app.page import Frame, lesson_page
from app.parameter_count import layers
from app.parameter_count.controls import comparison, layer_controls
from app.parameter_count.layers import PRESETS, SETTINGS, Way, layer_of, memory
from app.parameter_count.picture import counted, drawn
from app.parameter_count.snippets import count_snippet
from app.parameter_count.words import all_counts, meaning, table
from engine.operations import Convolution
from engine.tally import Layer, places
from engine.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    layer: Layer
    size: tuple[int, ...]
    trace: Trace
    ways: Sequence[Way]

    def per_filter(self) -> int:
        return int(self.trace[self.trace.stages[0].target].values[0])

    def total(self) -> int:
        return int(self.trace[self.trace.stages[1].target].values[0])

    def times_the_weights_without_groups(self) -> float:
        assert isinstance(self.layer, Convolution)
        grouped = replace(self.layer, bias=False)
        more, now = (layer.parameters().result for layer in (replace(grouped, groups=1), grouped))
        return more // now if more % now == 0 else more / now

    def what_shrinks(self) -> str:
        """What the two layers of the detour have less of than the direct one."""
        direct, *_, both = self.ways
        less = both.parameters < direct.parameters, both.macs < direct.macs, both.memory < direct.memory
        return {(1, 0, 0): "weights", (1, 1, 0): "weights and MACs", (1, 1, 1): "all three"}[less]

    def places(self) -> int:
        return places(self.layer, self.size)


CARDS = (
    Card(
        title="One filter",
        text="The first layer of LeNet-5: six filters of 5×5 on a grey picture. Every weight is a parameter, and every "
        "filter adds one bias. A step counts one filter.",
        ask="How many parameters has one filter?",
        options=("25", "26", "156"),
        answer=lambda shown: shown.per_filter(),
        because="5·5 weights and a bias; six such filters make 156.",
        predict=True,
    ),
    Card(
        title="A filter spans all channels",
        text="The next layer reads six channels. A filter has a kernel slice for each of them, so it is a block of "
        "6×5×5 weights; a cell here is one slice.",
        ask="How many parameters has one of the sixteen filters?",
        options=("26", "151", "400"),
        answer=lambda shown: shown.per_filter(),
        because="6·25 weights and one bias: one per filter, not per channel.",
        settings=layers.LENET_C3,
    ),
    Card(
        title="Groups",
        text="AlexNet ran on two graphics cards, each with half of the channels: `groups=2`. MobileNet goes to the end "
        "with a group for every channel: *depthwise*. Each filter spans the channels of its own group only.",
        ask="How many times more weights would it have without groups?",
        options=("9", "32", "1,024"),
        answer=lambda shown: shown.times_the_weights_without_groups(),
        because="Each of the 32 filters would have 32 slices instead of one.",
        settings=layers.DEPTHWISE,
    ),
    Card(
        title="What is learned",
        text="A batch normalisation keeps four numbers per channel: scale, shift, mean, variance. The latter two are "
        "measured, not learned. The shift also makes the bias of the convolution before it superfluous.",
        ask="How many parameters has it for 64 channels?",
        options=("64", "128", "256"),
        answer=lambda shown: shown.total(),
        because="A scale and a shift for each channel.",
        settings=layers.RESNET_BN,
    ),
    Card(
        title="Parameters are not multiplications",
        text="The slide calls 178,752,000 the parameters of this 5×5 layer: they are its multiplications, each weight "
        "at 28·28 places. A 1×1 convolution to 16 channels first makes both smaller.",
        ask="What does the reduction save?",
        options=("weights", "weights and MACs", "all three"),
        answer=lambda shown: shown.what_shrinks(),
        because="The map between the two layers is kept in memory as well.",
        settings={**layers.INCEPTION, "count": "MACs", "compare": True},
    ),
    Card(
        title="Where the weights are",
        text="The first dense layer of VGG-16 holds three quarters of the network's 138 million parameters. Yet its "
        "second convolution, with 36,928 of them, multiplies 18 times as often.",
        ask="At how many places is a weight of fc6 used?",
        options=("1", "49", "4,096"),
        answer=lambda shown: shown.places(),
        because="A dense layer shares nothing; a weight of conv1_2 works at 224·224 places.",
        settings=layers.VGG_FC6,
    ),
)
WHY = """Parameters decide how much there is to learn, to store and to send; multiplications how long a pass takes; the
memory of the maps how large a batch fits while training. A layer can be small in one and huge in another."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left, the counted layer on the right."""
    state = frame.state
    with frame.controls:
        count = choice(state, "count", "Count")
        preset(state, "Preset", PRESETS)
        layer_controls(state, with_size=count != "parameters")
        layer, size = layer_of(state.values)
        compared = comparison(state, layer, size)
        reset_buttons(state)
    trace = counted(count, layer, size)
    frame.picture.caption(meaning(count, layer, size))
    snippet = count_snippet(layer, size, compared[-1] if compared else None)
    frame.stage(drawn(trace), snippet=snippet)
    if compared:
        frame.picture.markdown(table(compared))
    else:
        numbers = {"parameters": [layer.parameters()], "MACs": [layer.macs(size)], "memory": memory(layer, size)}
        frame.formula(before=[each.latex() for each in numbers[count]])
    frame.picture.html(all_counts(layer, size))
    return Shown(layer=layer, size=size, trace=trace, ways=compared)


lesson_page("parameter_count", lesson, SETTINGS, CARDS, why=WHY)
