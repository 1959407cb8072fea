"""Tests in this folder need a Chromium. Where none starts they are skipped aloud; under CI=true they fail."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tasks import CHROMIUM, find_chromium
from tests.serving import SERVER, Server, serving
from tests.watching import Watch

NO_CHROMIUM = (
    "no Chromium starts on this machine: install Chromium or Chrome (without either, on Linux: "
    f"python -m playwright install --with-deps chromium) or name one in {CHROMIUM}"
)


@cache
def chromium() -> str | None:
    """The browser of `python3 tasks.py test`, or the one found by the same search when pytest is started by hand."""
    return find_chromium()


@pytest.hookimpl(tryfirst=True)  # before `-m browser` selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; the hook sees all tests of the session."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let no browser test begin without a browser."""
    if chromium() is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(NO_CHROMIUM)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests are missing from the result, and what helps."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests SKIPPED: {NO_CHROMIUM}", yellow=True, bold=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; a test opens a context or a page of its own in it."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium()) as launched:
        yield launched


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app, as `tasks.py run` starts it."""
    with serving(SERVER) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a projector's screen; what it logs and whom it asks is checked at the end."""
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    opened = context.new_page()
    watch = Watch.on(opened)
    yield opened
    context.close()
    assert watch == Watch()
