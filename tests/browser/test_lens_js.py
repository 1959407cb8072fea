"""The magnifier shows the very numbers around a place, in the frame, and moves it cheaply."""

from base64 import b64encode
from typing import Any

import numpy as np
import pytest

from app.components.bundle import HERE, script, styles
from app.components.payload import View, payload
from engine.axes import EXCLUDED, PAD
from engine.operations import conv1d, conv2d, max_pool2d

MOUNT = """async ([text, style, data, side]) => {
  const blob = new Blob([text, "\\nexport { Lens, planeOf, unpack };"], { type: "text/javascript" });
  const { Lens, planeOf, unpack } = await import(URL.createObjectURL(blob));
  document.body.innerHTML = `<style>${style}</style><main class="stage"></main>`;
  const sent = typeof data === "string" ? Uint8Array.from(atob(data), (one) => one.charCodeAt(0)) : data;
  const [{ tensors, spatial, stages }] = unpack(sent).views;
  window.lens = new Lens(planeOf(tensors[0], 0, spatial, stages[0].windows.axes), side);
  document.querySelector("main").append(window.lens.root);
}"""
SEEN = """(root) => {
  const all = (selector) => [...root.querySelectorAll(selector)];
  const texts = (selector) => all(selector).map((one) => one.textContent);
  const path = (selector) => root.querySelector(selector).getAttribute("d");
  const corner = (one) => `M${one.getAttribute("x")} ${one.getAttribute("y")}`;
  const squares = all(".square");
  const boxes = (selector) => (path(selector).match(/M[^h]+/g) ?? []).map((at) => squares.map(corner).indexOf(at));
  return {
    numbers: texts(".number"), labels: texts(".factor"), caption: texts("figcaption")[0],
    rows: texts(".index.row"), columns: texts(".index:not(.row)"), strong: texts(".strong"),
    taps: boxes(".taps:not(.halo)"), focus: boxes(".focus:not(.halo)"),
    crosses: path(".crossed").split("M").length >> 1,
    hatched: squares.map((one) => one.style.fill.startsWith("url")),
    fills: squares.map((one) => getComputedStyle(one).fill),
    sizes: all("text").map((one) => parseFloat(getComputedStyle(one).fontSize)),
  };
}"""
COST = """() => {
  const svg = document.querySelector(".lens svg");
  const bare = [...svg.querySelectorAll(".number")].map((one) => one.cloneNode(true));
  const spent = (act) => {
    const from = performance.now();
    for (let n = 0; n < 300; n++) act(n);
    return (performance.now() - from) / 300;
  };
  const tap = (n, k) => ({ row: 9 + Math.floor(k / 3), column: (n % 30) + (k % 3), label: `×${k}` });
  const taps = (n) => Array.from({ length: 9 }, (_, k) => tap(n, k));
  const before = svg.querySelectorAll("*").length;
  const shown = spent((n) => window.lens.show(10, 1 + (n % 30), taps(n)));
  const made = svg.querySelectorAll("*").length - before;
  svg.append(...bare);
  return { made, shown, bare: spent((n) => bare.forEach((one, k) => (one.textContent = String(n + k)))) };
}"""
PICTURE = np.arange(48 * 40).reshape(1, 48, 40) % 251
ONE_CHANNEL: dict[str, Any] = {"in_channels": 1, "out_channels": 1, "bias": False}


def convolved(x, **settings):
    layer = conv2d(**ONE_CHANNEL, **{"kernel_size": 3, **settings})
    return layer.trace(x, np.ones(layer.weight_shape, int))


def mount(page, trace, side=7, grey=("input",)):
    sent = payload(View(trace=trace, grey=grey))
    data = b64encode(sent).decode() if isinstance(sent, bytes) else sent
    sheet = (HERE / "stage.css").read_text("utf-8") + styles("lens.js")
    page.evaluate(MOUNT, [script("lens.js"), sheet, data, side])


def show(page, row, column, taps=()):
    page.evaluate("([row, column, taps]) => window.lens.show(row, column, taps)", [row, column, list(taps)])
    return page.locator(".lens").evaluate(SEEN)


def expected(trace, top, left, side=7):
    """Texts of the frame's cells from a corner on, row by row."""
    rows, columns = ((axis.line.tolist()) for axis in trace.stages[0].rule.axes)
    texts = []
    for row in rows[top : top + side]:
        for column in columns[left : left + side]:
            empty = EXCLUDED in (row, column)
            value = 0 if PAD in (row, column) else trace["input"].values[0, row, column]
            texts.append("" if empty else str(value).replace("-", "−"))
    return texts


PLACES = [(0, 0), (1, 2), (3, 3), (20, 31), (47, 39), (49, 41), (46, 3)]


