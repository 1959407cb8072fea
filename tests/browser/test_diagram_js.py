"""The diagram: everything has its place, nothing lies on another, and pointer and keyboard reach it all."""

from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from app.components.diagram_payload import diagram_payload
from engine.networks import named
from engine.networks.blocks import Beside, Concatenation, Mean, Node, Scaling, Sequence, Sum
from engine.networks.network import Network
from engine.operations import batch_norm, conv2d, global_avg_pool2d, max_pool2d, relu, sigmoid
from tests.browser.axe import violations
from tests.browser.diagrams import columns, drawn, inner
from tests.browser.stage_page import box_of

NETWORKS = (
    "lenet5-1998",
    "alexnet-grouped",
    "vgg-16",
    "googlenet-aux",
    "inception-v4",
    "xception",
    "resnet-152",
    "resnet-34-a",
    "fractalnet-40",
    "densenet-201",
    "mobilenet-v2",
    "efficientnet-b7",
    "unet",
    "spd-resnet50",
)
THEMES = {  # as in app/.streamlit/config.toml
    "light": ":root { --st-background-color: #ffffff; --st-text-color: #1b2027 }",
    "dark": ":root { --st-background-color: #11151a; --st-text-color: #e9edf2; background: #11151a }",
}
# For every frame of a network: boxes on each other, boxes and lines that stick out, parts without a place.
FAULTS = """([data, aspect]) => {
  const { Scene, partsOf, isFrame, isJoin } = window.inner;
  const parts = partsOf(data);
  const scene = new Scene(parts, aspect);
  const faults = [], placed = new Map();
  for (const frame of parts.filter(isFrame)) {
    const area = scene.place(frame), { boxes, lines } = scene.inside(frame);
    const slack = 1e-6 * area.width;
    const between = (low, at, high) => low - slack <= at && at <= high + slack;
    const inside = ([x, y]) => between(area.x, x, area.x + area.width) && between(area.y, y, area.y + area.height);
    const before = (low, size, next) => low + size <= next + slack;
    boxes.forEach((a, n) => {
      placed.set(a.part.id, (placed.get(a.part.id) ?? 0) + 1);
      const corners = [[a.x, a.y], [a.x + a.width, a.y + a.height]];
      if (!corners.every(inside)) faults.push(`${a.part.path} sticks out`);
      for (const b of boxes.slice(n + 1)) {
        const beside = before(a.x, a.width, b.x) || before(b.x, b.width, a.x);
        const below = before(a.y, a.height, b.y) || before(b.y, b.height, a.y);
        if (!beside && !below) faults.push(`${a.part.path} lies on ${b.part.path}`);
      }
    });
    for (const { corners } of lines) {
      const straight = ([x, y], n) => !n || between(x, corners[n - 1][0], x) || between(y, corners[n - 1][1], y);
      if (!corners.every(inside)) faults.push(`a line in ${frame.path} sticks out`);
      if (!corners.every(straight)) faults.push(`a slanted line in ${frame.path}`);
    }
  }
  const identity = (part) => part.kind === "Sequence" && !part.parts.length && isJoin(part.parent);
  for (const part of parts.slice(1)) {
    const box = isFrame(part) || (!part.parts.length && !identity(part)); // a box of its own
    const meets = isJoin(part) && part.kind !== "Beside"; // the symbol of a join
    if ((placed.get(part.id) ?? 0) !== box + meets) faults.push(`${part.path} has ${placed.get(part.id) ?? 0} places`);
  }
  return faults;
}"""


@pytest.mark.parametrize("id", NETWORKS)
def test_every_part_has_one_place_and_none_lies_on_another(page, id):
    inner(page, "Scene", "partsOf", "isFrame", "isJoin")
    for aspect in (0.95, 1.6, 2.15):
        assert page.evaluate(FAULTS, [columns(id), aspect]) == []


