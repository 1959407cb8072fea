"""The report: rows add up, every number derives, and what does not fit is told with the layer and a size that works."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError, ShapeError, SpecError
from engine.networks import NETWORKS, Network, Variant, named, rows
from engine.networks.blocks import Beside, Concatenation, Mean, Node, Scaling, Sequence, Sum
from engine.networks.layers import Affine, Crop, Flatten, RadialBasis, Select
from engine.networks.report import report
from engine.networks.table import as_csv, as_text, folded, parts
from engine.operations import (
    avg_pool2d,
    batch_norm,
    conv1d,
    conv2d,
    conv_transpose2d,
    global_avg_pool2d,
    linear,
    local_response_norm,
    max_pool2d,
    pixel_shuffle,
    pixel_unshuffle,
    relu,
)

ROOT = Path(__file__).parents[3]
every_network = pytest.mark.parametrize("variant", NETWORKS, ids=lambda each: each.id)
TOTALS = {  # of the report, and of its parts
    "parameters": "parameters",
    "macs": "macs",
    "operations": "operations",
    "output_bytes": "output_bytes",
}


@every_network
@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_rows_add_up_to_totals_however_they_are_folded(variant: Variant, depth: int):
    told = variant.network().report()
    table = folded(told, depth) if depth else parts(told)
    for total, part in TOTALS.items():
        assert getattr(told, total) == sum(getattr(each, part) for each in table)
    picture = 4 * prod(variant.input_shape) * (-1 in told.kept)  # the input is no row, but kept where a layer needs it
    assert told.saved_bytes == picture + sum(each.saved_bytes for each in table)
    assert table[-1].output_shape == told.output_shape == told.rows[-1].output_shape
    assert table[0].input_shape == variant.input_shape
    assert len(table) <= len(told.rows)


@every_network
def test_every_number_of_every_row_derives(variant: Variant):
    for row in variant.network().report().rows:
        assert rows.parameters(row).result == row.parameters, row.path
        assert rows.macs(row).result == row.macs, row.path
        assert rows.operations(row).result == row.operations, row.path
        assert rows.memory(row).result == row.bytes, row.path
        size = tuple(each.result for each in rows.output_size(row))
        assert size in ((), row.output_shape[1:]), row.path
        for axis, field in enumerate(row.field):
            assert rows.receptive_field(row, axis).result == field.size, row.path
            assert rows.jump(row, axis).result == field.jump / field.outputs, row.path
            assert rows.centre(row, axis).result == (field.low + field.high) / 2, row.path


@every_network
def test_equal_networks_are_equal_and_each_is_a_value(variant: Variant):
    network = variant.network()
    assert network == variant.network()
    assert network.body == variant.network().body
    assert hash(network) == hash(variant.network())
    assert network != variant.network(None, variant.num_classes + 1)
    assert variant.network().report() == network.report()


@every_network
def test_paths_are_names_that_occur_once(variant: Variant):
    paths = [row.path for row in variant.network().report().rows]
    assert len(set(paths)) == len(paths)
    assert all(re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", path) for path in paths)


def test_networks_differ():
    bodies = [each.network().body for each in NETWORKS]
    assert all(bodies.count(body) == 1 for body in bodies)


# Arguments


SIDES = st.one_of(st.integers(1, 96), st.sampled_from([128, 188, 224, 299]))


@given(
    variant=st.sampled_from([each for each in NETWORKS if len(each.network().report().rows) < 250]),
    channels=st.integers(1, 4),
    side=SIDES,
    longer=st.sampled_from([0, 0, 1, 7]),
    classes=st.integers(1, 20),
)
def test_any_input_is_reported_or_answered_with_a_size_that_works(variant, channels, side, longer, classes):
    shape = (channels, side, side + longer)
    sentence = ""
    try:
        told = variant.network(shape, classes).report()
    except ShapeError as error:
        sentence = str(error)
    if sentence:
        assert sentence.startswith(f"{variant.id} on {'×'.join(map(str, shape))}: at ")
        works = re.search(r" An input of (\d+)×(\d+)×(\d+) works\.$", sentence)
        assert works, sentence
        assert int(works[1]) == channels
        told = variant.network(tuple(map(int, works.groups())), classes).report()
    assert told.output_shape[0] == classes
    assert len(told.output_shape) in (1, 3)
    assert told.rows[0].input_shape[0] == channels


@given(classes=st.integers(1, 2000))
def test_classes_change_the_last_layer_only(classes: int):
    for id in ("vgg-16", "resnet-18", "unet"):
        usual, other = named(id).network().report(), named(id).network(None, classes).report()
        assert [row.parameters for row in usual.rows[:-1]] == [row.parameters for row in other.rows[:-1]]
        assert other.rows[-1].output_shape[0] == classes


@pytest.mark.parametrize(
    ("arguments", "kind", "sentence"),
    [
        (((3, 224),), SpecError, "vgg-16 needs an input of channels, height and width, but 3×224 is given."),
        (((3, 0, 224),), SpecError, "input=0 is too small; input must be at least 1."),
        (((0, 224, 224),), SpecError, "input=0 is too small; input must be at least 1."),
        ((None, 0), SpecError, "num_classes=0 is too small; num_classes must be at least 1."),
        (((3, 1.5, 224),), SpecError, "input=1.5 is not a count: give a whole number such as 1."),
    ],
)
def test_impossible_arguments_get_a_sentence(arguments: tuple[Any, ...], kind: type[EngineError], sentence: str):
    with pytest.raises(kind) as error:
        named("vgg-16").network(*arguments)
    assert str(error.value) == sentence


# What does not fit

LOW = "lower kernel_size or raise padding."
FAULTS = [
    (
        "lenet5-1998",
        (1, 28, 28),
        f"at maps.c5, which gets 16×4×4: kernel_size=5 spans 5 cells, but the input is 4 high: {LOW}",
        (1, 32, 32),
    ),
    (
        "alexnet-grouped",
        (3, 60, 60),
        f"at features.pool5, which gets 256×2×2: kernel_size=3 spans 3 cells, but the input is 2 high: {LOW}",
        (3, 67, 67),
    ),
    (
        "vgg-16",
        (3, 20, 40),
        f"at features.stage5.pool, which gets 512×1×2: kernel_size=2 spans 2 cells, but the input is 1 high: {LOW}",
        (3, 32, 32),
    ),
    (
        "googlenet-aux",
        (3, 64, 64),
        f"at head4a.head.maps.pool, which gets 512×4×4: kernel_size=5 spans 5 cells, but the input is 4 high: {LOW}",
        (3, 79, 79),
    ),
    (
        "inception-v3",
        (3, 60, 60),
        "at mixed7a.three.conv2.conv, which gets 192×2×2: kernel_size=3 spans 3 cells, but the input is 2 high: " + LOW,
        (3, 75, 75),
    ),
    (
        "fractalnet-20",
        (3, 32, 16),
        f"at pool5, which gets 512×2×1: kernel_size=2 spans 2 cells, but the input is 1 wide: {LOW}",
        (3, 32, 32),
    ),
    (
        "densenet-121",
        (3, 16, 16),
        f"at transition3.pool, which gets 512×1×1: kernel_size=2 spans 2 cells, but the input is 1 high: {LOW}",
        (3, 29, 29),
    ),
    (
        "unet",
        (1, 573, 573),
        "at level1.join: branches of sizes 393×393 and 392×392 cannot be concatenated, as their maps must be of one "
        "size: choose padding, stride or an input so that they are.",
        (1, 572, 572),
    ),
    (
        "unet",
        (1, 100, 100),
        "at level1.join.across.crop, which gets 64×96×96: 88 cells cropped from each side leave nothing of 96 × 96: "
        "crop less or use a larger input.",
        (1, 188, 188),
    ),
    (
        "unet-padded",
        (1, 100, 100),
        "at level1.join.below.level2.join.below.level3.join: branches of sizes 25×25 and 24×24 cannot be concatenated, "
        "as their maps must be of one size: choose padding, stride or an input so that they are.",
        (1, 96, 96),
    ),
    (
        "spd-resnet50",
        (3, 33, 33),
        "at stem.spd, which gets 3×33×33: downscale_factor=2 does not divide the height 33, but every block must be "
        "whole: choose from 1, 3, 11, 33, or pad the height to 34.",
        (3, 32, 32),
    ),
]


@pytest.mark.parametrize(("id", "shape", "why", "works"), FAULTS, ids=lambda it: it if isinstance(it, str) else "")
def test_an_input_that_cannot_work_is_told_where_why_and_what_would(id, shape, why, works):
    with pytest.raises(ShapeError) as error:
        named(id).network(shape).report()
    told = "×".join(map(str, shape))
    assert str(error.value) == f"{id} on {told}: {why} An input of {'×'.join(map(str, works))} works."
    assert named(id).network(works).report().rows


def test_a_network_that_is_built_says_so_too_of_other_inputs():
    network = named("vgg-16").network()
    with pytest.raises(ShapeError) as error:
        network.report((3, 225, 260))
    assert str(error.value) == (
        "vgg-16 on 3×225×260: at head.fc6, which gets 28672: the input has 28672 features, but in_features=25088: "
        "change one of the two. An input of 3×225×225 works."
    )
    with pytest.raises(ShapeError, match=r"at features\.stage1\.conv1, which gets 1×224×224: the input has 1 channel"):
        network.report((1, 224, 224))
    assert named("resnet-18").network().report((3, 64, 96)).output_shape == (1000,)


CONV, POINT = conv2d(in_channels=2, out_channels=4, kernel_size=3), conv2d(in_channels=2, out_channels=4, kernel_size=1)
SAME: Node = Sequence.of()
JOINS: list[tuple[Node, str]] = [
    (
        Sum.of(main=CONV, shortcut=SAME),
        "at join: branches of shapes 4×4×5 and 2×6×7 cannot be added, as each cell needs its partner: a 1×1 "
        "convolution can change the channels, its stride the size.",
    ),
    (
        Mean.of(a=POINT, b=SAME, c=SAME),
        "at join: branches of shapes 4×6×7, 2×6×7 and 2×6×7 cannot be averaged, as each cell needs its partner: a 1×1 "
        "convolution can change the channels, its stride the size.",
    ),
    (
        Concatenation.of(a=CONV, b=SAME),
        "at join: branches of sizes 4×5 and 6×7 cannot be concatenated, as their maps must be of one size: choose "
        "padding, stride or an input so that they are.",
    ),
    (
        Scaling.of(gate=Sequence.of(pool=global_avg_pool2d(), more=POINT)),
        "at join: a gate of shape 4×1×1 cannot scale 2×6×7: it needs one number for each channel, or one for each "
        "cell.",
    ),
    (
        Beside.of(head=linear(in_features=84, out_features=3)),
        "at join.head, which gets 2×6×7: linear has no size beside its in_features=84, but an input of 6 × 7 is given: "
        "flatten it first, every channel then counts 42 towards in_features.",
    ),
    (
        Crop(cells=3),
        "at join, which gets 2×6×7: 3 cells cropped from each side leave nothing of 6 × 7: crop less or use a larger "
        "input.",
    ),
    (Select(channels=(0, 2)), "at join, which gets 2×6×7: channel 2 is selected, but the input has 2 channels."),
    (
        Affine(num_features=3),
        "at join, which gets 2×6×7: the input has 2 channels, but num_features=3: change one of the two.",
    ),
    (
        Sequence.of(flatten=Flatten(), out=RadialBasis(in_features=80, out_features=10)),
        "at join.out, which gets 84: the input has 84 features, but in_features=80: change one of the two.",
    ),
    (
        batch_norm(num_features=5),
        "at join, which gets 2×6×7: the input has 2 channels, but num_features=5: change one of the two.",
    ),
    (
        Sequence.of(flatten=Flatten(), conv=CONV),
        "at join.conv, which gets 84: conv2d needs an input of 2 sizes (height × width), but [] gives 0: "
        "write one size per axis.",
    ),
    (
        conv1d(in_channels=2, out_channels=2, kernel_size=3),
        "at join, which gets 2×6×7: conv1d needs an input of 1 size (length), but [6, 7] gives 2: write one "
        "size per axis.",
    ),
    (
        Sequence.of(flatten=Flatten(), norm=local_response_norm(size=3)),
        "at join.norm, which gets 84: local_response_norm needs an input of 2 sizes (height × width), but [] "
        "gives 0: write one size per axis.",
    ),
    (
        Sequence.of(flatten=Flatten(), pool=global_avg_pool2d()),
        "at join.pool, which gets 84: global pooling needs an input of 2 sizes (height × width), but [] "
        "gives 0: write one size per axis.",
    ),
    (
        pixel_unshuffle(downscale_factor=4),
        "at join, which gets 2×6×7: downscale_factor=4 does not divide the height 6, but every block must be "
        "whole: choose from 1, or pad the height to 8.",
    ),
    (
        pixel_shuffle(upscale_factor=2),
        "at join, which gets 2×6×7: upscale_factor=2 makes a block of every 4 channels, but the input has 2 "
        "channels: give a multiple of 4, or another factor.",
    ),
    (
        conv_transpose2d(in_channels=3, out_channels=1, kernel_size=2),
        "at join, which gets 2×6×7: the input has 2 channels, but in_channels=3: change one of the two.",
    ),
    (
        max_pool2d(kernel_size=9),
        "at join, which gets 2×6×7: kernel_size=9 spans 9 cells, but the input is 6 high: lower kernel_size "
        "or raise padding.",
    ),
    (
        avg_pool2d(kernel_size=(2, 9)),
        "at join, which gets 2×6×7: kernel_size=9 spans 9 cells, but the input is 7 wide: lower kernel_size "
        "or raise padding.",
    ),
]


@pytest.mark.parametrize(
    ("node", "sentence"), JOINS, ids=lambda it: type(it).__name__ if not isinstance(it, str) else ""
)
def test_what_does_not_fit_gets_a_sentence_with_its_place(node: Node, sentence: str):
    with pytest.raises(ShapeError) as error:
        report(Sequence.of(relu=relu(), join=node), (2, 6, 7))
    assert str(error.value) == sentence


# Tables


def test_a_table_in_text_has_a_line_for_each_part_and_totals():
    told = named("lenet5-modern").network().report()
    lines = as_text(told, parts(told)).split("\n")
    assert len(lines) == len(told.rows) + 2
    assert lines[1].split()[:6] == ["maps.conv1", "Conv2d", "1×32×32", "6×28×28", "156", "117,600"]
    assert lines[-1].split() == ["total", "1×32×32", "10", "61,706", "416,520", "19,330", "0.03", "16"]
    assert len({len(line) for line in lines}) == 1


def test_a_table_as_csv_has_plain_numbers_that_add_up():
    told = named("resnet-18").network().report()
    lines = list(csv.DictReader(io.StringIO(as_csv(folded(told)))))
    assert [line["path"] for line in lines] == ["stem", "stage1", "stage2", "stage3", "stage4", "head"]
    assert sum(int(line["parameters"]) for line in lines) == told.parameters
    assert sum(int(line["saved_bytes"]) for line in lines) == told.saved_bytes - 4 * 3 * 224 * 224
    assert (lines[0]["output"], lines[0]["field"], lines[0]["jump"]) == ("64×56×56", "11x11", "4x4")


def test_an_empty_network_is_the_identity():
    told = report(Sequence.of(), (2, 3, 4))
    assert (told.output_shape, told.parameters, told.macs, told.saved_bytes) == ((2, 3, 4), 0, 0, 0)
    assert told.rows == ()
    assert told.receptive_field == (3, 4)


def test_a_report_needs_no_torch():
    script = (
        "import sys\n"
        "from engine.networks import NETWORKS, Network, rows\n"
        "from engine.networks.table import as_json, folded\n"
        "told = [each.network().report() for each in NETWORKS]\n"
        "print(rows.macs(told[0].rows[0]).text(), as_json('id', told[5], folded(told[5]))['macs'])\n"
        "sys.exit('torch' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_network_can_be_made_of_any_body():
    network = Network(id="mine", body=Sequence.of(conv=CONV, relu=relu()), input_shape=(2, 5, 5))
    assert network.report().output_shape == (4, 3, 3)
    with pytest.raises(ShapeError, match=r"^mine on 2×2×9: at conv, .* An input of 2×3×3 works\.$"):
        network.report((2, 2, 9))
