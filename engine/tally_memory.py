"""The counted picture of a layer's output: the bytes of its numbers, channel by channel.

numbers (C,)      per channel (C,)      memory (1,)

784                784·4 = 3136
784                784·4 = 3136           18816
…                  …
"""

from __future__ import annotations

from math import prod

import numpy as np

from engine.counts import activation_memory
from engine.rules import Columns
from engine.tally import Parts, check_total, counted
from engine.trace import Tensor, Trace


def tally_memory(shape: tuple[int, ...], bytes_per_number: int = 4) -> Trace:
    """The bytes of a map of `shape` (C, *size), or (features,), counted.

    Stage 1 multiplies each channel's numbers by their bytes, stage 2 adds up the channels. Tensors: numbers (C,),
    "per channel" (C,) ("per feature" where there is no size), memory (1,).

    Raises ShapeError.

    >>> trace = tally_memory((2, 3, 3))
    >>> print(trace.step(0), trace.step(2), sep="; ")
    per channel[0] = 9·4 = 36; memory[0] = 36 + 36 = 72
    """
    count, *size = shape
    its = Parts(noun="channel" if size else "feature", filters=count, slices=1, bias=False)
    check_total(its, int(activation_memory(shape, bytes_per_number).result), "bytes")
    channels = np.arange(count)
    rule = Columns(
        source="numbers",
        step_ptr=np.arange(count + 1),
        target=channels,
        write_ptr=np.arange(count + 1),
        a=channels,
        coef=np.full(count, bytes_per_number, np.int64),
    )
    tensor = Tensor(name="numbers", role="output", values=np.full(count, prod(size), np.int64))
    return counted((tensor,), its, rule, "memory")
