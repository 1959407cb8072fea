"""The trace as the browser gets it."""

import json

import numpy as np
import pytest

from app.components.payload import View, payload
from engine.operations import avg_pool2d, conv2d, deform_conv2d, max_pool2d, max_unpool2d, relu, shared_gradient

PLANE = np.arange(2 * 6 * 6).reshape(2, 6, 6)
WEIGHT = np.arange(3 * 2 * 9).reshape(3, 2, 3, 3)


def convolved(side, filters=1, **settings):
    layer = conv2d(in_channels=1, out_channels=filters, kernel_size=3, bias=False, **settings)
    return layer.trace(np.arange(side * side).reshape(1, side, side) % 256, np.ones((filters, 1, 3, 3), int))


def as_json(trace, **options):
    """The only view of a small trace's payload."""
    sent = payload(View(trace=trace, **options))
    assert isinstance(sent, dict)
    (view,) = sent["views"]
    return view


def unpacked(data):
    """Head and arrays, read as the format's description says."""
    length = int.from_bytes(data[:8], "little")
    head = json.loads(data[8 : 8 + length])
    arrays = {}
    for tensor in head["views"][0]["tensors"]:
        at = tensor["values"]
        arrays[tensor["name"]] = np.frombuffer(data, at["type"], at["count"], 8 + length + at["offset"])
    return head, arrays


def test_small_traces_are_plain_json():
    sent = as_json(convolved(5), editable=("input",))
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent
    assert sent["editable"] == ["input"]
    assert [tensor["name"] for tensor in sent["tensors"]] == ["input", "weight", "output"]
    assert all(type(value) is int for tensor in sent["tensors"] for value in tensor["values"])


@pytest.mark.parametrize(
    "trace",
    [
        conv2d(in_channels=2, out_channels=3, kernel_size=3, padding=1, padding_mode="reflect").trace(
            PLANE, WEIGHT, [1, 2, 3]
        ),
        max_pool2d(kernel_size=3, padding=1, stride=2, ceil_mode=True).trace(PLANE),
        avg_pool2d(kernel_size=2).trace(PLANE),
        max_unpool2d(kernel_size=2).trace([[[5, 6]]], [[[0, 7]]]),
        shared_gradient(conv2d(in_channels=2, out_channels=1, kernel_size=3), PLANE, np.ones((1, 4, 4), int)),
        deform_conv2d(in_channels=2, out_channels=3, kernel_size=3, bias=False).trace(
            PLANE[:, :4, :4], np.ones((18, 2, 2)) / 4, WEIGHT
        ),
    ],
    ids=["conv2d", "max_pool2d", "avg_pool2d", "max_unpool2d", "shared_gradient", "deform_conv2d"],
)
def test_every_operation_travels(trace):
    sent = as_json(trace)
    json.dumps(sent, allow_nan=False)
    assert sum(stage["steps"] for stage in sent["stages"]) == trace.steps
    assert [(stage["windows"] is None) != (stage["columns"] is None) for stage in sent["stages"]] == [True] * len(
        trace.stages
    )
    for tensor in sent["tensors"]:
        assert tensor["values"] == trace[tensor["name"]].values.ravel().tolist()


@pytest.mark.parametrize("largest", [2e302, 1.7e308])
def test_the_graph_of_a_function_is_finite_however_large_its_values(largest):
    """Rounding multiplies: beyond a bound the graph ends before the values do."""
    (stage,) = as_json(relu().trace([[-largest, 1, largest]]))["stages"]
    assert np.isfinite(stage["function"]["x"]).all()
    assert np.isfinite(stage["function"]["y"]).all()
    assert max(stage["function"]["y"]) > 1e299


def test_large_traces_are_bytes_with_every_value_exact():
    trace = convolved(64)
    trace_values = {tensor.name: tensor.values for tensor in trace.tensors}
    head, arrays = unpacked(payload(View(trace=trace)))
    assert {name: array.dtype.name for name, array in arrays.items()} == {
        "input": "uint8",
        "weight": "uint8",
        "output": "int16",
    }
    for name, array in arrays.items():
        assert (array == trace_values[name].ravel()).all()
    assert all(tensor["values"]["offset"] % 8 == 0 for tensor in head["views"][0]["tensors"])


def test_decimals_stay_exact_in_bytes():
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=1, bias=False)
    trace = layer.trace(np.arange(65 * 65).reshape(1, 65, 65), [[[[1 / 9]]]])
    _, arrays = unpacked(payload(View(trace=trace)))
    assert (arrays["output"] == trace["output"].values.ravel()).all()


def test_views_travel_together_with_the_page_they_stand_on():
    pair = [View(trace=convolved(side), title=title) for side, title in [(70, "one"), (5, "other")]]
    sent = payload(*pair, page={"slug": "lesson", "address": "v=1"})
    assert isinstance(sent, bytes)
    length = int.from_bytes(sent[:8], "little")
    head = json.loads(sent[8 : 8 + length])
    assert head["page"] == {"slug": "lesson", "address": "v=1"}
    assert [view["title"] for view in head["views"]] == ["one", "other"]
    for view, shown in zip(pair, head["views"], strict=True):
        for tensor in shown["tensors"]:
            at = tensor["values"]
            values = np.frombuffer(sent, at["type"], at["count"], 8 + length + at["offset"])
            assert (values == view.trace[tensor["name"]].values.ravel()).all()


def test_a_photograph_and_a_volume_stay_small():
    assert len(payload(View(trace=convolved(128)))) <= 250_000
    volume = conv2d(in_channels=3, out_channels=4, kernel_size=3, padding=1, bias=False)
    sent = as_json(volume.trace(np.arange(768).reshape(3, 16, 16), np.arange(108).reshape(4, 3, 3, 3)))
    assert len(json.dumps(sent)) <= 40_000


def test_infinity_fails_here_and_not_in_the_browser():
    trace = convolved(5)
    trace["output"].values[...] = 0
    values = trace["output"].values.astype(float)
    values[0, 0, 0] = np.inf
    object.__setattr__(trace["output"], "values", values)
    with pytest.raises(ValueError, match="not JSON compliant"):
        payload(View(trace=trace))
