"""What one pass over a recording saves against classifying every window by itself."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from engine.arrays import Array
from engine.audio.clips import read_clips
from engine.audio.compose import compose, scattered
from engine.audio.spectrogram import levels
from engine.scanning import Classifier
from engine.training.speech.models import read_models
from tests.bench import Row
from tests.serving import ROOT

ROUNDS = 7
SECONDS = 60


def scanning() -> list[Row]:
    """A minute scanned for hello: the one-pass network against the loop over windows, in torch and in numpy."""
    folder = ROOT / "assets" / "speech"
    clips = read_clips(folder / "clips.npz")
    signal = levels(compose(scattered(clips[::12], SECONDS, seed=0), SECONDS, seed=0).samples)
    detector = read_models(folder / "models.npz").network.detector
    one_pass, loop = by_torch(detector, signal)
    return [
        *compared("torch", one_pass, loop),
        *compared("numpy", lambda: detector.scores(signal), lambda: detector.scores_one_by_one(signal)),
    ]


def by_torch(detector: Classifier, signal: Array) -> tuple[Callable[[], Array], Callable[[], Array]]:
    """The detector as a module, over the whole signal and over window after window."""
    import torch

    torch.set_num_threads(1)  # for windows this small, threads only wait for each other
    units, _, height, width = detector.weight.shape
    first, last = torch.nn.Conv2d(1, units, (height, width)), torch.nn.Conv2d(units, 1, 1, bias=False)
    assert detector.bias is not None
    assert detector.readout is not None
    first.load_state_dict({"weight": torch.tensor(detector.weight), "bias": torch.tensor(detector.bias)})
    last.load_state_dict({"weight": torch.tensor(detector.readout.reshape(1, -1, 1, 1))})
    module = torch.nn.Sequential(first, torch.nn.ReLU(), last)
    x = torch.tensor(signal[None, None], dtype=torch.float32)
    places = detector.places(signal)

    def one_pass() -> Array:
        with torch.inference_mode():
            return module(x).numpy().ravel()

    def loop() -> Array:
        with torch.inference_mode():
            return np.array([module(x[..., t : t + width]).item() for t in range(places)])

    return one_pass, loop


def compared(what: str, one_pass: Callable[[], Array], loop: Callable[[], Array]) -> list[Row]:
    """Median time of both, taken in turns, and by how much their scores differ."""
    times: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ours = one_pass()
        middle = time.perf_counter()
        theirs = loop()
        times.append((1000 * (middle - start), 1000 * (time.perf_counter() - middle)))
    fast, slow = (median(column) for column in zip(*times, strict=True))
    apart = float(np.abs(ours - theirs).max() / np.abs(theirs).max())
    return [
        Row(
            what=f"scan of {SECONDS} s, {what}: one pass ÷ windows", unit="ms", ours=fast, baseline=slow, at_most=1 / 8
        ),
        Row(what=f"scan of {SECONDS} s, {what}: scores differ by", unit="of the largest", ours=apart, at_most=1e-5),
    ]
