"""A run: epochs of batches, checkpoints, events; killed at any moment and resumed, it ends with the same weights.

    config, data ─► setup ─► Run ─┬─► step, step, step … ─► evaluation ─┬─► weights
                                  └──────────── next epoch ◄────────────┘

That holds because everything that chance or memory has a part in is either a function of seed and epoch (the order of
the examples) or in the checkpoint (weights, optimiser, learning rate, torch's random numbers, place in the epoch).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Any

from engine.errors import RequestError, TrainingError
from engine.training import checkpoint, events
from engine.training.checkpoint import Checkpoint
from engine.training.config import Config
from engine.training.data import Data
from engine.training.evaluate import evaluate
from engine.training.events import Diverged, Epoch, Event, Finished, Saved, Started, Step, Stopped, append, mend
from engine.training.fit import shuffled
from engine.training.learner import Learner
from engine.training.setup import Setup, learner, setup

SAVE_SECONDS = 60.0


def train(
    config: Config,
    data: Data,
    folder: Path,
    *,
    resume: bool = False,
    save_seconds: float = SAVE_SECONDS,
    on_event: Callable[[Event], None] = lambda event: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Finished | Stopped:
    """Train the network of `config` on `data`; checkpoint, events and weights go to `folder`.

    After every step `stopped` is asked whether to stop, and a checkpoint is written if the last one is `save_seconds`
    old; also at the beginning and the end. The world's random numbers are left as they were.
    Raises RequestError where the folder holds a run (or with `resume` none, or another), TrainingError when the loss
    is no longer a number, with the last good checkpoint; SpecError and ShapeError where settings and data do not fit.
    """
    import torch

    made = setup(config, data)
    before = checkpoint.load(folder) if resume else None
    claim(folder, config, before)

    def tell(event: Event) -> None:
        append(folder, event)
        on_event(event)

    devices = [torch.cuda.current_device()] if made.device == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        run = Run(setup=made, learner=learner(made), folder=folder, tell=tell, stopped=stopped)
        run.save_seconds = save_seconds
        return run.go(before)


def claim(folder: Path, config: Config, before: Checkpoint | None) -> None:
    """Make the folder ready. Raises RequestError where it holds another run."""
    if before is None:
        if (folder / checkpoint.FILE).exists():
            raise RequestError(f"{folder} holds a run already: add --resume to go on, or choose another --run-dir.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TrainingError(f"{folder} cannot be made ({error}): choose another --run-dir.") from None
        (folder / events.FILE).unlink(missing_ok=True)
        checkpoint.save_text(folder / checkpoint.CONFIG, config.json())
        return
    if before.config != config.json():
        raise RequestError(
            f"{folder} holds a run with other settings, and one with these would not go on from it: leave them out, or "
            "choose another --run-dir."
        )
    mend(folder)


@dataclass(slots=True, kw_only=True)
class Run:
    """What changes while a run goes on, beside what the learner holds."""

    setup: Setup
    learner: Learner
    folder: Path
    tell: Callable[[Event], None]
    stopped: Callable[[], bool]
    save_seconds: float = SAVE_SECONDS
    epoch: int = 1
    step: int = 0  # done in this epoch
    total: Any = 0.0  # sum of the losses of these steps; a tensor, so that the device need not wait
    seconds: float = 0.0  # of training in this epoch
    history: list[Epoch] = field(default_factory=list)
    started: float = field(default_factory=perf_counter)
    saved: float = 0.0  # when

    def go(self, before: Checkpoint | None) -> Finished | Stopped:
        """From the beginning, or from a checkpoint, to the end."""
        if before is not None:
            self.restore(before)
        self.tell(self.beginning())
        if before is None:
            self.save()
        while self.epoch <= self.setup.config.epochs:
            if not self.one_epoch():
                self.save()
                self.tell(last := Stopped(epoch=self.epoch, step=self.step))
                return last
            self.evaluated()
        self.save()
        return self.finished()

    def one_epoch(self) -> bool:
        """The steps that this epoch still has; False where someone stops the run."""
        setup, config = self.setup, self.setup.config
        batches = setup.batches(shuffled(len(setup.inputs), config.seed, self.epoch))
        self.learner.module.train()
        start = perf_counter() - self.seconds
        for batch in batches[self.step :]:
            self.total += self.learner.step(setup.inputs[batch], setup.targets[batch])
            self.step += 1
            self.seconds = perf_counter() - start
            if self.step % config.read_every == 0 or self.step == setup.steps:
                self.look()
            if perf_counter() - self.saved >= self.save_seconds:
                self.save()
            if self.stopped():
                return False
        return True

    def look(self) -> None:
        """Read the loss from the device, and tell. Raises TrainingError where it is no number."""
        loss = float(self.total) / self.step
        if not isfinite(loss):
            self.diverged(f"the loss became {loss}")
        seconds = perf_counter() - self.started
        self.tell(Step(epoch=self.epoch, step=self.step, loss=loss, lr=self.learner.lr, seconds=seconds))

    def diverged(self, what: str) -> None:
        """Say so and raise TrainingError; the checkpoint on disk is the last good one."""
        config = self.setup.config
        message = (
            f"Training has diverged, {what} in epoch {self.epoch}, step {self.step}: lower lr={config.lr:g}, or look "
            f"for values in the data that are very large; the last good checkpoint is {self.folder / checkpoint.FILE}."
        )
        self.tell(Diverged(epoch=self.epoch, step=self.step, message=message))
        raise TrainingError(message)

    def evaluated(self) -> None:
        """The end of an epoch: test, tell, go to the next."""
        found = evaluate(self.learner, self.setup.test_inputs, self.setup.test_targets)
        if not isfinite(found.loss):
            self.diverged(f"the loss of the test examples became {found.loss}")
        done = Epoch(
            epoch=self.epoch,
            loss=float(self.total) / self.setup.steps,
            test_loss=found.loss,
            test_accuracy=found.accuracy,
            test_top5=found.top5,
            seconds=self.seconds,
        )
        self.history.append(done)
        self.epoch, self.step, self.total, self.seconds = self.epoch + 1, 0, 0.0, 0.0
        self.tell(done)

    def save(self) -> None:
        """Write a checkpoint, if it is a good one. Raises TrainingError where a number is none."""
        import torch

        total = float(self.total)
        if not (isfinite(total) and self.learner.finite()):
            self.diverged("the loss or a weight is no longer a number")
        random = {"cpu": torch.get_rng_state()}
        if self.setup.device == "cuda":
            random["cuda"] = torch.cuda.get_rng_state()
        held = Checkpoint(
            config=self.setup.config.json(),
            epoch=self.epoch,
            step=self.step,
            total=total,
            seconds=self.seconds,
            history=tuple(asdict(each) for each in self.history),
            module=self.learner.module.state_dict(),
            optimizer=self.learner.optimizer.state_dict(),
            schedule=self.learner.schedule.state_dict(),
            random=random,
        )
        checkpoint.save(self.folder, held)
        self.saved = perf_counter()
        self.tell(Saved(epoch=self.epoch, step=self.step))

    def restore(self, before: Checkpoint) -> None:
        """Be where the checkpoint was written."""
        import torch

        self.learner.module.load_state_dict(before.module)
        self.learner.optimizer.load_state_dict(before.optimizer)
        self.learner.schedule.load_state_dict(before.schedule)
        torch.set_rng_state(before.random["cpu"])
        if self.setup.device == "cuda" and "cuda" in before.random:
            torch.cuda.set_rng_state(before.random["cuda"])
        self.epoch, self.step, self.total, self.seconds = before.epoch, before.step, before.total, before.seconds
        self.history = [Epoch(**each) for each in before.history]
        self.saved = perf_counter()

    def beginning(self) -> Started:
        """What the run is about to do."""
        setup, config = self.setup, self.setup.config
        return Started(
            network=config.network,
            data=config.data,
            input_shape=setup.network.input_shape,
            classes=setup.classes,
            parameters=setup.network.report().parameters,
            epochs=config.epochs,
            steps=setup.steps,
            device=setup.device,
            epoch=self.epoch,
            step=self.step,
        )

    def finished(self) -> Finished:
        """Write the weights for others, and say how good they are."""
        weights = self.learner.module.state_dict()
        checkpoint.save_weights(self.folder, weights)
        last = self.history[-1]
        end = Finished(
            test_loss=last.test_loss,
            test_accuracy=last.test_accuracy,
            seconds=sum(each.seconds for each in self.history),
            checksum=checkpoint.checksum(weights),
        )
        self.tell(end)
        return end
