"""The twin in torch: equal to the report in every row, and it runs, forward and backward."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.errors import ShapeError
from engine.networks import NETWORKS, Variant, named
from engine.networks.blocks import Beside, Block, Mean, Sequence, Sum
from engine.networks.fractalnet import fractal
from engine.networks.layers import (
    Affine,
    Crop,
    Deformable,
    Multiply,
    PadChannels,
    RadialBasis,
    ScaledTanh,
    Select,
    Subsample,
)
from engine.networks.measure import Layer
from engine.networks.report import Report, report
from engine.networks.table import folded
from engine.networks.twin import HeadBeside, twin
from engine.operations import (
    avg_pool2d,
    conv2d,
    conv_transpose2d,
    deform_conv2d,
    leaky_relu,
    max_pool2d,
    nearest_upsample2d,
    pixel_shuffle,
    pixel_unshuffle,
    relu6,
    silu,
)
from tests.engine.networks.twins import Seen, kept_bytes, on_meta
from tests.engine.oracle import Array, arange, double

ROWS = 320  # of the largest report that the plain tier takes to torch: one network at least of every family is smaller
EACH = [
    pytest.param(each, id=each.id, marks=pytest.mark.slow if len(each.network().report().rows) > ROWS else ())
    for each in NETWORKS
]
every_network = pytest.mark.parametrize("variant", EACH)


@every_network
def test_every_row_has_torch_s_shapes_parameters_and_multiplications(variant: Variant):
    network = variant.network()
    told, seen = network.report(), Seen(network, variant.input_shape)
    for row in told.rows:
        assert seen.shapes[row.path] == (row.input_shape, row.output_shape), row.path
        if not isinstance(row.layer, Block):
            assert (row.parameters, row.macs) == (seen.parameters(row.path), seen.macs(row.path)), row.path
    assert (told.parameters, told.macs) == (seen.parameters(""), seen.macs(""))
    modules = dict(seen.module.named_modules())
    assert {row.path for row in told.rows} <= set(modules)
    leaves = {path for path, module in modules.items() if not list(module.children())}
    assert leaves - {row.path for row in told.rows} <= within_layers(told) | identities(seen.module)
    check_blocks(told, seen)


def within_layers(told: Report) -> set[str]:
    """A deformable layer is one row and two modules."""
    bent = [row.path for row in told.rows if isinstance(row.layer, Deformable)]
    return {f"{path}.{part}" for path in bent for part in ("offset", "plain")}


def identities(module: nn.Module) -> set[str]:
    """Empty sequences: ways around a block."""
    return {path for path, part in module.named_modules() if isinstance(part, nn.Sequential) and not len(part)}


def check_blocks(told: Report, seen: Seen) -> None:
    """A folded block has what torch finds in the module of that name."""
    joins = [row.kind for row in told.rows if isinstance(row.layer, Block)]
    for depth in (1, 2, 3):
        for part in folded(told, depth):
            if part.kind in joins:  # its own row only: the branches are deeper than the fold
                continue
            assert (part.parameters, part.macs) == (seen.parameters(part.path), seen.macs(part.path)), part.path
            if not isinstance(seen.module.get_submodule(part.path), HeadBeside):  # its own answer goes nowhere
                assert part.output_shape == seen.shapes[part.path][1], part.path


@every_network
def test_autograd_keeps_as_many_bytes_as_the_report_says(variant: Variant):
    network = variant.network()
    assert network.report().saved_bytes == kept_bytes(network, variant.input_shape)


@every_network
def test_when_not_training_it_answers_in_the_same_shape(variant: Variant):
    network = variant.network()
    module = on_meta(network).eval()
    with torch.no_grad():
        answer = module(torch.zeros(2, *variant.input_shape, device="meta"))
    assert tuple(answer.shape) == (2, *network.report().output_shape)
    assert all(head.answer is None for head in module.modules() if isinstance(head, HeadBeside))


RUN = {  # one or more of each family, on the smallest input that shows all of it
    "lenet5-1998": (1, 32, 32),
    "lenet5-modern": (1, 28, 28),
    "alexnet-grouped": (3, 67, 67),
    "alexnet-torchvision": (3, 63, 63),
    "zfnet": (3, 53, 53),
    "vgg-11-lrn": (3, 32, 32),
    "googlenet-aux": (3, 79, 79),
    "bn-inception": (3, 33, 33),
    "inception-v3": (3, 75, 75),
    "inception-v4": (3, 75, 75),
    "inception-resnet-v2": (3, 75, 75),
    "xception": (3, 40, 40),
    "plain-18": (3, 33, 33),
    "resnet-18-a": (3, 33, 33),
    "resnet-50-v1": (3, 33, 33),
    "resnet-152": (3, 33, 33),
    "resnext-50-32x4d": (3, 33, 33),
    "fractalnet-20": (3, 32, 32),
    "fractalnet-40": (3, 32, 32),
    "densenet-40-12": (3, 16, 16),
    "densenet-121": (3, 64, 64),
    "mobilenet-v1": (3, 33, 33),
    "mobilenet-v2": (3, 33, 33),
    "efficientnet-b0": (3, 33, 33),
    "efficientnet-b7": (3, 64, 64),
    "unet": (1, 188, 188),
    "unet-padded": (1, 16, 16),
    "spd-resnet50": (3, 16, 16),
    "deformable-small": (1, 12, 12),
}
SLOW = {
    "alexnet-torchvision",
    "zfnet",
    "inception-v4",
    "inception-resnet-v2",
    "resnet-152",
    "fractalnet-40",
    "densenet-121",
    "efficientnet-b7",
    "unet",
}


@pytest.fixture
def one_thread():
    """Many small layers: threads would wait for each other longer than they compute."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("id", [pytest.param(id, marks=pytest.mark.slow if id in SLOW else ()) for id in RUN])
