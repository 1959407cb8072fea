"""Weights from a file into a network: its own by their names, those of common public implementations by their order.

Many programs build the same network under other names. Where the variant is the same, this rule fits one's weights
to the other's:

1. Wrappers come off: `{"state_dict": …}`, `{"model": …}`, and `module.` or `_orig_mod.` before every name. Heads that
   we do not have stay out (`AuxLogits.`, `aux1.`, `aux2.`). Batch normalisation's `num_batches_tracked` may be missing.
2. If all names are ours, names decide.
3. Else the tensors are taken in the order of the file, which is the order in which the program made its layers: mostly
   that of the forward pass, the main branch before its shortcut. If that does not fit, the shortcut comes first.
4. Every tensor must have the shape of its partner.

What stands in no tensor cannot be checked: strides, padding, epsilon. torchvision's and timm's ResNets are `resnet-50`,
those that stride in the first 1×1 (Caffe, Keras) `resnet-50-v1`; networks with TensorFlow's "same" padding are others.

A safetensors file is sorted by name, so rule 3 needs a file of `torch.save`. Nothing in a file is executed: of pickles
only tensors are read.

Source: torch.nn.Module.load_state_dict; torch.load with weights_only; https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from warnings import catch_warnings, simplefilter

from engine.errors import DataError, RequestError, ShapeError
from engine.networks.measure import described
from engine.networks.network import Network

if TYPE_CHECKING:
    import torch

    Tensors = Mapping[str, torch.Tensor]

WRAPPERS: Final = ("state_dict", "model")
PREFIXES: Final = ("module.", "_orig_mod.")
SIDE_HEADS: Final = ("AuxLogits.", "aux1.", "aux2.")
COUNTER: Final = "num_batches_tracked"
SORTED: Final = ".safetensors"


def load(network: Network, path: str | Path) -> torch.nn.Module:
    """The network's module with the weights of a file. Raises RequestError, DataError, ShapeError."""
    file = Path(path)
    theirs = unwrapped(read(file), file.name)
    module = network.module()
    if file.suffix == SORTED and missing(module, theirs):
        raise DataError(
            f"{file.name} has other names than {network.id}, such as {next(iter(theirs))}, and a safetensors file is "
            "sorted by name, so the order of its layers is lost: load it in the program that it comes from, and save "
            "its state_dict() with torch.save."
        )
    try:
        pairs = matched(module, theirs)
    except ShapeError as error:
        raise ShapeError(f"{file.name} does not fit {network.id}: {error}") from None
    module.load_state_dict({ours: theirs[name] for ours, name in pairs.items()}, strict=False)
    return module


def read(file: Path) -> Any:
    """What is in a file, with the tensors on the CPU. Raises RequestError, DataError."""
    try:
        if not file.stat().st_size:
            raise DataError(f"{file.name} is empty: download or save it again.")
        return read_sorted(file) if file.suffix == SORTED else read_pickled(file)
    except OSError as error:
        raise RequestError(f"{file} cannot be read: {error.strerror or error}.") from None


