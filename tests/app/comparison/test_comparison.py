"""The comparison: nothing is mixed, sums are totals, names do not overlap; its cards, its table, its snippet."""

import csv
import io
import json
import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.comparison import words
from app.comparison.axis import Axis
from app.comparison.bars import by_block, by_kind
from app.comparison.bubbles import HEIGHT, MARGIN, WIDTH, bubbles, lines_of
from app.comparison.controls import network_name
from app.comparison.counted import COUNTED, MOST_BLOCKS, counts, report_of
from app.comparison.dots import dots
from app.comparison.figures import (
    QUANTITIES,
    SHORT_SOURCES,
    Reading,
    accuracies,
    disputes,
    kin,
    named_facts,
    of_network,
    points,
    protocol_of,
    protocols,
    short_source,
    sources,
)
from app.comparison.placing import Spot, box_of, placed
from app.comparison.settings import AXES, SETTINGS, SORTS
from app.comparison.table import COLUMNS, KEYS, as_csv, cells, html, sorted_by
from app.lessons import LESSONS
from engine.networks.published import all_facts
from tests.asking import asked, changed
from tests.snippets import ran

SLUG = "comparison"
V1, V2 = (f"torchvision, V{n} weights" for n in (1, 2))
READINGS = [
    (quantity, Reading(source, protocol))
    for quantity in QUANTITIES
    for source in sources(quantity)
    for protocol in protocols(source, quantity)
]
STATES = [
    {"network": network, **more}
    for network, more in (
        ("resnet-50", {}),
        ("vgg-16", {"show": "blocks"}),
        ("alexnet-grouped", {"against": "parameters"}),
        ("googlenet", {"source": "the paper itself", "protocol": "1 crop", "accuracy": "top5"}),
        ("inception-v4", {"against": "year"}),
        ("densenet-121", {"show": "sources"}),
        ("mobilenet-v1", {"show": "sources", "accuracy": "top5"}),
        ("efficientnet-b0", {"beside": V2}),
        ("unet", {"show": "blocks"}),
        ("xception", {"unconfirmed": "1"}),
        ("inception-resnet-v2", {"show": "blocks"}),
        ("lenet5-1998", {}),
        ("deformable-small", {}),
        ("plain-34", {"source": "the paper itself", "protocol": "10 crops"}),
    )
]


@pytest.mark.parametrize("network", sorted(COUNTED))
def test_blocks_and_kinds_add_up_to_the_report(network):
    report, made = report_of(network), counts(network)
    for parts in (made.blocks, made.kinds):
        assert sum(part.parameters for part in parts) == report.parameters == made.parameters
        assert sum(part.macs for part in parts) == report.macs == made.macs
    assert 3 < len(made.blocks) <= MOST_BLOCKS
    assert report.rows[made.largest].parameters == max(row.parameters for row in report.rows)


def test_where_parameters_are_is_what_the_course_says():
    share = {id: counts(id).kinds[1].parameters / counts(id).parameters for id in ("vgg-16", "resnet-50", "googlenet")}
    assert share["vgg-16"] > 0.89
    assert share["resnet-50"] < 0.1
    assert share["googlenet"] < 0.15
    assert max(counts("vgg-16").blocks, key=lambda block: block.parameters).name == "head.fc6"


@pytest.mark.parametrize(("quantity", "reading"), READINGS, ids=str)
def test_a_filter_mixes_nothing(quantity, reading):
    found = points(quantity, reading, unconfirmed=True)
    assert found
    assert {point.figure.source.name for point in found} == {reading.source}
    assert {protocol_of(point.figure) for point in found} == {reading.protocol}
    assert {(point.figure.quantity, point.figure.data, point.figure.split) for point in found} == {
        (quantity, found[0].figure.data, found[0].figure.split)
    }
    sure = points(quantity, reading, unconfirmed=False)
    assert sure == tuple(point for point in found if point.figure.confirmed)


def test_the_filters_together_leave_no_figure_out():
    assert sum(len(points(*each, unconfirmed=True)) for each in READINGS) == len(accuracies())
    assert {facts.id for facts, _ in accuracies()} < COUNTED


def test_only_the_network_without_a_count_is_left_out():
    assert {facts.id for facts in all_facts()} - COUNTED == {"inception-v2"}


