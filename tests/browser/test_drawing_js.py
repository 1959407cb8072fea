"""Strokes over small grids, and points between cells that are dragged."""

import numpy as np
import pytest
from playwright.sync_api import expect

from app.components.payload import Handles, View
from engine.operations import conv2d, deform_conv2d
from tests.browser.mounting import mounted, transported
from tests.browser.stage_page import box_of

INK = 9


def painting():
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    image = np.zeros((1, 6, 6), int)
    image[0, 5] = INK
    trace = layer.trace(image, np.arange(9).reshape(1, 1, 3, 3))
    return View(trace=trace, painted={"input": INK}, editable=("input",))


@pytest.fixture
def painted(page):
    return mounted(page, painting())


def edits(page):
    return [(edit["cell"], edit["value"]) for _, message in page.evaluate("window.sent") for edit in message["edits"]]


def stroke(stage, *cells):
    places = [box_of(stage.cell("input", cell)) for cell in cells]
    for n, box in enumerate(places):
        stage.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if n == 0:
            stage.page.mouse.down()
    stage.page.mouse.up()


def test_a_stroke_leaves_ink_in_each_cell_it_crosses_and_is_sent_once(painted):
    painted.button("draw").click()
    stroke(painted, 0, 18)
    assert edits(painted.page) == [(0, INK), (6, INK), (12, INK), (18, INK)]
    assert painted.page.evaluate("window.sent.length") == 1
    assert painted.shown("input")[12] == str(INK), "seen before Python has answered"


def test_a_stroke_begun_on_ink_takes_it_away(painted):
    painted.button("draw").click()
    stroke(painted, 30, 33)
    assert edits(painted.page) == [(n, 0) for n in range(30, 34)]


def test_without_the_pencil_a_stroke_is_none_and_with_it_a_click_pins_nothing(painted):
    stroke(painted, 0, 18)
    assert edits(painted.page) == []
    painted.page.keyboard.press("Escape")
    painted.button("draw").click()
    painted.cell("input", 7).click()
    assert edits(painted.page) == [(7, INK)]
    assert painted.root.get_attribute("data-pinned") is None
    painted.button("draw").click()
    painted.cell("input", 8).click()
    assert edits(painted.page) == [(7, INK)]
    assert painted.root.get_attribute("data-pinned") is not None


def test_the_pencil_stays_taken_after_an_answer_and_typing_is_still_possible(painted):
    painted.button("draw").click()
    painted.page.evaluate("(data) => window.give(data)", transported(painting()))
    expect(painted.button("draw")).to_have_attribute("aria-pressed", "true")
    painted.grid("input").focus()
    painted.page.keyboard.press("ArrowRight")
    painted.page.keyboard.press("F2")
    expect(painted.page.locator(".edit")).to_be_visible()


def deforming(page, down):
    """Five by five cells; of the output (1, 1) the second tap is moved down."""
    layer = deform_conv2d(in_channels=1, out_channels=1, kernel_size=2, bias=False)
    offset = np.zeros((8, 4, 4))
    offset[2, 1, 1] = down
    trace = layer.trace(np.arange(25).reshape(1, 5, 5), offset, np.ones((1, 1, 2, 2)))
    rows, columns = layer.unmoved((4, 4))
    cells = np.arange(offset.size).reshape(4, 2, 4, 4)
    handles = Handles(
        tensor="input",
        address="offset",
        down=cells[:, 0].ravel(),
        right=cells[:, 1].ravel(),
        rows=rows.ravel(),
        columns=columns.ravel(),
    )
    stage = mounted(page, View(trace=trace, editable=("offset",), handles=handles))
    stage.page.locator(".jump").fill(str(trace.stages[0].rule.steps + 6))  # output[0, 1, 1]
    stage.page.keyboard.press("Enter")
    return stage


@pytest.fixture
def deformed(page):
    return deforming(page, down=0.5)


def dots(stage):
    return stage.grid("input").locator(".handles circle")


def places(stage):
    """Row and column of each point: 0 is the middle of the first cell."""
    return [
        tuple(float(dot.get_attribute(name) or "nan") / 40 - 0.5 for name in ("cy", "cx")) for dot in dots(stage).all()
    ]


def test_the_points_of_an_output_lie_where_its_taps_read(deformed):
    assert places(deformed) == [(1, 1), (1.5, 2), (2, 1), (2, 2)]


def test_a_dragged_point_sends_its_two_offsets_in_quarters(deformed):
    box = box_of(deformed.cell("input", 0))
    target = box["x"] + 3.3 * box["width"], box["y"] + 0.9 * box["height"]  # row 0.4, column 2.8
    dot = box_of(dots(deformed).nth(1))
    deformed.page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    deformed.page.mouse.down()
    deformed.page.mouse.move(*target, steps=4)
    deformed.page.mouse.up()
    place = 1 * 4 + 1
    assert edits(deformed.page) == [(2 * 16 + place, -0.5), (3 * 16 + place, 0.75)]


def test_arrow_keys_move_a_point_by_a_quarter(deformed):
    dots(deformed).nth(1).focus()
    deformed.page.keyboard.press("ArrowUp")
    place = 1 * 4 + 1
    assert edits(deformed.page) == [(2 * 16 + place, 0.25), (3 * 16 + place, 0)]
    expect(dots(deformed).nth(1)).to_have_attribute(
        "aria-label", "point moved by 0.5 down and 0 right; arrow keys move it"
    )


def test_a_sampling_step_shows_its_own_point_only(deformed):
    deformed.page.locator(".jump").fill("1")
    deformed.page.keyboard.press("Enter")
    expect(dots(deformed)).to_have_count(1)
    assert places(deformed) == [(0, 0)]


@pytest.mark.parametrize(("down", "row"), [(-9, -1.25), (60, 5.25)])
def test_a_point_far_outside_is_drawn_hollow_just_beside_the_picture_and_tells_its_true_offset(page, down, row):
    far = deforming(page, down)
    assert places(far) == [(1, 1), (row, 2), (2, 1), (2, 2)]
    away = dots(far).and_(page.locator(".away"))
    expect(away).to_have_count(1)
    expect(away).to_have_css("fill", "rgba(0, 0, 0, 0)")
    name = f"point moved by {str(down).replace('-', '−')} down and 0 right; arrow keys move it"
    expect(away).to_have_attribute("aria-label", name)


def test_a_point_moved_a_little_outside_lies_where_it_reads(page):
    near = deforming(page, down=-2)
    assert places(near)[1] == (-1, 2)
    expect(dots(near).and_(page.locator(".away"))).to_have_count(0)
