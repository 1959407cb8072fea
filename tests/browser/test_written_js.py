"""What several steps add up to, steps that write several cells, functions and copies; views whose stages differ."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from app.components.payload import View, view_columns
from engine.operations import conv2d, input_gradient, max_pool2d, shared_gradient
from engine.trace import Function
from tests.browser.mounting import mounted
from tests.browser.reading import left
from tests.browser.traces import RELU, SIGMOID, TRACES, activated, convolved, nearest, residual, stamping, stuffed

LATER = "all => all.map((one) => one.classList.contains('later'))"


def at(page, trace, step, predict=False, **about):
    """The stage at a step."""
    return mounted(page, View(trace=trace, **about), start={"token": 1, "step": step, "predict": predict})


def held(trace, step):
    """What the cells of a stage's target hold after a step, None where nothing is written yet."""
    stage = trace.stages[0]
    cells: dict[int, float] = {}
    for index in range(step + 1):
        cells.update(zip(map(int, targets(stage.rule, index)), left(trace, index), strict=True))
    return [cells.get(n) for n in range(int(np.prod(stage.shape)))]


def targets(rule, step):
    return rule.target[rule.step_ptr[step] : rule.step_ptr[step + 1]]


def numbers(texts):
    return [float(text.replace("−", "-")) if text else None for text in texts]


# ---- running sums -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trace", [stamping(), stamping(padding=1), stamping(sides=(4,), bias=())])
def test_the_target_shows_what_is_written_by_now(page, trace):
    stage = mounted(page, View(trace=trace))
    for step in (0, 1, trace.steps - 1, 2, 0):
        stage.root.locator(".scrub").fill(str(step))
        assert numbers(stage.shown("output")) == held(trace, step)
    stage.button("last step").click()
    assert numbers(stage.shown("output")) == trace["output"].values.ravel().tolist()


def test_a_bias_counts_as_not_yet_written(page):
    stage = at(page, stamping(), 0)
    assert stage.shown("output").count("") == 49 - 9
    assert stage.shown("output")[0] == "1"  # 4 + 1×(−3)


def test_colours_follow_what_is_written(page):
    trace = stamping(bias=())
    stage = at(page, trace, 0)
    colour = "one => one.querySelector('rect').style.fill"
    first = stage.cell("output", 16).evaluate(colour)
    stage.root.locator(".scrub").fill("4")
    assert stage.cell("output", 16).evaluate(colour) != first
    stage.root.get_by_label("time per step").focus()
    stage.root.locator(".scrub").fill("0")
    assert stage.cell("output", 16).evaluate(colour) == first


def one_by_one(bias=(4,)):
    """A stamping of one cell each: a 1×1 kernel over steps that meet in the same cells."""
    return stamping(stride=0, kernel_size=1, sides=(3, 1), bias=bias)


def test_a_step_says_what_its_cell_held_before(page):
    trace = one_by_one()
    assert trace["output"].values.ravel().tolist() == [4 - 3 * (1 + 2 + 3)]
    stage = at(page, trace, 1)
    assert stage.sentence.endswith("Step 2 of 3: output[0, 0]: 1 + 2×(−3) = −5.")
    assert (stage.value, stage.result()) == (-5, "−5")
    assert re.sub(r"\s", "", page.locator(".working").inner_text()) == "1+2×(−3)=−5"
    assert stage.shown("output") == ["−5"]
    stage.button("step back").click()
    assert stage.sentence.endswith("output[0, 0]: 4 + 1×(−3) = 1.")
    assert stage.shown("output") == ["1"]


def test_only_steps_with_one_write_are_guessed_by_their_running_value(page):
    stage = at(page, one_by_one(), 1, predict=True)
    assert stage.root.get_attribute("data-value") == "?"
    page.locator(".guess").fill("-5")
    page.keyboard.press("Enter")
    assert stage.root.locator(".verdict").inner_text() == "right · 1 of 1"
    page.keyboard.press("Enter")
    assert (stage.step, stage.root.get_attribute("data-value")) == (2, "?")
    stage = at(page, stamping(), 1, predict=True)
    assert stage.root.get_attribute("data-value") != "?"


# ---- several writes ---------------------------------------------------------------------------------------------


