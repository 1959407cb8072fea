"""`python -m engine train`: what it prints, how it stops, and that a killed run ends as one that was not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from engine.command_line import main
from engine.train_command import Progress
from engine.training import checkpoint, events
from engine.training.events import Epoch, Finished, Started, Step, Stopped

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
SHORT = ("lenet5-modern", "--data", "digits", "--epochs", "2", "--device", "cpu", "--read-every", "1")
STEPS = 22  # in an epoch of digits


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A process that trains, with one thread, as others may use the machine."""
    command = [sys.executable, "-W", "error", "-m", "engine", "train", *arguments, "--run-dir", str(folder)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    process = started(folder, *arguments)
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


def steps_told(folder: Path) -> int:
    path = folder / events.FILE
    return path.read_text().count('"event": "step"') if path.exists() else 0


def hit(folder: Path, number: signal.Signals, steps: int, *arguments: str) -> tuple[int, str]:
    """Send the signal once so many steps are told of; the exit code and what stood on standard error."""
    process = started(folder, *arguments)
    before, end = steps_told(folder), time.monotonic() + PATIENCE_S
    while steps_told(folder) < before + steps and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, err


def last(folder: Path) -> dict[str, Any]:
    return list(events.events(folder))[-1]


def test_a_killed_run_resumed_ends_with_the_same_weights(tmp_path: Path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert run(whole, *SHORT)[0] == 0
    assert hit(killed, signal.SIGKILL, 7, *SHORT, "--save-seconds", "0.02")[0] == -signal.SIGKILL
    assert not (killed / checkpoint.WEIGHTS).exists()
    assert run(killed, "--resume")[0] == 0
    again = [each for each in events.events(killed) if each["event"] == "started"][-1]
    assert (again["epoch"], again["step"]) > (1, 0)  # it did not begin anew
    assert last(killed)["checksum"] == last(whole)["checksum"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_killed_again_and_again(tmp_path: Path, seed: int):
    chance = random.Random(seed)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    settings = (*SHORT, "--seed", str(seed))
    assert run(whole, *settings)[0] == 0
    arguments: tuple[str, ...] = settings
    kills = 0
    for _ in range(5):
        code, _ = hit(killed, signal.SIGKILL, chance.randrange(1, STEPS), *arguments, "--save-seconds", "0")
        kills += code == -signal.SIGKILL
        arguments = ("--resume",)
    assert kills >= 2
    code, _, err = run(killed, "--resume")
    assert (code, last(killed)["checksum"]) == (0, last(whole)["checksum"]), err


def test_killed_before_there_is_a_checkpoint(tmp_path: Path):
    assert run(tmp_path, *SHORT, "--epochs", "1")[0] == 0
    expected = last(tmp_path)["checksum"]
    (tmp_path / checkpoint.FILE).unlink()
    code, _, _ = run(tmp_path, "--resume")
    assert (code, last(tmp_path)["checksum"]) == (0, expected)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_by_a_signal_it_can_be_resumed(tmp_path: Path, number: signal.Signals, code: int):
    found, err = hit(tmp_path, number, 3, *SHORT)
    assert found == code
    stopped = last(tmp_path)
    assert stopped["event"] == "stopped"
    assert err.splitlines()[-1] == (
        f"stopped in epoch {stopped['epoch']}, step {stopped['step']}; "
        f"python -m engine train --resume --run-dir {tmp_path} goes on"
    )
    held = checkpoint.load(tmp_path)
    assert (held.epoch, held.step) == (stopped["epoch"], stopped["step"])


def test_json_is_what_the_file_keeps(tmp_path: Path):
    code, out, err = run(tmp_path, *SHORT, "--epochs", "1", "--json")
    assert (code, err) == (0, "")
    assert out == (tmp_path / events.FILE).read_text()
    assert json.loads(out.splitlines()[0])["event"] == "started"


def test_words(tmp_path: Path):
    code, out, err = run(tmp_path, *SHORT)
    done = last(tmp_path)
    assert code == 0
    assert err.splitlines()[0] == (
        "lenet5-modern on digits: 1×32×32, 10 classes, 61,706 parameters, 22 steps an epoch, cpu"
    )
    assert [line.partition("  ")[0] for line in err.splitlines()[1:]] == ["epoch 1/2", "epoch 2/2"]
    assert out.splitlines() == [
        f"test accuracy {done['test_accuracy']:.2%}, {done['seconds']:.1f} s of training",
        f"weights {tmp_path / 'weights.safetensors'}, checksum {done['checksum'][:16]}",
    ]


def test_a_terminal_has_a_line_that_moves(capsys):
    show = Progress(True, Path("runs/x"))
    for event in (
        Started(
            network="n",
            data="d",
            input_shape=(1, 2, 3),
            classes=4,
            parameters=5000,
            epochs=2,
            steps=40,
            device="cpu",
            epoch=1,
            step=10,
        ),
        Step(epoch=1, step=20, loss=0.5, lr=0.1, seconds=3),
        Epoch(epoch=1, loss=0.25, test_loss=0.5, test_accuracy=0.75, test_top5=None, seconds=1.5),
        Epoch(epoch=2, loss=0.25, test_loss=0.5, test_accuracy=0.75, test_top5=1.0, seconds=1.5),
        Stopped(epoch=2, step=7),
        Finished(test_loss=0.5, test_accuracy=0.75, seconds=3.21, checksum="0123456789abcdef0123"),
    ):
        show(event)
    out, err = capsys.readouterr()
    assert err.split("\r\x1b[K")[1:] == [
        "n on d: 1×2×3, 4 classes, 5,000 parameters, 40 steps an epoch, cpu, goes on after epoch 1, step 10\n",
        "epoch 1/2 [##########..........] 20/40  loss 0.5000",
        "epoch 1/2  loss 0.2500  test loss 0.5000  accuracy 75.00%  1.50 s\n",
        "epoch 2/2  loss 0.2500  test loss 0.5000  accuracy 75.00%  top-5 100.00%  1.50 s\n",
        "stopped in epoch 2, step 7; python -m engine train --resume --run-dir runs/x goes on\n",
    ]
    assert (
        out
        == "test accuracy 75.00%, 3.2 s of training\nweights runs/x/weights.safetensors, checksum 0123456789abcdef\n"
    )


@pytest.fixture
def refused(capsys):
    """The sentence on standard error of a command that cannot be done."""

    def ask(*arguments: str) -> str:
        try:
            code = main(["train", *arguments])
        except SystemExit as stopped:  # argparse
            code = int(stopped.code or 0)
        out, err = capsys.readouterr()
        assert (code, out, err.count("\n")) == (2, "", 1)
        return str(err.removesuffix("\n"))

    return ask


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), 'a training run needs the setting "network": a name such as lenet5-modern.'),
        (("lenet5-modern",), 'a training run needs the setting "data": a name such as digits.'),
        (("lenet5-modern", "--data", "digits", "--lr", "nan"), "lr=nan is no number to compute with: give one such"),
        (("lenet5-modern", "--data", "digits", "--lr", "0"), "lr=0 would never change a weight for the better: give"),
        (("lenet5-modern", "--data", "digits", "--batch-size", "99999"), "batch_size=99999 is more than the 1437 tra"),
        (("resnet", "--data", "digits"), "'resnet' is no network of the course: did you mean resnet-50"),
        (("--resume",), "--resume needs --run-dir: the folder of the run to go on with."),
    ],
)
def test_what_cannot_be_done(refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments, sentence: str):
    monkeypatch.chdir(tmp_path)
    assert refused(*arguments).startswith(f"python -m engine: {sentence}")
    assert list(tmp_path.iterdir()) == []


def test_what_argparse_refuses(refused):
    assert refused("lenet5-modern", "--epochs", "many").startswith(
        "python -m engine train: argument --epochs: invalid int value: 'many'"
    )


def test_resume_without_a_run_or_with_other_settings(refused, tmp_path: Path):
    assert refused("--resume", "--run-dir", str(tmp_path)) == (
        f"python -m engine: {tmp_path} holds no run to go on with: start one without --resume, or name its folder."
    )
    settings = '{"network": "lenet5-modern", "data": "digits", "lr": 0.5}'
    (tmp_path / checkpoint.CONFIG).write_text(settings)
    for arguments, told in (
        (("--lr", "0.1"), "lr=0.5, not 0.1: leave out --lr"),
        (("resnet-50",), "network=lenet5-modern, not resnet-50: leave out the network"),
    ):
        assert refused(*arguments, "--resume", "--run-dir", str(tmp_path)) == (
            f"python -m engine: the run in {tmp_path} has {told}, or start another run in another --run-dir."
        )
