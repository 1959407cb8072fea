"""A lesson's state over several runs, as Streamlit runs them."""

import pytest
from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from app.address import Switch, Whole
from app.state import EDIT, SEED, State, enter

enter(st.session_state.get("page", "one"))
state = State(
    st.session_state.get("page", "one"),
    (Whole(name="card", low=1, high=5, default=1), Whole(name="stride", low=1, high=4, default=1), SEED, EDIT),
    start={"values": {"stride": 2}, "predict": True},
)
st.button("set", on_click=state.set, kwargs={"stride": 3})
st.button("go", on_click=state.go, args=({"stride": 4, "card": 3}, 5, True))
st.button("reset", on_click=state.reset)
st.button("reseed", on_click=state.reseed)
st.button("edit", on_click=state.edit, args=("input", 1, 7))
st.button("edit far", on_click=state.edit, args=("input", 99, 7))
st.button("forget", on_click=state.forget_edits, args=("input",))
st.button("touch", on_click=state.touch, args=("stride", "No."))
st.text(state.address)
st.text(state.start)
st.text(state.complaint)
st.text(state.edited("input", [[1, 2], [3, 4]]))
st.text((state.touched, state.said, state["seed"]))
"""


class Page:
    """The page above: what it shows, and its buttons."""

    def __init__(self, **query: str) -> None:
        self.app = AppTest.from_string(PAGE, default_timeout=30)
        self.visit(**query)

    def visit(self, page: str = "one", **query: str) -> "Page":
        self.app.session_state["page"] = page
        self.app.query_params.clear()
        self.app.query_params.update(query)
        return self.run()

    def press(self, label: str) -> "Page":
        next(button for button in self.app.button if button.label == label).click()
        return self.run()

    def run(self) -> "Page":
        self.app.run()
        assert not self.app.exception
        return self

    @property
    def shown(self) -> list[str]:
        return [text.value for text in self.app.text]

    @property
    def address(self) -> str:
        return self.shown[0]


def start(token, step=0, predict=False):
    return str({"token": token, "step": step, "predict": predict})


def test_who_comes_without_a_link_begins_at_the_start_of_the_lesson():
    assert Page().shown[:3] == ["v=1&stride=2", start(1, predict=True), ""]


def test_a_link_shows_what_it_names_and_all_else_as_at_the_start():
    assert Page(v="1", card="2", step="4").shown[:3] == ["v=1&card=2", start(2, step=4), ""]


def test_a_change_leaves_the_stage_where_it_is_and_a_card_moves_it():
    page = Page()
    assert page.press("set").shown[:2] == ["v=1&stride=3", start(1, predict=True)]
    assert page.press("go").shown[:2] == ["v=1&card=3&stride=4", start(2, 5, True)]


def test_the_address_is_read_when_the_page_is_entered_and_not_again():
    page = Page(stride="4")
    assert page.press("set").address == "v=1&stride=3"
    page.app.query_params["stride"] = "2"
    assert page.run().address == "v=1&stride=3"


def test_coming_back_without_a_link_finds_all_as_it_was_left():
    page = Page(stride="4")
    assert page.visit(page="two").address == "v=1&stride=2"
    assert page.visit(page="one").address == "v=1&stride=4"
    page.visit(page="two")
    assert page.visit(page="one", present="1", slide="2").address == "v=1&stride=4"


def test_coming_back_with_a_link_follows_it():
    page = Page(stride="4")
    page.visit(page="two")
    assert page.visit(page="one", stride="3").address == "v=1&stride=3"


def test_a_bad_link_is_said_once():
    page = Page(stride="0", step="-1", card="2")
    said = "Part of this link could not be read (stride, step): those settings are as at the start."
    assert page.shown[:3] == ["v=1&card=2", start(2), said]
    assert page.press("set").shown[2] == ""


def test_a_link_of_another_version_gives_the_start_and_no_step():
    assert Page(v="9", stride="3", step="4").shown[:2] == ["", start(2)]


def test_a_link_inside_the_app_needs_no_address():
    page = Page()
    page.visit(page="two")
    page.app.session_state["convscope.link"] = "v=1&stride=3&step=2"
    assert page.visit(page="one").shown[:2] == ["v=1&stride=3", start(2, step=2)]
    page.app.session_state["convscope.link"] = ""  # the lesson as at the start, and the same page as before
    assert page.run().shown[:2] == ["", start(3)]


def test_reset_keeps_seed_and_card_and_reseed_changes_the_seed_only():
    page = Page(seed="7", stride="3", card="2")
    assert page.press("reset").address == "v=1&card=2&seed=7"
    assert page.press("set").press("reseed").address.startswith("v=1&card=2&stride=3")
    assert "seed=7" not in page.address.split("&")
    seed = page.shown[4]
    assert page.press("go").shown[4] == seed


def test_edits_are_kept_and_those_the_page_has_no_cell_for_are_left_aside():
    page = Page().press("edit").press("edit far")
    assert page.shown[3] == "[[1, 7], [3, 4]]"
    assert page.address == "v=1&stride=2&edit=input.1.7_input.99.7"
    assert page.press("forget").shown[3] == "[[1, 2], [3, 4]]"


def test_what_a_control_says_is_gone_with_the_next_run():
    page = Page().press("touch")
    assert page.shown[4] == "('stride', ['No.'], 0)"
    assert page.run().shown[4] == "('', [], 0)"


@pytest.mark.parametrize("wrong", ["state.set(sride=2)", "state.go({'sride': 2})"])
def test_a_name_that_is_no_setting_is_our_mistake(wrong):
    assert AppTest.from_string(PAGE + wrong, default_timeout=30).run().exception
