"""A run on disk: written whole or not at all, and read without executing anything in it.

A checkpoint goes to a temporary file first, which is then renamed: whoever looks finds the old one or the new one. Its
own checksum is kept in it, so that a damaged file is not taken for a whole one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from engine.errors import DataError, RequestError, TrainingError

FILE: Final = "checkpoint.pt"
CONFIG: Final = "config.json"
WEIGHTS: Final = "weights.safetensors"
State = Mapping[str, Any]  # names → tensors, numbers, words, and lists and mappings of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Everything that a run needs to go on as if nothing had happened."""

    config: str  # as `Config.json` writes it
    epoch: int  # from 1: the one that was going on
    step: int  # steps done in that epoch
    total: float  # sum of the losses of those steps
    seconds: float  # of training in that epoch
    history: tuple[State, ...]  # of the epochs before: the fields of events.Epoch
    module: State
    optimizer: State
    schedule: State
    random: State  # of torch on each kind of device


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write the checkpoint in place of the one before. Raises TrainingError where the disk does not take it."""
    import torch

    held = {name: getattr(checkpoint, name) for name in Checkpoint.__slots__}
    replace(folder / FILE, lambda path: torch.save(held | {"checksum": checksum(held)}, path))


def load(folder: Path) -> Checkpoint:
    """The run's checkpoint. Raises RequestError where there is none, DataError where it is not whole."""
    import torch

    path = folder / FILE
    if not path.is_file():
        raise RequestError(f"{folder} holds no checkpoint to go on from: start the run without --resume.")
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
        found = held.pop("checksum")
        whole = found == checksum(held)
    except Exception:  # torch raises whatever its reader stumbles over: zip, pickle, key, value
        whole = False
    if not whole:
        raise DataError(f"{path} is damaged or no checkpoint of a run: delete it and start the run again.")
    return Checkpoint(**held)


def save_weights(folder: Path, weights: State) -> None:
    """Write the weights alone, for others to use: a safetensors file."""
    from safetensors.torch import save_file

    plain = {name: values.detach().cpu().contiguous() for name, values in weights.items()}
    replace(folder / WEIGHTS, lambda path: save_file(plain, path))


def save_text(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    replace(path, lambda part: part.write_text(text, encoding="utf-8"))


def replace(path: Path, write: Any) -> None:
    """Let `write` fill a temporary file beside `path`, then put it in its place."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        write(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())  # or a power cut could leave the new name with nothing in it
        part.replace(path)
    except (OSError, RuntimeError) as error:  # torch's writer says RuntimeError when the disk is full
        raise TrainingError(
            f"{path} cannot be written ({error}): make room or choose another --run-dir, then go on with --resume."
        ) from None
    finally:
        part.unlink(missing_ok=True)


def checksum(state: object) -> str:
    """SHA-256 of names, kinds, shapes and every bit of the values; where tensors lie in memory does not matter."""
    digest = sha256()
    feed(digest, state)
    return digest.hexdigest()


def feed(digest: Any, value: object) -> None:
    """One value into a checksum, and what it consists of."""
    import torch

    if isinstance(value, torch.Tensor):
        digest.update(f"tensor {value.dtype} {tuple(value.shape)}\n".encode())
        digest.update(value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    elif isinstance(value, Mapping):
        digest.update(f"mapping {len(value)}\n".encode())
        for name in value:
            feed(digest, name)
            feed(digest, value[name])
    elif isinstance(value, list | tuple):
        digest.update(f"list {len(value)}\n".encode())
        for each in value:
            feed(digest, each)
    else:
        digest.update(f"{type(value).__name__} {value!r}\n".encode())
