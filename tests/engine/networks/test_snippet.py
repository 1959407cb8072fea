"""Networks written as text: torch makes the same of it, and the reader gets the same layers back."""

from __future__ import annotations

from math import prod
from typing import Any, cast

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.errors import ShapeError, SpecError
from engine.networks import NETWORKS, named
from engine.networks.blocks import Block, Node, Sequence
from engine.networks.layers import Dropout, Flatten
from engine.networks.parse import parse
from engine.networks.report import report
from engine.networks.snippet import snippet
from engine.operations import (
    avg_pool2d,
    batch_norm,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose2d,
    gelu,
    global_avg_pool2d,
    global_max_pool2d,
    leaky_relu,
    linear,
    local_response_norm,
    max_pool2d,
    nearest_upsample2d,
    pixel_shuffle,
    pixel_unshuffle,
    relu,
    relu6,
    sigmoid,
    silu,
    softmax,
    tanh,
    threshold,
)

SEQUENCES = (
    "lenet5-modern",
    "alexnet-grouped",
    "alexnet-ungrouped",
    "alexnet-torchvision",
    "zfnet",
    "zfnet-512-1024-512",
    "vgg-11",
    "vgg-11-lrn",
    "vgg-13",
    "vgg-16",
    "vgg-19",
    "plain-18",
    "plain-34",
    "mobilenet-v1",
)
# layers that torch has not, in networks of sequences
OWN = {"lenet5-1998": "ScaledTanh", "spd-resnet50": "PixelUnshuffle", "deformable-small": "Deformable"}
OTHERS = [each.id for each in NETWORKS if each.id not in (*SEQUENCES, *OWN)]
small = st.integers(1, 3)
pairs = small | st.tuples(small, small)


def numbered(node: Node) -> Node:
    """The same layers under torch's own names."""
    if not isinstance(node, Block):
        return node
    return Sequence(tuple((str(n), numbered(part)) for n, (_, part) in enumerate(node.parts)))


def run(text: str) -> torch.nn.Module:
    """What torch makes of a snippet, without memory for its weights."""
    names: dict[str, torch.nn.Module] = {}
    with torch.device("meta"):
        exec(text, names)
    return names["model"]


def check(body: Node, shape: tuple[int, ...]) -> None:
    """The text of a network is read as the same network, and torch makes as much of it as the report."""
    text, told = snippet(body), report(body, shape)
    assert parse(text) == numbered(body)
    made = run(text)
    assert sum(values.numel() for values in made.parameters()) == told.parameters
    made.eval()
    assert tuple(made(torch.zeros(2, *shape, device="meta")).shape[1:]) == told.output_shape


@pytest.mark.parametrize("id", SEQUENCES)
def test_networks_of_the_course(id: str):
    network = named(id).network()
    check(network.body, network.input_shape)
    assert max(map(len, snippet(network.body).splitlines())) <= 120


@pytest.mark.parametrize("id", OTHERS)
def test_networks_with_joins(id: str):
    with pytest.raises(SpecError, match=r"^\S+ joins branches \(\w+\), but an nn\.Sequential is one line of layers: "):
        snippet(named(id).network().body)


@pytest.mark.parametrize("id", OWN)
def test_networks_with_layers_of_their_own(id: str):
    with pytest.raises(SpecError, match=f"^{OWN[id]} with these settings is no layer of torch.nn: "):
        snippet(named(id).network().body)


def test_names_are_comments():
    body = Sequence.of(
        stem=Sequence.of(
            conv=conv2d(in_channels=1, out_channels=2, kernel_size=(3, 1)), norm=batch_norm(num_features=2)
        ),
        skip=Sequence(()),
        flat=Sequence((("0", Flatten()), ("1", batch_norm(num_features=8)))),
    )
    assert snippet(body) == (
        "from torch import nn\n"
        "\n"
        "model = nn.Sequential(\n"
        "    nn.Sequential(  # stem\n"
        "        nn.Conv2d(1, 2, kernel_size=(3, 1)),  # conv\n"
        "        nn.BatchNorm2d(2),  # norm\n"
        "    ),\n"
        "    nn.Identity(),  # skip\n"
        "    nn.Sequential(  # flat\n"
        "        nn.Flatten(),\n"
        "        nn.BatchNorm1d(8),\n"
        "    ),\n"
        ")\n"
    )


def test_one_layer():
    assert snippet(relu()) == "from torch import nn\n\nmodel = nn.Sequential(\n    nn.ReLU(),\n)\n"


