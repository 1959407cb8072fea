"""A real server for a test or a benchmark: started on a free port, waited for, asked, stopped, its log kept."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "app" / "server.py"
SCRIPT = ROOT / "app" / "main.py"
PATIENCE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer as it came over the wire: nothing decompressed, no redirect followed."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs."""

    port: int
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def log(self) -> str:
        """All it has printed so far."""
        return self.log_file.read_text(encoding="utf-8")

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask once; `accept_encoding="gzip"` is sent as Accept-Encoding."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return Answer(status=answer.status, headers=answer.headers, body=answer.read())
        finally:
            connection.close()

    def is_up(self) -> bool:
        try:
            return self.get("/_stcore/health").status == 200
        except OSError:
            return False


@contextmanager
def serving(
    script: Path, *options: str, cwd: Path = ROOT, python: tuple[str, ...] = ("-m", "streamlit")
) -> Iterator[Server]:
    """`streamlit run script` with these options; `python` may start Streamlit's command line in another way."""
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "log.txt"
        port = free_port()
        run = [sys.executable, *python, "run", str(script), "--server.port", str(port), *options]
        with log_file.open("wb") as log:
            process = subprocess.Popen(run, cwd=cwd, stdout=log, stderr=subprocess.STDOUT, env=environment())
        server = Server(port=port, process=process, log_file=log_file)
        try:
            wait_until_up(server)
            yield server
        finally:
            stop(process)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port


def environment() -> dict[str, str]:
    """Ours, but for what says how Streamlit is to be configured: the project's own files are under test."""
    return {name: text for name, text in os.environ.items() if not name.startswith("STREAMLIT_")}


def wait_until_up(server: Server, patience: float = PATIENCE_S) -> None:
    """Return when the server answers; fail with its log if it ended or takes too long."""
    deadline = time.monotonic() + patience
    while not server.is_up():
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server does not answer. It printed:\n{server.log()}")
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, as a supervisor does; insist after ten seconds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
