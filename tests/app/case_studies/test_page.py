"""The page of case studies: every network opens, its numbers are the engine's, bad links and inputs are sentences."""

import csv
import io
from typing import Any
from unittest import mock

import pytest
from streamlit.testing.v1 import AppTest

from app.case_studies.gallery import gallery, silhouette
from app.case_studies.settings import GALLERY, SETTINGS, network_of
from app.case_studies.told import changed, derived, disputes, line, on_the_slide, paper, published, row_at, table
from app.network_errata import NETWORK_ERRATA
from engine.networks import NETWORKS, named
from engine.networks.published import all_facts, facts
from engine.networks.table import as_csv, parts
from tests.asking import started
from tests.sampling import thinned

IDS = [each.id for each in NETWORKS]


def opened(**query: str) -> AppTest:
    page = started("case_studies", {"v": "1", **query})
    with mock.patch("app.page.footer", return_value=None):  # it has links that only a menu knows
        return page.run()


@pytest.mark.parametrize("network", thinned({each: each for each in IDS}))
def test_every_network_opens(network):
    page = opened(network=network)
    assert not page.exception
    assert not page.warning
    told = named(network).network().report()
    assert any(f"{told.parameters:,} parameters" in each.value for each in page.caption)


def test_the_gallery_has_every_network_once_and_links_to_it():
    shown = gallery()
    assert [shown.count(f"network={each}&quot;") + shown.count(f'network={each}"') for each in IDS] == [1] * len(IDS)
    assert not opened().exception


def test_a_silhouette_stays_inside_its_picture():
    drawn = silhouette(named("densenet-121").network().report())
    bars = [bar.split('"') for bar in drawn.split("<rect x=")[1:]]  # x, y and width stand at every second place
    ends = [float(bar[1]) + float(bar[5]) for bar in bars]
    assert max(ends) <= 132.5
    assert ends == sorted(ends)


@pytest.mark.parametrize("network", [each for each in IDS if facts(each).predecessor])
def test_what_changed_is_told_with_both_counts(network):
    before, after = (named(each).network().report() for each in (facts(network).predecessor, network))
    told = changed(network, after)
    assert f"<td>{before.parameters:,}</td><td>{after.parameters:,}</td>" in told
    assert f"<td>{before.macs:,}</td><td>{after.macs:,}</td>" in told


def test_the_table_adds_up_folded_or_not():
    report = named("googlenet").network().report()
    for layers in (False, True):
        rows: list[dict[str, Any]] = table(report, layers=layers)
        assert sum(row["parameters"] for row in rows) == report.parameters
        assert sum(row["MACs"] for row in rows) == report.macs
    read = list(csv.DictReader(io.StringIO(as_csv(parts(report)))))
    assert sum(int(row["macs"]) for row in read) == report.macs
    assert [row["path"] for row in read] == [row.path for row in report.rows]


def test_the_pinned_layer_says_how_its_numbers_came_about():
    page = opened(network="vgg-16", at="features.stage1.conv2")
    texts = [each.value for each in page.markdown]
    assert any("36{,}928" in text and "parameters" in text for text in texts)
    row = row_at(named("vgg-16").network().report(), "features.stage1.conv2")
    assert row is not None
    assert {each.result for each in derived(row)} >= {row.parameters, row.macs, row.bytes, row.field[0].size}


@pytest.mark.parametrize("path", ["nowhere", "features", "..", "features.stage1.conv2.more"])
def test_a_path_that_is_no_layer_is_passed_over(path):
    assert not opened(network="vgg-16", at=path).exception


def test_an_input_that_does_not_work_says_where_and_which_does():
    page = opened(network="vgg-16", side="20")
    assert not page.exception
    assert "at features.stage5.pool" in page.warning[0].value.replace("\\", "")
    assert "3×32×32" in page.warning[0].value


def test_other_classes_and_inputs_are_counted():
    values = {"network": "resnet-18", "side": 64, "classes": 10}
    told = network_of(values).report()
    assert told.input_shape == (3, 64, 64)
    assert told.output_shape == (10,)
    assert not opened(network="resnet-18", side="64", classes="10").exception


def test_published_figures_name_source_protocol_and_evidence():
    for each in all_facts():
        if each.id not in IDS:
            continue
        for row in published(each.id):
            assert row["source"]
            assert row["protocol"]
            assert row["evidence"]
        assert all("{" not in text for text in disputes(each.id, named(each.id).network().report()))
        assert each.paper.title in paper(each.id)


def test_what_the_slide_says_is_told_where_there_is_a_note():
    noted = {each.query.rpartition("=")[2] for each in NETWORK_ERRATA}
    assert {each for each in IDS if on_the_slide(each)} == noted


def test_a_row_of_the_table_has_numbers_to_sort_by():
    told = line(parts(named("lenet5-modern").network().report())[0])
    assert told["parameters"] == 156
    assert told["field"] == 5


def test_the_settings_begin_with_the_gallery():
    assert SETTINGS[0].default == GALLERY
