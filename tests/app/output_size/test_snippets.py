"""The snippets of the output-size lesson print the shape and the line that the page shows."""

from typing import Any

import numpy as np
import pytest
from torch import nn

from app.output_size.line import formula_along, line_trace, size_sought, slide_applies, slides_size, unread
from app.output_size.settings import OPERATIONS, REST, axis_layer, channels_of, every, layer_of, published
from app.output_size.snippets import size_snippet
from engine.errors import ShapeError
from tests.snippets import ran

STATES: dict[str, tuple[str, dict[str, Any]]] = {
    "every axis its own": ("conv3d", {"size": (5, 9, 12), "kernel_size": (1, 3, 4), "stride": (1, 2, 3)}),
    "dilated": ("conv1d", {"size": 12, "kernel_size": 3, "dilation": 4}),
    "dilated and apart": ("conv2d", {"size": (1, 9, 14), "dilation": (1, 1, 3), "padding": (0, 2, 0)}),
    "ceil mode": ("max_pool1d", {"size": 8, "stride": 2, "ceil_mode": True}),
    "ceil mode, averages": ("avg_pool2d", {"size": 8, "stride": 3, "padding": 1, "ceil_mode": True}),
    "dilated maxima": ("max_pool2d", {"size": 12, "stride": 3, "dilation": 2, "padding": 1}),
    "stride of a pool is its kernel": ("avg_pool3d", {"size": 6, "kernel_size": 2, "stride": 2}),
    "stamps apart": ("conv_transpose1d", {"size": 4, "kernel_size": 2, "stride": 4}),
    "output padding": ("conv_transpose2d", {"size": 3, "stride": 3, "padding": 1, "output_padding": 2}),
    "dilated stamps": ("conv_transpose1d", {"size": 5, "stride": 2, "dilation": 3, "output_padding": 1}),
    "cropped beyond the stamp": ("conv_transpose1d", {"size": 6, "kernel_size": 2, "stride": 3, "padding": 4}),
    "cropped and padded": (
        "conv_transpose3d",
        {"size": (4, 5, 6), "kernel_size": (1, 2, 3), "stride": (2, 3, 4), "padding": (1, 2, 3), "output_padding": 1},
    ),
}


def values_of(operation, settings):
    rest = {"ceil_mode": settings.get("ceil_mode", False), "in_channels": 2, "out_channels": 5}
    numbers = {name: number for name, number in settings.items() if name != "ceil_mode"}
    return {"operation": operation, **REST, "per_axis": True, **rest, **every(**numbers)}


CASES = {**published(), **{name: values_of(operation, settings) for name, (operation, settings) in STATES.items()}}
each_case = pytest.mark.parametrize("values", CASES.values(), ids=CASES)


def lines_of(snippet):
    printed, _ = ran(snippet)
    return [eval(line) for line in printed.splitlines()]


@each_case
def test_shape_and_line_are_printed_as_shown(values):
    layer, size = layer_of(values)
    sizes = [axis.result for axis in layer.output_size(size)]
    channels = channels_of(values)
    for axis in range(len(size)):
        drawn = axis_layer(values, axis)
        line, weight = [1 + n % 9 for n in range(size[axis])], list(range(1, drawn.kernel_size[0] + 1))
        shape, output = lines_of(size_snippet(layer, size, channels, drawn, line, weight))
        assert shape == (1, channels[1], *sizes)
        shown = line_trace(drawn, line, weight)["output"].values[0]
        assert len(shown) == sizes[axis]
        np.testing.assert_allclose(output, shown, rtol=1e-12)


@pytest.mark.parametrize("operation", ["conv1d", "max_pool1d", "avg_pool1d", "conv_transpose1d"])
def test_fractions_are_printed_as_shown(operation):
    values = values_of(operation, {"size": 6, "stride": 2})
    (layer, size), drawn = layer_of(values), axis_layer(values, 0)
    line, weight = [1, 2.5, -3, 4, 0.1, 6], [0.5, -1, 2]
    _, output = lines_of(size_snippet(layer, size, (2, 5), drawn, line, weight))
    np.testing.assert_allclose(output, line_trace(drawn, line, weight)["output"].values[0], rtol=1e-12)


