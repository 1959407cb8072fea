"""A walk through the lesson on output sizes: cards, backwards, transposed, three axes, what is impossible, keyboard."""

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import ViewportSize, expect

from app.pictures import sample
from app.random_numbers import digits
from engine.backwards import settings_for
from tests.asking import asked
from tests.browser import menus
from tests.browser.stage_page import StagePage

pytestmark = pytest.mark.slow  # every state in a browser: minutes; the plain tier has the lesson's own tests

PATIENCE_MS = 20_000
SLUG = "output_size"


def open_with(page, server, query=""):
    page.set_default_timeout(PATIENCE_MS)
    return StagePage.open(page, f"{server.url}/{SLUG}{query and '?'}{query}")


def open_broken(page, server, query):
    """A state in which a sentence stands in the place of the stage."""
    page.goto(f"{server.url}/{SLUG}?{query}")
    expect(page.get_by_test_id("stAlert")).to_be_visible(timeout=PATIENCE_MS)


def controls(page):
    return page.locator(".st-key-controls")


def box(page, name):
    """The number box of a control; the one before may stand behind it for another moment."""
    return controls(page).get_by_label(f"{name}, number", exact=True).first


def give(page, name, number):
    box(page, name).fill(str(number))
    box(page, name).press("Enter")


def choose(page, label, option):
    menus.choose(page, controls(page).get_by_role("combobox", name=label, exact=True), option)


def steps(lesson, count):
    expect(lesson.root).to_have_attribute("data-steps", str(count), timeout=PATIENCE_MS)


def headline(lesson):
    return lesson.root.locator("h4")


def listed(page):
    return page.locator(".st-key-fits").get_by_role("radio")


def line(size):
    return [1 + n % 9 for n in digits(0, (size,))]


@pytest.mark.parametrize("number", range(1, 7))
def test_every_card_has_its_state_and_its_answer(page, server, number):
    start = asked(SLUG)
    card, state = start.cards[number - 1], asked(SLUG, start.query(number) or {"v": "1"})
    lesson = open_with(page, server, "&".join(f"{name}={text}" for name, text in start.query(number).items()))
    steps(lesson, state.traces[0].steps)
    right = card.right(state.shown)
    shown = page.locator(".st-key-card")
    expect(shown).to_contain_text(card.title)
    for option in sorted(card.options, key=lambda option: option == right):
        shown.get_by_role("radio", name=option, exact=True).click()
        verdict = f"{right} is right." if option == right else f"Not {option}: {right} is right."
        expect(shown).to_contain_text(verdict, timeout=PATIENCE_MS)
    assert page.get_by_role("button", name="back to the lesson").count() == 0


def test_the_slide_is_contradicted_with_its_own_numbers(page, server):
    open_with(page, server, "v=1&size=9")
    expect(
        page.get_by_text("The slide's ⌊(L + 2·p − k)/s − 1⌋ = ⌊(9 + 2·0 − 3)/2 − 1⌋ = 2 is 2 too small.")
    ).to_be_visible()


def test_presets_are_layers_of_published_networks(page, server):
    lesson = open_with(page, server)
    choose(page, "Preset", "AlexNet conv1, 227")
    expect(headline(lesson)).to_have_text("conv2d: 3 × 227 × 227 → 96 × 55 × 55, drawn along the width")
    steps(lesson, 55)
    choose(page, "Preset", "U-Net up-convolution")
    expect(headline(lesson)).to_contain_text("conv_transpose2d: 1024 × 28 × 28 → 512 × 56 × 56, drawn along the width")


def test_each_axis_has_its_own_numbers(page, server):
    lesson = open_with(page, server)
    choose(page, "Preset", "R(2+1)D conv1")
    expect(headline(lesson)).to_contain_text("conv3d: 3 × 16 × 112 × 112 → 45 × 16 × 56 × 56")
    controls(page).get_by_role("radio", name="depth", exact=True).click()
    expect(box(page, "kernel_size")).to_have_value("1")
    steps(lesson, 16)
    give(page, "stride", 4)
    expect(headline(lesson)).to_contain_text("→ 45 × 4 × 56 × 56, drawn along the depth")
    equations = page.locator(".st-key-formula .stMarkdown")
    expect(equations).to_have_count(3)
    controls(page).get_by_text("each axis its own numbers").click()
    expect(headline(lesson)).to_contain_text("3 × 112 × 112 × 112 → 45 × 56 × 56 × 56, drawn along the depth")
    expect(equations).to_have_count(1)


def test_backwards_lists_what_the_engine_finds_and_a_pick_is_taken(page, server):
    lesson = open_with(page, server, "v=1&find=settings&size=16&wanted=8&kernel_size=2")
    fits = settings_for("conv", 16, 8, kernel_size=(1, 11), padding=(0, 5), dilation=(1, 1))
    expect(page.get_by_text(f"{len(fits)} settings give it, the simplest first:")).to_be_visible()
    expect(listed(page)).to_have_count(len(fits))
    present = next(n for n, fit in enumerate(fits) if (fit.kernel_size, fit.stride, fit.padding) == (2, 2, 0))
    expect(listed(page).nth(present)).to_be_checked()
    page.locator(".st-key-fits").get_by_text("k 3, s 2, p 1, d 1 → 8").click()
    page.wait_for_url("**size=16&padding=1&**")  # 3 is the kernel at the start
    steps(lesson, 8)
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**kernel_size=4&padding=1**")
    give(page, "wanted", 5)
    expect(listed(page)).not_to_have_count(len(fits))
    assert listed(page).evaluate_all("all => all.filter((one) => one.checked).length") == 0
    steps(lesson, 8)  # the layer stays until another is picked


