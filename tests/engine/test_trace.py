"""Traces are sound: what every step says adds up to the output, for every operation and both kinds of rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import operations
from engine.axes import EXCLUDED, PAD, axis
from engine.errors import ShapeError
from engine.folds import plain, run, so_far
from engine.formula import number_text
from engine.operations import (
    OPERATIONS,
    Concatenation,
    Mean,
    Sum,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    batch_norm,
    bed_of_nails2d,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    deform_conv2d,
    dense,
    fires,
    gelu,
    global_avg_pool2d,
    global_max_pool2d,
    input_gradient,
    leaky_relu,
    linear,
    local_response_norm,
    max_pool1d,
    max_pool2d,
    max_pool3d,
    max_unpool2d,
    nearest_upsample2d,
    pixel_shuffle,
    pixel_unshuffle,
    pooling_gradient,
    relu,
    relu6,
    shared_gradient,
    sigmoid,
    silu,
    softmax,
    tanh,
    threshold,
)
from engine.rules import Columns, Terms, Windows
from engine.shared_update import scan_network, updated
from engine.tally import tally, tally_macs
from engine.trace import Cell, Stage, Step, Tensor, Trace, Write
from tests.engine.oracle import Array, arange, convolutions, integers, tensors


def convolved(layer: operations.Convolution, *size: int) -> Trace:
    return layer.trace(*tensors(layer, *size))


def gradient(layer: operations.Convolution, *size: int) -> Trace:
    return shared_gradient(layer, arange(layer.in_channels, *size), arange(*layer.output_shape(size), start=-4))


def returned(layer: operations.Convolution, *size: int) -> Trace:
    _, weight, _ = tensors(layer, *size)
    return input_gradient(layer, weight, arange(*layer.output_shape(size), start=-4), size)


def scanned(pool: Any, **settings: Any) -> Trace:
    layer = conv1d(in_channels=2, out_channels=1, bias=False, **settings)
    return scan_network(layer, pool=pool, target=9).backward(*tensors(layer, 6)[:2])


def deformed(offset_of: Callable[..., Array], **settings: Any) -> Trace:
    layer = deform_conv2d(in_channels=2, out_channels=2, **settings)
    _, *out = layer.layer.output_shape((3, 4))
    x, weight, bias = tensors(layer.layer, 3, 4)
    return layer.trace(x, offset_of((4 * prod(layer.layer.kernel_size), *out)), weight, bias)


def stamped(layer: operations.TransposedConvolution, *size: int, way: str = "") -> Trace:
    return getattr(layer, way or "trace")(*tensors(layer, *size))


def halves(shape: tuple[int, ...]) -> Array:
    return integers(0, *shape) / 2


CHANNELS: dict[str, Any] = {"in_channels": 2, "out_channels": 4}
TRACES: dict[str, Trace] = {
    "conv1d": convolved(conv1d(**CHANNELS, kernel_size=3, stride=2, padding=2), 7),
    "conv1d, full and flipped": convolved(conv1d(**CHANNELS, kernel_size=2, padding="full", flip=True, bias=False), 4),
    "conv2d": convolved(conv2d(**CHANNELS, kernel_size=(2, 3)), 4, 5),
    "conv2d, groups": convolved(conv2d(**CHANNELS, kernel_size=2, groups=2, dilation=2, stride=(1, 2)), 4, 5),
    "conv2d, flipped": convolved(conv2d(**CHANNELS, kernel_size=(3, 2), flip=True, padding="same"), 4, 5),
    **{
        f"conv2d, {mode}": convolved(
            conv2d(**CHANNELS, kernel_size=2, padding=[[2, 0], [1, 3]], padding_mode=mode), 4, 5
        )
        for mode in ("zeros", "reflect", "replicate", "circular")
    },
    "conv2d, floats": conv2d(in_channels=1, out_channels=1, kernel_size=2).trace(
        arange(1, 3, 3) / 7, arange(1, 1, 2, 2) / 3, [0.1]
    ),
    "conv3d": convolved(conv3d(**CHANNELS, kernel_size=(1, 2, 2), padding=(1, 0, 1)), 2, 3, 2),
    "max_pool1d": max_pool1d(kernel_size=2, padding=1).trace(arange(2, 5, start=-9)),
    "max_pool2d": max_pool2d(kernel_size=3, stride=2, padding=1, ceil_mode=True).trace(arange(2, 4, 5, start=-50)),
    "max_pool2d, ties": max_pool2d(kernel_size=2, stride=1, dilation=2).trace(np.zeros((1, 4, 4), int)),
    "max_pool3d": max_pool3d(kernel_size=2).trace(arange(1, 2, 4, 2)),
    "avg_pool1d": avg_pool1d(kernel_size=3, stride=2, padding=1, count_include_pad=False).trace(arange(2, 6)),
    "avg_pool2d": avg_pool2d(kernel_size=2, ceil_mode=True, padding=1).trace(arange(2, 4, 5)),
    "avg_pool2d, own divisor": avg_pool2d(kernel_size=2, divisor_override=3).trace(arange(1, 4, 4)),
    "avg_pool3d": avg_pool3d(kernel_size=2).trace(arange(1, 2, 4, 2)),
    "max_unpool2d": max_unpool2d(kernel_size=2).trace([[[6, 8], [3, 4]]], [[[5, 7], [12, 15]]]),
    "max_unpool2d, twice one cell": max_unpool2d(kernel_size=2).trace([[[3, 5]]], [[[6, 6]]]),
    "nearest_upsample2d": nearest_upsample2d(scale_factor=(2, 3)).trace(arange(2, 3, 2)),
    "bed_of_nails2d": bed_of_nails2d(stride=(2, 3)).trace(arange(2, 3, 2)),
    "conv_transpose1d": stamped(conv_transpose1d(**CHANNELS, kernel_size=3, stride=2, output_padding=1), 4),
    **{
        f"conv_transpose2d{way}": stamped(
            conv_transpose2d(**CHANNELS, kernel_size=(2, 3), stride=(3, 1), padding=(2, 1), groups=2), 3, 4, way=way[2:]
        )
        for way in ("", ", gathered", ", direct")
    },
    "conv_transpose2d, holes": stamped(conv_transpose2d(**CHANNELS, kernel_size=2, dilation=3), 2, 2, way="gathered"),
    "pixel_unshuffle": pixel_unshuffle(downscale_factor=2).trace(arange(2, 4, 6)),
    "pixel_unshuffle, block-major": pixel_unshuffle(downscale_factor=3, order="block-major").trace(arange(2, 3, 6)),
    "pixel_shuffle": pixel_shuffle(upscale_factor=2).trace(arange(8, 2, 3)),
    "deform_conv2d": deformed(halves, kernel_size=(1, 2), padding=1),
    "deform_conv2d, whole offsets": deformed(lambda shape: integers(1, *shape), kernel_size=2),
    "shared_gradient": gradient(conv1d(**CHANNELS, kernel_size=3, padding=1), 5),
    "shared_gradient, groups": gradient(conv2d(**CHANNELS, kernel_size=2, groups=2, stride=2, padding=1), 4, 3),
    "shared_gradient, flipped": gradient(conv2d(**CHANNELS, kernel_size=2, flip=True, padding_mode="circular"), 3, 3),
    "input_gradient": returned(conv1d(**CHANNELS, kernel_size=3, stride=2, padding=2), 6),
    "input_gradient, groups": returned(conv2d(**CHANNELS, kernel_size=2, groups=2, stride=3), 4, 5),
    "input_gradient, reflect": returned(conv2d(**CHANNELS, kernel_size=3, padding=2, padding_mode="reflect"), 4, 3),
    "pooling_gradient, max": pooling_gradient(
        max_pool2d(kernel_size=2, stride=1), integers(5, 2, 3, 4) % 3, arange(2, 2, 3, start=-4)
    ),
    "pooling_gradient, average": pooling_gradient(
        avg_pool1d(kernel_size=3, stride=2, padding=1), arange(2, 6), arange(2, 3, start=-2)
    ),
    **{f"scan network, {pool}": scanned(pool, kernel_size=3, padding=1) for pool in ("max", "mean", "sum")},
    "updated": updated(arange(1, 2, 3), arange(1, 2, 3, start=-4) / 4, 0.1),
    "global_max_pool2d": global_max_pool2d().trace(arange(2, 3, 2, start=-9)),
    "global_avg_pool2d": global_avg_pool2d().trace(arange(2, 3, 2)),
    "threshold": threshold(threshold=2, value=-7).trace(integers(2, 2, 3, 2)),
    "fires": fires(threshold=3).trace(integers(2, 2, 5)),
    "sigmoid": sigmoid().trace(integers(2, 2, 3, 2)),
    "tanh": tanh().trace(integers(2, 3)),
    "relu": relu().trace(integers(2, 2, 3, 2), integers(3, 2, 3, 2)),
    "leaky_relu": leaky_relu(negative_slope=0.1).trace(integers(2, 2, 3, 2), integers(3, 2, 3, 2)),
    "gelu": gelu().trace(integers(2, 1, 2, 3, 2), integers(3, 1, 2, 3, 2)),
    "relu6": relu6().trace(integers(2, 2, 3, 2), integers(3, 2, 3, 2)),
    "silu": silu().trace(integers(2, 1, 2, 3, 2), integers(3, 1, 2, 3, 2)),
    "dense": dense(arange(4, 1), arange(3, 4, start=-5)),
    "linear": linear(in_features=4, out_features=3).trace(arange(4), arange(3, 4, start=-5), [100, 200, 300]),
    "batch_norm": batch_norm(num_features=2).trace(
        arange(2, 2, 3), running_mean=[3, 8], running_var=[4, 5], weight=[2, -3], bias=[100, 200]
    ),
    "batch_norm, measured": batch_norm(num_features=2, eps=0, affine=False).trace(integers(1, 2, 2, 3)),
    "local_response_norm": local_response_norm(size=4, alpha=0.5).trace(integers(1, 5, 1, 2)),
    "softmax": softmax().trace(integers(1, 3, 2, 2)),
    "softmax, a row": softmax().trace([3, -1, 2, 3]),
    "sum": Sum().trace([arange(2, 3), 100 * arange(2, 3), 3 - arange(2, 3)]),
    "mean": Mean().trace([arange(2, 2, 3), 100 * arange(2, 2, 3)]),
    "concatenation": Concatenation().trace([arange(2, 1, 3), arange(1, 1, 3, start=50), arange(3, 1, 3, start=90)]),
    "tally": tally(conv2d(**CHANNELS, kernel_size=3, groups=2)),
    "tally, slices": tally(conv2d(in_channels=30, out_channels=3, kernel_size=3, bias=False)),
    "tally, transposed": tally(conv_transpose2d(**CHANNELS, kernel_size=2, groups=2)),
    "tally, linear": tally(linear(in_features=5, out_features=3)),
    "tally, batch_norm": tally(batch_norm(num_features=3)),
    "tally_macs": tally_macs(conv2d(**CHANNELS, kernel_size=3), (5, 6)),
    "tally_macs, batch_norm": tally_macs(batch_norm(num_features=3), (5, 6)),
}
every_trace = pytest.mark.parametrize("trace", TRACES.values(), ids=TRACES)


def steps(trace: Trace) -> list[Step]:
    return [trace.step(n) for n in range(trace.steps)]


def sound(trace: Trace) -> None:
    """Assert that each target cell is its initial value combined with its writes, all taken from the steps."""
    cells = {stage.target: initial(trace, stage) for stage in trace.stages}
    for step in steps(trace):
        for write in step.writes:
            values = cells[write.cell.tensor]
            assert write.cell.index is not None
            before = values[write.cell.index] if write.combine == "sum" else 0
            values[write.cell.index] = before + write.amount
    for stage in trace.stages:
        values = np.array(cells[stage.target].tolist())
        equal(values if stage.function is None else stage.function.of(values), trace[stage.target].values)


def initial(trace: Trace, stage: Stage) -> Array:
    """What a stage starts from, as Python's own numbers: the bias of each channel or of each cell, or zeros."""
    values = np.zeros(stage.shape, dtype=object)
    if stage.bias is not None:
        start = np.array(trace[stage.bias].values.tolist(), dtype=object)
        values += start if start.shape == stage.shape else start.reshape(-1, *(1,) * (values.ndim - 1))
    return values


