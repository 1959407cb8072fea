"""A lesson's page without the lesson: the recorded widgets, texts and places, and an empty component with its payload.

`streamlit run bare_lesson.py -- RECORDING` (see `recording.py`). It spares the engine, the state and its address, the
stage's own script and all it draws, menu and footer; nothing is computed, as both pages were recorded. What stays is
what any Streamlit page with these widgets costs: each is drawn by Streamlit's own function, in a fragment as in the
lesson, and the payload travels whole. One control is alive: with its first value the page is as recorded before it was
moved, with any other as recorded after.
"""

import base64
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
HTML = '<div class="stage"><div class="views">bare</div></div>'
EMPTY = """
export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".views");
  host.dataset.received = Number(host.dataset.received ?? 0) + 1;
}
"""
component = st.components.v2.component("convscope.bare", html=HTML, js=EMPTY)
Node = dict[str, Any]


@st.cache_resource
def recording() -> dict[str, Any]:
    """The file, read once and all its messages parsed."""
    read: dict[str, Any] = json.loads(Path(sys.argv[-1]).read_text("utf-8"))
    for page in read["pages"]:
        for node in page:
            parse(node)
    return read


def parse(node: Node) -> None:
    name, written = node["proto"]
    message = getattr(import_module(f"streamlit.proto.{name}_pb2"), name)
    node["proto"] = message.FromString(base64.b64decode(written))
    for child in node["children"]:
        parse(child)


def draw(node: Node) -> None:
    """An element by Streamlit's own function, a block with all that is in it."""
    kind, proto = node["kind"], node["proto"]
    if type(proto).__name__ == "Block":
        with st._main._block(proto):
            for child in node["children"]:
                draw(child)
    elif kind in DRAWN:
        DRAWN[kind](proto)
    else:
        st._main._enqueue(kind, proto)


# ---- widgets --------------------------------------------------------------------------------------------------------


def key(proto: Any) -> str:
    """A widget's own key, by which the browser tells a new one from one that stays."""
    return str(proto.id).split("-", 2)[2]


def first(proto: Any, shown: Any) -> Any:
    """The value a widget begins with: the live one's never changes."""
    return recording()["first"] if key(proto) == recording()["key"] else shown


def visibility(proto: Any) -> Any:
    return ("visible", "hidden", "collapsed")[proto.label_visibility.value]


def slider(proto: Any) -> None:
    low, high, step = (int(number) for number in (proto.min, proto.max, proto.step))
    value = first(proto, int((proto.value if proto.set_value else proto.default)[0]))
    st.slider(proto.label, low, high, value, step, disabled=proto.disabled, key=key(proto))


def number(proto: Any) -> None:
    value = int(proto.value) if proto.HasField("value") else None
    st.number_input(proto.label, value=value, step=int(proto.step), label_visibility=visibility(proto), key=key(proto))


def selectbox(proto: Any) -> None:
    options, about = list(proto.options), {"placeholder": proto.placeholder, "label_visibility": visibility(proto)}
    shown = first(proto, proto.raw_value or (options[proto.default] if proto.HasField("default") else None))
    index = options.index(shown) if shown in options else None
    st.selectbox(proto.label, options, index, key=key(proto), **about)


def buttons(proto: Any) -> None:
    options = [option.content for option in proto.options]
    shown = [*proto.raw_values, *(options[n] for n in proto.default)]
    widget: Any = st.pills if proto.style == proto.PILLS else st.segmented_control
    value = first(proto, next(iter(shown), None))
    widget(proto.label, options, default=value, key=key(proto), label_visibility=visibility(proto))


def toggle(proto: Any) -> None:
    st.toggle(proto.label, first(proto, proto.value if proto.set_value else proto.default), key=key(proto))


def button(proto: Any) -> None:
    st.button(proto.label, icon=proto.icon or None, disabled=proto.disabled, key=key(proto))


def received(proto: Any) -> None:
    component(key="bare", data=json.loads(proto.json) if proto.json else proto.bytes)


DRAWN = {
    "slider": slider,
    "number_input": number,
    "selectbox": selectbox,
    "button_group": buttons,
    "toggle": toggle,
    "button": button,
    "markdown": lambda proto: st.markdown(proto.body),
    "caption": lambda proto: st.caption(proto.body),
    "html": lambda proto: st.html(proto.body),
    "bidi_component": received,
}


# ---- the page -------------------------------------------------------------------------------------------------------


@st.fragment
def body() -> None:
    """All of it, as it was before or after the live control was moved."""
    kept = recording()
    was_moved = st.session_state.get(kept["key"], kept["first"]) != kept["first"]
    for node in kept["pages"][was_moved]:
        draw(node)


st.set_page_config(layout="wide")
st.html(ROOT / "assets" / "page.css")
body()
