"""The handwritten digits."""

import json

import numpy as np
import pytest

from app import handwriting
from app.handwriting import FILE, INK, every_digit, handwritten


def test_there_is_one_of_each():
    digits = np.array(every_digit())
    assert digits.shape == (10, 8, 8)
    assert (digits.min(), digits.max()) == (0, INK)
    assert [row["digit"] for row in json.loads(FILE.read_text("utf-8"))] == list(range(10))


@pytest.fixture
def anew():
    """The digits are read from their file again, now and by whoever comes next."""
    every_digit.cache_clear()
    yield
    every_digit.cache_clear()


@pytest.mark.usefixtures("anew")
def test_a_digit_is_found_by_its_number_wherever_it_stands_in_the_file(tmp_path, monkeypatch):
    rows = json.loads(FILE.read_text("utf-8"))
    file = tmp_path / "digits.json"
    file.write_text(json.dumps(rows[::-1]), "utf-8")
    monkeypatch.setattr(handwriting, "FILE", file)
    assert [np.array(handwritten(row["digit"])).tolist() for row in rows] == [row["cells"] for row in rows]