def equal(ours: Array, finished: Array) -> None:
    assert ours.shape == finished.shape
    if finished.dtype.kind == "i":
        assert ours.dtype.kind == "i"
        np.testing.assert_array_equal(ours, finished)
    else:
        np.testing.assert_allclose(ours, finished, rtol=1e-13, atol=1e-13)


def test_every_operation_is_here():
    for operation in OPERATIONS:
        assert operation.name in TRACES
    rules = {type(stage.rule) for trace in TRACES.values() for stage in trace.stages}
    assert rules == {Windows, Columns}
    assert {stage.combine for trace in TRACES.values() for stage in trace.stages} == {"sum", "max", "copy"}


@every_trace
def test_the_steps_add_up_to_the_output(trace: Trace):
    sound(trace)


@every_trace
def test_both_folds_agree(trace: Trace):
    for stage in trace.stages:
        equal(plain(trace, stage), trace[stage.target].values)


@given(convolutions(largest=4), st.sampled_from(["trace", "gradient"]))
def test_any_convolution_is_sound_and_its_folds_agree(drawn, kind: str):
    layer, size = drawn
    try:
        layer.output_shape(size)
    except ShapeError:
        assume(False)
    trace = convolved(layer, *size) if kind == "trace" else gradient(layer, *size)
    sound(trace)
    for stage in trace.stages:
        equal(plain(trace, stage), trace[stage.target].values)


