"""What torch says of a network's twin: shapes, weights, multiplications and kept memory, without computing a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from engine.networks.network import Network

Shape = tuple[int, ...]


class Seen:
    """Per path of a module: shapes of what goes in and comes out, own trainable numbers, multiplications."""

    def __init__(self, network: Network, shape: Shape) -> None:
        self.shapes: dict[str, tuple[Shape, Shape]] = {}
        self.module = on_meta(network)
        for name, part in self.module.named_modules():
            part.register_forward_pre_hook(self.entering(name), prepend=True)  # before what pads the input
            part.register_forward_hook(self.leaving(name))
        with FlopCounterMode(display=False) as counter:
            self.module(torch.zeros(1, *shape, device="meta"))
        self.flops = {name.partition(".")[2]: sum(of.values()) for name, of in counter.get_flop_counts().items()}

    def entering(self, name: str) -> Callable[..., None]:
        """A hook that notes the shape of the input, without the batch."""

        def note(_: nn.Module, given: tuple[torch.Tensor, ...]) -> None:
            self.shapes[name] = tuple(given[0].shape[1:]), ()

        return note

    def leaving(self, name: str) -> Callable[..., None]:
        """A hook that notes the shape of the output."""

        def note(_: nn.Module, given: tuple[torch.Tensor, ...], answer: torch.Tensor) -> None:
            self.shapes[name] = self.shapes[name][0], tuple(answer.shape[1:])

        return note

    def parameters(self, path: str) -> int:
        """Trainable numbers of the module, all that is in it."""
        return sum(each.numel() for each in self.module.get_submodule(path).parameters() if each.requires_grad)

    def macs(self, path: str) -> int:
        """Multiplications in it."""
        return self.flops.get(path, 0) // 2


def on_meta(network: Network) -> nn.Module:
    """The twin with weights that have a shape but no memory."""
    with torch.device("meta"):
        return network.module()


def kept_bytes(network: Network, shape: Shape) -> int:
    """Bytes that autograd keeps from one forward pass beside weights and buffers, each memory counted once."""
    module = on_meta(network)
    known = {id_of(each) for each in (*module.parameters(), *module.buffers())}
    kept: dict[int, torch.Tensor] = {}  # holds them, so that no memory is used for two

    def keep(values: torch.Tensor) -> torch.Tensor:
        if values.grad_fn is not None or id_of(values) not in known:
            kept.setdefault(id_of(values), values)
        return values

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda values: values):
        answer = module(torch.zeros(1, *shape, device="meta"))
    del answer
    return sum(values.untyped_storage().nbytes() for key, values in kept.items() if key not in known)


def id_of(values: torch.Tensor) -> Any:
    """Which memory it lies in."""
    return values.untyped_storage()._cdata
