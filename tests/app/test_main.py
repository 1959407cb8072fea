"""The router and its table of contents, run by Streamlit's own test client."""

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import startup
from app.lessons import LESSONS
from tests.sampling import thinned

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["home", *(lesson.slug for lesson in LESSONS), "errata", "reading"]
WHAT_A_PAGE_IMPORTS = """
import sys
from streamlit.testing.v1 import AppTest
from app import startup

startup.warm_up_soon = lambda: None  # which is to import torch, later and in the background
app = AppTest.from_file("app/main.py", default_timeout=60).run()
app.switch_page(f"../pages/{sys.argv[1]}.py").run()
assert not app.exception, app.exception
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"torch", "sklearn"}))
"""


@pytest.mark.parametrize("page", PAGES)
def test_page_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "warm_up_soon", lambda: None)
    app = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60).run()
    app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception


@pytest.mark.parametrize("page", thinned({page: page for page in PAGES}))
def test_page_imports_neither_torch_nor_scikit_learn(page: str) -> None:
    command = [sys.executable, "-c", WHAT_A_PAGE_IMPORTS, page]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_lesson_says_in_one_sentence_what_it_is_for(lesson) -> None:
    assert lesson.goal.endswith(".")
    assert len(lesson.goal) <= 100  # beside the title, on a projector
    assert lesson.icon.startswith(":material/")