@pytest.mark.usefixtures("one_thread")
def test_it_runs_forward_and_backward(id: str):
    shape = RUN[id]
    network = named(id).network(shape, 3)
    torch.manual_seed(6)
    module = network.module()
    answers = [module(torch.randn(2, *shape))]  # two, as batch normalisation needs more than one number
    assert tuple(answers[0].shape) == (2, *network.report().output_shape)
    answers += [head.answer for head in module.modules() if isinstance(head, HeadBeside)]
    torch.stack([(answer**2).mean() for answer in answers]).sum().backward()
    for name, values in module.named_parameters():
        assert values.grad is not None, name
        assert torch.isfinite(values.grad).all(), name
    assert torch.isfinite(answers[0]).all()
    module.eval()
    with torch.no_grad():
        quiet = module(torch.ones(1, *shape))
    assert torch.isfinite(quiet).all()


def test_every_family_runs():
    assert {family(named(id)) for id in set(RUN) - SLOW} == {family(each) for each in NETWORKS}


def family(variant: Variant) -> str:
    """The file that builds it."""
    name: str = getattr(variant.build, "func", variant.build).__module__
    return name


# One layer


LAYERS: list[tuple[Layer, tuple[int, ...]]] = [
    (conv2d(in_channels=2, out_channels=4, kernel_size=(2, 3), stride=(2, 1), padding=[[1, 0], [2, 3]]), (2, 5, 6)),
    (conv2d(in_channels=4, out_channels=2, kernel_size=3, dilation=2, padding=2, groups=2), (4, 5, 6)),
    *(
        (conv2d(in_channels=2, out_channels=1, kernel_size=3, padding=padding, padding_mode=mode), (2, 4, 5))
        for mode in ("reflect", "replicate", "circular")
        for padding in (1, [[0, 1], [2, 1]])
    ),
    (conv_transpose2d(in_channels=2, out_channels=3, kernel_size=3, stride=2, padding=1, output_padding=1), (2, 3, 4)),
    (max_pool2d(kernel_size=3, stride=2, ceil_mode=True), (2, 6, 8)),
    (max_pool2d(kernel_size=2, stride=1, padding=1, dilation=2), (2, 5, 6)),
    (avg_pool2d(kernel_size=3, stride=2, padding=1, ceil_mode=True), (2, 5, 6)),
    (avg_pool2d(kernel_size=3, stride=1, padding=1, count_include_pad=False), (2, 5, 6)),
    (nearest_upsample2d(scale_factor=(2, 3)), (2, 3, 4)),
    (pixel_shuffle(upscale_factor=2), (8, 2, 3)),
    (pixel_unshuffle(downscale_factor=2), (3, 4, 6)),
    (pixel_unshuffle(downscale_factor=2, order="block-major"), (3, 4, 6)),
    (leaky_relu(negative_slope=0.25), (1, 3, 4)),
    (relu6(), (1, 3, 4)),
    (silu(), (1, 3, 4)),
]


