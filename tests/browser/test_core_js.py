"""What the browser components share, under a clock of our own: player, numbers, elements, announcements."""

import pytest
from playwright.sync_api import Page

from app.components.bundle import HERE

LOAD = """async (text) => {
  window.core = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  window.log = [];
  window.player = new core.Player((reason) => log.push(`${reason} ${player.step}`));
}"""
HIDE = """() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def core(page: Page) -> Page:
    """A page with the module as `core` and a player as `player`; `log` has what the player told. Its clock stands."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.evaluate(LOAD, (HERE / "core.js").read_text("utf-8"))
    return page


def told(core: Page) -> list[str]:
    """What the player told since the last question."""
    return core.evaluate("log.splice(0)")


def state(core: Page) -> tuple[int, bool]:
    """The current step, and whether the player plays."""
    step, playing = core.evaluate("[player.step, player.playing]")
    return step, playing


def play(core: Page, steps: int, delay: int = 100) -> None:
    """Let the player walk through so many steps."""
    core.evaluate("([steps, delay]) => { player.resize(steps); player.pace(delay); player.play(); }", [steps, delay])


# --- The player -------------------------------------------------------------------------------------------------------


def test_it_plays_a_step_a_delay_and_stops_at_the_last(core: Page):
    play(core, 4)
    core.clock.run_for(99)
    assert told(core) == ["state 0"]
    core.clock.run_for(1)
    assert told(core) == ["step 1"]
    core.clock.run_for(200)
    assert told(core) == ["step 2", "step 3", "state 3"]
    core.clock.run_for(1000)
    assert (told(core), state(core)) == ([], (3, False))


def test_played_from_the_last_step_it_begins_anew(core: Page):
    play(core, 3)
    core.clock.run_for(200)
    told(core)
    core.evaluate("player.play()")
    assert told(core) == ["step 0", "state 0"]
    core.clock.run_for(100)
    assert state(core) == (1, True)


def test_paused_it_stays_and_goes_on_from_there(core: Page):
    play(core, 9)
    core.clock.run_for(250)
    core.evaluate("player.pause(); player.pause()")
    core.clock.run_for(1000)
    assert told(core) == ["state 0", "step 1", "step 2", "state 2"]
    core.evaluate("player.play(); player.play()")
    core.clock.run_for(100)
    assert told(core) == ["state 2", "step 3"]


def test_toggle_plays_and_pauses(core: Page):
    core.evaluate("player.resize(9); player.toggle()")
    assert state(core) == (0, True)
    core.evaluate("player.toggle()")
    assert state(core) == (0, False)


def test_a_move_by_hand_pauses_and_stays_among_the_steps(core: Page):
    play(core, 5)
    core.evaluate("player.to(2)")
    assert told(core) == ["state 0", "state 0", "step 2"]
    core.clock.run_for(1000)
    core.evaluate("player.to(2)")
    assert (told(core), state(core)) == ([], (2, False))
    core.evaluate("player.to(99)")
    core.evaluate("player.to(-1)")
    assert told(core) == ["step 4", "step 0"]


def test_another_pace_counts_from_now(core: Page):
    play(core, 9)
    core.clock.run_for(90)
    core.evaluate("player.pace(300)")
    core.clock.run_for(299)
    assert state(core) == (0, True)
    core.clock.run_for(1)
    assert state(core) == (1, True)
    core.clock.run_for(300)
    assert state(core) == (2, True)


def test_another_pace_does_not_start_a_player_that_stands(core: Page):
    core.evaluate("player.resize(9); player.pace(10)")
    core.clock.run_for(1000)
    assert (told(core), state(core)) == ([], (0, False))


def test_with_more_or_fewer_steps_it_stays_where_it_can(core: Page):
    core.evaluate("player.resize(9); player.to(5)")
    for steps, at in [(20, 5), (6, 5), (3, 2), (0, 0)]:
        core.evaluate("(steps) => player.resize(steps)", steps)
        assert state(core) == (at, False)
    assert core.evaluate("player.steps") == 1


def test_it_goes_on_among_other_steps_but_not_past_the_last(core: Page):
    play(core, 9)
    core.clock.run_for(300)
    core.evaluate("player.resize(5)")
    assert state(core) == (3, True)
    core.evaluate("player.resize(4)")
    assert state(core) == (3, False)
    core.clock.run_for(1000)
    assert state(core) == (3, False)


def test_steps_that_come_late_neither_drift_nor_burst(core: Page):
    play(core, 99)
    core.clock.fast_forward(150)  # a busy browser: the step due at 100 comes at 150
    assert state(core) == (1, True)
    core.clock.run_for(49)
    assert state(core) == (1, True)
    core.clock.run_for(1)
    assert state(core) == (2, True)
    core.clock.fast_forward(5000)
    core.clock.run_for(99)
    assert state(core) == (4, True), "one step is made up for, not fifty"


def test_a_hidden_tab_pauses(core: Page):
    play(core, 9)
    core.clock.run_for(100)
    core.evaluate(HIDE)
    core.clock.run_for(1000)
    assert state(core) == (1, False)


