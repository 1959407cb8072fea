"""Case studies and assembling walked through: by mouse, keys and finger, with links, bad text and bad input."""

import csv
import io
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, TimeoutError, expect

from app.assembling.layers import flat, text_of
from app.assembling.ledger import ledger
from app.assembling.presets import LENET, PRESETS, TOO_DEEP, TYPICAL, preset
from app.case_studies.told import row_at, totals
from engine.networks import named
from engine.networks.measure import described
from engine.networks.parse import parse
from engine.networks.table import as_csv, parts
from engine.networks.text.tokens import LONGEST
from tests.browser.architectures import Architecture
from tests.browser.axe import OWN, violations
from tests.browser.menus import choose
from tests.browser.seeing import answered
from tests.browser.walking import at_the_start, phone, projector, title
from tests.serving import Server

STUDIES, ASSEMBLING = "case_studies", "assembling"
FOUR = (STUDIES, "blocks", "comparison", ASSEMBLING)
CLIPBOARD = ["clipboard-read", "clipboard-write"]
WIDE = ("googlenet-aux", "densenet-121", "efficientnet-b7", "unet")
AREA_IS = """(text) => {
  const areas = [...document.querySelectorAll("textarea")];
  return areas.length === 1 && areas[0].value === text;
}"""
# What is pinned, where the diagram is by then, and what the page says of it.
PINNED = {
    "a layer": ("vgg-16", "features.stage1.conv2"),
    "a residual sum": ("resnet-50", "stage2.block2.sum"),
    "stacked maps": ("googlenet", "inception3a"),
    "a side head's layer": ("googlenet-aux", "head4a.head.fc1"),
    "behind a gate": ("efficientnet-b0", "stage2.block1.project.conv"),
    "a gate": ("efficientnet-b0", "stage2.block1.excitation"),
}


@pytest.fixture
def desk(browser: Browser):
    with projector(browser, permissions=CLIPBOARD) as context:
        yield context


def opened(context, server: Server, slug: str, **query: str) -> Architecture:
    return Architecture.at(context, server.url, slug, {"v": "1", **query} if query else "")


def report_of(id: str):
    return named(id).network().report()


# ---- case studies ------------------------------------------------------------------------------------------------


def test_a_network_is_chosen_and_its_layer_pinned_and_found_again(browser, server, desk):
    walk = opened(desk, server, STUDIES)
    walk.page.locator(".cs-gallery a").filter(has_text="GoogLeNet").first.click()
    walk.wait_for({"v": "1", "network": "googlenet"})
    expect(walk.picture_text).to_contain_text(totals(report_of("googlenet")))
    choose(walk.page, walk.controls.get_by_role("combobox").first, "VGG-16")
    walk.wait_for({"v": "1", "network": "vgg-16"})
    expect(walk.picture_text).to_contain_text(totals(report_of("vgg-16")))
    walk.pin("features")
    walk.page.mouse.dblclick(*walk.place("features"))
    link = walk.page.url
    walk.page.reload()
    walk.wait_until_there()
    walk.is_pinned("features")
    with projector(browser) as context:
        other = Architecture.of(context, link, STUDIES)
        other.is_pinned("features")
        other.room.focus()
        other.page.keyboard.press("Escape")
        other.is_pinned("")
        other.close()
    walk.close()


@pytest.mark.slow
@pytest.mark.parametrize("what", PINNED)
def test_what_is_pinned_is_said_with_its_numbers(server, desk, what):
    network, path = PINNED[what]
    row = row_at(report_of(network), path)
    assert row is not None
    walk = opened(desk, server, STUDIES, network=network, at=path)
    walk.is_pinned(path)
    expect(walk.picture_text).to_contain_text(
        f"{path}: {row.kind}, {described(row.input_shape)} → {described(row.output_shape)}."
    )
    sees = walk.picture_text.get_by_test_id("stMarkdown").get_by_text("A gate before it sees the whole input")
    expect(sees).to_have_count(0 if row.strict else 1)
    sentence = walk.diagram.get_attribute("data-sentence") or ""
    assert sentence.startswith(f"{path}: ")
    assert ("a gate sees the whole input" in sentence) == (not row.strict)
    expect(walk.picture_text.locator(".katex").first).to_be_attached()
    assert walk.clipped() == []
    walk.close()


