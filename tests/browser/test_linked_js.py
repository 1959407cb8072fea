"""Layers of units with lines between them, what a cell reaches through stages, cells of a few kinds."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from app.components.payload import View
from engine.operations import conv2d, conv_transpose1d
from tests.browser.chains import CHAINS, layered, network, residual, unrolled, with_kinds
from tests.browser.mounting import mounted

LINES = """(host) => {
  const base = host.querySelector(".layers").getBoundingClientRect();
  const middle = (box) => (box.left + box.right) / 2 - base.left;
  const units = [...host.querySelectorAll(".layers .grid .cell rect")].map((one) => {
    const [box, { tensor }] = [one.getBoundingClientRect(), one.closest(".grid").dataset];
    const cell = one.parentElement.dataset.cell ?? `beside ${middle(box)}`;
    return { name: `${tensor} ${cell}`, x: middle(box), top: box.top - base.top, bottom: box.bottom - base.top };
  });
  const at = (x, y, edge) => units.find((one) => Math.abs(one.x - x) < 1 && Math.abs(one[edge] - y) < 2.5)?.name;
  const lines = (path) => (path.getAttribute("d") ?? "").split("M").filter(Boolean).map((line) => {
    const [x1, y1, x2, y2] = line.split(/[L ]/).map(Number);
    return [at(x1, y1, "top"), at(x2, y2, "bottom")];
  });
  return Object.fromEntries(["faint", "strong", "asked"].map((look) =>
    [look, [...host.querySelectorAll(`.links .${look}`)].flatMap(lines)]));
}"""
DRAWING = """(host) => {
  const slider = host.querySelector(".scrub");
  const times = Array.from({ length: 40 }, (_, n) => {
    slider.value = String(n);
    const start = performance.now();
    slider.dispatchEvent(new Event("input"));
    return performance.now() - start;
  });
  return { time: times.sort((a, b) => a - b)[20], paths: host.querySelectorAll(".links path").length };
}"""


def linked(page, trace, **settings):
    return mounted(page, View(trace=trace, linked=True, **settings))


def lines(stage):
    return {look: {tuple(each) for each in found} for look, found in stage.root.evaluate(LINES).items()}


def made_of(trace, step):
    """The lines a step stands for: from each unit it reads to the unit it writes."""
    return {
        (f"{term.a.tensor} {flat(trace, term.a)}", f"{write.cell.tensor} {flat(trace, write.cell)}")
        for write in trace.step(step).writes
        for term in write.terms
        if term.a.index is not None
    }


def flat(trace, cell):
    return int(np.ravel_multi_index(cell.index, trace[cell.tensor].values.shape))


@pytest.mark.parametrize("name", ["two layers", "three layers", "dilated", "pooled", "dense", "residual", "added"])
def test_a_line_goes_from_every_unit_to_each_it_is_made_of(page, name):
    trace = CHAINS[name]
    stage = linked(page, trace, reveal="all")
    assert lines(stage)["faint"] == set().union(*(made_of(trace, step) for step in range(trace.steps)))
    for step in (0, trace.steps // 2, trace.steps - 1):
        stage.root.locator(".scrub").fill(str(step))
        assert lines(stage)["strong"] == made_of(trace, step)


def test_a_copy_in_the_padding_is_linked_where_it_stands(page):
    stage = linked(page, CHAINS["reflected"])
    starts = {start for start, end in lines(stage)["strong"] if end == "layer 1 0"}
    assert len(starts) == 3
    assert len({start for start in starts if start.startswith("input beside")}) == 1


def test_units_stand_above_what_they_read(page):
    for trace in (CHAINS["two layers"], layered([1, 2, 1], [1, 0, -1], padding=1, stride=2)):
        stage = linked(page, trace)
        for tensor in ("layer 1", "output"):
            boxes = [stage.grid(each).locator(".cells").bounding_box() for each in ("input", tensor)]
            assert boxes[0]["x"] + boxes[0]["width"] / 2 == pytest.approx(boxes[1]["x"] + boxes[1]["width"] / 2, abs=1)
            assert boxes[1]["y"] < boxes[0]["y"], "the input is at the bottom"


def test_lines_show_the_weights_size_and_sign(page):
    stage = linked(page, layered([3, 0, -1], [1, 1, 1]))
    widths = {
        name: float(re.sub("px", "", stage.root.locator(f".links .{name}").evaluate("one => one.style.strokeWidth")))
        for name in ("positive", "negative")
    }
    assert widths["positive"] > widths["negative"]
    assert stage.root.locator(".links .zero").get_attribute("d")


def test_lines_have_the_colour_of_their_kind(page):
    trace = with_kinds(layered([3, 1, -1], [1, 1, 1]), **{"kernel 1": np.arange(3).reshape(1, 1, 3)})
    stage = linked(page, trace)
    colours = stage.root.locator(".links .kind").evaluate_all("all => all.map((one) => getComputedStyle(one).stroke)")
    assert len(set(colours)) == 3


@pytest.mark.parametrize("size", [(1024, 768), (390, 800)])
@pytest.mark.parametrize("name", ["three layers", "dense"])
def test_all_fits(page, name, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    stage = linked(page, CHAINS[name])
    boxes = [one.bounding_box() for one in stage.root.locator(".layers .cell rect").all()]
    sides = [box["width"] for box in boxes if box]
    assert max(sides) - min(sides) < 0.5
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    player = stage.root.locator(".player").bounding_box()
    assert player["y"] + player["height"] < size[1] or size[0] == 390


def test_it_is_quick_and_of_few_nodes(page):
    found = linked(page, network(units=16, layers=3)).root.evaluate(DRAWING)
    assert found["time"] < 16  # the whole stage, arithmetic and all, within a frame
    assert found["paths"] <= 3 * 11


# ---- what a cell reaches ----------------------------------------------------------------------------------------


def test_an_input_says_what_reads_it_and_what_it_reaches(page):
    stage = linked(page, CHAINS["two layers"])
    stage.cell("input", 3).hover()
    assert stage.said == "input[3] = 1 is read by 3 of 7 cells of layer 1 and reaches 4 of 5 outputs."
    assert stage.focus == 0
    assert len(lines(stage)["asked"] | lines(stage)["strong"]) > 3
    page.mouse.move(2, 700)
    assert stage.said == ""
    assert not lines(stage)["asked"]


def test_an_output_says_what_it_sees_and_the_step_is_its_own(page):
    trace = CHAINS["two layers"]
    stage = linked(page, trace)
    stage.cell("output", 2).hover()
    assert stage.said == "output[2] sees input[2] to input[6]: 5 of 9 cells."
    assert stage.focus == 9
    inner = set().union(*(made_of(trace, step) for step in (2, 3, 4)))
    assert lines(stage)["asked"] == inner
    stage.cell("output", 2).click()
    stage.cell("input", 0).hover()
    assert stage.said.startswith("output[2] sees")
    page.keyboard.press("Escape")
    assert stage.said == ""


def test_the_keyboard_asks_as_well(page):
    stage = linked(page, CHAINS["two layers"])
    stage.grid("layer 1").focus()
    page.keyboard.press("ArrowRight")
    assert stage.said == ("layer 1[1] sees input[1] to input[3]: 3 of 9 cells; it is read by 2 of 5 outputs.")
    expect(stage.root.locator('[aria-live="polite"]')).to_have_text(f"{stage.said} {stage.sentence}")


def test_two_ways_are_counted_once(page):
    stage = linked(page, residual())
    stage.cell("input", 4).hover()
    assert stage.said == "input[4] = 5 is read by 3 of 9 cells of layer 1 and by 5 of 9 outputs."


def test_pictures_answer_too(page):
    stage = mounted(page, View(trace=CHAINS["pictures"]))
    stage.cell("output", 24).hover()
    assert stage.said == "output[3, 3] sees input[5, 5] to input[10, 10]: 36 of 256 cells."


# ---- kinds ------------------------------------------------------------------------------------------------------


def test_a_kernel_cell_marks_its_entries_of_the_matrix(page):
    stage = mounted(page, View(trace=unrolled(), reveal="all", spatial=1))
    stage.cell("weight", 1).hover()
    assert stage.said == "kernel[1] = −1 is read by 7 of 63 cells of matrix and reaches 7 of 7 outputs."
    assert stage.cell("matrix", 1).locator(".kind").text_content() == "1"
    asked = (("weight", 1), ("matrix", 1), ("matrix", 2))
    fills = [stage.cell(*each).locator("rect").evaluate("one => getComputedStyle(one).fill") for each in asked]
    assert fills[0] == fills[1] != fills[2]
    assert "nothing" in str(stage.cell("matrix", 8).get_attribute("class"))
    stage.cell("output", 3).hover()
    assert stage.said == "output[3] sees input[3] to input[5]: 3 of 9 cells."
    assert "colours: kernel cell" in stage.root.locator('.panel[data-tensor="matrix"]').inner_text()


def test_numbers_of_kinds_need_room(page):
    page.set_viewport_size({"width": 200, "height": 700})
    stage = mounted(page, View(trace=unrolled(), reveal="all", spatial=1))
    expect(stage.cell("matrix", 1).locator(".kind")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_on_kinds_can_be_read(page, scheme):
    page.emulate_media(color_scheme=scheme)
    trace = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False).trace(
        np.ones((1, 4, 4), int), np.ones((1, 1, 3, 3), int)
    )
    stage = mounted(page, View(trace=with_kinds(trace, weight=np.arange(9).reshape(1, 1, 3, 3))))
    page.add_style_tag(content=f".stage {{ --st-text-color: {'#31333f' if scheme == 'light' else '#fafafa'} }}")
    seen = stage.root.locator('[data-tensor="weight"] .cell').evaluate_all(
        "all => all.map((one) => [...one.children].slice(0, 2).map((each) => getComputedStyle(each).fill))"
    )
    assert len({fill for fill, _ in seen}) == 8
    assert min(contrast(fill, ink) for fill, ink in seen) >= 4.5


def test_a_cell_that_a_step_adds_to_keeps_its_kind(page):
    layer = conv_transpose1d(in_channels=1, out_channels=1, kernel_size=3, stride=2, bias=False)
    stamped = layer.trace([[1, 2]], [[[1, 2, 3]]])
    stage = mounted(page, View(trace=with_kinds(stamped, output=np.arange(5).reshape(1, 5))))
    stage.button("last step").click()
    assert stage.cell("output", 2).locator("text").first.text_content() == "5"  # 3, and then 2 more
    fills = stage.grid("output").locator(".cell rect").evaluate_all("all => all.map((one) => one.style.fill)")
    assert fills == [f"var(--kind-{kind})" for kind in range(5)]


def contrast(one, other):
    first, second = sorted((luminance(one), luminance(other)))
    return (second + 0.05) / (first + 0.05)


def luminance(colour):
    levels = [float(each) / 255 for each in re.findall(r"[\d.]+", colour)[:3]]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in levels]
    return sum(share * each for share, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_pixels_have_kinds(page):
    trace = conv2d(in_channels=1, out_channels=1, kernel_size=1, bias=False).trace(
        np.arange(400).reshape(1, 20, 20), np.ones((1, 1, 1, 1), int)
    )
    kinds = np.arange(400).reshape(1, 20, 20) % 3
    stage = mounted(page, View(trace=with_kinds(trace, input=kinds)))
    pixels = (
        stage.grid("input")
        .locator("canvas")
        .evaluate("one => Array.from(one.getContext('2d').getImageData(0, 0, 6, 1).data)")
    )
    colours = [tuple(pixels[n : n + 4]) for n in range(0, 24, 4)]
    assert len(set(colours)) == 3
    assert colours[:3] == colours[3:]