def made():
    """Every kind of block, branches of all kinds."""
    conv = conv2d(in_channels=4, out_channels=4, kernel_size=3, padding=1)
    gate = Sequence.of(
        pool=global_avg_pool2d(), conv=conv2d(in_channels=4, out_channels=4, kernel_size=1), act=sigmoid()
    )
    units: tuple[Node, ...] = (conv, batch_norm(num_features=4), relu()) * 4
    long = Sequence.of(**{f"part{n}": part for n, part in enumerate(units)})
    body = Sequence.of(
        sum=Sequence.of("residual", sum=Sum.of(main=long, around=Sequence.of(), other=conv), relu=relu()),
        gated=Sequence.of("squeeze", scale=Scaling.of(gate=gate)),
        side=Sequence.of("aside", conv=conv, head=Beside.of(out=Sequence.of(conv=conv, relu=relu()))),
        nested=Sequence.of(
            "fractal", mean=Mean.of(one=conv, two=Mean.of(three=conv, four=Sequence.of(a=conv, b=relu())))
        ),
        both=Sequence.of("both", both=Concatenation.of(one=conv, two=max_pool2d(kernel_size=3, stride=1, padding=1))),
        empty=Sequence.of("nothing"),
    )
    return Network(id="made", body=body, input_shape=(4, 12, 12))


def test_every_kind_of_block_has_its_places(page):
    inner(page, "Scene", "partsOf", "isFrame", "isJoin")
    network = made()
    for aspect in (0.95, 2.15):
        assert page.evaluate(FAULTS, [diagram_payload(network, network.report()), aspect]) == []


def test_the_same_network_is_laid_out_the_same(page):
    inner(page, "Scene", "partsOf")
    places = "(data) => { const parts = inner.partsOf(data); const scene = new inner.Scene(parts, 1.6);"
    places += " return parts.map((part) => Object.values(scene.place(part)).slice(-4).map(String)); }"
    assert page.evaluate(places, columns("resnet-18")) == page.evaluate(places, columns("resnet-18"))


# ---- what is said ------------------------------------------------------------------------------------------------


def test_pointing_shows_the_row_and_reaches_no_server(page):
    diagram = drawn(page, "resnet-50", "stage3.block1")
    box = box_of(diagram.room)
    rows = {row.path: row for row in named("resnet-50").network().report().rows}
    seen = set()
    diagram.press("Escape")  # lets the block go
    before = diagram.sent
    for x in range(20, int(box["width"]), 40):
        for y in range(40, int(box["height"]), 20):
            page.mouse.move(box["x"] + x, box["y"] + y)
            path = diagram.root.get_attribute("data-shown") or ""
            if path in rows and path not in seen:
                seen.add(path)
                said = diagram.root.get_attribute("data-sentence") or ""
                assert f"{'×'.join(map(str, rows[path].output_shape))}," in said
                if rows[path].parameters:
                    count = rows[path].parameters
                    assert f" {count if count < 10_000 else format(count, ',')} parameters" in said
                size = "×".join(str(axis.size) for axis in rows[path].field)
                assert f"receptive field {size}" in said
    assert len(seen) >= 8
    assert diagram.sent == before


def test_a_click_holds_a_part_and_tells_python_and_escape_lets_go(page):
    diagram = drawn(page, "resnet-50")
    diagram.press("Home", "ArrowRight", "ArrowRight", "Enter")
    assert diagram.shown == "stem.conv"
    diagram.press("Enter")
    assert diagram.data("pinned") == "stem.conv"
    page.mouse.move(400, 300)
    assert diagram.shown == "stem.conv", "what is pinned stays against the pointer"
    diagram.press("Escape")
    assert diagram.data("pinned") == ""
    assert diagram.sent == [["select", "stem.conv"], ["select", ""]]


def test_a_click_with_the_mouse_and_a_double_click(page):
    diagram = drawn(page, "resnet-50")
    box = box_of(diagram.room)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    part = diagram.shown
    assert part.startswith("stage")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert diagram.sent == [["select", part]]
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert diagram.data("where") == part


