"""A network's weights as plain arrays in a file, to be read without torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.arrays import Array


def state(module: Any) -> dict[str, Array]:
    """The arrays of a torch module by name, as its `state_dict` has them."""
    return {name: values.detach().cpu().numpy().copy() for name, values in module.state_dict().items()}


def load_state(module: Any, arrays: Mapping[str, Array]) -> Any:
    """The torch module itself, with these arrays as its weights; every name must fit."""
    import torch

    module.load_state_dict({name: torch.as_tensor(values) for name, values in arrays.items()})
    return module


def rounded(arrays: Mapping[str, Array], parts: int) -> dict[str, Array]:
    """Every array rounded to multiples of 1/`parts`; a power of two keeps them exact as floats.

    >>> rounded({"weight": np.array([0.3, -0.1])}, 4)["weight"].tolist()
    [0.25, 0.0]
    """
    return {name: np.rint(values * parts) / parts + 0.0 for name, values in arrays.items()}  # + 0: no −0


def save(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write the arrays to one .npz file; the same arrays make the same file."""
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for its own options


def load(path: Path) -> dict[str, Array]:
    """The arrays of a file by name; nothing in it is executed."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
