"""Curves on a line of time: where they stand, what the area under the product is, what can be heard."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from app.components.payload import Sound, View
from engine.audio import mu_law
from engine.operations import conv1d, flip_and_shift
from tests.browser.mounting import mounted
from tests.browser.stage_page import box_of

PER_UNIT = 10
SIGNAL = np.concatenate([np.arange(20), -np.arange(15), np.ones(15)]) / 8
KERNEL = (1 + np.arange(12)) / 4
TRACE = flip_and_shift(SIGNAL, KERNEL, per_unit=PER_UNIT)
NAMES = tuple(tensor.name for tensor in TRACE.tensors)
POINTS = re.compile(r"[ML](-?[\d.]+) (-?[\d.]+)")
MU = np.array([1, 64, 128, 192, 255])


def view(**about):
    return View(trace=TRACE, curves=NAMES, timeline={"output": 0}, unit=PER_UNIT, **about)


@pytest.fixture
def stage(page):
    page.set_viewport_size({"width": 900, "height": 900})
    return mounted(page, view())


def points(stage, tensor, path):
    d = stage.grid(tensor).locator(f"path.{path}").get_attribute("d") or ""
    return [(float(x), float(y)) for x, y in POINTS.findall(d)]


def go(stage, step):
    stage.page.locator(".jump").fill(str(step + 1))
    stage.page.keyboard.press("Enter")
    expect(stage.root).to_have_attribute("data-step", str(step))


def scale(stage, tensor):
    """Units of the drawing to one of the values, and the height of zero."""
    kernel = points(stage, tensor, "kernel")
    values = TRACE["flipped"].values.ravel()
    slope = (kernel[-1][1] - kernel[0][1]) / (values[-1] - values[0])
    return slope, kernel[0][1] - slope * values[0]


@pytest.mark.parametrize("step", [1, 12, 25, 40, 61])
def test_the_filled_area_is_the_output_times_what_it_is_divided_by(stage, step):
    """Trapezoids between samples: the sum but for half of the first and the last product."""
    go(stage, step)
    slope, zero = scale(stage, "input")
    polygon = points(stage, "input", "area")
    heights = np.array(polygon[:-2])[:, 1] - zero
    filled = (heights[:-1] + heights[1:]).sum() / 2 / slope
    products = [term.product for term in TRACE.step(step).writes[0].terms]
    assert filled == pytest.approx(sum(products) - (products[0] + products[-1]) / 2, abs=0.02)
    assert stage.value == pytest.approx(sum(products) / PER_UNIT)


def test_the_curve_of_the_output_is_drawn_up_to_the_step(stage):
    for step in (1, 20, 61):
        go(stage, step)
        assert len(points(stage, "output", "curve")) == step
    go(stage, 0)
    assert points(stage, "output", "curve") == []


def test_curve_points_are_the_engines_values(stage):
    go(stage, TRACE.steps - 1)
    drawn = np.array(points(stage, "output", "curve"))[:, 1]
    values = TRACE["output"].values.ravel()
    line = np.polyfit(values, drawn, 1)
    np.testing.assert_allclose(np.polyval(line, values), drawn, atol=0.02)
    assert line[0] < 0, "more is higher"


def test_the_flip_appears_with_its_step_and_the_tag_says_the_value(stage):
    assert len(points(stage, "flipped", "curve")) == len(KERNEL)
    go(stage, 30)
    expect(stage.grid("output").locator(".at")).to_have_text(str(round(stage.value, 4)).replace("-", "−"))


def test_cells_are_equally_wide_and_the_output_stands_below_its_latest_moment(stage):
    boxes = {name: box_of(stage.grid(name)) for name in ("input", "output")}
    cell = boxes["input"]["width"] / (len(SIGNAL) + 2 * (len(KERNEL) - 1))
    assert boxes["output"]["width"] / TRACE["output"].values.size == pytest.approx(cell, rel=1e-3)
    first = boxes["input"]["x"] + (len(KERNEL) - 1) * cell
    assert boxes["output"]["x"] == pytest.approx(first, abs=0.6)


def test_pointing_at_a_place_looks_at_the_window_around_it_and_leaving_looks_back(stage):
    go(stage, 5)
    box = box_of(stage.grid("input"))
    stage.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    expect(stage.root).not_to_have_attribute("data-focus", "5")
    taps = [x for x, _ in points(stage, "input", "kernel")]
    middle = (len(SIGNAL) + 2 * (len(KERNEL) - 1)) / 2
    assert (taps[0] + taps[-1]) / 2 == pytest.approx(middle, abs=1)
    stage.page.mouse.move(2, 2)
    expect(stage.root).to_have_attribute("data-focus", "5")


def test_a_guess_is_not_given_away(page):
    stage = mounted(page, view(), start={"token": 1, "step": 20, "predict": True})
    expect(stage.grid("output").locator(".at")).to_have_text("?")
    assert len(points(stage, "output", "curve")) <= 20


def test_units_of_time_are_marked(stage):
    times = stage.grid("output").locator(".time").all_inner_texts()
    assert times == [str(n) for n in range(7)]


def test_a_threshold_is_drawn_where_its_value_lies(page):
    stage = mounted(page, View(trace=TRACE, curves=NAMES, timeline={}, levels={"output": 2.0}))
    go(stage, TRACE.steps - 1)
    drawn, values = np.array(points(stage, "output", "curve"))[:, 1], TRACE["output"].values.ravel()
    (level,) = re.findall(r"M0 ([\d.]+)H", stage.grid("output").locator(".level").get_attribute("d") or "")
    assert float(level) == pytest.approx(np.polyval(np.polyfit(values, drawn, 1), 2.0), abs=0.02)


HEAR = """() => {
  window.heard = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (when, from, length) {
    window.heard.push([from, length, Array.from(this.buffer.getChannelData(0).slice(0, 5)), this.buffer.sampleRate]);
    return start.call(this, when, from, length);
  };
}"""


def test_a_sound_is_heard_whole_and_by_window(page):
    trace = conv1d(in_channels=1, out_channels=1, kernel_size=3, bias=False).trace([list(range(10))], [[[1, 2, 3]]])
    sound = Sound(samples=np.resize(MU, 10 * 400), rate=8000, hop=400, words=(("hello", 2, 5),))
    stage = mounted(page, View(trace=trace, timeline={"output": 1}, sound=sound))
    page.evaluate(HEAR)
    expect(stage.page.locator(".spoken")).to_have_text("hello")
    stage.button("hear it").click()
    go(stage, 4)
    stage.button("hear the window").click()
    (whole, window) = page.evaluate("window.heard")
    assert whole[:2] == [0, pytest.approx(0.5)]
    assert window[:2] == [pytest.approx(4 * 400 / 8000), pytest.approx(3 * 400 / 8000)]
    np.testing.assert_allclose(whole[2], mu_law.decode(MU), atol=1e-6)
    assert whole[3] == 8000


def test_drawing_over_a_curve_gives_its_cells_the_height_of_the_pointer(page):
    stage = mounted(page, view(painted={"input": 1}, editable=("input",)))
    box = box_of(stage.grid("input"))
    cell = box["width"] / (len(SIGNAL) + 2 * (len(KERNEL) - 1))
    left = box["x"] + (len(KERNEL) - 1) * cell
    page.mouse.move(left + 2.5 * cell, box["y"] + 4)
    page.mouse.down()
    page.mouse.up()
    assert page.evaluate("window.sent") == [], "without the pencil it is pointed at"
    stage.button("draw").click()
    top = box["y"] + box["height"] * 4 / 108
    page.mouse.move(left + 2.5 * cell, top)
    page.mouse.down()
    page.mouse.move(left + 6.5 * cell, top)
    page.mouse.up()
    ((name, message),) = page.evaluate("window.sent")
    highest = max(SIGNAL.max(), KERNEL.max())
    assert name == "edit"
    assert [edit["cell"] for edit in message["edits"]] == [2, 3, 4, 5, 6]
    assert [edit["value"] for edit in message["edits"]] == pytest.approx([highest] * 5, abs=0.1)
    assert {edit["tensor"] for edit in message["edits"]} == {"input"}