def test_the_keyboard_walks_in_and_out_and_all_is_announced(page):
    diagram = drawn(page, "resnet-50")
    live = page.locator(".live")
    diagram.press("Home", "ArrowRight")
    assert diagram.shown == "input"
    diagram.press("ArrowRight", "ArrowRight")
    assert diagram.shown == "stage1"
    diagram.press("Enter")
    assert (diagram.shown, diagram.data("where")) == ("stage1.block1", "stage1")
    diagram.press("Enter", "ArrowRight", "ArrowRight")
    assert diagram.shown == "stage1.block1.sum.main.relu1"
    assert diagram.data("where") == "stage1.block1"
    expected = "stage1.block1.sum.main.relu1: ReLU, 64×56×56 to 64×56×56, receptive field 11×11."
    expect(live).to_have_text(expected)
    diagram.press("Backspace")
    assert diagram.shown == "stage1.block1"
    diagram.press("Escape", "Escape")
    assert (diagram.shown, diagram.data("where")) == ("", "")
    expect(live).to_contain_text("resnet-50: network: 6 parts, 3×224×224 to 1000, 25,557,032 parameters")
    assert page.locator(".crumbs button").all_inner_texts() == ["resnet-50"]


def test_every_layer_of_a_frame_can_be_walked_to(page):
    diagram = drawn(page, "resnet-50", "stage2.block1")
    diagram.press("Escape", "Enter")
    found = set()
    start = diagram.root.get_attribute("data-shown") or ""
    waiting: list[tuple[str, tuple[str, ...]]] = [(start, ())]
    while waiting:
        path, way = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
            diagram.press("Backspace", "Enter", *way, key)
            waiting.append((diagram.root.get_attribute("data-shown") or "", (*way, key)))
    rows = named("resnet-50").network().report().rows
    assert found == {row.path for row in rows if row.path.startswith("stage2.block1.")}


def test_breadcrumbs_lead_back(page):
    diagram = drawn(page, "resnet-152", "stage3.block5.sum.main.conv2")
    assert diagram.data("where") == "stage3.block5"
    crumbs = page.locator(".crumbs button")
    assert crumbs.all_inner_texts() == ["resnet-152", "stage3", "block2 … block36", "block5"]
    crumbs.nth(1).click()
    assert diagram.data("where") == "stage3"
    page.get_by_role("button", name="the whole network (Home)").click()
    assert diagram.data("where") == ""


# ---- from and to Python ------------------------------------------------------------------------------------------


def test_python_asks_for_a_path_once(page):
    diagram = drawn(page, "resnet-50", "stage4.block2.sum.main.conv2")
    assert diagram.data("pinned") == "stage4.block2.sum.main.conv2"
    assert diagram.data("where") == "stage4.block2"
    page.get_by_role("button", name="the whole network (Home)").click()
    page.evaluate("(data) => window.give(data)", {**columns("resnet-50"), "selected": "stage4.block2.sum.main.conv2"})
    assert diagram.data("where") == "", "a rerun leaves the person where she went"
    page.evaluate("(data) => window.give(data)", {**columns("resnet-50"), "selected": "stem.pool"})
    assert (diagram.data("pinned"), diagram.data("where")) == ("stem.pool", "stem")
    assert diagram.sent == []


def test_another_network_begins_anew(page):
    diagram = drawn(page, "resnet-50", "stage4.block2")
    page.evaluate("(data) => window.give(data)", {**columns("vgg-16"), "selected": "stage4.block2"})
    assert (diagram.shown, diagram.data("pinned"), diagram.data("where")) == ("", "", "")
    assert page.locator(".panel h4").inner_text() == "vgg-16"


def test_a_run_is_pinned_by_what_holds_it(page):
    diagram = drawn(page, "resnet-50")
    diagram.press("Home", *["ArrowRight"] * 2, "ArrowDown")
    while diagram.shown != "stage3":
        diagram.press("ArrowRight")
    diagram.press("Enter", "ArrowRight", " ")
    assert diagram.shown == "stage3.block2 … block6"
    assert page.locator(".panel .kind").inner_text() == "5 × bottleneck"
    assert diagram.sent == [["select", "stage3"]]


def test_it_leaves_nothing_behind(page):
    diagram = drawn(page, "resnet-18")
    page.evaluate("window.end()")
    assert diagram.root.count() == 0


# ---- moving ------------------------------------------------------------------------------------------------------


def test_the_wheel_zooms_where_the_pointer_is_and_scrolls_the_page_from_the_whole(page):
    diagram = drawn(page, "resnet-50")
    box = box_of(diagram.room)
    page.add_style_tag(content="body { height: 3000px }")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.wheel(0, 120)
    page.wait_for_function("scrollY > 0")
    page.evaluate("scrollTo(0, 0)")
    whole = float(diagram.data("scale"))
    for _ in range(8):
        page.mouse.wheel(0, -200)
    assert float(diagram.data("scale")) > 3 * whole
    assert page.evaluate("scrollY") == 0
    page.mouse.wheel(0, 100)
    near = float(diagram.data("scale"))
    assert near > whole
    assert page.evaluate("scrollY") == 0


