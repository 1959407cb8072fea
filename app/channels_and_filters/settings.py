"""What the lesson on channels and filters sets, the layer it makes, and the layer's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from app.address import Choice, Setting, Switch, Value, Whole
from app.channels_and_filters.banks import BANKS, COLOURS, OWN, bank_of
from app.grid_input import INPUT_SETTINGS
from app.random_numbers import digits
from app.state import named
from engine.operations import Convolution, conv2d

SIZE: Final = 5  # cells a side of the small input
MOST: Final = {"channels": 4, "kernel_size": 3, "padding": 2, "stride": 3}
BIASES: Final = (4, -3, 6, -2)
FILTERS: Final = (OWN, *(bank.name for bank in BANKS))
SETTINGS: Final[tuple[Setting, ...]] = (
    *INPUT_SETTINGS,
    Choice(name="filters", options=FILTERS),
    Whole(name="in_channels", low=1, high=MOST["channels"], default=3),
    Whole(name="out_channels", low=1, high=MOST["channels"], default=2),
    Choice(name="groups", options=tuple(str(n) for n in range(1, MOST["channels"] + 1))),
    Whole(name="kernel_size", low=1, high=MOST["kernel_size"], default=3),
    Switch(name="bias", default=True),
    Whole(name="stride", low=1, high=MOST["stride"], default=1),
    Whole(name="padding", low=0, high=MOST["padding"], default=0),
)


def layer_of(values: Mapping[str, Value]) -> Convolution:
    """The layer: a named bank's, or as the controls say. Raises EngineError."""
    walk = {"stride": values["stride"], "padding": values["padding"]}
    if bank := bank_of(values["filters"]):
        filters, _, size = bank.shape
        return conv2d(
            in_channels=COLOURS, out_channels=filters, kernel_size=size, groups=bank.groups, bias=False, **walk
        )
    names = ("in_channels", "out_channels", "kernel_size", "bias")
    return conv2d(**{name: values[name] for name in names}, groups=int(values["groups"]), **walk)


def weight_of(layer: Convolution, values: Mapping[str, Value]) -> list[Any]:
    """(F, C/groups, k, k): the bank's, or −1, 0 and 1 drawn with the seed."""
    if bank := bank_of(values["filters"]):
        return bank.weight
    drawn: list[Any] = (np.array(digits(values["seed"] + 1, layer.weight_shape)) % 3 - 1).tolist()
    return drawn


def bias_of(layer: Convolution) -> list[int] | None:
    """(F,): another number for each filter, so that it shows whose it is."""
    return list(BIASES[: layer.out_channels]) if layer.bias else None


def weight_name(layer: Convolution, values: Mapping[str, Value]) -> str:
    """The weights of one bank and shape, as their edits are kept: others are other weights."""
    return named("weight", (FILTERS.index(values["filters"]), *layer.weight_shape))
