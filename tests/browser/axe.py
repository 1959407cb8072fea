"""Accessibility as axe-core judges it: what on a page somebody cannot see, hear, reach or tell apart."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tasks import VENV

SCRIPT = VENV / "node_modules" / "axe-core" / "axe.min.js"
OWN = '[data-testid="stMain"]'  # all that a page of ours puts there, without Streamlit's header, menu and toolbar
RUN = """async (include) => {
  const { violations } = await axe.run(include ?? document, { resultTypes: ["violations"] });
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map((node) => node.html) }));
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule of axe-core that a page breaks, and where."""

    id: str
    impact: str
    nodes: list[str]  # the elements, as HTML


def violations(page: Page, include: str | None = None) -> list[Violation]:
    """What is serious or critical on a page as it stands, in its shadow roots too.

    `include` is the selector of the part to look at: `OWN` leaves Streamlit's own chrome out. Without it the whole
    page is judged, and only then what a page as such needs: a title, a language, one main landmark.
    """
    if not SCRIPT.exists():
        pytest.fail("axe-core is missing: python3 tasks.py check installs it")
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    return [Violation(**found) for found in page.evaluate(RUN, include)]
