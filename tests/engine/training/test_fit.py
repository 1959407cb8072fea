"""Training and weights: it learns, repeats itself to the bit, and says when it cannot go on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.errors import EngineError, ShapeError, SpecError, TrainingError
from engine.training.fit import Epoch, fit, initialised, shuffled
from engine.training.weights import load, load_state, rounded, save, state

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float64)
CLASSES = np.array([0, 1, 1, 0])


def small(dropout: float = 0) -> nn.Module:
    return initialised(nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Dropout(dropout), nn.Linear(16, 2)), seed=1)


def trained(module: nn.Module, **settings: object) -> tuple[Epoch, ...]:
    usual = {"loss": F.cross_entropy, "epochs": 60, "batch_size": 2, "learning_rate": 0.05} | settings
    return fit(module, XOR, CLASSES, **usual)  # type: ignore[arg-type]


def test_xor_is_learned_and_every_epoch_told():
    module = small()
    told: list[Epoch] = []
    history = trained(module, epochs=150, on_epoch=told.append)
    assert module(torch.tensor(XOR, dtype=torch.float32)).argmax(1).tolist() == CLASSES.tolist()
    assert history == tuple(told)
    assert [epoch.number for epoch in history] == list(range(1, 151))
    assert history[-1].loss < 0.02 < history[0].loss
    assert all(epoch.seconds > 0 for epoch in history)
    assert not module.training


def test_a_linear_network_cannot_learn_xor():
    module = initialised(nn.Linear(2, 2))
    trained(module)
    assert (module(torch.tensor(XOR, dtype=torch.float32)).argmax(1).numpy() == CLASSES).mean() <= 0.75


@pytest.mark.parametrize("dropout", [0, 0.5])
def test_the_same_seed_gives_the_same_weights_and_another_gives_others(dropout: float):
    found: list[torch.Tensor] = []
    for seed in (3, 3, 4):
        torch.manual_seed(len(found))  # the world outside must not matter
        module = small(dropout)
        trained(module, epochs=3, seed=seed)
        found.append(torch.cat([parameter.flatten() for parameter in module.parameters()]))
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def test_the_world_outside_keeps_its_random_numbers():
    module = small(dropout=0.5)
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    trained(module, epochs=2)
    assert torch.equal(torch.rand(3), expected)


def test_one_step_is_what_adamw_takes():
    ours, theirs = initialised(nn.Linear(2, 2)), initialised(nn.Linear(2, 2))
    history = trained(ours, epochs=1, batch_size=4, learning_rate=0.1, weight_decay=0.2)
    optimiser = torch.optim.AdamW(theirs.parameters(), lr=0.1, weight_decay=0.2, betas=(0.85, 0.999))
    torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=0.1, total_steps=1)
    value = F.cross_entropy(theirs(torch.tensor(XOR, dtype=torch.float32)), torch.tensor(CLASSES))
    value.backward()
    optimiser.step()
    assert history[0].loss == pytest.approx(value.item())
    assert all(torch.allclose(a, b) for a, b in zip(ours.parameters(), theirs.parameters(), strict=True))


def test_every_example_is_seen_once_an_epoch_in_another_order_each_time():
    first, second = shuffled(50, seed=0, epoch=1), shuffled(50, seed=0, epoch=2)
    assert sorted(first) == sorted(second) == list(range(50))
    assert first.tolist() != second.tolist()
    assert first.tolist() == shuffled(50, seed=0, epoch=1).tolist()


def test_initialised_has_he_variance_and_no_bias():
    network = nn.Sequential(nn.Conv2d(8, 200, 5), nn.Conv1d(50, 200, 4), nn.BatchNorm2d(3), nn.Linear(200, 200))
    for layer in initialised(network, seed=2):
        if not isinstance(layer, nn.BatchNorm2d):
            assert layer.weight.var().item() == pytest.approx(2 / layer.weight[0].numel(), rel=0.05)
            assert not layer.bias.any()
    again = initialised(nn.Linear(200, 200, bias=False), seed=2)
    assert torch.equal(again.weight, initialised(nn.Linear(200, 200, bias=False), seed=2).weight)
    assert not torch.equal(again.weight, initialised(nn.Linear(200, 200, bias=False), seed=3).weight)


@pytest.mark.parametrize("bad", [np.nan, 1e30])
def test_divergence_is_a_sentence(bad: float):
    with pytest.raises(TrainingError) as raised:
        fit(
            initialised(nn.Linear(2, 1)),
            np.full((4, 2), bad),
            np.zeros((4, 1)),
            loss=F.mse_loss,
            epochs=3,
            learning_rate=0.5,
        )
    assert str(raised.value) == (
        f"The loss became {'nan' if np.isnan(bad) else 'inf'} in epoch 1, training has diverged: lower "
        "learning_rate=0.5, or look for values in the data that are not finite or very large."
    )


@pytest.mark.parametrize(
    ("inputs", "targets", "sentence"),
    [
        (XOR, CLASSES[:1], "4 examples with 1 target: training needs one target for every example"),
        (XOR[:0], CLASSES[:0], "0 examples with 0 targets: training needs one target for every example, and at least"),
    ],
)
def test_examples_without_targets_are_refused(inputs: np.ndarray, targets: np.ndarray, sentence: str):
    with pytest.raises(ShapeError, match=sentence):
        fit(small(), inputs, targets, loss=F.cross_entropy, epochs=1, learning_rate=0.1)


@pytest.mark.parametrize(("name", "value"), [("epochs", 0), ("batch_size", 0), ("epochs", 1.5)])
def test_settings_are_checked(name: str, value: object):
    with pytest.raises(SpecError, match=f"{name}={value} is "):
        trained(small(), **{name: value})
    assert issubclass(TrainingError, EngineError)


def test_weights_survive_the_file_and_lose_only_what_rounding_takes(tmp_path: Path):
    module = small()
    arrays = rounded(state(module), 64)
    save(tmp_path / "weights.npz", arrays)
    read = load(tmp_path / "weights.npz")
    assert list(read) == list(arrays) == ["0.weight", "0.bias", "3.weight", "3.bias"]
    assert all(np.array_equal(read[name], arrays[name]) and (read[name] * 64 % 1 == 0).all() for name in read)
    assert all(np.abs(read[name] - values).max() <= 1 / 128 for name, values in state(module).items())
    other = load_state(nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Dropout(0), nn.Linear(16, 2)), read)
    assert torch.equal(other[0].weight, torch.as_tensor(read["0.weight"]))


def test_the_same_arrays_make_the_same_file(tmp_path: Path):
    for name in ("one", "two"):
        save(tmp_path / f"{name}.npz", {"a": np.arange(3), "b": np.eye(2)})
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
