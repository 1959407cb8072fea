"""The diagram: a network to zoom into, from the whole to one layer; only what is pinned comes back to Python."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.components.bundle import script, styles
from app.components.diagram_payload import diagram_payload
from engine.arrays import Array
from engine.networks.network import Network
from engine.networks.report import Report

_diagram = st.components.v2.component("convscope.diagram", js=script("diagram.js"), css=styles("diagram.js"))


def diagram(
    network: Network,
    report: Report,
    *,
    key: str,
    picture: Array | None = None,
    selected: str = "",
    on_select: Callable[[str], None] | None = None,
) -> None:
    """Show a network with its own report, and the receptive fields of its layers on `picture` (3, H, W), 0 to 255.

    `selected` is the path of a row of the report, or of a block ("stage3.block2"), as it stands in the address of the
    page: the diagram goes there and pins it whenever it is another path than the one that it told last; "" pins
    nothing, and a path that the network does not have is passed over. `on_select` is called before the rerun that it
    causes, with the path that was pinned, "" when it was let go. Pointing, panning and zooming never reach Python.
    """

    def pinned() -> None:
        message = st.session_state[key].select
        if on_select is not None and message:
            on_select(message["path"])

    data = diagram_payload(network, report, picture, selected)
    _diagram(key=key, data=data, on_select_change=pinned)
