"""The stage on a bare page, without a server: for tests of what it draws and how it answers."""

import base64

from playwright.sync_api import Page

from app.components.bundle import script, styles
from app.components.payload import View, payload
from tests.browser.stage_page import StagePage

MOUNT = """async ([text, style, data]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const bytes = typeof data === "string" ? Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)) : data;
  const sheet = `:root { color-scheme: light dark } body { margin: 8px } ${style}`;
  document.body.innerHTML = `<style>${sheet}</style><main></main>`;
  window.sent = [];
  const parentElement = document.querySelector("main");
  const setTriggerValue = (name, message) => window.sent.push([name, message]);
  window.give = (data) => module.default({ data, parentElement, setTriggerValue });
  window.give(bytes);
}"""


def mounted(page: Page, *views: View, **about: object) -> StagePage:
    """The stage with these views; `about` is the page it stands on. `window.sent` keeps what it sends to Python."""
    page.evaluate(MOUNT, [script("stage.js"), styles("stage.js"), transported(*views, **about)])
    return StagePage(page)


def transported(*views: View, **about: object) -> object:
    """A payload as `page.evaluate` can hand it over: bytes as base64."""
    sent = payload(*views, page=about)
    return base64.b64encode(sent).decode() if isinstance(sent, bytes) else sent
