"""Zeros put between an input's cells: how they look, what they answer, how the keyboard steps over them."""

import re

import pytest
from playwright.sync_api import expect

from app.components.payload import View
from tests.browser.mounting import mounted
from tests.browser.stage_page import box_of
from tests.browser.traces import TRACES, stuffed

PLACE = 'all => all.map((one) => [one.getAttribute("transform"), one.classList.contains("outside")])'


def hover(stage, row, column):
    """Point at a place of the input's frame."""
    cells = stage.grid("input").locator(".cells")
    box = box_of(cells)
    side = box["height"] / len({transform.split()[1] for transform, _ in cells.locator(".cell").evaluate_all(PLACE)})
    cells.page.mouse.move(box["x"] + (column + 0.5) * side, box["y"] + (row + 0.5) * side)


def test_zeros_between_the_cells_are_hatched_like_padding(page):
    stage = mounted(page, View(trace=stuffed()))
    found = stage.grid("input").locator(".cells > .cell").evaluate_all(PLACE)
    places = [[int(n) // 40 for n in re.findall(r"\d+", transform)] for transform, outside in found if not outside]
    assert len(found) == 9 * 9
    assert places == [[x, y] for y in (2, 4, 6) for x in (2, 4, 6)]
    assert stage.shown("input") == [str(n) for n in range(1, 10)]
    assert stage.said == "Hatched: padding and zeros between the cells."


@pytest.mark.parametrize(
    ("padding", "says"),
    [(0, "Hatched: padding and zeros between the cells."), (2, "Hatched: zeros between the cells.")],
)
def test_the_sentence_says_only_what_is_there(page, padding, says):
    assert mounted(page, View(trace=stuffed(padding=padding))).said == says
    assert mounted(page, View(trace=stuffed(stride=1))).said == "Hatched: padding."


def test_a_zero_says_what_it_is(page):
    stage = mounted(page, View(trace=stuffed(padding=2)))
    hover(stage, 0, 1)
    assert stage.said == "A zero put between the input's cells is read by 2 of 9 outputs."
    hover(stage, 1, 1)
    assert stage.said == "A zero put between the input's cells is read by 4 of 9 outputs."
    hover(stage, 2, 4)
    assert stage.said == "input[1, 2] = 6 is read by 3 of 9 outputs."
    stage.cell("weight", 0).hover()
    assert stage.said.endswith("of them over zeros between the cells.")


def test_padding_around_stays_padding(page):
    stage = mounted(page, View(trace=stuffed()))
    hover(stage, 0, 3)
    assert stage.said.startswith("Padding: holds 0 and is read by")


def test_what_the_padding_crops_says_so(page):
    stage = mounted(page, View(trace=TRACES["zeros between, padding crops"]))
    assert stage.said == "Hatched: zeros between the cells. Crossed: read by no window; the padding crops them."
    for cell in (0, 19):
        stage.cell("input", cell).hover()
        assert stage.said.endswith(f"= {cell + 1} is read by no window: the padding crops it.")


def test_arrows_step_from_cell_to_cell(page):
    stage = mounted(page, View(trace=stuffed(), editable=("input",)))
    stage.grid("input").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert stage.said.startswith("input[2, 1] = 8 is read by")
    page.keyboard.press("Enter")
    assert page.locator(".edit").input_value() == "8"
    field, cell = box_of(page.locator(".edit")), box_of(stage.cell("input", 7))
    assert abs(field["x"] - cell["x"]) < 3
    assert abs(field["y"] - cell["y"]) < 3


def test_index_numbers_stand_at_the_cells(page):
    stage = mounted(page, View(trace=stuffed()))
    stage.button("index numbers").click()
    numbers = stage.grid("input").locator(".indices text")
    assert numbers.all_text_contents() == ["0", "1", "2"] * 2
    for n, cell in enumerate((0, 1, 2)):
        number, square = box_of(numbers.nth(3 + n)), box_of(stage.cell("input", cell))
        assert abs(number["x"] + number["width"] / 2 - square["x"] - square["width"] / 2) < 3


def test_a_mark_on_the_input_lies_on_its_places(page):
    stage = mounted(page, View(trace=stuffed(padding=2)))
    stage.cell("weight", 4).hover()
    path = stage.grid("input").locator(".marks").get_attribute("d")
    assert path == "M40 40h120v120h-120z"


def test_a_large_stuffed_input_is_a_picture_with_a_lens(page):
    stage = mounted(page, View(trace=stuffed(sides=(12, 12), padding=2)))
    lens = page.locator('.lens[data-tensor="input"]')
    for name in ("play", "pause"):
        stage.button(name).click()
    names = lens.locator(".index.row").all_text_contents()
    assert names[:5] == ["0", "", "1", "", "2"]
    stage.root.get_by_label("go to step").fill("2")
    stage.root.get_by_label("go to step").press("Enter")
    expect(lens.locator("figcaption")).to_contain_text("a zero between the cells")
    assert lens.locator('.square[style*="url"]').count() > 0


def test_the_number_line_knows_them(page):
    stage = mounted(page, View(trace=TRACES["zeros between, a line"], ruler=True))
    line = stage.root.locator(".ruler")
    assert "4 cells + 6 zeros between + 2 padding = 12 places" in line.inner_text()
    assert "0 is a zero put between the cells" in line.inner_text()
    assert line.locator(".place text").all_text_contents() == [*"p0001002003p"]
