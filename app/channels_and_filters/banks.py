"""Filters for three colours that have a name, with what one sees of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from app.kernels import kernel_named

SIDE: Final = 48  # cells a side of a photograph
COLOURS: Final = 3
OWN: Final = "small numbers"  # whole numbers, as many as the controls say


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Some filters, applied together."""

    name: str  # the word in the menu and in the address
    does: str  # what one sees
    weight: list[Any]  # (F, 3/groups, k, k)
    groups: int = 1

    @property
    def shape(self) -> tuple[int, int, int]:
        """Filters, channels each of them spans, cells a side."""
        return len(self.weight), len(self.weight[0]), len(self.weight[0][0])

    @property
    def is_picture(self) -> bool:
        """Whether what comes out is a picture again: each output an average of what it reads."""
        return all(cell >= 0 for each in self.weight for kernel in each for row in kernel for cell in row)


def mix(*shares: float) -> list[Any]:
    """A 1×1 filter: one weight for each colour."""
    return [[[share]] for share in shares]


GREY, RED_GREEN, BLUE_YELLOW = mix(0.299, 0.587, 0.114), mix(1, -1, 0), mix(-0.5, -0.5, 1)
BANKS: Final = (
    Bank(
        name="grey",
        does="Adds up the colours as bright as they look: red, green and blue become one grey.",
        weight=[GREY],
    ),
    Bank(
        name="red minus green",
        does="Positive where there is more red, negative where there is more green.",
        weight=[RED_GREEN],
    ),
    Bank(
        name="three mixes",
        does="Grey; red minus green; blue minus yellow: other colours for the same picture.",
        weight=[GREY, RED_GREEN, BLUE_YELLOW],
    ),
    Bank(
        name="edges",
        does="Sobel x on all three colours, added up; and Sobel y.",
        weight=[[kernel_named("Sobel x").rows] * 3, [kernel_named("Sobel y").rows] * 3],
    ),
    Bank(
        name="blur each",
        does="Depthwise: every colour is blurred by a filter of its own and stays a colour.",
        weight=[[kernel_named("box blur").rows]] * 3,
        groups=3,
    ),
)


def bank_of(name: str) -> Bank | None:
    """The bank of that name; None for the small numbers."""
    return next((bank for bank in BANKS if bank.name == name), None)
