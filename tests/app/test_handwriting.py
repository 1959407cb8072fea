"""The handwritten digits."""

import numpy as np
import pytest

from app.handwriting import INK, SIDE, all_digits, every_digit, handwritten, samples

SUMS = (10608, 11894, 9707, 8470, 11427, 9933, 11131, 8720, 12950, 9154)  # of cells times their number from 1


def test_there_is_one_of_each():
    digits = np.array(every_digit())
    assert digits.shape == (10, SIDE, SIDE)
    assert (digits.min(), digits.max()) == (0, INK)


def test_the_ten_are_those_that_links_were_made_with():
    numbers = 1 + np.arange(SIDE**2).reshape(SIDE, SIDE)
    assert tuple(int((np.array(handwritten(digit)) * numbers).sum()) for digit in range(10)) == SUMS


def test_all_pictures_and_what_they_show():
    cells, labels = all_digits()
    assert cells.shape == (1797, SIDE, SIDE)
    assert (cells.min(), cells.max()) == (0, INK)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_what_is_kept_cannot_be_written_to():
    for array in (*all_digits(), samples(0)):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("digit", range(10))
def test_samples_begin_with_the_most_typical_and_end_with_the_oddest(digit):
    cells, labels = all_digits()
    own = samples(digit)
    away = ((own - own.mean(axis=0)) ** 2).sum(axis=(1, 2))
    assert np.all(np.diff(away) >= -1e-9)
    assert len(own) == (labels == digit).sum()
    assert tuple(map(tuple, own[0].tolist())) == handwritten(digit)
    assert sorted(map(bytes, own.astype(np.uint8))) == sorted(map(bytes, cells[labels == digit].astype(np.uint8)))
