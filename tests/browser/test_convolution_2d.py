"""The first lesson beyond what every lesson has (`test_lessons.py`): each step's numbers, edits, photographs."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from app.kernels import KERNELS, LECTURE_IMAGE
from engine.operations import conv2d
from tests.browser.stage_page import StagePage

LECTURE = np.array([LECTURE_IMAGE])
BY_NAME = {kernel.name: np.array([[kernel.rows]]) for kernel in KERNELS}


@pytest.fixture
def lesson(page, server):
    """The lecture's example without a card's wish to predict first."""
    return StagePage.open(page, f"{server.url}/convolution_2d?card=1")


def open_with(page, server, **settings):
    query = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in settings.items())
    return StagePage.open(page, f"{server.url}/convolution_2d?{query}")


def upload(lesson, name, data):
    lesson.page.locator('input[type="file"]').set_input_files({"name": name, "mimeType": "image/png", "buffer": data})


def png(values):
    file = io.BytesIO()
    Image.fromarray(np.array(values, np.uint8)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("operation", ["correlation", "convolution"])
@pytest.mark.parametrize(
    ("kernel", "padding"),
    [
        ("Sobel x", "full"),
        pytest.param("lecture", "valid", marks=pytest.mark.slow),
        pytest.param("emboss", "same", marks=pytest.mark.slow),
    ],
)
def test_every_step_shows_the_engines_numbers(page, server, kernel, padding, operation):
    lesson = open_with(page, server, kernel=kernel, padding=padding, operation=operation)
    flip = operation == "convolution"
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding=padding, bias=False, flip=flip)
    trace = layer.trace(LECTURE, BY_NAME[kernel])
    lesson.grid("output").focus()
    for index in range(trace.steps):
        (write,) = trace.step(index).writes
        assert (lesson.step, lesson.focus, lesson.value) == (index, index, write.cell.value)
        assert lesson.result() == str(write.cell.value).replace("-", "−")
        terms = write.terms[::-1] if flip else write.terms  # tiles lie as the window does
        written = [f"{signed(term.a.value)}×{signed(term.b.value)}" for term in terms if term.b]
        assert lesson.tiles() == written
        assert lesson.sentence.endswith(
            f"Step {index + 1} of {trace.steps}: {' + '.join(written)} = {lesson.result()}."
        )
        assert lesson.shown("output")[: index + 1] == [
            str(value).replace("-", "−") for value in trace["output"].values.ravel()[: index + 1]
        ]
        assert set(lesson.shown("output")[index + 1 :]) <= {""}
        page.keyboard.press(".")


def signed(value):
    return f"(−{-value})" if value < 0 else str(value)


def test_the_lectures_result(lesson):
    lesson.button("last step").click()
    assert lesson.shown("output") == list("434243234")


def test_hover_looks_and_leaving_looks_back(lesson):
    lesson.button("step forward").click()
    lesson.cell("output", 8).hover()
    assert (lesson.step, lesson.focus) == (1, 8)
    expect(lesson.cell("output", 8).locator("text")).to_be_visible()
    expect(lesson.cell("output", 7).locator("text")).to_be_hidden()
    lesson.cell("input", 12).hover()
    assert lesson.focus == 1, "an input asks which outputs use it; the window stays"
    assert lesson.said == "input[2, 2] = 1 is read by 9 of 9 outputs."
    lesson.page.mouse.move(2, 760)
    assert lesson.focus == 1


def test_a_click_holds_against_the_pointer_until_escape(lesson):
    lesson.cell("output", 5).click()
    lesson.cell("output", 0).hover()
    assert (lesson.step, lesson.focus) == (5, 5)
    lesson.page.keyboard.press("Escape")
    lesson.cell("output", 1).hover()
    assert (lesson.step, lesson.focus) == (5, 1)


@pytest.mark.parametrize("name", ["play", "first step"])
def test_playing_and_stepping_let_go_of_a_held_cell(lesson, name):
    lesson.cell("output", 5).click()
    lesson.button(name).click()
    lesson.cell("output", 1).hover()
    assert lesson.focus == 1


def test_playing_stops_out_of_sight(lesson):
    lesson.button("play").click()
    lesson.root.evaluate("host => (host.style.marginTop = '-5000px')")
    expect(lesson.root).to_have_attribute("data-playing", "false")
    assert lesson.step < 8


def test_browser_shortcuts_are_left_alone(lesson):
    lesson.grid("output").focus()
    for keys in ("Alt+ArrowDown", "Control+End", "Meta+."):
        lesson.page.keyboard.press(keys)
        assert lesson.step == 0, keys


def test_streamlits_own_keys_do_not_reach_it(lesson):
    lesson.page.evaluate("addEventListener('keydown', (event) => (window.heard = (window.heard ?? '') + event.key))")
    for place in (lesson.grid("input"), lesson.root.get_by_label("time per step")):
        place.focus()
        lesson.page.keyboard.press("r")
        lesson.page.keyboard.press("c")
    assert lesson.page.evaluate("window.heard") is None


def test_cells_around_the_input_are_hatched(page, server):
    lesson = open_with(page, server, padding="same")
    outside = page.locator('.grid[data-tensor="input"] .cell.outside')
    assert outside.count() == 49 - 25
    assert "url(" in outside.first.locator("rect").evaluate("one => getComputedStyle(one).fill")
    assert lesson.grid("output").locator(".cell.outside").count() == 0


def test_any_manual_action_pauses(lesson):
    lesson.button("play").click()
    lesson.grid("output").focus()
    lesson.page.keyboard.press("ArrowDown")
    assert lesson.root.get_attribute("data-playing") == "false"
    assert lesson.step >= 3


def test_the_keyboard_alone_reaches_everything(lesson):
    page = lesson.page
    lesson.grid("output").focus()
    for key, step in [
        ("ArrowRight", 1),
        ("ArrowDown", 4),
        ("ArrowLeft", 3),
        ("ArrowUp", 0),
        ("End", 8),
        ("Home", 0),
        (".", 1),
        (",", 0),
    ]:
        page.keyboard.press(key)
        assert lesson.step == step, key
    page.keyboard.press("ArrowLeft")
    assert lesson.step == 0, "stays inside"
    page.keyboard.press(" ")
    assert lesson.root.get_attribute("data-playing") == "true"
    page.keyboard.press(" ")
    assert lesson.root.get_attribute("data-playing") == "false"


def test_an_edit_goes_to_the_engine_and_the_step_stays(lesson):
    lesson.cell("output", 4).click()
    lesson.cell("input", 12).dblclick()
    lesson.page.keyboard.type("7")
    lesson.page.keyboard.press("Enter")
    lesson.wait_for_value("input", 12, "7")
    image = LECTURE.copy()
    image[0, 2, 2] = 7
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    assert lesson.value == layer.trace(image, BY_NAME["lecture"])["output"].values[0, 1, 1]
    assert lesson.step == 4
    lesson.page.get_by_role("button", name="Undo my edits").click()
    lesson.wait_for_value("input", 12, "1")


def test_the_focus_stays_where_it_was_after_an_edit(lesson):
    lesson.cell("input", 12).dblclick()
    lesson.page.keyboard.type("3")
    lesson.page.keyboard.press("Enter")
    lesson.wait_for_value("input", 12, "3")
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.keyboard.press("F2")
    lesson.page.keyboard.type("4")
    lesson.page.keyboard.press("Enter")
    lesson.wait_for_value("input", 13, "4")


def test_typing_is_not_disturbed_by_the_answer_to_the_edit_before(lesson):
    lesson.cell("input", 0).dblclick()
    lesson.page.keyboard.type("5")
    lesson.cell("input", 12).dblclick()  # leaving the first field sends it
    lesson.page.wait_for_timeout(700)
    lesson.page.keyboard.type("12")
    lesson.page.keyboard.press("Enter")
    lesson.wait_for_value("input", 12, "12")
    lesson.wait_for_value("input", 0, "5")


def test_the_answer_that_came_while_typing_is_shown_afterwards(lesson):
    lesson.cell("input", 0).dblclick()
    lesson.page.keyboard.type("5")
    lesson.cell("input", 12).dblclick()
    lesson.page.wait_for_timeout(700)
    lesson.page.keyboard.press("Escape")
    lesson.wait_for_value("input", 0, "5")


@pytest.mark.parametrize("number", ["1e308", "100000000000000000000", "-1e300"])
def test_no_number_is_too_large_to_find_the_way_back(lesson, number):
    for cell in (0, 2):
        if lesson.root.count():  # the first may be enough for a sentence in place of the stage
            lesson.cell("input", cell).dblclick()
            lesson.page.keyboard.type(number)
            lesson.page.keyboard.press("Enter")
            expect(lesson.page.get_by_role("button", name="Undo my edits")).to_be_visible()
            lesson.page.wait_for_timeout(500)
    assert lesson.page.get_by_test_id("stException").count() == 0
    lesson.page.get_by_role("button", name="Undo my edits").click()
    lesson.wait_for_value("input", 0, "1")


def test_the_kernel_is_edited_by_keyboard_and_decimals_are_welcome(lesson):
    lesson.grid("weight").focus()
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.keyboard.press("F2")
    lesson.page.keyboard.type("-0,5")
    lesson.page.keyboard.press("Enter")
    lesson.wait_for_value("weight", 1, "−0.5")
    assert lesson.value == 3.5


def test_a_word_in_a_cell_is_refused_and_kept_for_mending(lesson):
    lesson.cell("input", 0).dblclick()
    lesson.page.keyboard.type("many")
    lesson.page.keyboard.press("Enter")
    field = lesson.page.get_by_label("new value of input")
    assert "is not a number" in field.evaluate("field => field.validationMessage")
    lesson.page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    lesson.wait_for_value("input", 0, "1")


def test_a_photograph_shows_its_result_and_follows_the_pointer(page, server):
    lesson = open_with(page, server, input="china", kernel="Sobel x")
    assert lesson.root.get_attribute("data-steps") == str(126 * 126)
    box = lesson.grid("input").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.25)
    assert lesson.focus == pytest.approx(126 * 31 + 63, abs=130)
    assert sum(eval(tile.replace("×", "*").replace("−", "-")) for tile in lesson.tiles()) == lesson.value


def test_an_upload_is_taken_and_a_bad_one_leaves_it_there(page, server):
    lesson = open_with(page, server, input="upload", kernel="identity")
    upload(lesson, "square.png", png(np.arange(400).reshape(20, 20) % 256))
    expect(lesson.root).to_have_attribute("data-steps", str(18 * 18))
    assert lesson.value == 21
    for name, data in {"notes.png": b"these are words", "cut.png": png(np.zeros((50, 50)))[:60]}.items():
        upload(lesson, name, data)
        expect(page.get_by_text("The picture before stays.")).to_be_visible()
        assert lesson.root.get_attribute("data-steps") == str(18 * 18)
        page.get_by_role("button", name=f"Remove {name}").click()
        expect(page.get_by_text("The picture before stays.")).to_have_count(0)


@pytest.mark.parametrize("query", ["", "?padding=full", "?input=flower"])
@pytest.mark.parametrize("width", [1024, pytest.param(1440, marks=pytest.mark.slow)])
def test_nothing_is_wider_than_the_screen(browser, server, width, query):
    context = browser.new_context(viewport={"width": width, "height": 844})
    lesson = StagePage.open(context.new_page(), f"{server.url}/convolution_2d{query}")
    over = "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
    assert lesson.page.evaluate(over) <= 0
    assert lesson.root.evaluate(
        "host => [...host.querySelectorAll('.grid')].every((g) => g.getBoundingClientRect().right <= innerWidth)"
    )
    context.close()


def test_a_finger_drawn_over_a_picture_takes_the_window_along(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    lesson = StagePage.open(context.new_page(), f"{server.url}/convolution_2d?input=china")
    box = lesson.grid("input").bounding_box()
    assert box
    fingers = context.new_cdp_session(lesson.page)
    for kind, share in [("touchStart", 0.2), ("touchMove", 0.4), ("touchMove", 0.6), ("touchMove", 0.8)]:
        place = {"x": box["x"] + box["width"] * share, "y": box["y"] + box["height"] / 2}
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
        lesson.page.wait_for_timeout(50)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    row, column = divmod(lesson.step, 126)
    assert row == pytest.approx(63, abs=2)
    assert column == pytest.approx(0.8 * 128 - 1, abs=2)
    context.close()


def test_home_has_a_stage_and_leads_to_the_lesson(page, server):
    home = StagePage.open(page, server.url)
    home.button("last step").click()
    assert home.shown("output") == list("434243234")
    page.get_by_test_id("stPageLink").get_by_role("link", name="Convolution in 2-D").click()
    page.wait_for_url("**/convolution_2d")
    expect(page.get_by_role("heading", name="Convolution in 2-D")).to_be_visible()
