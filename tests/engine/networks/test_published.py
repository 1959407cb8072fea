"""The facts file: complete, of one form, and at one with itself; what can be computed is compared elsewhere."""

from __future__ import annotations

import json
import re
from itertools import groupby, pairwise
from string import Formatter
from typing import get_args

import pytest

from engine.errors import RequestError
from engine.networks.figures import UNITS, Evidence, Figure, Protocol, Quantity, Split
from engine.networks.published import FILE, Counted, Facts, all_facts, facts

ORDER = """
lenet5-1998 lenet5-modern alexnet-grouped alexnet-ungrouped alexnet-torchvision zfnet zfnet-512-1024-512
vgg-11 vgg-11-lrn vgg-13 vgg-16 vgg-19
googlenet googlenet-aux bn-inception inception-v2 inception-v3 inception-v4 inception-resnet-v2 xception
plain-18 resnet-18-a resnet-18 plain-34 resnet-34-a resnet-34 resnet-34-c
resnet-50 resnet-50-v1 resnet-101 resnet-101-v1 resnet-152 resnet-152-v1 resnext-50-32x4d
fractalnet-20 fractalnet-40 densenet-121 densenet-169 densenet-201 densenet-161 densenet-40-12 densenet-bc-100-12
mobilenet-v1 mobilenet-v2 efficientnet-b0 efficientnet-b1 efficientnet-b2 efficientnet-b3 efficientnet-b4
efficientnet-b5 efficientnet-b6 efficientnet-b7 unet unet-padded spd-resnet50 deformable-small
"""
IDS = ORDER.split()
UNCONFIRMED = {
    ("vgg-11-lrn", "top1"),
    ("vgg-11-lrn", "top5"),
    ("resnext-50-32x4d", "parameters"),
    ("resnext-50-32x4d", "macs"),
    ("fractalnet-20", "parameters"),
    *((f"efficientnet-b{b}", top) for b in (1, 2, 5, 6) for top in ("top1", "top5")),
    ("unet", "warping_error"),
    ("unet", "iou"),
}
SIZES = ("parameters", "macs", "layers", "connections", "units")
FIGURES = [(each, figure) for each in all_facts() for figure in each.figures]
RAW = json.loads(FILE.read_text(encoding="utf-8"))
every_network = pytest.mark.parametrize("network", all_facts(), ids=lambda network: network.id)


def test_all_networks_are_there_in_the_order_of_the_lecture():
    assert [each.id for each in all_facts()] == IDS
    families = [family for family, _ in groupby(each.family.id for each in all_facts())]
    assert families == [family["id"] for family in RAW["families"]]


def test_ids_and_words_are_unique():
    for kind in ("sources", "papers", "families", "networks"):
        ids = [each["id"] for each in RAW[kind]]
        assert len(set(ids)) == len(ids)
    assert len({each.name for each in all_facts()}) == len(IDS)


def test_nothing_stands_in_the_file_unused():
    assert {figure.source.id for _, figure in FIGURES} == {source["id"] for source in RAW["sources"]}
    assert {each.paper.id for each in all_facts()} == {paper["id"] for paper in RAW["papers"]}


@every_network
def test_predecessors_and_parents_exist_and_lead_to_an_end(network: Facts):
    seen = [network.id]
    while name := facts(seen[-1]).predecessor:
        assert name not in seen
        seen.append(name)
    if network.parent:
        parent = facts(network.parent)
        assert not parent.parent
        assert (network.year, network.paper, network.family) == (parent.year, parent.paper, parent.family)


@every_network
def test_a_standard_input_and_a_variant_are_given(network: Facts):
    channels, height, width = network.input
    assert channels in (1, 3)
    assert height == width >= 28
    assert network.classes in (2, 10, 1000)
    assert network.variant.endswith(".")
    assert all(note.endswith(".") for note in network.notes)


@every_network
def test_every_figure_says_how_it_was_measured_and_how_well_it_is_known(network: Facts):
    for figure in network.figures:
        check_vocabulary(figure)


def check_vocabulary(figure: Figure) -> None:
    assert figure.quantity in get_args(Quantity)
    assert figure.protocol in get_args(Protocol)
    assert figure.evidence in get_args(Evidence)
    is_size = figure.quantity in SIZES
    assert is_size == (figure.protocol == "count") == (figure.split is None) == (figure.data == "")
    assert figure.split is None or figure.split in get_args(Split)
    assert figure.value > 0
    assert figure.value < 100 or UNITS.get(figure.quantity) != "%"
    assert isinstance(figure.value, int) or not is_size


