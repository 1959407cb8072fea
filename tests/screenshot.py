"""Takes the README's picture from the running app: `python -m tests.screenshot`."""

from playwright.sync_api import sync_playwright

from tasks import find_chromium
from tests.browser.stage_page import StagePage
from tests.serving import ROOT, SERVER, serving

QUERY = "kernel=Sobel+x&operation=convolution&padding=same"


def main() -> None:
    """The first lesson, in the middle of its steps."""
    with serving(SERVER) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        page = browser.new_page(viewport={"width": 1200, "height": 700}, device_scale_factor=1.5)
        lesson = StagePage.open(page, f"{server.url}/convolution_2d?{QUERY}")
        lesson.cell("output", 13).click()
        page.mouse.move(5, 690)
        page.wait_for_timeout(800)
        page.screenshot(path=ROOT / "assets" / "screenshot.png")
        browser.close()


if __name__ == "__main__":
    main()
