"""Counting a layer: every card, every kind of layer, the three counts, groups, the detour over a 1×1 convolution."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from app.address import defaults, write
from app.parameter_count.layers import PRESETS, SETTINGS, layer_of
from app.parameter_count.picture import counted
from app.parameter_count.words import all_counts
from engine.formula import number_in
from tests.browser.menus import choose
from tests.browser.stage_page import StagePage

pytestmark = pytest.mark.slow  # every state in a browser: minutes; the plain tier has the lesson's own tests

PATIENCE_MS = 15_000
ANSWERS = ("26", "151", "32", "128", "weights and MACs", "1")  # of the cards, one after the other
SMALL = {"in_channels": 3, "out_channels": 4, "kernel_size": 3}
KINDS: dict[str, dict[str, Any]] = {
    "conv2d": SMALL,
    "a rectangular kernel": {**SMALL, "kernel_size": "3x2", "rectangular": 1, "bias": 0},
    "groups": {"in_channels": 4, "out_channels": 6, "kernel_size": 2, "groups": 2},
    "transposed": {"layer": "conv_transpose2d", **SMALL, "size": 5, "stride": 2, "padding": 1},
    "linear": {"layer": "linear", "in_features": 9, "out_features": 4},
    "batch_norm": {"layer": "batch_norm2d", "num_features": 5},
}


def open_with(page, server, **settings):
    return StagePage.open(page, f"{server.url}/parameter_count?{urlencode(settings)}")


def values_of(**settings):
    """The settings of such an address, as the lesson has them."""
    return defaults(SETTINGS) | {
        each.name: each.read(str(settings[each.name])) for each in SETTINGS if each.name in settings
    }


def trace_of(values):
    """What the page counts, by the engine."""
    return counted(values["count"], *layer_of(values))


def address_of(name):
    values = defaults(SETTINGS) | PRESETS[name]
    return dict(part.split("=") for part in write(SETTINGS, values).split("&"))


def said(page):
    return page.locator(".cs-said")


def counts(page):
    return page.locator(".st-key-picture .cs-letters")


def card(page):
    return page.locator(".st-key-card")


def type_into(page, label, number):
    box = page.get_by_label(f"{label}, number")
    box.fill(str(number))
    box.press("Enter")


def settle(page):
    """Nothing runs any more."""
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=PATIENCE_MS)


def test_every_card_has_its_state_and_its_answer(page, server):
    lesson = StagePage.open(page, f"{server.url}/parameter_count")
    for number, answer in enumerate(ANSWERS, start=1):
        expect(card(page)).to_contain_text(f"card {number} of {len(ANSWERS)}", timeout=PATIENCE_MS)
        settle(page)
        expect(page.get_by_role("button", name="back to the lesson")).to_have_count(0)
        card(page).get_by_role("radio", name=answer, exact=True).click()
        expect(card(page)).to_contain_text(f"{answer} is right.", timeout=PATIENCE_MS)
        assert lesson.step == 0
        if number < len(ANSWERS):
            page.get_by_role("button", name="next card").click()
    expect(page.get_by_role("button", name="next card")).to_be_disabled()


def test_a_wrong_answer_hears_the_right_one(page, server):
    StagePage.open(page, f"{server.url}/parameter_count?card=2&in_channels=6&out_channels=16&size=14")
    card(page).get_by_role("radio", name="400", exact=True).click()
    expect(card(page)).to_contain_text("Not 400: 151 is right. 6·25 weights and one bias", timeout=PATIENCE_MS)


def test_the_first_card_asks_before_it_tells(page, server):
    lesson = StagePage.open(page, f"{server.url}/parameter_count")
    expect(lesson.root.get_by_label("your guess")).to_be_visible()
    assert lesson.root.get_attribute("data-value") == "?"
    lesson.root.get_by_label("your guess").fill("26")
    lesson.root.get_by_label("your guess").press("Enter")
    expect(lesson.root.locator(".verdict")).to_have_text("right · 1 of 1")
    assert lesson.value == 26


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", ["parameters", "MACs", "memory"])
def test_the_steps_add_up_to_the_formula(page, server, kind, count):
    settings = {**KINDS[kind], "count": count}
    lesson = open_with(page, server, **settings)
    values = values_of(**settings)
    layer, size = layer_of(values)
    trace = trace_of(values)
    last = trace.steps - 1
    assert lesson.root.get_attribute("data-steps") == str(trace.steps)
    shares = []
    for index in range(trace.steps):
        (write,) = trace.step(index).writes
        assert (lesson.step, lesson.value) == (index, write.cell.value)
        shares.append(lesson.value)
        lesson.button("step forward").click()
    assert sum(shares[:-1]) == shares[-1]
    total = {"parameters": layer.parameters(), "MACs": layer.macs(size)}.get(count)
    assert total is None or shares[last] == total.result
    equation = page.locator(".st-key-formula annotation").last
    expect(equation).to_contain_text(number_in("latex", int(shares[-1])))


@pytest.mark.slow
@pytest.mark.parametrize("name", PRESETS)
def test_every_published_layer_is_counted(page, server, name):
    values = defaults(SETTINGS) | PRESETS[name]
    query = write(SETTINGS, values)
    lesson = StagePage.open(page, f"{server.url}/parameter_count?{query or 'v=1'}")
    assert page.get_by_test_id("stException").count() == page.get_by_test_id("stAlert").count() == 0
    trace = trace_of(values)
    assert lesson.root.get_attribute("data-steps") == str(trace.steps)
    lesson.button("last step").click()
    assert lesson.value == trace["parameters"].values[0]
    expect(page.get_by_label("Preset")).to_have_value(name)
    summary = all_counts(*layer_of(values)).split("<summary>")[1].split("</summary>")[0]
    expect(counts(page).locator("summary")).to_have_text(summary)


def test_a_preset_sets_the_layer_and_keeps_what_is_counted(page, server):
    lesson = open_with(page, server, count="MACs")
    choose(page, page.get_by_role("combobox", name="Preset", exact=True), "depthwise of MobileNet")
    expect(lesson.root).to_have_attribute("data-steps", "33", timeout=PATIENCE_MS)
    assert lesson.value == 9 * 112 * 112
    expect(page.get_by_role("radio", name="MACs")).to_be_checked()


def test_all_three_counts_are_there_whatever_is_counted(page, server):
    lesson = open_with(page, server, **SMALL)
    line = "112 parameters · 97,200 multiplications · 14.1 KiB of output"
    for count, steps in [("MACs", 97_200), ("memory", 14_400), ("parameters", 112)]:
        page.get_by_role("radio", name=count).click()
        expect(lesson.root).to_have_attribute("data-sentence", re.compile(f"{count} 1"), timeout=PATIENCE_MS)
        lesson.button("last step").click()
        assert lesson.value == steps
        lesson.button("first step").click()
        expect(counts(page).locator("summary")).to_have_text(line)
    counts(page).locator("summary").click()
    expect(counts(page)).to_contain_text("F·H_out·W_out·k_H·k_W·C/g = 4·30·30·3·3·3/1 = 3600·27 = 97,200")


def test_groups_are_those_that_divide_both_channels(page, server):
    open_with(page, server, in_channels=96, out_channels=256, kernel_size=5, groups=2)
    group = page.locator(".st-key-controls").get_by_test_id("stButtonGroup").last
    expect(group.get_by_role("radio")).to_have_text(["1", "2", "4", "8", "16", "32"])
    group.get_by_role("radio", name="32").click()
    expect(said(page)).to_have_text("groups must divide in_channels=96 and out_channels=256.", timeout=PATIENCE_MS)
    type_into(page, "in_channels", 95)
    expect(said(page)).to_contain_text("groups must divide in_channels=95 and out_channels=256.", timeout=PATIENCE_MS)
    expect(group.get_by_role("radio")).to_have_text(["1"])


def test_a_number_beyond_the_bounds_is_refused_with_the_reason(page, server):
    lesson = open_with(page, server, **SMALL)
    type_into(page, "in_channels", 5000)
    expect(said(page)).to_have_text(
        "in_channels=5000 was not taken, 3 stays: give a number from 1 to 1024. No layer among the presets has more.",
        timeout=PATIENCE_MS,
    )
    assert lesson.value == 28


def test_the_kernel_stays_inside_the_padded_input(page, server):
    open_with(page, server, count="MACs", **{**SMALL, "kernel_size": 5})
    type_into(page, "input size", 4)
    expect(said(page)).to_have_text(
        "kernel_size went from 5 to 4. The padded input is 4 × 4 cells.", timeout=PATIENCE_MS
    )


def test_a_transposed_convolution_crops_no_more_than_there_is(page, server):
    lesson = open_with(page, server, count="MACs", layer="conv_transpose2d", padding=5, **SMALL)
    type_into(page, "input size", 2)
    expect(said(page)).to_have_text(
        "padding went from 5 to 1. More would crop the whole output away.", timeout=PATIENCE_MS
    )
    assert lesson.value == 4 * 27


def test_the_detour_beside_the_direct_way(page, server):
    open_with(page, server, **{**address_of("5×5 of Inception"), "count": "MACs"})
    page.get_by_text("compare with a 1×1 reduction").click()
    rows = page.locator(".st-key-picture tbody tr")
    expect(rows).to_have_count(5, timeout=PATIENCE_MS)
    cells = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert cells == [
        ["5×5 direct", "228,000", "178,752,000", "147.0 KiB"],
        ["1×1 to 16", "3,040", "2,383,360", "49.0 KiB"],
        ["5×5 after it", "19,200", "15,052,800", "147.0 KiB"],
        ["both", "22,240", "17,436,160", "196.0 KiB"],
        ["direct ÷ both", "10.25", "10.25", "0.75"],
    ]
    type_into(page, "reduce_to", 190)
    expect(rows.nth(1)).to_contain_text("1×1 to 190", timeout=PATIENCE_MS)


def test_a_link_with_nonsense_shows_the_start(page, server):
    lesson = open_with(page, server, v=1, layer="attention", groups="many", in_channels=10**7)
    expect(page.get_by_text("Part of this link could not be read (layer, in_channels, groups)")).to_be_visible()
    assert lesson.root.get_attribute("data-steps") == "7"


def test_groups_in_a_link_that_divide_nothing_are_said(page, server):
    lesson = open_with(page, server, v=1, in_channels=6, out_channels=4, groups=3)
    expect(said(page)).to_contain_text("groups must divide in_channels=6 and out_channels=4.")
    assert lesson.value == 6 * 25 + 1


def test_the_snippet_counts_the_same_layer(page, server):
    lesson = open_with(page, server, **SMALL)
    lesson.button("PyTorch").click()
    expect(lesson.root.locator(".snippet")).to_contain_text('nn.Conv2d(3, 4, 3, device="meta")')


@pytest.mark.parametrize("query", ["", "layer=linear", "count=MACs&compare=1&in_channels=190&out_channels=48"])
def test_it_fits_a_phone(page, server, query):
    page.set_viewport_size({"width": 390, "height": 844})
    StagePage.open(page, f"{server.url}/parameter_count?{query}")
    page.wait_for_timeout(500)
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0
