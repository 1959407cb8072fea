"""The diagram of the lesson: f and g made from its settings, and what the cards ask about the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.address import Value
from app.kernels import kernel_named
from engine.operations import Convolution, Pooling, conv2d, max_pool2d
from engine.symmetry import Agreement, Move, Shift, agreement, equivariance, rotate, scale, shift
from engine.trace import Trace

SIZE: Final = 6  # cells a side of the numbers: strides of 1, 2 and 3 divide it
SIDE: Final = 42  # cells a side of a photograph: six of them on one screen; strides of 1, 2 and 3 divide it
TAPS: Final = 3  # cells a side of every window
POOLING: Final = "max pooling"
KERNEL_NAMES: Final = ("Sobel x", "Laplacian", "box blur", "emboss")
SHIFT, ROTATION, SCALING = "shift", "rotation", "scaling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows, for its sentences and the cards' answers."""

    f: Convolution | Pooling
    g: Move
    diagram: Trace
    agreement: Agreement

    @property
    def stride(self) -> tuple[int, int]:
        return self.f.stride[0], self.f.stride[1]

    @property
    def after(self) -> Move:
        """What g is on the output of f."""
        return self.g.after(self.stride)

    def where(self) -> str:
        """Where the two ways around differ."""
        if not self.agreement.differing:
            return "nowhere"
        return "at the border only" if self.agreement.differing == self.agreement.at_border else "inside too"

    def edges(self) -> str:
        """At which of the two sides they differ."""
        left, right = (bool(self.agreement.differs[..., column].any()) for column in (0, -1))
        return {(True, False): "the left", (False, True): "the right", (True, True): "both"}.get(
            (left, right), "neither"
        )

    def cells_on_the_output(self) -> str:
        """How far f(x) has to be shifted to the right."""
        assert isinstance(self.g, Shift)
        whole, rest = divmod(self.g.columns, self.stride[1])
        return f"{whole or ''}{'½' if 2 * rest == self.stride[1] else ''}" or "0"


def f_of(values: Mapping[str, Value]) -> Convolution | Pooling:
    """A layer of one channel that keeps the size but for its stride."""
    stride = values["stride"]
    if values["f"] == POOLING:
        return max_pool2d(kernel_size=TAPS, stride=stride, padding=TAPS // 2)
    return conv2d(
        in_channels=1,
        out_channels=1,
        kernel_size=TAPS,
        stride=stride,
        padding=TAPS // 2,
        padding_mode=values["padding_mode"],
        bias=False,
    )


def g_of(values: Mapping[str, Value]) -> Move:
    """The transformation; a shift has the border that the layer has."""
    if values["g"] == SHIFT:
        return shift(rows=values["down"], columns=values["right"], circular=values["padding_mode"] == "circular")
    return rotate(values["degrees"]) if values["g"] == ROTATION else scale(values["percent"] / 100)


def weight_of(name: str) -> Any:
    """(1, 1, 3, 3) whole numbers: a blur adds its cells up, and divides by nothing, so that no sum is rounded."""
    return None if name == POOLING else [[[list(row) for row in kernel_named(name).cells]]]


def shown(values: Mapping[str, Value], image: Any, weight: Any) -> Shown:
    """The diagram of these settings; a pooling has no weight."""
    f, g = f_of(values), g_of(values)
    diagram = equivariance(f, g, image, weight)
    return Shown(f=f, g=g, diagram=diagram, agreement=agreement(diagram))