@pytest.mark.parametrize(("quantity", "reading"), READINGS, ids=str)
@pytest.mark.parametrize("against", AXES)
def test_names_stand_beside_their_points_and_never_on_one_another(quantity, reading, against):
    found = points(quantity, reading, unconfirmed=True)
    chart = bubbles(found, against, found[0].id, lines=True)
    json.dumps(chart, allow_nan=False)
    layout = chart["layout"]
    width, height = WIDTH - MARGIN["l"] - MARGIN["r"], HEIGHT - MARGIN["t"] - MARGIN["b"]
    boxes = []
    for name in layout["annotations"]:
        (left, right), (low, high) = layout["xaxis"]["range"], layout["yaxis"]["range"]
        spot = Spot(width * (name["x"] - left) / (right - left), height * (name["y"] - low) / (high - low), 0)
        place = (name["ax"], -name["ay"]) if name["showarrow"] else (name["xshift"], name["yshift"])
        boxes.append(box_of(spot, place, name["text"]))
    assert all(box.within(width + 1e-6, height + 1e-6) for box in boxes)
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert len(boxes) >= 0.9 * len({point.id for point in found})


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200), st.floats(2, 20)), max_size=12).map(
        lambda all: [Spot(*each) for each in all]
    ),
    st.data(),
)
def test_placed_names_meet_neither_names_nor_points(spots, data):
    names = [data.draw(st.text("abc", min_size=1, max_size=12)) for _ in spots]
    places = placed(spots, names, 300, 200)
    boxes = [box_of(spot, place, name) for spot, place, name in zip(spots, places, names, strict=True) if place]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert not any(box.covers(spot) for box in boxes for spot in spots)


@given(st.lists(st.floats(1, 1e12), min_size=1, max_size=9), st.booleans())
def test_all_values_lie_on_the_axis(values, logarithmic):
    axis = Axis(values if logarithmic else [value % 100 for value in values], logarithmic=logarithmic)
    assert all(0 <= axis.share(value) <= 1 for value in (values if logarithmic else [v % 100 for v in values]))
    assert all(0 <= axis.share(tick) <= 1 for tick in axis.ticks())


def test_every_bubble_says_whose_figure_it_is_and_can_be_chosen():
    found = points("top1", Reading(V1, "1 crop"), unconfirmed=False)
    chart = bubbles(found, "MACs", "vgg-16", lines=True)
    told = {
        id: text
        for trace in chart["data"]
        if "customdata" in trace
        for id, text in zip(trace["customdata"], trace["hovertext"], strict=True)
    }
    assert set(told) == {point.id for point in found}
    assert all(V1 in text and "1 crop" in text for text in told.values())
    assert f"{counts('vgg-16').macs:,} MACs at 3×224×224" in told["vgg-16"]
    (x,), (y,) = chart["data"][-1]["x"], chart["data"][-1]["y"]
    assert (x, y) == (15470264320, 71.592)
    assert all(
        line["x"] == sorted(line["x"]) for line in chart["data"] if line["mode"] == "lines" and len(line["x"]) == 4
    )


def test_menus_have_names_that_differ_and_fit():
    names = [network_name(network) for network in COUNTED]
    assert len(set(names)) == len(names)
    offered = [short_source(source) for source in sources()]
    assert len(set(offered)) == len(offered)
    assert set(SHORT_SOURCES) < set(sources())
    assert max(map(len, offered)) <= 18


def test_plain_networks_have_a_line_of_their_own():
    found = points("top1", Reading("the paper itself", "10 crops"), unconfirmed=False)
    plain, residual = lines_of("ResNet", found)
    assert [point.id for point in plain] == ["plain-18", "plain-34"]
    assert {point.id for point in residual} == {point.id for point in found if point.id.startswith("resnet")}
    assert [len(members) for members in lines_of("DenseNet", found)] == [3]


