"""Each network is told in three sentences, with no number in them that the engine counts."""

from __future__ import annotations

import re

import pytest

from app.case_studies.idea import Idea
from app.case_studies.words import WORDS, words
from app.reading.works import WORKS
from engine.networks.published import all_facts, facts

every_network = pytest.mark.parametrize("told", WORDS, ids=lambda told: told.network)
COUNTS = re.compile(r"million|billion|%|\d,\d|\d{4,}|\d (parameters|weights|layers|MACs)")  # that the page has beside


def test_every_network_is_told_once_in_the_order_of_the_facts():
    assert [told.network for told in WORDS] == [each.id for each in all_facts()]
    assert words("zfnet").network == "zfnet"


@every_network
def test_the_idea_is_three_sentences_and_the_change_one(told: Idea):
    sentences = [*told.idea, *([told.changed] if told.changed else [])]
    assert len(told.idea) == 3
    for sentence in sentences:
        assert re.fullmatch(r"\S[^.!?]*(\d\.\d[^.!?]*)*\.", sentence)
        assert len(sentence.split()) <= 40


@every_network
def test_what_changed_is_said_of_each_that_has_a_predecessor(told: Idea):
    assert bool(told.changed) == bool(facts(told.network).predecessor)


@every_network
def test_nothing_that_the_engine_counts_is_typed_in(told: Idea):
    text = " ".join((*told.idea, told.changed))
    text = re.sub(r"challenge of 20\d\d|512, 1024 and 512", "", text)  # a year; filters that are the change itself
    assert not COUNTS.search(text)


def test_efficientnets_are_told_with_their_own_factors():
    third = words("efficientnet-b3").idea[2]
    assert (
        third
        == "This one has B0’s channels times 1.2 and its blocks times 1.4, rounded, and pictures of 300 × 300 pixels."
    )


@pytest.mark.parametrize(
    "paper", {each.paper.link: each.paper for each in all_facts()}.values(), ids=lambda paper: paper.id
)
def test_papers_are_those_of_the_reading_list(paper):
    """One Weird Trick is not on it; the others have the same title, and authors in the same words."""
    same = [work for work in WORKS if work.title == paper.title]
    if paper.id != "one-weird-trick":
        (work,) = same
        assert paper.authors == work.authors
        assert not work.link or work.address() == paper.link
