"""Two widgets for one value, when messages cross: the browser's second one knows nothing of the first answer yet."""

from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from app.shown import put_back, showing

def put(value):
    if value > 9:
        put_back("slider", st.session_state.value)
    else:
        st.session_state.value = value

st.session_state.setdefault("value", 1)
for name, widget in (("slider", st.slider), ("box", st.number_input)):
    shown = showing(name, st.session_state.value, "ends")
    call = shown.on_change(put)
    widget(name, 0, 10, shown.default, key=shown.key, on_change=call)
st.session_state.setdefault("first", call)
st.button("late", on_click=st.session_state.first)
"""


def page() -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=30).run()


def values(app: AppTest) -> tuple[object, object]:
    assert not app.exception
    return app.slider[0].value, app.number_input[0].value


def test_both_show_what_either_was_given():
    app = page()
    assert values(app) == (1, 1)
    app.slider[0].set_value(4).run()
    assert values(app) == (4, 4)
    app.number_input[0].set_value(2).run()
    assert values(app) == (2, 2)


def test_the_widget_in_hand_stays_what_it_is_and_the_other_is_made_anew():
    app = page()
    slider, box = app.slider[0].key, app.number_input[0].key
    app.slider[0].set_value(4).run()
    assert app.slider[0].key == slider
    assert not app.slider[0].proto.set_value
    assert app.number_input[0].key != box


def test_a_widget_that_was_replaced_is_not_listened_to_any_more():
    app = page()
    app.number_input[0].set_value(3).run()
    app.slider[0].set_value(4).run()
    app.button[0].click().run()  # the callback of the first box, which had shown 3
    assert values(app) == (4, 4)


def test_a_refused_value_is_put_back():
    app = page()
    app.slider[0].set_value(10).run()
    assert values(app) == (1, 1)
    assert app.slider[0].key == "slider.0"
