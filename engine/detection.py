"""How well a threshold tells what is wanted from the rest: hits and false alarms, precision and recall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.derivation import Derivation
from engine.formula import Expression, Number, Symbol

HITS: Final = Symbol("TP", "true positives: wanted, and it fires")
FALSE_ALARMS: Final = Symbol("FP", "false positives: not wanted, and it fires")
MISSES: Final = Symbol("FN", "false negatives: wanted, and it is silent")
REJECTIONS: Final = Symbol("TN", "true negatives: not wanted, and it is silent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What became of the examples at one threshold; make one with `detection`."""

    hits: int
    false_alarms: int
    misses: int
    rejections: int

    @property
    def mistakes(self) -> int:
        """False alarms and misses."""
        return self.false_alarms + self.misses

    def precision(self) -> Derivation | None:
        """The share of the wanted ones among those that fire; None where none fires.

        >>> found = detection(np.array([5, 3, 4]), np.array([True, True, False]), 4)
        >>> print(found.precision().text())
        precision = TP/(TP + FP) = 1/(1 + 1) = 1/2 = 0.5
        """
        fired = self.hits + self.false_alarms
        return self._share("precision", HITS / (HITS + FALSE_ALARMS)) if fired else None

    def recall(self) -> Derivation | None:
        """The share of those that fire among the wanted ones; None where none is wanted."""
        wanted = self.hits + self.misses
        return self._share("recall", HITS / (HITS + MISSES)) if wanted else None

    def accuracy(self) -> Derivation:
        """The share of all that are told rightly."""
        right = HITS + REJECTIONS
        return self._share("accuracy", right / (right + FALSE_ALARMS + MISSES))

    def _share(self, quantity: str, formula: Expression) -> Derivation:
        counts = {"TP": self.hits, "FP": self.false_alarms, "FN": self.misses, "TN": self.rejections}
        return Derivation(quantity=quantity, symbol=Symbol(quantity, quantity), formula=formula, numbers=counts)


def detection(responses: Array, wanted: Array, threshold: Number) -> Detection:
    """Of responses (n,) and whether each example is wanted (n,); a response that reaches the threshold fires."""
    fired = responses >= threshold
    return Detection(
        hits=int((fired & wanted).sum()),
        false_alarms=int((fired & ~wanted).sum()),
        misses=int((~fired & wanted).sum()),
        rejections=int((~fired & ~wanted).sum()),
    )


def fewest_mistakes(responses: Array, wanted: Array) -> Number:
    """The threshold that makes the fewest mistakes, the lowest of them, among the responses and one beyond them.

    >>> fewest_mistakes(np.array([1, 2, 3, 5]), np.array([False, True, False, True]))
    2
    """
    places = np.unique(np.append(responses, responses.max() + 1))
    fired = [len(each) - np.searchsorted(np.sort(each), places) for each in (responses[wanted], responses[~wanted])]
    best: Number = places[np.argmin(int(wanted.sum()) - fired[0] + fired[1])].item()
    return best
