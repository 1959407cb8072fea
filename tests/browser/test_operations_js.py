"""What the stage says and marks where terms are of several tensors, sums are divided, or a sum is a difference."""

import re

import pytest

from app.components.payload import View
from engine.operations import local_response_norm, softmax
from engine.trace import Trace
from tests.browser.mounting import mounted
from tests.browser.traces import TRACES

COLUMNS = """(grid) => {
  const across = (text) => Number((text.match(/-?[\\d.]+/g) ?? [0, 0]).map(Number).slice(-2)[0]);
  const left = across(grid.querySelector(".window").style.transform);
  return [...grid.querySelectorAll(".window > g")].map((one) => (left + across(one.getAttribute("transform"))) / 40);
}"""
ROW = softmax().trace([3, -1, 2, 3])


def at(page, trace, step):
    return mounted(page, View(trace=trace), start={"token": 1, "step": step, "predict": False})


def marked(stage, tensor):
    """Columns of a row of cells that the step touches."""
    return stage.grid(tensor).evaluate(COLUMNS)


@pytest.mark.parametrize(
    ("name", "step", "says"),
    [
        ("linear", 1, "3×(−1) + (−1)×0 + 0×1 + 2×2 + (−20) = −19"),
        ("batch_norm of units", 1, "(−1) − 2 = −3"),
        ("batch_norm of units", 4, "√(9 + 0.00001) = 3"),
        ("batch_norm of units", 7, "−3 / 3 = −1"),
        ("softmax of a row", 0, "max(3, (−1), 2, 3) = 3"),
        ("softmax of a row", 2, "exp((−1) − 3) = 0.0183"),
        ("softmax of a row", 7, "0.0183 / 2.3862 ≈ 0.0077"),
        ("sum", 3, "(−47) + (−34) + 13 = −68"),
        ("mean", 3, "((−47) + (−17)) / 2 = −32"),
        ("concatenation", 40, "→ −10 (copied from input_2[0, 2, 0])"),
    ],
)
def test_lines_as_they_are_said_and_drawn(page, name, step, says):
    stage = at(page, TRACES[name], step)
    assert stage.sentence.endswith(f": {says}.")
    drawn = re.sub(r"\s", "", page.locator(".working").inner_text())
    if "→" not in says and "max" not in says:  # tiles have their signs by the style sheet
        assert drawn.endswith(re.sub(r"\s", "", re.split("(?=[=≈])", says)[-1]))
    assert ("÷" in drawn) == (" / " in says)


def test_a_difference_is_drawn_with_a_minus(page):
    at(page, TRACES["batch_norm of units"], 1)
    signs = "all => all.map((one) => getComputedStyle(one, '::before').content)"
    assert page.locator(".tile").evaluate_all(signs) == ["none", '"−"']


def test_the_cells_of_every_source_and_the_divisor_are_marked(page):
    stage = at(page, ROW, 2)
    assert (marked(stage, "input"), marked(stage, "maximum"), marked(stage, "sum")) == ([1], [0], [])
    stage = at(page, ROW, 7)
    assert (marked(stage, "exp"), marked(stage, "sum"), marked(stage, "input")) == ([1], [0], [])


def test_a_source_counts_its_own_cells(page):
    stage = at(page, TRACES["concatenation"], 0)
    stage.cell("input_2", 11).hover()
    assert stage.said == "input_2[0, 2, 1] = −9 is read for 1 of 120 cells of output."


def test_a_divisor_says_what_it_divides(page):
    last = Trace(tensors=(ROW["exp"], ROW["sum"], ROW["output"]), stages=ROW.stages[-1:])
    stage = at(page, last, 0)
    stage.cell("sum", 0).hover()
    assert stage.said == "sum[0] = 2.3862 is the divisor for 4 of 4 cells of output."


def test_a_score_is_followed_through_the_maximum_and_the_sum(page):
    stage = at(page, ROW, 0)
    stage.cell("output", 1).hover()
    assert stage.said.startswith("output[1] sees input[0] to input[3]: 4 of 4 cells")


@pytest.mark.parametrize(
    ("trace", "step", "ends"),
    [(ROW, 2, {"0", "−4.4"}), (local_response_norm(size=1, alpha=1).trace([[3]]), 2, {"0", "11"})],
)
def test_a_function_meant_for_one_side_is_drawn_there(page, trace, step, ends):
    at(page, trace, step)
    under = page.locator(".graph text").evaluate_all(
        "all => all.filter((one) => Number(one.getAttribute('y')) > 110).map((one) => one.textContent)"
    )
    assert set(under) == ends
    assert len(under) == 2
