"""One step of learning: scores, loss, gradient, new weights."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import isfinite
from typing import Any

Torch = Any  # a torch.nn.Module, torch.Tensor or optimiser: their names would need the import


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """What changes while a network learns: weights, what the optimiser remembers, the learning rate."""

    module: Torch
    optimizer: Torch
    schedule: Torch
    loss: Callable[[Torch, Torch], Torch]  # (scores, targets) → mean over the batch
    sign: int = 1  # −1 for a network that answers with distances: the smallest is its answer
    lower: Callable[[], AbstractContextManager[Any]] = nullcontext  # in which products are made in fewer bits

    def scores(self, inputs: Torch) -> Torch:
        """What the network answers, the highest for its choice."""
        with self.lower():
            output = self.module(inputs)
        return self.sign * output.float() if output.dtype.itemsize < 4 else self.sign * output

    def step(self, inputs: Torch, targets: Torch) -> Torch:
        """Learn from one batch; the loss before it, on the device."""
        self.optimizer.zero_grad()
        value = self.loss(self.scores(inputs), targets)
        value.backward()
        self.optimizer.step()
        self.schedule.step()
        return value.detach()

    @property
    def lr(self) -> float:
        """The learning rate of the next step."""
        return float(self.optimizer.param_groups[0]["lr"])

    def finite(self) -> bool:
        """Whether everything that was learned is a number; a sum is none where one of its numbers is none."""
        learned = (values.detach() for values in self.module.state_dict().values())
        return all(isfinite(float(values.double().sum())) for values in learned)


def optimizer(parameters: Any, name: str, lr: float, weight_decay: float) -> Torch:
    """AdamW, Adam, or SGD with momentum 0.9."""
    from torch import optim

    if name == "sgd":
        return optim.SGD(parameters, lr=lr, momentum=0.9, weight_decay=weight_decay)
    return {"adamw": optim.AdamW, "adam": optim.Adam}[name](parameters, lr=lr, weight_decay=weight_decay)


def schedule(optimizer: Torch, name: str, lr: float, steps: int) -> Torch:
    """How the learning rate goes: up and down (one-cycle), down along half a cosine, or as it is."""
    from torch.optim import lr_scheduler

    if name == "one-cycle":
        return lr_scheduler.OneCycleLR(optimizer, max_lr=lr, total_steps=steps)
    if name == "cosine":
        return lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    return lr_scheduler.ConstantLR(optimizer, factor=1.0)
