"""The snippets that count a layer print what the stage shows."""

import pytest

from app.address import defaults
from app.parameter_count.layers import PRESETS, SETTINGS, layer_of, ways, window
from app.parameter_count.snippets import count_snippet, per
from engine.operations import Convolution
from engine.tally import tally, tally_macs
from engine.tally_memory import tally_memory
from tests.snippets import ran

OTHERS = {
    "a rectangular kernel": window((3, 4), 3, 20, stride=2, padding=1) | {"kernel_size": (3, 2), "size": (20, 31)},
    "no bias, groups": window((6, 9), 3, 11, groups="3", bias=False),
    "one cell": window((1, 1), 1, 1),
    "transposed, groups": window((6, 9), 3, 5, "conv_transpose2d", groups="3", stride=2, padding=1),
    "transposed, depthwise": window((8, 8), 4, 7, "conv_transpose2d", groups="8", bias=False),
    "transposed, rectangular": window((2, 3), 3, 6, "conv_transpose2d", stride=3) | {"kernel_size": (2, 3)},
    "one output": {"layer": "linear", "in_features": 7, "out_features": 1, "bias": False},
    "one channel": {"layer": "batch_norm2d", "num_features": 1, "size": (3, 2)},
}


def printed_by(snippet: str) -> dict[str, str]:
    """What the snippet prints, by the word before the colon."""
    printed, _ = ran(snippet)
    return dict(line.split(": ", 1) for line in printed.splitlines())


@pytest.mark.parametrize("named", [*PRESETS.values(), *OTHERS.values()], ids=[*PRESETS, *OTHERS])
def test_it_prints_what_the_stage_counts(named):
    layer, size = layer_of(defaults(SETTINGS) | named)
    weights, macs = tally(layer), tally_macs(layer, size)
    shape = layer.output_shape(size)
    printed = printed_by(count_snippet(layer, size))
    each = per(layer)
    assert set(weights[each].values.tolist()) == {int(printed[each])}
    assert weights["parameters"].values.tolist() == [int(printed["parameters"])]
    assert macs["MACs"].values.tolist() == [int(printed["MACs"])]
    assert printed["output"] == str(shape)
    assert tally_memory(shape)["memory"].values.tolist() == [int(printed["bytes"])]


@pytest.mark.parametrize("name", ["5×5 of Inception", "conv1_2 of VGG-16", "C3 of today's LeNet-5"])
def test_it_prints_what_the_detour_costs(name):
    layer, size = layer_of(defaults(SETTINGS) | PRESETS[name])
    assert isinstance(layer, Convolution)
    both = ways(layer, size, 3)[-1]
    printed = printed_by(count_snippet(layer, size, both))
    assert printed["parameters of both"] == str(both.parameters)
    assert printed["MACs of both"] == str(both.macs)
    assert printed["parameters"] == str(layer.parameters().result)


def test_lines_as_they_are_written():
    layer, size = layer_of(defaults(SETTINGS) | PRESETS["conv2 of AlexNet"])
    snippet = count_snippet(layer, size)
    assert 'nn.Conv2d(96, 256, 5, padding=2, groups=2, device="meta")' in snippet
    assert 'torch.empty(1, 96, 27, 27, device="meta")' in snippet
    assert "layer.weight[0].numel() + layer.bias[0].numel()" in snippet
    layer, size = layer_of(defaults(SETTINGS) | PRESETS["F6 of LeNet-5"])
    assert 'nn.Linear(120, 84, device="meta")' in count_snippet(layer, size)
