"""What a card must show, and what is said to its answers."""

import pytest
from playwright.sync_api import expect

from app.cards import verdict
from tests.browser.reading import left, plain, wrong_cells
from tests.browser.walking import at_card


def is_shown(walk, number):
    """A card with its named state: its words, its settings, the engine's numbers up to its step."""
    card, told = walk.start.cards[number - 1], at_card(walk.slug, number)
    walk.wait_for(walk.start.query(number))
    assert told.values == walk.start.card_state(number), "Python understands the address as the card meant it"
    lead = told.traces[0]
    assert card.title in walk.card_text()
    for words in (card.text, card.ask):
        assert plain(words) in plain(walk.card_text())
    assert card.ask.endswith("?")
    picture = walk.picture()
    assert (picture["step"], picture["steps"]) == (str(min(card.step, lead.steps - 1)), str(lead.steps))
    assert walk.button("predict first").get_attribute("aria-pressed") == str(card.predict).lower()
    assert f"Step {int(picture['step']) + 1} of {lead.steps}: " in picture["sentence"]
    writes = left(lead, int(picture["step"]))
    assert picture["value"] == "?" if card.predict else values(picture) == pytest.approx(writes)
    assert all(all(grid["cells"]) for grid in picture["grids"] if grid["tensor"] == "input")
    assert wrong_cells(picture["grids"], told.views) == []


def values(picture):
    """The numbers that the step writes, as the stage says them."""
    return [float(number) for number in picture["value"].split()]


def answered(walk, number, chosen, press="click"):
    """Choose an answer: what is said to it names the engine's as the right one."""
    card, told = walk.start.cards[number - 1], at_card(walk.slug, number)
    getattr(walk.answers.nth(chosen), press)()
    says_so(walk, card, told, chosen)


def says_so(walk, card, told, chosen):
    right = card.right(told.shown)
    said = plain(verdict(card.options[chosen], right, card.why(told.shown)))
    expect(walk.card.get_by_test_id("stMarkdown").nth(1)).to_have_text(said)
    assert said.startswith(f"{plain(right)} is right." if card.options[chosen] == right else "Not ")
