"""The PyTorch snippets print what the stage shows."""

from itertools import product

import numpy as np
import pytest
from PIL import Image

from app.kernels import KERNELS, LECTURE_IMAGE
from app.pictures import PHOTOS, decode
from app.snippets import convolution_snippet
from engine.operations import conv2d
from tests.asking import asked
from tests.snippets import ran


@pytest.mark.parametrize(
    ("kernel", "padding", "flip"), list(product(KERNELS, ["valid", "same", "full"], [False, True]))
)
def test_snippet_prints_the_output(kernel, padding, flip):
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding=padding, bias=False, flip=flip)
    trace = layer.trace([LECTURE_IMAGE], [[kernel.rows]])
    printed, names = ran(convolution_snippet((layer, trace)))
    shown = trace["output"].values
    np.testing.assert_allclose(names["y"][0].numpy(), shown, rtol=1e-12, atol=1e-12)
    assert printed.startswith("tensor([[")
    if shown.dtype.kind == "i":
        assert printed.replace(" ", "").replace("\n", "") == f"tensor({shown[0].tolist()})".replace(" ", "")


def turned_jpeg(path):
    picture = Image.linear_gradient("L").resize((400, 300)).convert("RGB")
    picture.getexif()[274] = 6  # lies on its side
    picture.save(path, exif=picture.getexif())


def seen_through(path):
    picture = Image.radial_gradient("L").resize((200, 150))
    picture.putalpha(Image.linear_gradient("L").resize((200, 150)))
    picture.save(path)


def sample_photo(path):
    path.write_bytes((PHOTOS / "china.webp").read_bytes())


@pytest.mark.parametrize(
    ("name", "make"), [("photo.jpg", turned_jpeg), ('it\'s "mine"\\.png', seen_through), ("china.webp", sample_photo)]
)
def test_snippet_of_a_picture_prints_the_output(tmp_path, name, make):
    make(tmp_path / name)
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding="same", bias=False)
    grey = decode((tmp_path / name).read_bytes(), name=name).grey
    trace = layer.trace(grey[None].astype(int), [[KERNELS[6].rows]])
    _, names = ran(convolution_snippet((layer, trace), picture=name), tmp_path)
    np.testing.assert_array_equal(names["y"][0].numpy(), trace["output"].values)


SETTINGS = [
    {"stride": 2},
    {"stride": (2, 1), "padding": (1, 2)},
    {"padding": [[1, 0], [2, 2]]},
    {"padding": [[0, 2], [0, 0]], "stride": 3},
    {"dilation": 2},
    {"dilation": (1, 3), "padding": 3},
    {"padding": 2, "padding_mode": "reflect"},
    {"padding": [[1, 2], [0, 3]], "padding_mode": "replicate"},
    {"padding": 1, "padding_mode": "circular", "stride": 2},
    {"padding": 1, "padding_mode": "circular", "dilation": 2, "flip": True},
    {"padding_mode": "reflect"},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_snippet_of_any_settings_prints_the_output(settings):
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=(3, 2), bias=False, **settings)
    trace = layer.trace(np.arange(56).reshape(1, 7, 8), np.arange(6).reshape(1, 1, 3, 2) - 2)
    printed, names = ran(convolution_snippet((layer, trace)))
    np.testing.assert_array_equal(names["y"][0].numpy(), trace["output"].values)
    assert printed.startswith("tensor([[")


def test_snippet_of_two_operations_prints_both():
    layers = [conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False, flip=flip) for flip in (False, True)]
    pairs = [(layer, layer.trace([LECTURE_IMAGE], [[KERNELS[6].rows]])) for layer in layers]
    printed, _ = ran(convolution_snippet(*pairs))
    expected = "".join(f"tensor({trace['output'].values[0].tolist()})" for _, trace in pairs)
    assert printed.replace(" ", "").replace("\n", "") == expected.replace(" ", "")


@pytest.mark.parametrize("operation", ["correlation", "convolution", "both"])
def test_snippet_of_input_and_kernel_edited_to_fractions_prints_what_the_stage_shows(operation):
    page = asked("convolution_2d", {"v": "1", "operation": operation, "edit": "input.12.0.25_weight.0.-1.5"})
    printed, names = ran(page.snippet)
    assert names["w"].flatten()[0] == -1.5
    assert names["x"].flatten()[12] == 0.25
    np.testing.assert_array_equal(names["y"][0].numpy(), page.traces[-1]["output"].values)
    assert printed.count("dtype=torch.float64") == len(page.traces)
