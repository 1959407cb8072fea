"""The walls of the house: who may import whom, what stands in which list, and what a fresh process loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# parts of app that are plain Python, and tested as such
WITHOUT_STREAMLIT = tuple(
    f"app.{name}"
    for name in (
        "address",
        "blocks.cards",
        "blocks.cheap",
        "blocks.costs",
        "blocks.drawing",
        "blocks.idea",
        "blocks.ideas",
        "blocks.inception",
        "blocks.joined",
        "blocks.kernels",
        "blocks.scenes",
        "blocks.settings",
        "blocks.shown",
        "blocks.smaller",
        "blocks.snippets",
        "blocks.steps",
        "blocks.sums",
        "blocks.table",
        "blocks.torch_code",
        "cards",
        "cascade.cards",
        "cascade.charts",
        "cascade.drawings",
        "cascade.networks",
        "cascade.pictures",
        "cascade.settings",
        "cascade.shown",
        "cascade.snippets",
        *(
            f"case_studies.{part}"
            for part in ("connected", "early", "idea", "inception", "other_tasks", "residual", "small", "words")
        ),
        *(f"assembling.{part}" for part in ("cards", "layers", "ledger", "presets", "settings", "snippets")),
        *(f"case_studies.{part}" for part in ("gallery", "settings", "snippets", "told")),
        "channels_and_filters.banks",
        "channels_and_filters.cards",
        "channels_and_filters.snippets",
        "components.diagram_payload",
        *(
            f"comparison.{part}"
            for part in (
                *("axis", "bars", "bubbles", "cards", "counted", "dots", "figures", "placing", "readings"),
                *("settings", "shown", "snippets", "table", "words"),
            )
        ),
        "components.payload",
        "connectivity.cards",
        "connectivity.chains",
        "connectivity.drawing",
        "connectivity.settings",
        "connectivity.snippets",
        "deformable.cards",
        "deformable.offsets",
        "deformable.settings",
        "deformable.snippets",
        "deformable.table",
        "deformable.views",
        "deformable.words",
        "equivariance.cards",
        "equivariance.diagram",
        "equivariance.snippets",
        "equivariance.words",
        "convolution_1d.cards",
        "convolution_1d.functions",
        "convolution_1d.shown",
        "convolution_1d.snippets",
        "detector_stage.cards",
        "detector_stage.layer",
        "detector_stage.snippets",
        "errata",
        "erratum",
        "network_errata",
        "exports",
        "glossary",
        "handwriting",
        "kernels",
        "lessons",
        "random_numbers",
        "output_size.cards",
        "output_size.line",
        "output_size.settings",
        "output_size.snippets",
        "parameter_count.layers",
        "parameter_count.picture",
        "parameter_count.snippets",
        "parameter_count.words",
        "pictures",
        "pooling.cards",
        "pooling.layer",
        "pooling.prior",
        "pooling.snippets",
        "presets",
        "reading.biology",
        "reading.book",
        "reading.networks",
        "reading.operations",
        "reading.shown",
        "reading.training",
        "reading.work",
        "reading.works",
        "shared_gradient.cards",
        "shared_gradient.settings",
        "shared_gradient.snippets",
        "shared_gradient.views",
        "shared_gradient.words",
        "scanning.cards",
        "scanning.recordings",
        "scanning.settings",
        "scanning.shown",
        "scanning.snippets",
        "scanning.words",
        "slides",
        "snippets",
        "space_to_depth.layers",
        "space_to_depth.shown",
        "space_to_depth.small_object",
        "space_to_depth.words",
        "template.cards",
        "template.charts",
        "template.picture",
        "template.settings",
        "template.shown",
        "template.snippets",
        "template.templates",
        "template.words",
        "unpooling.cards",
        "unpooling.ways",
    )
)
NO_LESSONS = ("home", "errata", "reading")  # pages around the lessons
HEAVY = {"torch", "streamlit", "pandas"}  # seconds of import each
TORCH_INSIDE_FUNCTIONS = ("engine/networks/", "engine/training/")
TORCH_ITSELF = "engine.networks.twin"  # a network as a torch module; imported inside a function only


def files(folder: str) -> list[Path]:
    return sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.py"))


def module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imports(node: ast.AST) -> Iterator[str]:
    """Every module named in an import statement, `from a import b` as both a and a.b."""
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0, "imports are written out: from engine.x, not from .x"
            yield from (part.module or "", *(f"{part.module}.{alias.name}" for alias in part.names))


def top_level(path: Path) -> set[str]:
    """Packages that a file imports, also within functions."""
    return {name.partition(".")[0] for name in imports(tree(path))}


@pytest.mark.parametrize("path", files("engine"), ids=str)
def test_engine_imports_numpy_and_the_standard_library(path: Path):
    allowed = {"engine", "numpy", *sys.stdlib_module_names}
    if path.as_posix().startswith(TORCH_INSIDE_FUNCTIONS):
        allowed |= {"torch", "safetensors", "PIL"}
        if module(path) != TORCH_ITSELF:
            at_import = set(outside_functions(tree(path)))
            assert not {"torch", "safetensors", "PIL"} & {name.partition(".")[0] for name in at_import}
            assert TORCH_ITSELF not in at_import
    assert top_level(path) <= allowed


def outside_functions(node: ast.AST) -> Iterator[str]:
    """Imports that run when the file is imported."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING":
            continue
        if isinstance(part, ast.Import | ast.ImportFrom):
            yield from imports(part)
        elif not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from outside_functions(part)