@every_trace
def test_every_cell_is_inside_and_has_the_value_it_says(trace: Trace):
    for step in steps(trace):
        for write in step.writes:
            terms = [cell for term in write.terms for cell in (term.a, term.b) if cell is not None]
            for cell in (write.cell, *write.via, *terms, *([write.over] if write.over else [])):
                values = trace[cell.tensor].values
                if cell.index is None:
                    assert cell.value == 0
                else:
                    assert all(0 <= n < size for n, size in zip(cell.index, values.shape, strict=True))
                    assert cell.value == values[cell.index]
            assert write.cell.index is not None


@every_trace
def test_terms_multiply_and_combine_to_the_amount(trace: Trace):
    for step in steps(trace):
        stage = trace.stages[step.stage]
        for write in step.writes:
            products = [term.coef * term.a.value * (term.b.value if term.b else 1) for term in write.terms]
            assert [term.product for term in write.terms] == pytest.approx(products)
            total = max(products) if stage.combine == "max" else sum(products)
            assert write.amount == pytest.approx(total / (write.divisor or 1))
            assert write.over is None or write.divisor == write.over.value
            assert write.combine == stage.combine


@every_trace
def test_the_printed_line_is_true(trace: Trace):
    for step in steps(trace):
        function = trace.stages[step.stage].function
        for write in step.writes:
            plain = re.sub(r"(?<=\d),(?=\d{3})", "", str(write).replace("−", "-"))  # thousands
            cell, sign, arithmetic = re.split(" ([+]?=) ", plain, maxsplit=1)
            right, result = arithmetic.split(" = ")
            assert cell == f"{write.cell.tensor}{list(write.cell.index or ())}"
            written = right.replace("·", "*")
            if function is not None:
                written = written.replace(f"{function.name}(", "f(array(") + ")"
            known = {"max": lambda *values: max(values), "f": function and function.of, "array": np.array}
            assert eval(written, known) == pytest.approx(float(result), rel=1e-4, abs=1e-4)
            if sign == "=" and write.combine != "copy":
                assert float(result) == pytest.approx(write.cell.value, rel=1e-5)


