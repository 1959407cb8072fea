"""The case studies: every network of the lecture, drawn, counted, compared with the one before it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.case_studies.gallery import gallery
from app.case_studies.pictures import picture_for
from app.case_studies.settings import GALLERY, MOST_CLASSES, MOST_SIDE, SETTINGS, label, network_of
from app.case_studies.snippets import lines_for
from app.case_studies.told import (
    changed,
    derived,
    disputes,
    has_part,
    idea,
    on_the_slide,
    paper,
    published,
    row_at,
    said,
    table,
    totals,
)
from app.components.diagram import diagram
from app.controls import choice, whole
from app.page import Frame, lesson_page, sentence
from app.state import State
from engine.errors import EngineError
from engine.networks.network import Network
from engine.networks.report import Report
from engine.networks.table import as_csv, parts

WHY = """A network is known by its numbers: how many weights it learns, how often it multiplies, what it keeps in
memory, how much of the picture a unit sees. Here they are counted layer by layer, as the layers themselves say."""
READING = """In the order of the lecture. The bars are a network's parts from input to answer: the higher, the larger
the map; the wider, the more channels (both on a compressed scale). MACs are multiplications, each with its addition,
for one input of the size beside them."""
PAPER_SIZE = "0: as in the paper."


def lesson(frame: Frame) -> None:
    """The network's words on the left; its diagram, layers and figures on the right."""
    state = frame.state
    with frame.controls:
        chooser(state)
    if state["network"] == GALLERY:
        frame.controls.caption(READING)
        frame.picture.html(gallery())
        frame.stage()
        return
    with frame.controls:
        sizes(state)
    try:
        network = network_of(state.values)
        report = network.report()
    except EngineError as error:
        with frame.picture:
            sentence(error)
        frame.stage()
        return
    with frame.controls:
        words(network, report)
    if state["at"] and not has_part(report, state["at"]):
        state.say(f"{label(network.id)} has no part {state['at']}: none is pinned.")
        state.set(at="")
    with frame.picture:
        drawn(state, network, report)
    frame.stage(snippet=lines_for(network))
    with frame.picture:
        tables(network, report, state)


def chooser(state: State) -> None:
    """Which network."""
    choice(state, "network", "Network", named=label)


def sizes(state: State) -> None:
    """Other inputs and classes than the paper's."""
    with st.popover("input and classes", icon=":material/tune:", width="stretch"):
        whole(state, "side", "input height and width", low=0, high=MOST_SIDE, at_low=PAPER_SIZE)
        whole(state, "classes", low=0, high=MOST_CLASSES, at_low=PAPER_SIZE)


def words(network: Network, report: Report) -> None:
    """Its idea, and what it changed."""
    st.markdown(idea(network.id))
    st.caption(paper(network.id))
    if against := changed(network.id, report):
        st.html(against)


def drawn(state: State, network: Network, report: Report) -> None:
    """The diagram, and how the numbers of the pinned layer came about."""

    def pinned(path: str) -> None:
        state.set(at=path)

    st.caption(totals(report))
    diagram(
        network,
        report,
        key="case_studies.diagram",
        picture=picture_for(network.input_shape),
        selected=state["at"],
        on_select=pinned,
    )
    row = row_at(report, state["at"])
    if row is not None:
        st.markdown(said(row))
        for each in derived(row):
            st.markdown(f"${each.latex()}$")


def tables(network: Network, report: Report, state: State) -> None:
    """Layers, what is published, what a slide says."""
    note = on_the_slide(network.id)
    layers, figures, *slide = st.tabs(["Layers", "Published figures", *(["On the slide"] if note else [])])
    with layers:
        by_layer = choice(state, "rows", "one row for each") == "layers"
        rows = table(report, layers=by_layer)
        st.dataframe(rows, hide_index=True, key=f"case_studies.table.{by_layer}", column_config=separated(rows))
        st.download_button(
            "CSV", as_csv(parts(report)), f"{network.id}.csv", "text/csv", icon=":material/download:", on_click="ignore"
        )
    with figures:
        rows = published(network.id)
        st.dataframe(rows, hide_index=True, key="case_studies.published", column_config=separated(rows))
        for each in disputes(network.id, report):
            st.markdown(each)
    for tab in slide:
        tab.markdown(note)


def separated(rows: Sequence[Mapping[str, object]]) -> dict[str, Any]:
    """Columns of numbers with separators between thousands."""
    numbers = [name for name, value in rows[0].items() if isinstance(value, int | float)] if rows else []
    return {name: st.column_config.NumberColumn(format="localized") for name in numbers}


lesson_page("case_studies", lesson, SETTINGS, why=WHY, notes=False)