@pytest.mark.parametrize(("layer", "shape"), LAYERS, ids=lambda it: "" if isinstance(it, tuple) else type(it).__name__)
def test_a_layer_gives_what_its_trace_writes(layer: Any, shape: tuple[int, ...]):
    module = twin(layer).double()
    given = [arange(*shape) - 7, *whole_weights(module)]
    answer = module(double(given[0])[None])[0].detach().numpy()
    np.testing.assert_allclose(layer.trace(*given)["output"].values, answer, rtol=1e-12)


def whole_weights(module: nn.Module) -> list[Array]:
    """Distinct whole numbers put into a module's weights."""
    made = [arange(*values.shape) - 5 for values in module.parameters()]
    for values, numbers in zip(module.parameters(), made, strict=True):
        values.data = double(numbers)
    return made


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (Crop(cells=1), [[[6.0, 7.0]], [[18.0, 19.0]]]),
        (Select(channels=(1, 0, 1)), [*arange(2, 3, 4)[[1, 0, 1]].tolist()]),
        (Subsample(stride=2), [[[1.0, 3.0], [9.0, 11.0]], [[13.0, 15.0], [21.0, 23.0]]]),
        (PadChannels(channels=1), [*arange(2, 3, 4).tolist(), [[0.0] * 4] * 3]),
        (Multiply(factor=0.5), (arange(2, 3, 4) / 2).tolist()),
        (ScaledTanh(), (1.7159 * np.tanh(arange(2, 3, 4) * 2 / 3)).tolist()),
        (Affine(num_features=2), ((arange(2, 3, 4) + 1) * [[[-4]], [[-3]]]).tolist()),
    ],
    ids=lambda it: type(it).__name__,
)
def test_a_layer_of_networks_gives_what_its_docstring_says(layer: Layer, expected: list[Any]):
    module = twin(layer).double()
    whole_weights(module)
    answer = module(double(arange(2, 3, 4))[None])[0]
    torch.testing.assert_close(answer.detach(), torch.tensor(expected, dtype=torch.float64), rtol=1e-14, atol=0)


def test_the_distances_of_lenet_s_last_layer_are_squared_ones():
    module: Any = twin(RadialBasis(in_features=84, out_features=10)).double()
    x = double(arange(3, 84) % 17) / 7
    torch.testing.assert_close(module(x), torch.cdist(x, module.centre) ** 2, rtol=1e-12, atol=1e-10)
    assert set(module.centre.flatten().tolist()) == {-1.0, 1.0}
    assert len({tuple(line) for line in module.centre.tolist()}) == 10
    assert not list(module.parameters())


DEFORMED = [
    ({"kernel_size": 3}, 1),
    ({"kernel_size": 3, "stride": 2, "padding": 1, "bias": False}, 1),
    ({"kernel_size": (2, 3), "stride": (1, 2), "padding": (1, 2), "dilation": (2, 1)}, 2),
    ({"kernel_size": 2, "groups": 2}, 4),
    ({"kernel_size": 1, "groups": 4}, 1),
]
deformed = pytest.mark.parametrize(("settings", "groups"), DEFORMED)


def bent(settings: dict[str, Any], groups: int) -> tuple[Any, Any]:
    """The engine's layer, and its twin in float64."""
    layer = deform_conv2d(in_channels=4, out_channels=8, **settings)
    return layer, twin(Deformable(offset=layer.offset_branch(groups), convolution=layer.layer)).double()


