"""A dense layer without biases: every output reads every input, with a weight of its own.

    input (in,)        weight (out, in)        output (out,)        or as columns, (in, 1) and (out, 1)

Source: torch.nn.Linear; Goodfellow, Bengio and Courville, Deep Learning, section 6.4.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Array, counted, tensor
from engine.errors import ShapeError
from engine.folds import run
from engine.rules import Columns
from engine.trace import Stage, Tensor, Trace


def dense(input: object, weight: object, kinds: Array | None = None) -> Trace:  # torch's name
    """Every step of the layer: one for each output. `kinds`, of the weight's shape, says of which kind an entry is.

    Raises DataError, ShapeError.

    >>> print(dense([1, 2], [[3, 4], [5, 6]]).step(1))
    output[1] = 1·5 + 2·6 = 17
    >>> print(dense([[1], [2]], [[3, 4], [5, 6]]).step(1))
    output[1, 0] = 1·5 + 2·6 = 17
    """
    x = tensor("input", input, ("in", "1") if np.ndim(np.array(input, dtype=object)) == 2 else ("in",))
    w = tensor("weight", weight, ("out", "in"))
    if x.shape not in ((w.shape[1],), (w.shape[1], 1)):
        raise ShapeError(
            f"weight has shape {w.shape}, but the input has {x.size} cells: every row needs a weight for each."
        )
    x, w = counted(x, w, terms=len(x))
    each = np.arange(len(w) + 1)
    rule = Columns(
        source="input",
        weight="weight",
        step_ptr=each,
        target=each[:-1],
        write_ptr=each * len(x),
        a=np.tile(np.arange(len(x)), len(w)),
        b=np.arange(w.size),
    )
    tensors = (
        Tensor(name="input", role="input", values=x),
        Tensor(name="weight", role="weight", values=w, kinds=kinds),
    )
    return run(tensors, (Stage(target="output", shape=(len(w), *x.shape[1:]), rule=rule),))
