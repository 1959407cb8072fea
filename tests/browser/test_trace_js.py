"""The browser's expansion of the engine's rules reads, step by step, the very cells the engine read."""

from itertools import product

import numpy as np
import pytest

from app.components.bundle import HERE
from app.components.payload import View, payload
from engine.axes import PAD
from engine.rules import Windows
from tests.browser.mounting import mounted, transported
from tests.browser.reading import left
from tests.browser.traces import TRACES
from tests.sampling import thinned

EXPAND = """async ([text, data]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const bytes = typeof data === "string" ? Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)) : data;
  const trace = new module.Trace(module.unpack(bytes).views[0]);
  return Array.from({ length: trace.steps }, (_, n) => {
    const step = trace.step(n);
    const initial = step.writes.map((write) => trace.initial(step.stage, write.target));
    return { writes: step.writes, initial, divisor: step.writes.length ? trace.divisor(step, step.writes[0]) : null,
             values: step.writes.map((write) => trace.value(step.stage.target, write.target)) };
  });
}"""
REPLAY = """(host) => {
  const numbers = (text) => (text.match(/-?[\\d.]+/g) ?? []).map(Number).slice(-2);
  const cells = (grid) => {
    const [left, top] = numbers(grid.querySelector(".window").style.transform || "0 0");
    return [...grid.querySelectorAll(".window > g")].map((tap) => {
      const [x, y] = numbers(tap.getAttribute("transform"));
      return [(y + top) / 40, (x + left) / 40];
    });
  };
  const outline = (grid) => {
    const square = grid.querySelector(".outline");
    const [x, y] = numbers(square.getAttribute("transform") ?? "");
    return square.getAttribute("visibility") === "visible" ? [y / 40, x / 40] : null;
  };
  const slider = host.querySelector(".scrub");
  return Array.from({ length: Math.min(60, Number(slider.max) + 1) }, (_, n) => {
    slider.value = String(n * Math.max(1, Math.floor(slider.max / 60)));
    slider.dispatchEvent(new Event("input"));
    return { step: Number(host.dataset.step), values: host.dataset.value.split(" ").filter(Boolean).map(Number),
             folds: host.querySelectorAll(".fold").length,
             results: [...host.querySelectorAll(".result")].map((one) => one.textContent),
             tiles: host.querySelectorAll(".tile").length,
             grids: [...host.querySelectorAll(".grid:not(.picture)")].map((grid) => ({
               tensor: grid.dataset.tensor, window: cells(grid), outline: outline(grid) })) };
  });
}"""


def flat(trace, cell):
    """A cell's flat index, as the browser counts."""
    return PAD if cell.index is None else int(np.ravel_multi_index(cell.index, trace[cell.tensor].values.shape))


@pytest.mark.parametrize("trace", thinned(TRACES))
def test_every_step_reads_what_the_engine_read(page, trace):
    data = transported(View(trace=trace))
    shown = page.evaluate(EXPAND, [(HERE / "trace.js").read_text("utf-8"), data])
    assert len(shown) == trace.steps
    for index, seen in enumerate(shown):
        step = trace.step(index)
        assert [write["target"] for write in seen["writes"]] == [flat(trace, write.cell) for write in step.writes]
        assert seen["values"] == [write.cell.value for write in step.writes]
        assert seen["initial"] == [write.initial for write in step.writes]
        assert seen["divisor"] == next((write.divisor for write in step.writes), None)
        for ours, theirs in zip(step.writes, seen["writes"], strict=True):
            assert [term["from"] for term in theirs["terms"]] == [term.a.tensor for term in ours.terms]
            assert [term["a"] for term in theirs["terms"]] == [flat(trace, term.a) for term in ours.terms]
            assert theirs["over"] == (flat(trace, ours.over) if ours.over else None)
            assert [term["b"] for term in theirs["terms"]] == [term.b and flat(trace, term.b) for term in ours.terms]
            assert [term["coef"] for term in theirs["terms"]] == [term.coef for term in ours.terms]
            assert theirs["via"] == [flat(trace, cell) for cell in ours.via]


@pytest.mark.parametrize("trace", thinned(TRACES))
def test_the_stage_draws_any_trace(page, trace):
    sent = payload(View(trace=trace))
    mounted(page, View(trace=trace))
    drawn = page.locator(".grid").count()
    assert drawn == sum(planes(tensor.values, trace) for tensor in trace.tensors if tensor.role != "bias")
    for seen in page.locator(".stage").evaluate(REPLAY):
        writes = trace.step(seen["step"]).writes
        assert seen["values"] == pytest.approx(left(trace, seen["step"]))
        terms = sum(len(write.terms) for write in writes)
        if not seen["folds"]:
            copies = trace.stages[trace.step(seen["step"]).stage].combine == "copy"
            one = copies and len(writes) > 1 and len({str(write.terms) for write in writes}) == 1  # to several cells
            assert len(seen["results"]) == (1 if one else len(writes))
            assert seen["tiles"] == (1 if one else terms)
        else:
            assert terms > 25
        if not isinstance(sent, bytes):
            assert_marks(trace, seen)


def assert_marks(trace, seen):
    """The window lies where the step reads, the outline where it writes, and nothing else is marked."""
    step = trace.step(seen["step"])
    stage = trace.stages[step.stage]
    window = lying(stage.rule, step.writes[0].cell.index) if isinstance(stage.rule, Windows) else None
    for tensor in {grid["tensor"] for grid in seen["grids"]}:
        slices = [grid for grid in seen["grids"] if grid["tensor"] == tensor]
        marked = [number for number, grid in enumerate(slices) if grid["window"]]
        outlined = [grid["outline"] for grid in slices if grid["outline"]]
        if tensor == stage.target and len(step.writes) == 1:
            index, shape = step.writes[0].cell.index, trace[tensor].values.shape
            leading = max(0, len(shape) - spatial_of(trace))  # of a row of numbers all stand in one slice
            assert outlined == [[0, *index[leading:]][-2:]]
            assert slices[int(np.ravel_multi_index(index[:leading], shape[:leading])) if leading else 0]["outline"]
        else:
            assert outlined == []
        if window is not None:
            read = stage.rule.channels[step.writes[0].cell.index[0]].tolist() if tensor == stage.rule.source else []
            assert marked == sorted(read)
            assert all(sorted(slices[number]["window"]) == window for number in marked)


def lying(rule, index):
    """The places of the padded frame under the window of an output cell, row by row."""
    lines = [axis.positions[i].tolist() for axis, i in zip(rule.axes, index[1:], strict=True)]
    return sorted([[0, *place][-2:] for place in product(*lines)])


def planes(values, trace):
    return int(np.prod(values.shape[: -spatial_of(trace)]))


def spatial_of(trace):
    """Trailing axes of a slice, where a view does not say otherwise."""
    return max(1, trace.tensors[0].values.ndim - 1)


def test_the_table_holds_every_kind_of_rule():
    rules = {type(stage.rule).__name__ for trace in TRACES.values() for stage in trace.stages}
    combines = {stage.combine for trace in TRACES.values() for stage in trace.stages}
    assert rules == {"Windows", "Columns"}
    assert combines == {"sum", "max", "copy"}
    assert isinstance(payload(View(trace=TRACES["a picture, as bytes"])), bytes)
