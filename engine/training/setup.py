"""From a run's settings and its data to a network with fresh weights and tensors where they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.errors import RequestError, ShapeError, SpecError, many
from engine.networks import Network, named
from engine.networks.measure import described
from engine.training.config import Config
from engine.training.data import Data, fitted_to
from engine.training.fit import initialised
from engine.training.learner import Learner, optimizer, schedule
from engine.training.normalise import Normalisation, normalisation

Torch = Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setup:
    """All that stays as it is while a run goes on."""

    config: Config
    network: Network
    device: str
    classes: int
    inputs: Torch  # (n, C, H, W) float32 on the device, normalised
    targets: Torch  # (n,) or (n, H, W) int64 on the device
    test_inputs: Torch
    test_targets: Array
    steps: int  # in an epoch

    def batches(self, order: Array, world: int = 1, rank: int = 0) -> Torch:
        """(steps, batch_size) examples of an epoch in this order; what fills no batch is dropped."""
        import torch

        whole = order[: self.steps * self.config.batch_size * world]
        mine = whole.reshape(self.steps, world, self.config.batch_size)[:, rank]
        return torch.from_numpy(np.ascontiguousarray(mine)).to(self.device)


def setup(config: Config, data: Data) -> Setup:
    """Network and tensors of a run. Raises SpecError, ShapeError, RequestError where settings and data do not fit."""
    import torch

    where = device(config.device)
    variant = named(config.network)
    channels, *size = (data.inputs.shape[1], *variant.input_shape[1:])
    shape = (channels, *(size if config.size is None else [config.size] * len(size)))
    network = variant.network(shape, len(data.classes))
    answers = check_answers(network, data)
    check_batch(config, len(data.inputs))
    fitted = fitted_to(data, shape)
    scale = normalisation(fitted.inputs)
    return Setup(
        config=config,
        network=network,
        device=where,
        classes=len(data.classes),
        inputs=on(where, fitted.inputs, scale),
        targets=torch.from_numpy(middle(fitted.targets, answers)).to(where),
        test_inputs=on(where, fitted.test_inputs, scale),
        test_targets=middle(fitted.test_targets, answers),
        steps=len(data.inputs) // config.batch_size,
    )


def device(name: str) -> str:
    """'auto' becomes cuda where there is one. Raises RequestError for cuda where there is none."""
    from torch import cuda

    if name == "cuda" and not cuda.is_available():
        raise RequestError('device="cuda", but torch sees no CUDA device here: choose cpu or auto.')
    return ("cuda" if cuda.is_available() else "cpu") if name == "auto" else name


def on(where: str, inputs: Array, scale: Normalisation) -> Torch:
    """Normalised inputs on the device, the channels of a cell side by side in memory."""
    import torch

    return torch.from_numpy(scale(inputs)).to(where).contiguous(memory_format=torch.channels_last)


def middle(targets: Array, size: tuple[int, ...]) -> Array:
    """(n, H, W) → (n, *size): the cells that a network without padding has an answer for. (n,) stays."""
    starts = [(has - wanted) // 2 for has, wanted in zip(targets.shape[1:], size, strict=True)]
    cut = (slice(start, start + wanted) for start, wanted in zip(starts, size, strict=True))
    return np.ascontiguousarray(targets[(slice(None), *cut)])


def check_answers(network: Network, data: Data) -> tuple[int, ...]:
    """The size of what the network answers, () for once a picture.

    Raises ShapeError unless it answers as often as the data has targets: once, or for each cell.
    """
    output = network.report().output_shape
    size = output[1:]
    cells = prod(size)
    if data.task == "classification" and cells > 1:
        raise ShapeError(
            f"{network.id} answers with {described(output)}, a class for each cell, but {data.name} has one class for "
            "each picture: choose a network for classification, such as lenet5-modern."
        )
    if data.task == "segmentation" and cells == 1:
        raise ShapeError(
            f"{network.id} answers once for a picture, but {data.name} has a class for each cell: choose a network for "
            "segmentation, such as unet."
        )
    return size if data.task == "segmentation" else ()


def check_batch(config: Config, examples: int) -> None:
    """Raise SpecError unless at least one batch can be filled."""
    if config.batch_size > examples:
        raise SpecError(
            f"batch_size={config.batch_size} is more than the {many(examples, 'training example')}, so no batch would "
            f"ever be full: give at most {examples}."
        )


def learner(made: Setup) -> Learner:
    """The network with fresh weights, with its optimiser; torch's random numbers begin at the seed here."""
    import torch
    from torch.nn.functional import cross_entropy

    config = made.config
    torch.manual_seed(config.seed)
    module = fresh(made.network, config).to(made.device, memory_format=torch.channels_last)
    chosen = optimizer(module.parameters(), config.optimizer, config.lr, config.weight_decay)
    return Learner(
        module=module,
        optimizer=chosen,
        schedule=schedule(chosen, config.schedule, config.lr, config.epochs * made.steps),
        loss=cross_entropy,
        sign=-1 if made.network.report().rows[-1].kind == "RadialBasis" else 1,
        lower=lambda: torch.autocast(made.device, torch.bfloat16, enabled=config.precision == "bf16"),
    )


def fresh(network: Network, config: Config) -> Torch:
    """The module as it is before it learns."""
    from torch.nn.init import zeros_

    from engine.networks.twin import DeformableConvolution

    module = network.module()
    if config.init == "he":
        initialised(module, config.seed)
        for part in module.modules():
            if isinstance(part, DeformableConvolution):
                zeros_(part.offset.weight)  # it begins as the plain convolution
    return module
