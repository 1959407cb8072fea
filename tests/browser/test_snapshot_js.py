"""The picture that the stage draws of itself shows what the screen shows, and needs nothing from anywhere."""

import base64
import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from app.components.bundle import script
from app.components.payload import View
from app.pictures import sample
from engine.operations import conv2d
from tests.browser.chains import CHAINS
from tests.browser.mounting import mounted
from tests.browser.traces import TRACES, convolved
from tests.sampling import thinned
from tests.watching import Watch

SVG = "{http://www.w3.org/2000/svg}"
MARGIN = 16  # pixels around the sheet
DARK = "--st-background-color: #11151a; --st-text-color: #e9edf2; background: #11151a"
LECTURE = conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False).trace(
    [[[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]],
    [[[[1, 0, 1], [0, 1, 0], [1, 0, 1]]]],
)
SOBEL = conv2d(in_channels=1, out_channels=1, kernel_size=3, padding=4, bias=False).trace(
    sample("china", side=64).grey[None].astype(int), [[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]]
)
VIEWS = {
    "lecture": (View(trace=LECTURE, editable=("input",)), 4),
    "padded": (View(trace=convolved(stride=(2, 1), padding=[[0, 2], [1, 0]])), 7),
    "reflected": (View(trace=TRACES["reflect"]), 3),
    "signal": (View(trace=TRACES["conv1d"]), 6),
    "greys": (View(trace=TRACES["max_pool2d"], grey=("input",)), 5),
    "unpooled": (View(trace=TRACES["max_unpool2d"]), 2),
    "with rulers": (View(trace=LECTURE, ruler=True, reveal="all"), 2),
    "linked layers": (View(trace=CHAINS["three layers"], linked=True), 20),
    "kinds": (View(trace=CHAINS["matrix"], reveal="all", spatial=1), 24),
    "photograph": (View(trace=SOBEL, grey=("input",), reveal="all"), 1500),
}
IN_THE_DARK = ("lecture", "padded", "linked layers", "photograph")
CASES = [(name, "light") for name in VIEWS] + [(name, "dark") for name in IN_THE_DARK]
MODULE = script("snapshot.js") + "\nexport { snapshot, alike, rasterised };"
LOAD = """async (text) => {
  window.snapshots = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}"""
TAKE = """async (step) => {
  const host = document.querySelector(".stage");
  const slider = host.querySelector(".scrub");
  slider.value = String(step);
  slider.dispatchEvent(new Event("input"));
  await Promise.all(document.getAnimations().map((one) => one.finished)); // the window moves to its place
  const svg = window.snapshots.snapshot(host, host.querySelectorAll(".view"));
  return [svg, (await window.snapshots.rasterised(svg, 1)).toDataURL()];
}"""
ON_SCREEN = """() => {
  const all = (where) => [...document.querySelectorAll(where)].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const box = (one) => Object.values(one.getBoundingClientRect().toJSON()).slice(0, 4); // x, y, width, height
  return {
    numbers: all(".stage .view svg text").filter((one) => one.textContent.trim()).map((one) => [one.textContent, ...box(one)]),
    lines: all(".stage .tile, .stage .result, .stage figcaption > *").map((one) => [one.innerText.replace(/\\s/g, ""), ...box(one)]),
    fills: all(".stage [data-cell] rect:first-child, .stage canvas").map(box),
  };
}"""  # noqa: E501
ON_PAPER = """(svg) => {
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const { left, top } = document.querySelector(".stage").getBoundingClientRect();
  drawn.style.cssText += `;position:absolute;left:${left + scrollX - 16}px;top:${top + scrollY - 16}px`;
  document.body.append(drawn);
  const found = [...drawn.querySelectorAll("text")].map((text) => {
    const { left, top, width, height } = text.getBoundingClientRect();
    return [text.textContent, left + width / 2, top + height / 2];
  });
  drawn.remove();
  return found;
}"""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A stage on the screen and the picture taken of it."""

    name: str
    theme: str
    svg: str
    screen: npt.NDArray[np.int64]  # (H, W, 3)
    drawn: npt.NDArray[np.int64]  # the same part, as rasterised
    origin: tuple[int, int]  # of the part: x, y on the screen
    numbers: list  # text, x, y, width, height
    lines: list  # the same of tiles, results and captions, without spaces
    fills: list  # x, y, width, height of cells and pictures
    paper: list  # text and middle of every text of the picture, in the same coordinates


@pytest.fixture(scope="module", params=thinned({" ".join(case): case for case in CASES}))
def shot(request, browser):
    """One picture for all tests."""
    name, theme = request.param
    page = browser.new_page(viewport={"width": 1024, "height": 1700}, color_scheme=theme)
    watch = Watch.on(page)
    if theme == "dark":
        page.evaluate("(style) => document.documentElement.setAttribute('style', style)", DARK)
    view, step = VIEWS[name]
    mounted(page, view)
    page.evaluate(LOAD, MODULE)
    svg, url = page.evaluate(TAKE, step)
    screen, drawn = pixels(page.screenshot()), pixels(base64.b64decode(url.partition(",")[2]))
    host, shown = (page.locator(where).first.bounding_box() for where in (".stage", ".view"))
    x, y = round(shown["x"]), round(shown["y"])
    drawn = drawn[MARGIN + y - round(host["y"]) :, MARGIN + x - round(host["x"]) :]
    below, right = min(drawn.shape[0], int(shown["height"])), min(drawn.shape[1], int(shown["width"]))
    seen, paper = page.evaluate(ON_SCREEN), page.evaluate(ON_PAPER, svg)
    page.close()
    assert watch == Watch()
    cut = {"screen": screen[y : y + below, x : x + right], "drawn": drawn[:below, :right], "origin": (x, y)}
    return Shot(name=name, theme=theme, svg=svg, **cut, **seen, paper=paper)


def pixels(png):
    """(H, W, 3)."""
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB")).astype(np.int64)


def test_every_number_stands_where_it_stands_on_the_screen(shot):
    assert len(shot.numbers) > 8
    for text, x, y, width, height in shot.numbers:
        middle = x + width / 2, y + height / 2
        assert any(text == other and np.abs(np.subtract(middle, place)).max() <= 1 for other, *place in shot.paper), (
            text
        )


def test_every_line_of_text_stands_where_it_stands_on_the_screen(shot):
    assert len(shot.lines) > 2
    for text, x, y, width, height in shot.lines:
        inside = [
            (u, other) for other, u, v in shot.paper if x - 1 <= u <= x + width + 1 and y - 1 <= v <= y + height + 1
        ]
        assert re.sub(r"\s", "", "".join(other for _, other in sorted(inside))) == text


def test_it_needs_nothing_from_anywhere(shot):
    root = ElementTree.fromstring(shot.svg)
    assert root.tag == f"{SVG}svg"
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    known = "svg g defs pattern linearGradient stop filter feDropShadow rect path line circle text image"
    assert tags <= set(known.split())
    assert not re.search(r"\b(var|light-dark|color-mix|color|rgba?|calc|oklch)\(", shot.svg)
    assert re.findall(r"https?:[^\"]*", shot.svg) == ["http://www.w3.org/2000/svg"]
    addresses = [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
    assert all(address.startswith("data:image/png;base64,") for address in addresses)
    assert bool(addresses) == (shot.name == "photograph")


def test_what_is_hatched_on_the_screen_is_hatched(shot):
    root = ElementTree.fromstring(shot.svg)
    names = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(names) == len(set(names))
    assert all(name.startswith("take-") for name in names)
    used = set(re.findall(r"url\(#([^)]*)\)", shot.svg))
    assert used <= set(names)
    if shot.name in ("padded", "greys", "photograph"):
        assert any("hatch" in name or "gradient" in name for name in used)


def test_in_pixels_it_looks_like_the_screen(shot):
    assert shot.screen.shape[0] > 100
    assert shot.screen.shape[1] > 200
    away = np.abs(shot.drawn - shot.screen).mean()
    moved = np.abs(shot.drawn[1:, 1:] - shot.screen[:-1, :-1]).mean()
    assert away < 4, (away, moved)  # letters of small cells are all edges
    assert away < moved / 2


def test_fills_have_the_colours_of_the_screen(shot):
    compared = 0
    for x, y, width, height in shot.fills:
        left, top = x - shot.origin[0], y - shot.origin[1]
        rows = slice(round(top + 0.2 * height), round(top + 0.8 * height))
        columns = slice(round(left + 0.2 * width), round(left + 0.8 * width))
        if rows.stop < shot.screen.shape[0] and columns.stop < shot.screen.shape[1]:
            ours, theirs = (
                np.median(picture[rows, columns].reshape(-1, 3), axis=0) for picture in (shot.drawn, shot.screen)
            )
            assert np.abs(ours - theirs).max() <= 3
            compared += 1
    assert compared > 8


def test_it_can_be_taken_inside_a_shadow_root(page):
    page.evaluate("(style) => document.documentElement.setAttribute('style', style)", DARK)
    view, step = VIEWS["padded"]
    mounted(page, view)
    page.evaluate(LOAD, MODULE)
    before, _ = page.evaluate(TAKE, step)
    after = page.evaluate("""() => {
      const place = document.createElement("div");
      document.body.append(place);
      const host = document.querySelector(".stage");
      const style = document.querySelector("style").cloneNode(true);
      place.attachShadow({ mode: "open" }).append(style, document.querySelector("main"));
      return window.snapshots.snapshot(host, host.querySelectorAll(".view"));
    }""")
    unnamed = [re.sub(r"take-\w+-", "", text) for text in (before, after)]
    assert unnamed[0] == unnamed[1]
    assert 'fill="#11151a"/>' in after.partition("\n")[0], "the background is found outside the shadow root"


ODDITIES = """<style>
  section { font: 20px sans-serif; color: #123456; background: #fefefe }
  .plus::before { content: "+ "; opacity: 0.75 }
  .far { position: relative; line-height: 60px } .far::after { content: "!"; position: absolute; left: 50px; top: 7px }
  .gone { display: none } .unseen { visibility: hidden } .pale { opacity: 0.5 } .loud { text-transform: uppercase }
  .heard { position: absolute; width: 1px; height: 1px; overflow: hidden }
  .sides { border-left: 3px solid #ff0000; width: 40px } .around { border: 2px dashed #00ff00; border-radius: 4px }
</style>
<section>
  <p class="plus">seven &amp; &lt;eight&gt; "nine"</p>
  <p class="gone">gone</p> <p class="unseen">unseen</p> <p class="heard">heard</p>
  <p class="pale">pale</p> <p class="loud">loud</p> <p class="far">far</p>
  <p style="width: 8em">one two three four <b>five   six</b> seven</p>
  <p class="sides">s</p> <p class="around">a</p> <input value="typed">
</section>"""


def test_what_a_style_sheet_adds_what_is_hidden_and_what_must_be_escaped(page):
    page.evaluate("(html) => { document.body.innerHTML = html; }", ODDITIES)
    page.evaluate(LOAD, MODULE)
    take = "(host) => window.snapshots.snapshot(host, host.children)"
    root = ElementTree.fromstring(page.locator("section").evaluate(take))
    texts = {text.text: text for text in root.iter(f"{SVG}text")}
    broken = ["one two three", "four", "five six", "seven"]
    assert list(texts) == ["+", 'seven & <eight> "nine"', "pale", "LOUD", "far", "!", *broken, "s", "a"]
    [pale] = [group for group in root.iter(f"{SVG}g") if group.get("opacity") == "0.5"]
    assert [text.text for text in pale] == ["pale"]
    assert texts["+"].get("fill-opacity") == "0.75"
    assert len(list(root.iter(f"{SVG}rect"))) == 2, "the background and one frame; fields are left out"
    [line] = root.iter(f"{SVG}line")
    assert (line.get("stroke"), line.get("stroke-width")) == ("#ff0000", "3")
    [frame] = [rect for rect in root.iter(f"{SVG}rect") if rect.get("stroke") == "#00ff00"]
    assert (frame.get("stroke-width"), frame.get("stroke-dasharray"), frame.get("rx")) == ("2", "6 4", "3")
    assert float(texts["!"].attrib["x"]) == MARGIN + 50
    assert float(texts["!"].attrib["y"]) == pytest.approx(float(texts["far"].attrib["y"]) + 7, abs=1)
    assert float(texts["+"].attrib["x"]) == pytest.approx(MARGIN, abs=0.1)
    assert float(texts['seven & <eight> "nine"'].attrib["x"]) > MARGIN + 10
    assert {text.get("fill") for text in texts.values()} == {"#123456"}


DRAWING = """<style>
  .mixed { fill: color-mix(in srgb, #ff0000 50%, #0000ff) } .thin { fill: color-mix(in srgb, #008000 25%, transparent) }
  .kept { stroke: #010203; stroke-width: 2px; vector-effect: non-scaling-stroke; stroke-dasharray: 4 2; fill: none }
  .far { fill: oklch(0.7 0.1 140); opacity: 0.4; translate: 3px 0; } .hidden { visibility: hidden }
</style>
<section><svg width="100" height="100" viewBox="0 0 10 10" style="opacity: 0.9">
  <rect class="mixed" width="1" height="1" /><rect class="thin" width="2" height="1" />
  <path class="kept" d="M0 0h9" /><circle class="far" r="1" transform="translate(1 2)" /><rect class="hidden" width="5" height="5" />
  <foreignObject><p>no</p></foreignObject><image width="5" height="5" />
</svg></section>"""  # noqa: E501


def test_drawings_in_terms_that_other_programs_know(page):
    page.evaluate("(html) => { document.body.innerHTML = html; }", DRAWING)
    page.evaluate(LOAD, MODULE)
    root = ElementTree.fromstring(page.locator("section").evaluate("(host) => snapshots.snapshot(host, host.children)"))
    [pale, drawing] = root.iter(f"{SVG}g")
    assert (pale.get("opacity"), drawing.get("opacity")) == ("0.9", None)
    assert drawing.get("transform") == f"matrix(10 0 0 10 {MARGIN} {MARGIN})"
    mixed, thin, kept, far = list(drawing)
    assert (mixed.get("fill"), mixed.get("fill-opacity")) == ("#800080", None)
    assert (thin.get("fill"), thin.get("fill-opacity")) == ("#008000", "0.25")
    assert [kept.get(f"stroke{part}") for part in ("", "-width", "-dasharray")] == ["#010203", "0.2", "0.4 0.2"]
    assert (far.get("transform"), far.get("opacity")) == ("translate(4 2)", "0.4")
    assert re.fullmatch("#[0-9a-f]{6}", far.attrib["fill"])


def test_documents_are_made_alike(page):
    page.evaluate(LOAD, MODULE)
    documents, canvases = page.evaluate("""async () => {
      document.body.innerHTML = "<section><p style='width:90px'>a</p><p>b<br>c</p></section>";
      const host = document.querySelector("section");
      const { alike, rasterised, snapshot } = window.snapshots;
      const documents = alike([...host.children].map((part) => snapshot(host, [part])));
      const canvases = await Promise.all(documents.map((one) => rasterised(one, 1.5)));
      const head = /width="(\\S+)" height="(\\S+)" viewBox="(.*?)"/;
      return [documents.map((one) => one.match(head).slice(1)), canvases.map((one) => [one.width, one.height])];
    }""")
    width, height, box = documents[0]
    assert documents == [[width, height, f"0 0 {width} {height}"]] * 2
    assert int(height) > 60 + 2 * MARGIN, "as large as the largest"
    assert canvases == [[int(1.5 * int(side) + 0.5) for side in (width, height)]] * 2, "rounded as the browser does it"
    assert box.startswith("0 0 ")
