"""The middleware in front of an application that counts how often it is asked."""

import asyncio

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.compression import CompressedStatic

FILE = "/static/js/index.js"


class Counting:
    """An application with one long script and a start page for all other paths; the first answer takes its time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.cookies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.accept"})
            return
        self.asked.append(scope["path"])
        self.cookies += [value for name, value in scope["headers"] if name == b"cookie"]
        await asyncio.sleep(0.01)
        found = scope["path"].endswith(FILE)
        answer = Response("x" * 5000, media_type="text/javascript" if found else "text/html", headers={"etag": '"1"'})
        await answer(scope, receive, send)


async def ask(app: CompressedStatic, path: str, kind: str = "http") -> list[Message]:
    """The messages of one answer to a browser that has a cookie."""
    headers = [(b"accept-encoding", b"gzip"), (b"cookie", b"secret")]
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("the middleware reads nothing")

    async def send(message: Message) -> None:
        sent.append(message)

    await app({"type": kind, "method": "GET", "path": path, "headers": headers}, receive, send)
    return sent


def test_sixty_who_ask_at_once_cost_one_compression() -> None:
    inner = Counting()

    async def class_of_sixty() -> list[list[Message]]:
        app = CompressedStatic(inner)
        return await asyncio.gather(*(ask(app, FILE) for _ in range(60)))

    answers = asyncio.run(class_of_sixty())
    assert inner.asked == [FILE]
    assert all(answer == answers[0] for answer in answers)
    assert len(answers[0][1]["body"]) < 100


def test_what_is_kept_for_all_was_not_asked_for_with_a_cookie() -> None:
    inner = Counting()
    asyncio.run(ask(CompressedStatic(inner), FILE))
    assert inner.cookies == []


def test_other_spellings_of_a_path_do_not_fill_the_cache() -> None:
    inner = Counting()
    app = CompressedStatic(inner)

    async def many() -> None:
        for turn in range(20):
            await ask(app, f"/{turn}{FILE}")
            await ask(app, f"/static/js/missing{turn}.js")

    asyncio.run(many())
    assert list(app._answers) == [FILE]


def test_websockets_and_pages_pass_untouched() -> None:
    app = CompressedStatic(Counting())
    assert asyncio.run(ask(app, FILE, kind="websocket")) == [{"type": "websocket.accept"}]
    start, body = asyncio.run(ask(app, "/convolution_2d"))
    assert (b"vary", b"accept-encoding") not in start["headers"]
    assert body["body"] == b"x" * 5000