@pytest.mark.slow
def test_by_keyboard_alone(server, desk):
    walk = opened(desk, server, STUDIES, network="resnet-50")
    walk.tab_to(".room")
    keys = walk.page.keyboard
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight"):  # input, stem, its pooling or the first stage
        keys.press(key)
    keys.press("Enter")
    walk.stands_still()
    keys.press(" ")
    shown = walk.diagram.get_attribute("data-shown") or ""
    assert "." in shown
    walk.is_pinned(shown)
    keys.press("Escape")
    walk.is_pinned("")
    walk.close()


@pytest.mark.slow
def test_blocks_of_a_run_are_pinned_by_their_stage(server, desk):
    walk = opened(desk, server, STUDIES, network="resnet-50")
    walk.page.mouse.dblclick(*walk.place("stage3"))
    run = "stage3.block2 … block6"
    walk.page.mouse.click(*walk.place(run))
    expect(walk.diagram).to_have_attribute("data-pinned", run)
    walk.wait_for({"v": "1", "network": "resnet-50", "at": "stage3"})
    expect(walk.diagram).to_have_attribute("data-pinned", run)
    walk.page.reload()
    walk.wait_until_there()
    walk.is_pinned("stage3")
    walk.close()


@pytest.mark.slow
def test_another_network_lets_go_what_it_does_not_have(server, desk):
    walk = opened(desk, server, STUDIES, network="resnet-50", at="stage2.block1")
    choose(walk.page, walk.controls.get_by_role("combobox").first, "VGG-16")
    walk.wait_for({"v": "1", "network": "vgg-16"})
    expect(walk.page.locator(".cs-said")).to_have_text("VGG-16 has no part stage2.block1: none is pinned.")
    walk.close()


@pytest.mark.slow
def test_back_leads_to_the_gallery(server, desk):
    walk = opened(desk, server, STUDIES)
    walk.page.locator(".cs-gallery a").filter(has_text="AlexNet").first.click()
    expect(walk.diagram).to_be_visible()
    walk.page.go_back()
    expect(walk.page.locator(".cs-gallery")).to_be_visible()
    expect(walk.diagram).to_have_count(0)
    walk.close()


@pytest.mark.slow
def test_another_input_counts_and_one_that_does_not_work_says_which_does(server, desk):
    walk = opened(desk, server, STUDIES, network="vgg-16")
    walk.page.get_by_role("button", name="input and classes").click()
    walk.page.get_by_role("spinbutton", name="classes").fill("10")
    walk.page.keyboard.press("Enter")
    walk.wait_for({"v": "1", "network": "vgg-16", "classes": "10"})
    told = named("vgg-16").network(None, 10).report()
    expect(walk.picture_text).to_contain_text(totals(told))
    side = walk.page.get_by_role("spinbutton", name="input height and width")
    side.fill("20")
    walk.page.keyboard.press("Enter")
    expect(walk.alerts).to_contain_text("An input of 3×32×32 works.")
    walk.wait_for({"v": "1", "network": "vgg-16", "classes": "10", "side": "20"})
    walk.page.reload()
    walk.wait_until_there()
    expect(walk.alerts).to_contain_text("lower kernel_size or raise padding")
    walk.page.get_by_role("button", name="input and classes").click()
    side.fill("32")
    walk.page.keyboard.press("Enter")
    expect(walk.picture_text).to_contain_text(totals(named("vgg-16").network((3, 32, 32), 10).report()))
    expect(walk.alerts).to_have_count(0)
    walk.close()


