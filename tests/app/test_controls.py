"""Controls: bounds that follow from other settings, the sentence at a bound, a typed number that is refused."""

from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from app.address import Choice, Pair, Switch, Whole
from app.controls import choice, pair, preset, reset_buttons, switch, whole
from app.state import EDIT, SEED, State

state = State("test", (
    Whole(name="kernel_size", low=1, high=7, default=3),
    Whole(name="padding", low=0, high=6, default=0),
    Pair(name="stride", low=1, high=5, default=(1, 1)),
    Choice(name="operation", options=("correlation", "convolution")),
    Choice(name="mode", options=("zeros", "reflect", "replicate", "circular")),
    Switch(name="rectangular"), SEED, EDIT,
))
preset(state, "known", {"large": {"kernel_size": 7, "padding": 3}, "small": {"kernel_size": 1, "padding": 0}})
k = whole(state, "kernel_size", low=1, high=7, at_low="Nothing is smaller.")
p = whole(state, "padding", low=0, high=k - 1, at_high=f"kernel_size={k} must touch the input.")
s = pair(state, "stride", low=1, high=(5, 4), rectangular=switch(state, "rectangular"))
choice(state, "operation", forgets="weight")
choice(state, "mode", options=("zeros",) if k == 1 else ())
reset_buttons(state)
st.text((k, p, s, state["operation"], state["mode"]))
st.text(state.address)
st.text(" ".join(state.said))
st.button("edit", on_click=state.edit, args=("weight", 0, 5))
"""


class Page:
    def __init__(self, **query: str) -> None:
        self.app = AppTest.from_string(PAGE, default_timeout=30)
        self.app.query_params.update(query)
        self.run()

    def run(self) -> "Page":
        self.app.run()
        assert not self.app.exception
        return self

    def type(self, label: str, number: int | None) -> "Page":
        self.box(label).set_value(number)
        return self.run()

    def slide(self, label: str, number: int) -> "Page":
        self.slider(label).set_value(number)
        return self.run()

    def box(self, label: str):
        return next(box for box in self.app.number_input if box.label == f"{label}, number")

    def slider(self, label: str):
        return next(slider for slider in self.app.slider if slider.label == label)

    def press(self, label: str) -> "Page":
        next(button for button in self.app.button if button.label == label).click()
        return self.run()

    @property
    def values(self) -> str:
        return self.app.text[0].value

    @property
    def address(self) -> str:
        return self.app.text[1].value

    @property
    def said(self) -> str:
        return self.app.text[2].value


def test_slider_and_box_show_one_number():
    page = Page().slide("kernel_size", 5)
    assert (page.box("kernel_size").value, page.address) == (5, "v=1&kernel_size=5")
    page.type("kernel_size", 4)
    assert (page.slider("kernel_size").value, page.address) == (4, "v=1&kernel_size=4")


def test_at_the_bound_a_sentence_says_why():
    page = Page()
    assert page.said == ""
    assert page.slide("padding", 1).said == ""
    assert page.slide("padding", 2).said == "kernel_size=3 must touch the input."
    assert page.slide("kernel_size", 1).said.startswith("Nothing is smaller.")
    assert page.run().said == ""


def test_a_number_typed_beyond_a_bound_is_refused_with_the_fix_and_nothing_is_lost():
    page = Page().type("padding", 1)
    box = page.box("padding").key
    page.type("padding", 9)
    assert page.box("padding").key == box  # the same box, so that the keyboard stays in it
    assert page.said == (
        "padding=9 was not taken, 1 stays: give a number from 0 to 2. kernel_size=3 must touch the input."
    )
    assert (page.box("padding").value, page.slider("padding").value) == (1, 1)
    assert page.type("padding", -1).said == "padding=-1 was not taken, 1 stays: give a number from 0 to 2."
    assert page.type("padding", None).said == "padding needs a number, 1 stays: give a number from 0 to 2."
    assert page.box("padding").value == 1


def test_a_bound_that_moves_takes_the_value_along_and_says_so():
    page = Page().slide("padding", 2).slide("kernel_size", 2)
    assert page.said == "padding went from 2 to 1. kernel_size=2 must touch the input."
    assert (page.slider("padding").value, page.slider("padding").max, page.box("padding").value) == (1, 1, 1)
    assert page.slide("kernel_size", 7).values.startswith("(7, 1")


def test_a_bound_that_moves_away_leaves_the_value():
    page = Page().slide("padding", 2).slide("kernel_size", 7)
    assert (page.slider("padding").value, page.slider("padding").max) == (2, 6)


def test_where_only_one_number_is_possible_the_slider_rests():
    page = Page(kernel_size="1")
    assert page.slider("padding").disabled
    assert page.type("padding", 1).said == (
        "padding=1 was not taken, 0 stays: only 0 is possible. kernel_size=1 must touch the input."
    )


def test_square_is_one_control_and_rectangular_two():
    page = Page().slide("stride", 3)
    assert page.address == "v=1&stride=3"
    page.app.toggle[0].set_value(True)
    page.run().slide("stride width", 2)
    assert page.address == "v=1&stride=3x2&rectangular=1"
    assert page.slider("stride width").max == 4
    page.app.toggle[0].set_value(False)
    assert page.run().address == "v=1&stride=3"
    assert page.slider("stride").max == 4


def test_a_preset_sets_all_its_settings_and_shows_its_name_as_long_as_they_hold():
    page = Page()
    assert page.app.selectbox[0].value is None
    page.app.selectbox[0].set_value("large")
    assert page.run().address == "v=1&kernel_size=7&padding=3"
    assert page.app.selectbox[0].value == "large"
    assert page.slide("padding", 2).app.selectbox[0].value is None


def test_a_word_that_does_not_go_with_the_rest_gives_way_and_says_so():
    page = Page(mode="reflect", kernel_size="1")
    assert page.said == "mode=reflect does not go together with the other settings: zeros is chosen."
    assert page.address == "v=1&kernel_size=1"


def test_another_choice_forgets_the_edits_of_what_it_made():
    page = Page().press("edit")
    assert page.address == "v=1&edit=weight.0.5"
    page.app.segmented_control[0].set_value("convolution")
    assert page.run().address == "v=1&operation=convolution"


def test_reset_keeps_the_seed_and_reseed_the_rest():
    page = Page(seed="7", stride="2").press("Reset")
    assert (page.address, page.slider("stride").value) == ("v=1&seed=7", 1)
    page.slide("stride", 2).press("Reseed")
    assert "stride=2" in page.address
    assert "seed=7" not in page.address.split("&")
