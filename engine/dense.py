"""A dense layer by itself: its matrix times its input, one step for every output.

    matrix (outputs, inputs)    input (inputs, 1)    output (outputs, 1)

Source: Goodfellow, Bengio and Courville, Deep Learning, section 6.4.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Array, counted, tensor
from engine.errors import ShapeError
from engine.folds import run
from engine.rules import Columns
from engine.trace import Stage, Tensor, Trace


def dense(matrix: object, input: object, kinds: Array | None = None) -> Trace:  # torch's name
    """Every step of matrix times input; `kinds`, of the matrix' shape, says which of a few kinds an entry is.

    Raises DataError, ShapeError.

    >>> print(dense([[1, 2], [0, 3]], [[5], [7]]).step(1))
    output[1, 0] = 5·0 + 7·3 = 21
    """
    weights = tensor("matrix", matrix, ("outputs", "inputs"))
    x = tensor("input", input, ("inputs", "1"))
    outputs, inputs = weights.shape
    if x.shape != (inputs, 1):
        raise ShapeError(f"input has shape {x.shape}, but a row of the matrix has {inputs}: it needs ({inputs}, 1).")
    x, weights = counted(x, weights, terms=inputs)
    each = np.arange(outputs + 1)
    rule = Columns(
        source="input",
        weight="matrix",
        step_ptr=each,
        target=each[:-1],
        write_ptr=each * inputs,
        a=np.tile(np.arange(inputs), outputs),
        b=np.arange(weights.size),
    )
    tensors = (
        Tensor(name="input", role="input", values=x),
        Tensor(name="matrix", role="weight", values=weights, kinds=kinds),
    )
    return run(tensors, (Stage(target="output", shape=(outputs, 1), rule=rule),))
