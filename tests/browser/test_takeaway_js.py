"""Numbers, texts and animations leave the browser whole, or with a sentence why not."""

import base64
import csv
import io

import numpy as np
import pytest
from PIL import Image

from app import exports
from app.components.bundle import script
from app.components.payload import View, payload
from engine.operations import conv2d
from tests.browser.traces import TRACES

MODULE = script("takeaway.js") + "\nexport { animated, copied, csv, GIF_LIMITS, gifScale, save };"
NO_ROUTE = "GIFs need the app as `tasks.py run` starts it; PNG and SVG work everywhere."
LOAD = """async (text) => {
  window.takeaway = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}"""
ANIMATED = """async ([greys, delay]) => {
  const frames = greys.map((grey) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
    const context = canvas.getContext("2d");
    context.fillStyle = `rgb(${grey} ${grey} 200)`;
    context.fillRect(0, 0, 60, 40);
    return canvas.toDataURL("image/png");
  });
  const said = [];
  const blob = await window.takeaway.animated(frames, delay, (sentence) => said.push(sentence));
  if (!blob) return [null, said];
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return [btoa(String.fromCharCode(...bytes)), said];
}"""


@pytest.fixture
def module(page):
    """A bare page that knows the functions."""
    page.evaluate(LOAD, MODULE)
    return page


@pytest.fixture
def beside(page, server):
    """The same on a page of the app."""
    page.goto(f"{server.url}/healthz")
    page.evaluate(LOAD, MODULE)
    return page


def numbers(page, trace):
    """The blocks of the CSV: name → rows."""
    sent = payload(View(trace=trace))
    assert isinstance(sent, dict)
    [view] = sent["views"]
    text = page.evaluate("(trace) => window.takeaway.csv(trace)", view)
    blocks = [block.splitlines() for block in text.split("\r\n\r\n")]
    return {name: [[float(cell) for cell in row] for row in csv.reader(rows)] for name, *rows in blocks}


def test_all_numbers_of_all_slices(module):
    trace = TRACES["conv2d"]
    found = numbers(module, trace)
    named = {
        f"{tensor.name}{''.join(f'[{n}]' for n in index)}": np.atleast_2d(tensor.values[index])
        for tensor in trace.tensors
        for index in np.ndindex(tensor.values.shape[:-2])
    }
    assert "weight[3][1]" in named
    assert list(found) == list(named)
    for name, rows in found.items():
        assert np.array_equal(rows, named[name])


def test_numbers_are_exact(module):
    values = [[[0.1, -1 / 3, 1e-7], [2e22, -0.5, 3]]]
    layer = conv2d(in_channels=1, out_channels=1, kernel_size=1, bias=False)
    found = numbers(module, layer.trace(values, [[[[1]]]]))
    assert found["input[0]"] == found["output[0]"] == values[0]
    text = module.evaluate("() => window.takeaway.csv({ tensors: [{ name: 'x', shape: [2], values: [-0.5, 1e-7] }] })")
    assert text == "x\r\n-0.5,1e-7\r\n"


def test_a_file_is_offered(module):
    with module.expect_download() as waiting:
        module.evaluate("() => window.takeaway.save(new Blob(['1,2']), 'numbers.csv')")
    assert waiting.value.suggested_filename == "numbers.csv"
    assert waiting.value.path().read_text() == "1,2"


@pytest.mark.parametrize("secure", [True, False])
def test_a_text_is_copied_with_and_without_https(page, server, secure):
    page.goto(f"{server.url}/healthz")
    if not secure:
        page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate(LOAD, MODULE)
    page.evaluate("""() => {
      document.body.innerHTML = "<div></div><textarea></textarea>";
      const button = document.createElement("button");
      button.textContent = "copy";
      button.onclick = async () => (document.body.dataset.done = await window.takeaway.copied("a link\\nof two lines"));
      document.querySelector("div").attachShadow({ mode: "open" }).append(button);
    }""")
    page.get_by_role("button").press("Enter")
    page.locator("body[data-done=true]").wait_for()
    assert page.evaluate("() => document.querySelector('div').shadowRoot.activeElement.textContent") == "copy"
    assert page.locator("textarea").count() == 1, "the field that helped is gone"
    page.locator("textarea").focus()
    page.keyboard.press("Control+v")
    assert page.locator("textarea").input_value() == "a link\nof two lines"


def test_frames_become_an_animation(beside):
    gif, said = beside.evaluate(ANIMATED, [[10, 90, 200], 250])
    assert said == []
    with Image.open(io.BytesIO(base64.b64decode(gif)), formats=["GIF"]) as image:
        assert (image.size, getattr(image, "n_frames", 1)) == ((60, 40), 3)
        assert image.convert("RGB").getpixel((30, 20)) == (10, 10, 200)


def lone(browser, server, answer):
    """A page whose app answers frames in another way; what it logs about that is not judged."""
    page = browser.new_page()
    page.goto(f"{server.url}/healthz")
    page.evaluate(LOAD, MODULE)
    page.route("**/takeaway/gif", answer)
    return page


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda route: route.fulfill(status=405, body="Method Not Allowed"), NO_ROUTE),
        (lambda route: route.fulfill(status=200, content_type="text/html", body="<html>"), NO_ROUTE),
        (
            lambda route: route.fulfill(status=502, content_type="text/html", body="<html>"),
            "The app answered with error 502; PNG and SVG work without it.",
        ),
        (
            lambda route: route.abort(),
            "The app does not answer: is it still running, and is the network there? PNG and SVG work without it.",
        ),
        (
            lambda route: route.continue_(),
            "delay=5 is not taken: a step lasts 20 to 10,000 ms.",
        ),
    ],
    ids=["no such route", "the start page", "a proxy's error", "no answer", "a refusal"],
)
def test_why_there_is_no_animation(browser, server, answer, sentence):
    page = lone(browser, server, answer)
    assert page.evaluate(ANIMATED, [[10, 90], 5]) == [None, [sentence]]
    page.close()


def test_the_limits_are_those_of_the_route(module):
    assert module.evaluate("() => window.takeaway.GIF_LIMITS") == {
        "frames": exports.MOST_FRAMES,
        "pixels": exports.MOST_PIXELS,
        "pixelsInAll": exports.MOST_PIXELS_IN_ALL,
    }


@pytest.mark.parametrize(
    ("width", "height", "frames"), [(640, 400, 9), (1000, 700, 150), (3000, 2000, 1), (333, 77, 150)]
)
def test_frames_are_as_large_as_they_may_be(module, width, height, frames):
    scale = module.evaluate("(sizes) => window.takeaway.gifScale(...sizes)", [width, height, frames])
    pixels = round(width * scale) * round(height * scale)
    assert pixels <= exports.MOST_PIXELS
    assert pixels * frames <= exports.MOST_PIXELS_IN_ALL
    full = scale == 2
    assert full or pixels > 0.98 * min(exports.MOST_PIXELS, exports.MOST_PIXELS_IN_ALL / frames)
    assert full == (width < 800)
