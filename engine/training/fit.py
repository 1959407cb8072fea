"""Training in its plainest form: shuffle, cut into batches, follow the gradient, again.

    fit(module, inputs (n, …), targets (n, …), loss=…)      one Epoch for every pass over the data

Optimiser AdamW, learning rate one cycle: it rises for 3 steps in 10, then falls to almost nothing. The
same seed gives the same weights on the same machine. `engine.training.loop` has checkpoints, tests and events as well.

Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization (arXiv:1711.05101); Smith and Topin,
Super-Convergence (arXiv:1708.07120); He et al., Delving Deep into Rectifiers (arXiv:1502.01852), section 2.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, isfinite
from time import perf_counter
from typing import Any

import numpy as np

from engine.arguments import whole
from engine.errors import ShapeError, TrainingError, many
from engine.training.learner import Learner, optimizer, schedule

Torch = Any  # a torch.nn.Module or torch.Tensor: their names would need the import


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One pass over the data, as it is told to `on_epoch`."""

    number: int  # from 1
    loss: float  # mean over the examples, each measured just before the step it took part in
    seconds: float


def fit(
    module: Torch,
    inputs: object,
    targets: object,
    *,
    loss: Callable[[Torch, Torch], Torch],
    epochs: int,
    batch_size: int = 64,
    learning_rate: float,
    weight_decay: float = 0.01,
    seed: int = 0,
    on_epoch: Callable[[Epoch], None] | None = None,
) -> tuple[Epoch, ...]:
    """Train `module` in place on examples `inputs` (n, …) with `targets` (n, …): arrays or tensors.

    `loss(output, target)` gives the mean over a batch; `learning_rate` is the highest of the cycle. The module is left
    in evaluation mode. Raises SpecError for epochs or batch_size below 1, ShapeError where examples and targets differ
    in number, TrainingError when the loss is no longer a number.
    """
    import torch

    epochs, batch_size = whole("epochs", epochs, 1), whole("batch_size", batch_size, 1)
    x, y = on_device(module, inputs), on_device(module, targets)
    check_examples(len(x), len(y))
    steps = epochs * ceil(len(x) / batch_size)
    chosen = optimizer(module.parameters(), "adamw", learning_rate, weight_decay)
    falling = schedule(chosen, "one-cycle", learning_rate, steps)
    learner = Learner(module=module, optimizer=chosen, schedule=falling, loss=loss)

    def step(batch: Torch) -> Torch:
        return learner.step(x[batch], y[batch]) * len(batch)

    history = []
    module.train()
    with torch.random.fork_rng(devices=[]):  # for what draws while it trains, such as dropout
        torch.manual_seed(seed)
        for number in range(1, epochs + 1):
            start = perf_counter()
            total = sum(step(batch) for batch in on_device(module, shuffled(len(x), seed, number)).split(batch_size))
            done = Epoch(number=number, loss=float(total) / len(x), seconds=perf_counter() - start)
            check_loss(done, learning_rate)
            history.append(done)
            if on_epoch is not None:
                on_epoch(done)
    module.eval()
    return tuple(history)


def initialised(module: Torch, seed: int = 0) -> Torch:
    """The module itself, convolutions and linear layers started anew: weights normal with variance 2/fan-in, biases 0.

    That is He's initialisation: behind a ReLU, signals keep their size from layer to layer.
    """
    from torch import Generator, nn

    generator = Generator().manual_seed(seed)
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv1d | nn.Conv2d | nn.Conv3d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return module


def shuffled(examples: int, seed: int, epoch: int) -> np.ndarray[Any, Any]:
    """The order of the examples in one epoch; it depends on seed and epoch only."""
    return np.random.default_rng([seed, epoch]).permutation(examples)


def on_device(module: Torch, values: object) -> Torch:
    """The values as a tensor where the module's parameters are; 64-bit floats become the parameters' kind."""
    import torch

    tensor = values if isinstance(values, torch.Tensor) else torch.tensor(np.asarray(values))
    like = next(module.parameters())
    return tensor.to(device=like.device, dtype=like.dtype if tensor.dtype == torch.float64 else tensor.dtype)


def check_examples(inputs: int, targets: int) -> None:
    """Raise ShapeError unless there is one target for every example, and at least one."""
    if inputs != targets or not inputs:
        raise ShapeError(
            f"{many(inputs, 'example')} with {many(targets, 'target')}: training needs one target for every example, "
            "and at least one of them."
        )


def check_loss(epoch: Epoch, learning_rate: float) -> None:
    """Raise TrainingError unless the loss is a number."""
    if not isfinite(epoch.loss):
        raise TrainingError(
            f"The loss became {epoch.loss} in epoch {epoch.number}, training has diverged: "
            f"lower learning_rate={learning_rate:g}, or look for values in the data that are not finite or very large."
        )
