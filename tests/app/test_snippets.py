"""The PyTorch snippets print what the stage shows."""

import io
from contextlib import redirect_stdout
from itertools import product

import numpy as np
import pytest
from PIL import Image

from app.inputs import LECTURE_IMAGE
from app.kernels import KERNELS
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
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding=padding, bias=False, flip=flip)
    trace = layer.trace([LECTURE_IMAGE], [[kernel.rows]])
    printed, names = run(convolution_snippet(layer, trace))
    shown = trace["output"].values
    np.testing.assert_allclose(names["y"][0].numpy(), shown, atol=1e-12)
    assert printed.startswith("tensor([[")
    if shown.dtype.kind == "i":
        assert printed.replace(" ", "").replace("\n", "") == f"tensor({shown[0].tolist()})".replace(" ", "")


@pytest.mark.parametrize("name", ["photo.png", 'it\'s "mine"\\.png'])
def test_snippet_of_a_picture_reads_the_file(tmp_path, monkeypatch, name):
    grey = (np.arange(40 * 30).reshape(40, 30) % 256).astype(np.uint8)
    Image.fromarray(grey).save(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding="same", bias=False)
    trace = layer.trace(grey[None], [[KERNELS[6].rows]])
    _, names = run(convolution_snippet(layer, trace, picture=name))
    np.testing.assert_array_equal(names["y"][0].numpy(), trace["output"].values)
