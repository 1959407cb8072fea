"""A newcomer's walk: a fresh clone, both commands of the README, the first lesson in a real browser."""

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, expect, sync_playwright

from tasks import find_chromium
from tests.browser.menus import choose
from tests.browser.stage_page import StagePage
from tests.serving import ROOT, Server, free_port, wait_until_up
from tests.watching import Watch

pytestmark = pytest.mark.slow
INSTALL_S = 1800


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, and nothing else."""
    folder = tmp_path_factory.mktemp("newcomer") / "convscope"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    assert not (folder / ".venv").exists()
    return folder


@pytest.fixture(scope="module")
def app(clone: Path) -> Iterator[Server]:
    """The README's first command, on a port of its own."""
    port = free_port()
    log_file = clone.parent / "run.txt"
    with log_file.open("wb") as log:
        run = [sys.executable, "tasks.py", "run", "--port", str(port)]
        process = subprocess.Popen(run, cwd=clone, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        server = Server(port=port, process=process, log_file=log_file)
        try:
            wait_until_up(server, patience=INSTALL_S)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def test_the_first_command_leads_into_the_lesson(app: Server) -> None:
    assert f"http://localhost:{app.port}" in app.log()
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=find_chromium()) as browser:
        page = browser.new_page(viewport={"width": 1024, "height": 768})
        watch = Watch.on(page)
        page.goto(app.url)
        page.get_by_test_id("stPageLink").get_by_role("link", name="Convolution in 2-D").click()
        page.wait_for_url("**/convolution_2d")
        walk(StagePage(page))
        assert watch == Watch()


def walk(lesson: StagePage) -> None:
    """Play, hover, pin, step back, edit a cell, upload a photograph."""
    expect(lesson.page.get_by_role("heading", name="Convolution in 2-D")).to_be_visible()
    lesson.button("predict first").click()  # the first card asks; without it, playing goes on
    lesson.button("play").click()
    expect(lesson.root).to_have_attribute("data-step", "2")
    lesson.cell("output", 4).hover()
    assert lesson.focus == 4
    lesson.cell("output", 5).click()
    assert lesson.step == 5
    lesson.button("step back").click()
    assert lesson.step == 4
    lesson.cell("input", 12).dblclick()
    lesson.page.keyboard.type("9")
    lesson.page.keyboard.press("Enter")
    lesson.wait_for_value("input", 12, "9")
    assert lesson.value == 12
    choose(lesson.page, lesson.page.get_by_role("combobox", name="Input", exact=True), "upload")
    photo = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=jpeg())
    lesson.page.locator('input[type="file"]').set_input_files(photo)
    expect(lesson.root).to_have_attribute("data-steps", str((96 - 2) * (128 - 2)))


def jpeg() -> bytes:
    """A photograph as a telephone takes it, if smaller."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


@pytest.mark.usefixtures("app")  # which has installed what both need
def test_the_second_command_passes_every_test(clone: Path) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST")}
    run = [sys.executable, "tasks.py", "test"]
    done = subprocess.run(
        run, cwd=clone, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=INSTALL_S
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert re.search(r"=+ \d+ passed.* in .*=+$", done.stdout.rstrip().splitlines()[-1]), "pytest's own closing line"
