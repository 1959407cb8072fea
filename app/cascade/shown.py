"""What the page on the cascade shows, for its charts, its sentences and its cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from app.address import Value
from app.cascade.networks import Figures
from app.cascade.pictures import digits
from app.cascade.settings import COMPOSED
from engine.arrays import Array
from engine.cascade import Cascade
from engine.formula import number_text
from engine.trace import Trace

SHARES: Final = ("about half", "about three in four", "nearly all")
PARTS: Final = ("about a quarter", "about half", "nearly all")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A network and the picture in front of it."""

    network: Cascade
    figures: Figures
    picture: Any  # (1, 8, 8)
    values: Mapping[str, Value]

    @cached_property
    def trace(self) -> Trace:
        """What the stage draws."""
        if self.values["show"] == COMPOSED:
            return self.network.composed(self.picture)
        return self.network.trace(self.picture)

    @cached_property
    def responses(self) -> Array:
        """(F,): of the detectors."""
        found: Array = self.network.responses(np.array(self.picture))[0]
        return found

    @cached_property
    def parts(self) -> Array:
        """(F,): what each detector brings to the score."""
        parts: Array = np.maximum(self.responses, 0) * self.network.votes
        return parts

    @property
    def score(self) -> int:
        """The last unit's response."""
        score: int = self.trace["score"].values.item()
        return score

    @property
    def fires(self) -> bool:
        """Whether it takes the picture for a digit."""
        return bool(self.trace["output"].values.item())

    @property
    def firing(self) -> int:
        """How many detectors pass something on."""
        return int((self.responses > 0).sum())

    @property
    def says(self) -> str:
        """What the score means."""
        return "it fires: a digit" if self.fires else "it does not fire: no digit"

    def composition(self) -> str:
        """How the score comes about of the composed template and the composed bias."""
        template, bias = (self.trace[name].values for name in ("composed", "composed_bias"))
        product, both, last, score = (
            number_text(n)
            for n in (np.sum(template * self.picture).item(), bias.item(), self.network.bias.item(), self.score)
        )
        return (
            f"For this picture: composed template · x = {product}; composed bias = {both} (the last bias {last}, and "
            f"those of the {self.firing} that fire times their votes). Together the score {score}: {self.says}."
        )

    def sentence(self) -> str:
        """How the score comes about of the detectors."""
        above, below = (self.parts[sign * self.parts > 0].sum().item() for sign in (1, -1))
        bias, score = (number_text(n) for n in (self.network.bias.item(), self.score))
        return (
            f"{self.firing} of {len(self.parts)} detectors fire. Their votes: {number_text(above)} for a digit, "
            f"{number_text(below)} against; with the last bias {bias} the score is {score}: {self.says}."
        )

    # ---- for the cards ----------------------------------------------------------------------------------------------

    def yes_or_no(self) -> str:
        """Whether it fires."""
        return "yes" if self.fires else "no"

    def strongest(self) -> int:
        """The detector that brings most to the score, for or against; they are counted from 1."""
        return int(np.abs(self.parts).argmax()) + 1

    def patterns(self) -> int:
        """In how many ways the detectors fire for the first pictures of the ten digits: as many templates in one."""
        cells = np.array([digits(digit)[0] for digit in range(10)])
        return len(np.unique(self.network.responses(cells) > 0, axis=0))

    def single_is_right(self) -> str:
        """How often one perceptron is right that was trained with digits and mixed pictures only."""
        return SHARES[int(np.abs(np.array([0.5, 0.75, 1]) - self.figures.single_mixed).argmin())]

    def network_is_right(self) -> float:
        """How often the network is right, on as many digits as mixed pictures."""
        return self.figures.network_mixed

    def used(self) -> float:
        """The share of the templates' weights that are not 0."""
        return float((self.network.templates != 0).mean())

    def most_used(self) -> str:
        """The same in words."""
        return PARTS[int(np.abs(np.array([0.25, 0.5, 1]) - self.used()).argmin())]
