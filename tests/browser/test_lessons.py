"""Every lesson walked through in a real browser: by mouse, by keyboard alone, by finger, and with less motion."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.handling import changes, turn_by_keys
from tests.browser.reading import left
from tests.browser.seeing import answered, is_shown, says_so
from tests.browser.walking import WALKED, Walk, at_card, phone, projector

FIRST_CONTROL = ".st-key-controls :is(input, [role=radio])"
REACHED = "([host, step]) => Number(host.dataset.step) >= step"
FIRST_STEPS = 5  # that the walks go
MOVING = "(host) => host.getAnimations({ subtree: true }).length"


@pytest.fixture(scope="module", params=WALKED)
def slug(request):
    return request.param


@pytest.fixture(scope="module")
def desk(browser, slug):
    """One browser for all walks through a lesson, which so loads the app once."""
    with projector(browser) as context:
        yield context


@pytest.fixture
def lesson(desk, server, slug):
    walk = Walk.at(desk, server.url, slug)
    yield walk
    walk.close()


def can_be_guessed(walk):
    """A state of the lesson whose step writes a single value, and that value."""
    for number in range(1, len(walk.start.cards) + 1):
        told = at_card(walk.slug, number)
        trace = told.traces[0]
        if all(len(trace.step(n).writes) == 1 for n in range(min(FIRST_STEPS, trace.steps))):
            return number, trace
    pytest.skip("no card has a step that writes one value")


def value(trace, step):
    (left_there,) = left(trace, step)
    return left_there


def writing(trace, cell):
    """The steps that write a cell of the output, counted along its rows."""
    names = [[(each.cell.tensor, each.cell.index) for each in trace.step(n).writes] for n in range(trace.steps)]
    place = ("output", tuple(map(int, np.unravel_index(cell, trace["output"].values.shape))))
    return [n for n, each in enumerate(names) if place in each]


def guess(walk, number):
    field = walk.root.get_by_label("your guess").first  # of several views the leading one
    field.fill(str(number).replace("-", "−"))
    field.press("Enter")


@pytest.mark.slow
def test_by_mouse_every_card_shows_its_state_and_answers(lesson):
    for number, card in enumerate(lesson.start.cards, 1):
        if number > 1:
            lesson.next_card(number)
        is_shown(lesson, number)
        if card.options:
            answered(lesson, number, number % len(card.options))
            answered(lesson, number, (number + 1) % len(card.options))
    expect(lesson.page.get_by_role("button", name="next card")).to_be_disabled()
    lesson.page.get_by_role("button", name="previous card").click()
    is_shown(lesson, len(lesson.start.cards) - 1)


@pytest.mark.slow
def test_by_mouse_away_from_a_card_and_back_to_it(lesson):
    lesson.wait_for(lesson.start.query(1))
    next(changes(lesson))
    lesson.wait_for_another(lesson.start.query(1))
    back = lesson.page.get_by_role("button", name="back to the lesson")
    back.click()
    is_shown(lesson, 1)
    expect(back).to_have_count(0)


@pytest.mark.slow
def test_by_mouse_predict_play_and_pause(lesson):
    number, trace = can_be_guessed(lesson)
    for n in range(2, number + 1):
        lesson.next_card(n)
    lesson.wait_for(lesson.start.query(number))
    lesson.predict(True)
    lesson.button("first step").click()
    guess(lesson, value(trace, 0) + 3)
    expect(lesson.root.locator(".verdict")).to_contain_text("you said")
    assert lesson.value == pytest.approx(value(trace, 0))
    lesson.button("next").click()
    assert (lesson.step, lesson.root.get_attribute("data-value")) == (1, "?")
    guess(lesson, value(trace, 1))
    expect(lesson.root.locator(".verdict")).to_have_text("right · 1 of 2")
    lesson.predict(False)
    lesson.root.get_by_label("time per step").select_option("100")
    lesson.button("play").click()
    expect(lesson.root).to_have_attribute("data-playing", "true")
    last = min(4, trace.steps - 1)
    lesson.page.wait_for_function(
        "([host, step]) => +host.dataset.step >= step", arg=[lesson.root.element_handle(), last]
    )
    if trace.steps > 30:
        lesson.button("pause").click()
    expect(lesson.root).to_have_attribute("data-playing", "false")
    here = lesson.step
    lesson.page.wait_for_timeout(250)
    assert lesson.step == here
    assert lesson.value == pytest.approx(value(trace, here))


def test_by_keyboard_alone(lesson):
    keys = lesson.page.keyboard
    number, trace = can_be_guessed(lesson)
    for n in range(2, max(number, 2) + 1):
        lesson.tab_to(".st-key-card-right button")
        keys.press("Enter")
        expect(lesson.card.locator("small")).to_contain_text(f"card {n} of")
    number = max(number, 2)
    trace = at_card(lesson.slug, number).traces[0]
    is_shown(lesson, number)
    card = lesson.start.cards[number - 1]
    if card.options:
        lesson.tab_to(".st-key-card [role=radio]")
        keys.press("ArrowRight")
        keys.press("Space")
        says_so(lesson, card, at_card(lesson.slug, number), 1)
    lesson.tab_to(".grid[data-tensor=output]" if lesson.grid("output").count() else ".grid:not([data-tensor=input])")
    keys.press("Home")
    for key in ("End", "Home", "."):
        keys.press(key)
        assert lesson.step == {"End": trace.steps - 1, "Home": 0, ".": 1}[key]
    keys.press("Home")
    keys.press("Enter")
    expect(lesson.root).to_have_attribute("data-pinned", "")
    keys.press("Escape")
    assert lesson.root.get_attribute("data-pinned") is None
    lesson.tab_to("button[title=play]")
    keys.press("Space")
    expect(lesson.root).to_have_attribute("data-playing", "true")
    keys.press("Enter")
    expect(lesson.root).to_have_attribute("data-playing", "false")
    lesson.tab_to(".options button[aria-pressed]")
    if not card.predict:
        keys.press("Space")
    lesson.tab_to("button[title='first step']")
    keys.press("Enter")
    if len(trace.step(0).writes) == 1:
        lesson.tab_to(".guess")
        keys.type(str(value(trace, 0)))
        keys.press("Enter")
        expect(lesson.root.locator(".verdict")).to_have_text("right · 1 of 1")
    lesson.tab_to("summary")
    keys.press("Enter")
    lesson.tab_to(".menu button:nth-child(4)")
    with lesson.page.expect_download() as download:
        keys.press("Enter")
    assert download.value.suggested_filename == f"{lesson.slug}.csv"
    keys.press("Escape")
    expect(lesson.root.locator(".menu")).to_be_hidden()
    lesson.page.wait_for_timeout(400)
    before = lesson.query()
    lesson.tab_to(FIRST_CONTROL)
    turn_by_keys(lesson)
    lesson.wait_for_another(before)
    assert lesson.now.values != lesson.start.card_state(number)


def test_by_finger_on_a_phone_nothing_is_too_wide(browser, server, slug):
    with phone(browser) as context:
        walk = Walk.at(context, server.url, slug)
        for number, card in enumerate(walk.start.cards, 1):
            if number > 1:
                walk.next_card(number, "tap")
            is_shown(walk, number)
            assert walk.too_wide() == []
            stage, controls = walk.root.bounding_box(), walk.controls.bounding_box()
            assert stage is not None
            assert controls is not None
            assert stage["y"] + stage["height"] <= controls["y"], "the stage before the controls"
            if card.options and number == 1:
                answered(walk, number, 0, "tap")
        walk.predict(False)
        small = walk.root.locator(".grid:visible [data-cell]:visible")
        written = walk.root.locator(".grid[data-tensor=output] [data-cell]")
        if small.count() and written.count():
            cell = min(3, written.count() - 1)
            steps = writing(walk.now.traces[0], cell)
            written.nth(cell).tap()
            if steps:
                assert walk.step == steps[0]
        walk.button("play").tap()
        expect(walk.root).to_have_attribute("data-playing", "true")
        walk.button("pause").tap()
        walk.take("link to this view", "tap")
        expect(walk.root.locator(".status")).not_to_be_empty()
        assert walk.too_wide() == []
        walk.close()


@pytest.mark.slow
def test_with_less_motion_nothing_moves_but_it_still_steps(browser, server, slug):
    with projector(browser, reduced_motion="reduce") as context:
        walk = Walk.at(context, server.url, slug)
        walk.wait_for(walk.start.query(1))
        walk.predict(False)
        walk.button("step forward").click()
        assert walk.step == walk.start.cards[0].step + 1
        assert walk.root.evaluate(MOVING) == 0
        walk.button("finish this row").click()
        assert walk.root.get_attribute("data-playing") == "false", "it goes there at once"
        walk.button("first step").click()
        walk.root.get_by_label("time per step").select_option("400")
        walk.button("play").click()
        walk.page.wait_for_function(REACHED, arg=[walk.root.element_handle(), 2])
        assert walk.root.evaluate(MOVING) == 0
        walk.close()


@pytest.mark.slow
def test_reset_keeps_the_seed_and_reseed_changes_it(lesson):
    start = lesson.start
    lesson.wait_for(start.query(1))
    seeded = any(setting.name == "seed" for setting in start.settings)
    kept = {}
    if seeded:
        lesson.page.get_by_role("button", name="Reseed").click()
        lesson.wait_for_another(start.query(1))
        kept = {"seed": lesson.now.values["seed"]}
        assert kept["seed"] != start.values["seed"]
    before = lesson.query()
    next(changes(lesson))
    lesson.wait_for_another(before)
    lesson.page.get_by_role("button", name="Reset").click()
    wanted = {setting.name: setting.default for setting in start.settings} | kept
    lesson.wait_for(start.query_of(wanted))
    assert lesson.now.values == wanted
