"""No page has a serious fault of accessibility, in either theme."""

import pytest
from playwright.sync_api import Browser, Page, expect

from app.lessons import LESSONS
from tests.browser.axe import OWN, Violation, violations
from tests.browser.stage_page import StagePage
from tests.sampling import thinned
from tests.serving import Server

HOME = ""
FAULTS = """
<header><button></button></header>
<main data-testid="stMain"><h4>A lower heading first is moderate</h4><p style="color: #ccc">pale</p><div></div></main>
<script>
document.querySelector("div").attachShadow({ mode: "open" }).innerHTML = "<select><option>one</option></select>";
</script>
"""


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("slug", thinned({"home": HOME, **{lesson.slug: lesson.slug for lesson in LESSONS}}))
def test_a_page_has_no_serious_fault(browser: Browser, server: Server, slug: str, theme):
    with browser.new_context(color_scheme=theme, viewport={"width": 1024, "height": 768}) as context:
        page = StagePage.open(context.new_page(), f"{server.url}/{slug}").page
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
        assert violations(page, OWN) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_reading_has_no_serious_fault_with_a_work_open(browser: Browser, server: Server, theme):
    with browser.new_context(color_scheme=theme, viewport={"width": 1024, "height": 768}) as context:
        page = context.new_page()
        page.goto(f"{server.url}/reading")
        page.locator("summary").filter(has_text="Neocognitron").click(timeout=30_000)
        expect(page.get_by_text("The cat's two kinds of cells")).to_be_visible()
        expect(page.locator(".cs-words")).to_be_visible()
        assert violations(page, OWN) == []


def test_faults_are_found_where_they_are_looked_for(page: Page):
    page.set_content(FAULTS)
    pale = Violation(id="color-contrast", impact="serious", nodes=['<p style="color: #ccc">pale</p>'])
    nameless = Violation(id="select-name", impact="critical", nodes=["<select><option>one</option></select>"])
    button = Violation(id="button-name", impact="critical", nodes=["<button></button>"])
    assert sorted(violations(page, OWN), key=lambda each: each.id) == [pale, nameless]
    everywhere = violations(page)
    assert all(each in everywhere for each in (pale, nameless, button))
    assert "document-title" in {each.id for each in everywhere}
