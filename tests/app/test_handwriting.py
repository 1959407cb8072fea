"""The handwritten digits."""

import json

import numpy as np
import pytest

from app.handwriting import FILE, INK, every_digit, handwritten


def test_there_is_one_of_each():
    digits = np.array(every_digit())
    assert digits.shape == (10, 8, 8)
    assert (digits.min(), digits.max()) == (0, INK)
    assert [row["digit"] for row in json.loads(FILE.read_text("utf-8"))] == list(range(10))


@pytest.mark.parametrize(("digit", "row"), [(0, (0, 5, 16, 1, 0, 8, 9, 0)), (1, None)])
def test_a_digit_is_found_by_its_number(digit, row):
    assert handwritten(digit) == every_digit()[digit]
    assert row is None or handwritten(digit)[4] == row
