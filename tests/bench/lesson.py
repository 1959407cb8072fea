"""The first lesson in a real browser: how soon it answers a control, the pointer's frames, its start, whom it asks."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from tasks import find_chromium, set_up
from tests.bench import Row
from tests.serving import ROOT, SERVER, Server, free_port, serving, stop, wait_until_up
from tests.watching import Watch

BARE = Path(__file__).with_name("bare_lesson.py")
CHANGES = 50
PAD_STEPS = {"full": "49", "valid": "9"}  # padding → steps of the lecture's example, the sign that the page is there

# From the click until the stage has drawn what the server sent and the frame with it is on the screen.
CHANGE = """([radio, host, steps]) => new Promise((done) => {
  const start = performance.now();
  const watch = new MutationObserver(() => {
    if (host.dataset.steps !== steps) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
  });
  watch.observe(host, { attributes: true });
  radio.click();
})"""
# One position a frame, as fast as frames come.
SCRUB = """([slider, positions]) => new Promise((done) => {
  const frames = [];
  let last = 0;
  const frame = (now) => {
    if (last) frames.push(now - last);
    last = now;
    if (frames.length === positions) return done(frames);
    slider.value = String(frames.length * 25);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


def lesson() -> list[Row]:
    """The first lesson beside a bare page: control to page, scrubbing a photograph, start, other hosts, errors."""
    with chromium() as browser:
        return [*controls(browser), *scrubbing(browser), second_start(browser)]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser the tests use."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=find_chromium()) as browser:
        yield browser


def controls(browser: Browser) -> list[Row]:
    """Both pages in turns, the same control back and forth."""
    with serving(SERVER) as ours, serving(BARE, cwd=ROOT / "app") as bare:
        pages = [opened(browser, f"{ours.url}/convolution_2d"), opened(browser, bare.url)]
        times: list[list[float]] = [[], []]
        for n in range(CHANGES + 6):
            padding = list(PAD_STEPS)[n % 2]
            for page, taken in zip(pages, times, strict=True):
                taken.append(changed(page, padding))
        mine, theirs = (sorted(each[6:]) for each in times)  # the first ones warm up
    p95 = [quantiles(each, n=20)[-1] for each in (mine, theirs)]
    return [
        Row(what="control → page, p50", unit="ms", ours=median(mine), baseline=median(theirs), at_most=1.5),
        Row(what="control → page, p95", unit="ms", ours=p95[0], baseline=p95[1], at_most=1.5),
    ]


def opened(browser: Browser, url: str) -> Page:
    """A page whose stage is there."""
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    page.goto(url)
    page.locator(".stage").wait_for()
    return page


def changed(page: Page, padding: str) -> float:
    """Milliseconds from choosing a padding until the page shows it."""
    page.bring_to_front()
    radio = page.get_by_role("radio", name=padding).element_handle()
    host = page.locator(".stage").element_handle()
    return float(page.evaluate(CHANGE, [radio, host, PAD_STEPS[padding]]))


def scrubbing(browser: Browser) -> list[Row]:
    """600 positions of a photograph's window; and what the visit asked of whom."""
    with serving(SERVER) as server:
        page = browser.new_page(viewport={"width": 1024, "height": 768})
        watch = Watch.on(page)
        for path in ("", "convolution_2d", "convolution_2d?input=china"):
            page.goto(f"{server.url}/{path}")
            page.wait_for_timeout(1500)
        assert page.locator(".stage").get_attribute("data-steps") == str(126 * 126), "the photograph is there"
        slider = page.locator(".scrub").element_handle()
        frames = page.evaluate(SCRUB, [slider, 600])
    return [
        Row(what="photo: 600 positions scrubbed, frame p95", unit="ms", ours=quantiles(frames, n=20)[-1], at_most=20),
        Row(what="requests to other hosts", unit="", ours=len(watch.hosts), at_most=0),
        Row(what="console errors but Streamlit's two 404s", unit="", ours=len(watch.errors), at_most=0),
    ]


def second_start(browser: Browser) -> Row:
    """From `tasks.py run`, everything installed, until the lesson can be used."""
    set_up("runtime")
    port = free_port()
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        run = [sys.executable, "tasks.py", "run", "--no-browser", "--port", str(port)]
        process = subprocess.Popen(run, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_until_up(Server(port=port, process=process, log_file=Path(os.devnull)))
            opened(browser, f"http://localhost:{port}/convolution_2d")
            return Row(what="run, second time → lesson usable", unit="s", ours=time.perf_counter() - start, at_most=5)
        finally:
            stop(process)
