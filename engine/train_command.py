"""`python -m engine train`: a network of the course learns from a data set; killed or stopped, it can be resumed.

Exit codes: 0 when all epochs are done, 2 with a sentence when that cannot be, 128 + the signal (130 after Ctrl-C, 143
after SIGTERM) when someone stopped the run, which then can be resumed.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import RequestError
from engine.training import checkpoint
from engine.training.config import CHOICES, Config, config, read
from engine.training.events import Diverged, Epoch, Event, Finished, Saved, Started, Step, Stopped, line

if TYPE_CHECKING:
    from types import FrameType

EXAMPLES: Final = """examples:
  python -m engine train lenet5-modern --data digits --epochs 10
  python -m engine train lenet5-modern --data digits --init torch --optimizer sgd --lr 0.01 --run-dir runs/sgd
  python -m engine train --resume --run-dir runs/sgd
"""
NUMBERS: Final = {  # options that are numbers: what kind, and what for
    "epochs": (int, "passes over the training examples"),
    "batch_size": (int, "examples for each step"),
    "lr": (float, "learning rate; of one-cycle the highest"),
    "weight_decay": (float, "how strongly weights are drawn to 0"),
    "seed": (int, "of weights, order and dropout: the same seed gives the same weights"),
    "size": (int, "side of the inputs in cells; the one that the network was built for if none"),
    "read_every": (int, "steps from one look at the loss to the next"),
}
DEFAULTS: Final = {field.name: field.default for field in fields(Config)}


def add(commands: Any) -> None:
    """The command with its options."""
    command = commands.add_parser(
        "train",
        help="train a network of the course; a run that was killed or stopped goes on with --resume",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("network", nargs="?", metavar="ID", help="a network of the course; report --list names them")
    command.add_argument("--data", metavar="NAME", help="what to learn from, such as digits")
    for name, (kind, text) in NUMBERS.items():
        known = "" if DEFAULTS[name] is None else f", default {DEFAULTS[name]}"
        command.add_argument(option(name), type=kind, metavar="N" if kind is int else "X", help=text + known)
    for name, allowed in CHOICES.items():
        command.add_argument(option(name), metavar="NAME", help=f"{', '.join(allowed)}; default {DEFAULTS[name]}")
    command.add_argument("--run-dir", type=Path, metavar="DIR", help="where checkpoint, events and weights go")
    command.add_argument("--resume", action="store_true", help="go on with the run in --run-dir")
    command.add_argument(
        "--save-seconds", type=float, default=60.0, metavar="S", help="from one checkpoint to the next, default 60"
    )
    command.add_argument("--json", action="store_true", help="print every event as one line of JSON")
    command.set_defaults(run=train_command)


def option(name: str) -> str:
    """'batch_size' → '--batch-size'."""
    return "--" + name.replace("_", "-")


def train_command(options: argparse.Namespace) -> None:
    """Train, or go on."""
    given = {name: value for name in DEFAULTS if (value := getattr(options, name)) is not None}
    settings = resumed(options.run_dir, given) if options.resume else config(**given)
    folder = options.run_dir or Path("runs", name_of(settings))

    from engine.training.data import dataset
    from engine.training.loop import train

    show = Lines() if options.json else Progress(sys.stderr.isatty(), folder)
    with signals() as received:
        train(
            settings,
            dataset(settings.data, seed=settings.seed),
            folder,
            resume=options.resume and (folder / checkpoint.FILE).exists(),
            save_seconds=options.save_seconds,
            on_event=show,
            stopped=lambda: bool(received),
        )
    if received:
        sys.exit(128 + received[0])


def name_of(settings: Config) -> str:
    """A folder's name for a run.

    >>> name_of(config(network="vgg-11", data="imagefolder:photos/mine"))
    'vgg-11-imagefolder-seed0'
    """
    return f"{settings.network}-{settings.data.partition(':')[0]}-seed{settings.seed}"


def resumed(folder: Path | None, given: dict[str, Any]) -> Config:
    """The settings of the run in the folder. Raises RequestError where there is none, or where others are given."""
    if folder is None:
        raise RequestError("--resume needs --run-dir: the folder of the run to go on with.")
    try:
        settings = read((folder / checkpoint.CONFIG).read_text(encoding="utf-8"))
    except OSError:
        raise RequestError(
            f"{folder} holds no run to go on with: start one without --resume, or name its folder."
        ) from None
    for name, value in given.items():
        if getattr(settings, name) != value:
            flag = "the network" if name == "network" else option(name)
            raise RequestError(
                f"the run in {folder} has {name}={getattr(settings, name)}, not {value}: leave out {flag}, or start "
                "another run in another --run-dir."
            )
    return settings


@contextmanager
def signals() -> Iterator[list[int]]:
    """Ctrl-C and SIGTERM are noted in the list for the end of the step; the second time they work as always."""
    received: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, note)
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Lines:
    """Every event as a line of JSON on standard output."""

    def __call__(self, event: Event) -> None:
        print(line(event), flush=True)


class Progress:
    """A line for each epoch on standard error; on a terminal one that moves. The result goes to standard output."""

    def __init__(self, terminal: bool, folder: Path) -> None:
        self.terminal, self.folder = terminal, folder
        self.started: Started | None = None

    def __call__(self, event: Event) -> None:
        match event:
            case Started():
                self.started = event
                self.say(opening(event))
            case Step() if self.terminal and self.started is not None:
                print(f"\r\x1b[K{bar(event, self.started)}", end="", file=sys.stderr, flush=True)
            case Epoch() if self.started is not None:
                self.say(row(event, self.started.epochs))
            case Stopped():
                self.say(
                    f"stopped in epoch {event.epoch}, step {event.step}; python -m engine train --resume "
                    f"--run-dir {self.folder} goes on"
                )
            case Finished():
                print(f"test accuracy {event.test_accuracy:.2%}, {event.seconds:.1f} s of training")
                print(f"weights {self.folder / checkpoint.WEIGHTS}, checksum {event.checksum[:16]}")
            case Diverged() | Saved() | Step() | Epoch():
                pass

    def say(self, text: str) -> None:
        """One line that stays."""
        print(("\r\x1b[K" if self.terminal else "") + text, file=sys.stderr, flush=True)


def opening(event: Started) -> str:
    """What begins."""
    shape = "×".join(map(str, event.input_shape))
    goes_on = f", goes on after epoch {event.epoch}, step {event.step}" if event.step or event.epoch > 1 else ""
    return (
        f"{event.network} on {event.data}: {shape}, {event.classes} classes, {event.parameters:,} parameters, "
        f"{event.steps} steps an epoch, {event.device}{goes_on}"
    )


def bar(event: Step, started: Started, width: int = 20) -> str:
    """How far the epoch is."""
    full = width * event.step // started.steps
    return (
        f"epoch {event.epoch}/{started.epochs} [{'#' * full}{'.' * (width - full)}] {event.step}/{started.steps}"
        f"  loss {event.loss:.4f}"
    )


def row(event: Epoch, epochs: int) -> str:
    """How an epoch went."""
    top5 = "" if event.test_top5 is None else f"  top-5 {event.test_top5:.2%}"
    return (
        f"epoch {event.epoch}/{epochs}  loss {event.loss:.4f}  test loss {event.test_loss:.4f}"
        f"  accuracy {event.test_accuracy:.2%}{top5}  {event.seconds:.2f} s"
    )
