"""A lesson walked through as a person does it, for tests: see, reach, answer, change, take away."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Locator, TimeoutError, ViewportSize, expect

from app.lessons import LESSONS, lesson_of
from tests.asking import Asked, asked
from tests.browser.stage_page import StagePage
from tests.watching import Watch

SLUGS = tuple(lesson.slug for lesson in LESSONS if lesson.has_stage)
PLAIN = ("convolution_2d", "output_size")  # what the plain tier walks through: two that have little in common
WALKED = [slug if slug in PLAIN else pytest.param(slug, marks=pytest.mark.slow) for slug in SLUGS]
PATIENCE_MS = 20_000  # for an answer of the server; the machine may be busy
SETTLED_MS = 400  # the stage writes the address once it has stood still for 300
expect.set_options(timeout=PATIENCE_MS)
FRAMES_OWN = ("present", "deck", "slide")  # in the address, but no state of the lesson
ADDRESS_IS = """([slug, query, ignored]) => {
  const all = [...new URLSearchParams(location.search)].filter(([name]) => !ignored.includes(name));
  const sorted = (pairs) => JSON.stringify(pairs.sort());
  return location.pathname.endsWith(`/${slug}`) && sorted(all) === sorted(Object.entries(query));
}"""
PICTURE = """(host) => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const texts = (one) => [...one.querySelectorAll("text:not(.kind)")].filter(seen);
  const text = (one) => texts(one).map((each) => each.textContent).join("");
  const grids = [...host.querySelectorAll(".grid")].map((grid) => ({
    tensor: grid.dataset.tensor,
    shown: seen(grid),
    cells: [...grid.querySelectorAll("[data-cell]")].map(text),
    pixels: [...grid.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()),
    outside: grid.querySelectorAll(".cell.outside").length,
  }));
  const { step, steps, focus, sentence, value } = host.dataset;
  const below = [...host.querySelectorAll(".below")].map((one) => one.innerText);
  return { step, steps, focus, sentence, value, grids, below };
}"""
FOCUSED = """(selector) => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node.matches(selector);
}"""
TOO_WIDE = """(host) => {
  const main = document.querySelector("[data-testid=stMain]");
  const out = [main, document.documentElement].filter((one) => one.scrollWidth > one.clientWidth);
  const inside = [...host.querySelectorAll(".grid, .player, .options, .options > *, .snippet, .below, .ruler, canvas")];
  const beyond = inside.filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 0.5);
  const say = (one) => `${one.localName}.${one.className}: ${one.getBoundingClientRect().right}, ${one.scrollWidth}`;
  return [...out, ...beyond].map(say);
}"""


@cache
def at_the_start(slug: str) -> Asked:
    """What a lesson shows at first, and its cards."""
    return asked(slug)


@cache
def at_card(slug: str, number: int) -> Asked:
    """What a lesson shows at a card."""
    return asked(slug, at_the_start(slug).query(number) or {"v": "1"})


@dataclass(frozen=True, slots=True)
class Walk(StagePage):
    """A lesson open in a browser."""

    slug: str
    watch: Watch

    @classmethod
    def at(cls, context: BrowserContext, link: str, slug: str, query: Mapping[str, str] | str = "") -> Self:
        """Open a lesson of the app at `link`."""
        url = f"{link}/{slug}?{query if isinstance(query, str) else urlencode(query)}"
        return cls.of(context, url.rstrip("?"), slug)

    @classmethod
    def of(cls, context: BrowserContext, url: str, slug: str) -> Self:
        """Open any address of the app that leads to a lesson."""
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        walk = cls(page, slug, Watch.on(page))
        page.goto(url)
        walk.wait_until_there()
        return walk

    def wait_until_there(self) -> None:
        expect(self.root).to_have_attribute("data-playing", "false")
        expect(self.card.locator("small")).to_contain_text("card")

    def close(self) -> None:
        """The end; nobody else was asked for anything, and nothing was logged."""
        assert self.page.get_by_test_id("stException").count() == 0
        self.page.close()
        assert self.watch == Watch()

    # ---- what is there ----------------------------------------------------------------------------------------------

    @property
    def start(self) -> Asked:
        return at_the_start(self.slug)

    @property
    def now(self) -> Asked:
        """What Python says the page shows, from its address alone."""
        return asked(self.slug, self.query() or {"v": "1"})

    @property
    def card(self) -> Locator:
        return self.page.locator(".st-key-card")

    @property
    def answers(self) -> Locator:
        return self.card.locator('[role="radio"]')

    @property
    def controls(self) -> Locator:
        return self.page.locator(".st-key-controls")

    @property
    def alerts(self) -> Locator:
        return self.page.get_by_test_id("stAlert").locator("p")

    def card_text(self) -> str:
        """Number, title, text and question; not what was said to an answer."""
        return f"{self.card.locator('small').inner_text()} {self.card.get_by_test_id('stMarkdown').first.inner_text()}"

    def query(self) -> dict[str, str]:
        """The state in the address."""
        found = self.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
        return {name: text for name, text in found.items() if name not in FRAMES_OWN}

    def wait_for(self, query: Mapping[str, str], slug: str = "") -> None:
        """Until the address, which the stage writes once it stands still, is this one."""
        wanted = [slug or self.slug, dict(query), FRAMES_OWN]
        try:
            self.page.wait_for_function(ADDRESS_IS, arg=wanted)
        except TimeoutError as error:
            raise AssertionError(f"the address is {self.page.url}, and should say {wanted}") from error

    def wait_for_another(self, query: Mapping[str, str]) -> None:
        """Until the address is another one, and stays."""
        self.page.wait_for_function(f"(wanted) => !({ADDRESS_IS})(wanted)", arg=[self.slug, dict(query), FRAMES_OWN])
        self.page.wait_for_timeout(SETTLED_MS)

    def picture(self) -> dict[str, Any]:
        """All that the stage shows: sentence, step, every cell, every picture, the arithmetic; and the card."""
        return {**self.root.evaluate(PICTURE), "card": self.card_text()}

    def too_wide(self) -> list[str]:
        """What does not fit onto the screen."""
        found: list[str] = self.root.evaluate(TOO_WIDE)
        return found

    # ---- what one does ----------------------------------------------------------------------------------------------

    def tab_to(self, selector: str, most: int = 90) -> None:
        """Press Tab until what has the keyboard matches."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED, selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    def next_card(self, number: int, press: str = "click") -> None:
        """To the card with this number, by the arrow."""
        getattr(self.page.get_by_role("button", name="next card"), press)()
        expect(self.card.locator("small")).to_have_text(f"card {number} of {len(self.start.cards)}")

    def predict(self, on: bool) -> None:
        """Have values hidden until they are guessed, or not."""
        button = self.button("predict first")
        if (button.get_attribute("aria-pressed") == "true") != on:
            button.click()

    def go(self, step: int) -> None:
        """To a step, by its number."""
        field = self.root.get_by_label("go to step")
        field.fill(str(step + 1))
        field.press("Enter")
        expect(self.root).to_have_attribute("data-step", str(step))

    # ---- what one takes away ----------------------------------------------------------------------------------------

    def take(self, entry: str, press: str = "click") -> None:
        """Choose from the menu, by `click` or `tap`."""
        menu = self.root.locator("details.takeaway")
        if menu.get_attribute("open") is None:
            getattr(menu.locator("summary"), press)()
        getattr(menu.get_by_role("button", name=entry, exact=True), press)()

    def taken(self, entry: str) -> Download:
        """A file from the menu."""
        with self.page.expect_download(timeout=90_000) as download:
            self.take(entry)
        return download.value

    def text(self, entry: str) -> str:
        """What stands in a file from the menu."""
        return Path(self.taken(entry).path()).read_bytes().decode()


# ---- browsers -------------------------------------------------------------------------------------------------------


def projector(browser: Browser, **further: Any) -> BrowserContext:
    """A browser of its own, on a projector's screen."""
    return browser.new_context(viewport=ViewportSize(width=1024, height=768), **further)


def phone(browser: Browser) -> BrowserContext:
    """A browser that knows fingers only."""
    return browser.new_context(viewport=ViewportSize(width=390, height=844), has_touch=True, is_mobile=True)


def title(slug: str) -> str:
    """A lesson's heading."""
    return lesson_of(slug).title
