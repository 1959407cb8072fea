"""What the page on templates shows, for its charts, its sentences and its cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from app.address import Value
from app.handwriting import all_digits
from app.template.picture import picture
from app.template.settings import CLASSES, LEARNED, MEAN
from app.template.templates import SEEN, best_threshold, responses, template
from engine.arrays import Array
from engine.detection import Detection, detection
from engine.perceptron import Perceptron
from engine.trace import Trace

TEMPLATE: Final = "template"  # the tensor's name on the stage


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A perceptron, the picture in front of it, and what it makes of all pictures."""

    unit: Perceptron
    values: Mapping[str, Value]

    @cached_property
    def trace(self) -> Trace:
        """What the stage draws; the weights are called what they are here."""
        return self.unit.trace().renamed(weight=TEMPLATE)

    @property
    def wanted_digit(self) -> int:
        """The digit that the perceptron is to fire for."""
        digit: int = self.values["wanted"]
        return digit

    @cached_property
    def wanted(self) -> Array:
        """(n,): which of all pictures are of the wanted digit."""
        return all_digits().labels == self.wanted_digit

    @cached_property
    def responses(self) -> Array:
        """(n,): of all pictures."""
        return responses(self.unit.weight)

    @cached_property
    def detection(self) -> Detection:
        """What becomes of all pictures at this threshold."""
        return detection(self.responses, self.wanted, self.unit.threshold)

    # ---- for the cards ----------------------------------------------------------------------------------------------

    def yes_or_no(self) -> str:
        """Whether it fires."""
        return "yes" if self.unit.fires else "no"

    def rivals(self) -> list[tuple[float, int]]:
        """Mean response and digit, of all pictures of each; the strongest first."""
        labels = all_digits().labels
        means = [(self.responses[labels == digit].mean().item(), digit) for digit in range(CLASSES)]
        return sorted(means, reverse=True)

    def second(self) -> int:
        """The digit that the template answers to next best."""
        return self.rivals()[1][1]

    def plainly(self) -> Perceptron:
        """The same unit in front of the picture with its ink once, neither moved nor turned."""
        plain = {**self.values, "times": 1, "down": 0, "right": 0, "degrees": 0, "noise": 0}
        return replace(self.unit, input=picture(plain))

    def what_made_it_fire(self) -> str:
        """What differs from the picture with its ink once, where only this one fires."""
        before, after = self.plainly(), self.unit
        assert after.fires > before.fires
        angles = [each.angle() for each in (before, after)]
        assert angles[0] is not None
        assert angles[1] is not None
        same = np.isclose(float(angles[0].result), float(angles[1].result))
        return "only a longer x" if same else "a smaller angle"

    def firing(self) -> int:
        """Of all pictures."""
        return self.detection.hits + self.detection.false_alarms

    def raised_by(self, threshold: int) -> str:
        """What a change of the threshold to this one raises."""
        after = detection(self.responses, self.wanted, threshold)
        rises = [
            name
            for name in ("precision", "recall")
            for now, then in [(getattr(self.detection, name)(), getattr(after, name)())]
            if now and then and then.result > now.result
        ]
        return " and ".join(rises) or "neither"

    def mistakes(self, kind: str) -> int:
        """On the pictures held out, of a template at its best threshold."""
        found = responses(template(kind, self.wanted_digit))[SEEN:]
        return detection(found, self.wanted[SEEN:], best_threshold(kind, self.wanted_digit)).mistakes

    def better(self) -> str:
        """Which of the two templates makes fewer mistakes there."""
        return min((MEAN, LEARNED), key=self.mistakes)

    def held_out(self) -> int:
        """How many pictures that is."""
        return len(self.wanted) - SEEN

    def at_zero(self) -> str:
        """What the angle is."""
        return "undefined" if self.unit.angle() is None else "defined"
