"""The chosen network counted by torch: the parameters of every block, and all multiplications of a pass."""

from __future__ import annotations

from app.comparison.shown import Shown

NESTED = "below."  # in the paths of a U-Net, where levels stand inside each other


def count_snippet(shown: Shown) -> str:
    """Lines for a console in the folder of ConvScope; on the meta device no weight takes memory."""
    counts = shown.counts
    shape = ", ".join(map(str, (1, *counts.input)))
    blocks = [(block.name, tuple(f"{member}." for member in block.members)) for block in counts.blocks]
    written = "".join(f"    {name!r}: {paths!r},\n" for name, paths in blocks)
    is_nested = any(NESTED in row.path for row in shown.rows)
    path = f'path.rpartition("{NESTED}")[2]' if is_nested else "path"
    return f'''import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.networks import named

with torch.device("meta"):  # shapes without numbers
    network = named("{shown.network.id}").network().module().eval()
    x = torch.empty({shape})
blocks = {{
{written}}}
for name, paths in blocks.items():
    print(name, sum(each.numel() for path, each in network.named_parameters() if {path}.startswith(paths)))
print("parameters", sum(each.numel() for each in network.parameters()))
with FlopCounterMode(display=False) as counter, torch.no_grad():
    network(x)
print("MACs", counter.get_total_flops() // 2)
'''
