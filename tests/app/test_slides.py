"""A lecture as a list of links: whatever stands in the address, the deck can be walked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.slides import Deck, complaint, page_of, query_of, read_deck

KNOWN = ("home", "convolution_2d", "output_size")
LINKS = st.sampled_from(KNOWN).flatmap(lambda slug: st.sampled_from([slug, f"{slug}?v=1&stride=2"]))


@given(st.text() | st.lists(LINKS | st.text()).map("|".join), st.text() | st.integers(-9, 9999).map(str))
def test_whatever_stands_in_the_address_is_a_deck_that_can_be_walked(text, slide):
    deck = read_deck(text, slide, KNOWN)
    assert {page_of(link) for link in deck.slides} <= set(KNOWN)
    assert isinstance(complaint(deck), str)
    if deck.slides:
        assert deck.slide in deck.slides
        assert deck.turned(1).slide in deck.slides
        assert deck.turned(-1).at == max(deck.at - 1, 0)


@given(st.lists(LINKS, min_size=1, max_size=20), st.integers(0, 19))
def test_good_links_are_all_kept_in_order(links, at):
    at = min(at, len(links) - 1)
    assert read_deck("|".join(links), str(at + 1), KNOWN) == Deck(slides=tuple(links), at=at)


@pytest.mark.parametrize("slide", ["", "0", "-1", "4", "9" * 400, "one", "²", "2.0"])
def test_a_position_that_is_none_is_an_end(slide):
    deck = read_deck("home|output_size|convolution_2d", slide, KNOWN)
    assert deck.at == (2 if slide == "4" else 0)


def test_a_deck_ends_at_its_ends():
    deck = read_deck("home|output_size", "2", KNOWN)
    assert deck.turned(1).at == 1
    assert deck.turned(-1).at == 0
    assert deck.turned(-2).at == 0


def test_links_that_lead_nowhere_are_counted_and_not_quoted():
    deck = read_deck("home|<script>|../etc/passwd|output_size?v=1", "1", KNOWN)
    assert deck == Deck(slides=("home", "output_size?v=1"), at=0, dropped=2)
    assert complaint(deck) == "2 of 4 slides of this lecture lead to no page that exists here: they are left out."
    assert complaint(read_deck("x", "", KNOWN)) == "No slide of this lecture leads to a page that exists here."


def test_no_more_slides_than_a_lecture_has_and_no_link_longer_than_an_address():
    assert len(read_deck("|".join(["home"] * 5000), "", KNOWN).slides) == 200
    assert read_deck("home?" + "a" * 2000, "", KNOWN).slides == ()


def test_a_link_is_a_page_and_a_query():
    assert (page_of("home?a=1?b"), query_of("home?a=1?b")) == ("home", "a=1?b")
    assert (page_of("home"), query_of("home")) == ("home", "")
