"""Every lesson: how much it sends to the browser, at its start and with a photograph; how evenly it plays."""

import json
from collections.abc import Iterator
from statistics import quantiles

from playwright.sync_api import Browser, ViewportSize

from app.address import Choice
from app.components.payload import payload
from app.lessons import LESSONS
from app.pictures import SAMPLES
from tests.asking import Asked, asked
from tests.bench import Row
from tests.bench.browsing import chromium
from tests.bench.drawing import FASTEST, FRAMES, PLAYED_MS, ROUNDS
from tests.browser.stage_page import StagePage
from tests.serving import SERVER, Server, serving

START_KB, PHOTO_KB, FRAME_MS = 100, 250, 20


def every_lesson() -> Iterator[Row]:
    """Payload of every lesson, at its start and with a photograph; frames while it plays as fast as can be chosen."""
    slugs = [lesson.slug for lesson in LESSONS if lesson.has_stage]
    for slug in slugs:
        yield from payloads(slug)
    with chromium() as browser, serving(SERVER) as server:
        for slug in slugs:
            yield played(browser, server, slug)


def payloads(slug: str) -> list[Row]:
    """As large as they travel, before they are compressed."""
    start = asked(slug)
    rows = [Row(what=f"{slug}: payload at the start", unit="KB", ours=kilobytes(start), at_most=START_KB)]
    for name in photo_settings(start):
        shown = asked(slug, {"v": "1", name: SAMPLES[0].name})
        what = f"{slug}: payload with {name}={SAMPLES[0].name}"
        rows.append(Row(what=what, unit="KB", ours=kilobytes(shown), at_most=PHOTO_KB))
    return rows


def photo_settings(start: Asked) -> list[str]:
    """The settings by which a photograph is chosen."""
    return [each.name for each in start.settings if isinstance(each, Choice) and SAMPLES[0].name in each.options]


def kilobytes(shown: Asked) -> float:
    """Of all views on the stage."""
    sent = payload(*shown.views)
    return len(sent if isinstance(sent, bytes) else json.dumps(sent).encode()) / 1000


def played(browser: Browser, server: Server, slug: str) -> Row:
    """The best of a few rounds, as whatever else the machine does can only make it slower."""
    rounds = [frames(browser, server, slug) for _ in range(ROUNDS)]
    return Row(what=f"{slug}: played, frame p95", unit="ms", ours=min(rounds), at_most=FRAME_MS)


def frames(browser: Browser, server: Server, slug: str) -> float:
    """95 of 100 frames take at most so many milliseconds."""
    page = browser.new_page(viewport=ViewportSize(width=1024, height=768))
    shown = StagePage.open(page, f"{server.url}/{slug}")
    if shown.button("predict first").get_attribute("aria-pressed") == "true":
        shown.button("predict first").click()
    shown.root.get_by_label("time per step").select_option(FASTEST)
    page.wait_for_timeout(1000)
    shown.button("play").click()
    times, steps = shown.root.evaluate(FRAMES, PLAYED_MS)
    page.close()
    assert steps > 0, f"{slug} does not play"
    return float(quantiles(times, n=20)[-1])
