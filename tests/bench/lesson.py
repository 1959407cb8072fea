"""The first lesson in a real browser: a photograph scrubbed, the start of the app, whom it asks."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Browser, Page

from tasks import set_up
from tests.bench import Row
from tests.bench.browsing import chromium
from tests.serving import ROOT, SERVER, Server, free_port, serving, stop, wait_until_up
from tests.watching import Watch

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
    """The first lesson: a photograph scrubbed, start, other hosts, errors."""
    with chromium() as browser:
        return [*scrubbing(browser), second_start(browser)]


def opened(browser: Browser, url: str) -> Page:
    """A page whose stage is there."""
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    page.goto(url)
    page.locator(".stage").wait_for()
    return page


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
