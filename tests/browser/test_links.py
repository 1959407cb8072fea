"""A link is the whole state: in another browser, after F5 and Back, in a lecture, on the wall; bad ones harm nobody."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from app.address import defaults
from app.slides import BETWEEN
from tests.asking import asked
from tests.browser.handling import changes
from tests.browser.reading import wrong_cells
from tests.browser.walking import SLUGS, Walk, at_card, at_the_start, projector, title

pytestmark = pytest.mark.slow  # every lesson in several browsers: minutes

READ = "navigator.clipboard.readText()"
SCRIPT = urlencode({"<script>alert(1)</script>": "</p><img src=x onerror=alert(1)>"})
HOSTILE = {
    "every setting is nonsense": None,  # as the lesson has others
    "another version": "v=0&stride=2",
    "out of all bounds": f"v=1&card=99999999999&step=-1&predict=maybe&seed=%ff%00&=&&{SCRIPT}&{'x' * 3000}=1",
    "edits of nobody": f"v=1&edit={'input.0.1e999_' * 300}",
}


@pytest.fixture(scope="module", params=SLUGS)
def slug(request):
    return request.param


@pytest.fixture(scope="module")
def desk(browser, slug):
    """One browser for a lesson, which so loads the app once."""
    with projector(browser, permissions=["clipboard-read", "clipboard-write"]) as context:
        yield context


@pytest.fixture(scope="module")
def wandered(desk, server, slug):
    """A lesson away from its last card: other settings, another step."""
    walk = Walk.at(desk, server.url, slug, at_the_start(slug).query(2))
    walk.wait_for(walk.start.query(2))
    next(changes(walk))
    walk.wait_for_another(walk.start.query(2))
    walk.predict(False)
    walk.go(min(3, walk.now.traces[0].steps - 1))
    before = walk.query()
    walk.button("step back").click()
    walk.wait_for_another(before)
    yield walk
    walk.close()


def same(walk, other):
    """What both show, but for what a pointer does."""
    assert walk.picture() == other.picture()
    texts = [each.controls.aria_snapshot() for each in (walk, other)]
    assert texts[0] == texts[1]


def test_a_link_shows_the_same_in_another_browser(browser, wandered):
    wandered.take("link to this view")
    expect(wandered.root.locator(".status")).to_have_text("The link is copied.")
    link = wandered.page.evaluate(READ)
    wandered.page.keyboard.press("Escape")
    assert link == wandered.page.url
    with projector(browser) as context:
        other = Walk.of(context, link, wandered.slug)
        other.wait_for(wandered.query())
        same(wandered, other)
        other.close()
    told = wandered.now
    assert wrong_cells(wandered.picture()["grids"], told.views) == []


def test_f5_back_and_home_lead_to_the_same_place(wandered):
    before, query, page = wandered.picture(), wandered.query(), wandered.page
    page.reload()
    wandered.wait_until_there()
    wandered.wait_for(query)
    assert wandered.picture() == before
    page.get_by_role("navigation").get_by_role("link", name="Home").click()
    last = wandered.root.locator(".resume a")
    expect(last).to_have_text(title(wandered.slug))
    assert dict(parse_qsl(urlsplit(last.get_attribute("href")).query)) == query
    page.go_back()
    wandered.wait_until_there()
    wandered.wait_for(query)
    assert wandered.picture() == before
    page.goto(urlsplit(page.url)._replace(path="", query="").geturl())
    last.click()
    wandered.wait_until_there()
    wandered.wait_for(query)
    assert wandered.picture() == before


def test_back_after_another_lesson(wandered):
    before, query, page = wandered.picture(), wandered.query(), wandered.page
    neighbours = page.locator(".st-key-neighbours").get_by_role("link")
    if not neighbours.count():
        pytest.skip("the only lesson there is")
    name = neighbours.first.locator("p").last.inner_text()
    neighbours.first.click()
    expect(page.get_by_role("heading", name=name.strip())).to_be_visible()
    expect(wandered.root).to_have_attribute("data-playing", "false")
    page.wait_for_timeout(600)  # its address is written
    page.go_back()
    expect(page.get_by_role("heading", name=title(wandered.slug))).to_be_visible()
    wandered.wait_for(query)
    assert wandered.picture() == before


def presents(walk, small):
    """Menu, controls and prose are gone; stage, formula and the way to the next card are there, and larger."""
    page = walk.page
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    for hidden in (walk.controls, page.locator(".st-key-neighbours"), page.get_by_text("Reading: ")):
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("button", name="next card")).to_be_visible()
    expect(walk.root).to_be_visible()
    assert dict(parse_qsl(urlsplit(page.url).query))["present"] == "1"
    assert walk.root.bounding_box()["width"] > small["width"]


@pytest.mark.parametrize("way", ["key", "address"])
def test_presenter(desk, server, slug, way):
    plain = Walk.at(desk, server.url, slug, at_the_start(slug).query(1))
    plain.wait_for(plain.start.query(1))
    small = plain.root.bounding_box()
    walk = plain
    if way == "key":
        walk.page.keyboard.press("p")
    else:
        plain.close()
        walk = Walk.at(desk, server.url, slug, {**at_the_start(slug).query(1), "present": "1"})
    presents(walk, small)
    walk.page.keyboard.press("PageDown")
    walk.wait_for(walk.start.query(2))
    presents(walk, small)
    walk.page.keyboard.press("PageUp")
    walk.wait_for(walk.start.query(1))
    walk.page.keyboard.press("p")
    expect(walk.controls).to_be_visible()
    assert "present" not in walk.page.url
    walk.close()


def slides(slug):
    """Three links over two lessons."""
    other = SLUGS[(SLUGS.index(slug) + 1) % len(SLUGS)]
    three = [(slug, 2), (other, len(at_the_start(other).cards)), (slug, 3)]
    return [(page, at_the_start(page).query(card), at_card(page, card)) for page, card in three]


def test_a_lecture_is_walked_by_one_key(desk, server, slug):
    three = slides(slug)
    links = [f"{page}?{urlencode(query)}" for page, query, _ in three]
    bad = ["nowhere?v=1", "javascript:alert(1)"]
    deck = BETWEEN.join([links[0], *bad, *links[1:]])
    walk = Walk.of(desk, f"{server.url}/?{urlencode({'deck': deck})}", slug)
    expect(walk.alerts).to_have_text(
        "2 of 5 slides of this lecture lead to no page that exists here: they are left out."
    )
    for at, key in [(0, None), (1, "PageDown"), (2, "PageDown"), (2, "PageDown"), (1, "PageUp"), (0, "PageUp")]:
        if key:
            walk.page.keyboard.press(key)
        where, query, told = three[at]
        walk.wait_for(query, where)
        expect(walk.root).to_have_attribute("data-steps", str(told.traces[0].steps))
        assert wrong_cells(walk.picture()["grids"], told.views) == []
        assert dict(parse_qsl(urlsplit(walk.page.url).query))["slide"] == str(at + 1)
    walk.close()


def test_a_lecture_of_bad_links_only_shows_the_page_and_says_so(desk, server, slug):
    walk = Walk.at(desk, server.url, slug, urlencode({"deck": "nowhere|../../etc/passwd|https://example.org"}))
    expect(walk.alerts).to_have_text("No slide of this lecture leads to a page that exists here.")
    walk.wait_for(walk.start.query(1))
    walk.close()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_bad_link_gives_the_start_and_one_sentence(desk, server, slug, kind):
    settings = at_the_start(slug).settings
    query = HOSTILE[kind] or urlencode({"v": 1, **{setting.name: "../../etc/passwd" for setting in settings}})
    told = asked(slug, dict(parse_qsl(query, keep_blank_values=True)))
    assert told.values == defaults(settings)
    walk = Walk.at(desk, server.url, slug, query)
    expect(walk.alerts).to_have_count(1)
    (sentence,) = told.said
    expect(walk.alerts).to_have_text(sentence)
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    for theirs in ("script", "passwd", "1e999", "xxx"):
        assert theirs not in sentence
    walk.wait_for({})
    picture = walk.picture()
    assert picture["step"] == "0"
    assert wrong_cells(picture["grids"], told.views) == []
    walk.next_card(2)
    expect(walk.alerts).to_have_count(0)
    walk.close()
