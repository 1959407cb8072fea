"""Settings of a run: there and back as JSON, and what is said about bad ones."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.networks import NETWORKS
from engine.training.config import CHOICES, DEVICES, INITS, OPTIMIZERS, PRECISIONS, SCHEDULES, Config, config, read

CONFIGS = st.builds(
    config,
    network=st.sampled_from([each.id for each in NETWORKS]),
    data=st.text(),
    size=st.none() | st.integers(1, 1000),
    epochs=st.integers(1, 1000),
    batch_size=st.integers(1, 1000),
    lr=st.floats(1e-300, 100) | st.integers(1, 100),
    weight_decay=st.floats(0, 1e300),
    optimizer=st.sampled_from(OPTIMIZERS),
    schedule=st.sampled_from(SCHEDULES),
    init=st.sampled_from(INITS),
    seed=st.integers(0, 2**31 - 1),
    device=st.sampled_from(DEVICES),
    precision=st.sampled_from(PRECISIONS),
    read_every=st.integers(1, 1000),
)


@given(CONFIGS)
def test_there_and_back(made: Config):
    assert read(made.json()) == made
    assert read(made.json()).json() == made.json()


def test_every_setting_is_drawn_above_and_every_choice_is_checked():
    drawn = {"network", "data", "size", "epochs", "batch_size", "lr", "weight_decay", "seed", "read_every", *CHOICES}
    assert drawn == {field.name for field in fields(Config)}


def test_what_is_not_said_is_the_default():
    assert read('{"network": "resnet-18", "data": "digits"}') == Config(network="resnet-18", data="digits")


GOOD: dict[str, Any] = {"network": "lenet5-modern", "data": "digits"}
NAMES = (
    "network, data, size, epochs, batch_size, lr, weight_decay, optimizer, schedule, init, seed, device, precision, "
    "read_every"
)
BAD: tuple[tuple[dict[str, Any], str], ...] = (
    ({"batchsize": 3}, 'a training run has no setting "batchsize": did you mean "batch_size"?'),
    ({"xyz": 3}, f'a training run has no setting "xyz"; it has {NAMES}.'),
    ({"network": None}, 'a training run needs the setting "network": a name such as lenet5-modern.'),
    ({"data": 5}, 'a training run needs the setting "data": a name such as digits.'),
    (
        {"network": "lenet5-modem"},
        "'lenet5-modem' is no network of the course: did you mean lenet5-modern or lenet5-1998? --list names all.",
    ),
    ({"epochs": 0}, "epochs=0 is too small; epochs must be at least 1."),
    ({"epochs": 2.5}, "epochs=2.5 is not a count: give a whole number such as 1."),
    ({"size": 0}, "size=0 is too small; size must be at least 1."),
    ({"seed": -1}, "seed=-1 is too small; seed must be at least 0."),
    ({"lr": 0}, "lr=0 would never change a weight for the better: give one such as 0.005."),
    ({"lr": -0.5}, "lr=−0.5 would never change a weight for the better: give one such as 0.005."),
    ({"lr": 1e9}, "lr=1e+09 is too large to learn anything: give at most 100, such as 0.005."),
    ({"lr": float("nan")}, "lr=nan is no number to compute with: give one such as 0.005."),
    ({"lr": "fast"}, "lr='fast' is no number to compute with: give one such as 0.005."),
    ({"weight_decay": -1}, "weight_decay=−1 is negative, but weight_decay must be at least 0, such as 0 or 0.01."),
    ({"optimizer": "adma"}, "optimizer='adma' is unknown: choose one of adamw, adam, sgd."),
    ({"schedule": "step"}, "schedule='step' is unknown: choose one of one-cycle, cosine, constant."),
    ({"init": "zeros"}, "init='zeros' is unknown: choose one of he, torch."),
    ({"device": "gpu"}, "device='gpu' is unknown: choose one of auto, cpu, cuda."),
    ({"precision": "fp8"}, "precision='fp8' is unknown: choose one of fp32, bf16."),
)


@pytest.mark.parametrize(("settings", "sentence"), BAD, ids=[str(settings) for settings, _ in BAD])
def test_bad_settings(settings: dict[str, Any], sentence: str):
    with pytest.raises(EngineError) as caught:
        config(**(GOOD | settings))
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "the settings of the run are not JSON: Expecting property name enclosed in double quotes: line 1 column"),
        ("[1]", 'the settings of the run must be a JSON object such as {"network": …, "data": …}.'),
        ("[" * 100_000, "the settings of the run are not JSON: "),
    ],
)
def test_bad_texts(text: str, sentence: str):
    with pytest.raises(EngineError) as caught:
        read(text)
    assert str(caught.value).startswith(sentence)