@pytest.mark.slow
def test_table_figures_and_file(server, desk):
    walk = opened(desk, server, STUDIES, network="googlenet")
    with walk.page.expect_download() as download:
        walk.page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    assert download.value.suggested_filename == "googlenet.csv"
    file = download.value.path().read_text("utf-8")
    assert file.replace("\r\n", "\n") == as_csv(parts(report_of("googlenet"))).replace("\r\n", "\n")
    assert sum(int(row["macs"]) for row in csv.DictReader(io.StringIO(file))) == report_of("googlenet").macs
    walk.page.get_by_role("radio", name="layers").click()
    walk.wait_for({"v": "1", "network": "googlenet", "rows": "layers"})
    walk.page.get_by_role("tab", name="Published figures").click()
    expect(walk.page.get_by_test_id("stDataFrame").last).to_be_visible()
    walk.close()


@pytest.mark.slow
def test_by_finger_on_a_phone(browser, server):
    with phone(browser) as context:
        walk = opened(context, server, STUDIES, network="efficientnet-b0")
        x, y = walk.place("stage3")
        walk.page.touchscreen.tap(x, y)
        walk.is_pinned("stage3")
        assert walk.clipped() == []
        walk.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("network", ["all", *WIDE])
def test_nothing_is_clipped(browser, server, network, width):
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        walk = opened(context, server, STUDIES, network=network)
        expect(walk.page.locator(".cs-gallery") if network == "all" else walk.room).to_be_visible()
        walk.page.wait_for_timeout(300)
        assert walk.clipped() == []
        walk.close()


# ---- assembling --------------------------------------------------------------------------------------------------


def is_ledger_of(walk, text, shape=(3, 32, 32)):
    """The ledger shows what the engine counts for this text, line by line."""
    told = ledger(flat(parse(text)), shape)
    rows = walk.page.locator(".cs-ledger tbody tr:not(.in)")
    expect(rows).to_have_count(len(told.layers))
    counted = [f"{row.parameters:,}" if row.parameters else "" for row in told.report.rows]
    expect(walk.page.locator(".cs-ledger tfoot")).to_contain_text(f"{told.report.parameters:,}")
    assert [line[3] for line in walk.ledger()[: len(counted)]] == counted
    shapes = [described(row.output_shape) for row in told.report.rows]
    assert [line[2] for line in walk.ledger()[: len(counted)]] == shapes


def reads(walk, text):
    """What stands in the text area, of which there are two while one takes the other's place."""
    try:
        walk.page.wait_for_function(AREA_IS, arg=text)
    except TimeoutError as error:
        raise AssertionError(f"the text is {walk.area.first.input_value()!r}, and should be {text!r}") from error


def test_a_text_is_refused_mended_linked_and_reset(browser, server, desk):
    walk = opened(desk, server, ASSEMBLING)
    is_ledger_of(walk, preset(TYPICAL)[0])
    bad = "nn.Sequential(nn.Conv2d(3, 8, 3),\n  nn.Conv2D(8, 4, 3))  # größer"
    walk.type(bad)
    expect(walk.alerts).to_have_text("line 2, column 6: Conv2D is unknown here: did you mean Conv2d?")
    reads(walk, bad)
    walk.wait_for({"v": "1", "net": bad})
    walk.page.reload()
    walk.wait_until_there()
    reads(walk, bad)
    good = bad.replace("Conv2D", "Conv2d")
    walk.type(good)
    expect(walk.alerts).to_have_count(0)
    is_ledger_of(walk, good)
    walk.wait_for({"v": "1", "net": good})
    with projector(browser) as context:
        other = Architecture.of(context, walk.page.url, ASSEMBLING)
        is_ledger_of(other, good)
        assert other.ledger() == walk.ledger()
        reads(other, good)
        other.close()
    walk.page.get_by_role("button", name="Reset").click()
    is_ledger_of(walk, preset(TYPICAL)[0])
    walk.close()


