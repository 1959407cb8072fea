"""What a page does behind the screen: whom it asks, what it logs, what fails."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

KNOWN = re.compile(r"_stcore/(health|host-config)$")  # two harmless 404s of Streamlit on a deep link
LOCAL = re.compile(r"(https?://localhost[:/]|data:|blob:|about:)")


@dataclass  # plain: Playwright sets attributes on the owners of its handlers
class Watch:
    """Everything seen on a page that should not be there."""

    hosts: list[str] = field(default_factory=list)  # requests to anybody but the app
    errors: list[str] = field(default_factory=list)  # script errors, console errors, failed answers

    @classmethod
    def on(cls, page: Page) -> "Watch":
        """Watch a page from now on."""
        watch = cls()
        page.on("request", watch.asked)
        page.on("response", watch.answered)
        page.on("console", watch.said)
        page.on("pageerror", watch.raised)
        return watch

    def asked(self, request: Request) -> None:
        if not LOCAL.match(request.url):
            self.hosts.append(request.url)

    def answered(self, response: Response) -> None:
        if response.status >= 400 and not KNOWN.search(response.url):
            self.errors.append(f"{response.status} {response.url}")

    def said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text:  # a 404 is judged by its address, above
            self.errors.append(message.text)

    def raised(self, error: Error) -> None:
        self.errors.append(str(error))
