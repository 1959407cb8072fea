"""The lines that make the assembled network in torch and print the ledger's numbers."""

from __future__ import annotations

from engine.networks.measure import Shape

LINES = """import torch
from torch import nn

model = {text}
x = torch.zeros(1, {shape})
for layer in model.eval():
    x = layer(x)
    print(type(layer).__name__, tuple(x.shape[1:]), sum(p.numel() for p in layer.parameters()))"""
NOT_YET = """from torch import nn

# it does not fit together yet: see the ledger
model = {text}"""


def lines_for(text: str, shape: Shape, *, fits: bool) -> str:
    """The network's own text, and a line for each layer as the ledger has it."""
    return (LINES if fits else NOT_YET).format(text=text, shape=", ".join(map(str, shape)))
