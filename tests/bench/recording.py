"""What a lesson draws before and after one of its controls is moved, recorded so that a bare page can draw it again.

Streamlit's own test client runs the lesson. Left out are the menu and the footer, which no control draws again.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from streamlit.proto.Block_pb2 import Block as BlockProto
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from tests.asking import started

HIDDEN = ("popover", "expander", "tab")  # blocks whose controls are not on the screen
FIELDS = {"expander": "expandable"}  # what the test client calls otherwise than the protocol
MOVABLE = ("button_group", "slider", "toggle", "selectbox")
Node = dict[str, Any]  # kind, proto, children: as JSON, for the script of the bare page


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A control of a lesson and the page as it is with either of two values."""

    slug: str
    query: str  # of the state that it begins with
    answer: str  # selector of what shows the answer
    kind: str  # of the control
    key: str
    label: str
    values: tuple[Any, Any]
    pages: tuple[list[Node], list[Node]]

    def as_json(self) -> str:
        return json.dumps({"key": self.key, "first": self.values[0], "pages": self.pages})


def recorded(slug: str, query: Mapping[str, str] = MappingProxyType({}), *, answer: str = ".views") -> Recording:
    """The first control on the screen that changes what the stage shows; on a page without one, what is written.

    `answer` is the selector of what shows it in the browser.
    """
    with mock.patch("app.page.footer", return_value=None):
        for key in [control.key for control in controls(opened(slug, query), slug)]:
            app = opened(slug, query)  # for each anew, as a change makes other widgets new ones
            before, shown = nodes(app), views(app)
            control = next(each for each in controls(app, slug) if each.key == key)
            values = control.value, another(control)
            kind, label = control.type, control.label
            control.set_value(values[1]).run()
            if not app.exception and views(app) != shown:
                pages = before, nodes(app)
                about = {"slug": slug, "query": urlencode(query), "answer": answer}
                return Recording(**about, kind=kind, key=key, label=label, values=values, pages=pages)
    raise LookupError(f"no control of {slug} changes what its stage shows")


def opened(slug: str, query: Mapping[str, str]) -> AppTest:
    """A lesson in a state."""
    return started(slug, query).run()


def controls(app: AppTest, slug: str) -> list[Any]:
    """Controls that can be moved and are seen, those moved with one press first; a card's answers are none."""
    return sorted(movable(app, slug), key=lambda each: MOVABLE.index(each.type))


def movable(app: AppTest, slug: str) -> Iterator[Any]:
    """The same in the order of the page."""
    for node in seen(app._tree.main):
        own = str(getattr(node, "key", None)).startswith(f"{slug}.") and ".answer." not in node.key
        if own and node.type in MOVABLE and not node.proto.disabled and another(node) is not None:
            yield node


def seen(node: Any) -> Iterator[Any]:
    """All elements but those in blocks that must be opened first."""
    if node.type in HIDDEN:
        return
    yield node
    for child in node.children.values() if isinstance(node, Block) else ():
        yield from seen(child)


def another(control: Any) -> Any:
    """Another value of a control, next to its own; None where there is none."""
    if control.type == "toggle":
        return not control.value
    if control.type == "slider":
        step = control.step if control.value + control.step <= control.max else -control.step
        return control.value + step if control.min <= control.value + step else None
    others = [option for option in control.options if option not in (control.value, "upload")]
    return None if control.value is None else next(iter(others), None)


def views(app: AppTest) -> Any:
    """What the stage is given to draw, where bytes hold all of it; and what is written beside it."""
    (proto,) = [node.proto for node in seen(app._tree.main) if node.type == "bidi_component"]
    drawn = json.loads(proto.json)["views"] if proto.json else proto.bytes
    return drawn or [node.proto.body for node in seen(app._tree.main) if node.type == "html"]


def nodes(app: AppTest) -> list[Node]:
    """The page as a tree."""
    return [written(child) for child in app._tree.main.children.values()]


def written(node: Any) -> Node:
    """An element or a block with all that is in it."""
    proto = node.proto
    if isinstance(node, Block) and not isinstance(proto, BlockProto):  # of a column the test client keeps its own part
        proto = BlockProto(allow_empty=True, **{FIELDS.get(node.type, node.type): proto})
    message = type(proto).__name__, base64.b64encode(proto.SerializeToString()).decode()
    children = [written(child) for child in node.children.values()] if isinstance(node, Block) else []
    return {"kind": node.type, "proto": message, "children": children}
