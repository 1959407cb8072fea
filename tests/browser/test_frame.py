"""The frame of a lesson in a real browser: address, history, cards, a lecture that is walked, projector and phone."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.stage_page import StagePage

LESSON = "padding_stride_dilation"
SLIDES = (f"{LESSON}?v=1&stride=1", f"{LESSON}?v=1&stride=3", "convolution_2d?v=1&padding=full", "no_such_page")
BOX_SHOWS = """([label, number]) => {
  const boxes = [...document.querySelectorAll("input")].filter((one) => one.getAttribute("aria-label") === label);
  return boxes.length === 1 && boxes[0].value === number;
}"""
DECK = quote("|".join(SLIDES))


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """The machine may be busy with something else."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def lesson(page, server):
    return StagePage.open(page, f"{server.url}/{LESSON}")


def box(page, label):
    return page.get_by_label(f"{label}, number", exact=True)


def wait_for_box(page, label, number):
    """While the page is drawn anew, the box before may stand there for another moment."""
    page.wait_for_function(BOX_SHOWS, arg=[f"{label}, number", number])


def put(page, label, number):
    field = box(page, label)
    field.fill(str(number))
    field.press("Enter")


def top(page, selector):
    place = page.locator(selector).first.bounding_box()
    assert place
    return place["y"]


def test_a_slider_that_is_moved_quickly_stays_where_it_was_put(page, server):
    StagePage.open(page, f"{server.url}/{LESSON}?v=1&size=12")
    slider = page.get_by_role("slider", name="stride")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(60)
    page.wait_for_url(lambda url: "stride=4" in url)
    page.wait_for_timeout(500)
    wait_for_box(page, "stride", "4")
    expect(slider).to_have_value("4")
    expect(slider).to_be_focused()


def test_a_refused_number_says_why_and_moves_nothing(lesson):
    page = lesson.page
    before = [top(page, selector) for selector in ("section.stage", ".st-key-controls", ".cs-said")]
    former = box(page, "stride").input_value()
    put(page, "stride", 99)
    expect(page.locator(".cs-said")).to_contain_text(f"stride=99 was not taken, {former} stays")
    wait_for_box(page, "stride", former)
    expect(box(page, "stride")).to_be_focused()
    assert [top(page, selector) for selector in ("section.stage", ".st-key-controls", ".cs-said")] == before


def test_the_menu_leads_back_to_where_one_was(lesson):
    page = lesson.page
    put(page, "stride", 3)
    page.wait_for_url(lambda url: "stride=3" in url)
    page.get_by_role("link", name="Home").click()
    page.get_by_test_id("stPageLink").get_by_role("link", name="Padding, stride, dilation").click()
    wait_for_box(page, "stride", "3")
    page.wait_for_url(lambda url: "stride=3" in url)


def test_back_and_forward_show_what_the_address_says(lesson):
    page = lesson.page
    put(page, "stride", 3)
    page.wait_for_url(lambda url: "stride=3" in url)
    page.get_by_role("link", name="Home").click()
    page.get_by_role("heading", name="ConvScope").wait_for()
    page.go_back()
    wait_for_box(page, "stride", "3")
    page.go_forward()
    page.get_by_role("heading", name="ConvScope").wait_for()


def test_back_within_a_page_shows_what_the_address_says(page, server):
    StagePage.open(page, f"{server.url}/{LESSON}?v=1&size=12&stride=3")
    page.evaluate("history.pushState({}, '', location)")  # as an entry for the same page comes about
    put(page, "stride", 2)
    page.wait_for_url(lambda url: "stride=2" in url)
    page.go_back()
    wait_for_box(page, "stride", "3")


def test_a_link_shows_the_same_on_another_screen_and_after_a_reload(lesson, browser):
    page = lesson.page
    put(page, "kernel_size", 2)
    lesson.button("step forward").click()
    page.wait_for_url(lambda url: "kernel_size=2" in url and "step=1" in url)
    other = StagePage.open(browser.new_page(), page.url)
    page.reload()
    for each in (other, StagePage(page)):
        wait_for_box(each.page, "kernel_size", "2")
        expect(each.root).to_have_attribute("data-step", "1")
    other.page.close()


def test_a_bad_link_is_said_once(page, server):
    StagePage.open(page, f"{server.url}/{LESSON}?v=1&stride=99&kernel_size=2&colour=<script>")
    said = page.get_by_text("Part of this link could not be read (stride): that setting is as at the start.")
    expect(said).to_be_visible()
    wait_for_box(page, "kernel_size", "2")
    page.locator("section.stage").evaluate("host => (host.mark = 'the same')")
    put(page, "kernel_size", 3)
    expect(said).to_have_count(0)
    assert page.locator("section.stage").evaluate("host => host.mark") == "the same", "the stage stays mounted"


def test_cards_are_walked_and_lead_back(lesson):
    page = lesson.page
    page.get_by_role("button", name="next card").click()
    expect(page.get_by_text("card 2 of")).to_be_visible()
    page.wait_for_url(lambda url: "card=2" in url)
    there = box(page, "stride").input_value()
    put(page, "stride", 4)
    page.get_by_role("button", name="back to the lesson").click()
    wait_for_box(page, "stride", there)
    page.get_by_role("button", name="previous card").click()
    expect(page.get_by_text("card 1 of")).to_be_visible()


