"""The pages of whole networks as a person uses them, for tests: a diagram to point into, a network as text."""

from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.walking import PATIENCE_MS, Walk

STEP = 14  # pixels from place to place where a part is looked for: less than the smallest box
# Where the pointer shows a part: all places are tried in the browser, as a diagram answers at once.
FIND = """([path, step]) => {
  const [room, host] = [".room", "section.diagram"].map((name) => {
    const all = [document, ...[...document.querySelectorAll("*")].flatMap((one) => one.shadowRoot ?? [])];
    return all.map((root) => root.querySelector(name)).find(Boolean);
  });
  const { left, top, width, height } = room.getBoundingClientRect();
  for (let y = top + step / 2; y < top + height; y += step) {
    for (let x = left + step / 2; x < left + width; x += step) {
      const at = { clientX: x, clientY: y, pointerId: 1, pointerType: "mouse", bubbles: true };
      room.dispatchEvent(new PointerEvent("pointermove", at));
      if (host.dataset.shown === path) return [x + 3, y + 3];
    }
  }
  return null;
}"""
CLIPPED = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const columns = [...document.querySelectorAll("[data-testid=stColumn]")];
  const hasBar = (one) => getComputedStyle(one).overflowX === "auto";
  const scrolls = (one) => one && one !== main && (hasBar(one) || scrolls(one.parentElement));
  const inside = [...main.querySelectorAll(".cs-against, .cs-ledger, .cs-gallery a, .room, .panel, table, p, h3")];
  const counts = (one) => one.checkVisibility() && !one.closest(".katex, [role=tabpanel]") && !scrolls(one);
  const seen = inside.filter(counts);
  const room = (one) => columns.findLast((column) => column.contains(one)) ?? main;
  const right = (one) => one.getBoundingClientRect().right;
  const out = seen.filter((one) => right(one) > right(room(one)) + 1 || right(one) > innerWidth + 1);
  const said = out.map((one) => `${one.localName}.${one.className}: ${right(one)} > ${right(room(one))}`);
  return main.scrollWidth > main.clientWidth ? [`the page: ${main.scrollWidth}`, ...said] : said;
}"""
LEDGER = """(all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.split("\\n")[0].trim()))"""


@dataclass(frozen=True, slots=True)
class Architecture(Walk):
    """A page of whole networks, open in a browser; one of them has no cards."""

    def wait_until_there(self) -> None:
        expect(self.root).to_have_attribute("data-playing", "false")

    def clipped(self) -> list[str]:
        """What sticks out of the screen or of its column."""
        found: list[str] = self.page.evaluate(CLIPPED)
        return found

    # ---- the diagram --------------------------------------------------------------------------------------------

    @property
    def diagram(self) -> Locator:
        return self.page.locator("section.diagram")

    @property
    def room(self) -> Locator:
        return self.page.locator(".room")

    @property
    def picture_text(self) -> Locator:
        return self.page.locator(".st-key-picture")

    def stands_still(self) -> None:
        self.page.wait_for_timeout(80)  # until a frame has been drawn
        expect(self.diagram).to_have_attribute("data-moving", "false")
        self.room.scroll_into_view_if_needed()

    def place(self, path: str) -> tuple[float, float]:
        """Where a part of the diagram is, in pixels of the page."""
        self.stands_still()
        found = self.page.evaluate(FIND, [path, STEP])
        assert found, f"{path} cannot be pointed at"
        x, y = found
        return x, y

    def pin(self, path: str) -> None:
        """Click a part, and wait until all know."""
        self.page.mouse.click(*self.place(path))
        self.is_pinned(path)

    def is_pinned(self, path: str) -> None:
        """The diagram and the address say so."""
        expect(self.diagram).to_have_attribute("data-pinned", path)
        wanted = "(path) => (new URLSearchParams(location.search).get('at') ?? '') === path"
        self.page.wait_for_function(wanted, arg=path, timeout=PATIENCE_MS)

    # ---- a network as text ---------------------------------------------------------------------------------------

    @property
    def area(self) -> Locator:
        return self.page.locator("textarea")

    def type(self, text: str) -> None:
        """Another network, as one pastes it."""
        self.area.focus()
        self.page.keyboard.press("Control+a")
        self.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")
        self.page.keyboard.press("Control+Enter")

    def ledger(self) -> list[list[str]]:
        """What stands in the ledger, row by row, cell by cell."""
        found: list[list[str]] = self.page.locator(".cs-ledger tbody tr:not(.in)").evaluate_all(LEDGER)
        return found