def test_backwards_same_and_its_filters(page, server):
    lesson = open_with(page, server, "v=1&find=settings&stride=1&padding=1")
    controls(page).get_by_text("same: size/stride, rounded up").click()
    expect(box(page, "wanted")).to_have_count(0)
    choose(page, "stride", "1")
    choose(page, "kernel_size", "3")
    expect(page.get_by_text("1 setting gives it:")).to_be_visible()
    assert listed(page).evaluate_all("all => all.map((one) => one.closest('label').innerText)") == [
        "k 3, s 1, p 1, d 1 → 7"
    ]
    controls(page).get_by_text("dilation as well").click()
    expect(listed(page)).to_have_count(3)
    choose(page, "kernel_size", "4")
    expect(listed(page)).to_have_count(1)  # an even kernel only where the dilation makes its reach even
    expect(page.locator(".st-key-fits")).to_contain_text("k 4, s 1, p 3, d 2 → 7")
    steps(lesson, 7)


def test_backwards_says_where_nothing_is_found(page, server):
    open_with(page, server, "v=1&find=settings&wanted=1000")
    expect(page.get_by_text("No setting gives it, of kernel_size 1 to 11, stride 1 to 4")).to_be_visible()
    expect(page.locator(".st-key-fits")).to_have_count(0)


@pytest.mark.parametrize(
    ("settings", "query"),
    [
        ({}, ""),
        ({"stride": 2}, "&stride=2"),
        ({"stride": 3, "padding": 1, "output_padding": 1}, "&stride=3&padding=1&output_padding=1"),
        ({"stride": 2, "padding": 3}, "&stride=2&padding=3"),
    ],
)
def test_a_transposed_convolution_is_drawn_as_a_direct_one_with_its_numbers(page, server, settings, query):
    query = query if "stride" in query else f"&stride=1{query}"
    lesson = open_with(page, server, f"v=1&operation=conv_transpose1d&size=4{query}")
    expect(headline(lesson)).to_contain_text("drawn as a direct convolution")
    right = F.conv_transpose1d(torch.tensor([[line(4)]]), torch.tensor([[[1, 2, 3]]]), **settings)
    lesson.button("last step").click()
    assert lesson.shown("output") == [str(n) for n in right.flatten().tolist()]


def test_ceil_mode_takes_the_step_that_the_floor_drops(page, server):
    lesson = open_with(page, server, "v=1&operation=max_pool1d&size=8")
    steps(lesson, 3)
    controls(page).get_by_text("ceil_mode").click()
    steps(lesson, 4)
    lesson.button("last step").click()
    assert lesson.value == max(line(8)[6:])


def test_an_impossible_setting_is_a_sentence_with_the_formula_and_nothing_is_lost(page, server):
    open_broken(page, server, "v=1&operation=conv2d&size=5&kernel_size=4&dilation=3")
    expect(page.get_by_test_id("stAlert")).to_contain_text(
        "kernel_size=4 with dilation=3 spans 10 cells, but the input is 5 high: lower dilation or raise padding."
    )
    expect(page.locator(".st-key-formula .stMarkdown")).to_contain_text(r"\frac{−5}{2}")
    expect(box(page, "kernel_size")).to_have_value("4")
    give(page, "padding", 3)
    lesson = StagePage(page)
    steps(lesson, 1)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_what_torch_refuses_is_said(page, server):
    open_broken(page, server, "v=1&operation=avg_pool1d&size=9&padding=2")
    expect(page.get_by_test_id("stAlert")).to_contain_text("padding=2 is more than half of kernel_size=3")


def test_a_number_beyond_the_bounds_is_not_taken(page, server):
    lesson = open_with(page, server)
    give(page, "size", 999)
    expect(page.locator(".cs-said")).to_contain_text("size=999 was not taken, 7 stays: give a number from 1 to 256.")
    expect(box(page, "size")).to_have_value("7")
    steps(lesson, 3)


def test_the_number_line_is_walked_by_keyboard(page, server):
    lesson = open_with(page, server, "v=1&size=12")
    walks = lesson.root.locator(".ruler .walks")
    walks.focus()
    for key, place in [("ArrowDown", 1), ("ArrowDown", 2), ("End", 4), ("ArrowDown", 4), ("ArrowUp", 3), ("Home", 0)]:
        page.keyboard.press(key)
        assert (lesson.step, lesson.root.locator(".ruler").get_attribute("data-current")) == (place, str(place)), key
    assert lesson.root.locator(".ruler").get_attribute("data-dropped") == "1"


@pytest.mark.parametrize("axis", ["height", "width"])
def test_a_photograph_gives_its_middle_line(page, server, axis):
    lesson = open_with(page, server, f"v=1&operation=max_pool2d&axis={axis}&size=12&line=flower")
    grey = sample("flower", side=12).grey
    assert lesson.shown("input") == [str(n) for n in (grey[:, 6] if axis == "height" else grey[6])]


def test_edited_cells_are_computed_with(page, server):
    lesson = open_with(page, server)
    lesson.cell("input", 0).dblclick()
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    lesson.wait_for_value("input", 0, "0.5")
    assert lesson.value == 0.5 + 2 * line(7)[1] + 3 * line(7)[2]


@pytest.mark.parametrize("number", range(1, 7))
def test_nothing_is_wider_than_a_phone(browser, server, number):
    context = browser.new_context(viewport=ViewportSize(width=390, height=844), has_touch=True)
    query = asked(SLUG).query(number)
    lesson = open_with(context.new_page(), server, "&".join(f"{name}={text}" for name, text in query.items()))
    wide = "host => [...host.querySelectorAll('.grid, .ruler')].map((g) => g.getBoundingClientRect().right)"
    assert max(lesson.root.evaluate(wide)) <= 390
    context.close()