def tables(page):
    """The tables of the arithmetic: each a list of (row, column, text)."""
    found = page.locator(".stamp").evaluate_all(
        "all => all.map((one) => [...one.children].map((each) => "
        "[each.style.gridRowStart, each.style.gridColumnStart, each.textContent]))"
    )
    return [[(int(row), int(column), re.sub(r"\s", "", text)) for row, column, text in table] for table in found]


def test_a_stamp_is_a_table_of_its_cells(page):
    stage = at(page, stamping(), 1)
    (table,) = tables(page)
    assert [(row, column) for row, column, _ in table] == [(r, c) for r in (1, 2, 3) for c in (1, 2, 3)]
    assert [text for *_, text in table[:3]] == ["3+2×(−3)=−3", "4+2×(−2)=0", "4+2×(−1)=2"]
    assert page.locator(".working").count() == 1
    assert page.locator(".stamp .factor-0").all_text_contents() == ["2"] * 9
    expect(page.locator(".stamp .factor-1").first).to_have_text("(−3)")
    assert stage.sentence.endswith(
        "Step 2 of 9: 9 cells of output, from output[0, 2]: 3 + 2×(−3) = −3 to output[2, 4]: 4 + 2×5 = 14."
    )


def test_a_cropped_stamp_keeps_the_height(page):
    trace = stamping(padding=1)
    stage = at(page, trace, 0)
    heights = set()
    for step in range(trace.steps):
        stage.root.locator(".scrub").fill(str(step))
        heights.add(round(page.locator(".foot").bounding_box()["height"]))
    assert len(heights) == 1
    assert [len(table) for table in tables(page)] == [4]


@pytest.mark.parametrize("width", [1024, 390])
def test_a_stamp_does_not_jump_on_any_screen(page, width):
    page.set_viewport_size({"width": width, "height": 768})
    stage = at(page, stamping(padding=1), 0)
    tops = set()
    for step in range(9):
        stage.root.locator(".scrub").fill(str(step))
        tops.add(round(stage.root.locator(".player").bounding_box()["y"]))
    assert len(tops) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_each_slice_has_its_table(page):
    at(page, TRACES["stamping, filters, cropped, then a function"], 4)
    assert [len(table) for table in tables(page)] == [9, 9]
    assert page.locator(".working small").all_text_contents() == ["output[0]", "output[1]"]


def test_a_large_stamp_folds(page):
    stage = at(page, TRACES["a stamp that folds"], 1)
    assert page.locator(".stamp .result").count() == 24
    stage.button("all 64 cells").click()
    assert page.locator(".stamp .result").count() == 64
    stage.button("step forward").click()
    assert page.locator(".stamp .result").count() == 64, "what was opened stays open"


def test_many_slices_fold_to_their_values(page):
    folds = at(page, TRACES["stamping, filters, cropped, then a function"], 4).root.locator(".fold")
    assert folds.count() == 0
    many = stamping(filters=5, bias=())
    stage = at(page, many, 4)
    assert folds.all_text_contents() == [f"output[{n}]: 9 cells" for n in range(5)]
    folds.nth(2).click()
    before, after = (held(many, step)[2 * 49 + 16] for step in (3, 4))
    assert tables(page)[0][0] == (1, 1, f"{before}+5×15={after}")
    assert stage.root.locator('.fold[aria-expanded="true"]').count() == 1


def test_a_stamp_outside_says_so(page):
    stage = at(page, TRACES["a stamp outside"], 0)
    assert stage.sentence.endswith("Step 1 of 9: nothing is written.")
    assert page.locator(".working").inner_text() == "This step writes nothing."


def test_one_value_to_several_cells(page):
    stage = at(page, nearest(), 2)
    assert page.locator(".working").inner_text().split() == ["6", "→", "4", "cells"]
    assert stage.sentence.endswith("Step 3 of 6: 6 → 4 cells of output.")
    assert stage.root.get_attribute("data-value") == "6 6 6 6"


# ---- copies -----------------------------------------------------------------------------------------------------


def test_a_copy_says_where_it_is_from(page):
    stage = at(page, nearest(scale=1), 4)
    assert stage.sentence.endswith("Step 5 of 6: → 12 (copied from input[1, 1]).")
    assert page.locator(".working").inner_text().split("\n")[-1] == "copied from input[1, 1]"
    assert (stage.tiles(), stage.result()) == (["12"], "12")