@pytest.mark.slow
def test_cards_show_their_network_and_answer(server, desk):
    walk = opened(desk, server, ASSEMBLING)
    start = at_the_start(ASSEMBLING)
    for number, _ in enumerate(start.cards, 1):
        if number > 1:
            walk.next_card(number)
        walk.wait_for(start.query(number))
        text, shape = preset(PRESETS[number - 1] if number < 3 else (TOO_DEEP, LENET)[number - 3])
        is_ledger_of(walk, text, shape)
        answered(walk, number, 0)
        answered(walk, number, 1)
    walk.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", PRESETS[1:])
def test_a_preset_is_shown(server, desk, name):
    walk = opened(desk, server, ASSEMBLING)
    choose(walk.page, walk.controls.get_by_role("combobox").first, name)
    text, shape = preset(name)
    is_ledger_of(walk, text, shape)
    reads(walk, text)
    walk.close()


TYPED = {
    "what torch prints": """Sequential(
  (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
  (1): ReLU(inplace=True)
  (2): Flatten(start_dim=1, end_dim=-1)
  (3): Linear(in_features=7200, out_features=10, bias=True)
)""",
    "a list": "[nn.Conv2d(3, 4, 5), nn.ReLU()]",
    "markup in a comment": "nn.ReLU()  # <img src=x onerror=alert(1)>\nnn.Flatten()  # </textarea><script>x</script>",
}
REFUSED = {
    "nothing": ("", "line 1, column 1: there is no layer in the text"),
    "markup": ("<script>alert(1)</script>", "line 1, column "),
    "markup as a value": ("nn.Conv2d('<b>x</b>', 8, 3)", "in_channels='<b>x</b>' is not a count"),
    "code": ("__import__('os').system('ls')", "line 1, column "),
    "too many layers": ("nn.ReLU()\n" * 2100, "line 2001, column 1: there are more than 2000 layers"),
    "too long": ("nn.ReLU()\n" * 11_000, f"at most {LONGEST} are read: give a smaller network."),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", TYPED)
def test_a_text_is_read(server, desk, kind):
    walk = opened(desk, server, ASSEMBLING)
    walk.type(TYPED[kind])
    is_ledger_of(walk, TYPED[kind])
    reads(walk, TYPED[kind])
    walk.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", REFUSED)
def test_a_text_that_cannot_be_read_stays_and_gets_a_sentence(server, desk, kind):
    walk = opened(desk, server, ASSEMBLING)
    text, sentence = REFUSED[kind]
    walk.type(text)
    expect(walk.alerts).to_contain_text(sentence)
    reads(walk, text)
    expect(walk.page.locator(".cs-ledger")).to_have_count(0)
    expect(walk.page.get_by_role("button", name="Reset")).to_be_visible()
    walk.close()


@pytest.mark.slow
def test_a_network_too_long_for_a_link_says_so(server, desk):
    walk = opened(desk, server, ASSEMBLING)
    walk.type("nn.ReLU()\n" * 300)
    expect(walk.page.locator(".cs-ledger tbody tr:not(.in)")).to_have_count(300)
    expect(walk.controls).to_contain_text("This network is too long for a link")
    assert len(walk.page.url) < 2000
    walk.close()


@pytest.mark.slow
def test_a_layer_is_added_moved_taken_out_and_made_to_fit(server, desk):
    walk = opened(desk, server, ASSEMBLING, net="nn.Sequential(nn.ReLU(), nn.Flatten(), nn.Linear(7, 10))")
    button = walk.page.get_by_role("button", exact=False)
    faults = walk.page.locator(".cs-ledger .fault")
    expect(faults).to_contain_text("in_features")
    button.filter(has_text="make it fit").click()
    expect(faults).to_have_count(0)
    layers = ["nn.ReLU()", "nn.Flatten()", "nn.Linear(3072, 10)"]
    is_ledger_of(walk, "\n".join(layers))
    button.filter(has_text="change a layer").click()
    button.filter(has_text="add before 0").click()
    layers.insert(0, "nn.Conv2d(3, 16, kernel_size=3, padding=1)")
    reads(walk, text_of(flat(parse("\n".join(layers)))))
    faults.wait_for()  # the linear layer gets more than it takes
    walk.page.get_by_role("button", name="up", exact=True).click()  # the layer that was first
    layers[0], layers[1] = layers[1], layers[0]
    reads(walk, text_of(flat(parse("\n".join(layers)))))
    button.filter(has_text="take it out").click()
    layers.pop(0)
    reads(walk, text_of(flat(parse("\n".join(layers)))))
    walk.close()


@pytest.mark.slow
def test_it_is_drawn(server, desk):
    walk = opened(desk, server, ASSEMBLING)
    walk.page.get_by_text("draw it").click()
    walk.room.wait_for()
    walk.stands_still()
    assert walk.place("0")
    assert walk.clipped() == []
    walk.close()


@pytest.mark.slow
def test_the_ledger_on_a_phone(browser, server):
    with phone(browser) as context:
        for query in ({}, {"net": "nn.Conv2d(3, 8, 3)\nnn.Linear(7, 10)\nnn.ReLU()"}, {"net": "nn.Conv2D(3)"}):
            walk = opened(context, server, ASSEMBLING, **query)
            walk.page.wait_for_timeout(500)
            assert walk.clipped() == []
            walk.close()


# ---- all four ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("slug", "query"),
    [
        (STUDIES, {"network": "googlenet-aux", "at": "head4a.head.fc1"}),
        (STUDIES, {"network": "vgg-16", "side": "20"}),
        (ASSEMBLING, {"net": "nn.Conv2d(3, 8, 3)\nnn.Linear(7, 10)\nnn.ReLU()"}),
        (ASSEMBLING, {"net": "nn.Conv2D(3, 8, 3)"}),
    ],
)
def test_no_serious_fault_in_other_states(browser, server, theme, slug, query):
    with projector(browser, color_scheme=theme) as context:
        walk = opened(context, server, slug, **query)
        walk.page.wait_for_timeout(500)
        assert violations(walk.page, OWN) == []
        walk.close()