@pytest.mark.parametrize(
    ("trace", "step", "line"),
    [
        ("conv1d", 0, "output[0, 0] = 1000 + 0·(−11) + 0·(−10) + 1·(−9) + 0·(−8) + 0·(−7) + 8·(−6) = 943"),
        ("max_pool1d", 1, "output[0, 1] = max(−8, −7) = −7"),
        ("max_pool1d", 0, "output[0, 0] = max(−9) = −9"),
        ("avg_pool1d", 0, "output[0, 0] = (0 + 1 + 2)/2 = 1.5"),
        ("avg_pool2d, own divisor", 0, "output[0, 0, 0] = (1 + 2 + 5 + 6)/3 = 4.66667"),
        ("max_unpool2d", 1, "output[0, 1, 3] = 8 = 8"),
        ("relu", 0, "output[0, 0, 0] = ReLU(6) = 6"),
        ("leaky_relu", 12, "slope[0, 0, 0] = leaky′(6) = 1"),
        ("max_unpool2d, twice one cell", 0, "output[0, 1, 2] = 3 = 3"),
        ("linear", 2, "output[2] = 300 + 1·3 + 2·4 + 3·5 + 4·6 = 350"),
        ("batch_norm", 0, "centred[0, 0, 0] = 1 − 3 = −2"),
        ("batch_norm", 12, "std[0] = √(0.00001 + 4) = 2"),
        ("batch_norm", 14, "normalised[0, 0, 0] = (−2)/2 = −0.999999"),
        ("local_response_norm", 10, "sums[0, 0, 0] = 0 + 0 + 1 + 25 = 26"),
        ("softmax, a row", 0, "maximum[0] = max(3, −1, 2, 3) = 3"),
        ("softmax, a row", 2, "exp[1] = exp(−1 − 3) = 0.0183156"),
        ("sum", 1, "output[0, 1] = 2 + 200 + 1 = 203"),
        ("mean", 1, "output[0, 0, 1] = (2 + 200)/2 = 101"),
        ("concatenation", 6, "output[2, 0, 0] = 50 = 50"),
    ],
)
def test_lines_as_they_are_printed(trace: str, step: int, line: str):
    assert str(TRACES[trace].step(step)) == line


