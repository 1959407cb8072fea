"""A run: it learns, tells what it does, and stopped anywhere and resumed ends with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

from engine.errors import DataError, RequestError, ShapeError, SpecError, TrainingError
from engine.training import checkpoint, events
from engine.training.config import Config, config
from engine.training.data import Data, dataset
from engine.training.evaluate import evaluate
from engine.training.events import Diverged, Epoch, Event, Finished, Saved, Started, Step, Stopped
from engine.training.fit import shuffled
from engine.training.loop import train
from engine.training.metrics import confusion
from engine.training.setup import learner, setup

BATCH = 16
STEPS = 5  # in an epoch of FEW: 83 examples, 3 of which fill no batch


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def few() -> Data:
    whole = dataset("digits")
    return replace(
        whole,
        inputs=whole.inputs[: BATCH * STEPS + 3],
        targets=whole.targets[: BATCH * STEPS + 3],
        test_inputs=whole.test_inputs[:40],
        test_targets=whole.test_targets[:40],
    )


def short(**settings: Any) -> Config:
    usual = {"network": "lenet5-modern", "data": "digits", "epochs": 2, "batch_size": BATCH, "read_every": 2}
    return config(**(usual | {"device": "cpu"} | settings))


def after(steps: int) -> Callable[[], bool]:
    """Stops once so many steps are done."""
    count = iter(range(1, steps + 1))
    return lambda: next(count, steps) >= steps


def uninterrupted(folder: Path, settings: Config) -> Finished:
    done = train(settings, few(), folder)
    assert isinstance(done, Finished)
    return done


def test_what_a_run_tells(tmp_path: Path):
    told: list[Event] = []
    done = train(short(), few(), tmp_path / "run", on_event=told.append)
    started, saved, *rest = told
    assert started == Started(
        network="lenet5-modern",
        data="digits",
        input_shape=(1, 32, 32),
        classes=10,
        parameters=61706,
        epochs=2,
        steps=STEPS,
        device="cpu",
        epoch=1,
        step=0,
    )
    assert saved == Saved(epoch=1, step=0)
    assert [(each.epoch, each.step) for each in rest if isinstance(each, Step)] == [
        (epoch, step) for epoch in (1, 2) for step in (2, 4, 5)
    ]
    assert [type(each) for each in rest[:4]] == [Step, Step, Step, Epoch]
    assert rest[-2:] == [Saved(epoch=3, step=0), done]
    kept = list(events.events(tmp_path / "run"))
    assert [each["event"] for each in kept] == [type(each).__name__.lower() for each in told]
    assert kept[-1]["checksum"] == done.checksum  # type: ignore[union-attr]  # it was not stopped


def test_the_weights_are_those_of_plain_steps_written_out(tmp_path: Path):
    settings, data = short(schedule="constant", optimizer="sgd", lr=0.01), few()
    done = uninterrupted(tmp_path / "run", settings)
    made = setup(settings, data)
    with torch.random.fork_rng(devices=[]):
        module = learner(made).module
    optimizer = torch.optim.SGD(module.parameters(), lr=0.01, momentum=0.9, weight_decay=0.01)
    losses: list[float] = []
    for epoch in (1, 2):
        losses.clear()
        for batch in shuffled(len(data.inputs), 0, epoch)[: BATCH * STEPS].reshape(STEPS, BATCH):
            optimizer.zero_grad()
            loss = F.cross_entropy(module(made.inputs[batch]), made.targets[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    assert checkpoint.checksum(module.state_dict()) == done.checksum
    module.eval()
    scores = module(made.test_inputs).detach()
    targets = torch.tensor(data.test_targets)
    (last,) = [each for each in events.events(tmp_path / "run") if each["event"] == "epoch" and each["epoch"] == 2]
    assert last["loss"] == pytest.approx(np.mean(losses), rel=1e-6)
    assert last["test_loss"] == pytest.approx(float(F.cross_entropy(scores, targets)), rel=1e-6)
    assert last["test_accuracy"] == pytest.approx(float((scores.argmax(1) == targets).double().mean()))


@pytest.mark.parametrize("steps", [1, 3, STEPS, STEPS + 2, 2 * STEPS])
def test_stopped_and_resumed_it_ends_with_the_same_weights(tmp_path: Path, steps: int):
    whole = uninterrupted(tmp_path / "whole", short())
    stopped = train(short(), few(), tmp_path / "run", stopped=after(steps))
    epoch, step = (1, steps) if steps <= STEPS else (2, steps - STEPS)
    assert stopped == Stopped(epoch=epoch, step=step)
    torch.rand(3)  # the world outside does not matter
    done = train(short(), few(), tmp_path / "run", resume=True)
    assert isinstance(done, Finished)
    assert (done.checksum, done.test_loss) == (whole.checksum, whole.test_loss)
    one, other = (
        {each["epoch"]: each["loss"] for each in events.events(tmp_path / name) if each["event"] == "epoch"}
        for name in ("whole", "run")
    )
    assert one == other


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("schedule", ["one-cycle", "cosine", "constant"])
@pytest.mark.parametrize("init", ["he", "torch"])
def test_with_any_optimiser_schedule_and_beginning(tmp_path: Path, optimizer: str, schedule: str, init: str):
    settings = short(optimizer=optimizer, schedule=schedule, init=init)
    whole = uninterrupted(tmp_path / "whole", settings)
    train(settings, few(), tmp_path / "run", stopped=after(4))
    done = train(settings, few(), tmp_path / "run", resume=True)
    assert isinstance(done, Finished)
    assert done.checksum == whole.checksum


def test_with_dropout_and_batch_norm_in_bf16(tmp_path: Path):
    settings = short(network="mobilenet-v2", size=32, epochs=1, precision="bf16")
    whole = uninterrupted(tmp_path / "whole", settings)
    train(settings, few(), tmp_path / "run", stopped=after(2))
    done = train(settings, few(), tmp_path / "run", resume=True)
    assert isinstance(done, Finished)
    assert done.checksum == whole.checksum
    assert uninterrupted(tmp_path / "other", replace(settings, seed=1)).checksum != whole.checksum


def test_a_finished_run_resumed_says_the_same(tmp_path: Path):
    first = uninterrupted(tmp_path / "run", short())
    assert train(short(), few(), tmp_path / "run", resume=True) == first


def test_the_world_outside_keeps_its_random_numbers(tmp_path: Path):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    uninterrupted(tmp_path / "run", short())
    assert torch.equal(torch.rand(3), expected)


def test_the_weights_written_for_others_are_the_last(tmp_path: Path):
    done = uninterrupted(tmp_path / "run", short())
    weights = load_file(tmp_path / "run" / checkpoint.WEIGHTS)
    names = checkpoint.load(tmp_path / "run").module  # safetensors sorts them
    assert checkpoint.checksum({name: weights[name] for name in names}) == done.checksum


def test_checkpoints_come_as_often_as_asked(tmp_path: Path):
    told: list[Event] = []
    train(short(epochs=1), few(), tmp_path / "run", save_seconds=0, on_event=told.append)
    saved = [(each.epoch, each.step) for each in told if isinstance(each, Saved)]
    assert saved == [*((1, step) for step in range(STEPS + 1)), (2, 0)]


def test_a_network_of_distances_answers_with_the_nearest():
    made = setup(short(network="lenet5-1998"), few())
    with torch.random.fork_rng(devices=[]):
        nearest = learner(made)
    with torch.no_grad():
        distances = nearest.module.eval()(made.test_inputs)
    assert (distances > 0).all()
    answers = distances.argmin(1).numpy()
    expected = confusion(answers, made.test_targets, 10)
    assert evaluate(nearest, made.test_inputs, made.test_targets).confusion.tolist() == expected.tolist()
    assert len(set(answers.tolist())) > 1


@pytest.mark.parametrize("save_seconds", [0, 60])
def test_divergence_stops_with_the_last_good_checkpoint(tmp_path: Path, save_seconds: float):
    told: list[Event] = []
    settings = short(lr=100, optimizer="sgd", schedule="constant")
    with pytest.raises(TrainingError) as caught:
        train(settings, few(), tmp_path / "run", save_seconds=save_seconds, on_event=told.append)
    assert isinstance(told[-1], Diverged)
    assert str(caught.value) == told[-1].message
    assert told[-1].message.startswith("Training has diverged, the loss")
    assert told[-1].message.endswith(
        "lower lr=100, or look for values in the data that are very large; the last good checkpoint is "
        f"{tmp_path / 'run' / 'checkpoint.pt'}."
    )
    held = checkpoint.load(tmp_path / "run")
    assert all(torch.isfinite(values).all() for values in held.module.values())
    last = [each for each in told if isinstance(each, Saved)][-1]
    assert (held.epoch, held.step) == (last.epoch, last.step)
    assert not (tmp_path / "run" / checkpoint.WEIGHTS).exists()


def test_a_folder_with_a_run_is_left_alone(tmp_path: Path):
    train(short(), few(), tmp_path, stopped=after(1))
    before = (tmp_path / checkpoint.FILE).read_bytes()
    with pytest.raises(RequestError) as caught:
        train(short(), few(), tmp_path)
    assert str(caught.value) == (f"{tmp_path} holds a run already: add --resume to go on, or choose another --run-dir.")
    with pytest.raises(RequestError) as caught:
        train(short(lr=0.1), few(), tmp_path, resume=True)
    assert str(caught.value) == (
        f"{tmp_path} holds a run with other settings, and one with these would not go on from it: leave them out, or "
        "choose another --run-dir."
    )
    assert (tmp_path / checkpoint.FILE).read_bytes() == before


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(TrainingError, match=r"^.*/file/run cannot be made \(.*\): choose another --run-dir\.$"):
        train(short(), few(), tmp_path / "file" / "run")


def test_a_batch_must_be_filled():
    with pytest.raises(SpecError) as caught:
        setup(short(batch_size=84), few())
    assert str(caught.value) == (
        "batch_size=84 is more than the 83 training examples, so no batch would ever be full: give at most 83."
    )
    assert setup(short(batch_size=83), few()).steps == 1


def test_cells_at_the_border_have_no_answer():
    """U-Net pads nothing: it answers for the 4×4 cells in the middle of 188×188."""
    where = np.arange(2 * 188 * 188).reshape(2, 188, 188)
    zeros = np.zeros((2, 1, 188, 188), np.uint8)
    data = replace(
        few(),
        task="segmentation",
        inputs=zeros,
        test_inputs=zeros,
        targets=where,
        test_targets=where,
        classes=("a", "b"),
    )
    made = setup(short(network="unet", size=188, batch_size=1), data)
    assert made.targets.tolist() == made.test_targets.tolist() == where[:, 92:96, 92:96].tolist()


def test_answers_and_targets_must_fit():
    cells = replace(few(), task="segmentation")
    with pytest.raises(ShapeError) as caught:
        setup(short(), cells)
    assert str(caught.value) == (
        "lenet5-modern answers once for a picture, but digits has a class for each cell: choose a network for "
        "segmentation, such as unet."
    )
    with pytest.raises(ShapeError) as caught:
        setup(short(network="unet", size=188), few())
    assert str(caught.value) == (
        "unet answers with 10×4×4, a class for each cell, but digits has one class for each picture: choose a network "
        "for classification, such as lenet5-modern."
    )


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_where_there_is_none():
    with pytest.raises(RequestError) as caught:
        setup(short(device="cuda"), few())
    assert str(caught.value) == 'device="cuda", but torch sees no CUDA device here: choose cpu or auto.'


def test_ranks_share_an_epoch_without_overlap():
    made = replace(setup(short(batch_size=8), few()), steps=5)
    order = shuffled(83, 0, 1)
    shares = [made.batches(order, world=2, rank=rank).numpy() for rank in (0, 1)]
    assert [share.shape for share in shares] == [(5, 8), (5, 8)]
    # step by step, both together take what one process with twice the batch takes
    assert np.concatenate(shares, axis=1).tolist() == order[:80].reshape(5, 16).tolist()


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "pickle", "other"])
def test_a_damaged_checkpoint_is_not_taken_for_a_whole_one(tmp_path: Path, damage: str):
    train(short(), few(), tmp_path, stopped=after(1))
    path = tmp_path / checkpoint.FILE
    whole = path.read_bytes()
    middle = len(whole) // 2  # among the weights or what the optimiser remembers
    damaged = {
        "cut": whole[:-100],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "empty": b"",
        "pickle": b"cos\nsystem\n(S'touch executed'\ntR.",
        "other": b"PK not a zip",
    }[damage]
    path.write_bytes(damaged)
    with pytest.raises(DataError) as caught:
        train(short(), few(), tmp_path, resume=True)
    assert str(caught.value) == (f"{path} is damaged or no checkpoint of a run: delete it and start the run again.")


def test_a_checkpoint_that_cannot_be_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    train(short(), few(), tmp_path, stopped=after(1))
    before = (tmp_path / checkpoint.FILE).read_bytes()

    def half(held: object, path: Path) -> None:
        path.write_bytes(before[:1000])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(TrainingError) as caught:
        train(short(), few(), tmp_path, resume=True)
    assert str(caught.value) == (
        f"{tmp_path / checkpoint.FILE} cannot be written ([Errno 28] No space left on device): make room or choose "
        "another --run-dir, then go on with --resume."
    )
    assert (tmp_path / checkpoint.FILE).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint.pt", "config.json", "events.jsonl"]


def test_nothing_to_resume(tmp_path: Path):
    with pytest.raises(RequestError) as caught:
        train(short(), few(), tmp_path, resume=True)
    assert str(caught.value) == f"{tmp_path} holds no checkpoint to go on from: start the run without --resume."


def test_half_a_line_of_events_is_cut_off(tmp_path: Path):
    train(short(), few(), tmp_path, stopped=after(3))
    with (tmp_path / events.FILE).open("a") as file:
        file.write('{"event": "st')
    train(short(), few(), tmp_path, resume=True)
    kept = [each["event"] for each in events.events(tmp_path)]
    assert kept[kept.index("stopped") + 1] == "started"
    assert kept[-1] == "finished"


def test_a_checksum_sees_every_bit_and_not_where_it_lies():
    values = torch.arange(24.0).reshape(1, 2, 3, 4)
    same = values.contiguous(memory_format=torch.channels_last)
    assert checkpoint.checksum({"a": values}) == checkpoint.checksum({"a": same})
    changed = [
        {"b": values},
        {"a": values.double()},
        {"a": values.reshape(1, 2, 4, 3)},
        {"a": values.where(values != 7, torch.tensor(np.nextafter(np.float32(7), np.float32(8))))},
        {"a": values, "b": 1},
    ]
    sums = {checkpoint.checksum(each) for each in ({"a": values}, *changed)}
    assert len(sums) == 1 + len(changed)


def mixed() -> Data:
    """The digits, a random fifth of them to test with; of writers who were never seen, about 94 in 100 are read."""
    given = dataset("digits")
    inputs = np.concatenate([given.inputs, given.test_inputs])
    targets = np.concatenate([given.targets, given.test_targets])
    order = shuffled(len(inputs), 0, 0)
    learn, test = order[360:], order[:360]
    return replace(
        given, inputs=inputs[learn], targets=targets[learn], test_inputs=inputs[test], test_targets=targets[test]
    )


@pytest.mark.slow
def test_lenet_reads_digits(tmp_path: Path):
    done = [
        train(config(network="lenet5-modern", data="digits", seed=seed), mixed(), tmp_path / str(seed))
        for seed in (0, 1, 2)
    ]
    found = [each.test_accuracy for each in done if isinstance(each, Finished)]
    print([(each.test_accuracy, each.seconds) for each in done if isinstance(each, Finished)])
    assert min(found) >= 0.96
    assert np.mean(found) >= 0.97
