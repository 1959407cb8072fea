"""What the diagram of a large network costs in the browser, on a bare page without a server."""

from collections.abc import Callable
from math import cos, sin

from playwright.sync_api import Browser, Page

from app.components.bundle import script, styles
from tests.bench import Row
from tests.bench.browsing import chromium
from tests.bench.drawing import SCREEN, best, slow
from tests.browser.diagrams import MOUNT, DiagramPage, columns
from tests.browser.stage_page import box_of

LARGE = (("densenet-201", "block3"), ("efficientnet-b7", "stage5"))  # and where most is to be seen
MOVES, WHEELS = 150, 150

# From the data's arrival until the frame with the drawing has been made.
PAINTED = """(mount) => new Promise(async (done) => {
  const begun = performance.now();
  await eval(mount[0])(mount.slice(1));
  const wait = () => {
    if (!document.querySelector(".diagram")?.dataset.scale) return requestAnimationFrame(wait);
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - begun);
    channel.port2.postMessage(null);
  };
  wait();
})"""
RECORD = """() => {
  window.frames_ = [];
  let last = 0;
  const frame = (now) => {
    if (last) window.frames_.push(now - last);
    last = now;
    window.recording = requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
RECORDED = "() => { cancelAnimationFrame(window.recording); return window.frames_; }"
# One turn of the wheel in every frame: in for half of them, then out again.
ZOOM = """(count) => new Promise((done) => {
  const room = document.querySelector(".room");
  const { left, top, width, height } = room.getBoundingClientRect();
  const frames = [];
  let last = 0;
  const frame = (now) => {
    if (last) frames.push(now - last);
    last = now;
    if (frames.length === count) return done(frames);
    const deltaY = frames.length < count / 2 ? -40 : 40;
    const at = { clientX: left + width * 0.4, clientY: top + height * 0.45 };
    room.dispatchEvent(new WheelEvent("wheel", { deltaY, ...at, cancelable: true }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


def diagram() -> list[Row]:
    """The largest networks: until the diagram is painted, then panned and zoomed where most is to be seen."""
    with chromium() as browser:
        return [row for id, place in LARGE for row in rows(browser, id, place)]


def rows(browser: Browser, id: str, place: str) -> list[Row]:
    """A network's three figures."""
    limits = {"first paint": 1000, "pan, frame p95": 20, "zoom, frame p95": 20}

    def measure() -> tuple[float, ...]:
        page = browser.new_page(viewport=SCREEN)
        figures = painted(page, id), panned(page, id, place), zoomed(page)
        page.close()
        return figures

    return [
        Row(what=f"diagram of {id}: {what}", unit="ms", ours=figure, at_most=limit)
        for (what, limit), figure in zip(limits.items(), best(measure), strict=True)
    ]


def painted(page: Page, id: str) -> float:
    """Milliseconds from the script and the data to the drawing."""
    return float(page.evaluate(PAINTED, [MOUNT, script("diagram.js"), styles("diagram.js"), columns(id)]))


def panned(page: Page, id: str, place: str) -> float:
    """The slow frames while the room is dragged about in circles."""
    page.evaluate("(data) => window.give(data)", {**columns(id), "selected": place})
    shown = DiagramPage(page)
    assert shown.data("where") == place
    box = box_of(shown.room)
    at = circle(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*at(0))
    page.mouse.down()
    page.evaluate(RECORD)
    for n in range(MOVES):
        page.mouse.move(*at(n))
    frames: list[float] = page.evaluate(RECORDED)
    page.mouse.up()
    assert len(frames) > MOVES / 4, f"only {len(frames)} frames"
    return slow(frames)


def circle(x: float, y: float) -> Callable[[int], tuple[float, float]]:
    """Places around one."""
    return lambda n: (x + 90 * cos(n / 12), y + 60 * sin(n / 12))


def zoomed(page: Page) -> float:
    """The slow frames while the wheel turns in every frame, in and out again."""
    frames: list[float] = page.evaluate(ZOOM, WHEELS)
    return slow(frames)
