"""The web server: Streamlit's own application with our routes, compressed static files and the work done once at start.

Start it with `streamlit run app/server.py`, which also reads options such as `--server.port`.
"""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # whoever starts this file puts app/ there, not the root
    sys.path.insert(0, str(ROOT))

from app import __version__, startup  # noqa: E402
from app.compression import CompressedStatic  # noqa: E402


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[None]:
    """Warm up once the server answers."""
    startup.warm_up_soon()
    yield


async def healthz(_: Request) -> JSONResponse:
    """Say that the server answers, and which version it is."""
    return JSONResponse({"status": "ok", "version": __version__}, headers={"cache-control": "no-store"})


app = st.App(
    ROOT / "app" / "main.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(CompressedStatic)],
)