def test_an_answer_is_judged(lesson):
    page = lesson.page
    for answer in page.locator(".st-key-card").get_by_test_id("stButtonGroup").get_by_role("radio").all()[:2]:
        answer.click()
        expect(page.locator(".st-key-card")).to_contain_text("is right.")


def test_a_lecture_is_walked_by_one_key(page, server):
    page.goto(f"{server.url}/?deck={DECK}")
    expect(page.get_by_text("1 of 4 slides of this lecture lead to no page")).to_be_visible(timeout=30_000)
    wait_for_box(page, "stride", "1")
    page.locator("section.stage[data-playing]").wait_for()
    page.keyboard.press("PageDown")
    wait_for_box(page, "stride", "3")
    page.keyboard.press("PageDown")
    page.get_by_role("heading", name="Convolution in 2-D").wait_for()
    expect(page.locator("section.stage")).to_have_attribute("data-steps", "49")
    page.wait_for_url(lambda url: "padding=full" in url and "slide=3" in url)
    page.keyboard.press("PageUp")
    wait_for_box(page, "stride", "3")


def test_a_lecture_goes_on_after_a_reload(page, server):
    StagePage.open(page, f"{server.url}/{LESSON}?v=1&stride=4&deck={DECK}&slide=2")
    wait_for_box(page, "stride", "4")
    page.keyboard.press("PageDown")
    page.get_by_role("heading", name="Convolution in 2-D").wait_for()


def test_on_the_wall_stage_and_card_alone_are_left(lesson):
    page = lesson.page
    hidden = (
        ".st-key-controls",
        ".st-key-footer",
        '[data-testid="stHeader"]',
        ".cs-head p",
        ".st-key-convscope-search",
    )
    page.keyboard.press("p")
    for selector in hidden:
        expect(page.locator(selector)).to_be_hidden()
    for selector in ("h1", ".st-key-card", "section.stage"):
        expect(page.locator(selector).first).to_be_visible()
    assert top(page, ".st-key-card") < top(page, "section.stage")
    width = page.locator("section.stage").bounding_box()
    assert width
    assert width["width"] > 900
    page.keyboard.press("PageDown")
    expect(page.get_by_text("card 2 of")).to_be_visible()
    page.keyboard.press("p")
    for selector in hidden:
        expect(page.locator(selector)).to_be_visible()


def test_on_a_projector_the_heading_is_a_line_and_the_controls_are_on_the_first_screen(lesson):
    heading = lesson.page.locator(".st-key-head").bounding_box()
    resets = lesson.page.locator('[class*="-resets"]').bounding_box()
    assert heading
    assert resets
    assert heading["height"] <= 46
    assert resets["y"] + resets["height"] < 768


def test_on_a_phone_the_stage_comes_first_then_the_card_then_the_controls(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = StagePage.open(context.new_page(), f"{server.url}/{LESSON}").page
    places = [top(page, selector) for selector in ("h1", "section.stage", ".st-key-card", ".st-key-controls")]
    assert places == sorted(places)
    context.close()


def test_search_explains_a_word_and_leads_to_a_lesson(lesson):
    page = lesson.page
    put(page, "stride", 3)
    search = page.get_by_role("combobox", name="Search lessons and words")
    search.click()
    search.fill("receptive")
    page.keyboard.press("Enter")
    expect(page.get_by_text("All cells of the network's input that an output can depend on")).to_be_visible()
    wait_for_box(page, "stride", "3")
    page.get_by_role("button", name="close").click()
    expect(page.get_by_text("All cells of the network's input")).to_have_count(0)
    search.click()
    search.fill("Convolution in 2")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Convolution in 2-D").wait_for()


def test_a_note_on_a_slide_shows_what_it_says(lesson):
    page = lesson.page
    page.get_by_role("button", name="show it").first.click()
    page.wait_for_url(lambda url: "size=5" in url)


def test_the_notes_on_the_slides_lead_to_the_state_that_shows_them(page, server):
    page.goto(f"{server.url}/errata")
    page.get_by_role("link", name="see it in Convolution in 2-D").click()
    page.get_by_role("heading", name="Convolution in 2-D").wait_for()
    page.wait_for_url(lambda url: "kernel=Sobel+x" in url)
    expect(page.locator("section.stage")).to_be_visible()


def test_home_leads_from_the_words_of_a_slide_to_the_lesson(page, server):
    page.goto(server.url)
    row = page.get_by_role("row").filter(has_text="Usually, we specify a variable pad")
    row.get_by_role("link", name="Padding, stride, dilation").click()
    page.get_by_role("heading", name="Padding, stride, dilation").wait_for()


def test_the_reading_leads_to_its_headings_finds_words_and_leads_to_a_lesson(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/reading")
    page.get_by_role("link", name="Training, and looking inside", exact=True).click()
    expect(page.get_by_role("heading", name="Training, and looking inside")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    field = page.get_by_label("Find a word")
    field.fill("effective kernel size")
    field.press("Enter")
    expect(page.locator(".cs-words dt")).to_have_count(1)
    page.locator(".cs-words").get_by_role("link", name="Output size").click()
    page.get_by_role("heading", name="Output size").wait_for()
