"""Assembling: a network layer by layer or from text, with a ledger of what each layer makes and costs."""

import streamlit as st

from app.assembling.cards import CARDS
from app.assembling.controls import input_controls, layer_controls, text_control
from app.assembling.layers import flat, text_of
from app.assembling.ledger import Ledger, as_html, ledger
from app.assembling.settings import SETTINGS, is_in_link
from app.assembling.snippets import lines_for
from app.components.diagram import diagram
from app.controls import reset_buttons
from app.page import Frame, lesson_page, sentence
from app.pictures import sample
from engine.errors import EngineError
from engine.networks.network import Network
from engine.networks.parse import parse

WHY = """Every network of the course began as such a list. Sizes must fit from layer to layer, so most mistakes show
before anything is trained; parameters, multiplications and memory add up line by line, and so does what a unit sees."""
TOO_LONG = "This network is too long for a link: the link has the input only. Take the text itself away."


def lesson(frame: Frame) -> Ledger | None:
    """The text and its controls on the left, the ledger on the right; None where the text cannot be read."""
    state = frame.state
    with frame.controls:
        shape = input_controls(state)
        text_control(state)
        if not is_in_link(state["net"]):
            st.caption(TOO_LONG)
    try:
        layers = flat(parse(state["net"]))
        shown = ledger(layers, shape)
    except EngineError as error:
        unread(frame, error)
        return None
    with frame.controls:
        layer_controls(state, shown)
        reset_buttons(state)
    frame.picture.html(as_html(shown))
    frame.stage(snippet=lines_for(text_of(layers), shape, fits=shown.fits))
    if shown.fits:
        with frame.picture:
            drawn(shown)
    return shown


def unread(frame: Frame, error: EngineError) -> None:
    """What is wrong with the text; it stays, in the address too."""
    with frame.picture:
        sentence(error)
    with frame.controls:
        reset_buttons(frame.state)
    frame.stage()


def drawn(shown: Ledger) -> None:
    """The network as a diagram, for who asks."""
    if st.toggle("draw it", key="assembling.draw"):
        network = Network(id="your network", body=shown.body, input_shape=shown.report.input_shape)
        picture = sample("china", side=256).rgb
        diagram(network, shown.report, key="assembling.diagram", picture=picture)


lesson_page("assembling", lesson, SETTINGS, CARDS, why=WHY)
