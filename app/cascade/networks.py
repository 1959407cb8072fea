"""The networks of the lesson: the one that comes with it, its control, and how they are trained.

`python -m app.cascade.networks` trains them anew and writes weights and figures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from app.cascade.settings import DIGIT
from app.handwriting import all_digits
from engine.arrays import Array
from engine.cascade import Cascade, cascade
from engine.nondigits import KINDS, non_digits
from engine.training.digit_or_not import examples, train, train_single
from engine.training.fit import Epoch
from engine.training.weights import load, save

WEIGHTS: Final = Path(__file__).resolve().parents[2] / "assets" / "weights"
FILE: Final = WEIGHTS / "cascade.npz"
FIGURES: Final = WEIGHTS / "cascade.json"
SEEN: Final = 1200  # digits, from the first on, that it is trained with; the others are held out
TRAINING, TEST = 0, 1  # seeds of the non-digits
NAMES: Final = ("templates", "biases", "votes", "bias")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Shares of held-out pictures that are told rightly, by kind: digits, and each kind of non-digits."""

    network: Mapping[str, float]
    single: Mapping[str, float]  # of the perceptron that was trained with the same pictures
    single_mixed: float  # of one that was trained with digits and mixed pictures only, on as many of both

    @property
    def network_mixed(self) -> float:
        """Of the network, on as many digits as mixed pictures."""
        return halved(self.network)

    @property
    def single_halved(self) -> float:
        """Of the perceptron that was trained with the same pictures, on as many digits as mixed pictures."""
        return halved(self.single)


def halved(share: Mapping[str, float]) -> float:
    """On as many digits as mixed pictures."""
    return (share[DIGIT] + share["mixed"]) / 2


@cache
def shipped() -> Cascade:
    """The network that comes with the lesson."""
    arrays = load(FILE)
    return of(arrays)


def of(arrays: Mapping[str, Array]) -> Cascade:
    """A network from its arrays by name."""
    return cascade(*(arrays[name].astype(np.int64) for name in NAMES))


def arrays_of(network: Cascade) -> dict[str, Array]:
    """Its arrays by name, small whole numbers."""
    return {name: getattr(network, name).astype(np.int32) for name in NAMES}


@cache
def figures() -> Figures:
    """Of the shipped network and its control."""
    return Figures(**json.loads(FIGURES.read_text("utf-8")))


class Trained(NamedTuple):
    """A network and how well it does."""

    network: Cascade
    figures: Figures


def anew(seed: int, on_epoch: Callable[[Epoch], None] | None = None) -> Trained:
    """Another network, trained now, beside the same control."""
    network, before = trained(seed, on_epoch), figures()
    return Trained(network, replace(before, network=right(network.scores)))


@cache
def held_out(kind: str) -> Array:
    """(n, 8, 8): pictures that no network has seen, digits or as many of a kind of non-digits."""
    cells, labels = (each[SEEN:] for each in all_digits())
    return cells if kind == DIGIT else non_digits(kind, cells, labels, len(cells), TEST)


def right(scores: Callable[[Array], Array]) -> dict[str, float]:
    """The share of held-out pictures told rightly, by kind."""
    return {kind: share(scores, kind) for kind in (DIGIT, *KINDS)}


def share(scores: Callable[[Array], Array], kind: str) -> float:
    """Of one kind."""
    fired = scores(held_out(kind)) >= 0
    return round(float((fired if kind == DIGIT else ~fired).mean()), 4)


def trained(seed: int, on_epoch: Callable[[Epoch], None] | None = None) -> Cascade:
    """A network trained now, on the CPU: a few seconds."""
    cells, labels = (each[:SEEN] for each in all_digits())
    return train(examples(cells, labels, TRAINING), seed, on_epoch)


def single(shares: Mapping[str, float] | None = None) -> Callable[[Array], Array]:
    """The control's score: one perceptron, trained now."""
    cells, labels = (each[:SEEN] for each in all_digits())
    data = examples(cells, labels, TRAINING, **({} if shares is None else {"shares": shares}))
    weight, threshold = train_single(data)
    return lambda pictures: np.tensordot(pictures, weight, ((1, 2), (0, 1))) - threshold


def measured() -> dict[str, Any]:
    """What is written to FIGURES: of the shipped network, and of controls trained now."""
    only_mixed = single({kind: float(kind == "mixed") for kind in KINDS})
    both = [share(only_mixed, kind) for kind in (DIGIT, "mixed")]
    return {
        "network": right(shipped().scores),
        "single": right(single()),
        "single_mixed": round(sum(both) / 2, 4),
    }


if __name__ == "__main__":
    save(FILE, arrays_of(trained(seed=0)))
    shipped.cache_clear()
    FIGURES.write_text(json.dumps(measured(), indent=1) + "\n", "utf-8")
