"""PyTorch lines: the block as it is counted, then its small twin as the stage shows it."""

from __future__ import annotations

from app.blocks.costs import Cost
from app.blocks.steps import Steps
from app.blocks.torch_code import JOIN, code, has_joins

HEAD = """import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

"""
COUNTS = """with torch.device("meta"):  # shapes without numbers
    block = {block}
    inputs = torch.empty(1, {shape})
with FlopCounterMode(display=False) as counter:
    outputs = block(inputs)
print("parameters:", sum(p.numel() for p in block.parameters()))
print("MACs:", counter.get_total_flops() // 2)
print("output:", tuple(outputs.shape[1:]))
"""
STAGE = """
# on small integers, as on the stage
{lines}
print({output}[0])
"""


def snippet(cost: Cost, steps: Steps) -> str:
    """Counts of the block, then the numbers of the stage."""
    body = cost.variant.body
    counted = COUNTS.format(block=code(body, 4), shape=", ".join(map(str, cost.variant.input_shape)))
    join = f"\n{JOIN}\n" if has_joins(body) else "\n"
    return HEAD.rstrip("\n") + "\n" + join + counted + STAGE.format(lines="\n".join(steps.lines), output="y")
