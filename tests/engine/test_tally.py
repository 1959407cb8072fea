"""The counted picture: what its cells stand for, whose they are, and that it adds up to the formulas and to torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.operations import (
    batch_norm,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    linear,
)
from engine.tally import Layer, cell_meaning, tally, tally_macs

CONVOLUTIONS: list[tuple[Any, Any]] = [
    (conv1d, torch.nn.Conv1d),
    (conv2d, torch.nn.Conv2d),
    (conv3d, torch.nn.Conv3d),
    (conv_transpose1d, torch.nn.ConvTranspose1d),
    (conv_transpose2d, torch.nn.ConvTranspose2d),
    (conv_transpose3d, torch.nn.ConvTranspose3d),
]
LAYERS = [  # ours, torch's, settings, shape of the drawn weights, value of each
    (conv2d, torch.nn.Conv2d, {"in_channels": 3, "out_channels": 8, "kernel_size": 3}, (8, 3, 3, 3), 1),
    (conv2d, torch.nn.Conv2d, {"in_channels": 7, "out_channels": 4, "kernel_size": 5, "bias": False}, (4, 7, 5, 5), 1),
    (conv2d, torch.nn.Conv2d, {"in_channels": 701, "out_channels": 1, "kernel_size": 1}, (1, 701), 1),
    (conv2d, torch.nn.Conv2d, {"in_channels": 64, "out_channels": 64, "kernel_size": 3}, (64, 64), 9),
    (
        conv2d,
        torch.nn.Conv2d,
        {"in_channels": 64, "out_channels": 64, "kernel_size": 3, "groups": 64},
        (64, 1, 3, 3),
        1,
    ),
    (conv2d, torch.nn.Conv2d, {"in_channels": 99, "out_channels": 99, "kernel_size": 3, "groups": 99}, (99, 1), 9),
    (conv2d, torch.nn.Conv2d, {"in_channels": 64, "out_channels": 65, "kernel_size": 3}, (65, 1), 576),
    (conv1d, torch.nn.Conv1d, {"in_channels": 4, "out_channels": 6, "kernel_size": 5, "groups": 2}, (6, 2, 5), 1),
    (conv3d, torch.nn.Conv3d, {"in_channels": 8, "out_channels": 8, "kernel_size": (2, 3, 4)}, (8, 8), 24),
    (conv_transpose1d, torch.nn.ConvTranspose1d, {"in_channels": 4, "out_channels": 6, "kernel_size": 3}, (4, 6, 3), 1),
    (
        conv_transpose2d,
        torch.nn.ConvTranspose2d,
        {"in_channels": 16, "out_channels": 24, "kernel_size": 4, "groups": 8, "bias": False},
        (16, 3),
        16,
    ),
    (
        conv_transpose2d,
        torch.nn.ConvTranspose2d,
        {"in_channels": 128, "out_channels": 64, "kernel_size": 2},
        (64, 1),
        512,
    ),
    (linear, torch.nn.Linear, {"in_features": 84, "out_features": 10}, (10, 84), 1),
    (linear, torch.nn.Linear, {"in_features": 9, "out_features": 4, "bias": False}, (4, 9), 1),
    (linear, torch.nn.Linear, {"in_features": 400, "out_features": 120}, (120, 1), 400),
    (batch_norm, torch.nn.BatchNorm2d, {"num_features": 64}, (64, 2), 1),
    (batch_norm, torch.nn.BatchNorm2d, {"num_features": 64, "affine": False}, (64, 2), 0),
    (batch_norm, torch.nn.BatchNorm2d, {"num_features": 4096}, (4096, 1), 2),
    (batch_norm, torch.nn.BatchNorm2d, {"num_features": 4096, "affine": False}, (4096, 1), 0),
]


@pytest.mark.parametrize(("ours", "theirs", "settings", "shape", "value"), LAYERS)
def test_cells_and_total(ours: Any, theirs: Any, settings: dict, shape: tuple[int, ...], value: int):
    layer = ours(**settings)
    trace = tally(layer)
    module = theirs(**settings, device="meta")
    assert trace["weights"].values.shape == shape
    assert (trace["weights"].values == value).all()
    (total,) = trace["parameters"].values.tolist()
    assert total == layer.parameters().result == sum(weights.numel() for weights in module.parameters())
    assert ("bias" in [tensor.name for tensor in trace.tensors]) == (hasattr(layer, "bias") and layer.bias)
    assert trace.steps == len(trace[trace.stages[0].target].values) + 1
    if module.weight is not None:
        assert trace["weights"].values.sum() == module.weight.numel() or isinstance(module, torch.nn.BatchNorm2d)


@st.composite
def layers(draw: st.DrawFn) -> tuple[Layer, torch.nn.Module, tuple[int, ...]]:
    """Any layer with parameters, its twin in torch, and a size for its input."""
    kind = draw(st.integers(0, 7))
    if kind == 6:
        features: Any = {"in_features": draw(st.integers(1, 900)), "out_features": draw(st.integers(1, 40))}
        features["bias"] = draw(st.booleans())
        return linear(**features), torch.nn.Linear(**features, device="meta"), ()
    if kind == 7:
        norm: Any = {"num_features": draw(st.integers(1, 3000)), "affine": draw(st.booleans())}
        return batch_norm(**norm), torch.nn.BatchNorm2d(**norm, device="meta"), (5, 6)
    ours, theirs = CONVOLUTIONS[kind]
    ndim, groups = kind % 3 + 1, draw(st.integers(1, 4))
    largest = draw(st.sampled_from([2, 20, 60]))
    settings: Any = {
        "in_channels": groups * draw(st.integers(1, largest)),
        "out_channels": groups * draw(st.integers(1, largest)),
        "kernel_size": draw(st.tuples(*[st.integers(1, 3)] * ndim)),
        "stride": draw(st.integers(1, 3)),
        "groups": groups,
        "bias": draw(st.booleans()),
    }
    size = draw(st.tuples(*[st.integers(3, 7)] * ndim))
    return ours(**settings), theirs(**settings, device="meta"), size


@given(layers())
def test_totals_are_those_of_the_formulas_and_of_torch(drawn):
    layer, module, size = drawn
    counted, multiplied = tally(layer), tally_macs(layer, size)
    assert counted["parameters"].values.tolist() == [layer.parameters().result]
    assert counted["parameters"].values.tolist() == [sum(weights.numel() for weights in module.parameters())]
    assert multiplied["MACs"].values.tolist() == [layer.macs(size).result]
    each = counted.stages[0].target
    assert multiplied.stages[0].target == each
    assert counted[each].values.shape == multiplied[each].values.shape
    assert len(set(counted[each].values.tolist())) == 1  # every filter has as many
    for trace in (counted, multiplied):
        (last,) = trace.step(trace.steps - 1).writes
        assert [term.a.index for term in last.terms] == [(f,) for f in range(trace.steps - 1)]  # each once
        assert all(tensor.values.dtype == np.int64 for tensor in trace.tensors)


@pytest.mark.parametrize(
    ("ours", "theirs", "settings"),
    [
        (conv2d, torch.nn.Conv2d, {"in_channels": 4, "out_channels": 6, "kernel_size": (2, 3), "groups": 2}),
        (
            conv_transpose1d,
            torch.nn.ConvTranspose1d,
            {"in_channels": 4, "out_channels": 6, "kernel_size": 3, "groups": 2},
        ),
        (conv_transpose2d, torch.nn.ConvTranspose2d, {"in_channels": 3, "out_channels": 2, "kernel_size": (2, 3)}),
        (
            conv_transpose2d,
            torch.nn.ConvTranspose2d,
            {"in_channels": 6, "out_channels": 9, "kernel_size": 2, "groups": 3},
        ),
    ],
)
def test_a_step_reads_the_weights_that_its_output_channel_depends_on(ours: Any, theirs: Any, settings: dict):
    """As autograd tells: the weights with a gradient when only this channel of the output is summed up."""
    trace, module = tally(ours(**settings)), theirs(**settings).double()
    ndim = module.weight.ndim - 2
    for f in range(settings["out_channels"]):
        (write,) = trace.step(f).writes
        module.zero_grad()
        module(torch.ones(1, settings["in_channels"], *(4,) * ndim).double())[0, f].sum().backward()
        read = np.zeros(module.weight.shape, bool)
        for term in write.terms:
            assert term.a.index is not None
            read[term.a.index] = True
        np.testing.assert_array_equal(read, module.weight.grad.numpy() != 0)
        assert write.initial == 1
        assert len({term.group for term in write.terms}) == settings["in_channels"] // settings.get("groups", 1)


def test_slices_of_a_grouped_transposed_convolution_belong_to_their_filter():
    """16 input channels in 8 groups of 2, 24 filters in 8 groups of 3: filter 4 is the second of group 1."""
    trace = tally(conv_transpose2d(in_channels=16, out_channels=24, kernel_size=4, groups=8))
    (write,) = trace.step(4).writes
    assert [term.a.index for term in write.terms] == [(2, 1), (3, 1)]
    assert write.amount + write.initial == 2 * 16 + 1


def test_lines_as_they_are_printed():
    layer = conv2d(in_channels=64, out_channels=3, kernel_size=3, groups=1)
    trace = tally(conv2d(in_channels=3, out_channels=2, kernel_size=19, bias=False))
    assert str(trace.step(0)) == "per filter[0] = 361 + 361 + 361 = 1083"
    assert str(trace.step(2)) == "parameters[0] = 1083 + 1083 = 2166"
    macs = tally_macs(layer, (9, 9))
    assert [macs.step(f).writes[0].terms[0].a.index for f in range(3)] == [(0,), (1,), (2,)]
    assert str(macs.step(1)) == "per filter[1] = 576·49 = 28,224"
    assert str(macs.step(3)) == "MACs[0] = 28,224 + 28,224 + 28,224 = 84,672"


@pytest.mark.parametrize(
    ("layer", "stages"),
    [
        (conv1d(in_channels=1, out_channels=1, kernel_size=1), ["per filter", "parameters"]),
        (conv_transpose1d(in_channels=1, out_channels=1, kernel_size=1), ["per filter", "parameters"]),
        (linear(in_features=1, out_features=1), ["per output", "parameters"]),
        (batch_norm(num_features=1), ["per channel", "parameters"]),
    ],
    ids=lambda it: getattr(it, "name", ""),
)
def test_stages_are_named_by_what_they_count(layer: Layer, stages: list[str]):
    assert [stage.target for stage in tally(layer).stages] == stages
    size = (3,) if hasattr(layer, "kernel_size") else ()
    assert [stage.target for stage in tally_macs(layer, size).stages] == [stages[0], "MACs"]


@pytest.mark.parametrize(
    ("layer", "meaning"),
    [
        (conv2d(in_channels=3, out_channels=8, kernel_size=3), "one weight"),
        (conv2d(in_channels=16, out_channels=8, kernel_size=3), "one kernel slice: 3·3 = 9 weights"),
        (conv1d(in_channels=64, out_channels=8, kernel_size=3), "one kernel slice: 3 weights"),
        (conv2d(in_channels=256, out_channels=128, kernel_size=3), "one filter: 256·3·3 = 2304 weights"),
        (linear(in_features=400, out_features=120), "one output: 400 weights"),
        (batch_norm(num_features=4096), "one channel: 2 weights"),
        (batch_norm(num_features=64), "one weight"),
        (batch_norm(num_features=64, affine=False), "one number that is not learned"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_what_a_cell_stands_for(layer: Layer, meaning: str):
    assert cell_meaning(layer) == meaning