def test_a_step_of_many_writes_prints_them_all():
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    trace = shared_gradient(layer, [[1, 2, 3]], [[10, 100]])
    assert str(trace.step(1)) == "grad_weight[0, 0, 0] += 2·100 = 200; grad_weight[0, 0, 1] += 3·100 = 300"


@every_trace
@pytest.mark.parametrize("beyond", [0, 1, 1000])
def test_a_step_out_of_range_is_an_index_error(trace: Trace, beyond: int):
    for step in (trace.steps + beyond, -1 - beyond):
        with pytest.raises(IndexError, match=rf"step {step} of {trace.steps}"):
            trace.step(step)


@every_trace
def test_steps_are_numbered_and_belong_to_their_stage(trace: Trace):
    numbers = [stage for stage, it in enumerate(trace.stages) for _ in range(it.rule.steps)]
    for n, step in enumerate(steps(trace)):
        assert (step.index, step.stage) == (n, numbers[n])
        # a stamp may be cropped away whole
        assert {write.cell.tensor for write in step.writes} <= {trace.stages[step.stage].target}


@every_trace
def test_whole_numbers_stay_whole(trace: Trace):
    inputs = [tensor for tensor in trace.tensors if tensor.role not in ("output", "address")][:3]
    offsets = [tensor for tensor in trace.tensors if tensor.name == "offset"]
    whole = all(tensor.values.dtype == np.int64 for tensor in (*inputs, *offsets))
    divided = any(stage.divisor or (isinstance(stage.rule, Columns) and stage.rule.divisor) for stage in trace.stages)
    if not whole or divided or any(stage.function for stage in trace.stages):
        return
    for stage in trace.stages:
        assert trace[stage.target].values.dtype == np.int64
    for step in steps(trace):
        for write in step.writes:
            for value in (write.amount, write.initial, write.cell.value, *(term.product for term in write.terms)):
                assert type(value) is int


BIG = 2**52
OVERFLOWS: dict[str, Callable[[int], Trace]] = {  # a sum of two products; each reaches 2⁵³ with a weight of 1
    "conv1d": lambda w: conv1d(in_channels=1, out_channels=1, kernel_size=2, bias=False).trace(
        [[BIG, BIG]], [[[w, w]]]
    ),
    "conv1d, two channels": lambda w: conv1d(in_channels=2, out_channels=1, kernel_size=1, bias=False).trace(
        [[BIG], [BIG]], [[[w], [w]]]
    ),
    "shared_gradient": lambda w: shared_gradient(
        conv1d(in_channels=1, out_channels=1, kernel_size=1, bias=False), [[BIG, BIG]], [[w, w]]
    ),
    "input_gradient": lambda w: input_gradient(
        conv1d(in_channels=1, out_channels=2, kernel_size=1, bias=False), [[[w]], [[w]]], [[BIG], [BIG]], (1,)
    ),
    "pooling_gradient": lambda w: pooling_gradient(
        max_pool1d(kernel_size=2, stride=1, padding=1), [[1, 0]], [[BIG * w, BIG * w, 0]]
    ),
    "deform_conv2d": lambda w: deform_conv2d(in_channels=1, out_channels=1, kernel_size=(1, 2), bias=False).trace(
        [[[BIG, BIG]]], np.zeros((4, 1, 1), int), [[[[w, w]]]]
    ),
}


