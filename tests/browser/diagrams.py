"""The diagram on a bare page, without a server: for tests of what it draws and how it answers."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.sync_api import Locator, Page

from app.components.bundle import script, styles
from app.components.diagram_payload import diagram_payload
from app.pictures import sample
from engine.networks import named
from engine.networks.network import Network

MOUNT = """async ([text, style, data]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const sheet = `:root { color-scheme: light dark } body { margin: 8px } ${style}`;
  document.body.innerHTML = `<style>${sheet}</style><main></main>`;
  window.sent = [];
  const parentElement = document.querySelector("main");
  const setTriggerValue = (name, message) => window.sent.push([name, message.path]);
  window.give = (data) => (window.end = module.default({ data, parentElement, setTriggerValue }));
  window.give(data);
}"""
# The modules without the component, so that a test can lay a network out itself.
INNER = """async ([text, names]) => {
  const blob = new Blob([text, `\\nexport { ${names} };`], { type: "text/javascript" });
  window.inner = await import(URL.createObjectURL(blob));
}"""


@dataclass(frozen=True, slots=True)
class DiagramPage:
    """A page with a diagram."""

    page: Page

    @property
    def root(self) -> Locator:
        return self.page.locator("section.diagram")

    @property
    def room(self) -> Locator:
        return self.page.locator(".room")

    def data(self, name: str) -> str:
        """What the diagram says of itself, once it stands still."""
        self.page.wait_for_timeout(60)  # until a frame has been drawn
        self.page.wait_for_selector(".diagram[data-moving=false]")
        return self.root.get_attribute(f"data-{name}") or ""

    @property
    def shown(self) -> str:
        """The path of the part in the panel."""
        return self.data("shown")

    @property
    def sent(self) -> list[list[str]]:
        """What Python was told."""
        told: list[list[str]] = self.page.evaluate("window.sent")
        return told

    def press(self, *keys: str) -> None:
        self.room.focus()
        for key in keys:
            self.page.keyboard.press(key)


@cache
def columns(id: str) -> dict[str, Any]:
    """A network of the course with a photograph."""
    network = named(id).network()
    return diagram_payload(network, network.report(), sample("flower", side=64).rgb)


def drawn(page: Page, network: str | Network, selected: str = "") -> DiagramPage:
    """The diagram of a network."""
    if isinstance(network, Network):
        data = diagram_payload(network, network.report(), selected=selected)
    else:
        data = {**columns(network), "selected": selected}
    page.evaluate(MOUNT, [script("diagram.js"), styles("diagram.js"), data])
    diagram = DiagramPage(page)
    page.wait_for_function("document.querySelector('.diagram').dataset.scale")
    return diagram


def inner(page: Page, *names: str) -> None:
    """Puts functions and classes of the diagram's modules on the page, as `window.inner`."""
    page.evaluate(INNER, [script("diagram.js"), ", ".join(names)])