def test_two_sources_have_two_symbols_and_are_named_both():
    one, two = Reading(V1, "1 crop"), Reading(V2, "1 crop")
    found = (*points("top1", one, unconfirmed=False), *points("top1", two, unconfirmed=False, beside=True))
    chart = bubbles(found, "MACs", "resnet-50", lines=False)
    symbols = {symbol for trace in chart["data"] if "customdata" in trace for symbol in trace["marker"]["symbol"]}
    assert symbols == {"circle", "diamond"}
    title = words.title(found, (one, two), "MACs")
    assert f"circles: **{V1} (1 crop)**" in title
    assert f"diamonds: **{V2} (1 crop)**" in title
    assert title.endswith("†: sources disagree on a figure.")
    assert "†" not in words.title(found[:3], (one,), "year")
    alone = words.title(found[:3], (one,), "year")
    assert f"source: **{V1}**, protocol: **1 crop**; 3 networks" in alone


def test_unconfirmed_figures_are_hidden_and_else_hollow_and_said():
    reading = Reading("the paper itself", "1 crop")
    found = points("top1", reading, unconfirmed=True)
    hollow = [point for point in found if not point.figure.confirmed]
    assert len(hollow) == 4
    chart = bubbles(found, "MACs", "resnet-50", lines=True)
    symbols = [symbol for trace in chart["data"] if "customdata" in trace for symbol in trace["marker"]["symbol"]]
    assert sum(symbol.endswith("-open") for symbol in symbols) == 4
    assert words.unconfirmed(found) == "Hollow, with a question mark: 4 only recalled, not read in the source."
    assert hollow[0].label().endswith("?")
    shown = asked(SLUG, {"v": "1", "source": "the paper itself"})
    assert all(point.figure.confirmed for point in shown.shown.points)


def test_disputes_have_the_engines_counts():
    everything = [
        sentence
        for facts in all_facts()
        if facts.id in COUNTED
        for sentence in disputes(facts, *(dispute.quantity for dispute in facts.disputes))
    ]
    assert everything
    assert not any(re.search(r"[{}]", sentence) for sentence in everything)
    (sentence,) = disputes(named_facts("inception-v4"), "parameters")
    assert f"{counts('inception-v4').parameters:,}" in sentence
    found = points("top1", Reading(V1, "1 crop"), unconfirmed=False)
    assert "DenseNet-121, DenseNet-169" in words.disputed(found, "MACs")
    assert "3,504,872" in words.disputed(found, "parameters")
    assert "3,504,872" not in words.disputed(found, "MACs")
    (dense,) = [point for point in found if point.id == "densenet-121"]
    assert (dense.label("top1"), dense.label("macs")) == ("DenseNet-121†", "DenseNet-121")


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        ("1 crop", ""),
        ("10 crops", "10 crops need 10"),
        ("144 crops", "144 crops need 144"),
        ("ensemble, test", "several networks"),
        ("dense", "“dense” makes more"),
    ],
)
def test_what_a_protocol_costs_is_said(protocol, said):
    text = words.passes((Reading("the paper itself", protocol),))
    assert said in text
    assert bool(text) == bool(said)


def test_one_network_has_all_its_figures_and_those_of_its_kin():
    found = of_network("resnet-50", "top1", unconfirmed=True)
    assert {point.id for point in found} == set(kin("resnet-50")) == {"resnet-50", "resnet-50-v1"}
    assert all(one.figure.value <= other.figure.value for one, other in pairwise(found))
    assert kin("vgg-16") == ("vgg-16",)
    chart = dots(found, "resnet-50")
    assert len(chart["layout"]["yaxis"]["ticktext"]) == len(found) == len(chart["data"][0]["x"])
    assert words.ends(found, named_facts("resnet-50")).startswith(
        "**ResNet-50**, top-1 accuracy: 6 figures of 2 forms, ResNet-50 as published and ResNet-50, from 74.9 %"
    )
    assert words.ends(found, named_facts("resnet-50")).endswith("to 80.9 % (torchvision, V2 weights).")
    assert "6.0 points apart" in words.spread(found)


@pytest.mark.parametrize("network", ["vgg-16", "inception-resnet-v2", "unet"])
def test_bars_are_shares_of_all(network):
    made = counts(network)
    for bars in by_block(made)["data"]:
        assert sum(bars["x"]) == pytest.approx(100)
    for bars in by_block(made, is_asking=True)["data"]:
        assert not any("%" in text for text in bars["text"])
    assert not by_block(made, is_asking=True)["layout"]["xaxis"]["showticklabels"]
    chart = by_kind([named_facts(network), named_facts("resnet-50")])
    for axis in ("x", "x2"):
        bars = [trace["x"] for trace in chart["data"] if trace["xaxis"] == axis]
        assert [sum(parts) for parts in zip(*bars, strict=True)] == pytest.approx([100, 100])


