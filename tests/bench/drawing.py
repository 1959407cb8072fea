"""What the stage costs in the browser, on a bare page without a server: playing, scrubbing, pointing."""

from collections.abc import Callable, Sequence
from functools import partial
from statistics import quantiles

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize

from app.components.payload import View
from engine.operations import conv2d
from engine.trace import Trace
from tests.bench import Row
from tests.bench.browsing import chromium
from tests.browser.mounting import mounted
from tests.browser.stage_page import StagePage

SCREEN = ViewportSize(width=1440, height=900)
FASTEST = "100"  # ms a step
PLAYED_MS, SCRUBBED, POINTED = 4000, 150, 80
ROUNDS = 3  # of each, of which the quickest counts: whatever else a machine does can only make the stage slower
FRAME_MS = 1000 / 60

FRAMES = """(stage, ms) => new Promise((done) => {
  const [begun, step] = [performance.now(), Number(stage.dataset.step)];
  const frames = [];
  let last = 0;
  const frame = (now) => {
    if (last) frames.push(now - last);
    last = now;
    if (performance.now() - begun < ms) requestAnimationFrame(frame);
    else done([frames, Number(stage.dataset.step) - step]);
  };
  requestAnimationFrame(frame);
})"""
# From step to step, as fast as frames come.
SCRUB = """(count) => new Promise((done) => {
  const slider = document.querySelector(".scrub");
  const frames = [];
  let last = 0;
  const frame = (now) => {
    if (last) frames.push(now - last);
    last = now;
    if (frames.length === count) return done(frames);
    slider.value = String(frames.length + 1);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""
# From the moment the browser hands over the pointer's move: until the stage has changed, and until the frame with the
# change has been made (a message posted while a frame is prepared is read after it).
POINTER = """() => {
  window.pointed = [];
  let begun = null;
  addEventListener("pointermove", () => (begun = { at: performance.now() }), { capture: true });
  const watch = new MutationObserver(() => {
    if (!begun) return;
    const move = begun;
    begun = null;
    move.changed = performance.now() - move.at;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.pointed.push([move.changed, performance.now() - move.at]);
      channel.port2.postMessage(null);
    });
  });
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  watch.observe(document.querySelector(".stage"), all);
}"""


def drawing() -> list[Row]:
    """The stage alone: 16×16×3 with 4 filters played and scrubbed; the pointer over 16×16 cells and over 62×62."""
    with chromium() as browser:
        return [*playing(browser), *scrubbing(browser), *pointing(browser)]


def volume(side: int, channels: int = 3, filters: int = 4) -> Trace:
    """A convolution of small whole numbers that keeps the size."""
    random = np.random.default_rng(0)
    layer = conv2d(in_channels=channels, out_channels=filters, kernel_size=3, padding=1, bias=False)
    return layer.trace(random.integers(0, 10, (channels, side, side)), random.integers(-3, 4, layer.weight_shape))


def stage(browser: Browser, view: View) -> StagePage:
    """The stage alone on a page."""
    page = browser.new_page(viewport=SCREEN)
    shown = mounted(page, view)
    page.wait_for_timeout(1000)
    return shown


def playing(browser: Browser) -> list[Row]:
    """At the highest speed that can be chosen."""

    def measure() -> tuple[float, ...]:
        shown = stage(browser, View(trace=volume(16)))
        shown.root.get_by_label("time per step").select_option(FASTEST)
        shown.button("play").click()
        clock = Clock(shown.page)
        return clock.figures(*shown.root.evaluate(FRAMES, PLAYED_MS))

    return frame_rows(f"16×16×3, 4 filters, played {FASTEST} ms a step", best(measure))


def scrubbing(browser: Browser) -> list[Row]:
    """From step to step in every frame."""

    def measure() -> tuple[float, ...]:
        shown = stage(browser, View(trace=volume(16)))
        clock = Clock(shown.page)
        return clock.figures(shown.page.evaluate(SCRUB, SCRUBBED), SCRUBBED)

    return frame_rows("the same, a step in every frame", best(measure))


def best(measure: Callable[[], tuple[float, ...]]) -> tuple[float, ...]:
    """Each figure as it is when the machine does least besides."""
    rounds = [measure() for _ in range(ROUNDS)]
    return tuple(min(figures) for figures in zip(*rounds, strict=True))


def frame_rows(what: str, figures: tuple[float, ...]) -> list[Row]:
    """Frames, and what a step costs."""
    frame, script = figures
    return [
        Row(what=f"{what}: frame p95", unit="ms", ours=frame, at_most=20),
        Row(what=f"{what}: script", unit="ms", ours=script, at_most=4),
    ]


class Clock:
    """How long a page's scripts run, as the browser counts, from now on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Performance.enable")
        self.begun = self.script()

    def script(self) -> float:
        """Milliseconds so far."""
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(each["value"] for each in metrics if each["name"] == "ScriptDuration"))

    def figures(self, frames: Sequence[float], steps: int) -> tuple[float, float]:
        """The slow frames, and the script of one step; the page is done with."""
        assert steps > 20, f"only {steps} steps were made"
        script = (self.script() - self.begun) / steps
        self.page.close()
        return slow(frames), script


def pointing(browser: Browser) -> list[Row]:
    """Over both grids of small cells and of a picture, from place to place."""
    found = []
    for name, side in (("16×16 cells", 16), ("62×62 picture", 62)):
        shown = stage(browser, View(trace=volume(side, channels=1, filters=1), reveal="all"))
        shown.page.evaluate(POINTER)
        for tensor in ("input", "output"):
            changed, painted = best(partial(pointed, shown, tensor))
            what = f"pointer over {tensor}, {name}"
            found += [
                Row(what=f"{what}: changed, p95", unit="ms", ours=changed, at_most=5),
                Row(what=f"{what}: painted, p95", unit="ms", ours=painted, at_most=FRAME_MS),
            ]
        shown.page.close()
    return found


def pointed(shown: StagePage, tensor: str) -> tuple[float, ...]:
    """The pointer at places all over a grid, two frames apart: when the stage has changed, and when it is painted."""
    page, box = shown.page, shown.grid(tensor).bounding_box()
    assert box is not None
    page.evaluate("window.pointed.length = 0")
    for x, y in np.random.default_rng(1).uniform(0.15, 0.85, (POINTED, 2)):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.wait_for_timeout(35)
    times: list[list[float]] = page.evaluate("window.pointed")
    assert len(times) > POINTED / 2, f"{tensor}: only {len(times)} answers"
    changed, painted = zip(*times[5:], strict=True)  # the first ones warm up
    return slow(changed), slow(painted)


def slow(times: Sequence[float]) -> float:
    """The 95th of a hundred."""
    return quantiles(times, n=20)[-1]
