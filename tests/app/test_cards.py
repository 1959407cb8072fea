"""A lesson's cards: the state they name, the way back to it, the answer that the engine gives."""

import pytest
from streamlit.testing.v1 import AppTest

from app.cards import Card, verdict

START = {"card": 1, "stride": 1, "seed": 0}
CARD = Card(title="Stride", text="It skips.", ask="How far?", settings={"stride": 2}, step=4, predict=True)
PAGE = """
import streamlit as st
from app.address import Whole
from app.cards import Card
from app.deck import card_setting, deck, turn
from app.state import SEED, State

CARDS = (
    Card(title="One", text="A *first* card.", ask="Which stride?", options=("1", "2"), answer=lambda shown: shown),
    Card(title="Two", text="A second.", ask="And now?", options=("1", "2"), answer=lambda shown: shown,
         because=lambda shown: f"It moves by {shown}.", settings={"stride": 2}, step=4, predict=True),
    Card(title="Three", text="The last.", ask="Why?"),
)
state = State("test", (card_setting(CARDS), Whole(name="stride", low=1, high=4, default=1), SEED),
              start=CARDS[0].named_state(1))
st.button("wander", on_click=state.set, kwargs={"stride": 3})
st.button("reseed", on_click=state.reseed)
st.button("turn on", on_click=turn, args=(state, CARDS, 1))
st.button("turn back", on_click=turn, args=(state, CARDS, -1))
deck(state, CARDS, None if state["stride"] == 4 else state["stride"])
st.text(state.address)
st.text((state.start["step"], state.start["predict"]))
"""


def page(**query: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=30)
    app.query_params.update(query)
    return checked(app)


def checked(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return checked(app)


def said(app: AppTest) -> list[str]:
    return [each.value for each in app.markdown]


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_a_card_names_a_state():
    assert CARD.named_state(2) == {"values": {"stride": 2, "card": 2}, "step": 4, "predict": True}


@pytest.mark.parametrize(
    ("values", "is_shown"),
    [
        ({"card": 2, "stride": 2, "seed": 0}, True),
        ({"card": 5, "stride": 2, "seed": 9}, True),
        ({"card": 2, "stride": 1, "seed": 0}, False),
    ],
)
def test_it_is_shown_where_the_settings_are_its_own_whatever_the_random_numbers(values, is_shown):
    assert CARD.is_shown(values, START) is is_shown


def test_random_numbers_count_where_the_card_sets_them():
    card = Card(title="", text="", ask="", settings={"seed": 3})
    assert not card.is_shown(START, START)
    assert card.is_shown({**START, "seed": 3}, START)


def test_an_answer_that_is_not_among_the_options_is_our_mistake():
    card = Card(title="Stride", text="", ask="", options=("1", "2"), answer=lambda shown: shown)
    assert card.right(2) == "2"
    with pytest.raises(ValueError, match="'3' is right, but not among"):
        card.right(3)


def test_what_is_said_to_an_answer():
    assert verdict("2", "2", "It skips.") == "**2** is right. It skips."
    assert verdict("3", "2", "It skips.") == "Not 3: **2** is right. It skips."


def test_the_deck_is_walked_card_by_card_and_each_sets_its_state():
    app = press(page(), "next card")
    assert [text.value for text in app.text] == ["v=1&card=2&stride=2", "(4, True)"]
    assert "**Two**" in said(app)[0]
    app = press(app, "next card")
    assert app.text[0].value == "v=1&card=3"
    app = press(press(app, "previous card"), "previous card")
    assert app.text[0].value == ""


def test_at_the_ends_there_is_no_further_card():
    app = page()
    disabled = {button.label: button.disabled for button in app.button}
    assert (disabled["previous card"], disabled["next card"]) == (True, False)
    assert press(app, "turn back").text[0].value == ""
    app = page(card="3")
    assert {button.label: button.disabled for button in app.button}["next card"]
    assert press(app, "turn on").text[0].value == "v=1&card=3"
    assert press(app, "turn back").text[0].value == "v=1&card=2&stride=2"


def test_who_wandered_off_comes_back_with_one_click():
    app = page()
    assert "back to the lesson" not in labels(app)
    assert "back to the lesson" not in labels(press(app, "reseed"))
    app = press(app, "wander")
    assert "back to the lesson" in labels(app)
    assert "back to the lesson" not in labels(press(app, "back to the lesson"))


def test_an_answer_is_judged_by_what_the_page_shows():
    app = page(card="2", stride="2")
    app.pills[0].set_value("1")
    assert said(checked(app))[1] == "Not 1: **2** is right. It moves by 2."
    app.pills[0].set_value("2")
    assert said(checked(app))[1] == "**2** is right. It moves by 2."


def test_the_right_answer_stays_that_of_the_cards_own_state():
    app = press(page(card="2", stride="2"), "wander")
    app.pills[0].set_value("2")
    assert said(checked(app))[1] == "**2** is right. It moves by 2."


def test_who_comes_to_another_state_of_a_card_is_asked_nothing_before_he_is_back():
    app = page(card="2", stride="3")
    assert not app.pills
    assert press(app, "back to the lesson").pills


def test_a_page_that_could_not_be_computed_judges_nothing():
    app = page(card="2", stride="4")
    assert not app.pills
    assert not app.exception