@pytest.mark.parametrize("make", OVERFLOWS.values(), ids=OVERFLOWS)
@pytest.mark.parametrize("weight", [1, 3, 2**13, -(2**40), 2**53])
def test_sums_beyond_two_to_the_53_turn_float_instead_of_wrapping(make: Callable[[int], Trace], weight: int):
    trace = make(weight)
    values = trace[trace.stages[-1].target].values
    assert values.dtype == (np.int64 if weight == 1 else np.float64)
    assert values.ravel()[0] == pytest.approx(2 * BIG * weight, rel=1e-15)
    sound(trace)


def test_a_bias_counts_into_what_a_sum_can_reach():
    layer = conv1d(in_channels=1, out_channels=1, kernel_size=1)
    for bias, kind in ((0, "i"), (1, "f")):
        output = layer.trace([[2 * BIG]], [[[1]]], [bias])["output"].values
        assert output.dtype.kind == kind
        assert output[0, 0] == pytest.approx(2 * BIG + bias, rel=1e-15)


def test_averages_of_large_numbers_and_maxima_of_the_largest():
    assert avg_pool1d(kernel_size=2).trace([[2 * BIG, 2 * BIG]])["output"].values.tolist() == [[2.0 * BIG]]
    output = max_pool1d(kernel_size=3).trace([[2 * BIG, 2 * BIG - 1, -2 * BIG]])["output"].values
    assert output.dtype == np.int64
    assert output.tolist() == [[2 * BIG]]


@pytest.mark.parametrize("name", [name for name in TRACES if name.startswith("max_pool")])
def test_chosen_is_the_first_cell_that_holds_the_maximum(name: str):
    trace = TRACES[name]
    assert trace["output"].chosen is not None
    for step, chosen in zip(steps(trace), trace["output"].chosen.ravel(), strict=True):
        (write,) = step.writes
        first = next(term.a for term in write.terms if term.a.value == write.amount)
        assert first.index == np.unravel_index(chosen, trace["input"].values.shape)


def test_via_of_unpooling_is_the_index_that_was_followed():
    for step in steps(TRACES["max_unpool2d"]):
        (write,) = step.writes
        (index,) = write.via
        assert write.cell.index is not None
        assert index == Cell("indices", write.terms[0].a.index, write.cell.index[1] * 4 + write.cell.index[2])


def test_via_of_a_deformed_tap_is_how_far_it_was_moved():
    """Down and right; a sample between four cells lies where their weights balance."""
    trace, inside = TRACES["deform_conv2d"], 0
    taps, channels = 2, trace["offset"].values.shape[0]
    for step in steps(trace)[: trace.stages[0].rule.steps]:
        (write,) = step.writes
        down, right = write.via
        assert write.cell.index is not None
        sample, i, j = write.cell.index
        channel, tap = divmod(sample, taps)
        group = channel // (2 // (channels // (2 * taps)))
        assert down.index == (2 * (group * taps + tap), i, j)
        assert right.index == (2 * (group * taps + tap) + 1, i, j)
        if all(term.a.index for term in write.terms):
            inside += 1
            place = np.sum([term.coef * np.array(term.a.index) for term in write.terms], axis=0)
            assert place.tolist() == [channel, i - 1 + down.value, j - 1 + tap + right.value]
    assert inside > 0


def test_groups_are_the_channels_of_the_window():
    (write,) = TRACES["conv1d"].step(5).writes
    assert [term.group for term in write.terms] == [0, 0, 0, 1, 1, 1]
    assert {term.a.index[0] for term in write.terms if term.a.index and term.group == 1} == {1}


def test_padding_reads_zero_and_what_is_excluded_is_no_term():
    (padded,) = TRACES["avg_pool1d"].step(0).writes
    assert padded.terms[0].a == Cell("input", None, 0)
    (excluded,) = TRACES["max_pool1d"].step(0).writes
    assert len(excluded.terms) == 1


