"""Pictures that are no digits."""

import numpy as np
import pytest

from engine.nondigits import INK, KINDS, LETTERS, QUARTERS, SIDE, non_digits, pen

# ten kinds of four pictures each; every cell of a picture tells the picture and the cell
CELLS = np.arange(40)[:, None, None] * 100 + np.arange(64).reshape(8, 8)
LABELS = np.arange(40) % 10


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_pictures_of_the_digits_levels(kind):
    cells = CELLS % (INK + 1)
    made = non_digits(kind, cells, LABELS, 6, seed=3)
    assert made.shape == (6, SIDE, SIDE)
    assert made.dtype.kind == "i"
    assert made.min() >= 0
    assert made.max() <= INK
    np.testing.assert_array_equal(made, non_digits(kind, cells, LABELS, 6, seed=3))
    assert (made != non_digits(kind, cells, LABELS, 6, seed=4)).any()
    assert len(np.unique(made.reshape(6, -1), axis=0)) == 6


def test_mixed_are_quarters_of_four_kinds_each_where_it_was():
    for picture in non_digits("mixed", CELLS, LABELS, 20, seed=0):
        assert (picture % 100 == np.arange(64).reshape(8, 8)).all(), "every cell is where it was"
        sources = [np.unique(picture[quarter] // 100) for quarter in QUARTERS]
        assert [len(each) for each in sources] == [1, 1, 1, 1]
        assert len({int(LABELS[each[0]]) for each in sources}) == 4


def test_of_mixed_pictures_no_cell_by_itself_tells_anything():
    """Each cell's mean is that of the digits, within what drawing by chance allows."""
    count = 4000
    made = non_digits("mixed", CELLS % 17, LABELS, count, seed=0)
    spread = (CELLS % 17).std(axis=0) / np.sqrt(count)
    assert (np.abs(made.mean(axis=0) - (CELLS % 17).mean(axis=0)) < 5 * spread + 1e-9).all()


def test_moved_are_the_quarters_of_one_digit_none_where_it_was():
    for picture in non_digits("moved", CELLS, LABELS, 20, seed=0):
        assert len(np.unique(picture // 100)) == 1
        assert sorted((picture % 100).ravel()) == list(range(64))
        assert all((picture[q] % 100 != np.arange(64).reshape(8, 8)[q]).all() for q in QUARTERS)


def test_a_stroke_inks_the_cells_it_runs_through():
    drawn = pen([(np.array([2.0, 1.0]), np.array([2.0, 6.0]))], 0.5)
    assert drawn[2, 1:7].min() >= INK - 4
    assert drawn[[0, 4, 5, 6, 7]].max() == 0
    assert drawn[1].max() + drawn[3].max() < INK


def test_letters_are_strokes_between_places_of_the_grid():
    for lines in LETTERS.values():
        assert all(len(line) == 2 and set(line) <= set("012345678") for line in lines.split())
