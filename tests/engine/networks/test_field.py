"""Receptive fields against the support of gradients in torch: of all networks, and where paths do not run alike."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.networks import NETWORKS, Variant, named
from engine.networks.blocks import Concatenation, Node, Sequence, Sum
from engine.networks.field import START, Field, Line, Phases, cropped, hull, stamped, whole, windowed
from engine.networks.layers import Crop, Subsample
from engine.networks.report import Report, report
from engine.operations import (
    avg_pool1d,
    conv1d,
    conv2d,
    conv_transpose2d,
    max_pool1d,
    max_pool2d,
    nearest_upsample2d,
    pixel_shuffle,
    pixel_unshuffle,
)
from engine.receptive_field import field_centre, field_jump, field_size
from tests.engine.networks.skeleton import Interval, Skeleton

ROWS = 320  # of the largest network of the plain tier
FEW = 40  # rows of which each is looked at; of longer reports the ends of blocks
ASYMMETRIC = {"inception-v3", "inception-v4", "inception-resnet-v2"}
CASES = [
    pytest.param(each, axis, id=f"{each.id}-{axis}", marks=pytest.mark.slow if len(rows) > ROWS else ())
    for each in NETWORKS
    for rows in [each.network().report().rows]
    for axis in ((0, 1) if each.id in ASYMMETRIC else (0,))
]


@pytest.mark.parametrize(("variant", "axis"), CASES)
def test_the_field_of_every_network_is_the_support_of_a_gradient(variant: Variant, axis: int):
    network = variant.network()
    told = network.report()
    cells = large_enough(variant.id, told)
    skeleton = Skeleton(network.body, cells, axis)
    fields = {row.path: row.field[axis] for row in told.rows}
    for path in looked_at(told, skeleton):
        check_fields(skeleton, path, fields[path], cells)


def large_enough(id: str, told: Report) -> int:
    """An input in whose middle some fields lie as a whole: a multiple of 64, for U-Net 60 more."""
    return 64 * (2 * max(told.receptive_field) // 64 + 8) + (60 if id == "unet" else 0)


def looked_at(told: Report, skeleton: Skeleton) -> list[str]:
    """Rows to compare, the last map always among them."""
    paths = [row.path for row in told.rows if row.path in skeleton.answers]
    assert told.last_map is not None
    last = paths.index(told.last_map.path)
    if len(paths) <= FEW:
        return paths
    ends = [a for a, b in pairwise(paths) if a.partition(".")[0] != b.partition(".")[0]]
    return [*ends, paths[last]]


def check_fields(skeleton: Skeleton, path: str, field: Field, cells: int) -> None:
    """The fields of outputs in the middle, one of each phase."""
    outputs = skeleton.answers[path].shape[2]
    for output in range(outputs // 2, outputs // 2 + field.outputs):
        first, last = field.of(output)
        assert 0 <= first <= last < cells
        assert skeleton.support(path, output) == (first, last), (path, output)


def test_u_net_s_pixels_see_188_to_204_cells_depending_on_their_place():
    (field, _) = named("unet").network().report().rows[-1].field
    assert isinstance(field, Phases)
    assert (field.outputs, field.jump, field.smallest, field.size) == (16, 16, 188, 204)
    skeleton = Skeleton(named("unet").network().body, 572)
    sizes = []
    for output in range(192, 208):
        seen = skeleton.support("score", output)
        assert seen is not None
        sizes.append(seen[1] - seen[0] + 1)
    assert sizes == field.sizes


# Where paths do not run alike


def conv(k: int, **settings: Any) -> Any:
    return conv2d(in_channels=1, out_channels=1, kernel_size=k, **settings)


def up(k: int, s: int, **settings: Any) -> Any:
    return conv_transpose2d(in_channels=1, out_channels=1, kernel_size=k, stride=s, **settings)


SMALL: dict[str, tuple[Node, int]] = {
    "shifted branches": (Sum.of(a=conv(3, padding=1), b=Sequence.of(x=conv(5, padding=2))), 12),
    "shifted by uneven padding": (
        Concatenation.of(a=conv(2, padding=[[1, 0]] * 2), b=conv(2, padding=[[0, 1]] * 2)),
        11,
    ),
    "stride around a stride": (
        Sum.of(main=Sequence.of(a=conv(3, padding=1, stride=2), b=conv(3, padding=1)), around=conv(1, stride=2)),
        16,
    ),
    "crop beside valid": (Concatenation.of(a=Crop(cells=2), b=Sequence.of(x=conv(3), y=conv(3))), 14),
    "ceil mode": (
        Sequence.of(pool=max_pool2d(kernel_size=3, stride=2, ceil_mode=True), conv=conv(2), crop=Crop(cells=1)),
        20,
    ),
    "dilation": (Sequence.of(a=conv(3, dilation=3), b=conv(2, dilation=4, stride=3), c=conv(2)), 40),
    "subsampled": (Sequence.of(a=conv(3), every=Subsample(stride=2), b=conv(3, dilation=2)), 30),
    "up and down": (Sequence.of(a=conv(3), up=nearest_upsample2d(scale_factor=3), b=conv(4, stride=2)), 18),
    "stamped and mixed": (Sequence.of(down=conv(3, stride=2), up=up(3, 2), mix=conv(3, padding=1)), 24),
    "stamped with gaps": (Sequence.of(up=up(2, 3, padding=1)), 6),
    "gaps filled by a window": (Sequence.of(up=up(1, 3), mix=conv(3, stride=2)), 9),
    "stamped with dilation": (Sequence.of(up=up(3, 2, dilation=2, padding=2, output_padding=1)), 8),
    "blocks moved": (
        Sequence.of(
            in_=pixel_unshuffle(downscale_factor=2),
            a=conv2d(in_channels=4, out_channels=4, kernel_size=3),
            out=pixel_shuffle(upscale_factor=2),
            b=conv(2),
        ),
        24,
    ),
    "two ways at two resolutions": (
        Concatenation.of(
            across=Crop(cells=4),
            below=Sequence.of(pool=max_pool2d(kernel_size=2), conv=conv(3), more=conv(3), up=up(2, 2)),
        ),
        26,
    ),
    "ways of different speed": (
        Concatenation.of(slow=conv(2, stride=2), fast=Sequence.of(up=up(2, 2), window=conv(8, stride=3))),
        10,
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_of_every_output_where_paths_do_not_run_alike(name: str):
    body, cells = SMALL[name]
    check_everywhere(body, cells)


def check_everywhere(body: Node, cells: int) -> None:
    """Every output of every row: the gradient reaches nothing but the field, and in the middle all of it.

    At the border some of what a field has beyond the input is inside for a layer on the way: it is told all the same.
    """
    told, skeleton = report(body, (1, cells, cells)), Skeleton(body, cells)
    for row in told.rows:
        outputs = row.output_shape[1]
        for output in range(outputs):
            seen, field = skeleton.support(row.path, output), inside(row.field[0], output, cells)
            assert within(seen, field), (row.path, output)
            assert seen == field or not outputs / 3 < output < 2 * outputs / 3 - 1, (row.path, output)


def inside(field: Field, output: int, cells: int) -> Interval:
    """The part of the field that is no padding."""
    first, last = field.of(output)
    if first == inf or last < 0 or first >= cells:
        return None
    return int(max(first, 0)), int(min(last, cells - 1))


def within(seen: Interval, field: Interval) -> bool:
    return seen is None or (field is not None and field[0] <= seen[0] <= seen[1] <= field[1])


def test_a_branch_that_is_shifted_widens_the_hull_beyond_the_larger_field():
    """Two windows of 2, one cell apart: together 3, though neither sees more than 2."""
    told = report(SMALL["shifted by uneven padding"][0], (1, 11, 11))
    assert [row.field[0] for row in told.rows] == [Line(-1, 0, 1), Line(0, 1, 1), Line(-1, 1, 1)]


def test_outputs_that_nothing_reaches_see_nothing():
    field = report(up(2, 3), (1, 4, 4)).rows[0].field[0]
    assert isinstance(field, Phases)
    assert field.sizes == [1, 1, 0]
    assert (field.size, field.smallest) == (1, 0)


def test_a_deformable_network_at_rest_sees_what_the_plain_one_does():
    """In 2-D, with the twin itself: positive weights, one output, the gradient of the picture."""
    network = named("deformable-small").network()
    row = next(row for row in network.report().rows if row.path == "conv3.conv")
    module: Any = network.module().double().eval()
    for name, values in module.named_parameters():
        torch.nn.init.constant_(values, 0 if "offset" in name else 0.25)
    picture = torch.ones(1, 1, 28, 28, dtype=torch.float64, requires_grad=True)
    answer = module.conv3.conv(module.conv2(module.conv1(picture)))
    (slope,) = torch.autograd.grad(answer[0, 0, 3, 4], picture)
    rows, columns = slope[0, 0].nonzero(as_tuple=True)
    for axis, (output, cells) in enumerate(((3, rows), (4, columns))):
        assert (int(cells.min()), int(cells.max())) == row.field[axis].of(output)


# Formulas


@st.composite
def chains(draw: st.DrawFn) -> list[Any]:
    layers: list[Any] = []
    for _ in range(draw(st.integers(0, 12))):
        k, s = draw(st.integers(1, 5)), draw(st.integers(1, 3))
        p, d = draw(st.integers(0, k // 2)), draw(st.integers(1, 3))
        kind = draw(st.sampled_from(["conv", "max", "avg"]))
        if kind == "conv":
            sides = [[p, draw(st.integers(0, 3))]]
            layers.append(conv1d(in_channels=1, out_channels=1, kernel_size=k, stride=s, padding=sides, dilation=d))
        elif kind == "max":
            layers.append(max_pool1d(kernel_size=k, stride=s, padding=p, dilation=d))
        else:
            layers.append(avg_pool1d(kernel_size=k, stride=s, padding=p))
    return layers


@given(chains())
def test_carried_from_layer_to_layer_it_is_what_the_formulas_of_the_lesson_say(layers: list[Any]):
    field: Field = START
    for layer in layers:
        field = windowed(field, layer.kernel_size[0], layer.dilation[0], layer.stride[0], layer.padding[0][0])
    assert isinstance(field, Line)
    assert field.size == field_size(layers).result
    assert field.jump == field_jump(layers).result
    assert (field.low + field.high) / 2 == field_centre(layers).result


@given(
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(0, 3),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 4),
)
def test_a_window_over_stamps_reads_what_their_outputs_read(k, d, s, p, taps, dilation, stride):
    """Listed output by output, for several periods."""
    field = windowed(stamped(Line(-2, 3, 2), k, d, s, p), taps, dilation, stride, 1)
    inner = stamped(Line(-2, 3, 2), k, d, s, p)
    for output in range(2 * field.outputs + 3):
        reads = [inner.of(output * stride - 1 + t * dilation) for t in range(taps)]
        assert field.of(output) == (min(low for low, _ in reads), max(high for _, high in reads))


def test_a_crop_moves_the_first_output_and_a_whole_map_sees_all_fields():
    assert cropped(Line(-1, 1, 2), 3) == Line(5, 7, 2)
    two = Phases((0, 1), (4, 3), 6)
    assert cropped(two, 1).of(0) == two.of(1)
    assert whole(two, 5) == Line(0, 16, 15)
    assert hull([two, Line(0, 0, 3)], 4).of(1) == (1, 3)
