"""The script Streamlit runs for every visitor: the menu from LESSONS, then the page that was chosen."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # `streamlit run` puts app/ there, not the root
    sys.path.insert(0, str(ROOT))

from app import __version__, startup  # noqa: E402
from app.lecture import take_up  # noqa: E402
from app.lessons import LESSONS, Lesson  # noqa: E402
from app.state import enter  # noqa: E402

ABOUT = f"ConvScope {__version__}: convolutional networks, one cell at a time."


def home_page() -> st.Page:
    """The page without an address of its own."""
    return st.Page(ROOT / "pages" / "home.py", title="Home", default=True)


def lesson_page(lesson: Lesson) -> st.Page:
    """The lesson as an entry of the menu; without its icon, as the browser would fetch a favicon from another host."""
    return st.Page(ROOT / "pages" / f"{lesson.slug}.py", title=lesson.title, url_path=lesson.slug)


def menu() -> dict[str, list[st.Page]]:
    """Home, then the lessons under the heading of their part, in teaching order."""
    sections = {"": [home_page()]}
    for lesson in LESSONS:
        sections.setdefault(lesson.part, []).append(lesson_page(lesson))
    sections["Notes"] = [
        st.Page(ROOT / "pages" / "errata.py", title="Notes on the slides", url_path="errata"),
        st.Page(ROOT / "pages" / "reading.py", title="Reading and words", url_path="reading"),
    ]
    return sections


startup.warm_up_soon()
# Streamlit's "minimal" toolbar has no menu, and so no switch between light and dark, without an entry of ours.
st.set_page_config(page_icon=ROOT / "assets" / "favicon.png", layout="wide", menu_items={"About": ABOUT})
page = st.navigation(menu(), position="top")  # above the page: a lesson needs the whole width of a projector
enter(page.url_path)
take_up(page.url_path, {"home", *(lesson.slug for lesson in LESSONS)})
page.run()
