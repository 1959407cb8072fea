"""The controls of the comparison: what is drawn, whose figures, which network."""

from __future__ import annotations

from app.comparison.bubbles import QUANTITY
from app.comparison.counted import COUNTED
from app.comparison.figures import (
    named_facts,
    protocols,
    short_name,
    short_protocol,
    short_source,
    sources,
    with_figures,
)
from app.comparison.settings import ACCURACY, BLOCKS, LANDMARKS, LANDMARKS_OF_EACH, NONE, SOURCES
from app.controls import choice, reset_buttons, switch
from app.state import State
from engine.networks.published import Facts, all_facts


def controls(state: State) -> None:
    """Those that the present view has."""
    show = choice(state, "show", "Show")
    if show == ACCURACY:
        filters(state)
    elif show != BLOCKS:
        choice(state, "accuracy", "Accuracy", menu=True, named=accuracy_name)
    network_control(state)
    if show == ACCURACY:
        switch(state, "lines", "lines of families")
    if show == BLOCKS:
        choice(state, "among", "Beside")
    else:
        switch(state, "unconfirmed", "figures only recalled (hollow)")
    reset_buttons(state)


def filters(state: State) -> None:
    """Axes, source and protocol; and, where it is wished for, a second source and protocol."""
    quantity = choice(state, "accuracy", "Accuracy", menu=True, named=accuracy_name)
    choice(state, "against", "Against", menu=True)
    unconfirmed = state["unconfirmed"]
    offered = sources(quantity, unconfirmed=unconfirmed)
    source = choice(state, "source", "Source", options=offered, named=short_source)
    its = protocols(source, quantity, unconfirmed=unconfirmed)
    choice(state, "protocol", "Protocol", options=its, menu=True, named=short_protocol)
    beside = choice(state, "beside", "Beside", options=(NONE, *offered), named=short_source)
    if beside != NONE:
        its = protocols(beside, quantity, unconfirmed=unconfirmed)
        choice(state, "beside_protocol", "its protocol", options=its, menu=True, named=short_protocol)


def network_control(state: State) -> None:
    """The network with the ring; where its figures are compared, one that has any."""
    some = with_figures(state["accuracy"], unconfirmed=state["unconfirmed"]) if state["show"] == SOURCES else ()
    choice(state, "network", "Network", options=some, named=network_name)


def network_name(network: str) -> str:
    """A network's name where there is little room.

    >>> network_name("resnet-50-v1"), network_name("vgg-16")
    ('ResNet-50 (paper)', 'VGG-16')
    """
    return short_name(named_facts(network)).replace(" as published", " (paper)")


def accuracy_name(quantity: str) -> str:
    """The word for a kind of accuracy: top-1 or top-5."""
    return QUANTITY[quantity].removesuffix(" accuracy")


def among(state: State) -> list[Facts]:
    """The networks whose kinds of layers stand beside each other: a family or landmarks, and the chosen one."""
    wished = state["among"]
    return [
        facts
        for facts in all_facts()
        if facts.id in COUNTED
        if facts.id == state["network"]
        or (facts.id in LANDMARKS_OF_EACH if wished == LANDMARKS else facts.family.name == wished)
    ]
