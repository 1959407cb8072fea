"""Invariance counted: on the book's row, on rows and maps that say beforehand what will be counted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.invariance import BOOK, BOOK_NEW, differing, invariance, shifted
from engine.operations import avg_pool1d, global_max_pool2d, max_pool1d, max_pool2d
from tests.engine.oracle import arange

POOL = max_pool1d(kernel_size=3, stride=1, padding=1)


def test_the_books_row():
    counts = invariance(POOL, BOOK, shifted(BOOK, BOOK_NEW))
    assert counts.after["input"].values.tolist() == [[0.3, 0.1, 1, 0.2]]
    assert counts.before["output"].values.tolist() == [[1, 1, 1, 0.2]]
    assert counts.after["output"].values.tolist() == [[0.3, 1, 1, 1]]
    assert (counts.inputs_changed, counts.inputs) == (4, 4)
    assert (counts.outputs_changed, counts.outputs) == (2, 4)


def test_the_average_notices_every_shift_of_a_rising_row():
    row = arange(1, 8)
    counts = invariance(avg_pool1d(kernel_size=3, stride=1), row, shifted(row, 100))
    assert (counts.inputs_changed, counts.outputs_changed, counts.outputs) == (8, 6, 6)


def test_the_maximum_of_the_whole_map_notices_nothing_while_it_stays_inside():
    cells = np.zeros((1, 4, 4), int)
    cells[0, 1, 1] = 9
    counts = invariance(global_max_pool2d(), cells, shifted(cells, 0))
    assert (counts.inputs_changed, counts.outputs_changed) == (2, 0)


def test_new_cells_come_in_row_by_row():
    assert shifted(arange(1, 2, 3), [[7, 8]]).tolist() == [[[7, 1, 2], [8, 4, 5]]]
    assert shifted(arange(1, 2, 3), 0).tolist() == [[[0, 1, 2], [0, 4, 5]]]


@given(st.lists(st.integers(0, 3), min_size=4, max_size=12), st.integers(0, 3))
def test_a_window_of_one_cell_changes_where_the_input_does(row: list[int], new: int):
    counts = invariance(max_pool1d(kernel_size=1), [row], shifted([row], new))
    assert counts.inputs_changed == counts.outputs_changed
    assert counts.inputs_changed == sum(a != b for a, b in zip(row, [new, *row], strict=False))


def test_no_changes_where_nothing_changes():
    counts = invariance(max_pool2d(kernel_size=2), arange(1, 4, 4), arange(1, 4, 4))
    assert (counts.inputs_changed, counts.outputs_changed, counts.inputs, counts.outputs) == (0, 0, 16, 4)


def test_the_last_digits_of_a_sum_are_no_difference():
    assert differing(np.array([0.1 + 0.2]), np.array([0.3])) == 0
