"""The counted layer as it is drawn: another shape of the weights, the same numbers in the same order."""

import numpy as np
import pytest

from app.address import defaults
from app.components.payload import payload
from app.parameter_count.layers import COUNTS, PRESETS, SETTINGS, layer_of, window
from app.parameter_count.picture import counted, drawn

SHAPES = {  # of the weights as drawn, and how many of their axes are a slice
    "C1 of LeNet-5": ((6, 5, 5), 2),
    "C3 of today's LeNet-5": ((16, 6), 1),
    "output of today's LeNet-5": ((10, 84), 2),
    "conv2 of AlexNet": ((256,), 1),
    "conv1_1 of VGG-16": ((64, 3), 1),
    "conv1_2 of VGG-16": ((64, 64), 2),
    "fc6 of VGG-16": ((4096,), 1),
    "bn1 of ResNet-50": ((64, 2), 1),
    "depthwise of MobileNet": ((32, 3, 3), 2),
    "up-convolution of U-Net": ((512,), 1),
}


def picture(values, count="parameters"):
    return drawn(counted(count, *layer_of(defaults(SETTINGS) | values)))


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name):
    view = picture(PRESETS[name])
    assert (view.trace["weights"].values.shape, view.spatial) == SHAPES[name]


def test_a_kernel_for_each_channel_and_filter():
    view = picture(window((3, 4), 3, 28))
    assert (view.trace["weights"].values.shape, view.spatial) == ((4, 3, 3, 3), 2)
    sent = payload(view)
    assert isinstance(sent, dict)
    assert sent["views"][0]["spatial"] == 2


def test_many_short_filters_become_a_list():
    view = picture({"layer": "batch_norm2d", "num_features": 1000})
    assert view.trace["weights"].values.shape == (2000,)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", PRESETS)
def test_nothing_but_the_shape_changes(name, count):
    trace = counted(count, *layer_of(defaults(SETTINGS) | PRESETS[name]))
    view = drawn(trace)
    assert view.trace.stages == trace.stages
    for before, after in zip(trace.tensors, view.trace.tensors, strict=True):
        assert (before.name, before.role) == (after.name, after.role)
        np.testing.assert_array_equal(before.values.ravel(), after.values.ravel())
    assert [str(view.trace.step(n)) for n in (0, trace.steps - 1)] == [str(trace.step(n)) for n in (0, trace.steps - 1)]
    assert payload(view)
