"""The reading list: true to the lecture and to the lessons, in order, each work with a link that can be right."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import startup
from app.glossary import TERMS
from app.lessons import LESSONS
from app.reading.biology import LIKENESSES
from app.reading.book import BOOK
from app.reading.networks import NETWORKS
from app.reading.shown import glossary, work_line, works
from app.reading.work import Work
from app.reading.works import PARTS, WORKS, words_with
from tests.app.test_glossary import COURSE

ROOT = Path(__file__).resolve().parents[2]
ITEM = re.compile(r"(?P<authors>[^:]+): (?P<title>.+?) \((?P<year>\d{4})\)(?:, (?P<place>.+))?")
LINK = re.compile(r"arXiv:\d{4}\.\d{4,5}|doi:10\.\d{4,5}/\S+|https://www\.deeplearningbook\.org|")
CITED = (  # the lecture's own list, section 9, with the years that are right
    *(("Dai", 2017), ("He", 2016), ("Howard", 2017), ("Huang", 2017), ("Krizhevsky", 2012), ("Larsson", 2017)),
    *(("LeCun", 1998), ("Li", 2020), ("Ronneberger", 2015), ("Simonyan", 2015), ("Sunkara", 2022)),
    *(("Szegedy", 2015), ("Zeiler", 2014), ("Goodfellow", 2016)),
)
NAMED = ("Inception-v3", "Xception", "Inception-v4", "ResNeXt", "DenseNet", "MobileNetV2", "EfficientNet")


def items(reading: str) -> list[re.Match[str]]:
    """What a lesson gives as reading, work by work."""
    matches = [ITEM.fullmatch(item) for item in reading.split("; ")]
    assert None not in matches, reading
    return [match for match in matches if match is not None]


def listed(item: re.Match[str]) -> list[Work]:
    """The works that a lesson's item means."""
    first, *others = item["authors"].removesuffix(" et al.").split(", ")
    found = [
        work
        for work in WORKS
        if work.title.startswith(item["title"]) and work.year == int(item["year"])
        if work.authors.split(", ")[0] == first and (not others or work.authors == item["authors"])
    ]
    sections = re.findall(r"\d+(?:\.\d+)+", item["place"] or "")
    if item["title"] == "Deep Learning":
        assert sections
        return [work for work in found for section in sections if work.called.startswith(f"{section} ")]
    return found


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_what_a_lesson_gives_as_reading_is_in_the_list_and_leads_back(lesson):
    for item in items(lesson.reading):
        found = listed(item)
        wanted = len(re.findall(r"\d+(?:\.\d+)+", item["place"] or "")) if item["title"] == "Deep Learning" else 1
        assert len(found) == wanted, item[0]
        assert all(lesson.slug in work.lessons for work in found), item[0]


@pytest.mark.parametrize(("author", "year"), CITED)
def test_what_the_lecture_cites_is_in_the_list(author, year):
    assert [work for work in WORKS if work.in_lecture and work.year == year and work.authors.startswith(f"{author}, ")]


@pytest.mark.parametrize("name", NAMED)
def test_the_networks_that_the_lecture_names_last_are_in_the_list(name):
    assert any(work.called.startswith(name) and work.in_lecture for work in NETWORKS.works)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.called)
def test_a_work_says_in_a_sentence_what_it_is_for(work):
    assert work.use.endswith(".")
    assert ". " not in work.use
    assert len(work.use) < 190
    assert LINK.fullmatch(work.link), work.link
    assert work.address().startswith("https://") or not work.link
    assert 0 <= work.year - work.first_year() <= 2
    assert set(work.lessons) <= set(COURSE)
    assert not re.search(r"[*\[\]$]", work.use + work.title), "search shows it as Markdown"


def test_no_work_stands_twice():
    labels = [work.label() for work in WORKS]
    links = [work.link for work in WORKS if work.link and work not in BOOK.works]
    assert len(labels) == len(set(labels))
    assert len(links) == len(set(links))


def test_networks_stand_by_year_and_only_those_of_the_lecture():
    assert [work.year for work in NETWORKS.works] == sorted(work.year for work in NETWORKS.works)
    assert all(work.in_lecture for work in NETWORKS.works)
    assert "in the lecture" not in works(NETWORKS)


def test_every_lesson_of_the_course_has_something_to_read():
    assert {slug for work in WORKS for slug in work.lessons} == set(COURSE)


def test_a_line_writes_a_name_that_begins_the_title_once():
    [xception] = [work for work in WORKS if work.called == "Xception"]
    assert work_line(xception, is_marked=True) == (
        "<span>2017</span> <b>Xception</b>: Deep Learning with Depthwise Separable Convolutions "
        "<small>Chollet</small> <mark>in the lecture</mark>"
    )


def test_words_are_found_by_name_other_name_and_meaning():
    assert words_with("") == TERMS
    assert [term.name for term in words_with(" UNPOOL2D ")] == ["unpooling"]
    assert [term.name for term in words_with("on a ring")] == ["circular padding"]
    assert words_with("<b>") == ()
    assert glossary(()) == ""


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(startup, "warm_up_soon", lambda: None)
    app = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60).run()
    app.switch_page("../pages/reading.py").run()
    assert not app.exception
    return app


def html(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def test_the_page_shows_all_works_and_all_words_with_links_to_lessons_that_exist(page):
    shown = html(page)
    assert shown.count("<details>") == len(WORKS)
    assert shown.count("<dt>") == len(TERMS)
    assert shown.count("<tr>") == len(LIKENESSES) + 1
    inside = set(re.findall(r'href="([^"]+)" target="_self"', shown))
    assert inside == {lesson.slug for lesson in LESSONS} | {f"#{part.slug}" for part in PARTS} | {"#words"}


def test_the_page_loads_nothing_from_elsewhere(page):
    shown = html(page)
    assert not re.search(r"<(img|script|link|iframe)|\bsrc=|url\(", shown)
    outside = re.findall(r'<a href="(https:[^"]+)"([^>]*)>', shown)
    assert len(outside) == sum(bool(work.link) for work in WORKS)
    assert all('rel="noopener noreferrer"' in rest for _, rest in outside)


def test_looking_for_a_word_leaves_what_has_it_or_says_that_none_has(page):
    page.text_input[0].set_value("receptive").run()
    assert html(page).count("<dt>") == len(words_with("receptive")) < len(TERMS)
    page.text_input[0].set_value("<script>").run()
    assert html(page).count("<dt>") == 0
    assert "No word has “&lt;script&gt;”" in html(page)
