"""Flip and shift against numpy's and torch's convolution, and against integrals that can be worked out."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DataError, EngineError, ShapeError
from engine.folds import plain
from engine.operations import flip_and_shift

LINES = st.lists(st.integers(-9, 9), min_size=1, max_size=12)


@given(x=LINES, w=LINES)
def test_it_is_numpys_convolution_and_without_the_flip_its_correlation(x, w):
    out = flip_and_shift(x, w)["output"].values[0]
    assert out.tolist() == np.convolve(x, w).tolist()
    assert flip_and_shift(x, w, flip=False)["output"].values[0].tolist() == np.convolve(x, w[::-1]).tolist()


@given(x=LINES, w=LINES, per_unit=st.integers(1, 5))
def test_convolution_does_not_ask_which_of_the_two_is_flipped(x, w, per_unit):
    one, other = (flip_and_shift(*pair, per_unit=per_unit)["output"].values for pair in ((x, w), (w, x)))
    np.testing.assert_allclose(one, other)


@pytest.mark.parametrize("padding", ["full", "same", "valid"])
@pytest.mark.parametrize("flip", [True, False])
@pytest.mark.parametrize("cells", [1, 2, 3, 5])
def test_each_padding_is_torchs(padding, flip, cells):
    x, w = torch.arange(1, 8).double(), torch.arange(2, 2 + cells).double()
    reach = cells - 1
    before = {"full": reach, "same": reach // 2, "valid": 0}[padding]
    after = {"full": reach, "same": reach - before, "valid": 0}[padding]
    kernel = w.flip(0) if flip else w
    wanted = torch.conv1d(torch.nn.functional.pad(x, (before, after))[None, None], kernel[None, None])[0, 0]
    trace = flip_and_shift(x.tolist(), w.tolist(), padding=padding, flip=flip)
    np.testing.assert_array_equal(trace["output"].values[0], wanted)


def test_the_first_step_turns_the_whole_kernel_and_every_other_writes_one_cell():
    trace = flip_and_shift([1, 2, 3, 4], [10, 20, 30])
    assert trace.steps == 1 + 6
    assert [write.cell.value for write in trace.step(0).writes] == [30, 20, 10]
    assert [len(trace.step(n).writes) for n in range(1, 7)] == [1] * 6
    assert str(trace.step(2)) == "output[0, 1] = 0·30 + 1·20 + 2·10 = 40"
    for stage in trace.stages:
        np.testing.assert_array_equal(plain(trace, stage), trace[stage.target].values)


def test_samples_are_summed_as_an_integral():
    """Two boxes of length 1 give a triangle, which the midpoint rule meets exactly."""
    per_unit = 20
    out = flip_and_shift([1] * per_unit, [1] * per_unit, per_unit=per_unit)["output"].values[0]
    t = np.arange(1, 2 * per_unit) / per_unit
    np.testing.assert_allclose(out, 1 - np.abs(1 - t))


def test_an_exponential_answers_to_a_switch_as_a_capacitor_does():
    per_unit = 200
    t = (np.arange(per_unit) + 0.5) / per_unit
    out = flip_and_shift(np.ones(per_unit), 2 * np.exp(-2 * t), per_unit=per_unit)["output"].values[0]
    ends = np.arange(1, per_unit + 1) / per_unit
    np.testing.assert_allclose(out[:per_unit], 1 - np.exp(-2 * ends), atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        (
            {"input": [1, 2], "weight": [1, 2, 3], "padding": "valid"},
            ShapeError,
            "the kernel has 3 cells, but the input only 2: shorten it, or set padding='full'.",
        ),
        ({"input": [], "weight": [1]}, DataError, "input is empty"),
        ({"input": [1], "weight": [1], "per_unit": 0}, EngineError, "per_unit=0"),
    ],
)
def test_what_cannot_be_convolved_is_said(settings, error, message):
    with pytest.raises(error, match=message.replace("'", ".")):
        flip_and_shift(**settings)
