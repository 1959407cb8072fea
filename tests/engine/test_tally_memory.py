"""The memory of a map, counted channel by channel."""

import numpy as np
import pytest
import torch

from engine.counts import activation_memory
from engine.errors import ShapeError
from engine.tally_memory import tally_memory

SHAPES = [(1,), (4096,), (6, 28, 28), (64, 224, 224), (3, 5), (2, 3, 4, 5), (512, 1, 1)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("kind", "width"), [(torch.float16, 2), (torch.float32, 4), (torch.float64, 8)])
def test_it_adds_up_to_the_formula_and_to_torch(shape: tuple[int, ...], kind: torch.dtype, width: int):
    trace = tally_memory(shape, width)
    y = torch.empty(shape, dtype=kind, device="meta")
    assert trace["memory"].values.tolist() == [activation_memory(shape, width).result] == [y.nbytes]
    np.testing.assert_array_equal(trace["numbers"].values, [y[0].numel()] * shape[0])
    np.testing.assert_array_equal(trace[trace.stages[0].target].values, [y[0].nbytes] * shape[0])
    assert trace.steps == shape[0] + 1


def test_lines_as_they_are_printed():
    trace = tally_memory((3, 26, 26))
    assert [stage.target for stage in trace.stages] == ["per channel", "memory"]
    assert str(trace.step(1)) == "per channel[1] = 676·4 = 2704"
    assert str(trace.step(3)) == "memory[0] = 2704 + 2704 + 2704 = 8112"
    assert tally_memory((10,)).stages[0].target == "per feature"


def test_more_than_a_browser_counts_exactly_is_refused():
    with pytest.raises(ShapeError, match=r"36,028,797,018,963,968 bytes are more than 9,007,199,254,740,992"):
        tally_memory((1, 2**53))
