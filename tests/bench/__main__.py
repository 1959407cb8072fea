"""The command: `python -m tests.bench [names] [--json FILE]`. Exit code 1 if anything misses what it must reach."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench import Row, table
from tests.bench.accessibility import accessibility
from tests.bench.control import control
from tests.bench.defaults import defaults
from tests.bench.diagram import diagram
from tests.bench.drawing import drawing
from tests.bench.engine_cost import engine
from tests.bench.every_lesson import every_lesson
from tests.bench.first_visit import first_visit
from tests.bench.lesson import lesson
from tests.bench.networks import networks
from tests.bench.scanning import scanning

BENCHMARKS: tuple[Callable[[], Iterable[Row]], ...] = (
    defaults,
    engine,
    scanning,
    networks,
    lesson,
    control,
    every_lesson,
    drawing,
    diagram,
    first_visit,
    accessibility,
)


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line, read."""
    about = "; ".join(f"{benchmark.__name__}: {benchmark.__doc__}" for benchmark in BENCHMARKS)
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__, epilog=about)
    names = [benchmark.__name__ for benchmark in BENCHMARKS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of {', '.join(names)} (default: all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    read = parser.parse_args(arguments)
    unknown = [name for name in read.names if name not in names]
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(names)}")
    return read


def report(rows: list[Row]) -> dict[str, Any]:
    """The figures and the machine they were measured on, for JSON."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return {"machine": machine, "rows": [{**asdict(row), "ratio": row.ratio, "ok": row.ok} for row in rows]}


def main(arguments: list[str]) -> int:
    """Run the benchmarks that were named, or all."""
    chosen = options(arguments)
    benchmarks = [each for each in BENCHMARKS if not chosen.names or each.__name__ in chosen.names]
    rows = []
    for row in (row for benchmark in benchmarks for row in benchmark()):
        rows.append(row)
        print(*row.cells(), sep="  ", file=sys.stderr, flush=True)  # what is measured is seen, whatever comes after
    print(table(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps(report(rows), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