def query_of(slug):
    return {"v": "1", "network": "densenet-121"} if slug == STUDIES else {}


@pytest.mark.slow
@pytest.mark.parametrize("slug", FOUR)
def test_lines_can_be_shown_and_copied(server, desk, slug):
    walk = opened(desk, server, slug, **query_of(slug))
    walk.button("PyTorch").click()
    shown = walk.root.locator(".snippet pre, .snippet code").first.inner_text()
    assert "torch" in shown
    assert walk.text("PyTorch lines").strip() == shown.strip()
    walk.close()


@pytest.mark.slow
@pytest.mark.parametrize("slug", FOUR)
def test_presenter_mode_leaves_what_is_shown(server, desk, slug):
    walk = opened(desk, server, slug, **query_of(slug))
    walk.button("present").click()
    expect(walk.controls).to_be_hidden()
    expect(walk.picture_text).to_be_visible()
    assert "present=1" in walk.page.url
    assert walk.clipped() == []
    walk.page.keyboard.press("p")
    expect(walk.controls).to_be_visible()
    walk.close()


@pytest.mark.slow
def test_a_lecture_over_all_four(server, desk):
    links = [f"{slug}?{urlencode(query_of(slug))}".rstrip("?") for slug in FOUR]
    walk = Architecture.of(
        desk, f"{server.url}/{links[0]}&{urlencode({'deck': '|'.join(links), 'slide': '1'})}", FOUR[0]
    )
    for slug in FOUR:
        if slug != FOUR[0]:
            walk.page.keyboard.press("PageDown")
        expect(walk.page.get_by_role("heading", level=1)).to_have_text(title(slug))
        walk.wait_until_there()
    walk.close()
