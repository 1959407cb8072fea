"""The app as it is really started, both ways, from a folder that is not the project's."""

import asyncio
import base64
import gzip
import http.client
import io
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit
from PIL import Image

from app import __version__
from app.exports import MOST_BYTES
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


AROUND = {"errata": "Notes on the slides", "reading": "Reading and words"}
TITLES = {"": "ConvScope", **{lesson.slug: lesson.title for lesson in LESSONS}, **AROUND}


@pytest.mark.parametrize(("page", "title"), TITLES.items())
def test_pages_open(either: Server, page: str, title: str) -> None:
    run = first_run(either, page)
    assert run.succeeded
    assert title in run.text


def test_menu_has_home_and_then_the_lessons_in_teaching_order(either: Server) -> None:
    [navigation] = [message.navigation for message in first_run(either).messages if message.HasField("navigation")]
    assert [page.url_pathname for page in navigation.app_pages] == list(TITLES)


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


# --- Our routes -------------------------------------------------------------------------------------------------------


def test_healthz(server: Server) -> None:
    answer = server.get("/healthz")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.body.decode() == f'{{"status":"ok","version":"{__version__}"}}'


def post(server: Server, body: bytes, content_type: str = "application/json") -> tuple[int, str, bytes]:
    """Status, content type and body of the answer to frames."""
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    try:
        connection.request("POST", "/takeaway/gif", body, {"content-type": content_type} if content_type else {})
        answer = connection.getresponse()
        return answer.status, answer.headers["content-type"], answer.read()
    finally:
        connection.close()


def refused(server: Server, body: bytes, content_type: str = "application/json") -> tuple[int, str]:
    """Status and sentence of a refusal."""
    status, kind, answer = post(server, body, content_type)
    assert kind == "application/json"
    [(name, sentence)] = json.loads(answer).items()
    assert name == "error"
    return status, sentence


def frames(*greys: int) -> bytes:
    """A request for an animation of even frames."""
    urls = []
    for grey in greys:
        Image.new("L", (40, 30), grey).save(buffer := io.BytesIO(), "PNG")
        urls.append("data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode())
    return json.dumps({"delay": 100, "frames": urls}).encode()


def test_frames_become_an_animation(server: Server) -> None:
    for content_type in ("application/json", "Application/JSON; charset=utf-8"):
        status, kind, body = post(server, frames(0, 99, 200), content_type)
        assert (status, kind) == (200, "image/gif")
        with Image.open(io.BytesIO(body), formats=["GIF"]) as image:
            assert (image.size, getattr(image, "n_frames", 1)) == ((40, 30), 3)


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data", "application/jsonx", ""])
def test_only_json_is_taken(server: Server, content_type: str) -> None:
    """A page of another site may post these types to the app without asking it first."""
    named = content_type or "nothing"
    sentence = f"The frames come as {named}: send them as application/json."
    assert refused(server, frames(0, 99), content_type) == (415, sentence)


def test_refusals_of_frames_arrive_as_sentences(server: Server) -> None:
    assert refused(server, b"")[1].startswith("This is no JSON: ")
    assert refused(server, frames()) == (
        400,
        "There are 0 frames, but an animation needs at least 1: choose some steps.",
    )


TOO_LONG = (413, {"error": "The frames take more than 24 MB: choose fewer steps, or make the pictures smaller."})


def test_too_long_a_body_is_refused(server: Server) -> None:
    status, _, answer = post(server, b" " * (MOST_BYTES + 1))
    assert (status, json.loads(answer)) == TOO_LONG


def test_a_body_without_end_is_refused_while_it_comes(server: Server) -> None:
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    connection.putrequest("POST", "/takeaway/gif")
    connection.putheader("content-type", "application/json")
    connection.putheader("transfer-encoding", "chunked")
    connection.endheaders()
    for _ in range(MOST_BYTES // 1_000_000 + 1):
        connection.send(b"F4240\r\n" + b" " * 1_000_000 + b"\r\n")
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())) == TOO_LONG
    connection.close()


def test_two_animations_at_once_and_the_next_is_asked_to_wait(server: Server) -> None:
    head = f"POST /takeaway/gif HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    slow = [socket.create_connection(("localhost", server.port)) for _ in range(2)]
    for one in slow:
        one.sendall(head.encode())
    sentence = "2 animations are being made at the moment: try again in a few seconds."
    eventually(lambda: refused(server, frames(0, 99)) == (503, sentence))
    for one in slow:
        one.close()
    eventually(lambda: post(server, frames(0, 99))[0] == 200)
    assert not COMPLAINT.search(server.log())


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait up to ten seconds for the server to see what we did."""
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


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
