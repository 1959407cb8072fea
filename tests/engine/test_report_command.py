"""`python -m engine report`: tables and JSON of the networks, and what it says when it cannot."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.command_line import main
from engine.networks import NETWORKS, named
from engine.networks.table import folded

ROOT = Path(__file__).parents[2]
ROW = {
    "path",
    "kind",
    "input_shape",
    "output_shape",
    "parameters",
    "macs",
    "other_operations",
    "memory",
    "receptive_field",
}


@pytest.fixture
def told(capsys):
    """What `report` with these arguments prints; it goes well."""

    def run(arguments: str) -> str:
        assert main(["report", *arguments.split()]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return str(out)

    return run


@pytest.fixture
def refused(capsys):
    """The sentence on standard error of a `report` that cannot be made."""

    def run(arguments: str) -> str:
        try:
            code = main(["report", *arguments.split()])
        except SystemExit as stopped:  # argparse
            code = int(stopped.code or 0)
        out, err = capsys.readouterr()
        assert (code, out, err.count("\n")) == (2, "", 1)
        return str(err.removesuffix("\n"))

    return run


def test_list_names_every_network_in_the_order_of_the_lecture(told):
    assert told("--list").split() == [each.id for each in NETWORKS]


def test_a_network_is_printed_row_by_row_with_totals(told):
    lines = told("vgg-16").splitlines()
    assert lines[0].split() == ["path", "kind", "input", "output", "parameters", "MACs", "other", "kept", "MB", "field"]
    assert lines[1].split()[:6] == ["features.stage1.conv1", "Conv2d", "3×224×224", "64×224×224", "1,792", "86,704,128"]
    assert lines[-1].split()[:5] == ["total", "3×224×224", "1000", "138,357,544", "15,470,264,320"]
    assert len(lines) == 2 + len(named("vgg-16").network().report().rows)


def test_input_and_classes_are_free(told):
    lines = told("vgg-16 --input 1x32x64 --classes 7").splitlines()
    assert lines[1].split()[2] == "1×32×64"
    assert lines[-1].split()[:3] == ["total", "1×32×64", "7"]


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        ("resnet-18 --fold", ["stem", "stage1", "stage2", "stage3", "stage4", "head"]),
        ("lenet5-modern --fold 1", ["maps", "classifier"]),
        ("alexnet-grouped --fold 9", [row.path for row in named("alexnet-grouped").network().report().rows]),
    ],
)
def test_fold_makes_a_row_of_a_block(told, arguments: str, paths: list[str]):
    assert [line.split()[0] for line in told(arguments).splitlines()] == ["path", *paths, "total"]
    rows = json.loads(told(f"{arguments} --json"))["rows"]
    assert [row["path"] for row in rows] == paths


def test_json_has_totals_and_one_object_for_each_row(told):
    answer = json.loads(told("lenet5-1998 --json"))
    whole = {"id", "input", "output", "parameters", "macs", "other_operations", "memory", "receptive_field", "rows"}
    assert set(answer) == whole
    assert (answer["id"], answer["input"], answer["output"]) == ("lenet5-1998", [1, 32, 32], [10])
    assert (answer["parameters"], answer["macs"], answer["receptive_field"]) == (60000, 326520, 16)
    assert all(set(row) == ROW for row in answer["rows"])
    pooling = answer["rows"][2]
    assert pooling == {
        "path": "maps.s2.pool",
        "kind": "AvgPool2d",
        "input_shape": [6, 28, 28],
        "output_shape": [6, 14, 14],
        "parameters": 0,
        "macs": 0,
        "other_operations": 4704,
        "memory": {"output_bytes": 4704, "saved_bytes": 4704, "state_bytes": 0},
        "receptive_field": {
            "size": [6, 6],
            "smallest": [6, 6],
            "jump": [2, 2],
            "centre": [2.5, 2.5],
            "interval": [[0, 5], [0, 5]],
            "sees_all": False,
        },
    }


def test_a_field_of_its_own_along_each_axis_is_a_list(told):
    head = json.loads(told("fractalnet-20 --input 3x32x64 --json"))["rows"][-1]
    assert head["receptive_field"]["size"] == [280, 312]


def test_a_gate_sees_everything(told):
    rows = json.loads(told("efficientnet-b0 --json"))["rows"]
    gated = next(number for number, row in enumerate(rows) if row["kind"] == "Scaling")
    assert [row["receptive_field"]["sees_all"] for row in rows[: gated + 1]] == [False] * gated + [True]
    assert rows[-1]["receptive_field"]["sees_all"]


def test_all_as_json_is_a_list_of_every_network_whose_rows_add_up(told):
    answer: list[dict[str, Any]] = json.loads(told("--all --json"))
    assert [each["id"] for each in answer] == [each.id for each in NETWORKS]
    for each, variant in zip(answer, NETWORKS, strict=True):
        assert each["input"] == list(variant.input_shape)
        for quantity in ("parameters", "macs", "other_operations"):
            assert each[quantity] == sum(row[quantity] for row in each["rows"])
        for memory in ("output_bytes", "state_bytes"):
            assert each["memory"][memory] == sum(row["memory"][memory] for row in each["rows"])
        assert isinstance(each["receptive_field"], int)


def test_all_prints_a_line_for_each_network(told):
    lines = told("--all").splitlines()
    assert [line.split()[0] for line in lines] == ["id", *(each.id for each in NETWORKS)]
    assert "resnet-50                3x224x224    25,557,032     4,089,184,256     427" in lines


def test_all_folds_too(told):
    answer = json.loads(told("--all --fold --json"))
    sizes = [len(each["rows"]) for each in answer]
    assert sizes == [len(folded(each.network().report())) for each in NETWORKS]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            "resnet50",
            "python -m engine: 'resnet50' is no network of the course: did you mean resnet-50 or spd-resnet50 or "
            "resnet-50-v1? --list names all.",
        ),
        ("Q", "python -m engine: 'Q' is no network of the course. --list names all."),
        (
            "vgg-16 --input 3x224",
            "python -m engine: vgg-16 needs an input of channels, height and width, but 3×224 is given.",
        ),
        (
            "vgg-16 --input 3x20x20",
            "python -m engine: vgg-16 on 3×20×20: at features.stage5.pool, which gets 512×1×1: kernel_size=2 spans 2 "
            "cells, but the input is 1 high: lower kernel_size or raise padding. An input of 3×32×32 works.",
        ),
        (
            "vgg-16 --classes 0",
            "python -m engine: num_classes=0 is too small; num_classes must be at least 1.",
        ),
        (
            "--all --input 3x64x64",
            "python -m engine: --all takes every network at its standard input: leave out --input and --classes.",
        ),
        (
            "--all --classes 0",
            "python -m engine: --all takes every network at its standard input: leave out --input and --classes.",
        ),
        (
            "vgg-16 --input 3xx",
            "python -m engine report: argument --input: '3xx' is no shape of an input: write channels and size, such "
            "as 3x224x224 (--help explains)",
        ),
        (
            "vgg-16 --input 0x9x9",
            "python -m engine report: argument --input: '0x9x9' is no shape of an input: write channels and size, such "
            "as 3x224x224 (--help explains)",
        ),
        (
            "vgg-16 --fold 0",
            "python -m engine report: argument --fold: '0' is no depth: write how many names of a path make a block, "
            "such as 1 (--help explains)",
        ),
        (
            "vgg-16 --fold -1",
            "python -m engine report: argument --fold: '-1' is no depth: write how many names of a path make a block, "
            "such as 1 (--help explains)",
        ),
        (
            "",
            "python -m engine report: one of the arguments ID --list --all --text is required (--help explains)",
        ),
        (
            "vgg-16 --list",
            "python -m engine report: argument --list: not allowed with argument ID (--help explains)",
        ),
    ],
)
def test_what_cannot_be_reported_gets_one_sentence_and_exit_code_2(refused, arguments: str, sentence: str):
    assert refused(arguments) == sentence


def test_an_input_may_be_written_with_a_multiplication_sign(told):
    assert told("lenet5-modern --input 1×28×28") == told("lenet5-modern --input 1X28x28")


def test_as_a_command_of_its_own_it_answers_without_torch():
    script = (
        "import sys; from engine.command_line import main; code = main(sys.argv[1:]); sys.exit(code or 'torch' in "
        "sys.modules)"
    )
    for arguments in (["report", "resnet-152"], ["report", "--all", "--json"]):
        done = subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    done = subprocess.run([sys.executable, "-m", "engine", "report", "q"], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
