"""The command line: what it prints, in one process for most, as a command of its own for a few."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch.nn.functional as F

from engine.command_line import main, padding, sizes
from engine.operations import OPERATIONS
from tests.engine.oracle import arange, double, same

ROOT = Path(__file__).parents[2]
CONV2D = {
    "operation": "conv2d",
    "spec": {
        "in_channels": 1,
        "out_channels": 2,
        "kernel_size": [2, 3],
        "stride": 2,
        "padding": [[0, 1], [2, 0]],
        "flip": True,
    },
    "input": arange(1, 4, 5).tolist(),
    "weight": arange(2, 1, 2, 3).tolist(),
    "bias": [100, 200],
}


class Answer:
    """What a command wrote, and its exit code."""

    def __init__(self, code: int, out: str, err: str):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> dict[str, Any]:
        assert (self.code, self.err) == (0, "")
        told: dict[str, Any] = json.loads(self.out)
        return told

    @property
    def fault(self) -> str:
        """The one line on standard error of a command that could not be done."""
        assert (self.code, self.out) == (2, "")
        assert self.err.count("\n") == 1
        return self.err.removesuffix("\n")


@pytest.fixture
def engine(capsys, monkeypatch):
    """The command line, run in this process, as in `engine("trace", {…})`."""

    def run(arguments: str, request: object = None) -> Answer:
        text = request if isinstance(request, str) else json.dumps(request)
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        try:
            code = main(arguments.split())
        except SystemExit as stopped:  # argparse
            code = int(stopped.code or 0)
        return Answer(code, *capsys.readouterr())

    return run


def command(*arguments: str, request: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "engine", *arguments],
        input=request,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | environment,
    )


# size and count


def test_size_prints_one_derivation_per_axis(engine):
    told = engine("size conv2d --input 28x30 --kernel-size 3 --stride 2")
    assert (told.code, told.err) == (0, "")
    assert told.out == (
        "H_out = ⌊(H + 2·p − d·(k − 1) − 1)/s⌋ + 1 = ⌊(28 + 2·0 − 1·(3 − 1) − 1)/2⌋ + 1 = ⌊25/2⌋ + 1 = 13\n"
        "W_out = ⌊(W + 2·p − d·(k − 1) − 1)/s⌋ + 1 = ⌊(30 + 2·0 − 1·(3 − 1) − 1)/2⌋ + 1 = ⌊27/2⌋ + 1 = 14\n"
    )


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ("conv1d --input 9 --kernel-size 3", [7]),
        ("conv2d --input 28x28 --kernel-size 3x5 --padding 1x2", [28, 28]),
        ("conv2d --input 28×28 --kernel-size 3 --padding same", [28, 28]),
        ("conv2d --input 28X28 --kernel-size 3 --padding full", [30, 30]),
        ("conv2d --input 28x28 --kernel-size 3 --padding valid --dilation 2x1", [24, 26]),
        ("conv2d --input 28x28 --kernel-size 3 --padding 0:1x2:2", [27, 30]),
        ("conv1d --input 28 --kernel-size 3 --padding 0:1", [27]),
        ("conv3d --input 8x9x10 --kernel-size 1x2x3 --stride 2", [4, 4, 4]),
        ("max_pool1d --input 5 --kernel-size 2", [2]),
        ("max_pool2d --input 5x5 --kernel-size 2 --ceil-mode", [3, 3]),
        ("max_pool2d --input 5x7 --kernel-size 2 --dilation 2 --stride 1", [3, 5]),
        ("avg_pool2d --input 5x5 --kernel-size 3 --stride 2 --padding 1", [3, 3]),
        ("avg_pool3d --input 4x5x6 --kernel-size 2 --ceil-mode", [2, 3, 3]),
        ("conv_transpose1d --input 2 --kernel-size 3 --stride 2", [5]),
        ("conv_transpose2d --input 7x8 --kernel-size 3 --stride 2 --padding 1 --output-padding 1x0", [14, 15]),
        ("conv_transpose3d --input 2x3x4 --kernel-size 1x2x3 --dilation 2", [2, 5, 8]),
    ],
)
def test_size_as_json(engine, arguments: str, result: list[int]):
    told = engine(f"size {arguments} --json").json
    assert told["operation"] == arguments.split()[0]
    assert (told["quantity"], told["result"]) == ("output_size", result)
    assert [derivation["result"] for derivation in told["derivations"]] == result
    assert all(
        derivation["text"].endswith(f" = {n}") for derivation, n in zip(told["derivations"], result, strict=True)
    )


def test_count_prints_parameters_and_where_the_input_is_known_multiplications(engine):
    layer = "count conv2d --in-channels 3 --out-channels 8 --kernel-size 3"
    parameters = "parameters = F·(k_H·k_W·C/g + 1) = 8·(3·3·3/1 + 1) = 8·28 = 224\n"
    assert engine(layer).out == parameters
    assert engine(f"{layer} --input 32x30").out == (
        parameters + "MACs = F·H_out·W_out·k_H·k_W·C/g = 8·30·28·3·3·3/1 = 6720·27 = 181,440\n"
    )


@pytest.mark.parametrize(
    ("arguments", "parameters", "macs"),
    [
        ("conv1d --in-channels 2 --out-channels 3 --kernel-size 5", 33, None),
        ("conv2d --in-channels 3 --out-channels 8 --kernel-size 3 --no-bias --input 32x32", 216, 194400),
        ("conv2d --in-channels 4 --out-channels 8 --kernel-size 3 --groups 4 --input 8x8 --padding 1", 80, 4608),
        ("conv3d --in-channels 1 --out-channels 2 --kernel-size 1x2x3 --input 3x3x3 --stride 1", 14, 72),
        ("conv_transpose1d --in-channels 4 --out-channels 6 --kernel-size 3 --groups 2", 42, None),
        ("conv_transpose2d --in-channels 3 --out-channels 2 --kernel-size 2 --stride 2 --input 5x6", 26, 720),
        ("conv_transpose3d --in-channels 1 --out-channels 1 --kernel-size 2 --no-bias --input 2x2x2", 8, 64),
        ("linear --in-features 400 --out-features 120", 48120, 48000),
        ("linear --in-features 3 --out-features 2 --no-bias", 6, 6),
        ("batch_norm1d --num-features 64", 128, 0),
        ("batch_norm2d --num-features 64 --no-affine", 0, 0),
        ("batch_norm3d --num-features 64 --input 5x6x7", 128, 0),
    ],
)
def test_count_as_json(engine, arguments: str, parameters: int, macs: int | None):
    told = engine(f"count {arguments} --json").json
    assert (told["parameters"], told["macs"]) == (parameters, macs)
    assert [derivation["result"] for derivation in told["derivations"]] == [parameters, macs][: 1 + (macs is not None)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            "size conv2d --input 2x9 --kernel-size 3",
            "kernel_size=3 spans 3 cells, but the input is 2 high: lower kernel_size or raise padding.",
        ),
        (
            "size conv2d --input 28 --kernel-size 3",
            "conv2d needs an input of 2 sizes (height × width), but [28] gives 1: write one size per axis.",
        ),
        (
            "size conv2d --input 28x28 --kernel-size 3 --stride 0",
            "stride=0 is too small: the window would never move; stride must be at least 1.",
        ),
        (
            "size conv1d --input 28 --kernel-size 3 --padding -1",
            "padding=-1 is too small: padding counts cells; padding must be at least 0.",
        ),
        (
            "size conv1d --input 28 --kernel-size 3 --padding 1:2:3",
            "padding=[1, 2, 3] for one axis must be two numbers: [before, after].",
        ),
        (
            "size max_pool1d --input 28 --kernel-size 3 --padding same",
            "padding='same' is not a count: give a whole number such as 1.",
        ),
        (
            "size avg_pool2d --input 9x9 --kernel-size 3 --dilation 2",
            "avg_pool2d has no --dilation: leave it out.",
        ),
        ("size conv2d --input 9x9 --kernel-size 3 --ceil-mode", "conv2d has no --ceil-mode: leave it out."),
        ("size conv2d --input 9x9 --kernel-size 3 --output-padding 1", "conv2d has no --output-padding: leave it out."),
        (
            "size conv_transpose2d --input 9x9 --kernel-size 3 --stride 2x1 --output-padding 1",
            "output_padding=1 is not below stride=1 or dilation=1, as torch wants it; to choose among the sizes that a "
            "convolution maps to the input's, it has to be below stride: use at most 0 or raise stride.",
        ),
        (
            "size conv_transpose1d --input 1 --kernel-size 2 --padding 1",
            "padding=1 crops 2 cells, but the output is only 2 long before that: "
            "lower padding to at most 0 or raise kernel_size.",
        ),
        ("count conv2d --in-channels 3 --kernel-size 3", "conv2d needs the option --out-channels."),
        ("count conv2d --in-channels 3 --out-channels 8", "conv2d needs the option --kernel-size."),
        ("count linear --in-features 3 --out-channels 8", "linear has no --out-channels: leave it out."),
        ("count linear --in-features 3", "linear needs the option --out-features."),
        ("count linear --in-features 3 --out-features 2 --no-affine", "linear has no --no-affine: leave it out."),
        ("count batch_norm2d --num-features 3 --no-bias", "batch_norm2d has no --no-bias: leave it out."),
        (
            "count linear --in-features 3 --out-features 2 --input 5x5",
            "linear has no size beside its in_features=3, but an input of 5 × 5 is given: "
            "flatten it first, every channel then counts 25 towards in_features.",
        ),
        (
            "count conv2d --in-channels 3 --out-channels 8 --kernel-size 3 --groups 2",
            "groups=2 does not divide in_channels=3, but every group needs the same number of channels: "
            "change one of the two.",
        ),
    ],
)
def test_an_impossible_layer_is_one_sentence(engine, arguments: str, sentence: str):
    assert engine(arguments).fault == f"python -m engine: {sentence}"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("", "python -m engine: the following arguments are required: COMMAND (--help explains)"),
        (
            "size conv2d --input 9x9",
            "python -m engine size: the following arguments are required: --kernel-size (--help explains)",
        ),
        (
            "size conv1d --input 3a --kernel-size 3",
            "python -m engine size: argument --input: '3a' is no size: "
            "write a number such as 3, or one per axis such as 28x28 (--help explains)",
        ),
        ("trace --all", "python -m engine: unrecognized arguments: --all (--help explains)"),
    ],
)
def test_a_command_that_cannot_be_read_is_one_line(engine, arguments: str, sentence: str):
    assert engine(arguments).fault == sentence


def test_an_unknown_operation_is_answered_with_the_known_ones(engine):
    fault = engine("size conv4d --input 9x9 --kernel-size 3").fault
    assert "invalid choice: 'conv4d'" in fault
    assert all(name in fault for name in ("conv1d", "conv2d", "conv3d", "max_pool2d", "avg_pool3d"))


@pytest.mark.parametrize(("text", "meant"), [("3", 3), ("28x30", [28, 30]), ("28×30", [28, 30]), ("1X2x3", [1, 2, 3])])
def test_sizes(text: str, meant: object):
    assert sizes(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("same", "same"), ("1", 1), ("1x2", [1, 2]), ("0:1x2:3", [[0, 1], [2, 3]]), ("1x2:3", [[1], [2, 3]])],
)
def test_padding(text: str, meant: object):
    assert padding(text) == meant


# trace


def test_trace_answers_output_shape_and_number_of_steps(engine):
    told = engine("trace", CONV2D).json
    assert set(told) == {"output", "output_shape", "steps"}
    x, weight, bias = (double(CONV2D[name]) for name in ("input", "weight", "bias"))
    theirs = F.conv2d(F.pad(x, (2, 0, 0, 1)), weight.flip(2, 3), bias, stride=2)
    same(np.array(told["output"]), theirs)
    assert told["output_shape"] == list(theirs.shape) == [2, 2, 3]
    assert told["steps"] == 12
    assert all(isinstance(cell, int) for channel in told["output"] for row in channel for cell in row)


def test_trace_with_its_steps(engine):
    told = engine("trace --steps", CONV2D).json
    assert len(told["steps"]) == 12
    for n, step in enumerate(told["steps"]):
        (write,) = step["writes"]
        f, i, j = write["cell"]["index"]
        assert (step["index"], step["stage"]) == (n, 0)
        assert write["cell"]["value"] == told["output"][f][i][j] == write["initial"] + write["amount"]
        assert write["amount"] == sum(term["product"] for term in write["terms"])
        assert {term["a"]["tensor"] for term in write["terms"]} == {"input"}
    (corner,) = told["steps"][0]["writes"]
    assert corner["terms"][0] == {  # the kernel is flipped: its first entry meets the window's last cell
        "coef": 1,
        "a": {"tensor": "input", "index": [0, 1, 0], "value": 6},
        "b": {"tensor": "weight", "index": [0, 0, 0, 0], "value": 1},
        "group": 0,
        "product": 6,
    }
    assert corner["terms"][1]["a"] == {"tensor": "input", "index": None, "value": 0}


REQUESTS: dict[str, dict[str, Any]] = {
    "conv1d": {
        "spec": {"in_channels": 1, "out_channels": 1, "kernel_size": 2},
        "input": [[1, 2, 3]],
        "weight": [[[1, -1]]],
    },
    "conv2d": {name: value for name, value in CONV2D.items() if name != "operation"},
    "max_pool1d": {"spec": {"kernel_size": 2, "return_indices": True}, "input": [[1, 3, 2, 2]]},
    "max_pool2d": {"spec": {"kernel_size": 2, "stride": 1}, "input": arange(2, 3, 3).tolist()},
    "avg_pool1d": {"spec": {"kernel_size": 2}, "input": [[1, 2, 3, 4]]},
    "avg_pool2d": {"spec": {"kernel_size": 2, "ceil_mode": True}, "input": arange(1, 3, 3).tolist()},
    "global_max_pool2d": {"input": [[[1, 7], [3, 5]]]},
    "global_avg_pool2d": {"input": [[[1, 7], [3, 5]]]},
    "threshold": {"spec": {"threshold": 2, "value": -1}, "input": [[1, 2, 3]]},
    "fires": {"spec": {"threshold": 2}, "input": [[1, 2, 3]]},
    "sigmoid": {"input": [[0]]},
    "tanh": {"input": [[0]], "grad_output": [[5]]},
    "relu": {"input": [[-1, 2]], "grad_output": [[5, 6]]},
    "leaky_relu": {"spec": {"negative_slope": 0.5}, "input": [[-1, 2]]},
    "gelu": {"input": [[0]]},
    "relu6": {"input": [[-1, 2, 7]], "grad_output": [[5, 6, 7]]},
    "silu": {"input": [[0]]},
    "max_unpool2d": {"spec": {"kernel_size": 2}, "input": [[[7]]], "indices": [[[3]]], "output_size": [2, 3]},
    "nearest_upsample2d": {"spec": {"scale_factor": [1, 2]}, "input": [[[1, 2]]]},
    "bed_of_nails2d": {"spec": {"stride": 2}, "input": [[[1, 2]]]},
    "conv_transpose1d": {
        "spec": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "stride": 2},
        "input": [[1, 2]],
        "weight": [[[1, 10, 100]]],
    },
    "conv_transpose2d": {
        "spec": {"in_channels": 1, "out_channels": 1, "kernel_size": 2},
        "input": [[[0, 1], [2, 3]]],
        "weight": [[[[0, 1], [2, 3]]]],
        "bias": [10],
    },
    "pixel_unshuffle": {"spec": {"downscale_factor": 2}, "input": arange(1, 2, 4).tolist()},
    "pixel_shuffle": {"spec": {"upscale_factor": 2, "order": "block-major"}, "input": arange(8, 1, 1).tolist()},
    "deform_conv2d": {
        "spec": {"in_channels": 1, "out_channels": 1, "kernel_size": 1},
        "input": [[[10, 40]]],
        "offset": [[[0, 0]], [[0.5, 0]]],
        "weight": [[[[1]]]],
    },
    "linear": {"spec": {"in_features": 2, "out_features": 1}, "input": [3, 4], "weight": [[10, 1]], "bias": [100]},
    "batch_norm": {
        "spec": {"num_features": 1, "eps": 0},
        "input": [[1, 7]],
        "running_mean": [3],
        "running_var": [4],
        "weight": [10],
        "bias": [1],
    },
    "local_response_norm": {"spec": {"size": 1, "alpha": 1, "beta": 1}, "input": [[3, -1]]},
    "softmax": {"input": [[0, 5], [0, 5]]},
    "sum": {"inputs": [[[1, 2]], [[10, 20]]]},
    "mean": {"inputs": [[[1, 2]], [[10, 20]]]},
    "concatenation": {"inputs": [[[1, 2]], [[10, 20], [30, 40]]]},
}
OUTPUTS = {
    "conv1d": [[-1, -1]],
    "max_pool1d": [[3, 2]],
    "max_pool2d": [[[5, 6], [8, 9]], [[14, 15], [17, 18]]],
    "avg_pool1d": [[1.5, 3.5]],
    "avg_pool2d": [[[3.0, 4.5], [7.5, 9.0]]],
    "global_max_pool2d": [[[7]]],
    "global_avg_pool2d": [[[4.0]]],
    "threshold": [[-1, -1, 3]],
    "fires": [[0, 1, 1]],
    "sigmoid": [[0.5]],
    "tanh": [[5.0]],  # with grad_output, as below: the gradient of the input
    "relu": [[0, 6]],
    "leaky_relu": [[-0.5, 2.0]],
    "gelu": [[0.0]],
    "relu6": [[0, 6, 0]],
    "silu": [[0.0]],
    "max_unpool2d": [[[0, 0, 0], [7, 0, 0]]],
    "nearest_upsample2d": [[[1, 1, 2, 2]]],
    "bed_of_nails2d": [[[1, 0, 2, 0], [0, 0, 0, 0]]],
    "conv_transpose1d": [[1, 10, 102, 20, 200]],
    "conv_transpose2d": [[[10, 10, 11], [10, 14, 16], [14, 22, 19]]],
    "pixel_unshuffle": [[[1, 3]], [[2, 4]], [[5, 7]], [[6, 8]]],
    "pixel_shuffle": [[[1, 3], [5, 7]], [[2, 4], [6, 8]]],
    "deform_conv2d": [[[25.0, 40.0]]],
    "linear": [134],
    "batch_norm": [[-9.0, 21.0]],
    "local_response_norm": [[0.3, -0.5]],
    "softmax": [[0.5, 0.5], [0.5, 0.5]],
    "sum": [[11, 22]],
    "mean": [[5.5, 11.0]],
    "concatenation": [[1, 2], [10, 20], [30, 40]],
}
INDICES = {"global_max_pool2d": [[[1]]], "max_pool1d": [[1, 2]], "max_pool2d": [[[4, 5], [7, 8]], [[4, 5], [7, 8]]]}


def test_every_operation_is_asked():
    assert set(REQUESTS) == {operation.name for operation in OPERATIONS}


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("steps", ["", "--steps"])
def test_trace_of_every_operation(engine, name: str, steps: str):
    told = engine(f"trace {steps}", {"operation": name} | REQUESTS[name]).json
    assert told["output"] == OUTPUTS[name]
    assert told.get("indices") == INDICES.get(name)
    written = {"slope", "grad_input"} if "grad_output" in REQUESTS[name] else {"output"}
    if steps:
        assert {write["cell"]["tensor"] for step in told["steps"] for write in step["writes"]} >= written


def test_bias_need_not_be_announced(engine):
    without = engine("trace", {"operation": "conv1d"} | REQUESTS["conv1d"]).json["output"]
    with_bias = engine("trace", {"operation": "conv1d", "bias": [10]} | REQUESTS["conv1d"]).json["output"]
    assert np.array(with_bias).tolist() == (np.array(without) + 10).tolist()
    none = engine("trace", {"operation": "conv1d", "bias": None} | REQUESTS["conv1d"]).json["output"]
    assert none == without


def test_scale_and_shift_need_not_be_announced(engine):
    without = {"operation": "batch_norm", "spec": {"num_features": 1}, "input": [[1, 7]]}
    assert len(engine("trace", without).json["output"][0]) == 2
    fault = engine("trace", without | {"weight": [2]}).fault
    assert fault.endswith("needs the tensors weight and bias of shape (1,): give both, or set affine=False.")


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ("", "standard input is not JSON: Expecting value: line 1 column 1 (char 0)."),
        (
            "{]",
            "standard input is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1).",
        ),
        (
            CONV2D | {"operation": "conv2"},
            '"operation" is "conv2", which is unknown (did you mean "conv2d"?); known are '
            f"{', '.join(operation.name for operation in OPERATIONS)}.",
        ),
        (
            {"operation": "max_unpool2d", "spec": {"kernel_size": 2}, "input": [[[1]]]},
            'max_unpool2d needs the tensor "indices" beside "operation" and "spec".',
        ),
        (
            json.dumps(CONV2D | {"bias": [1, float("nan")]}),
            "bias[1] is nan: replace it by a number, no sum survives NaN or infinity.",
        ),
        (
            json.dumps(CONV2D).replace("[100,", "[1e999,"),
            "bias[0] is inf: replace it by a number, no sum survives NaN or infinity.",
        ),
        (
            {"operation": "max_pool1d", "spec": {"kernel_size": 2}, "input": [[1, 2], [3]]},
            "input is ragged: [1] has 1 entry where [0] has 2 entries; all rows of a tensor have the same length.",
        ),
    ],
)
def test_a_bad_request_is_one_sentence(engine, request_: object, sentence: str):
    assert engine("trace", request_).fault == f"python -m engine: {sentence}"


# as a command of its own


def test_help_lists_the_commands_and_the_examples_work():
    told = command("--help")
    text = told.stdout.decode()
    assert (told.returncode, told.stderr) == (0, b"")
    for name in ("size", "count", "trace"):
        assert f"    {name} " in text
    examples = re.findall("^  python -m engine (.*)$", text, re.MULTILINE)
    assert [command(*example.split()).returncode for example in examples] == [0, 0, 0, 0]
    (request,) = re.findall("echo '(.*?)' [|]", text, re.DOTALL)
    assert json.loads(command("trace", "--steps", request=request.encode()).stdout)["output"] == [[-1, -1]]


def test_an_ascii_pipe_carries_the_formula():
    """As on a Windows console with an old code page."""
    told = command("size", "conv1d", "--input", "5", "--kernel-size", "2", PYTHONIOENCODING="ascii")
    assert (told.returncode, told.stderr) == (0, b"")
    assert told.stdout.decode("utf-8").strip().endswith("= ⌊3/1⌋ + 1 = 4")


def test_a_request_through_a_pipe():
    told = command("trace", request=json.dumps(CONV2D).encode())
    assert (told.returncode, told.stderr) == (0, b"")
    assert json.loads(told.stdout)["steps"] == 12


def test_a_bad_request_through_a_pipe():
    told = command("trace", request=b'{"operation": "\xff"}')
    assert (told.returncode, told.stdout) == (2, b"")
    assert told.stderr == b"python -m engine: standard input is not UTF-8 text: invalid start byte at byte 15.\n"


def test_a_reader_that_has_seen_enough_is_no_traceback():
    command = [sys.executable, "-m", "engine", "size", "conv2d", "--input", "9x9", "--kernel-size", "3"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
