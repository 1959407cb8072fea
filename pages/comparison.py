"""Comparison: published accuracies beside exact counts; where the parameters are; one network, several sources."""

from typing import Final

import streamlit as st

from app.charts import pointed, still
from app.comparison import words
from app.comparison.bars import by_block, by_kind
from app.comparison.bubbles import bubbles
from app.comparison.cards import CARDS
from app.comparison.controls import among, controls
from app.comparison.dots import dots
from app.comparison.readings import readings_of
from app.comparison.settings import ACCURACY, BLOCKS, SETTINGS, SOURCES
from app.comparison.shown import Shown
from app.comparison.snippets import count_snippet
from app.comparison.table import as_csv, html, sorted_by
from app.controls import choice
from app.page import Frame, lesson_page
from engine.networks.rows import macs, parameters

WHY: Final = """A network is chosen for what it costs as much as for what it reaches: parameters must be stored and
sent, multiplications take time and power, and a figure from a paper holds only for the weights and the protocol that it
was measured with. Parameters and MACs are counted here, at the input that each network was published with; accuracies
are published ones, each with its source."""


def lesson(frame: Frame) -> Shown:
    """Controls on the left; a chart, what it says in words, and its figures as a table on the right."""
    state = frame.state
    with frame.controls:
        controls(state)
    shown = Shown.of(state.values)
    with frame.picture:
        {ACCURACY: accuracy, BLOCKS: blocks, SOURCES: sources}[state["show"]](frame, shown)
    frame.stage(snippet=count_snippet(shown))
    with frame.picture:
        if state["show"] == BLOCKS:
            st.caption("Convolutions, linear layers and the rest, such as normalisations: the same for other networks.")
            still(by_kind(among(state)), "comparison.kinds")
        else:
            figures(frame, shown)
    largest_layer(frame, shown)
    return shown


def accuracy(frame: Frame, shown: Shown) -> None:
    """The bubbles, and the chosen network in words."""
    state, points = frame.state, shown.points
    readings, against = readings_of(state.values), state["against"]
    title(words.title(points, readings, against))
    chart = bubbles(points, against, shown.network.id, lines=state["lines"])
    pointed(chart, "comparison.bubbles", lambda network: state.set(network=network))
    said = (words.of_chosen(points, shown.network, shown.counts), words.passes(readings), words.unconfirmed(points))
    st.caption(" ".join(filter(None, said)))


def title(sentence: str) -> None:
    """What a chart shows and whose figures: no caption, as those are hidden where one presents."""
    st.markdown(f":small[{sentence.strip()}]")


def blocks(frame: Frame, shown: Shown) -> None:
    """Where the chosen network's parameters and multiplications are."""
    told = "" if frame.is_asking else words.where(shown.counts)
    title(f"{words.totals(shown.network, shown.counts)} {told}")
    still(by_block(shown.counts, is_asking=frame.is_asking), "comparison.blocks")


def sources(frame: Frame, shown: Shown) -> None:
    """All that is published of the chosen network's accuracy."""
    told = "" if frame.is_asking else words.spread(shown.points)
    title(f"{words.ends(shown.points, shown.network)} {told}")
    still(dots(shown.points, shown.network.id), "comparison.dots")
    st.caption(" ".join(filter(None, [words.unconfirmed(shown.points), words.disputed_of(shown.network)])))


def figures(frame: Frame, shown: Shown) -> None:
    """What is disputed, and every figure that is shown, to sort and to take away."""
    state = frame.state
    if state["show"] == ACCURACY and (disputed := words.disputed(shown.points, state["against"])):
        st.html(disputed)
    with st.container(horizontal=True, vertical_alignment="center", key="comparison.table"):
        sort = choice(state, "sort", "Table")
        points = sorted_by(shown.points, sort)
        st.download_button(
            "CSV", as_csv(points), "comparison.csv", "text/csv", icon=":material/download:", on_click="ignore"
        )
    st.html(html(points, shown.network.id))


def largest_layer(frame: Frame, shown: Shown) -> None:
    """How the counts of the chosen network's largest layer came about."""
    row = shown.largest
    frame.picture.caption(f"{shown.network.name}: its layer with the most parameters, {row.path}, a {row.kind}.")
    frame.formula(parameters(row), macs(row))


lesson_page("comparison", lesson, SETTINGS, CARDS, why=WHY)
