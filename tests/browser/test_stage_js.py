"""What the stage does with any trace: questions, prediction, folds, lock-step, jumps, its options. Without a server."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from app.components.payload import View
from engine.operations import conv1d, conv2d, max_pool2d, relu
from engine.tally import tally, tally_macs
from tests.browser.mounting import mounted, transported
from tests.browser.stage_page import box_of
from tests.browser.traces import chained

IMAGE = np.arange(25).reshape(1, 5, 5)
KERNEL = np.arange(9).reshape(1, 1, 3, 3) - 4


def convolved(image=IMAGE, kernel=KERNEL, **settings):
    layer = conv2d(
        in_channels=kernel.shape[1] * settings.get("groups", 1),
        out_channels=len(kernel),
        kernel_size=kernel.shape[2:],
        bias=False,
        **settings,
    )
    return layer.trace(image, kernel)


def marked(lesson, tensor, number=0):
    """The path around the marked places of a slice, in cells: left, top, width, height of each rectangle."""
    path = lesson.grid(tensor, number).locator(".marks").get_attribute("d") or ""
    rectangles = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)", path)
    return [tuple(round(float(n) / 40) for n in each) for each in rectangles]


# ---- linked pointing: each grid has its own question ------------------------------------------------------------


def test_an_input_says_which_outputs_use_it_and_the_animation_stays(page):
    stage = mounted(page, View(trace=convolved(stride=2)))
    stage.button("step forward").click()
    stage.cell("input", 12).hover()
    assert stage.said == "input[2, 2] = 12 is read by 4 of 4 outputs."
    assert marked(stage, "output") == [(0, 0, 2, 2)]
    assert stage.focus == 1, "the window stays where it was"
    stage.cell("input", 0).hover()
    assert stage.said == "input[0, 0] = 0 is read by 1 of 4 outputs."
    assert marked(stage, "output") == [(0, 0, 1, 1)]
    page.mouse.move(2, 700)
    assert stage.said == ""
    assert marked(stage, "output") == []


def test_a_weight_says_where_it_is_used(page):
    stage = mounted(page, View(trace=convolved(stride=2, padding=1)))
    stage.cell("weight", 0).hover()
    assert stage.said == "kernel[0, 0] = −4 is used 9 times, once for each output, 5 of them over padding."
    assert marked(stage, "input") == [(x, y, 1, 1) for y in (0, 2, 4) for x in (0, 2, 4)]
    assert marked(stage, "output") == [(0, 0, 3, 3)]


def test_an_output_says_what_made_it(page):
    stage = mounted(page, View(trace=convolved()))
    stage.cell("output", 5).hover()
    assert (stage.step, stage.focus) == (0, 5)
    assert stage.said == ""


def test_what_no_window_reads_says_why(page):
    trace = convolved(np.arange(36).reshape(1, 6, 6), stride=2)
    stage = mounted(page, View(trace=trace))
    assert stage.said == "Crossed: read by no window; the floor drops 1 row at the end and 1 column at the end."
    stage.cell("input", 35).hover()
    assert stage.said == "input[5, 5] = 35 is read by no window: the floor drops what is left over at the end."
    stage = mounted(page, View(trace=convolved(kernel=KERNEL[..., :2, :2], stride=3)))
    stage.cell("input", 12).hover()
    assert stage.said == "input[2, 2] = 12 is read by no window: the stride steps over it."


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("zeros", "Padding: holds 0 and is read by 1 of 25 outputs."),
        ("circular", "Padding, a copy of input[4, 4] = 24, is read by 4 of 25 outputs, 9 times in all"),
    ],
)
def test_padding_answers_too(page, mode, says):
    stage = mounted(page, View(trace=convolved(padding=1, padding_mode=mode)))
    box = box_of(stage.grid("input").locator(".cells"))
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    assert stage.said.startswith(says) or mode == "circular"
    if mode == "circular":
        assert stage.said.startswith("Padding, a copy of input[4, 4] = 24, is read by")


def test_a_click_holds_the_answer_until_escape(page):
    stage = mounted(page, View(trace=convolved()))
    stage.cell("input", 0).click()
    stage.cell("output", 8).hover()
    assert stage.said == "input[0, 0] = 0 is read by 1 of 9 outputs."
    assert stage.focus == 0
    page.keyboard.press("Escape")
    assert stage.said == ""


def test_arrows_ask_from_cell_to_cell_and_it_is_announced(page):
    stage = mounted(page, View(trace=convolved()))
    stage.grid("input").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert stage.said == "input[1, 1] = 6 is read by 4 of 9 outputs."
    expect(stage.root.locator('[aria-live="polite"]')).to_have_text(stage.said)
    stage.grid("weight").focus()
    page.keyboard.press("ArrowDown")
    assert stage.said.startswith("kernel[1, 0] = −1 is used 9 times")


def test_slices_a_filter_does_not_see_stand_back(page):
    kernel = np.ones((2, 1, 2, 2), int)
    stage = mounted(page, View(trace=convolved(np.arange(18).reshape(2, 3, 3), kernel, groups=2)))
    assert "idle" not in str(stage.grid("input", 0).get_attribute("class"))
    assert "idle" in str(stage.grid("input", 1).get_attribute("class"))


# ---- predict first ----------------------------------------------------------------------------------------------


def test_predicting_hides_the_value_until_a_guess_is_typed(page):
    trace = convolved()
    values = trace["output"].values.ravel()
    stage = mounted(page, View(trace=trace))
    stage.button("predict first").click()
    assert stage.root.get_attribute("data-value") == "?"
    assert stage.cell("output", 0).locator(".question").text_content() == "?"
    assert str(values[0]) not in stage.root.locator(".below").inner_text().split()
    assert stage.sentence.endswith("= ?.")
    page.keyboard.type(f"{values[0] + 1}")
    page.keyboard.press("Enter")
    assert stage.value == values[0]
    assert stage.root.locator(".verdict").inner_text() == f"you said {values[0] + 1} · 0 of 1"
    page.keyboard.press("Enter")
    assert stage.step == 1
    page.keyboard.type(f"{values[1]}")
    page.keyboard.press("Enter")
    assert stage.root.locator(".verdict").inner_text() == "right · 1 of 2"
    expect(stage.root.locator('[aria-live="polite"]')).to_have_text(f"Right: {values[1]}.")


def test_a_word_is_no_guess(page):
    stage = mounted(page, View(trace=convolved()))
    stage.button("predict first").click()
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    assert stage.root.get_attribute("data-value") == "?"
    assert "is not a number" in page.locator(".guess").evaluate("field => field.validationMessage")


def test_pointing_ahead_does_not_tell(page):
    stage = mounted(page, View(trace=convolved()))
    stage.button("predict first").click()
    stage.cell("output", 8).hover()
    assert stage.root.get_attribute("data-value") == "?"
    expect(stage.cell("output", 8).locator("text").first).to_be_hidden()


def test_playing_waits_for_a_guess(page):
    stage = mounted(page, View(trace=convolved()))
    stage.root.get_by_label("time per step").select_option("100")
    stage.button("predict first").click()
    stage.button("play").click()
    expect(stage.root).to_have_attribute("data-step", "1")
    expect(stage.root).to_have_attribute("data-playing", "false")


def test_a_guess_counts_for_the_value_it_was_made_for(page):
    stage = mounted(page, View(trace=convolved()))
    stage.button("predict first").click()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    assert stage.root.get_attribute("data-value") != "?"
    page.evaluate("(data) => window.give(data)", transported(View(trace=convolved(IMAGE + 1, KERNEL + 1))))
    assert stage.root.get_attribute("data-value") == "?"


# ---- the arithmetic ---------------------------------------------------------------------------------------------


def total(texts):
    """The sum of all subtotals that stand in parts of the folded arithmetic."""
    found = [re.search(r"Σ \(?([−\d.,]+)", text) for text in texts]
    return sum(float(each[1].replace("−", "-").replace(",", "")) for each in found if each)


def test_a_long_sum_folds_by_channel_and_opens(page):
    image, kernel = np.arange(8 * 25).reshape(8, 5, 5), np.arange(72).reshape(1, 8, 3, 3) - 30
    trace = convolved(image, kernel)
    stage = mounted(page, View(trace=trace))
    folds = stage.root.locator(".fold")
    assert folds.count() == 8
    assert total(folds.all_inner_texts()) == trace["output"].values[0, 0, 0] == stage.value
    folds.nth(2).click()
    assert stage.root.locator(".tile").count() == 9
    stage.button("step forward").click()
    assert stage.root.locator(".tile").count() == 9, "what was opened stays open"
    stage.root.locator('.fold[aria-expanded="true"]').click()
    assert stage.root.locator(".tile").count() == 0


def test_a_large_window_folds_by_size(page):
    image, kernel = np.arange(121).reshape(1, 11, 11) % 17 - 8, np.arange(121).reshape(1, 1, 11, 11) % 13 - 6
    trace = convolved(image, kernel)
    stage = mounted(page, View(trace=trace))
    products = sorted((image * kernel).ravel().tolist(), key=abs, reverse=True)
    tiles = [eval(tile.replace("×", "*").replace("−", "-")) for tile in stage.tiles()]
    assert sorted(map(abs, tiles)) == sorted(map(abs, products[:12]))
    assert total(stage.root.locator(".fold").all_inner_texts()) + sum(tiles) == stage.value
    stage.root.locator(".fold").click()
    assert stage.root.locator(".tile").count() == 121


# ---- time -------------------------------------------------------------------------------------------------------


def test_finishing_the_row(page):
    stage = mounted(page, View(trace=convolved()))
    stage.root.get_by_label("time per step").select_option("100")
    stage.button("finish this row").click()
    expect(stage.root).to_have_attribute("data-playing", "false")
    assert stage.step == 2
    stage.button("finish this row").click()
    expect(stage.root).to_have_attribute("data-step", "5")
    expect(stage.root).to_have_attribute("data-playing", "false")


def test_jumping_to_a_step(page):
    stage = mounted(page, View(trace=convolved()))
    field = stage.root.get_by_label("go to step")
    field.fill("7")
    field.press("Enter")
    assert stage.step == 6
    field.fill("700")
    field.press("Enter")
    assert stage.step == 8
    field.fill("soon")
    field.press("Enter")
    assert (stage.step, field.input_value()) == (8, "9")


def test_python_sends_the_stage_somewhere_once(page):
    def at(token, step, predict=False):
        return {"start": {"token": token, "step": step, "predict": predict}}

    stage = mounted(page, View(trace=convolved()), **at(1, 4))
    assert stage.step == 4
    stage.button("step forward").click()
    page.evaluate("(data) => window.give(data)", transported(View(trace=convolved()), **at(1, 4)))
    assert stage.step == 5, "an answer to something else leaves it where it is"
    page.evaluate("(data) => window.give(data)", transported(View(trace=convolved()), **at(2, 1, predict=True)))
    assert stage.step == 1
    assert stage.button("predict first").get_attribute("aria-pressed") == "true"


def test_only_one_stage_plays(page):
    stage = mounted(page, View(trace=convolved()))
    stage.button("play").click()
    page.evaluate("document.dispatchEvent(new CustomEvent('convscope-plays', { detail: {} }))")
    assert stage.root.get_attribute("data-playing") == "false"


# ---- several stages, several views ------------------------------------------------------------------------------


def test_a_chain_goes_on_to_its_next_stage(page):
    stage = mounted(page, View(trace=chained()))
    last = stage.root.get_by_role("button", name="last step")
    last.click()
    assert stage.root.get_attribute("data-value") == str(chained()["pooled"].values.ravel()[-1])
    stage.cell("output", 3).hover()
    assert stage.focus == 3


def test_views_walk_in_lock_step(page):
    views = [View(trace=convolved(flip=flip), title=title) for flip, title in [(False, "one"), (True, "other")]]
    stage = mounted(page, *views)
    stage.button("step forward").click()
    results = stage.root.locator(".result").all_inner_texts()
    expected = [view.trace["output"].values[0, 0, 1] for view in views]
    assert [int(text.replace("−", "-")) for text in results] == expected
    page.locator(".view").nth(1).locator('.grid[data-tensor="output"] [data-cell="7"]').hover()
    assert stage.focus == 7
    expected = [view.trace["output"].values[0, 2, 1] for view in views]
    results = stage.root.locator(".result").all_inner_texts()
    assert [int(text.replace("−", "-")) for text in results] == expected


# ---- options ----------------------------------------------------------------------------------------------------


def test_index_numbers_on_demand(page):
    stage = mounted(page, View(trace=convolved(padding=1)))
    numbers = stage.grid("input").locator(".indices text")
    assert numbers.count() == 0
    stage.button("index numbers").click()
    assert numbers.all_text_contents() == ["0", "1", "2", "3", "4"] * 2
    box, cell = box_of(numbers.nth(5)), box_of(stage.cell("input", 0))
    assert abs(box["x"] + box["width"] / 2 - cell["x"] - cell["width"] / 2) < 3


def test_colours_span_a_map_a_layer_or_all(page):
    image = np.array([[[1, 2], [3, 4]], [[10, 20], [30, 40]]])
    stage = mounted(page, View(trace=max_pool2d(kernel_size=1).trace(image), reveal="all"))
    strength = 'one => one.querySelector("rect").style.fill.match(/calc\\(([\\d.]+)/)[1]'
    at = lambda: float(stage.cell("input", 3).evaluate(strength))  # noqa: E731
    assert at() == 10
    stage.root.get_by_label("colours span").select_option("map")
    assert at() == 100
    stage.root.get_by_label("colours span").select_option("layer")
    assert at() == 10


def test_the_legend_tells_what_the_colours_stand_for(page):
    stage = mounted(page, View(trace=convolved()))
    legends = stage.root.locator(".legend").evaluate_all("all => all.map((one) => one.ariaLabel)")
    values = convolved()["output"].values
    reach = str(abs(values).max())
    assert (
        legends == ["colours from 0 to 24", "colours from −4 to 4", f"colours from −{reach} to {reach}"]
        or legends[2] == f"colours from 0 to {reach}"
    )


def test_the_snippet_opens(page):
    stage = mounted(page, View(trace=convolved()), snippet="import torch\n")
    assert not page.locator(".snippet").is_visible()
    stage.button("PyTorch").click()
    expect(page.locator(".snippet code")).to_have_text("import torch\n")


def test_turning_is_told_to_python(page):
    mounted(page, View(trace=convolved()), slug="lesson", deck={"at": 0, "slides": ["lesson", "lesson"]})
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    assert [(name, message["by"]) for name, message in page.evaluate("window.sent")] == [("turn", 1), ("turn", -1)]


def test_a_one_dimensional_trace_is_a_line(page):
    trace = conv1d(in_channels=1, out_channels=1, kernel_size=3, dilation=2, padding=2, bias=False).trace(
        [[1, 2, 3, 4, 5]], [[[1, 0, -1]]]
    )
    stage = mounted(page, View(trace=trace, ruler=True))
    stage.cell("input", 2).hover()
    assert stage.said == "input[2] = 3 is read by 3 of 5 outputs."
    row = page.locator(".ruler [data-output]").nth(3)
    row.hover()
    assert stage.focus == 3
    row.click()
    assert stage.step == 3


def test_a_number_typed_on_a_grid_is_a_guess(page):
    stage = mounted(page, View(trace=convolved()))
    stage.button("predict first").click()
    stage.grid("output").focus()
    page.keyboard.type("12")
    assert page.locator(".guess").input_value() == "12"


def test_a_picture_does_not_tell_what_is_to_be_guessed(page):
    stage = mounted(page, View(trace=convolved(np.arange(400).reshape(1, 20, 20)), reveal="all"))
    stage.button("predict first").click()
    lenses = page.locator(".lens")
    assert [lens.is_visible() for lens in lenses.all()] == [True, False]


def test_magnifiers_of_maps_that_a_step_leaves_alone_show_the_same_place(page):
    maps = np.arange(900).reshape(1, 30, 30) - 450
    chain = relu().trace(maps).renamed(output="detected").then(relu().slopes(maps))
    stage = mounted(page, View(trace=chain, reveal="all"))
    stage.root.get_by_label("go to step").fill(str(12 * 30 + 17 + 1))
    stage.root.get_by_label("go to step").press("Enter")
    strong = [lens.locator(".strong").all_text_contents() for lens in page.locator(".lens").all()]
    assert strong == [["12", "17"]] * 3


# ---- changing a number ------------------------------------------------------------------------------------------


def sent(page):
    return [edit for name, message in page.evaluate("window.sent") if name == "edit" for edit in message["edits"]]


def test_a_cell_opened_for_editing_is_counted_up_by_dragging(page):
    stage = mounted(page, View(trace=convolved(), editable=("input",)))
    stage.cell("input", 7).dblclick()
    box = box_of(page.locator(".edit"))
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 2, steps=4)
    page.mouse.up()
    assert page.locator(".edit").input_value() == "10"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert sent(page) == [{"view": 0, "tensor": "input", "cell": 7, "value": 9}]


def test_dragging_over_a_cell_that_is_not_opened_changes_nothing(page):
    stage = mounted(page, View(trace=convolved(), editable=("input",)))
    stage.cell("input", 7).hover()
    page.mouse.down()
    page.mouse.move(300, 2, steps=4)
    page.mouse.up()
    assert sent(page) == []


def test_leaving_a_field_with_a_word_in_it_says_so(page):
    stage = mounted(page, View(trace=convolved(), editable=("input",)))
    stage.cell("input", 7).dblclick()
    page.keyboard.type("many")
    stage.grid("weight").focus()
    expect(page.locator(".said")).to_have_text("“many” is not a number: 7 stays.")
    assert sent(page) == []


def test_an_irregular_stage_shows_what_it_has_written_by_now(page):
    stage = mounted(page, View(trace=tally(conv2d(in_channels=1, out_channels=3, kernel_size=2)), spatial=2))
    assert stage.shown("per filter") == ["5", "", ""]
    assert stage.shown("parameters") == [""]
    stage.button("step forward").click()
    assert stage.shown("per filter") == ["5", "5", ""]
    stage.button("last step").click()
    assert stage.shown("parameters") == ["15"]


def test_a_long_list_is_folded_into_rows(page):
    stage = mounted(page, View(trace=tally_macs(conv2d(in_channels=1, out_channels=48, kernel_size=2), (5, 5))))
    first, below = (box_of(stage.cell("weights", cell)) for cell in (0, 16))
    assert first["x"] == pytest.approx(below["x"])
    assert below["y"] > first["y"]
    stage.cell("per filter", 17).click()
    assert stage.step == 17
