"""The chosen network counted by torch: every block of its twin, and all multiplications of a pass."""

from __future__ import annotations

from app.comparison.shown import Shown


def count_snippet(shown: Shown) -> str:
    """Lines for a console in the folder of ConvScope; on the meta device no weight takes memory."""
    counts = shown.counts
    shape = ", ".join(map(str, (1, *counts.input)))
    return f'''import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.networks import named

with torch.device("meta"):  # shapes without numbers
    network = named("{shown.network.id}").network().module().eval()
    x = torch.empty({shape})
for name, block in network.named_children():
    print(name, sum(each.numel() for each in block.parameters()))
print("parameters", sum(each.numel() for each in network.parameters()))
with FlopCounterMode(display=False) as counter, torch.no_grad():
    network(x)
print("MACs", counter.get_total_flops() // 2)
'''