@pytest.mark.parametrize(("row", "column"), PLACES)
@pytest.mark.parametrize("mode", ["zeros", "reflect"])
def test_numbers_around_a_place_of_the_frame(page, row, column, mode):
    trace = convolved(PICTURE - 100, padding=1, padding_mode=mode)
    mount(page, trace)
    shown = show(page, row, column)
    top, left = min(max(row - 3, 0), 50 - 7), min(max(column - 3, 0), 42 - 7)
    assert shown["numbers"] == expected(trace, top, left)
    assert shown["focus"] == [(row - top) * 7 + column - left]
    assert shown["rows"] == [str(top + n - 1).replace("-", "−") for n in range(7)]
    assert shown["columns"] == [str(left + n - 1).replace("-", "−") for n in range(7)]
    assert shown["strong"] == [str(row - 1).replace("-", "−"), str(column - 1).replace("-", "−")]
    assert shown["caption"] == f"input around row {row - 1}, column {column - 1}".replace("-", "−")
    outside = [not (1 <= top + n // 7 <= 48 and 1 <= left + n % 7 <= 40) for n in range(49)]
    assert shown["hatched"] == outside


def test_cells_that_take_no_part_are_blank_and_unread_ones_crossed(page):
    trace = max_pool2d(kernel_size=3, stride=3, padding=1).trace(PICTURE)
    mount(page, trace)
    shown = show(page, 0, 0)
    assert shown["numbers"] == expected(trace, 0, 0)
    assert shown["numbers"].count("") == 13
    mount(page, convolved(PICTURE, stride=4))
    shown = show(page, 3, 3)
    assert shown["crosses"] == 13  # row 3 and column 3


def test_the_window_is_outlined_with_its_weights(page):
    mount(page, convolved(PICTURE))
    taps = [{"row": 10 + a, "column": 20 + b, "label": f"×{3 * a + b}"} for a in range(3) for b in range(3)]
    shown = show(page, 11, 21, taps)
    inside = [(a + 2) * 7 + b + 2 for a in range(3) for b in range(3)]
    assert shown["taps"] == inside
    assert [label for label in shown["labels"] if label] == [f"×{n}" for n in range(9)]
    assert [shown["labels"][n] for n in inside] == [f"×{n}" for n in range(9)]
    shown = show(page, 13, 21, taps)  # nothing of the last place stays
    assert shown["taps"] == [a * 7 + b + 2 for a in range(3) for b in range(3)]
    assert [label for label in shown["labels"] if label] == [f"×{n}" for n in range(9)]
    assert show(page, 30, 30)["labels"] == [""] * 49


def test_a_window_larger_than_the_magnifier_is_said(page):
    mount(page, convolved(PICTURE, kernel_size=11))
    taps = [{"row": a, "column": b, "label": ""} for a in range(11) for b in range(11)]
    assert show(page, 5, 5, taps)["caption"] == "input around row 5, column 5 (49 of the window's 121 cells)"


def test_greys_are_greys_and_signed_values_two_hues(page):
    mount(page, convolved(PICTURE))
    shown = show(page, 20, 20)
    assert shown["fills"] == [f"rgb({n}, {n}, {n})" for n in map(int, shown["numbers"])]
    mount(page, convolved(PICTURE - 125), grey=())
    shown = show(page, 3, 3)
    assert len(set(shown["fills"])) == len(set(shown["numbers"]))


@pytest.mark.parametrize("pixels", [180, 240, 280, 420])
def test_letters_stay_readable(page, pixels):
    mount(page, convolved(np.random.default_rng(3).normal(size=(1, 48, 40)) * 20), grey=())
    page.evaluate("(pixels) => window.lens.resize(pixels)", pixels)
    shown = show(page, 20, 20)
    assert min(shown["sizes"]) >= 11
    assert page.locator(".lens svg").bounding_box()["width"] <= pixels
    wide = """all => all.filter((one) => one.getBoundingClientRect().width > 1 + Number(
        document.querySelector(".lens .square").getAttribute("width"))).map((one) => one.textContent)"""
    assert page.locator(".lens .number").evaluate_all(wide) == []
    exact = np.random.default_rng(3).normal(size=(1, 48, 40))[0, 17, 17] * 20
    assert float(shown["numbers"][0].replace("−", "-")) == pytest.approx(exact, abs=0.06)
    assert ", rounded" in shown["caption"]


def test_one_axis_and_small_frames(page):
    trace = conv1d(**ONE_CHANNEL, kernel_size=3, padding=1).trace(np.arange(60)[None] - 30, [[[1, 2, 3]]])
    mount(page, trace, grey=())
    shown = show(page, 0, 5)
    assert shown["numbers"] == [str(n - 30).replace("-", "−") for n in range(1, 8)]
    assert shown["caption"] == "input around place 4"
    mount(page, convolved(PICTURE[:, :4]))
    assert len(show(page, 2, 20)["numbers"]) == 4 * 7


def test_moving_makes_nothing_and_costs_little(page):
    mount(page, convolved(PICTURE, padding=1))
    cost = page.evaluate(COST)
    assert cost["made"] == 0
    print(f"show {cost['shown']:.3f} ms, 49 bare texts {cost['bare']:.3f} ms: {cost['shown'] / cost['bare']:.1f} times")
