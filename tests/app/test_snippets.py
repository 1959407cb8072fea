"""The PyTorch snippets print what the stage shows."""

import io
from contextlib import redirect_stdout
from itertools import product

import numpy as np
import pytest

from app.inputs import LECTURE_IMAGE
from app.kernels import KERNELS
from app.pictures import PHOTOS, sample
from app.snippets import convolution_snippet
from engine.operations import conv2d


def run(snippet):
    """What the snippet prints, and its names."""
    names: dict = {}
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(snippet, "snippet", "exec"), names)
    return printed.getvalue(), names


@pytest.mark.parametrize(
    ("kernel", "padding", "flip"), list(product(KERNELS, ["valid", "same", "full"], [False, True]))
)
def test_snippet_prints_the_output(kernel, padding, flip):
    image, weight = np.array([LECTURE_IMAGE]), np.array([[kernel.rows]])
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding=padding, bias=False, flip=flip)
    printed, names = run(convolution_snippet(layer, image, weight))
    shown = layer.trace(image, weight)["output"].values
    np.testing.assert_allclose(names["y"][0].numpy(), shown, atol=1e-12)
    assert printed.startswith("tensor([[")
    if weight.dtype.kind == "i":
        assert printed.replace(" ", "").replace("\n", "") == f"tensor({shown[0].tolist()})".replace(" ", "")


def test_snippet_of_a_photograph_reads_the_file(monkeypatch):
    monkeypatch.chdir(PHOTOS)
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding="same", bias=False)
    image, weight = sample("china").grey[None].astype(int), np.array([[KERNELS[6].rows]])
    _, names = run(convolution_snippet(layer, image, weight, picture="china.webp"))
    assert names["y"].shape == (1, 1, 128, 128)
    off = np.abs(names["y"][0].numpy() - layer.trace(image, weight)["output"].values)
    assert np.median(off) <= 8, "reduced by another route, a cell may differ by a grey level or two"