def test_an_axis_tells_what_each_tap_reads():
    ceil = axis(3, kernel_size=2, stride=2, padding=(1, 0), outputs=3)
    assert ceil.line.tolist() == [PAD, 0, 1, 2, EXCLUDED, EXCLUDED]
    assert ceil.gather.tolist() == [[PAD, 0], [1, 2], [EXCLUDED, EXCLUDED]]
    reflected = axis(3, kernel_size=2, stride=3, padding=(2, 2), outputs=2, mode="reflect", flip=True)
    assert reflected.line.tolist() == [2, 1, 0, 1, 2, 1, 0]
    assert reflected.gather.tolist() == [[1, 2], [2, 1]]
    assert reflected.unread.tolist() == [2, 5, 6]


def test_a_trace_is_read_by_names():
    trace = TRACES["deform_conv2d"]
    assert [tensor.name for tensor in trace.tensors] == ["input", "offset", "weight", "bias", "sampled", "output"]
    assert [tensor.role for tensor in trace.tensors] == ["input", "address", "weight", "bias", "output", "output"]
    assert [stage.target for stage in trace.stages] == ["sampled", "output"]
    with pytest.raises(KeyError):
        trace["gradient"]


def test_stamping():
    """Both folds know what no operation of today combines: irregular writes onto a bias, some of several terms."""
    bias, x = Tensor(name="bias", role="bias", values=np.array([100, 200])), arange(1, 3)
    rule = Columns(
        source="input",
        step_ptr=np.array([0, 1, 3]),
        target=np.array([0, 1, 3]),
        write_ptr=np.array([0, 1, 3, 4]),
        a=np.array([0, 0, 1, 2]),
        coef=np.array([1, 2, 3, 4]),
    )
    stage = Stage(target="output", shape=(2, 1, 2), rule=rule, bias="bias")
    trace = run((Tensor(name="input", role="input", values=x), bias), (stage,))
    assert trace["output"].values.tolist() == [[[101, 108]], [[200, 212]]]
    assert plain(trace, stage).tolist() == [[[101, 108]], [[200, 212]]]
    sound(trace)
    assert str(trace.step(1)) == "output[0, 0, 1] = 100 + 1·2 + 2·3 = 108; output[1, 0, 1] = 200 + 3·4 = 212"


def writing(target: list[int], amounts: Array, start: Array, combine: Any = "sum") -> Trace:
    """One write of one term for each of `amounts`, onto cells that hold `start`."""
    each = np.arange(len(target) + 1)
    rule = Columns(source="input", step_ptr=each, target=np.array(target), write_ptr=each, a=each[:-1])
    stage = Stage(target="output", shape=start.shape, rule=rule, bias="start", combine=combine)
    tensors = (Tensor(name="input", role="input", values=amounts), Tensor(name="start", role="bias", values=start))
    return run(tensors, (stage,))


def after_each(trace: Trace) -> list[float]:
    (stage,) = trace.stages
    assert isinstance(stage.rule, Columns)
    return so_far(trace, stage, stage.rule).tolist()


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-1e300, 1e300)), min_size=1), st.booleans())
def test_what_each_write_leaves_is_what_a_loop_finds(writes: list[tuple[int, float]], whole: bool):
    target, amounts = [cell for cell, _ in writes], np.array([amount for _, amount in writes])
    if whole:
        amounts = (amounts % 1000).astype(int)
    trace = writing(target, amounts, np.array([[0.1, 2, -3, 1e-9, 0]]))
    cells, left = trace["start"].values[0].tolist(), []
    for cell, amount in zip(target, amounts.tolist(), strict=True):
        cells[cell] += amount
        left.append(cells[cell])
    assert after_each(trace) == left
    assert trace["output"].values[0].tolist() == cells == plain(trace, trace.stages[0])[0].tolist()


def test_what_other_cells_hold_does_not_blur_or_overflow_a_cell():
    assert after_each(writing([0, 1, 2], np.array([1e9, 0.1, 1e9]), np.zeros((1, 3)))) == [1e9, 0.1, 1e9]
    assert after_each(writing([0, 1, 2], np.full(3, 1.6e308), np.zeros((1, 3)))) == [1.6e308] * 3


def test_a_copy_takes_the_place_of_what_its_cell_started_from():
    trace = writing([2, 0, 2], np.array([5, 6, 7]), np.array([[10, 20, 30]]), "copy")
    assert trace["output"].values.tolist() == [[6, 20, 7]] == plain(trace, trace.stages[0]).tolist()


