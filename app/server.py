"""The web server: Streamlit's own application with our routes, compressed static files and the work done once at start.

Start it with `streamlit run app/server.py`, which also reads options such as `--server.port`.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # whoever starts this file puts app/ there, not the root
    sys.path.insert(0, str(ROOT))

from app import __version__, exports, startup  # noqa: E402
from app.compression import CompressedStatic  # noqa: E402
from app.exports import ExportError  # noqa: E402

AT_ONCE = 2  # animations that are received and made; each may need 400 MB and one core
PATIENCE_S = 30  # for the frames to arrive


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[None]:
    """Warm up once the server answers."""
    startup.warm_up_soon()
    yield


async def healthz(_: Request) -> JSONResponse:
    """Say that the server answers, and which version it is."""
    return JSONResponse({"status": "ok", "version": __version__}, headers={"cache-control": "no-store"})


_animations = asyncio.Semaphore(AT_ONCE)


async def gif(request: Request) -> Response:
    """The frames that the stage drew as an animated GIF (see `app.exports`), or a sentence why not."""
    try:
        check_type(request.headers.get("content-type", ""))
        if _animations.locked():
            raise ExportError(f"{AT_ONCE} animations are being made at the moment: try again in a few seconds.", 503)
        async with _animations:
            animation = await asyncio.to_thread(exports.animation, await received(request))
    except ExportError as error:
        return JSONResponse({"error": str(error)}, error.status)
    except ClientDisconnect:
        return Response(status_code=400)  # which nobody reads
    return Response(animation, media_type="image/gif", headers={"cache-control": "no-store"})


def check_type(content_type: str) -> None:
    """Raise ExportError for all but JSON: a form on another site can post the other types without asking us first."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise ExportError(f"The frames come as {content_type or 'nothing'}: send them as application/json.", 415)


async def received(request: Request) -> bytes:
    """The body; ExportError as soon as it is too long, or when it takes too long."""
    exports.check_length(int(request.headers.get("content-length", 0)))
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for chunk in request.stream():
                body += chunk
                exports.check_length(len(body))
    except TimeoutError as error:
        raise ExportError(f"The frames did not arrive within {PATIENCE_S} s: choose fewer steps.", 408) from error
    return bytes(body)


app = st.App(
    ROOT / "app" / "main.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), Route("/takeaway/gif", gif, methods=["POST"])],
    middleware=[Middleware(CompressedStatic)],
)