@pytest.mark.parametrize(
    ("layer", "written"),
    [
        (
            conv2d(in_channels=1, out_channels=2, kernel_size=3, padding="same"),
            "nn.Conv2d(1, 2, kernel_size=3, padding=1)",
        ),
        (
            conv2d(in_channels=1, out_channels=2, kernel_size=2, padding="same", bias=False),
            'nn.Conv2d(1, 2, kernel_size=2, padding="same", bias=False)',
        ),
        (max_pool2d(kernel_size=2, stride=2), "nn.MaxPool2d(kernel_size=2)"),
        (leaky_relu(), "nn.LeakyReLU()"),
        (leaky_relu(negative_slope=0.2), "nn.LeakyReLU(negative_slope=0.2)"),
        (batch_norm(num_features=3, eps=1e-3), "nn.BatchNorm2d(3, eps=0.001)"),
        (Dropout(p=0.5), "nn.Dropout()"),
        (Dropout(p=0.25, channels=True), "nn.Dropout2d(p=0.25)"),
    ],
)
def test_defaults_are_left_out(layer: Node, written: str):
    assert f"    {written},\n" in snippet(layer)


def test_the_axes_of_a_batch_normalisation():
    """Torch's name for it is that of its input, which its neighbours tell."""
    norm = batch_norm(num_features=4)
    for make, shape in ((conv1d, (4, 5)), (conv2d, (4, 5, 5)), (conv3d, (4, 5, 5, 5))):
        conv = make(in_channels=4, out_channels=4, kernel_size=3)
        check(Sequence.of(a=norm, b=relu(), c=conv, d=norm), shape)
    check(Sequence.of(a=norm, b=linear(in_features=4, out_features=4), c=norm), (4,))


@st.composite
def maps(draw: st.DrawFn) -> Node:
    """A layer for maps of 12 channels that leaves as many."""
    groups = draw(st.sampled_from((1, 2, 12)))
    both: dict[str, Any] = {"in_channels": 12, "out_channels": 12, "groups": groups, "bias": draw(st.booleans())}
    window: dict[str, Any] = {
        "kernel_size": draw(pairs),
        "stride": draw(pairs),
        "padding": draw(st.just(0) | st.just(1)),
    }
    layers = st.sampled_from(
        (
            lambda: conv2d(**both, **window, dilation=draw(pairs)),
            lambda: conv2d(
                **both,
                kernel_size=draw(pairs),
                padding="same",
                padding_mode=draw(st.sampled_from(("zeros", "circular"))),
            ),
            lambda: conv_transpose2d(**both, **window, dilation=draw(pairs)),
            lambda: conv_transpose2d(**both, kernel_size=3, stride=2, output_padding=(1, 0)),
            lambda: max_pool2d(**(window | {"padding": 0}), dilation=draw(small), ceil_mode=draw(st.booleans())),
            lambda: avg_pool2d(
                kernel_size=draw(st.integers(2, 3)),
                padding=draw(st.integers(0, 1)),
                count_include_pad=draw(st.booleans()),
                divisor_override=draw(st.none() | small),
            ),
            lambda: batch_norm(num_features=12, affine=draw(st.booleans())),
            lambda: local_response_norm(size=draw(small), k=draw(st.sampled_from((1, 2, 0.5)))),
            lambda: nearest_upsample2d(scale_factor=draw(pairs)),
            lambda: Sequence.of(down=pixel_unshuffle(downscale_factor=1), up=pixel_shuffle(upscale_factor=1)),
            lambda: threshold(threshold=draw(st.floats(-3, 3)), value=draw(st.integers(-3, 3))),
            lambda: leaky_relu(negative_slope=draw(st.floats(0, 1))),
            *(lambda make=make: make() for make in (relu, relu6, gelu, silu, sigmoid, tanh, Sequence.of)),
            lambda: Dropout(p=draw(st.floats(0, 1)), channels=draw(st.booleans())),
            softmax,
        )
    )
    return cast(Node, draw(layers)())


ends = st.sampled_from(
    (
        Sequence(()),
        Sequence.of(pool=global_avg_pool2d(), flat=Flatten(), norm=batch_norm(num_features=12)),
        Sequence.of(pool=global_max_pool2d(), flat=Flatten(), fc=linear(in_features=12, out_features=5, bias=False)),
    )
)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@given(
    st.lists(maps() | st.lists(maps(), max_size=3).map(lambda parts: Sequence(tuple(named_parts(parts)))), max_size=6),
    ends,
)
def test_any_sequence(parts: list[Node], end: Node):
    body = Sequence((*named_parts([*parts, end]),)) if parts else Sequence((("a", relu()), ("b", end)))
    shape = (12, 13, 11)
    try:
        told = report(body, shape)
    except ShapeError:  # the map became too small
        assume(False)
    assume(max((prod(row.output_shape) for row in told.rows), default=0) < 10**7)
    check(body, shape)


def named_parts(parts: list[Node]) -> list[tuple[str, Node]]:
    return [(f"part{n}", part) for n, part in enumerate(parts)]