def test_an_address_says_where_a_copy_goes(page):
    stage = at(page, TRACES["max_unpool2d"], 2)
    assert stage.sentence.endswith("→ 7 (copied from input[1, 0], placed at index 8).")


def test_a_shortcut_is_added_cell_by_cell(page):
    stage = at(page, residual(), 4)
    assert stage.sentence.endswith("4 + 40 = 44.")


# ---- functions --------------------------------------------------------------------------------------------------


def dot(page):
    """Where the graph's dot stands, in pixels of the graph."""
    return tuple(float(page.locator(".graph circle").get_attribute(name)) for name in ("cx", "cy"))


@pytest.mark.parametrize(
    ("function", "values", "says"),
    [
        (RELU, [[-3]], "ReLU(−3) = 0."),
        (RELU, [[5]], "ReLU(5) = 5."),
        (SIGMOID, [[0.5]], "σ(0.5) = 0.6225."),
    ],
)
def test_a_function_is_printed_around_its_argument(page, function, values, says):
    stage = at(page, activated(function, values), 0)
    assert stage.sentence.endswith(f"Step 1 of 1: {says}")
    assert re.sub(r"\s", "", page.locator(".working").inner_text()) == re.sub(r"\s", "", says[:-1])


def test_a_sum_is_its_argument(page):
    trace = TRACES["two functions"]
    stage = at(page, trace, 0)
    sentence = stage.sentence.split(": ", 1)[1]
    assert sentence.startswith("ReLU(")
    assert sentence.endswith(f" + 1) = {trace['output'].values.ravel()[0]}.".replace("-", "−"))


def test_the_graph_follows_the_step_and_the_pointer(page):
    trace = activated()
    sent = view_columns(View(trace=trace))["stages"][0]["function"]
    stage = at(page, trace, 0)
    assert page.locator(".graph").get_attribute("aria-hidden") == "true"
    places = {}
    for cell, value in enumerate(trace["input"].values.ravel().tolist()):
        stage.cell("output", cell).hover()
        places[value] = dot(page)
    across = np.array([places[value][0] for value in sorted(places)])
    assert np.allclose(np.diff(across) / np.diff(sorted(places)), (across[-1] - across[0]) / 11, atol=0.01)
    assert len({up for value, (_, up) in places.items() if value <= 0}) == 1
    assert places[5][1] < places[3][1] < places[1][1] < places[-2][1]
    assert len(sent["x"]) == len(re.findall("[ML]", page.locator(".graph .curve").get_attribute("d")))


def test_a_graph_does_not_tell_what_is_to_be_guessed(page):
    at(page, activated(), 4, predict=True)
    zero = float(page.locator(".graph .axes").get_attribute("d").split("L")[0].split()[1])
    assert dot(page)[1] == pytest.approx(zero, abs=0.1)
    assert page.locator(".graph .lead").get_attribute("d") == ""
    page.locator(".guess").fill("5")
    page.keyboard.press("Enter")
    assert dot(page)[1] < zero - 5


def test_each_stage_has_its_graph(page):
    trace = TRACES["two functions"]
    stage = at(page, trace, 0)
    name = page.locator(".graph .name")
    assert name.text_content() == "ReLU(x)"
    stage.button("last step").click()
    assert name.text_content() == "tanh(x)"


def test_a_stage_without_a_function_keeps_the_graphs_place(page):
    first = convolved(bias=False)
    both = first.then(activated_of(first["output"].values, RELU).renamed(input="output", output="relu"))
    stage = at(page, both, 0)
    expect(page.locator(".plot")).to_be_hidden()
    before = page.locator(".foot").bounding_box()
    stage.button("last step").click()
    expect(page.locator(".graph")).to_be_visible()
    assert page.locator(".foot").bounding_box()["height"] == pytest.approx(before["height"], abs=60)


def activated_of(values, function):
    """Every cell of a volume through a function."""
    flat = activated(function, values.reshape(1, -1))
    tensor, target = flat.tensors
    (stage,) = flat.stages
    shaped = [
        type(tensor)(name=each.name, role=each.role, values=each.values.reshape(values.shape))
        for each in (tensor, target)
    ]
    chained = type(stage)(target=stage.target, shape=values.shape, rule=stage.rule, function=function)
    return type(flat)(tensors=tuple(shaped), stages=(chained,))


