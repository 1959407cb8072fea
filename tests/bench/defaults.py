"""Four defaults of Streamlit that we change, each on one bare page: left as it is, and tuned."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from itertools import chain, pairwise
from pathlib import Path
from statistics import median

import streamlit

from tests.bench import Row
from tests.bench.client import Session, visit
from tests.serving import SCRIPT, SERVER, Server, serving

PAGE = Path(__file__).with_name("bare_page.py")
BUNDLE = Path(streamlit.__file__).parent / "static"
TUNED = ("--runner.postScriptGC", "false", "--", "freeze")
WITHOUT_UVLOOP = (
    "import sys; sys.modules.update(uvloop=None, httptools=None); from streamlit.web.cli import main; main()"
)
ROUNDS, MOVES = 5, 10
Measure = Callable[[Session], Awaitable[list[float]]]


def defaults() -> list[Row]:
    """What changing each of Streamlit's four costly defaults brings."""
    return [garbage_collection(), small_packets(), torch_threads(), *static_files()]


def garbage_collection() -> Row:
    """A full collection of all that the imports brought after every run, or none."""
    with serving(PAGE) as slow, serving(PAGE, *TUNED) as fast:
        baseline, ours = asyncio.run(alternate(slow, fast, processor_time))
    return Row(what="1 no collection: processor, a rerun", unit="ms", ours=ours, baseline=baseline, at_most=0.25)


def small_packets() -> Row:
    """The many small messages of a run, held back by Nagle's algorithm (asyncio) or sent at once (uvloop)."""
    with serving(PAGE, *TUNED, python=("-c", WITHOUT_UVLOOP)) as slow, serving(PAGE, *TUNED) as fast:
        baseline, ours = asyncio.run(alternate(slow, fast, latency))
    return Row(what="2 uvloop: rapid reruns, each", unit="ms", ours=ours, baseline=baseline, at_most=0.5)


def torch_threads() -> Row:
    """A convolution in every run: each run is a new thread, with a team of workers of its own or with none."""
    with serving(PAGE, *TUNED, "convolve") as slow, serving(PAGE, *TUNED, "convolve", "one-thread") as fast:
        baseline, ours = asyncio.run(alternate(slow, fast, processor_time))
    return Row(what="3 one torch thread: processor, a rerun", unit="ms", ours=ours, baseline=baseline, at_most=0.75)


async def alternate(slow: Server, fast: Server, measure: Measure) -> tuple[float, float]:
    """The median in milliseconds of both, in turns so that whatever else the machine does falls on both.

    In bursts, because Nagle's algorithm waits only where one run follows the other at once. The first round warms up.
    """
    async with visit(slow.port) as (first, _), visit(fast.port) as (second, _):
        rounds = [(await measure(first), await measure(second)) for _ in range(1 + ROUNDS)][1:]
    baseline, ours = zip(*rounds, strict=True)
    return median(chain.from_iterable(baseline)), median(chain.from_iterable(ours))


async def latency(session: Session) -> list[float]:
    """Milliseconds from moving the slider to the end of the run, of a burst of moves."""
    return [1000 * (await session.slide("channels", 31 + move % 2)).seconds for move in range(MOVES)]


async def processor_time(session: Session) -> list[float]:
    """Milliseconds of processor time, all threads of the server, from one move of the slider to the next."""
    clock = [1000 * float((await session.slide("channels", 31 + move % 2)).text) for move in range(MOVES)]
    return [after - before for before, after in pairwise(clock)]


def static_files() -> list[Row]:
    """What somebody loads who has never been here: the files the start page names, and plotly for the first chart."""
    start = re.findall(r'"\./(static/[^"]+)"', (BUNDLE / "index.html").read_text(encoding="utf-8"))
    plotly = [f"static/js/{file.name}" for file in (BUNDLE / "static" / "js").glob("PlotlyChart.*.js")]
    with serving(SCRIPT) as slow, serving(SERVER) as fast:
        rows = [
            Row(what=f"4 gzip: {what}", unit="KB", ours=size(fast, files), baseline=size(slow, files), at_most=0.4)
            for what, files in (("files of a first visit", start), ("the same with plotly", [*start, *plotly]))
        ]
        times = [(seconds(slow, start), seconds(fast, start)) for _ in range(ROUNDS)]
    baseline, ours = (1000 * median(column) for column in zip(*times, strict=True))
    return [*rows, Row(what="4 gzip: server, each next visitor", unit="ms", ours=ours, baseline=baseline, at_most=1)]


def size(server: Server, files: list[str]) -> float:
    """Kilobytes on the wire for a browser, which accepts gzip."""
    return sum(len(server.get(f"/{file}", accept_encoding="gzip").body) for file in files) / 1000


def seconds(server: Server, files: list[str]) -> float:
    """How long it takes to load the files one after the other."""
    begun = time.perf_counter()
    size(server, files)
    return time.perf_counter() - begun
