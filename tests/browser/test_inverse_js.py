"""Pointing backwards: which outputs use a cell, how often; against a search through every step of the trace."""

from collections import Counter
from itertools import product

import numpy as np
import pytest

from app.components.bundle import HERE, IMPORT
from app.components.payload import View
from engine.rules import Windows
from tests.browser.mounting import transported
from tests.browser.traces import TRACES
from tests.sampling import thinned

ASK = """async ([text, data]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const bytes = typeof data === "string" ? Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)) : data;
  const trace = new module.Trace(module.unpack(bytes).views[0]);
  return trace.stages.map((stage, number) => {
    if (!stage.windows) {
      const cells = [stage.columns.source].flat().reduce((sum, name) => sum + trace.tensor(name).values.length, 0);
      return Array.from({ length: cells }, (_, cell) => module.usesInColumns(stage, "a", cell, 0));
    }
    const { axes, channels, weight, source } = stage.windows;
    const size = axes.reduce((all, axis) => all * axis.size, 1);
    const places = axes.reduce((all, axis) => all.flatMap((p) => axis.line.map((_, n) => [...p, n])), [[]]);
    const slices = trace.tensor(source).values.length / size;
    const places_ = Array.from({ length: slices }, (_, channel) =>
      places.map((frame) => ({ channel, frame, ...module.usesOfPlace(stage, channel, frame) })));
    const taps = axes.reduce((all, axis) => all.flatMap((p) => axis.positions[0].map((_, n) => [...p, n])), [[]]);
    const weights = !weight ? [] : channels.flatMap((each, filter) => each.flatMap((_, group) =>
      taps.map((tap) => module.usesOfWeight(stage, filter, group, tap))));
    return { places: places_.flat(), weights };
  });
}"""


def script():
    """The two modules with everything exported."""
    trace = (HERE / "trace.js").read_text("utf-8")
    return trace + IMPORT.sub("", (HERE / "inverse.js").read_text("utf-8"))


@pytest.mark.parametrize("trace", thinned(TRACES))
def test_uses_are_those_of_a_search_through_all_steps(page, trace):
    answers = page.evaluate(ASK, [script(), transported(View(trace=trace))])
    first = 0
    for stage, found in zip(trace.stages, answers, strict=True):
        steps = [trace.step(first + n) for n in range(stage.rule.steps)]
        first += stage.rule.steps
        check = check_windows if isinstance(stage.rule, Windows) else check_columns
        check(trace, stage, steps, found)


def check_columns(trace, stage, steps, found):
    times: Counter = Counter()
    outputs: dict = {}
    sizes = [trace[name].values.size for name in stage.rule.sources]
    first = dict(zip(stage.rule.sources, np.cumsum([0, *sizes]).tolist(), strict=False))
    for write in (write for step in steps for write in step.writes):
        for term in write.terms:
            if term.a.index is not None:
                cell = first[term.a.tensor] + int(np.ravel_multi_index(term.a.index, trace[term.a.tensor].values.shape))
                times[cell] += 1
                outputs.setdefault(cell, set()).add(write.cell.index)
    assert [each["times"] for each in found] == [times[cell] for cell in range(len(found))]
    assert [each["outputs"] for each in found] == [len(outputs.get(cell, ())) for cell in range(len(found))]


def check_windows(trace, stage, steps, found):
    times: Counter = Counter()
    weights: Counter = Counter()
    outputs: dict = {}
    for write in (write for step in steps for write in step.writes):
        for term in write.terms:
            weights[term.b and term.b.index] += 1
            if term.a.index is not None:
                times[term.a.index] += 1
                outputs.setdefault(term.a.index, set()).add(write.cell.index)
    rule = stage.rule
    for place in found["places"]:
        entries = [int(axis.line[n]) for axis, n in zip(rule.axes, place["frame"], strict=True)]
        if min(entries) < 0:
            assert (place["times"], place["outputs"]) == padded(rule, place["channel"], place["frame"])
            continue
        cell = (place["channel"], *entries)
        assert place["times"] == times[cell]
        assert {
            (mark["plane"], *index[-len(entries) :])
            for mark in place["marks"]
            for index in product(mark["rows"], mark["columns"])
        } == outputs.get(cell, set())
        assert place["outputs"] == len(outputs.get(cell, ()))
        assert place["of"] == len(rule.channels) * np.prod(rule.out)
    if rule.weight:
        shape = trace[rule.weight].values.shape
        expected = [weights[tuple(int(n) for n in np.unravel_index(n, shape))] for n in range(np.prod(shape))]
        assert [each["times"] for each in found["weights"]] == expected


def padded(rule, channel, frame):
    """How often a place without a cell is read: counted along the tables of positions."""
    along = [int((axis.positions == n).sum()) for axis, n in zip(rule.axes, frame, strict=True)]
    filters = int((rule.channels == channel).any(axis=1).sum())
    return filters * np.prod(along), filters * np.prod(along)
