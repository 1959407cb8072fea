"""The benchmarks' own arithmetic; what they measure is run by `tasks.py bench`."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.lessons import LESSONS
from tests.bench import Row, __main__, table
from tests.bench.control import BARE
from tests.bench.recording import Node, recorded

RATIO = Row(what="rerun", unit="ms", ours=6.25, baseline=125, at_most=0.25)
ABSOLUTE = Row(what="trace", unit="ms", ours=6.25, at_most=5)


def test_limit_holds_for_the_ratio_where_there_is_a_baseline() -> None:
    assert RATIO.ratio == 0.05
    assert RATIO.ok
    assert not Row(what="rerun", unit="ms", ours=6.25, baseline=12.5, at_most=0.25).ok


def test_limit_holds_for_ours_where_there_is_none() -> None:
    assert ABSOLUTE.ratio is None
    assert not ABSOLUTE.ok
    assert Row(what="trace", unit="ms", ours=5, at_most=5).ok


def test_table() -> None:
    assert table([RATIO, ABSOLUTE]).splitlines() == [
        "| what  | ours    | baseline | ratio | must reach | ok  |",
        "| ----- | ------- | -------- | ----- | ---------- | --- |",
        "| rerun | 6.25 ms | 125 ms   | 0.05  | ≤ 0.25     | yes |",
        "| trace | 6.25 ms |          |       | ≤ 5 ms     | NO  |",
    ]


def fast() -> list[Row]:
    return [RATIO]


def slow() -> list[Row]:
    return [ABSOLUTE]


@pytest.mark.parametrize(("names", "rows", "code"), [([], 2, 1), (["fast"], 1, 0), (["slow"], 1, 1)])
def test_command(
    names: list[str], rows: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(__main__, "BENCHMARKS", (fast, slow))
    assert __main__.main([*names, "--json", str(tmp_path / "figures.json")]) == code
    written = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["rows"]
    assert len(written) == rows == len(capsys.readouterr().out.splitlines()) - 2
    assert written[-1]["ok"] == (code == 0)


def test_unknown_benchmark_is_refused(capsys) -> None:
    with pytest.raises(SystemExit, match="2"):
        __main__.main(["speed"])
    assert "no benchmark is called speed; there are: " in capsys.readouterr().err


def test_benchmarks_are_called_by_their_names_and_say_what_they_measure() -> None:
    names = [benchmark.__name__ for benchmark in __main__.BENCHMARKS]
    assert len(set(names)) == len(names)
    assert {"control", "drawing", "first_visit", "accessibility"} <= set(names)
    assert all((benchmark.__doc__ or "").endswith(".") for benchmark in __main__.BENCHMARKS)


def kinds(nodes: list[Node]) -> Counter:
    """How many elements of each kind a recorded page has."""
    return sum((Counter([node["kind"]]) + kinds(node["children"]) for node in nodes), Counter())


@pytest.mark.parametrize("slug", [lesson.slug for lesson in LESSONS if lesson.has_stage])
def test_the_bare_page_has_what_the_lesson_has(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = recorded(slug)
    assert recording.values[0] != recording.values[1]
    assert recording.pages[0] != recording.pages[1]
    (tmp_path / "recording.json").write_text(recording.as_json(), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["bare", str(tmp_path / "recording.json")])
    st.cache_resource.clear()
    page = AppTest.from_file(str(BARE), default_timeout=60).run()
    st.cache_resource.clear()
    assert not page.exception
    meant = kinds(recording.pages[0])
    for kind in ("slider", "number_input", "selectbox", "toggle", "button", "markdown"):
        assert len(page.get(kind)) == meant[kind], kind
    assert len(page.get("bidi_component")) == meant["bidi_component"] == 1
