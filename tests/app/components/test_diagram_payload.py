"""A network as columns for the diagram: every row of the report once, blocks with their totals, runs folded."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from app.components.diagram_payload import Part, brief, diagram_payload, settings, whole
from engine.networks import NETWORKS, named
from engine.networks.blocks import Beside, Concatenation, Mean, Scaling, Sequence, Sum
from engine.networks.network import Network
from engine.networks.report import report
from engine.operations import (
    avg_pool2d,
    batch_norm,
    conv2d,
    conv_transpose2d,
    global_avg_pool2d,
    max_pool2d,
    relu,
    sigmoid,
)


def convolution(in_channels, out_channels, **more):
    return conv2d(in_channels=in_channels, out_channels=out_channels, kernel_size=3, padding=1, **more)


def every(part: Part, above: str = "") -> list[tuple[str, Part]]:
    """All parts below one, with their paths as the report has them."""
    found = []
    for each in part.parts:
        path = f"{above}.{each.name}" if above else each.name
        found += [(path, each), *every(each, above if each.kind == "Run" else path)]
    return found


def sent(id, **more):
    network = named(id).network()
    return diagram_payload(network, network.report(), **more)


def texts(columns, name):
    return [columns["texts"][place] for place in columns[name]]


@pytest.mark.parametrize("id", [each.id for each in NETWORKS])
def test_every_row_of_the_report_is_one_part_with_its_numbers(id):
    network = named(id).network()
    told = network.report()
    parts = every(whole(network, told))
    paths = [path for path, _ in parts]
    assert len(paths) == len(set(paths))
    rows = sorted((part.row, path) for path, part in parts if part.row >= 0)
    assert rows == [(number, row.path) for number, row in enumerate(told.rows)]
    for path, part in parts:
        if part.row >= 0:
            row = told.rows[part.row]
            assert (part.kind, part.given, part.flow) == (
                row.kind,
                row.input_shape,
                (row.output_shape, row.field, row.strict),
            )
            inside = [each for each in told.rows if each.path == path or each.path.startswith(path + ".")]
            assert part.parameters == sum(each.parameters for each in inside)
            assert part.macs == sum(each.macs for each in inside)


@pytest.mark.parametrize("id", [each.id for each in NETWORKS])
def test_blocks_hold_the_sums_of_their_parts_and_pass_shapes_on(id):
    network = named(id).network()
    top = whole(network, network.report())
    for part in (top, *(part for _, part in every(top))):
        if part.parts:
            assert part.parameters == sum(each.parameters for each in part.parts)
            assert part.macs == sum(each.macs for each in part.parts)
        if part.kind in ("Sequence", "Run", "Network"):
            chain = [part.given, *(each.flow.shape for each in part.parts)]
            assert [each.given for each in part.parts] == chain[:-1]
            assert part.flow.shape == chain[-1]


def test_columns_name_what_contains_each_part():
    columns = sent("resnet-50")
    assert len({len(columns[name]) for name in ("name", "kind", "parent", "shape", "row", "parameters", "strict")}) == 1
    names, parent = texts(columns, "name"), columns["parent"]
    assert parent[0] == -1
    assert all(above < place for place, above in enumerate(parent))
    conv = max(place for place, name in enumerate(names) if name == "conv2")
    way = []
    while conv >= 0:
        way.append(names[conv])
        conv = parent[conv]
    assert way == ["conv2", "main", "sum", "block3", "stage4", "resnet-50"]


def test_equal_blocks_are_gathered_from_three_on():
    columns = sent("resnet-50")
    runs = [(name, count) for name, count in zip(texts(columns, "name"), columns["count"], strict=True) if count]
    assert runs == [("block2 … block4", 3), ("block2 … block6", 5)]  # of stages of 3, 4, 6 and 3 blocks
    number = texts(columns, "name").index("block2 … block6")
    assert columns["parameters"][number] == 5 * 1_117_184
    assert columns["texts"][columns["settings"][number]] == "5 × bottleneck"


def test_blocks_that_differ_are_no_run():
    block, other = (Sequence.of("block", conv=convolution(8, 8, bias=bias), relu=relu()) for bias in (True, False))
    body = Sequence.of(a=block, b=block, c=other, d=block, e=block, f=block)
    network = Network(id="made", body=body, input_shape=(8, 6, 6))
    assert [part.name for part in whole(network, network.report()).parts] == ["input", "a", "b", "c", "d … f"]


def test_every_kind_of_block():
    gate = Sequence.of(
        pool=global_avg_pool2d(), conv=conv2d(in_channels=4, out_channels=4, kernel_size=1), sigmoid=sigmoid()
    )
    body = Sequence.of(
        sum=Sum.of(main=convolution(4, 4), around=Sequence.of()),
        gated=Scaling.of("squeeze", gate=gate),
        side=Beside.of("head", out=convolution(4, 7)),
        mean=Mean.of(one=relu(), two=convolution(4, 4)),
        both=Concatenation.of(one=convolution(4, 5), two=max_pool2d(kernel_size=3, stride=1, padding=1)),
    )
    network = Network(id="made", body=body, input_shape=(4, 9, 9))
    parts = dict(every(whole(network, network.report())))
    assert {path: parts[path].kind for path in body_names(body)} == {
        "sum": "Sum",
        "gated": "Scaling",
        "side": "Beside",
        "mean": "Mean",
        "both": "Concatenation",
    }
    assert parts["sum.around"].flow.shape == parts["sum.around"].given == (4, 9, 9)
    assert parts["side"].row == -1
    assert parts["side"].flow.shape == (4, 9, 9)  # the input goes on
    assert parts["side"].parameters == 7 * (4 * 9 + 1)
    assert [parts[path].flow.strict for path in ("sum", "gated", "mean")] == [True, False, False]
    assert parts["both"].flow.shape == (9, 9, 9)


def body_names(body):
    return [name for name, _ in body.parts]


def test_a_body_of_a_single_layer_and_of_a_single_join():
    for body in (convolution(3, 2), Sum.of(one=convolution(3, 2), two=convolution(3, 2))):
        network = Network(id="made", body=body, input_shape=(3, 5, 5))
        top = whole(network, network.report())
        assert len(top.parts) == 2
        assert top.parts[1].flow.shape == (2, 5, 5)


@pytest.mark.parametrize("id", ["unet", "resnet-50", "fractalnet-20"])
def test_fields_are_the_reports(id):
    network = named(id).network()
    told = network.report()
    columns = diagram_payload(network, told)
    for row, place in zip(columns["row"], columns["field"], strict=True):
        for axis, field in zip(columns["fields"][place], told.rows[row].field if row >= 0 else (), strict=False):
            for output in range(5):
                turn, phase = divmod(output, len(axis["low"]))
                ends = axis["low"][phase] + turn * axis["jump"], axis["high"][phase] + turn * axis["jump"]
                assert ends == field.of(output)
            assert (axis["size"], axis["smallest"]) == (field.size, field.smallest)


def test_an_output_that_depends_on_nothing_has_no_interval():
    body = Sequence.of(up=conv_transpose2d(in_channels=1, out_channels=1, kernel_size=1, stride=2))
    network = Network(id="made", body=body, input_shape=(1, 4, 4))
    columns = diagram_payload(network, network.report())
    assert columns["fields"][columns["field"][-1]][0]["low"] == [0, None]


@pytest.mark.parametrize(
    ("layer", "said", "short"),
    [
        (convolution(4, 4), "3×3", "3×3"),
        (
            conv2d(in_channels=4, out_channels=8, kernel_size=(1, 7), stride=2, groups=4),
            "1×7, stride 2, 4 groups",
            "1×7 /2",
        ),
        (conv2d(in_channels=4, out_channels=8, kernel_size=3, dilation=(1, 2)), "3×3, dilation 1×2", "3×3"),
        (max_pool2d(kernel_size=3, stride=2), "3×3, stride 2", "max 3×3 /2"),
        (avg_pool2d(kernel_size=2, stride=1), "2×2", "avg 2×2"),
        (batch_norm(num_features=4), "", "norm"),
        (global_avg_pool2d(), "", "avg"),
        (relu(), "", "ReLU"),
    ],
)
def test_what_stands_on_a_box(layer, said, short):
    (row,) = report(Sequence.of(only=layer), (4, 9, 9)).rows
    assert (settings(layer), brief(row)) == (said, short)


def decoded(columns):
    head, _, body = columns["picture"].partition(",")
    assert head == "data:image/jpeg;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(body)))).astype(int)


def test_the_picture_is_cut_from_its_middle_to_the_inputs_proportions():
    picture = np.zeros((3, 40, 80), np.int64)
    picture[0, :, 20:60] = 200  # red in the middle square
    cut = decoded(sent("resnet-18", picture=picture))
    assert cut.shape == (40, 40, 3)
    assert np.abs(cut[:, 1:-1] - [200, 0, 0]).max() < 12


def test_the_picture_is_grey_where_the_input_is():
    cut = decoded(sent("lenet5-modern", picture=np.stack([np.full((9, 9), value) for value in (30, 90, 180)])))
    assert np.abs(cut - 100).max() < 6


def test_what_is_sent_is_json_and_small():
    columns = sent("densenet-201", selected="block1.layer3")
    assert columns["selected"] == "block1.layer3"
    assert columns["picture"] == ""
    assert len(json.dumps(columns)) < 120_000
    assert len(columns["fields"]) < len(columns["name"])
