"""The cards of the output-size lesson, with what the page hands to their answers."""

from __future__ import annotations

from dataclasses import dataclass

from app.cards import Card
from app.output_size.line import slides_size, unread
from app.output_size.settings import AXES, Layer, every, named, shape_of
from engine.backwards import Fit, settings_for
from engine.derivation import Derivation
from engine.operations import Convolution, TransposedConvolution
from engine.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows: a layer, its sizes, one axis as a line and, backwards, the settings found."""

    layer: Layer
    size: tuple[int, ...]
    channels: tuple[int, int]  # in, out
    sizes: tuple[Derivation, ...]  # one per axis
    axis: int  # the one that is drawn
    trace: Trace
    fits: tuple[Fit, ...]

    def output(self) -> int:
        """Cells of the drawn line's output."""
        return int(self.sizes[self.axis].result)

    def slide(self) -> int:
        """What the slide's formula gives for it."""
        return int(slides_size(self.sizes[self.axis]).result)

    def shape(self) -> str:
        """The whole output, channels first."""
        return shape_of(tuple(int(axis.result) for axis in self.sizes), self.channels[1])

    def headline(self) -> str:
        """The shapes, and what is drawn of them."""
        ndim = len(self.size)
        along = f"along the {AXES[ndim][self.axis]}" if ndim > 1 else ""
        direct = "as a direct convolution" if isinstance(self.layer, TransposedConvolution) else ""
        drawn = " ".join(filter(None, (", drawn", along, direct))) if along or direct else ""
        return f"{self.layer.name}: {shape_of(self.size, self.channels[0])} → {self.shape()}{drawn}"

    def same_padding(self) -> str:
        """The padding on each side that keeps the drawn line's size, if there is one."""
        k, s, d = ((n[self.axis],) * 2 for n in (self.layer.kernel_size, self.layer.stride, self.layer.dilation))
        assert isinstance(self.layer, Convolution)
        size = self.size[self.axis]
        fits = settings_for("conv", size, size, kernel_size=k, stride=s, dilation=d, padding=(0, 8))
        return str(fits[0].padding) if fits else "none"

    def padding_of(self, *, kernel_size: int, stride: int) -> int:
        """The padding of the listed setting with these two."""
        fits = (fit for fit in self.fits if (fit.kernel_size, fit.stride) == (kernel_size, stride))
        return next(fits).padding


CARDS = (
    Card(
        title="The first window counts",
        text="The slide's size is ⌊(H + 2P − K)/S − 1⌋. Here is a line of 7 cells, a kernel of 3, stride 2: the window "
        "can move 4 cells, two at a time. Each row of the number line is a place where it fits.",
        ask="How many outputs are there?",
        options=("1", "2", "3"),
        answer=lambda shown: shown.output(),
        because=lambda shown: (
            f"The place where it starts, and ⌊4/2⌋ = 2 steps. The slide subtracts the 1 and gives {shown.slide()}: "
            f"{shown.output() - shown.slide()} too small, always."
        ),
    ),
    Card(
        title="What the floor drops",
        text="One cell more, and the window can move 5 cells, still two at a time. 5/2 is no whole number: the floor "
        "rounds it down.",
        ask="How many of the 8 cells does no window read?",
        options=("0", "1", "2"),
        answer=lambda shown: unread(shown.trace),
        because="One more step would end beyond the line. With ceil_mode a pooling takes that step.",
        settings=every(size=8, stride=2),
    ),
    Card(
        title="The same size",
        text="With stride 1 a window of 3 loses 2 cells, and a padding of 1 on each side gives them back. A window of "
        "5 needs a padding of 2. Now the window is 4 cells wide.",
        ask="Which padding on each side keeps 7 cells?",
        options=("1", "2", "none"),
        answer=lambda shown: shown.same_padding(),
        because='2·p would have to be k − 1 = 3. PyTorch\'s padding="same" adds 1 cell before and 2 after.',
        settings=every(kernel_size=4, padding=1),
    ),
    Card(
        title="More axes, more channels",
        text="*Extend this equation*, says the slide. Every axis has a formula with its own numbers: here frames, "
        "height and width of a video. Channels have none: each filter spans all that come in and gives one.",
        ask="What is the shape of the output?",
        options=("3 × 8 × 7 × 7", "45 × 4 × 7 × 7", "45 × 8 × 7 × 7"),
        answer=lambda shown: shown.shape(),
        because="45 filters; a kernel of 1 and stride 1 leave the frames; height and width are halved.",
        settings={
            **named(
                "conv3d",
                3,
                45,
                {"size": (8, 14, 14), "kernel_size": (1, 7, 7), "stride": (1, 2, 2), "padding": (0, 3, 3)},
            ),
            "axis": "height",
        },
    ),
    Card(
        title="Transposed",
        text="*Compute the size*, says the slide: an input of 2 × 2, a kernel of 2 × 2, stride 1. A transposed "
        "convolution leads from a convolution's output back to the size of its input, so its formula is the other one "
        "solved for H.",
        ask="How high is the output?",
        options=("1", "2", "3"),
        answer=lambda shown: shown.output(),
        because="(2 − 1)·1 places between the first stamp and the last, and the 2 cells of a stamp.",
        settings={**named("conv_transpose2d", 1, 1, {"size": 2, "kernel_size": 2}), "axis": "height"},
    ),
    Card(
        title="Backwards",
        text="A layer shall make 8 cells of 16. The list holds the settings that do, the simplest first. Pick one to "
        "see it on the number line.",
        ask="Which padding does a kernel of 3 with stride 2 need?",
        options=("0", "1", "2"),
        answer=lambda shown: shown.padding_of(kernel_size=3, stride=2),
        because="(16 + 2·1 − 3)/2 is 7.5: the floor makes 7 steps of it, and the first window is the eighth.",
        settings={"find": "settings", "wanted": 8, **every(size=16, kernel_size=2, stride=2)},
    ),
)