def test_the_table_is_sorted_as_is_wished_and_has_every_figure():
    found = points("top1", Reading(V1, "1 crop"), unconfirmed=False)
    assert set(KEYS) == set(SORTS)
    for sort in SORTS:
        lines = sorted_by(found, sort)
        assert sorted(map(KEYS[sort], lines)) == list(map(KEYS[sort], lines))
        assert set(lines) == set(found)
    assert sorted_by(found, "fewest MACs first")[0].id == "mobilenet-v2"
    assert cells(found[0])[:6] == ("AlexNet, one tower", "2014", "61,100,840", "714,188,480", "195", "56.522")
    assert all(len(cells(point)) == len(COLUMNS) for point in found)
    written = html(found, "vgg-16")
    assert written.count("<tr") == len(found) + 1
    assert written.count("aria-current") == 1


def test_the_table_leads_to_the_networks_own_pages_once_they_exist(monkeypatch):
    found = points("top1", Reading(V1, "1 crop"), unconfirmed=False)
    link = 'href="case_studies?v=1&amp;network=vgg-16"'
    exists = any(lesson.slug == "case_studies" for lesson in LESSONS)
    assert (link in html(found, "vgg-16")) == exists
    monkeypatch.setattr("app.comparison.table.LESSONS", [type("Page", (), {"slug": "case_studies"})])
    assert link in html(found, "vgg-16")


def test_the_file_has_the_numbers_as_programs_read_them():
    found = points("top1", Reading(V1, "1 crop"), unconfirmed=False)
    head, *lines = csv.reader(io.StringIO(as_csv(found)))
    assert {len(line) for line in lines} == {len(head)}
    read = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert int(read["vgg-16"]["parameters"]) == 138357544
    assert int(read["vgg-16"]["MACs"]) == counts("vgg-16").macs
    assert float(read["vgg-16"]["accuracy, %"]) == 71.592
    assert read["vgg-16"]["source"] == V1


@pytest.mark.parametrize("query", STATES, ids=lambda query: query["network"])
def test_torch_counts_the_same(query):
    shown = asked(SLUG, {"v": "1", **query})
    assert shown.said == ()
    made = shown.shown.counts
    assert shown.shown.network.id == query["network"]
    lines = dict(line.rsplit(" ", 1) for line in ran(shown.snippet)[0].strip().splitlines())
    assert int(lines.pop("parameters")) == made.parameters
    assert int(lines.pop("MACs")) == made.macs
    assert {name: int(count) for name, count in lines.items()} == {each.name: each.parameters for each in made.blocks}


def test_the_cards_ask_what_is_shown():
    start = asked(SLUG)
    right = []
    for number, card in enumerate(start.cards, 1):
        shown = asked(SLUG, start.query(number)).shown
        right.append(card.right(shown))
        assert card.why(shown).endswith(".")
    assert right == ["EfficientNet-B0", "plain-18 and plain-34", "about 16", "74.3 %", "about 5 points"]


def test_a_protocol_that_the_source_has_not_is_another_one():
    moved = changed(SLUG, {"v": "1"}, "Source", "Caffe model zoo")
    assert (moved["source"], moved["protocol"]) == ("Caffe model zoo", "1 crop")
    moved = changed(SLUG, {"v": "1", "source": "the paper itself", "protocol": "10 crops"}, "Source", V1)
    assert moved["protocol"] == "1 crop"


def test_a_link_that_asks_for_nonsense_gets_a_sentence():
    shown = asked(SLUG, {"v": "1", "network": "resnet-51", "source": "my cousin", "against": "price"})
    (said,) = shown.said
    assert "could not be read (against, source, network)" in said
    assert shown.shown.points
    assert {setting.name for setting in shown.settings} == {"card", *(setting.name for setting in SETTINGS)}


@pytest.mark.parametrize("network", ["unet", "deformable-small"])
def test_a_network_without_figures_is_no_choice_where_figures_are_compared(network):
    shown = asked(SLUG, {"v": "1", "show": "sources", "network": network})
    assert shown.values["network"] != network
    assert shown.shown.points
