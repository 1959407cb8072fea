"""The named kernels are what their names say."""

import numpy as np
import pytest

from app.kernels import KERNELS

BY_NAME = {kernel.name: np.array(kernel.rows) for kernel in KERNELS}


def test_names_are_unique_and_all_are_three_by_three():
    assert len(BY_NAME) == len(KERNELS)
    assert {rows.shape for rows in BY_NAME.values()} == {(3, 3)}


@pytest.mark.parametrize("name", ["identity", "shift", "box blur", "Gaussian blur", "sharpen", "emboss"])
def test_these_keep_brightness(name):
    assert BY_NAME[name].sum() == pytest.approx(1)


@pytest.mark.parametrize("name", ["Sobel x", "Sobel y", "Prewitt x", "Laplacian", "outline"])
def test_these_answer_nothing_on_an_even_surface(name):
    assert BY_NAME[name].sum() == 0


def test_sobel_y_is_sobel_x_turned():
    assert (BY_NAME["Sobel y"] == BY_NAME["Sobel x"].T).all()


@pytest.mark.parametrize("name", ["lecture", "box blur", "Gaussian blur", "Laplacian", "outline", "sharpen"])
def test_these_equal_their_flip(name):
    assert (BY_NAME[name] == BY_NAME[name][::-1, ::-1]).all()
