"""The work done once, in a process of its own, where nothing has been imported or frozen yet."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import server, startup

ROOT = Path(__file__).resolve().parents[2]
WARM_UP = """
import gc, json, threading
from app import startup

threads = []
startup.warm_up()
import torch
other = threading.Thread(target=lambda: threads.append(torch.get_num_threads()))  # as a rerun: a new thread
other.start()
other.join()
print(json.dumps({"threads": threads, "frozen": gc.get_freeze_count()}))
"""


def fresh_process(code: str) -> Any:
    """What the code prints as JSON, in a Python that has imported nothing."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_torch_keeps_to_one_thread_and_leaves_the_collectors_rounds() -> None:
    found = fresh_process(WARM_UP)
    assert found["threads"] == [1]
    assert found["frozen"] > 100_000


@pytest.fixture
def warmed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A record of the warm-ups that begin, at once instead of after the delay."""
    record: list[str] = []
    monkeypatch.setattr(startup, "DELAY_S", 0)
    monkeypatch.setattr(startup, "warm_up", lambda: record.append("warm"))
    startup.warm_up_soon.cache_clear()
    return record


def test_warms_up_once_for_all_visitors(warmed: list[str]) -> None:
    timers = [startup.warm_up_soon() for _ in range(3)]
    timers[0].join()
    assert warmed == ["warm"]
    assert timers[0].daemon  # never keeps the server from ending


def test_the_server_warms_up_without_a_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(startup, "warm_up_soon", lambda: begun.append("soon"))

    async def start_and_stop() -> None:
        async with server.lifespan(server.app):
            assert begun == ["soon"]

    asyncio.run(start_and_stop())
