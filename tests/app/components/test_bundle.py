"""One script per component, made of modules that may stand one after the other."""

import re

import pytest

from app.components.bundle import HERE, needed, script

COMPONENTS = ("stage.js",)
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
    assert len(names) > 20
    assert sorted(names) == sorted(set(names))


def test_every_module_belongs_to_a_component():
    assert {path.name for path in HERE.glob("*.js")} == {module for name in COMPONENTS for module in needed(name)}


@pytest.mark.parametrize("path", sorted(HERE.glob("*.js")), ids=lambda path: path.name)
def test_nothing_comes_from_another_host(path):
    assert set(re.findall(r"https?://[\w./]+", path.read_text("utf-8"))) <= {"http://www.w3.org/2000/svg"}