@deformed
def test_a_deformable_layer_begins_as_the_plain_one(settings, groups):
    layer, module = bent(settings, groups)
    x, plain = double(arange(2, 4, 6, 7)), layer.layer
    padding = tuple(before for before, _ in plain.padding)
    expected = F.conv2d(
        x, module.plain.weight, module.plain.bias, plain.stride, padding, plain.dilation, groups=plain.groups
    )
    torch.testing.assert_close(module(x), expected, rtol=1e-12, atol=1e-10)


@deformed
def test_a_deformable_layer_with_offsets_gives_what_its_trace_writes(settings, groups):
    layer, module = bent(settings, groups)
    chance = np.random.default_rng(1703)
    for values in module.parameters():
        values.data = double(chance.normal(size=tuple(values.shape)))
    x = chance.normal(size=(4, 6, 7))
    offset = module.offset(double(x)[None])[0].detach().numpy()
    assert np.abs(offset).max() > 2  # some lead far away, some out of the picture
    bias = None if module.plain.bias is None else module.plain.bias.detach().numpy()
    trace = layer.trace(x, offset, module.plain.weight.detach().numpy(), bias)
    answer = module(double(x)[None])[0].detach().numpy()
    np.testing.assert_allclose(trace["output"].values, answer, rtol=1e-9, atol=1e-9)


# Joins


@pytest.mark.parametrize("columns", [2, 3, 4])
def test_nested_means_are_the_flat_mean_of_all_columns_that_end_in_a_place(columns: int):
    torch.manual_seed(columns)
    module = twin(fractal(2, 3, columns)).double().eval()
    x = torch.randn(2, 2, 5, 6, dtype=torch.float64)
    torch.testing.assert_close(module(x), joined_flat(columns_of(module), x), rtol=1e-12, atol=1e-12)


def columns_of(module: Any) -> list[list[nn.Module]]:
    """The convolutions of each column, from the top down; the shortest column first."""
    if isinstance(module, nn.Sequential):
        return [[module]]
    first, second = columns_of(module.long.first), columns_of(module.long.second)
    return [[module.short], *(upper + lower for upper, lower in zip(first, second, strict=True))]


def joined_flat(columns: list[list[nn.Module]], x: torch.Tensor) -> torch.Tensor:
    """The paper's figure 1: columns walked down together, and joined wherever several of them end."""
    rows = len(columns[-1])
    values = [x for _ in columns]
    for row in range(1, rows + 1):
        ending = [c for c, column in enumerate(columns) if row % (rows // len(column)) == 0]
        answers = [columns[c][row * len(columns[c]) // rows - 1](values[c]) for c in ending]
        for c in ending:
            values[c] = torch.stack(answers).mean(0)
    return values[0]


def test_joins_do_what_they_are_called():
    x = torch.arange(6.0).reshape(1, 1, 2, 3)
    twice, tenfold = Multiply(factor=2), Multiply(factor=10)
    assert twin(Sum.of(a=twice, b=tenfold, c=Sequence.of()))(x).equal(13 * x)
    assert twin(Mean.of(a=twice, b=tenfold))(x).equal(6 * x)
    assert twin(Mean((("a", twice), ("b", tenfold)), "", (1, 3)))(x).equal(8 * x)
    beside = twin(Beside.of(head=tenfold))
    assert beside(x).equal(x)
    assert isinstance(beside, HeadBeside)
    assert beside.answer is not None
    assert beside.answer.equal(10 * x)


# U-Net


def test_u_net_takes_16_m_plus_60_cells_and_nothing_else():
    body, works = named("unet").network().body, []
    for side in range(150, 320):
        try:
            works.append((side, report(body, (1, side, side)).output_shape))
        except ShapeError:
            continue
    assert works == [(16 * m + 60, (2, 16 * m - 124, 16 * m - 124)) for m in range(8, 17)]


def test_u_net_crops_what_the_paper_draws():
    crops = [row for row in named("unet").network().report().rows if isinstance(row.layer, Crop)]
    assert [row.layer.cells for row in crops if isinstance(row.layer, Crop)] == [88, 40, 16, 4]
    assert [(row.input_shape[1], row.output_shape[1]) for row in crops] == [
        (568, 392),
        (280, 200),
        (136, 104),
        (64, 56),
    ]
