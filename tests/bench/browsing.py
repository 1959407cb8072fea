"""The browser of the benchmarks."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tasks import find_chromium


@contextmanager
def chromium() -> Iterator[Browser]:
    """The one that the tests use."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=find_chromium()) as browser:
        yield browser