@every_network
def test_an_accuracy_from_an_error_is_what_it_leaves(network: Facts):
    for figure in network.figures:
        if error := re.match(r"100 − the error of ([\d.]+) %", figure.note):
            assert figure.value == pytest.approx(100 - float(error[1]), abs=1e-9)
        else:
            assert "error" not in figure.note


@every_network
def test_five_guesses_are_right_more_often_than_one(network: Facts):
    pairs = [each for each in pairwise(network.figures) if [figure.quantity for figure in each] == ["top1", "top5"]]
    for one, five in pairs:
        assert how(one) == how(five)
        assert one.value < five.value


def how(figure: Figure) -> tuple[object, ...]:
    """What two figures of one measurement share."""
    return figure.source, figure.protocol, figure.evidence, figure.split, figure.data, figure.weights


def test_what_is_only_recalled_is_marked():
    marked = {(network.id, figure.quantity) for network, figure in FIGURES if not figure.confirmed}
    assert marked == UNCONFIRMED
    assert all("recalled" in figure.evidence for _, figure in FIGURES if not figure.confirmed)


@every_network
def test_weights_are_named_by_their_source(network: Facts):
    for figure in network.figures:
        if figure.source.id.startswith("torchvision"):
            assert figure.weights.endswith(f".IMAGENET1K_{figure.source.id[-2:].upper()}")
        assert figure.weights or figure.source.id != "timm"


@every_network
def test_links_are_well_formed_and_the_year_is_that_of_the_preprint(network: Facts):
    link = network.paper.link
    if preprint := re.fullmatch(r"https://arxiv\.org/abs/(\d\d)\d\d\.\d{4,5}", link):
        assert network.year == 2000 + int(preprint[1])
    else:
        assert link == "" or re.fullmatch(r"https://doi\.org/10\.\d{4,}/\S+", link)
    for figure in network.figures:
        assert figure.source.id == "paper" or re.fullmatch(r"https://[\w.-]+/\S+", figure.source.link)


@every_network
def test_exact_counts_add_up(network: Facts):
    assert all(exact.quantity in get_args(Counted) for exact in network.exact)
    parts = [exact.value for exact in network.exact if exact.quantity == "parameters" and exact.of]
    if len(parts) > 1:
        assert sum(parts) == network.counted("parameters")


@every_network
def test_a_published_size_is_near_the_exact_one_or_disputed(network: Facts):
    for quantity in ("parameters", "macs", "units"):
        exact = network.counted(quantity)
        disputed = any(dispute.quantity == quantity for dispute in network.disputes)
        for figure in network.published(quantity) if exact else ():
            assert disputed or figure.value == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("dispute", RAW["disputes"], ids=lambda dispute: dispute["says"][:40])
def test_disputes_are_of_networks_and_of_what_the_engine_counts(dispute):
    assert set(dispute["networks"]) <= set(IDS)
    assert dispute["quantity"] in (*get_args(Quantity), "input", "name")
    assert not re.search(r"[{}]", dispute["says"])
    assert {name for _, name, _, _ in Formatter().parse(dispute["here"]) if name} <= {"parameters", "macs"}
    assert "{" not in dispute["here"].format(parameters=1, macs=2)
    assert dispute["says"].endswith(".")
    assert dispute["here"].endswith(".")


def test_every_network_knows_its_disputes():
    for dispute in RAW["disputes"]:
        for network in dispute["networks"]:
            assert dispute["says"] in [each.says for each in facts(network).disputes]


def test_efficientnets_are_scaled_to_their_input():
    scaled = {each.id: each.scaling for each in all_facts() if each.scaling}
    assert list(scaled) == [name for name in IDS if name.startswith("efficientnet")]
    assert all(scaling.resolution == facts(name).input[1] for name, scaling in scaled.items())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "resnet50",
            "No network is called 'resnet50': the nearest names are resnet-50, spd-resnet50, resnet-50-v1.",
        ),
        ("Q", f"No network is called 'Q': there are {', '.join(IDS)}."),
    ],
)
def test_an_unknown_network_is_answered_with_those_there_are(name, message):
    with pytest.raises(RequestError) as error:
        facts(name)
    assert str(error.value) == message
