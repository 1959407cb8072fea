"""How soon each lesson answers a control, beside a bare page with the same widgets, texts and payload."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Page

from app.lessons import LESSONS
from tests.bench import Row
from tests.bench.browsing import chromium
from tests.bench.recording import Recording, recorded
from tests.serving import ROOT, SERVER, Server, serving

BARE = Path(__file__).with_name("bare_lesson.py")
CHANGES, WARM_UP = 40, 6
REST_MS = 250  # between two changes: the page has come to rest

# When the browser sends the message of the control, whatever it waits for before that.
SENDS = """
const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (data) {
  window.sent ??= performance.now();
  return send.call(this, data);
};
"""
# From then on until the stage has drawn what the server answered, and the frame with it is on the screen.
ANSWER = """(views) => {
  window.sent = undefined;
  window.answer = new Promise((done) => {
    const watch = new MutationObserver(() => {
      if (window.sent === undefined) return;
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - window.sent)));
    });
    watch.observe(views, { childList: true, attributes: true, subtree: true });
  });
}"""


def control() -> Iterator[Row]:
    """Each lesson beside a bare page with its widgets, texts and payload: a control moved until the page shows it."""
    with chromium() as browser, serving(SERVER) as ours:
        for lesson in LESSONS:
            if lesson.has_stage:
                yield from rows(browser, ours, recorded(lesson.slug))


def rows(browser: Browser, ours: Server, recording: Recording) -> list[Row]:
    """Both pages in turns, the same control back and forth."""
    times: list[list[float]] = [[], []]
    with bare_page(recording) as bare:
        urls = f"{ours.url}/{recording.slug}?{recording.query}", bare.url
        pages = [opened(browser, url, recording.answer) for url in urls]
        for n in range(CHANGES + WARM_UP):
            for page, taken in zip(pages, times, strict=True):
                taken.append(answered(page, recording, (n + 1) % 2))
        for page in pages:
            page.close()
    mine, theirs = (each[WARM_UP:] for each in times)
    p95 = [quantiles(each, n=20)[-1] for each in (mine, theirs)]
    what = f"{recording.slug}: {recording.label} → page"
    return [
        Row(what=f"{what}, p50", unit="ms", ours=median(mine), baseline=median(theirs), at_most=1.5),
        Row(what=f"{what}, p95", unit="ms", ours=p95[0], baseline=p95[1], at_most=1.5),
    ]


@contextmanager
def bare_page(recording: Recording) -> Iterator[Server]:
    """The recorded lesson without the lesson."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "recording.json"
        file.write_text(recording.as_json(), encoding="utf-8")
        with serving(BARE, "--", str(file), cwd=ROOT / "app") as server:
            yield server


def opened(browser: Browser, url: str, answer: str) -> Page:
    """A page whose stage, or what else shows the answer, is there and at rest."""
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    page.add_init_script(SENDS)
    page.goto(url)
    page.locator(answer).first.wait_for()
    page.wait_for_timeout(1500)
    return page


def answered(page: Page, recording: Recording, which: int) -> float:
    """Milliseconds from the control's message until the page shows the answer."""
    page.bring_to_front()
    page.wait_for_timeout(REST_MS)
    move = prepared(page, recording, recording.values[which], recording.values[1 - which])
    page.evaluate(ANSWER, page.locator(recording.answer).first.element_handle())
    move()
    return float(page.evaluate("window.answer"))


def prepared(page: Page, recording: Recording, value: Any, before: Any) -> Any:
    """The last press by which a control takes a value; what leads there is done before."""
    field = page.locator(f'input[aria-label="{recording.label}"]')
    if recording.kind == "slider":
        field.focus()
        return lambda: page.keyboard.press("ArrowRight" if value > before else "ArrowLeft")
    if recording.kind == "selectbox":
        field.click()
        option = page.get_by_role("option", name=str(value), exact=True)
        option.wait_for()
        return option.click
    if recording.kind == "toggle":
        return page.get_by_test_id("stCheckbox").filter(has_text=recording.label).locator("label").click
    group = page.get_by_role("radiogroup", name=recording.label, exact=True)  # a card may offer the same word
    return group.get_by_role("radio", name=str(value), exact=True).click
