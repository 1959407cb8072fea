"""What a trace and its payload cost in Python, and what a page brings into the process."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from app.components.payload import Payload, View, payload
from engine.operations import conv2d
from tests.app.test_main import WHAT_A_PAGE_IMPORTS
from tests.bench import Row
from tests.serving import ROOT

ROUNDS = 30


def engine() -> list[Row]:
    """Trace and payload: time and size, for a volume and for a photograph; heavy modules that pages import."""
    volume = timed("16×16×3, 4 filters 3×3", volume_payload, milliseconds=5, kilobytes=40)
    return [*volume, *timed("photo 128×128, 3×3", photo_payload, milliseconds=30, kilobytes=250), imports()]


def timed(what: str, make: Callable[[], Payload], *, milliseconds: float, kilobytes: float) -> list[Row]:
    """Median time of making it, and its size."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        made = make()
        times.append(1000 * (time.perf_counter() - start))
    size = len(made if isinstance(made, bytes) else json.dumps(made).encode()) / 1000
    return [
        Row(what=f"{what}: trace and payload", unit="ms", ours=median(times), at_most=milliseconds),
        Row(what=f"{what}: payload", unit="KB", ours=size, at_most=kilobytes),
    ]


def volume_payload() -> Payload:
    """A small volume with all its numbers on screen."""
    layer = conv2d(in_channels=3, out_channels=4, kernel_size=3, padding=1, bias=True)
    trace = layer.trace(np.arange(768).reshape(3, 16, 16), np.arange(108).reshape(4, 3, 3, 3), np.arange(4))
    return payload(View(trace=trace))


def photo_payload() -> Payload:
    """A photograph blurred: the output is not whole, so it travels as 64-bit floats."""
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding=1, bias=False)
    grey = np.random.default_rng(0).integers(0, 256, (1, 128, 128))
    return payload(View(trace=layer.trace(grey, np.full((1, 1, 3, 3), 1 / 9))))


def imports() -> Row:
    """Home and the lesson run in fresh processes: how many of torch and scikit-learn are there afterwards."""
    found: set[str] = set()
    for page in ("home", "convolution_2d"):
        run = [sys.executable, "-c", WHAT_A_PAGE_IMPORTS, page]
        found |= set(subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())
    return Row(what="home and lesson import torch and sklearn", unit="modules", ours=len(found), at_most=0)