@pytest.mark.parametrize("path", [*files("app"), *files("pages")], ids=str)
def test_neither_app_nor_pages_import_pages(path: Path):
    assert "pages" not in top_level(path)


def test_every_operation_is_imported_where_they_are_listed():
    listed = set(imports(tree(Path("engine/operations/__init__.py"))))
    assert {module(path) for path in files("engine/operations")} - {"engine.operations"} <= listed


def test_every_page_is_a_lesson_and_every_lesson_has_a_page():
    lessons = [node for node in ast.walk(tree(Path("app/lessons.py"))) if isinstance(node, ast.Call)]
    slugs = [keyword.value.value for call in lessons for keyword in call.keywords if keyword.arg == "slug"]  # type: ignore[attr-defined]
    pages = [path.stem for path in files("pages") if path.stem not in NO_LESSONS and not path.stem.startswith("_")]
    assert sorted(slugs) == pages
    assert not set(NO_LESSONS) & set(slugs)


def test_nothing_is_read_from_beside_the_project():
    beside = "../" + "shared"
    folders = ("app", "assets", "engine", "pages", "tests")
    paths = [*ROOT.glob("*.*"), *(path for folder in folders for path in (ROOT / folder).rglob("*.*"))]
    texts = [path for path in paths if path.suffix in (".py", ".js", ".css", ".toml", ".json", ".md")]
    assert ROOT / "engine" / "trace.py" in texts
    assert [path for path in texts if beside in path.read_text(encoding="utf-8")] == []


LOADED = """
import sys
from importlib import import_module

heavy = set(sys.argv[1].split())
for name in sys.argv[2:]:
    import_module(name)
    if found := heavy & set(sys.modules):
        sys.exit(f"{name} loads {', '.join(sorted(found))}")
"""


def test_a_fresh_process_loads_nothing_heavy() -> None:
    """One after the other in one process: the first that loads what it must not is named."""
    ours = [module(path) for path in files("engine")]
    names = [*(name for name in ours if name != TORCH_ITSELF), *WITHOUT_STREAMLIT]
    command = [sys.executable, "-W", "error", "-c", LOADED, " ".join(HEAVY), *names]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (loaded.returncode, loaded.stderr) == (0, "")


def test_no_module_of_app_hides_one_of_python() -> None:
    """Servers are started in this folder, where Python would find ours first."""
    names = {path.stem for path in (ROOT / "app").iterdir() if path.is_dir() or path.suffix == ".py"}
    assert names & sys.stdlib_module_names == set()
