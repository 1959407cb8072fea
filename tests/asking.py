"""A lesson's page asked in Python what it shows for a link: the engine's traces and the cards, without a browser."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from streamlit.testing.v1 import AppTest

from app import address
from app.address import Setting, Value
from app.cards import Card
from app.components.payload import View
from app.state import query_values
from engine.trace import Trace
from tests.serving import ROOT

PATIENCE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a lesson shows."""

    slug: str
    settings: tuple[Setting, ...]  # with the card's number
    values: Mapping[str, Value]
    cards: tuple[Card, ...]
    shown: Any  # what the lesson's content returned for the cards' answers
    views: tuple[View, ...]  # on the stage; none where a sentence stands in its place
    snippet: str
    said: tuple[str, ...]  # about the link

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The engine's, as the stage draws them."""
        return tuple(view.trace for view in self.views)

    def card_state(self, number: int) -> dict[str, Value]:
        """All settings as a card has them; cards count from 1."""
        return {**address.defaults(self.settings), **self.cards[number - 1].named_state(number)["values"]}

    def query(self, number: int) -> dict[str, str]:
        """The address of a card, name by name."""
        card = self.cards[number - 1]
        return self.query_of(self.card_state(number), step=card.step, predict=card.predict)

    def query_of(self, values: Mapping[str, Value], step: int = 0, predict: bool = False) -> dict[str, str]:
        """The address of any state."""
        place = ({"step": str(step)} if step else {}) | ({"predict": "1"} if predict else {})
        written = query_values(address.write(self.settings, values)) | place
        return {"v": str(address.VERSION)} | written if written else {}


def asked(slug: str, query: Mapping[str, str] | None = None) -> Asked:
    """What the page shows to somebody who comes with this query, and for the first time."""
    caught: dict[str, Any] = {"views": (), "page": {}}
    app = started(slug, query or {})
    with catching(caught):
        app.run()
    assert not app.exception, app.exception
    return Asked(
        slug=slug,
        settings=caught["state"].settings,
        values=caught["values"],
        cards=tuple(caught["cards"]),
        shown=caught["shown"],
        views=caught["views"],
        snippet=caught["page"].get("snippet", ""),
        said=tuple(info.value for info in app.info),
    )


def changed(slug: str, query: Mapping[str, str], label: str, word: str) -> Mapping[str, Value]:
    """The settings after somebody who came with this query has chosen a word of a control."""
    caught: dict[str, Any] = {}
    app = started(slug, query)
    with catching(caught):
        app.run()
        (control,) = [each for each in (*app.selectbox, *app.button_group) if each.label == label]
        control.set_value(word).run()
    assert not app.exception, app.exception
    values: Mapping[str, Value] = caught["values"]
    return values


def started(slug: str, query: Mapping[str, str]) -> AppTest:
    """A lesson's page with a query, before its first run."""
    script = f"import runpy\nrunpy.run_path({str(ROOT / 'pages' / f'{slug}.py')!r})"
    app = AppTest.from_string(script, default_timeout=PATIENCE_S)
    for name, text in query.items():
        app.query_params[name] = text
    return app


@contextmanager
def catching(caught: dict[str, Any]) -> Iterator[None]:
    """Keep what a lesson hands to its stage and to its cards; its footer has links that only a menu knows."""

    def payload(*views: View, page: Mapping[str, Any]) -> dict[str, Any]:
        caught.update(views=views, page=page)
        return {}

    def deck(state: Any, cards: Any, shown: Any) -> None:
        caught.update(state=state, values=state.values, cards=cards, shown=shown)

    with (
        mock.patch("app.page.payload", payload),
        mock.patch("app.page.stage", return_value=None),
        mock.patch("app.page.deck.deck", deck),
        mock.patch("app.page.footer", return_value=None),
    ):
        yield
