"""Offsets learned on bent bars: the shipped ones reach the shipped figures, and training reaches them again."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.training.bent_bars import (
    LAYER,
    LINE,
    TESTED_ON,
    TRAINED_ON,
    answers,
    bent_bar,
    branch,
    figures,
    predicted,
    response,
    trained,
)
from engine.training.weights import load

SHIPPED = Path(__file__).parents[3] / "assets" / "deformable"
FIGURES = json.loads((SHIPPED / "figures.json").read_text("utf-8"))


def shipped():
    return load(SHIPPED / "offsets.npz")


def test_the_shipped_offsets_reach_the_shipped_figures():
    assert figures(shipped()) == FIGURES
    assert FIGURES["predicted"] > 0.95 * 96, "nearly all that there is: 2·16 for each of three taps"
    assert FIGURES["straight"] < FIGURES["fixed"] < 0.7 * FIGURES["predicted"]


def test_bars_to_test_with_are_none_that_were_trained_on():
    assert not set(TESTED_ON) & set(TRAINED_ON)


def test_a_bar_runs_through_the_middle_and_bends_to_either_side():
    for bend in (-3, -1, 0, 2):
        np.testing.assert_array_equal(bent_bar(bend)[0, 3], [1, 4, 11, 16, 11, 4, 1])
        np.testing.assert_array_equal(bent_bar(bend)[0], bent_bar(-bend)[0, :, ::-1])
        assert bent_bar(bend)[0, 0].argmax() == bent_bar(bend)[0, 6].argmax() == round(3 + bend)


def test_torch_and_the_engine_give_the_same_answers():
    random = np.random.default_rng(0)
    pictures = np.stack([bent_bar(bend) for bend in (-2, 0.5, 3)])
    offset = random.uniform(-3, 3, (3, 18, 1, 1))
    theirs = answers(torch.from_numpy(pictures).double(), torch.from_numpy(offset))
    ours = [response(picture, moved) for picture, moved in zip(pictures, offset, strict=True)]
    np.testing.assert_allclose(theirs, ours, rtol=1e-9)
    straight = LAYER.layer.trace(pictures[1], [[LINE]])["output"].values
    assert response(pictures[1], np.zeros((18, 1, 1))) == straight[0, 0, 0]


def test_the_branch_is_as_torch_computes_it():
    arrays, settings = shipped(), branch()
    module = torch.nn.Conv2d(1, 18, settings.kernel_size[0], dilation=settings.dilation[0]).double()
    module.load_state_dict({name: torch.tensor(arrays[f"branch.{name}"]) for name in ("weight", "bias")})
    theirs = module(torch.from_numpy(bent_bar(2)[None]).double())[0].detach()
    np.testing.assert_allclose(predicted(arrays, bent_bar(2)), theirs, rtol=1e-9)
    assert sum(p.numel() for p in module.parameters()) == settings.parameters().result


@pytest.mark.slow
def test_training_again_reaches_the_figures():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # these tensors are small: threads would only wait for each other
    try:
        again = figures(trained(seed=1))
    finally:
        torch.set_num_threads(threads)
    assert again["straight"] == FIGURES["straight"]
    assert again["fixed"] == pytest.approx(FIGURES["fixed"], rel=0.05)
    assert again["predicted"] == pytest.approx(FIGURES["predicted"], rel=0.05)
