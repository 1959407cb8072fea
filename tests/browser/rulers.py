"""Number lines of real axes in a browser, and what is seen of them."""

import re
from typing import Any

import numpy as np

from app.components.bundle import HERE, script, styles
from app.components.payload import window_columns
from engine.operations import conv1d

MOUNT = """async ([text, style, axis, options, width]) => {
  const blob = new Blob([text, "\\nexport { Ruler };"], { type: "text/javascript" });
  const { Ruler } = await import(URL.createObjectURL(blob));
  document.body.innerHTML = `<style>${style}</style><main class="stage"></main>`;
  window.heard = [];
  const [onLook, onPick] = ["look", "pick"].map((kind) => (i) => window.heard.push([kind, i]));
  window.ruler = new Ruler(axis, { name: "width", ...options, onLook, onPick });
  document.querySelector("main").append(window.ruler.root);
  window.ruler.resize(width);
  window.ruler.show(0);
}"""
SEEN = """(root) => {
  const all = (where, selector) => [...where.querySelectorAll(selector)];
  const middle = (one) => { const box = one.getBoundingClientRect(); return box.x + box.width / 2; };
  const cells = all(root, ".place").map((cell) => {
    const box = cell.querySelector("rect").getBoundingClientRect();
    const [first, last] = cell.dataset.places.split(" ").map(Number);
    return { first, last, left: box.left, right: box.right, text: cell.textContent,
             unread: cell.matches(".unread"), around: cell.matches(".around") };
  });
  const placeAt = (x) => {
    const cell = cells.find(({ left, right }) => left <= x && x < right);
    return cell && cell.first + Math.floor(((x - cell.left) / (cell.right - cell.left)) * (cell.last - cell.first + 1));
  };
  const taps = (row) => all(row, "circle, .beyond").map((dot) => placeAt(middle(dot)) ?? null);
  const rows = all(root, ".walk").map((row) => ({ output: Number(row.dataset.output), taps: taps(row),
                                                  current: row.getAttribute("aria-selected") === "true" }));
  const texts = (selector) => all(root, selector).map((one) => one.textContent);
  return { cells, rows, ghost: all(root, ".ghost").map(taps), gaps: texts(".gap"), told: texts("p") };
}"""
WHOLE: dict[str, Any] = {"kernel_size": 3, "stride": 1, "padding": (0, 0), "dilation": 1}
CONVOLUTIONS: dict[str, tuple[int, dict[str, Any]]] = {  # size, settings
    "stride 1": (7, {}),
    "stride 2 drops one": (8, {"stride": 2}),
    "stride 2, padding 1": (6, {"stride": 2, "padding": (1, 1)}),
    "stride 3, a gap": (9, {"stride": 3, "kernel_size": 2}),
    "padding 2 before, 1 after": (6, {"stride": 3, "padding": (2, 1)}),
    "padding 0 before, 2 after": (6, {"stride": 3, "padding": (0, 2)}),
    "dilation 2": (9, {"dilation": 2, "padding": (2, 2)}),
    "dilation 4, one output": (9, {"dilation": 4, "stride": 2}),
    "one output, two left": (5, {"stride": 3}),
    "a picture's line": (224, {"kernel_size": 7, "stride": 2, "padding": (3, 3)}),
    "a recording": (20_000, {"kernel_size": 400, "stride": 160}),
    "a sparse line": (224, {"kernel_size": 1, "stride": 3}),
}
FURTHER: tuple[tuple[int, dict[str, Any]], ...] = ((26, {}), (16, {"padding": (1, 1)}), (100, {}))


def convolved(size, *, flip=False, padding_mode="zeros", **settings):
    before, after = settings.pop("padding", (0, 0))
    given = {"kernel_size": 3, "padding": [[before, after]], "flip": flip, "padding_mode": padding_mode, **settings}
    layer = conv1d(in_channels=1, out_channels=1, bias=False, **given)
    return layer.trace(np.arange(size)[None], np.ones(layer.weight_shape, int))


def mount(page, trace, width=1000, **options):
    """Draws the first axis of a trace; gives it back as the engine has it."""
    rule = trace.stages[0].rule
    axis = window_columns(rule)["axes"][0]
    axis["positions"] = axis["positions"].tolist()
    sheet = (HERE / "stage.css").read_text("utf-8") + styles("ruler.js")
    page.evaluate(MOUNT, [script("ruler.js"), sheet, axis, options, width])
    return rule.axes[0]


def seen(page):
    return page.locator(".ruler").evaluate(SEEN)


def numbers(sentence):
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", sentence)  # thousands
    return [int(number.replace("−", "-")) for number in re.findall(r"[−\d]+", plain)]
