"""A lesson's settings while a person works on it: plain values in Streamlit's session, one record per lesson.

The address is read when a page is entered and never afterwards: from then on the stage in the browser writes it.
A callback changes the state before the run that shows it; a control is a view of it and holds nothing itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import address
from app.address import LONGEST, Setting, Switch, Value, Whole

LAST: Final = "convscope.last"  # the page that the last full run showed
ENTERED: Final = "convscope.entered"  # the page that was just entered, until its state has read the address
LINK: Final = "convscope.link"  # the query of a link that was followed inside the app
CARD: Final = "card"
SEED: Final = Whole(name="seed", low=0, high=9999, default=0)
EDIT: Final = address.Edits()
PLACE: Final = (Whole(name="step", low=0, high=10**9, default=0), Switch(name="predict"))  # where the stage begins
PLACE_NAMES: Final = {"v", *(setting.name for setting in PLACE)}


def enter(page: str) -> None:
    """Note which page a full run shows; it is entered where it is another than before, or came by Back or Forward."""
    context = get_script_run_ctx()
    went_back = context is not None and context.is_history_navigation
    if st.session_state.get(LAST) != page or went_back or LINK in st.session_state:
        st.session_state[ENTERED] = page
    st.session_state[LAST] = page


def named(tensor: str, size: Iterable[int]) -> str:
    """A tensor of one size, as its edits are kept where another size is another tensor: `input7x7`."""
    return tensor + "x".join(map(str, size))


def unsized(name: str) -> str:
    """The tensor whose edits are kept by this name: `input` of `input7x7`."""
    return re.sub(r"\d+(x\d+)*$", "", name)


def query_values(link: str) -> dict[str, str]:
    """A link's query, name by name; a name that stands there twice has its last value."""
    return dict(parse_qsl(link[: 4 * LONGEST], keep_blank_values=True))


class State:
    """The settings of one lesson in one session."""

    def __init__(self, slug: str, settings: Sequence[Setting], start: Mapping[str, Any] | None = None) -> None:
        """`start` is where `go` leads whoever comes for the first time and without a link."""
        self.slug = slug
        self.settings = tuple(settings)
        self._key = f"convscope.state.{slug}"
        is_new = self._key not in st.session_state
        if is_new:
            st.session_state[self._key] = {"token": 0, "values": {}}
            self.go(**(start or {}))
        if is_new or st.session_state.get(ENTERED) == slug:
            self._enter()
        self.complaint: str = self._kept.pop("complaint", "")  # about the link, until the next interaction
        self.touched: str = self._kept.pop("touched", "")  # the control that was just moved
        self.said: list[str] = self._kept.pop("said", [])  # what the controls have to say about it

    @property
    def _kept(self) -> dict[str, Any]:
        """This lesson's record in the session."""
        kept: dict[str, Any] = st.session_state[self._key]
        return kept

    def _enter(self) -> None:
        """Take over a link; without one all stays as this session left it."""
        st.session_state.pop(ENTERED, None)
        link = st.session_state.pop(LINK, None)
        query = st.query_params.to_dict() if link is None else query_values(link)
        settings = {setting.name for setting in self.settings} | PLACE_NAMES
        if link is not None or set(query) - (set(address.FRAMES_OWN) - settings):  # more than what the frame is to do
            self.follow(query)

    def follow(self, query: Mapping[str, str]) -> None:
        """Show what a link shows: all it does not name is as at the start."""
        values, unreadable = address.read(self.settings, query)
        place, unreadable_place = address.read(PLACE, {name: query[name] for name in PLACE_NAMES & set(query)})
        self.go(values, **place)
        self._kept["complaint"] = address.complaint((*self.settings, *PLACE), (*unreadable, *unreadable_place))

    @property
    def values(self) -> dict[str, Value]:
        """All settings by name."""
        return dict(self._kept["values"])

    def setting(self, name: str) -> Setting:
        """What values a setting can have."""
        return next(setting for setting in self.settings if setting.name == name)

    def __getitem__(self, name: str) -> Value:
        return self._kept["values"][name]

    def set(self, **values: Value) -> None:
        """Change some settings; the stage stays where it is."""
        for name in values:
            self._kept["values"][name]  # a name that is no setting is our mistake
        self._kept["values"].update(values)

    def go(self, values: Mapping[str, Value] | None = None, step: int = 0, predict: bool = False) -> None:
        """Start anew with these values, all others but the seed as at the start; the stage goes to the step."""
        kept, named = self._kept, dict(values or {})
        start = address.defaults(self.settings)
        if unknown := set(named) - set(start):
            raise KeyError(f"{sorted(unknown)} are no settings of {self.slug}")
        seed = {SEED.name: kept["values"][SEED.name]} if SEED.name in kept["values"] else {}
        kept.update(values=start | seed | named, token=kept["token"] + 1, step=step, predict=predict)

    def reset(self) -> None:
        """All as at the start, but for the seed and the card."""
        self.go({CARD: self[CARD]} if CARD in self._kept["values"] else None)

    def reseed(self) -> None:
        """Other random numbers, everything else as it is."""
        self.set(seed=random.choice([seed for seed in range(100) if seed != self[SEED.name]]))

    def edit(self, tensor: str, cell: int, value: float) -> None:
        """Give one cell another value; only where `EDIT` is one of the settings."""
        edits = self[EDIT.name]
        self.set(edit={**edits, tensor: {**edits.get(tensor, {}), cell: value}})

    def forget_edits(self, tensor: str) -> None:
        """Take back the edits of a tensor, in each of its sizes, as what it was made from has changed."""
        kept = {name: cells for name, cells in self[EDIT.name].items() if unsized(name) != unsized(tensor)}
        self.set(edit=kept)

    def forget_all(self) -> None:
        """Take back all edits."""
        self.set(edit={})

    def edited(self, tensor: str, original: Any) -> Any:
        """Nested lists with this session's edits; cells that they do not have are left aside."""
        cells = self[EDIT.name].get(tensor)
        if not cells:
            return original
        changed = np.array(original, dtype=object)  # whatever number it is: the engine judges it
        for cell, value in cells.items():
            if cell < changed.size:
                changed.flat[cell] = value
        return changed.tolist()

    def say(self, sentence: str) -> None:
        """Have a sentence shown below the controls."""
        self.said.append(sentence)

    def touch(self, name: str, refusal: str = "") -> None:
        """Note, in a callback, which control was moved and why a value was refused: the next run says so."""
        self._kept.update(touched=name, said=[refusal] if refusal else [])

    @property
    def address(self) -> str:
        """The state as a query."""
        return address.write(self.settings, self._kept["values"])

    @property
    def left_out(self) -> int:
        """How many edits the address has no room for."""
        return address.fitting(self.settings, self._kept["values"])[1]

    @property
    def start(self) -> dict[str, Any]:
        """Where the stage goes whenever the token is another than before."""
        return {name: self._kept[name] for name in ("token", "step", "predict")}
