"""What the networks reach on voices that were not heard in training: counted by numpy, from the weights as they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.audio.clips import HELLO
from engine.audio.compose import Composition
from engine.audio.spectrogram import levels
from engine.scanning import Classifier, decided, finds
from engine.training.speech.data import STARTS, TRAINED_START, Vocabulary, answers, long_recording, place
from engine.training.speech.models import Models, Scanner

NEAR: Final = 10  # frames, 160 ms, by which a find may be off
LONG: Final = 60.0  # seconds of the recordings that are scanned
HELLOS: Final = 18  # in each
MINUTES: Final = 10  # of them
PAIRS: Final = 42  # recordings of two seconds with and without hello, at every place: each held-out hello about once
SEED: Final = 7_000_000  # of the recordings of the test; training has smaller ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A detector on long recordings."""

    parameters: int
    found: int
    hellos: int
    false_alarms: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Yes or no for two seconds, half of which hold a hello: share that is right, by the place of the word."""

    parameters: int
    at: tuple[float, ...]  # one for each of STARTS

    @property
    def trained(self) -> float:
        """Where hello stood in training of the network for whole recordings."""
        return self.at[STARTS.index(TRAINED_START)]

    @property
    def elsewhere(self) -> float:
        """Mean over the places further than 0.2 s from there."""
        far = [right for start, right in zip(STARTS, self.at, strict=True) if abs(start - TRAINED_START) > 0.25]
        return float(np.mean(far))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that was counted."""

    template_scan: Scan
    network_scan: Scan
    whole: Answers
    template_max: Answers
    template_perceptron: Answers
    template_mlp: Answers
    network_max: Answers
    network_perceptron: Answers
    network_mlp: Answers


def figures(models: Models, held_out: Vocabulary) -> Figures:
    """The networks on recordings made of the held-out voices."""
    long = [long_recording(held_out, LONG, HELLOS, seed=SEED + n) for n in range(MINUTES)]
    short = [answers(held_out, [start], PAIRS, seed=SEED // 1000 + n) for n, start in enumerate(STARTS)]
    return Figures(
        template_scan=scanned(models.template.detector, long),
        network_scan=scanned(models.network.detector, long),
        **all_answers(models, short),
    )


def scanners(models: Models) -> tuple[tuple[str, Scanner], ...]:
    """By name."""
    return ("template", models.template), ("network", models.network)


def all_answers(models: Models, short: Sequence[tuple[Array, Array]]) -> dict[str, Answers]:
    """The network for whole recordings, and each detector with each decision."""
    found = {"whole": answered(models.whole, None, short)}
    for name, own in scanners(models):
        for way, decision in (("max", None), ("perceptron", own.perceptron), ("mlp", own.mlp)):
            found[f"{name}_{way}"] = answered(own.detector, decision, short)
    return found


def answered(detector: Classifier, decision: Classifier | None, short: Sequence[tuple[Array, Array]]) -> Answers:
    """How many answers are right at each place."""
    right = [np.mean([decided(detector, x, decision) == y for x, y in zip(*each, strict=True)]) for each in short]
    return Answers(
        parameters=detector.parameters + (decision.parameters if decision else 0),
        at=tuple(round(float(share), 4) for share in right),
    )


def scanned(detector: Classifier, recordings: Sequence[Composition]) -> Scan:
    """Hellos found and false alarms in long recordings."""
    counts = [matches(detector, detector.scores(levels(each.samples)), each) for each in recordings]
    return Scan(
        parameters=detector.parameters,
        found=sum(found for found, _ in counts),
        hellos=sum(len(each.places(HELLO)) for each in recordings),
        false_alarms=sum(false for _, false in counts),
        minutes=len(recordings),
    )


def matches(detector: Classifier, scores: Array, recording: Composition) -> tuple[int, int]:
    """(hellos found, false alarms) in one row of scores."""
    best = np.array([find.best for find in finds(detector, scores)], np.int64)
    true = np.array([place(word) for word in recording.places(HELLO)], np.int64)
    near = np.abs(np.subtract.outer(true, best)) <= NEAR  # (hellos, finds)
    return int(near.any(axis=1).sum()), int((~near.any(axis=0)).sum())


def read_figures(path: Path) -> Figures:
    """The figures of a file, as `write_figures` leaves it."""
    read = json.loads(path.read_text(encoding="utf-8"))
    found = {
        field.name: Answers(parameters=own["parameters"], at=tuple(own["at"])) if "at" in own else Scan(**own)
        for field in fields(Figures)
        if (own := read[field.name])
    }
    return Figures(**found)  # type: ignore[arg-type]  # a scan has minutes, answers have places


def write_figures(path: Path, found: Figures, command: str) -> None:
    """The figures and the command that they come from."""
    path.write_text(json.dumps({"command": command, **asdict(found)}, indent=1) + "\n", encoding="utf-8")
