"""The comparison in a browser: cards, chart, address, lines and link without a stage, on a projector and a phone."""

from itertools import combinations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.handling import choose
from tests.browser.seeing import answered
from tests.browser.stage_page import box_of
from tests.browser.walking import Walk, at_the_start, phone, projector
from tests.serving import Server

SLUG = "comparison"
CHART = ".st-key-comparison-bubbles"
BOXES = """(all) => all.map((one) => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  return [left, right, top, bottom];
})"""


@pytest.fixture
def lesson(browser: Browser, server: Server):
    with projector(browser, permissions=["clipboard-read", "clipboard-write"]) as context:
        walk = Walk.at(context, server.url, SLUG)
        walk.page.locator(f"{CHART} .annotation-text").first.wait_for()
        yield walk
        walk.close()


def overlap(one, other):
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def test_every_card_shows_its_chart_and_answers(lesson):
    start = at_the_start(SLUG)
    for number, card in enumerate(start.cards, 1):
        if number > 1:
            lesson.next_card(number)
        lesson.wait_for(start.query(number))
        expect(lesson.page.locator(".st-key-picture .stPlotlyChart").first).to_be_visible()
        expect(lesson.card).to_contain_text(card.title)
        answered(lesson, number, 0)
        answered(lesson, number, 1)


def test_names_do_not_overlap_on_a_projector(lesson):
    names = lesson.page.locator(f"{CHART} .annotation-text")
    expect(names).to_have_count(25)
    boxes = names.evaluate_all(BOXES)
    shrunk = [(left + 1, right - 1, top + 2, bottom - 2) for left, right, top, bottom in boxes]  # line height is no ink
    assert not [pair for pair in combinations(shrunk, 2) if overlap(*pair)]
    chart = box_of(lesson.page.locator(CHART))
    assert all(chart["x"] <= left and right <= chart["x"] + chart["width"] for left, right, _, _ in boxes)
    assert box_of(lesson.root)["y"] + box_of(lesson.root)["height"] <= 768, "chart and bar are on the first screen"


def test_a_bubble_can_be_pressed_and_the_link_says_so(browser, server, lesson):
    page = lesson.page
    before = lesson.query()
    bubble = page.locator(f"{CHART} .scatterlayer .points path").first  # AlexNet's, the first family
    box = box_of(bubble)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(f"{CHART} .hoverlayer")).to_contain_text("714,188,480 MACs at 3×224×224")
    expect(page.locator(f"{CHART} .hoverlayer")).to_contain_text("torchvision, V1 weights: 1 crop")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lesson.wait_for_another(before)
    assert lesson.query() == {"v": "1", "network": "alexnet-torchvision"}
    expect(page.locator(".st-key-picture")).to_contain_text("AlexNet, one tower: 56.5 %")
    lesson.take("link to this view")
    expect(lesson.root.locator(".status")).to_have_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    with projector(browser) as context:
        other = Walk.of(context, link, SLUG)
        expect(other.page.locator(".st-key-picture")).to_contain_text("AlexNet, one tower: 56.5 %")
        other.wait_for(lesson.query())
        other.close()


def test_controls_sort_and_file(lesson):
    page = lesson.page
    before = lesson.query()
    assert choose(lesson, 1, 1)
    lesson.wait_for_another(before)
    assert lesson.query()["against"] == "parameters"
    expect(page.locator(CHART)).to_contain_text("parameters, logarithmic")
    first = page.locator(".cs-figures tbody th").first
    expect(first).to_have_text("EfficientNet-B7")
    menu = page.locator(".st-key-comparison-table input[role=combobox]")
    menu.click()
    page.get_by_role("option", name="fewest parameters first").click()
    expect(first).to_have_text("MobileNet V2")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "comparison.csv"
    assert download.value.path().read_text("utf-8").count("torchvision, V1 weights") == 25


def test_below_the_charts_stand_lines_link_and_presenter_and_nothing_else(lesson):
    root = lesson.root
    assert root.locator(".player").is_hidden()
    assert root.locator(".views").is_hidden()
    assert root.get_by_role("button").all_inner_texts() == ["PyTorch", "present"]
    root.locator("details.takeaway summary").click()
    entries = root.locator(".menu button:visible")  # the lecture's are made as the menu opens
    expect(entries).to_have_text(["PyTorch lines", "link to this view", "add to my lecture"])
    root.get_by_role("button", name="PyTorch", exact=True).click()
    expect(root.locator(".snippet")).to_contain_text('named("resnet-50")')
    root.get_by_role("button", name="PyTorch", exact=True).focus()
    for key in (" ", ".", "]", "Home", "Escape"):
        lesson.page.keyboard.press(key)
    expect(root.locator(".snippet")).to_be_hidden()
    lesson.page.keyboard.press("p")
    expect(lesson.controls).to_be_hidden()
    expect(lesson.page.locator(CHART)).to_be_visible()
    expect(lesson.page.get_by_text("source: torchvision, V1 weights, protocol: 1 crop")).to_be_visible()
    lesson.page.keyboard.press("PageDown")
    expect(lesson.card.locator("small")).to_contain_text("card 2 of 5")
    lesson.page.keyboard.press("p")
    expect(lesson.controls).to_be_visible()


def test_a_hostile_link_gets_a_sentence(browser, server):
    with projector(browser) as context:
        walk = Walk.at(context, server.url, SLUG, "v=1&network=<script>&source=nobody&sort=9&step=-1")
        expect(walk.alerts.first).to_contain_text("could not be read")
        walk.page.locator(f"{CHART} .annotation-text").first.wait_for()
        walk.close()


def test_on_a_phone_the_page_is_not_too_wide(browser, server):
    with phone(browser) as context:
        walk = Walk.at(context, server.url, SLUG)
        for number in range(1, len(walk.start.cards) + 1):
            if number > 1:
                walk.next_card(number, "tap")
            walk.wait_for(walk.start.query(number))
            assert walk.too_wide() == []
        walk.close()
