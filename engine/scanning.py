"""Scanning: one small classifier looks at every place of a signal, then something decides from all it said.

    signal (h, T)  ──classifier (h, k)──►  score (T′)  ──≥ b──►  fires (T′)  ──decision──►  answer
                       at every place       T′ = T − k + 1        0 or 1      max (= OR), a perceptron or an MLP

All places share the classifier, so that scanning is an unpadded convolution: computed in one pass, it gives what
classifying every window by itself gives. A classifier as long as the signal has one place only: an MLP for the whole.

Source: Waibel et al., Phoneme Recognition Using Time-Delay Neural Networks (1989); Goodfellow, Bengio and Courville,
Deep Learning, section 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.errors import ShapeError
from engine.folds import run
from engine.operations import conv2d, fires, global_max_pool2d, relu
from engine.trace import Function, Trace

SIGNAL: Final = "spectrogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """A perceptron, or an MLP with one hidden layer, that fires where a window looks like what it is for.

    All its numbers are whole, so that every way to compute a score gives the same.

    >>> edge = Classifier(weight=np.array([[[[-1, 1]]]]), threshold=2)
    >>> edge.scores(np.array([[0, 1, 4, 4]])).tolist(), edge.fires(np.array([[0, 1, 4, 4]])).tolist()
    ([1, 3, 0], [0, 1, 0])
    """

    weight: Array  # (H, 1, h, k): one template for each hidden unit; a perceptron has one, H = 1
    threshold: int  # b: it fires where the score is at least b
    bias: Array | None = None  # (H,) of an MLP's hidden units
    readout: Array | None = None  # (H,) what an MLP makes of its hidden units behind their ReLU; None: a perceptron

    @property
    def frames(self) -> int:
        """The length k of the windows it looks at."""
        return int(self.weight.shape[3])

    @property
    def parameters(self) -> int:
        """Weights, biases and the threshold."""
        return 1 + sum(each.size for each in (self.weight, self.bias, self.readout) if each is not None)

    def score(self, window: Array) -> int:
        """Of one window (h, k)."""
        sums = self.weight.reshape(len(self.weight), -1) @ window.ravel()
        return int(self.read_out(sums[:, None])[0])

    def scores(self, signal: Array) -> Array:
        """(T′,) of a signal (h, T), in one pass: every column of the templates meets the whole signal once.

        Raises ShapeError for a signal shorter than a window.
        """
        places = self.places(signal)
        # floats multiply matrices faster, and keep whole numbers exact
        columns, x = np.ascontiguousarray(self.weight[:, 0].transpose(2, 0, 1), float), signal.astype(float)
        sums = np.zeros((len(self.weight), places))
        for tap, column in enumerate(columns):  # (H, h) each
            sums += column @ x[:, tap : tap + places]
        return self.read_out(sums.astype(np.int64))

    def read_out(self, sums: Array) -> Array:
        """(n,) scores of what the templates gave at n places, (H, n)."""
        if self.readout is None or self.bias is None:
            first: Array = sums[0]
            return first
        rectified = np.maximum(sums + self.bias[:, None], 0)
        scores: Array = self.readout @ rectified
        return scores

    def fires(self, signal: Array) -> Array:
        """(T′,) 1 where it fires, else 0."""
        return np.where(self.scores(signal) >= self.threshold, 1, 0)

    def places(self, signal: Array) -> int:
        """T′, how many windows a signal (h, T) has. Raises ShapeError where there is none."""
        height, length = signal.shape
        if height != self.weight.shape[2] or length < self.frames:
            raise ShapeError(
                f"The signal is {height} × {length}, and a window {self.weight.shape[2]} × {self.frames}: "
                "a signal of the same height that is at least as long as the window is needed."
            )
        return int(length) - self.frames + 1

    def as_one_template(self, window: Array) -> Classifier:
        """The perceptron that an MLP is for this window (h, k), as long as the same hidden units are active.

        Its template is the sum of the active units' templates, weighted by the readout; a perceptron is its own.
        """
        if self.readout is None or self.bias is None:
            return self
        sums = self.weight.reshape(len(self.weight), -1) @ window.ravel() + self.bias
        taken = np.where(sums > 0, self.readout, 0)  # (H,)
        weight = np.tensordot(taken, self.weight, 1)[None]  # (1, 1, h, k)
        return Classifier(weight=weight, threshold=self.threshold - int(taken @ self.bias))

    def scores_one_by_one(self, signal: Array) -> Array:
        """The same scores (T′,), every window cut out and classified by itself. Raises ShapeError as `scores`."""
        return np.array([self.score(signal[:, t : t + self.frames]) for t in range(self.places(signal))])

    def trace(self, signal: Array, source: str = SIGNAL, prefix: str = "") -> Trace:
        """Every step on a signal (h, T), which is called `source`; `prefix` stands before all other names.

        Tensors of a perceptron: template, score, fires; of an MLP: filters, bias, hidden, readout, score,
        fires. Raises ShapeError as `scores`.
        """
        self.places(signal)
        scored = self.perceptron_scores(signal) if self.readout is None else self.mlp_scores(signal, self.readout)
        fired = fires(threshold=self.threshold).trace(scored["score"].values)
        trace = scored.then(fired.renamed(input="score", output="fires"))
        names = {each.name: prefix + each.name for each in trace.tensors}
        return trace.renamed(**(names | {SIGNAL: source}))

    def perceptron_scores(self, signal: Array) -> Trace:
        """One template at every place."""
        layer = conv2d(in_channels=1, out_channels=1, kernel_size=self.weight.shape[2:], bias=False)
        return layer.trace(signal[None], self.weight).renamed(input=SIGNAL, weight="template", output="score")

    def mlp_scores(self, signal: Array, readout: Array) -> Trace:
        """Several templates at every place, ReLU, and one weighted sum of what they gave there."""
        units = len(self.weight)
        layer = conv2d(in_channels=1, out_channels=units, kernel_size=self.weight.shape[2:])
        sums = layer.trace(signal[None], self.weight, self.bias)
        rectified = replace(sums.stages[0], function=Function("ReLU", relu().of))
        hidden = run(sums.tensors[:-1], (rectified,)).renamed(input=SIGNAL, weight="filters", output="hidden")
        layer = conv2d(in_channels=units, out_channels=1, kernel_size=1, bias=False)
        read = layer.trace(hidden["hidden"].values, readout.reshape(1, units, 1, 1))
        return hidden.then(read.renamed(input="hidden", weight="readout", output="score"))


def decided(detector: Classifier, signal: Array, decision: Classifier | None = None) -> int:
    """1 where the signal (h, T) contains what is looked for, else 0: by the maximum, or by a decision on the row."""
    row = detector.fires(signal)
    return int(row.max() if decision is None else decision.fires(row[None])[0])


def scanning(detector: Classifier, signal: Array, decision: Classifier | None = None) -> Trace:
    """The whole scan of a signal (h, T) as one trace; its last tensor is the answer, (1, 1, 1).

    Without a `decision` the answer is the maximum of all that the detector said: their OR, as all are 0 or 1. A
    decision is a classifier of the row as a whole, a perceptron or an MLP; its tensors' names begin with "decision ".
    """
    scan = detector.trace(signal)
    row = scan["fires"].values  # (1, 1, T′)
    if decision is None:
        return scan.then(global_max_pool2d().trace(row).renamed(input="fires", output="answer"))
    last = decision.trace(row[0], source="fires", prefix="decision ")
    return scan.then(last.renamed(**{"decision fires": "answer"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Windows next to each other at which a detector fired: one find."""

    first: int  # place of the first window
    last: int
    best: int  # place of the one with the highest score


def finds(detector: Classifier, scores: Array) -> tuple[Found, ...]:
    """The finds in a row of scores; fires less than half a window apart are one."""
    places = np.flatnonzero(scores >= detector.threshold)
    if not len(places):
        return ()
    groups = np.split(places, np.flatnonzero(np.diff(places) > detector.frames // 2) + 1)
    return tuple(
        Found(first=int(group[0]), last=int(group[-1]), best=int(group[scores[group].argmax()])) for group in groups
    )
