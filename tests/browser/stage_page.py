"""The stage as a person sees it, for tests: what it shows and the ways to move it."""

import re
from dataclasses import dataclass

from playwright.sync_api import FloatRect, Locator, Page, expect


def box_of(locator: Locator) -> FloatRect:
    """Where an element stands."""
    box = locator.bounding_box()
    assert box is not None
    return box


NUMBERS = """all => all.map((one) => {
  const numbers = [...one.querySelectorAll("text:not(.kind)")].map((text) => text.textContent);
  return [one.getAttribute("class"), numbers.join("")];
})"""


@dataclass(frozen=True, slots=True)
class StagePage:
    """A lesson's page with its stage."""

    page: Page

    @classmethod
    def open(cls, page: Page, url: str) -> "StagePage":
        page.goto(url)
        opened = cls(page)
        opened.root.wait_for(timeout=30_000)
        expect(opened.root).to_have_attribute("data-playing", "false")
        return opened

    @property
    def root(self) -> Locator:
        return self.page.locator("section.stage")

    @property
    def step(self) -> int:
        return int(self.root.get_attribute("data-step") or -1)

    @property
    def focus(self) -> int:
        return int(self.root.get_attribute("data-focus") or -1)

    @property
    def value(self) -> float:
        return float(self.root.get_attribute("data-value") or "nan")

    @property
    def sentence(self) -> str:
        return self.root.get_attribute("data-sentence") or ""

    @property
    def said(self) -> str:
        """The answer to what the pointer asks."""
        return self.root.get_attribute("data-said") or ""

    def grid(self, tensor: str, number: int = 0) -> Locator:
        return self.page.locator(f'.grid[data-tensor="{tensor}"]').nth(number)

    def cell(self, tensor: str, cell: int) -> Locator:
        return self.page.locator(f'.grid[data-tensor="{tensor}"] [data-cell="{cell}"]')

    def shown(self, tensor: str) -> list[str]:
        """The numbers of a tensor's cells that can be seen, '' for those still to come."""
        cells = self.page.locator(f'.grid[data-tensor="{tensor}"] [data-cell]')
        return ["" if "later" in (classes or "") else text for classes, text in cells.evaluate_all(NUMBERS)]

    def tiles(self) -> list[str]:
        return [re.sub(r"\s", "", text) for text in self.page.locator(".tile").all_inner_texts()]

    def result(self) -> str:
        return self.page.locator(".result").inner_text()

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def wait_for_value(self, tensor: str, cell: int, text: str) -> None:
        expect(self.cell(tensor, cell).locator("text:not(.kind)")).to_have_text(text)
