"""The lesson on building blocks: its cards, its snippets in many states, its table and its drawings."""

import re
from base64 import b64decode
from xml.etree import ElementTree

import numpy as np
import pytest

from app.address import write
from app.blocks.drawing import picture, told
from app.blocks.ideas import IDEAS
from app.blocks.scenes import with_windows
from app.blocks.settings import ON_THE_STAGE, SETTINGS, settings_of
from app.blocks.shown import shown
from app.blocks.smaller import OBJECTS
from app.blocks.snippets import snippet
from app.blocks.table import compared, derived
from app.state import query_values
from tests.asking import asked, changed
from tests.snippets import ran

SLUG = "blocks"
START = asked(SLUG)
STATES = [(idea, variant) for idea in IDEAS for variant in idea.variants]
NAMES = [f"{idea.name}, {variant}" for idea, variant in STATES]


@pytest.mark.parametrize("number", range(1, len(START.cards) + 1))
def test_every_card_has_an_answer(number: int):
    page = asked(SLUG, START.query(number))
    card = page.cards[number - 1]
    assert card.right(page.shown) in card.options
    assert card.why(page.shown)
    assert card.is_shown(page.values, page.card_state(number))
    assert card.ask.endswith("?")
    assert card.step < page.traces[0].steps


def test_the_answers_are_those_of_the_lecture():
    right = [asked(SLUG, START.query(n)).shown for n in range(1, len(START.cards) + 1)]
    answers = [card.right(each) for card, each in zip(START.cards, right, strict=True)]
    assert answers == ["9/49", "10.25", "0", "its input", "the bottleneck", "1 and 4", "7.89"]


@pytest.mark.parametrize(("idea", "variant"), STATES, ids=NAMES)
def test_the_snippet_counts_the_block_and_prints_the_stage(idea, variant):
    page = shown(idea, settings_of(idea) | {"variant": variant})
    printed, names = ran(snippet(page.chosen, page.steps))
    told_by = page.chosen.report
    lines = [f"parameters: {told_by.parameters}", f"MACs: {told_by.macs}", f"output: {told_by.output_shape}"]
    assert printed.splitlines()[:3] == lines
    np.testing.assert_allclose(names["y"][0].numpy(), page.trace["output"].values, rtol=1e-12)


def test_a_link_with_edits_shows_them():
    values = settings_of(IDEAS[0]) | {"edit": {"kernels0_input1x7x7": {0: 9}, "kernels0_weight1x1x5x5": {24: -1}}}
    page = asked(SLUG, query_values(write(SETTINGS, values)))
    (trace,) = page.traces
    assert trace["input"].values[0, 0, 0] == 9
    assert trace["weight"].values[0, 0, 4, 4] == -1


def test_another_idea_comes_with_its_own_numbers():
    values = changed(SLUG, {"v": "1", "idea": "1×1 reduction", "in_channels": "7"}, "Idea", "dense block")
    dense = next(idea for idea in IDEAS if idea.name == "dense block")
    assert {name: values[name] for name in dense.settings} == dense.settings


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.name)
def test_the_table_shows_every_variant_and_hides_what_a_question_asks(idea):
    numbers = settings_of(idea)
    page = shown(idea, numbers)
    table = compared(page.costs, idea.variants[0], numbers, idea.name, hidden=False, brief=False)
    for each in page.costs:
        assert f"{each.report.parameters:,}" in table
        assert f"{each.report.macs:,}" in table
    assert table.count("<img") == len(idea.variants)
    assert table.count('<th scope="col" class="cs-chosen">') == 1
    hidden = compared(page.costs, idea.variants[0], numbers, idea.name, hidden=True, brief=False)
    assert "MACs" not in hidden
    assert not any(f"{each.report.parameters:,}" in hidden for each in page.costs if each.report.parameters > 999)
    brief = compared(page.costs, idea.variants[0], numbers, idea.name, hidden=False, brief=True)
    assert "<img" not in brief
    assert "MACs" in brief


@pytest.mark.parametrize(("idea", "variant"), STATES, ids=NAMES)
def test_a_drawing_has_a_box_for_every_layer_and_stays_inside(idea, variant):
    (each,) = [each for each in idea.build(settings_of(idea)) if each.name == variant]
    svg = picture(each.body)
    root = ElementTree.fromstring(svg)
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    for x, y, width, height in boxes(root):
        assert left <= x
        assert x + width <= left + wide
        assert top <= y
        assert y + height <= top + high
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts
    assert told(each.body)


def boxes(part, x=0.0, y=0.0):
    """Every rectangle where it lies in the whole picture."""
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", part.attrib.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    for child in part:
        if child.tag.endswith("rect"):
            sides = (float(child.attrib[name]) for name in ("width", "height"))
            yield (x + float(child.attrib.get("x", 0)), y + float(child.attrib.get("y", 0)), *sides)
        yield from boxes(child, x, y)


def test_the_residual_block_as_it_is_drawn():
    basic = next(idea for idea in IDEAS if idea.key == "residual").build(settings_of(IDEAS[4]))[1]
    texts = [each.text for each in ElementTree.fromstring(picture(basic.body)).iter() if each.tag.endswith("text")]
    assert texts == ["3×3, 64", "3×3, 64", "+"]
    assert told(basic.body) == "[3×3, 64 then 3×3, 64 | the input as it is, added]"


def test_windows_lie_on_the_objects():
    numbers = settings_of(OBJECTS)
    root = ElementTree.fromstring(with_windows(numbers, 5))
    frames = [each.attrib for each in root if "fill-opacity" in each.attrib]
    assert [(each["x"], each["y"], each["width"]) for each in frames] == [("8", "8", "40"), ("48", "48", "40")]


def test_a_picture_is_data_that_the_page_can_show():
    page = shown(IDEAS[0], settings_of(IDEAS[0]))
    table = compared(page.costs, "", page.numbers, "", hidden=False, brief=False)
    (first, *_) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', table)
    assert ElementTree.fromstring(b64decode(first)).tag.endswith("svg")


def test_every_number_says_how_it_came_about():
    page = asked(SLUG, START.query(2)).shown
    text = derived(page.chosen)
    assert "F·H_out·W_out·k_H·k_W·C/g = 16·28·28·1·1·190/1" in text
    assert "r_in + d·(k − 1)·j_in = 1 + 1·(5 − 1)·1 = 1 + 4 = 5" in text


def test_on_the_stage_is_said_in_the_address():
    page = asked(SLUG, START.query(3))
    assert page.values["show"] == ON_THE_STAGE
