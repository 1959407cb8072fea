"""One script per component, made of modules that may stand one after the other."""

import re

import pytest

from app.components.bundle import HERE, bare, needed, script, styles

COMPONENTS = ("stage.js", "diagram.js")
TOP_LEVEL = re.compile(r"^(?:export )?(?:default )?(?:function|class|const|let) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_module_stands_after_all_it_imports(name):
    order = needed(name)
    assert order[-1] == name
    assert len(order) == len(set(order))
    for here, module in enumerate(order):
        assert set(needed(module)[:-1]) <= set(order[:here])


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_script_has_one_export_and_no_import(name):
    text = script(name)
    assert re.findall(r"^export .*", text, re.MULTILINE) == [
        line for line in text.splitlines() if line.startswith("export default")
    ]
    assert text.count("\nexport default") == 1
    assert not re.search(r"^import\b", text, re.MULTILINE)


@pytest.mark.parametrize("name", COMPONENTS)
def test_no_two_modules_use_one_name(name):
    names = TOP_LEVEL.findall(script(name))
    assert len(names) > 5
    assert sorted(names) == sorted(set(names))


def test_only_comments_on_lines_of_their_own_are_left_out():
    module = "/** Says\n * what. */\nexport const a = /** @type {any} */ (1);\n"
    module += "  /** @type {any} */ (a).b();\n/** More. */\nlet c;\n"
    assert bare(module) == "const a = /** @type {any} */ (1);\n  /** @type {any} */ (a).b();\nlet c;\n"


def test_every_style_sheet_is_of_a_module_and_is_sent():
    sheets = sorted(HERE.glob("*.css"))
    assert sheets
    assert all(any(sheet.read_text("utf-8") in styles(name) for name in COMPONENTS) for sheet in sheets)


def test_every_module_belongs_to_a_component():
    assert {path.name for path in HERE.glob("*.js")} == {module for name in COMPONENTS for module in needed(name)}


@pytest.mark.parametrize("path", sorted(HERE.glob("*.js")), ids=lambda path: path.name)
def test_nothing_comes_from_another_host(path):
    assert set(re.findall(r"https?://[\w./]+", path.read_text("utf-8"))) <= {"http://www.w3.org/2000/svg"}
