"""The number line of an axis: every window at its cells, what no window reads, and why there is no further one."""

import numpy as np
import pytest

from engine.axes import EXCLUDED, PAD
from engine.operations import avg_pool2d, max_pool2d
from engine.sizes import span, windowed_size
from tests.browser.rulers import CONVOLUTIONS, FURTHER, WHOLE, convolved, mount, numbers, seen

CROWDED = """(root) => {
  const texts = [...root.querySelectorAll("svg text")].map((one) => (
    { text: one.textContent, box: one.getBoundingClientRect(), size: parseFloat(getComputedStyle(one).fontSize) }));
  const frame = root.querySelector("svg").getBoundingClientRect();
  const outside = ({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1;
  const clash = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  const found = texts.filter(outside).map(({ text }) => `${text} sticks out`);
  texts.forEach((a, n) => {
    for (const b of texts.slice(n + 1)) if (clash(a.box, b.box)) found.push(`${a.text} on ${b.text}`);
  });
  const least = Math.min(...texts.map(({ size }) => size));
  return { found, least, scrolls: root.scrollWidth - root.clientWidth };
}"""


def pooled(operation, size, **settings):
    return operation(ceil_mode=True, **settings).trace(np.arange(size**2).reshape(1, size, size))


def assert_drawn(shown, axis):
    """Every row's taps at the places of its window; every cell with what stands in it."""
    for row in shown["rows"]:
        assert row["taps"] == axis.positions[row["output"]].tolist()
    marked = [place for cell in shown["cells"] if cell["unread"] for place in range(cell["first"], cell["last"] + 1)]
    assert marked == axis.unread.tolist()
    outside = [place for cell in shown["cells"] if cell["around"] for place in range(cell["first"], cell["last"] + 1)]
    assert len(outside) == len(axis.line) - axis.size
    marks = {PAD: "p", EXCLUDED: "–"}
    if len(shown["cells"]) == len(axis.line) < 24:
        assert [cell["text"] for cell in shown["cells"]] == [
            marks.get(entry, str(entry)) for entry in axis.line.tolist()
        ]


