"""What a cell is made of and what it goes into through all stages, against a search through every step of the trace."""

import numpy as np
import pytest

from app.components.bundle import HERE
from app.components.payload import View
from engine.rules import Windows
from tests.browser.chains import CHAINS, pictures
from tests.browser.mounting import transported
from tests.browser.traces import TRACES
from tests.sampling import thinned

MANY = 400  # steps of a trace beyond which the search would be long
PREPARE = """async ([text, data]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const bytes = typeof data === "string" ? Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)) : data;
  window.reaching = { module, trace: new module.Trace(module.unpack(bytes).views[0]) };
}"""
ASK = """([which, asked]) => {
  const { module, trace } = window.reaching;
  return asked.map(([name, cell]) => Object.fromEntries([...module[which](trace, name, cell)].map(([each, region]) => {
    const cells = module.cellsOf(region);
    if (cells.length !== module.sizeOf(region)) throw new Error("counted differently");
    return [each, cells];
  })));
}"""
TIME = """([name, cell]) => {
  const { module, trace } = window.reaching;
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    module.ancestors(trace, name, cell);
    module.descendants(trace, name, cell);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[10];
}"""
BOTH = {**{name: trace for name, trace in TRACES.items() if trace.steps < MANY}, **CHAINS}


def prepare(page, trace):
    trace_js, reach_js = ((HERE / name).read_text("utf-8") for name in ("trace.js", "reach.js"))
    text = trace_js + reach_js.replace('import { namesRead, viaOf } from "./trace.js";\n', "")
    page.evaluate(PREPARE, [text, transported(View(trace=trace))])


def edges(trace):
    """For every cell that is written, the cells it is made of directly: all that a step of it refers to."""
    made: dict = {}
    for index in range(trace.steps):
        step = trace.step(index)
        stage = trace.stages[step.stage]
        for write in step.writes:
            target = (stage.target, flat(trace, write.cell))
            of = made.setdefault(target, set())
            for term in write.terms:
                used = [cell for cell in (term.a, term.b) if cell is not None]
                if not any(is_nothing(trace, cell) for cell in used):
                    of |= {(cell.tensor, flat(trace, cell)) for cell in used}
            of |= {(cell.tensor, flat(trace, cell)) for cell in (*write.via, *([write.over] if write.over else []))}
            if stage.bias and trace[stage.bias].values.shape == stage.shape:
                of.add((stage.bias, target[1]))
    return made


def is_nothing(trace, cell):
    """Padding, or a structural zero: what is multiplied by it goes nowhere."""
    kinds = trace[cell.tensor].kinds
    return cell.index is None or (kinds is not None and kinds[cell.index] < 0)


def flat(trace, cell):
    return int(np.ravel_multi_index(cell.index, trace[cell.tensor].values.shape))


def reached(start, following):
    """All that can be come to from a cell, and itself."""
    found, ahead = {start}, [start]
    while ahead:
        for each in following.get(ahead.pop(), ()):
            if each not in found:
                found.add(each)
                ahead.append(each)
    return found


def by_tensor(cells):
    return {name: sorted(cell for each, cell in cells if each == name) for name in {name for name, _ in cells}}


@pytest.mark.parametrize("trace", thinned(BOTH))
def test_reach_is_that_of_a_search_through_all_steps(page, trace):
    back = edges(trace)
    on: dict = {}
    for target, of in back.items():
        for each in of:
            on.setdefault(each, set()).add(target)
    shown = [each for each in trace.tensors if each.role != "bias"]
    asked = [(each.name, cell) for each in shown for cell in range(0, each.values.size, 1 + each.values.size // 90)]
    prepare(page, trace)
    for which, following in (("ancestors", back), ("descendants", on)):
        for start, found in zip(asked, page.evaluate(ASK, [which, asked]), strict=True):
            assert found == by_tensor(reached(start, following)), (which, start)


def test_it_is_quick_for_pictures(page):
    trace = pictures(128)
    prepare(page, trace)
    assert page.evaluate(TIME, ["maps", 62 * 124 + 62]) < 5
    assert page.evaluate(TIME, ["input", 64 * 128 + 64]) < 5
    assert page.evaluate(TIME, ["output", 31 * 62 + 31]) < 5


def test_chains_hold_both_kinds_of_rule():
    rules = {type(stage.rule) for trace in CHAINS.values() for stage in trace.stages}
    assert len(rules) == 2
    assert Windows in rules