def test_every_operation_is_a_layer_of_torch():
    names = {"conv": "Conv", "max_pool": "MaxPool", "avg_pool": "AvgPool", "conv_transpose": "ConvTranspose"}
    assert all(hasattr(nn, f"{names[name[:-2]]}{name[-2:]}") for name in OPERATIONS)
    assert len(OPERATIONS) == len(set(OPERATIONS)) == 12


def test_published_sizes():
    outputs = {
        name: tuple(axis.result for axis in layer.output_size(size))
        for name, (layer, size) in ((name, layer_of(values)) for name, values in published().items())
    }
    known = {
        "AlexNet conv1, 227": (55, 55),
        "AlexNet conv1, 224 padded": (55, 55),
        "AlexNet pool1": (27, 27),
        "VGG conv": (224, 224),
        "VGG pool": (112, 112),
        "ResNet conv1": (112, 112),
        "ResNet pool1": (56, 56),
        "ViT-B/16 patches": (14, 14),
        "U-Net up-convolution": (56, 56),
        "C3D conv1a": (16, 112, 112),
        "C3D pool1": (16, 56, 56),
        "R(2+1)D conv1": (16, 56, 56),
        "guide: padding strides odd transposed": (6, 6),
    }
    assert {name: outputs[name] for name in known} == known


def test_settings_hold_for_all_axes_unless_they_are_set_apart():
    values = values_of("conv3d", {"size": (5, 9, 12)})
    assert layer_of(values)[1] == (5, 9, 12)
    assert layer_of(values | {"per_axis": False})[1] == (12, 12, 12)
    assert layer_of(values | {"operation": "conv1d"})[1] == (12,)


def test_what_the_floor_drops_is_counted():
    drawn = axis_layer(values_of("conv1d", {"size": 11, "stride": 4}), 0)
    assert unread(line_trace(drawn, list(range(11)), [1, 2, 3])) == 2, "the cell between the windows 0–2, 4–6, 8–10"


@pytest.mark.parametrize("size", range(3, 30))
def test_the_slide_is_two_too_small(size):
    values = values_of("conv2d", {"size": size, "stride": 3, "padding": 1})
    layer, sizes = layer_of(values)
    assert slide_applies(layer)
    for axis in layer.output_size(sizes):
        assert slides_size(axis).result == axis.result - 2


@pytest.mark.parametrize("settings", [{"dilation": 2}, {"ceil_mode": True}])
def test_of_other_layers_the_slide_does_not_speak(settings):
    assert not slide_applies(layer_of(values_of("max_pool2d", {"size": 9, **settings}))[0])
    assert not slide_applies(layer_of(values_of("conv_transpose2d", {"size": 9}))[0])


def test_the_formula_of_an_impossible_setting_says_so():
    values = values_of("conv2d", {"size": (1, 12, 9), "kernel_size": 4, "dilation": 3})
    layer, size = layer_of(values)
    with pytest.raises(ShapeError, match="9 wide"):
        layer.output_size(size)
    assert size_sought(values).symbol.name == "W_out"
    assert size_sought(values).text().endswith("= ⌊−1/1⌋ + 1 = 0")


@each_case
def test_the_formula_is_the_layers(values):
    layer, size = layer_of(values)
    assert [formula_along(values, axis).result for axis in range(len(size))] == [
        axis.result for axis in layer.output_size(size)
    ]


def test_where_only_output_padding_is_left_no_cell_of_the_line_is_read():
    settings = {"size": 1, "kernel_size": 1, "stride": 4, "padding": 1, "output_padding": 3}
    trace = line_trace(axis_layer(values_of("conv_transpose1d", settings), 0), [5], [1])
    assert trace["output"].values.tolist() == [[0, 0]]
    assert unread(trace) == 1


def test_of_a_transposed_convolution_the_input_itself_is_drawn():
    """Zeros stand between its cells, not in it: so that a cell can be edited."""
    trace = line_trace(axis_layer(values_of("conv_transpose1d", {"size": 3, "stride": 3}), 0), [5, 6, 7], [1, 2, 3])
    assert trace["input"].values.tolist() == [[5, 6, 7]]
