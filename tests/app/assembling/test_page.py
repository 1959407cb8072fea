"""The page on which a network is assembled: presets, text, bad text, links, cards."""

from unittest import mock

import pytest
from streamlit.testing.v1 import AppTest

from app.address import defaults, read, write
from app.assembling.cards import CARDS
from app.assembling.layers import flat
from app.assembling.ledger import ledger
from app.assembling.presets import PRESETS, TYPICAL, preset
from app.assembling.settings import SETTINGS
from app.state import query_values
from engine.networks.parse import parse
from tests.asking import asked, started


def opened(**query: str) -> AppTest:
    page = started("assembling", {"v": "1", **query})
    with mock.patch("app.page.footer", return_value=None):  # it has links that only a menu knows
        return page.run()


def press(page: AppTest, label: str) -> AppTest:
    (button,) = [each for each in page.button if each.label == label]
    with mock.patch("app.page.footer", return_value=None):
        return button.click().run()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.title)
def test_every_card_has_its_answer_in_the_ledger(card):
    values = defaults(SETTINGS) | dict(card.settings)
    shape = (values["channels"], values["side"], values["side"])
    shown = ledger(flat(parse(values["net"])), shape)
    assert card.right(shown) in card.options
    assert card.why(shown).endswith(".")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_goes_through_a_link(name):
    whole, (channels, side, _) = preset(name)
    values = {setting.name: setting.default for setting in SETTINGS} | {
        "net": whole,
        "channels": channels,
        "side": side,
    }
    link = write(SETTINGS, values)
    assert len(link) < 2000
    again, unreadable = read(SETTINGS, query_values(link))
    assert (again, unreadable) == (values, ())


def text(page: AppTest) -> str:
    """What stands in the text area."""
    value = page.text_area[0].value
    assert value is not None
    return value


def test_the_page_opens_with_the_typical_network():
    page = opened()
    assert not page.exception
    assert text(page) == preset(TYPICAL)[0]
    assert not page.warning


def test_a_text_that_cannot_be_read_stays_and_is_explained():
    page = opened(net="nn.Sequential(nn.Conv2D(1, 8, 3))")
    assert not page.exception
    assert "did you mean Conv2d" in page.warning[0].value
    assert text(page) == "nn.Sequential(nn.Conv2D(1, 8, 3))"


def test_typing_another_network_changes_the_ledger():
    page = opened()
    with mock.patch("app.page.footer", return_value=None):
        page.text_area[0].set_value("nn.Conv2d(3, 8, 3)\nnn.ReLU()").run()
    assert not page.exception
    assert not page.warning


def test_make_it_fit_mends_the_network():
    page = opened(net="nn.Sequential(nn.Conv2d(1, 8, 3), nn.Flatten(), nn.Linear(7, 10))")
    page = press(page, "make it fit")
    assert not page.exception
    assert "nn.Conv2d(3, 8, kernel_size=3)" in text(page)
    assert "nn.Linear(7200, 10)" in text(page)
    assert "make it fit" not in [each.label for each in page.button]


def test_a_layer_is_added_moved_and_taken_out():
    page = opened(net="nn.Sequential(nn.ReLU(), nn.Flatten())", kind="Conv2d", out="4")
    page = press(page, "add before 0")
    assert text(page).splitlines()[1].strip() == "nn.Conv2d(3, 4, kernel_size=3, padding=1),"
    page = press(page, "up")
    assert text(page).splitlines()[1].strip() == "nn.ReLU(),"
    page = press(page, "take it out")
    assert "nn.ReLU" not in text(page)
    assert not page.exception


def test_a_link_with_nonsense_harms_nobody():
    assert not opened(net="\x00<script>", channels="99999", at="-1").exception


def test_a_text_that_cannot_be_read_leaves_reset_and_the_address():
    typed = "nn.ReLU(\n# Größe `x`"
    told = asked("assembling", {"v": "1", "net": typed})
    assert told.values["net"] == typed
    assert told.said == ()
    page = press(opened(net=typed), "Reset")
    assert text(page) == preset(TYPICAL)[0]


def test_a_text_too_long_for_a_link_says_so_and_is_left_out_of_it():
    lines = "nn.ReLU()\n" * 200
    page = opened()
    with mock.patch("app.page.footer", return_value=None):
        page.text_area[0].set_value(lines).run()
    assert "too long for a link" in page.caption[0].value
    assert text(page) == lines
    assert write(SETTINGS, defaults(SETTINGS) | {"net": lines, "side": 16}) == "v=1&side=16"
