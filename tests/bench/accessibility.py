"""Serious faults of accessibility on every page, in both themes, as axe-core counts them."""

from typing import Literal

from playwright.sync_api import Browser

from app.lessons import LESSONS
from tests.bench import Row
from tests.bench.browsing import chromium
from tests.browser.axe import OWN, violations
from tests.browser.stage_page import StagePage
from tests.serving import SERVER, Server, serving

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def accessibility() -> list[Row]:
    """Serious and critical violations of axe-core's rules, all lessons and home in both themes."""
    with chromium() as browser, serving(SERVER) as server:
        found = [fault for theme in THEMES for fault in faults(browser, server, theme)]
    for fault in found:
        print(fault)
    what = f"axe: serious or critical on {len(LESSONS) + 1} pages, 2 themes"
    return [Row(what=what, unit="", ours=len(found), at_most=0)]


def faults(browser: Browser, server: Server, theme: Literal["light", "dark"]) -> list[str]:
    """Each with the page it stands on."""
    with browser.new_context(color_scheme=theme, viewport={"width": 1024, "height": 768}) as context:
        page = context.new_page()
        return [
            f"{slug or 'home'}, {theme}: {each.id} {each.nodes}"
            for slug in ("", *(lesson.slug for lesson in LESSONS))
            for each in violations(StagePage.open(page, f"{server.url}/{slug}").page, OWN)
        ]
