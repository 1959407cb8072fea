"""The app as it is really started, both ways, from a folder that is not the project's."""

import asyncio
import gzip
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit

from app import __version__
from app.lessons import LESSONS
from tests.bench.client import Run, visit
from tests.serving import SCRIPT, SERVER, Server, serving

BUNDLE = Path(streamlit.__file__).parent / "static"
START_PAGE = (BUNDLE / "index.html").read_text(encoding="utf-8")
SCRIPTS = re.findall(r'"\.(/static/[^"]+\.js)"', START_PAGE)
LARGEST = max(SCRIPTS, key=lambda path: (BUNDLE / path[1:]).stat().st_size)
COMPLAINT = re.compile(r"warn|error|traceback|deprecat|not a valid|unable", re.IGNORECASE)


@pytest.fixture(scope="module", params=[SERVER, SCRIPT], ids=["server.py", "main.py"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Both ways to start the app."""
    with serving(request.param, cwd=tmp_path_factory.mktemp("elsewhere")) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The way with our own routes and compression."""
    with serving(SERVER, cwd=tmp_path_factory.mktemp("elsewhere")) as server:
        yield server


def first_run(server: Server, page: str = "") -> Run:
    """What a visitor of the page is sent."""

    async def once() -> Run:
        async with visit(server.port, page) as (_, run):
            return run

    return asyncio.run(once())


# --- Either way -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", *(lesson.slug for lesson in LESSONS)])
def test_pages_open(either: Server, page: str) -> None:
    run = first_run(either, page)
    assert run.succeeded
    assert (LESSONS[0].title if page else "ConvScope") in run.text


def test_menu_has_home_and_then_the_lessons_in_teaching_order(either: Server) -> None:
    [navigation] = [message.navigation for message in first_run(either).messages if message.HasField("navigation")]
    assert [page.url_pathname for page in navigation.app_pages] == ["", *(lesson.slug for lesson in LESSONS)]


def test_our_configuration_reaches_the_browser(either: Server) -> None:
    [session] = [message.new_session for message in first_run(either).messages if message.HasField("new_session")]
    assert not session.config.gather_usage_stats
    assert (session.custom_theme.light.primary_color, session.custom_theme.dark.primary_color) == ("#0072B2", "#56B4E9")


def test_nothing_complains_in_the_log(either: Server) -> None:
    first_run(either)
    assert "http://localhost:" in either.log()
    assert [line for line in either.log().splitlines() if COMPLAINT.search(line)] == []


@pytest.mark.parametrize("script", [SERVER, SCRIPT], ids=["server.py", "main.py"])
def test_ends_when_asked(script: Path) -> None:
    with serving(script) as server:
        first_run(server)
        server.process.terminate()
        server.process.wait(10)
        assert not COMPLAINT.search(server.log())


# --- Our route --------------------------------------------------------------------------------------------------------


def test_healthz(server: Server) -> None:
    answer = server.get("/healthz")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.body.decode() == f'{{"status":"ok","version":"{__version__}"}}'


# --- Compression ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*SCRIPTS, *(f"/static/css/{css.name}" for css in BUNDLE.glob("static/css/*.css"))])
def test_scripts_and_styles_come_gzipped_to_those_who_ask(server: Server, path: str) -> None:
    answer = server.get(path, accept_encoding="gzip, deflate, br")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == (BUNDLE / path[1:]).read_bytes()
    assert answer.headers["content-length"] == str(len(answer.body))


def test_a_first_visit_carries_a_third_of_the_bytes(server: Server) -> None:
    gzipped = sum(len(server.get(path, accept_encoding="gzip").body) for path in SCRIPTS)
    assert gzipped <= sum((BUNDLE / path[1:]).stat().st_size for path in SCRIPTS) / 3


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "br, gzip; q=0.0"])
def test_others_get_the_file_as_it_is(server: Server, accepted: str) -> None:
    answer = server.get(LARGEST, accept_encoding=accepted)
    assert "content-encoding" not in answer.headers
    assert answer.body == (BUNDLE / LARGEST[1:]).read_bytes()


def test_part_of_a_file_is_part_of_the_plain_file(server: Server) -> None:
    answer = server.get(LARGEST, accept_encoding="gzip", range="bytes=10-19")
    assert (answer.status, answer.headers["content-encoding"]) == (206, None)
    assert answer.body == (BUNDLE / LARGEST[1:]).read_bytes()[10:20]


def test_caches_can_tell_the_two_answers_apart(server: Server) -> None:
    plain, gzipped = server.get(LARGEST), server.get(LARGEST, accept_encoding="gzip")
    assert plain.headers["vary"] == gzipped.headers["vary"] == "accept-encoding"
    assert gzipped.headers["etag"] == f"W/{plain.headers['etag']}"
    assert gzipped.headers["cache-control"] == plain.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert "accept-ranges" not in gzipped.headers


def test_who_has_the_file_is_told_so(server: Server) -> None:
    tag = server.get(LARGEST, accept_encoding="gzip").headers["etag"]
    known = server.get(LARGEST, accept_encoding="gzip", if_none_match=f'"other", {tag}')
    assert (known.status, known.body, known.headers["etag"]) == (304, b"", tag)
    assert server.get(LARGEST, accept_encoding="gzip", if_none_match='"other"').status == 200


def test_head_is_the_same_answer_without_its_body(server: Server) -> None:
    head, get = (server.get(LARGEST, method, accept_encoding="gzip") for method in ("HEAD", "GET"))
    assert head.body == b""
    names = ("content-length", "content-encoding", "etag", "vary")
    assert [head.headers[name] for name in names] == [get.headers[name] for name in names]


def test_missing_files_are_left_to_streamlit(server: Server) -> None:
    answer = server.get("/static/js/missing.js", accept_encoding="gzip")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.body.decode() == START_PAGE
    assert "content-encoding" not in answer.headers


def test_a_class_that_comes_at_once_is_served(server: Server) -> None:
    path = "/static/js/" + next(BUNDLE.glob("static/js/PlotlyChart.*.js")).name  # not asked for before
    with ThreadPoolExecutor(60) as students:
        answers = list(students.map(lambda _: server.get(path, accept_encoding="gzip"), range(60)))
    assert {gzip.decompress(answer.body) for answer in answers} == {(BUNDLE / path[1:]).read_bytes()}
