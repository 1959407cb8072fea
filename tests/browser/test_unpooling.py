"""The lessons on up-sampling beyond what every lesson has: a pooled value that is changed, an edit of the stamp."""

import pytest
from playwright.sync_api import expect

from app.unpooling.cards import CORNERS
from tests.browser.stage_page import StagePage

pytestmark = pytest.mark.slow


def test_a_changed_pooled_value_stands_beside_it_and_goes_to_the_old_place(page, server):
    lesson = StagePage.open(page, f"{server.url}/unpooling?v=1&card=4&way=max+unpool")
    lesson.button("last step").click()
    lesson.cell("pooled", 0).dblclick()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    lesson.wait_for_value("values", 0, "77")
    lesson.button("last step").click()  # a click on a cell that is written goes to its step
    assert lesson.shown("pooled")[0] == str(CORNERS[1][1])
    assert lesson.shown("values")[0] == "77"
    assert lesson.shown("output")[5] == "77"
    page.get_by_role("button", name="Undo my edits").click()
    expect(lesson.root.locator("[data-tensor=values]")).to_have_count(0)


def test_both_ways_are_edited_in_one_and_follow_in_the_other(page, server):
    query = "v=1&card=3&way=both+ways&kernel_size=3&stride=2&predict=0"
    lesson = StagePage.open(page, f"{server.url}/transposed_convolution?{query}")
    lesson.button("last step").click()
    lesson.cell("input", 3).first.dblclick()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    last = lesson.cell("output", 24)
    for view in range(2):
        expect(last.nth(view)).to_contain_text("40")
