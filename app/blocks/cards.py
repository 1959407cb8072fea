"""The deck of the lesson on building blocks."""

from __future__ import annotations

from typing import Any, Final

from app.address import EDITS
from app.blocks.cheap import FULL, SEPARABLE, SEPARABLES
from app.blocks.idea import Idea
from app.blocks.kernels import ASYMMETRIC, DIRECT, KERNELS, LARGE, REDUCED, REDUCTION
from app.blocks.settings import ON_THE_STAGE
from app.blocks.shown import Shown
from app.blocks.smaller import OBJECTS
from app.blocks.sums import BASIC, FRACTAL, FRACTALS, NECK, SUMS
from app.cards import Card


def state(idea: Idea, variant: str, **numbers: Any) -> dict[str, Any]:
    """The settings of a card."""
    return {**idea.settings, "variant": variant, **numbers}


def kept(idea: Idea, variant: str, tensor: str) -> str:
    """A tensor of one variant, as its edits are kept."""
    return f"{idea.key}{idea.variants.index(variant)}_{tensor.replace(' ', '').replace('×', 'x')}"


def rounded(number: float) -> str:
    """10.25, or 7.9."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def cheaper(shown: Shown) -> str:
    """Which of basic block and bottleneck has fewer multiplications."""
    basic, neck = (shown.of(name).report.macs for name in (BASIC, NECK))
    return {basic: "the basic block", neck: "the bottleneck"}[min(basic, neck)]


ZEROED: Final = kept(SUMS, BASIC, "second 3×3") + "1x1x3x3"
CARDS: Final = (
    Card(
        title="Objects of different size",
        text="What is near the camera is large in the picture, what is far is small. Each picture of the table lays "
        "one kernel over the same small and large object. *Fit* is what both share, divided by what either covers.",
        ask="The 3×3 kernel is as large as the small object. How well does it fit the large one?",
        options=("9/49", "9/25", "1"),
        answer=lambda shown: shown.fit(2, 3),
        because=lambda shown: (
            f"The {shown.best(2)}×{shown.best(2)} fits the large object best, but the small one with only "
            f"{shown.fit(1, shown.best(2))}. No single size does for both, so an Inception module has several side by "
            "side."
        ),
        settings=state(OBJECTS, "3×3"),
        step=77,
    ),
    Card(
        title="Fewer channels first",
        text="A 5×5 kernel spans all 190 channels. A *1×1 convolution* mixes them into 16 first, place by place, and "
        "the 5×5 reads only these. The stage shows the same with 4 channels and a 3×3.",
        ask="How many times fewer multiplications is that?",
        options=("1.02", "10.25", "11.88"),
        answer=lambda shown: rounded(shown.times_fewer("macs", REDUCED, DIRECT)),
        because=lambda shown: (
            f"{shown.of(DIRECT).report.macs:,} against {shown.of(REDUCED).report.macs:,}. Weights: "
            f"{shown.of(DIRECT).report.parameters:,} against {shown.of(REDUCED).report.parameters:,}."
        ),
        settings=state(REDUCTION, REDUCED),
        step=16,
    ),
    Card(
        title="A large kernel from small ones",
        text="Two 3×3 convolutions one after the other have the receptive field of one 5×5; so have a row of five and "
        "then a column of five. The stage applies a 5×5 to the input (*direct*), then row and column to the same input "
        "(*output*).",
        ask="In how many of the nine outputs do row and column differ from the 5×5?",
        options=("0", "4", "9"),
        answer=lambda shown: shown.differing(LARGE),
        because=lambda shown: (
            f"With {shown.weights('row', 'column')} weights instead of {shown.weights('kernel 5×5')}: the row and the "
            "column were chosen so that their product is the 5×5. Not every 5×5 is such a product; and in a network a "
            "ReLU may stand in between."
        ),
        settings=state(KERNELS, ASYMMETRIC, show=ON_THE_STAGE),
        step=29,
    ),
    Card(
        title="Only the difference is learned",
        text="A *residual block* adds its input to what its convolutions made of it: they need to learn only what has "
        "to change. Here all weights of the second convolution were set to 0.",
        ask="What does the block give then?",
        options=("zeros", "its input"),
        answer=lambda shown: "its input" if shown.is_input() else "zeros",
        because="The sum is 0 + input, and the ReLU behind it changes nothing where no input is negative. The plain "
        "block would give zeros: it must learn to pass things on, where the residual block begins with that.",
        settings={**state(SUMS, BASIC, show=ON_THE_STAGE), EDITS: {ZEROED: {0: 0, 4: 0, 8: 0}}},
        step=26,
    ),
    Card(
        title="The bottleneck",
        text="Every block of ResNet-18 and -34 has two 3×3. From ResNet-50 on it is 1×1, 3×3, 1×1: the 3×3 works on 64 "
        "channels while the block passes on 256, four times as many as the basic block.",
        ask="Which of the two has fewer multiplications?",
        options=("the basic block", "the bottleneck"),
        answer=cheaper,
        because=lambda shown: (
            f"{shown.of(NECK).report.macs:,} against {shown.of(BASIC).report.macs:,}. Two 3×3 on 256 "
            f"channels (*wide basic*) would take {shown.costs[-1].report.macs:,}. But a 1×1 sees no neighbours, so the "
            "bottleneck's receptive field is 3×3 instead of 5×5."
        ),
        settings=state(SUMS, NECK),
        step=54,
    ),
    Card(
        title="Short paths and long ones",
        text="A *fractal block* grows from itself: beside one convolution stand two copies of the smaller block, and "
        "the output is the mean over all columns. A gradient can come back along any path. The table's block has three "
        "columns, the stage's two.",
        ask="With three columns, how many convolutions are on its shortest and its longest path?",
        options=("1 and 3", "1 and 4", "4 and 4"),
        answer=lambda shown: "{0.shortest} and {0.longest}".format(shown.of(FRACTAL).paths),
        because=lambda shown: (
            f"There are {shown.of(FRACTAL).paths.ways} paths in all; the chain has one, of "
            f"{shown.costs[0].paths.longest}. In the last mean the long branch counts twice (1:2): two columns "
            "end in it."
        ),
        settings=state(FRACTALS, FRACTAL),
        step=27,
    ),
    Card(
        title="Each channel by itself",
        text="MobileNet first gives every channel a window of its own (*depthwise*) and then mixes the channels with "
        "1×1 (*pointwise*). The stage shows it with two channels and two filters.",
        ask="With {in_channels} channels and {out_channels} filters, how many times fewer multiplications does it take "
        "than the full 3×3?".format_map(SEPARABLES.start),
        options=("2", "7.89", "9"),
        answer=lambda shown: rounded(shown.times_fewer("macs", SEPARABLE, FULL)),
        because="k·k·F products for each number of a channel become k·k + F: 9·64 against 9 + 64.",
        settings=state(SEPARABLES, SEPARABLE),
        step=8,
    ),
)
