"""What a browser that was never here loads: home and every lesson, in bytes on the wire."""

import base64
import zlib
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from app.lessons import LESSONS
from tests.bench import Row
from tests.bench.browsing import chromium
from tests.serving import SERVER, Server, serving

MOST_MB = 1.5
AT_REST_MS = 1500  # fonts of formulas and icons come late


@dataclass  # plain: Playwright sets attributes on the owners of its handlers
class Traffic:
    """All that a page receives."""

    bytes: float = 0.0  # files as they are on the wire; messages as the server's compressor leaves them
    files: list[str] = field(default_factory=list)
    deflate: Any = None  # the compressor of messages (RFC 7692), where the server has agreed to one

    def loaded(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]

    def framed(self, event: dict) -> None:
        answer = event["response"]
        text = answer["payloadData"]
        message = base64.b64decode(text) if answer["opcode"] == 2 else text.encode()
        if self.deflate is not None:
            message = self.deflate.compress(message) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
        self.bytes += len(message)

    def agreed(self, event: dict) -> None:
        if "permessage-deflate" in str(event["response"]["headers"]):
            self.deflate = zlib.compressobj(wbits=-12)  # uvicorn's window

    def asked(self, event: dict) -> None:
        self.files.append(event["request"]["url"])


def first_visit() -> list[Row]:
    """A first visit with a cold cache: bytes of home and of the largest lesson, plotly on neither."""
    with chromium() as browser, serving(SERVER) as server:
        home = visit(browser, server, "")
        lessons = {lesson.slug: visit(browser, server, lesson.slug) for lesson in LESSONS}
    largest = max(lessons, key=lambda slug: lessons[slug].bytes)
    plotly = [name for name in home.files if "plotly" in name.lower()]
    return [
        Row(what="first visit: home", unit="MB", ours=home.bytes / 1e6, at_most=MOST_MB),
        Row(what=f"first visit: {largest}", unit="MB", ours=lessons[largest].bytes / 1e6, at_most=MOST_MB),
        Row(what="files of plotly that home loads", unit="", ours=len(plotly), at_most=0),
    ]


def visit(browser: Browser, server: Server, page: str) -> Traffic:
    """A browser of its own, until the stage is there and nothing more comes."""
    traffic = Traffic()
    with browser.new_context(viewport={"width": 1024, "height": 768}) as context:
        opened = context.new_page()
        session = context.new_cdp_session(opened)
        session.send("Network.enable")
        session.on("Network.loadingFinished", traffic.loaded)
        session.on("Network.webSocketHandshakeResponseReceived", traffic.agreed)
        session.on("Network.webSocketFrameReceived", traffic.framed)
        session.on("Network.requestWillBeSent", traffic.asked)
        opened.goto(f"{server.url}/{page}")
        opened.locator("section.stage").wait_for()
        opened.wait_for_timeout(AT_REST_MS)
    return traffic