def test_without_groups_all_terms_are_of_one():
    (write,) = TRACES["max_unpool2d"].step(0).writes
    assert [term.group for term in write.terms] == [0]


def test_an_empty_write_adds_nothing():
    """A rule may write a cell from no terms at all."""
    rule = Columns(
        source="input", step_ptr=np.array([0, 1]), target=np.array([1]), write_ptr=np.array([0, 0]), a=np.array([], int)
    )
    assert list(rule.writes(0)) == [(1, Terms([]))]
    write = Write(cell=Cell("y", (1,), 0), terms=(), via=(), initial=0, combine="sum", divisor=None, amount=0)
    assert str(write) == "y[1] = 0 = 0"
    assert number_text(write.amount) == "0"


LARGEST = 2**25
SIZABLE: dict[str, Callable[[], Trace]] = {  # each a little more than a trace may hold, without a large tensor given
    "conv1d, its padding": lambda: conv1d(
        in_channels=1, out_channels=1, kernel_size=1, stride=LARGEST, padding=LARGEST // 2, bias=False
    ).trace([[1]], [[[1]]]),
    "conv1d, its windows": lambda: conv1d(
        in_channels=1, out_channels=1, kernel_size=8, padding=LARGEST // 16 + 4, bias=False
    ).trace([[1]], [[[1] * 8]]),
    "conv1d, its output": lambda: conv1d(
        in_channels=1, out_channels=16, kernel_size=1, padding=LARGEST // 32, bias=False
    ).trace([[1]], [[[1]]] * 16),
    "conv1d, its channels": lambda: conv1d(
        in_channels=16, out_channels=1, kernel_size=1, padding=LARGEST // 32, bias=False
    ).trace([[1]] * 16, [[[1]] * 16]),
    "max_pool1d, a dilated window": lambda: max_pool1d(
        kernel_size=2, stride=LARGEST, dilation=LARGEST, ceil_mode=True
    ).trace([[1, 2]]),
    "avg_pool2d": lambda: avg_pool2d(kernel_size=(4096, 1), stride=1, padding=(2048, 0)).trace(
        np.ones((1, 1, 4097), int)
    ),
    "pixel_shuffle": lambda: pixel_shuffle(upscale_factor=5793).trace(np.broadcast_to(np.int64(0), (5793**2, 1, 1))),
    "max_unpool2d": lambda: max_unpool2d(kernel_size=5793).trace([[[1]]], [[[0]]]),
    "nearest_upsample2d": lambda: nearest_upsample2d(scale_factor=5793).trace([[[1]]]),
    "bed_of_nails2d": lambda: bed_of_nails2d(stride=5793).trace([[[1]]]),
    "conv_transpose1d": lambda: conv_transpose1d(
        in_channels=1, out_channels=1, kernel_size=1, stride=LARGEST // 2 + 50_000, bias=False
    ).trace([[1, 2, 3]], [[[1]]]),
    "conv_transpose2d, its stamps": lambda: conv_transpose2d(
        in_channels=1, out_channels=1, kernel_size=1832, padding=900, bias=False
    ).trace(np.ones((1, 10, 1), int), np.broadcast_to(np.int64(0), (1, 1, 1832, 1832))),
    "deform_conv2d": lambda: deform_conv2d(
        in_channels=1, out_channels=1, kernel_size=1, padding=(0, 2**22), bias=False
    ).trace([[[1]]], np.broadcast_to(np.int64(0), (2, 1, 2**23 + 1)), [[[[1]]]]),
    "shared_gradient": lambda: shared_gradient(
        conv1d(in_channels=1, out_channels=64, kernel_size=1, padding=2**18, bias=False),
        [[1]],
        np.broadcast_to(np.int64(0), (64, 2**19 + 1)),
    ),
}


@pytest.mark.parametrize("make", SIZABLE.values(), ids=SIZABLE)
def test_what_memory_would_not_hold_is_refused_at_once(make: Callable[[], Trace]):
    with pytest.raises(
        ShapeError, match=r"^a trace of this would hold 33,\d\d\d,\d\d\d numbers, more than the 33,554,432"
    ):
        make()