@pytest.mark.parametrize(("size", "settings"), CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_windows_lie_where_the_engine_reads_and_the_sentences_count_right(page, size, settings):
    s = {**WHOLE, **settings}
    axis = mount(page, convolved(size, **settings), stride=s["stride"])
    shown = seen(page)
    assert_drawn(shown, axis)
    outputs = windowed_size("W", size, **s).result
    assert numbers(shown["told"][0]) == [outputs - 1, outputs]
    room = size + sum(s["padding"]) - span(s["kernel_size"], s["dilation"])
    dropped = room % s["stride"]
    end = size - 1 + s["padding"][1]
    step, would_end, line_end, *rest = numbers(shown["told"][1])
    assert (step, would_end, line_end) == (s["stride"], end - dropped + s["stride"], end)
    assert rest[:1] == ([dropped] if dropped else [])
    assert ("the floor drops" if dropped else "no cell is left over") in shown["told"][1]
    unread = [text for text in shown["told"] if text.startswith("No window reads")]
    assert [numbers(text)[:2] for text in unread] == [[len(axis.unread), len(axis.line)]] * (len(axis.unread) > 0)
    lying = [place if place < len(axis.line) else None for place in (axis.positions[-1] + s["stride"]).tolist()]
    assert shown["ghost"] == [lying]


def test_dropped_padding_is_said_to_be_padding(page):
    mount(page, convolved(6, stride=2, padding=(1, 1)))
    assert seen(page)["told"][1].endswith("the floor drops 1 cell (padding).")
    mount(page, convolved(6, stride=4, padding=(1, 1), kernel_size=2))
    assert seen(page)["told"][1].endswith("the floor drops 2 cells (1 of them padding).")


@pytest.mark.parametrize(
    ("operation", "settings"),
    [(max_pool2d, {"padding": 1}), (avg_pool2d, {}), (avg_pool2d, {"padding": 1})],
    ids=["max", "average", "average, padded"],
)
def test_the_last_window_of_ceil_mode_reaches_beyond(page, operation, settings):
    axis = mount(page, pooled(operation, 6, kernel_size=3, stride=2, **settings), floor=False)
    shown = seen(page)
    assert_drawn(shown, axis)
    assert axis.line[axis.positions[-1][-1]] == EXCLUDED
    assert "floor" not in shown["told"][1]
    assert "– takes no part" in shown["told"][-1]


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_copied_cells_say_which(page, mode):
    axis = mount(page, convolved(6, padding=(2, 2), padding_mode=mode))
    shown = seen(page)
    assert_drawn(shown, axis)
    assert shown["told"][-1] == "Hatched: numbers are copies of those cells."


def test_a_flipped_kernel_walks_the_same_way(page):
    axis = mount(page, convolved(6, flip=True, padding=(2, 2), stride=2))
    shown = seen(page)
    assert_drawn(shown, axis)
    assert axis.positions[0].tolist() == [2, 1, 0]
    assert (
        shown["told"][1]
        == "One more step of 2 would end at 8, but the line ends at 7: the floor drops 1 cell (padding)."
    )


def test_a_single_window_shows_no_stride(page):
    mount(page, convolved(5))
    mount(page, convolved(5, kernel_size=4, stride=2))
    shown = seen(page)
    assert shown["ghost"] == []
    assert shown["told"][1] == "The last window ends at 3, the line at 4: the floor drops 1 cell."


def test_rows_left_out_are_counted(page):
    mount(page, convolved(224, kernel_size=7, stride=2, padding=(3, 3)))
    heights = set()
    for current in (0, 1, 6, 7, 8, 55, 103, 104, 105, 106, 111, 3, 110):
        page.evaluate("(i) => { window.ruler.show(i); window.ruler.resize(800 + i); }", current)  # drawn afresh
        shown = seen(page)
        drawn = [row["output"] for row in shown["rows"]]
        left_out = [n for gap in shown["gaps"] for n in range(numbers(gap)[1], numbers(gap)[-1] + 1)]
        assert [numbers(gap)[0] for gap in shown["gaps"]] == [
            numbers(gap)[-1] - numbers(gap)[1] + 1 for gap in shown["gaps"]
        ]
        assert sorted(drawn + left_out) == list(range(112))
        assert [row["output"] for row in shown["rows"] if row["current"]] == [current]
        heights.add(page.locator(".ruler svg").bounding_box()["height"])
    assert len(heights) == 1  # what stands below never jumps


def test_a_row_that_is_drawn_does_not_slip_away_under_the_pointer(page):
    mount(page, convolved(224, kernel_size=7, stride=2, padding=(3, 3)))
    before = [row["output"] for row in seen(page)["rows"]]
    page.evaluate("(i) => window.ruler.show(i)", before[-1])
    assert [row["output"] for row in seen(page)["rows"]] == before


def test_pointer_and_keyboard(page):
    mount(page, convolved(9, stride=2))
    row = page.locator('[data-output="2"]')
    row.hover()
    row.hover(position={"x": 90, "y": 9})  # looked at already
    page.mouse.move(900, 700)
    row.click()
    assert page.evaluate("window.heard") == [["look", 2], ["look", None], ["look", 2], ["pick", 2]]
    assert page.locator(".walks").evaluate("(list) => list === document.activeElement")
    page.evaluate("window.heard = []")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Home", "Home", "End"):
        page.keyboard.press(key)
    picks = [i for kind, i in page.evaluate("window.heard") if kind == "pick"]
    assert picks == [3, 2, 0, 3]
    active = page.locator(".walks").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-label") == "output 3 reads 6, 7, 8"
    assert (
        page.locator(".walks").get_attribute("aria-label")
        == "width: 9 cells; first window + 3 further steps = 4 outputs"
    )
    assert page.locator(".walks").evaluate("(list) => getComputedStyle(list).outlineWidth") == "3px"


def test_long_windows_are_not_spelt_out(page):
    mount(page, convolved(224, kernel_size=11, padding=(5, 5)))
    assert page.locator('[data-output="0"]').get_attribute("aria-label") == "output 0 reads 11 places, −5 to 5"
    mount(page, convolved(6, padding=(2, 1)))
    assert page.locator('[data-output="0"]').get_attribute("aria-label") == "output 0 reads padding, padding, 0"


def test_a_finger_picks_a_row(browser):
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    mount(page, convolved(9, stride=2), width=360)
    page.locator('[data-output="1"]').tap()
    assert ["pick", 1] in page.evaluate("window.heard")
    context.close()


@pytest.mark.parametrize("width", [350, 390, 620, 1000])
def test_letters_are_large_enough_and_never_on_each_other(page, width):
    page.set_viewport_size({"width": width + 16, "height": 800})
    for size, settings in [*CONVOLUTIONS.values(), *FURTHER]:
        trace = convolved(size, **settings)
        mount(page, trace, width=width)
        last = trace.stages[0].rule.out[0] - 1
        for current in {0, last // 2, last}:
            page.evaluate("(i) => window.ruler.show(i)", current)
            crowded = page.locator(".ruler").evaluate(CROWDED)
            assert crowded["found"] == [], (size, settings)
            assert crowded["least"] >= 11
            assert crowded["scrolls"] <= 0