def test_disposed_of_it_neither_walks_nor_listens(core: Page):
    play(core, 9)
    core.evaluate("player.dispose(); log.length = 0")
    core.clock.run_for(1000)
    core.evaluate(HIDE)
    assert (told(core), state(core)) == ([], (0, True))


# --- Numbers ----------------------------------------------------------------------------------------------------------


def test_numbers_as_the_lessons_print_them(core: Page):
    table = {2: "2", -3: "−3", 0: "0", 0.5: "0.5", 1 / 16: "0.0625", 1 / 3: "0.3333", -2 / 3: "−0.6667"}
    table |= {9999: "9999", 1e4: "10,000", 1e6: "1,000,000", -12345.5: "−12,345.5"}
    tiny = {0.00004: "0.00004", -1.26e-7: "−1.3e−7", 0.00005: "0.0001"}
    for value, text in (table | tiny).items():
        assert core.evaluate("(value) => core.printed(value)", value) == text
    assert core.evaluate("[core.printed(1.25, 1), core.printed(1.96, 1), core.printed(1.5, 0)]") == ["1.3", "2", "2"]


def test_numbers_where_there_is_little_room(core: Page):
    small = {7: "7", 3_720_000: "3.72M", -999e12: "−999T", 1e20: "1e20", -2e302: "−2e302"}
    ends = {0.25: "0.25", 0.5625: "0.56", -0.0004: "−0.0004", 35.24: "35.2", 127.5: "128", 0: "0", 1e20: "1e20"}
    for name, table in {"shortened": small, "few": ends}.items():
        for value, text in table.items():
            assert core.evaluate(f"(value) => core.{name}(value)", value) == text


def test_the_fewest_decimals_that_write_all_numbers(core: Page):
    fewest = "([values, ...most]) => core.decimals(values, ...most)"
    for values, digits in [([], 0), ([1, -2], 0), ([1, 0.5], 1), ([0.25, 0.5], 2), ([1 / 16], 4), ([1 / 3, 1], 4)]:
        assert core.evaluate(fewest, [values]) == digits
    assert core.evaluate(fewest, [[1 / 3], 2]) == 2
    assert core.evaluate("core.DECIMALS") == 4


# --- Elements ---------------------------------------------------------------------------------------------------------


def made(core: Page, expression: str) -> str:
    """An element as HTML."""
    return core.evaluate(f"({expression}).outerHTML")


def test_an_element_has_its_attributes_and_children(core: Page):
    assert made(core, 'core.element("p")') == "<p></p>"
    children = 'core.element("p", { class: "a", tabindex: 0 }, "one ", core.element("b", {}, "<two>"))'
    assert made(core, children) == '<p class="a" tabindex="0">one <b>&lt;two&gt;</b></p>'
    switches = 'core.element("input", { disabled: true, hidden: false, title: undefined, "aria-pressed": "false" })'
    assert made(core, switches) == '<input disabled="" aria-pressed="false">'


def test_what_begins_with_on_becomes_a_listener(core: Page):
    made = core.evaluate_handle('core.element("button", { onclick: (event) => log.push(event.type) })')
    made.evaluate("(button) => button.click()")
    assert told(core) == ["click"]
    assert made.evaluate("(button) => button.outerHTML") == "<button></button>"


def test_svg_elements_are_drawn_and_icons_are_not_read_aloud(core: Page):
    assert made(core, 'core.svg("g", { x: 1 }, core.svg("rect"), "text")') == '<g x="1"><rect></rect>text</g>'
    assert core.evaluate('core.svg("g").namespaceURI') == "http://www.w3.org/2000/svg"
    for name in ["first", "back", "play", "pause", "forward", "last"]:
        core.evaluate("(name) => document.body.replaceChildren(core.icon(name))", name)
        drawn = core.locator("svg")
        assert drawn.get_attribute("aria-hidden") == "true"
        box = drawn.locator("path").bounding_box()
        assert box is not None
        assert box["width"] * box["height"] > 0


def test_a_custom_property_is_read_where_it_holds(core: Page):
    core.set_content('<main style="--own: #102030"><p style="--own: rgb(1 2 3)"></p></main>')
    for tag, colour in {"main": [16, 32, 48], "p": [1, 2, 3]}.items():
        assert core.evaluate('(tag) => core.colour(document.querySelector(tag), "--own")', tag) == colour
    assert core.locator("span").count() == 0


def test_the_wish_for_less_motion_is_heard(core: Page):
    assert core.evaluate("core.reducedMotion()") is False
    core.emulate_media(reduced_motion="reduce")
    assert core.evaluate("core.reducedMotion()") is True


# --- Announcements ----------------------------------------------------------------------------------------------------


def test_only_the_newest_sentence_is_said_once_it_can_be_heard(core: Page):
    core.evaluate('() => { window.announcer = new core.Announcer(document.body); announcer.say("one"); }')
    core.clock.run_for(200)
    core.evaluate('announcer.say("two")')
    core.clock.run_for(249)
    assert core.locator("body").inner_text() == ""
    core.clock.run_for(1)
    assert core.locator("body").inner_text() == "two"
    core.evaluate('announcer.say("three"); announcer.dispose()')
    core.clock.run_for(1000)
    assert core.locator("body").inner_text() == "two"
