"""What a training run is told: all of it in one record, so that the same record gives the same weights.

>>> config(network="lenet5-modern", data="digits", epochs=3).lr
0.005
>>> read(config(network="lenet5-modern", data="digits").json()).epochs
10
>>> config(network="lenet5-modern", data="digits", epoch=3)
Traceback (most recent call last):
engine.errors.SpecError: a training run has no setting "epoch": did you mean "epochs"?
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from typing import Any, Final

from engine.arguments import choice, finite, not_negative, whole
from engine.errors import RequestError, SpecError
from engine.formula import number_text
from engine.networks import named

OPTIMIZERS: Final = ("adamw", "adam", "sgd")  # sgd with momentum 0.9
SCHEDULES: Final = ("one-cycle", "cosine", "constant")
INITS: Final = ("he", "torch")
DEVICES: Final = ("auto", "cpu", "cuda")
PRECISIONS: Final = ("fp32", "bf16")
LARGEST_LR: Final = 100
LARGEST_SEED: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings of a run, checked by `config`."""

    network: str  # a network of the course, such as "lenet5-modern"
    data: str  # a data set, such as "digits"
    size: int | None = None  # side of the inputs in cells; the one that the network was built for if None
    epochs: int = 10  # passes over the training examples
    batch_size: int = 64  # examples for each step; what does not fill a batch waits for another epoch
    lr: float = 0.005  # learning rate; of a cycle the highest
    weight_decay: float = 0.01
    optimizer: str = "adamw"  # one of OPTIMIZERS
    schedule: str = "one-cycle"  # how the learning rate changes from step to step: one of SCHEDULES
    init: str = "he"  # how weights begin: one of INITS
    seed: int = 0  # of the weights' beginning, the order of the examples, and dropout
    device: str = "auto"  # cuda where there is one, else cpu
    precision: str = "fp32"  # bf16: products in 16 bits, sums and weights in 32
    read_every: int = 10  # steps from one look at the loss to the next; on a GPU every look waits for it

    def json(self) -> str:
        """As text; `read` makes it a Config again."""
        return json.dumps(asdict(self), indent=1) + "\n"


NAMES: Final = tuple(field.name for field in fields(Config))


def config(**settings: Any) -> Config:
    """The settings as a record. Raises SpecError, RequestError: which setting, what is wrong, what to write."""
    for name in settings:
        if name not in NAMES:
            raise SpecError(f'a training run has no setting "{name}"{guess(name)}')
    for name in ("network", "data"):
        if not isinstance(settings.get(name), str):
            raise SpecError(f'a training run needs the setting "{name}": a name such as {EXAMPLES[name]}.')
    made = Config(**settings)
    named(made.network)
    for name, least in (("epochs", 1), ("batch_size", 1), ("read_every", 1), ("seed", 0)):
        whole(name, getattr(made, name), least)
    if made.size is not None:
        whole("size", made.size, 1)
    check_lr(made.lr)
    not_negative("weight_decay", made.weight_decay, "0 or 0.01")
    for name, allowed in CHOICES.items():
        choice(name, getattr(made, name), allowed)
    return made


EXAMPLES: Final = {"network": "lenet5-modern", "data": "digits"}
CHOICES: Final = {
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "init": INITS,
    "device": DEVICES,
    "precision": PRECISIONS,
}


def check_lr(value: object) -> None:
    """Raise SpecError unless it is a learning rate to learn with."""
    lr = finite("lr", value, "0.005")
    if lr <= 0:
        raise SpecError(f"lr={number_text(lr)} would never change a weight for the better: give one such as 0.005.")
    if lr > LARGEST_LR:
        raise SpecError(f"lr={lr:g} is too large to learn anything: give at most {LARGEST_LR}, such as 0.005.")


def read(text: str) -> Config:
    """The record of a text that `Config.json` wrote, or a person. Raises RequestError, SpecError."""
    try:
        settings = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"the settings of the run are not JSON: {error}.") from None
    if not isinstance(settings, dict):
        raise RequestError('the settings of the run must be a JSON object such as {"network": …, "data": …}.')
    return config(**settings)


def guess(name: str) -> str:
    """What may have been meant, or what there is."""
    close = get_close_matches(name, NAMES, 1)
    return f': did you mean "{close[0]}"?' if close else f"; it has {', '.join(NAMES)}."