def test_the_picture_taken_away_holds_the_graph(page):
    stage = at(page, activated(Function("tanh", np.tanh), [[0.5]]), 0)
    stage.root.locator("summary", has_text="take away").click()
    with page.expect_download() as download:
        stage.root.get_by_role("button", name=re.compile("SVG")).click()
    text = download.value.path().read_text("utf-8")
    assert "tanh(x)" in text


# ---- views whose stages differ ----------------------------------------------------------------------------------

IMAGE = np.arange(36).reshape(1, 6, 6)


def layered(*names):
    """A convolution, then what is named, over the same image."""
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
    trace = layer.trace(IMAGE, np.arange(9).reshape(1, 1, 3, 3) - 4).renamed(output="conv")
    last = "conv"
    for name in names:
        values = trace[last].values
        further = max_pool2d(kernel_size=2).trace(values) if name == "pool" else activated_of(values, RELU)
        trace = trace.then(further.renamed(input=last, output=name))
        last = name
    return trace


def follower(page):
    """The outlined cells of the second view by tensor."""
    shown = page.locator(".view").nth(1).locator(".grid.written")
    return shown.evaluate_all(
        "all => all.map((one) => [one.dataset.tensor, one.querySelector('.looked')?.dataset.cell])"
    )


@pytest.mark.parametrize(
    ("step", "shows"),
    [
        (5, ["conv", "5"]),  # the same stage
        (16 + 3, ["conv", "15"]),  # a stage that the other does not have: it stays at the end of the one before
        (32 + 2, ["pool", "2"]),  # the last one of both
    ],
)
def test_views_are_linked_stage_by_stage(page, step, shows):
    views = [View(trace=layered("relu", "pool"), title="one"), View(trace=layered("pool"), title="other")]
    mounted(page, *views, start={"token": 1, "step": step, "predict": False})
    assert follower(page) == [shows]


def test_a_view_with_more_stages_follows_too(page):
    views = [View(trace=layered("pool"), title="one"), View(trace=layered("relu", "pool"), title="other")]
    stage = mounted(page, *views, start={"token": 1, "step": 16 + 1, "predict": False})
    assert follower(page) == [["pool", "1"]]
    page.locator(".view").nth(1).locator('.grid[data-tensor="pool"] [data-cell="3"]').click()
    assert stage.step == 16 + 3


def test_stamps_and_windows_are_linked_by_the_cell(page):
    views = [View(trace=stuffed(), title="one"), View(trace=stamping(bias=()), title="other")]
    stage = mounted(page, *views, start={"token": 1, "step": 48, "predict": False})
    other = page.locator(".view").nth(1)
    assert other.locator(".stamp .cell-sum").count() == 9
    other.locator('.grid[data-tensor="output"] [data-cell="0"]').click()
    assert stage.step == 0


@pytest.mark.parametrize("kernel_size", [1, 2])
@pytest.mark.parametrize("backwards", ["input", "weight"])
def test_a_step_that_scatters_goes_with_the_window_in_the_same_place(page, kernel_size, backwards):
    """Also where the padding crops a stamp to a single cell, and where every step adds to the only weight."""
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=kernel_size, padding=kernel_size - 1, bias=False)
    x, weight = np.arange(9).reshape(1, 3, 3), np.ones(layer.weight_shape, int)
    forth = layer.trace(x, weight)
    delta = np.arange(forth.steps).reshape(forth["output"].values.shape)
    back = input_gradient(layer, weight, delta, (3, 3)) if backwards == "input" else shared_gradient(layer, x, delta)
    last = forth.steps - 1
    views = [View(trace=back, title="back"), View(trace=forth, title="forth")]
    mounted(page, *views, start={"token": 1, "step": last, "predict": False})
    assert follower(page) == [["output", str(last)]]


def test_slices_lie_as_a_view_says(page):
    trace = TRACES["deform_conv2d"]
    mounted(page, View(trace=trace, across={"offset": 4}))
    planes = page.locator(".panel[data-tensor=offset] .planes")
    boxes = [planes.locator(".grid").nth(n).bounding_box() for n in (0, 3, 4)]
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"]
    assert boxes[0]["x"] == boxes[2]["x"] < boxes[1]["x"]