def test_dragging_pans_and_is_no_click(page):
    diagram = drawn(page, "resnet-50", "stem")
    diagram.press("Escape")
    before = diagram.sent
    box = box_of(diagram.room)
    x, y = box["x"] + 300, box["y"] + 200
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 500, y + 300, steps=4)
    page.mouse.up()
    assert diagram.data("where") == ""
    assert diagram.sent == before


def test_plus_and_minus(page):
    diagram = drawn(page, "resnet-50")
    scale = float(diagram.data("scale"))
    diagram.press("+", "+", "-")
    assert float(diagram.data("scale")) == pytest.approx(1.35 * scale, rel=1e-3)


def test_a_finger_pans_and_pins(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    page = context.new_page()
    diagram = drawn(page, "resnet-50")
    box = box_of(diagram.room)
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert diagram.data("pinned").startswith("stage")
    assert diagram.room.evaluate("(room) => getComputedStyle(room).touchAction") == "pan-y"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


# ---- receptive field ---------------------------------------------------------------------------------------------


def test_intervals_are_the_engines(page):
    inner(page, "intervalOf")
    for id in ("unet", "resnet-34", "fractalnet-20"):
        fields = {axis for row in named(id).network().report().rows for axis in row.field}
        for field in list(fields)[:60]:
            lows, highs = (getattr(field, "lows", (field.low,)), getattr(field, "highs", (field.high,)))
            reach = {"low": list(lows), "high": list(highs), "jump": field.jump}
            found = page.evaluate("(reach) => [0, 1, 2, 3, 9].map((n) => inner.intervalOf(reach, n))", reach)
            assert [(each["low"], each["high"]) for each in found] == [field.of(n) for n in (0, 1, 2, 3, 9)]


def test_the_unit_says_what_it_sees_and_how_much_lies_outside(page):
    diagram = drawn(page, "resnet-50", "stem.conv")
    said, units = page.locator(".reach"), page.locator(".units")
    assert said.inner_text() == "Unit (56, 56) sees 7×7 input cells."
    units.click(position={"x": 1, "y": 1})
    assert (
        said.inner_text() == "Unit (0, 0) sees 7×7 input cells, 33 of these 49 outside it."
    )  # rows and columns −3 to 3
    units.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert said.inner_text() == "Unit (1, 1) sees 7×7 input cells, 13 of these 49 outside it."  # −1 to 5
    expect(page.locator(".live")).to_have_text(said.inner_text())
    assert diagram.sent == []


def test_behind_a_gate_both_are_said(page):
    drawn(page, "efficientnet-b0", "stage2.block1")
    assert (
        page.locator(".reach")
        .inner_text()
        .endswith("A gate before it sees the whole input; this is the field without it.")
    )


# ---- as a picture, for everybody ---------------------------------------------------------------------------------


def test_svg_and_png_of_what_is_seen(page, tmp_path):
    drawn(page, "resnet-50", "stage1.block1")
    with page.expect_download() as svg:
        page.get_by_role("button", name="what is seen, as SVG").click()
    svg.value.save_as(tmp_path / "seen.svg")
    assert svg.value.suggested_filename == "resnet-50-stage1.block1.svg"
    words = {node.text for node in ElementTree.parse(tmp_path / "seen.svg").iter("{http://www.w3.org/2000/svg}text")}
    assert {"Conv2d 1×1", "Conv2d 3×3", "64×56×56", "+", "block1 · bottleneck"} <= words
    with page.expect_download() as png:
        page.get_by_role("button", name="what is seen, as PNG").click()
    png.value.save_as(tmp_path / "seen.png")
    assert (tmp_path / "seen.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_hard_to_reach(page, scheme):
    page.emulate_media(color_scheme=scheme)
    drawn(page, "resnet-50", "stage3.block1")
    page.add_style_tag(content=THEMES[scheme])
    assert violations(page, "main") == []
