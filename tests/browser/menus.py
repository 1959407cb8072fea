"""Menus opened and chosen from as a person does it: once more where the page, still drawing an answer, shut one."""

from contextlib import suppress

from playwright.sync_api import Locator, Page, TimeoutError

OPTIONS = '[data-testid="stSelectboxVirtualDropdown"] [role="option"]'
TRIES, EACH_MS = 4, 3000


def opened(page: Page, field: Locator) -> Locator:
    """The options of a menu, by its button."""
    offered = page.locator(OPTIONS)
    for _ in range(TRIES):
        with suppress(TimeoutError):
            field.locator("xpath=following-sibling::button").click(timeout=EACH_MS)
            offered.first.wait_for(timeout=EACH_MS)
            break
    return offered


def choose(page: Page, field: Locator, option: str) -> None:
    """Take the option with this name, which is typed: a long menu holds only what is in sight."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(TRIES):
        with suppress(TimeoutError):
            field.scroll_into_view_if_needed(timeout=EACH_MS)  # a menu closes when the page scrolls
            field.fill(option, timeout=EACH_MS)
            wanted.click(timeout=EACH_MS)
            return
    raise AssertionError(f"the menu does not offer {option}")