def read_sorted(file: Path) -> Tensors:
    """The tensors of a safetensors file."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(file, device="cpu")
    except SafetensorError as error:
        raise DataError(f"{file.name} is no whole safetensors file ({error}): download or save it again.") from None


def read_pickled(file: Path) -> Any:
    """What `torch.save` put into a file, as far as it is data."""
    import torch

    try:
        with catch_warnings():
            simplefilter("ignore")  # of files from other pickle protocols
            return torch.load(file, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # a file that is none can fail anywhere in the unpickler
        if "Weights only" not in str(error):
            raise DataError(f"{file.name} is no whole file of torch.save: download or save it again.") from None
        raise DataError(
            f"{file.name} holds more than tensors, or is no file of torch.save: only tensors are read, as anything "
            "else could run a program. Save the model's state_dict() with torch.save."
        ) from None


def unwrapped(found: Any, name: str) -> Tensors:
    """The tensors by name, without what programs put around them. Raises DataError."""
    import torch

    while isinstance(found, Mapping):
        inner = next((found[key] for key in WRAPPERS if isinstance(found.get(key), Mapping)), None)
        if inner is None:
            break
        found = inner
    if not isinstance(found, Mapping) or not found:
        raise DataError(f"{name} holds no tensors by name: save the model's state_dict().")
    for key, values in found.items():
        if not isinstance(key, str) or not isinstance(values, torch.Tensor):
            raise DataError(
                f"{name} holds {key!r}, which is no tensor: save the model's state_dict() and nothing else."
            )
    while prefix := next((each for each in PREFIXES if all(key.startswith(each) for key in found)), ""):
        found = {key.removeprefix(prefix): values for key, values in found.items()}
    return {key: values for key, values in found.items() if not key.startswith(SIDE_HEADS)}


def matched(ours: torch.nn.Module, theirs: Tensors) -> dict[str, str]:
    """For each of our tensors the name of theirs. Raises ShapeError with the first pair that does not fit."""
    state = ours.state_dict()
    names = counted(theirs)
    if not missing(ours, theirs):
        pairs = [(name, name) for name in counted(state)]
        return with_counters(fitting(pairs, state, theirs), state, theirs)
    faults: list[tuple[int, ShapeError]] = []
    for shortcut_first in (False, True):
        order = ordered(ours, shortcut_first=shortcut_first)
        try:
            return with_counters(fitting(zip_longest(order, names), state, theirs), state, theirs)
        except Unfitting as fault:
            faults.append((fault.number, fault))
    raise max(faults, key=lambda fault: fault[0])[1]  # of the order that came further


class Unfitting(ShapeError):
    """A pair does not fit; `number` is how many did."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


def fitting(pairs: Iterable[tuple[str | None, str | None]], state: Tensors, theirs: Tensors) -> dict[str, str]:
    """The pairs, if all have one shape."""
    found: dict[str, str] = {}
    for number, (mine, name) in enumerate(pairs):
        if mine is None:
            raise Unfitting(number, f"it goes on with {name}, where the network ends.")
        if name is None:
            raise Unfitting(number, f"it ends before {mine} of shape {shape(state[mine])}.")
        if state[mine].shape != theirs[name].shape:
            raise Unfitting(
                number,
                f"{name} has shape {shape(theirs[name])}, but {mine} has {shape(state[mine])}: "
                + advice(mine, state, theirs[name]),
            )
        found[mine] = name
    return found


def advice(mine: str, state: Tensors, theirs: torch.Tensor) -> str:
    """The way out where a pair does not fit."""
    last = [name for name in state if name.endswith("weight")][-1]
    if mine == last and theirs.shape[1:] == state[mine].shape[1:]:
        return f"build the network for {len(theirs)} classes."
    return "the file is of another network, another variant or for another input."


def shape(values: torch.Tensor) -> str:
    """'64×3×7×7'; a single number is '1'."""
    return described(tuple(values.shape)) or "1"


def counted(names: Iterable[str]) -> list[str]:
    """All but the counters of batch normalisation."""
    return [name for name in names if not name.endswith(COUNTER)]


def missing(ours: torch.nn.Module, theirs: Tensors) -> bool:
    """Whether some names are not those of the network."""
    return set(counted(ours.state_dict())) != set(counted(theirs))


def ordered(module: torch.nn.Module, *, shortcut_first: bool) -> list[str]:
    """Names of the tensors in the order of the forward pass; of a residual block main branch or shortcut first."""
    place = {path: number for number, path in enumerate(walked("", module, shortcut_first))}
    return sorted(counted(module.state_dict()), key=lambda name: place[name.rpartition(".")[0]])


def walked(path: str, module: torch.nn.Module, shortcut_first: bool) -> Iterator[str]:
    """Paths of a module and all that is in it."""
    yield path
    children = list(module.named_children())
    if shortcut_first:
        children.sort(key=lambda child: child[0] != "shortcut")
    for name, child in children:
        yield from walked(f"{path}.{name}" if path else name, child, shortcut_first)


def with_counters(pairs: dict[str, str], state: Tensors, theirs: Tensors) -> dict[str, str]:
    """And the counters of batch normalisation, where the file has them: beside their running means."""
    beside = {mine: name for mine, name in pairs.items() if mine.endswith("running_mean")}
    counters = {
        mine.replace("running_mean", COUNTER): name.replace("running_mean", COUNTER) for mine, name in beside.items()
    }
    return pairs | {mine: name for mine, name in counters.items() if mine in state and name in theirs}
