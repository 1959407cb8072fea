"""Pictures made to fit: by hand, and against torch's own means and nearest cells."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ShapeError
from engine.training.data import dataset, fitted_to
from engine.training.data.data import Data
from engine.training.data.fitting import BLOCK, inside, placed, sampled, scaled

SIDES = st.integers(1, 12)


def data(inputs, targets=None, task="classification") -> Data:
    targets = np.arange(len(inputs)) if targets is None else targets
    parts = {"inputs": inputs, "targets": targets, "test_inputs": inputs[:1], "test_targets": targets[:1]}
    return Data(name="few", task=task, classes=("a", "b"), about="Made.", **parts)


def test_every_cell_becomes_three_by_three_with_a_border():
    few = data(np.arange(1, 9, dtype=np.uint8).reshape(2, 1, 2, 2))
    fitted = fitted_to(few, (1, 8, 7))
    assert fitted.inputs[0, 0].tolist() == [
        [0, 0, 0, 0, 0, 0, 0],
        [1, 1, 1, 2, 2, 2, 0],
        [1, 1, 1, 2, 2, 2, 0],
        [1, 1, 1, 2, 2, 2, 0],
        [3, 3, 3, 4, 4, 4, 0],
        [3, 3, 3, 4, 4, 4, 0],
        [3, 3, 3, 4, 4, 4, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]
    assert fitted.inputs.dtype == np.uint8
    assert fitted.about == "Made. Made 1×8×7 of 1×2×2."


@pytest.mark.parametrize(("side", "border"), [(28, 2), (32, 0)])
def test_digits_for_lenet(side: int, border: int):
    plain, fitted = dataset("digits"), fitted_to(dataset("digits"), (1, side, side))
    inner = fitted.inputs[:, :, border : side - border, border : side - border]
    factor = inner.shape[-1] // 8
    assert inner.sum() == fitted.inputs.sum(), "nothing in the border"
    for down in range(factor):
        assert np.array_equal(inner[:, :, down::factor, down::factor], plain.inputs)


@given(SIDES, SIDES, SIDES, SIDES)
def test_shrunk_pictures_are_means_as_torch_takes_them(height: int, width: int, rows: int, columns: int):
    values = np.arange(2.0 * height * width).reshape(1, 2, height, width) ** 2
    to = inside((height, width), [rows, columns])
    if to[0] >= height and to[1] >= width:
        assert to[0] % height == 0
        expected = values.repeat(to[0] // height, 2).repeat(to[1] // width, 3)
    else:
        expected = torch.nn.functional.adaptive_avg_pool2d(torch.tensor(values), to).numpy()
    np.testing.assert_allclose(scaled(values, [rows, columns]), expected, rtol=1e-12)
    assert placed(scaled(values, [rows, columns]), [rows, columns]).shape == (1, 2, rows, columns)


@given(SIDES, SIDES, SIDES, SIDES)
def test_classes_of_pixels_are_taken_as_torch_takes_the_nearest(height: int, width: int, rows: int, columns: int):
    values = np.arange(height * width).reshape(1, height, width)
    to = inside((height, width), [rows, columns])
    nearest = torch.nn.functional.interpolate(torch.tensor(values[None], dtype=torch.float64), to, mode="nearest-exact")
    assert sampled(values, [rows, columns]).tolist() == nearest[0].long().tolist()


def test_masks_stay_with_their_pictures():
    inputs = np.zeros((2, 1, 3, 3), np.uint8)
    inputs[:, 0, 1, 2] = 200
    fitted = fitted_to(data(inputs, (inputs[:, 0] > 0).astype(np.int64), "segmentation"), (1, 7, 10))
    assert np.array_equal(fitted.targets, fitted.inputs[:, 0] > 0)
    assert fitted.targets.sum() == 2 * 4


def test_one_channel_for_three_and_three_for_one():
    few = data(np.arange(2 * 3, dtype=np.uint8).reshape(2, 3, 1, 1) * 40)
    grey = fitted_to(few, (1, 1, 1)).inputs
    assert grey.ravel().tolist() == [round(40 * 0.587 + 80 * 0.114), round(120 * 0.299 + 160 * 0.587 + 200 * 0.114)]
    assert fitted_to(data(grey), (3, 1, 1)).inputs.tolist() == grey.repeat(3, 1).tolist()


def test_more_pictures_than_a_block():
    few = data(np.arange(BLOCK + 3, dtype=np.float32).reshape(-1, 1, 1, 1))
    assert fitted_to(few, (1, 2, 2)).inputs[:, 0, 1, 1].tolist() == list(range(BLOCK + 3))


def test_what_fits_already_is_left_alone():
    few = dataset("digits")
    assert fitted_to(few, (1, 8, 8)) is few


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (
            (4, 8, 8),
            "few has 3 channels, but the network takes 4: choose a network for 3, or data with one channel or three.",
        ),
        ((1, 8), "few holds pictures, but the network takes (1, 8): choose another network."),
    ],
)
def test_what_cannot_be_made(shape: tuple[int, ...], sentence: str):
    few = data(np.zeros((2, 3, 4, 4), np.uint8))
    with pytest.raises(ShapeError) as caught:
        fitted_to(few, shape)
    assert str(caught.value) == sentence
