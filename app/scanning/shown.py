"""What the lesson shows: a recording, what looks at it, and what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.components.payload import Sound, View
from app.scanning.recordings import Searched, models
from app.scanning.settings import HELLO, NETWORK, TEMPLATE, WHOLE
from engine.arrays import Array
from engine.audio.resample import RATE
from engine.audio.spectrogram import HOP
from engine.operations import global_max_pool2d
from engine.scanning import Classifier, Found, finds, scanning
from engine.trace import Trace
from engine.training.speech.data import FRAMES

SIGNS = {"template": "∗", "score": "→", "fires": "≥ b", "answer": "→"}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page shows, for the cards' answers."""

    searched: Searched
    show: str
    detector: Classifier
    decision: Classifier | None  # None: the maximum

    @cached_property
    def signal(self) -> Array:
        """(24, T) levels."""
        return self.searched.signal

    @cached_property
    def trace(self) -> Trace:
        """The scan as one chain; the MLP for the whole recording as the one template that it is for it."""
        if self.show == WHOLE:
            return self.detector.as_one_template(self.signal).trace(self.signal)
        return scanning(self.detector, self.signal, self.decision)

    @property
    def view(self) -> View:
        """All on one line of time: a score stands under the middle of its window."""
        trace = self.trace
        names = {tensor.name for tensor in trace.tensors}
        rows = () if self.show == WHOLE else ("score", "fires")
        middle = (self.detector.frames - 1) / 2
        along = ("score", "fires", "hidden", "decision template", "decision filters")
        placed = {"template": 0.0} if self.show == WHOLE else dict.fromkeys(names & set(along), middle)
        return View(
            trace=trace,
            curves=rows,
            levels={"score": self.detector.threshold} if rows else {},
            timeline={"spectrogram": 0.0, **placed},
            signs=SIGNS,
            unit=RATE / HOP,
            unit_name=" s",
            sound=Sound(samples=self.searched.codes, rate=RATE, hop=HOP, words=self.words),
        )

    @property
    def words(self) -> tuple[tuple[str, float, float], ...]:
        """What is said, from which frame to which."""
        return tuple((word, RATE * start / HOP, RATE * end / HOP) for word, start, end in self.searched.spoken)

    # ---- what the cards ask -----------------------------------------------------------------------------------------

    @property
    def answer(self) -> bool:
        """Whether it says that there is a hello."""
        name = "fires" if self.show == WHOLE else "answer"
        return bool(self.trace[name].values.item())

    def yes(self) -> str:
        """The same in a word."""
        return "yes" if self.answer else "no"

    @property
    def places(self) -> int:
        """Windows that are classified."""
        return self.detector.places(self.signal)

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Where it fires, neighbours taken together."""
        return finds(self.detector, self.trace["score"].values.ravel())

    def true_finds(self) -> int:
        """Finds whose best window lies over a hello."""
        middles = [(start + end) / 2 for word, start, end in self.words if word == HELLO]
        return sum(any(abs(find.best + FRAMES / 2 - middle) < FRAMES / 3 for middle in middles) for find in self.found)

    def where(self) -> str:
        """Where it fires, of a recording with one hello."""
        if not self.found:
            return "nowhere"
        return "at the word only" if self.true_finds() == len(self.found) else "in other places too"

    def one_fires(self) -> str:
        """What the OR says of a row in which a single window fires."""
        row = np.zeros((1, 1, self.places), np.int64)
        row[..., self.places // 2] = 1
        return "yes" if global_max_pool2d().trace(row)["output"].values.item() else "no"

    def unshared(self) -> int:
        """Parameters of as many detectors as there are windows that share nothing."""
        return self.places * self.detector.parameters


def detector_of(name: str) -> Classifier:
    """What looks at each window, or at the whole recording; not one's own word."""
    known = models()
    return {WHOLE: known.whole, TEMPLATE: known.template.detector, NETWORK: known.network.detector}[name]
