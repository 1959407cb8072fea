"""One script per component from our ES modules: Streamlit takes a component's script as one string."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
COMMENT: Final = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)
EXPORT: Final = re.compile(r"^export (?!default)", re.MULTILINE)


def script(name: str) -> str:
    """`name` with every module it imports put before it, each once, in the order they need each other.

    Modules import by name from their own folder only, and two of them may not use one name at the top level
    (tests hold both): that is what makes putting them one after the other enough.
    """
    return "\n".join(bare((HERE / module).read_text("utf-8")) for module in needed(name))


def bare(module: str) -> str:
    """A module without what ties it to others, and without the comments that only its readers need."""
    for left_out in (IMPORT, EXPORT, COMMENT):
        module = left_out.sub("", module)
    return module


def needed(name: str) -> list[str]:
    """The modules of `name`, what is imported before what imports it."""
    order: list[str] = []
    for module in IMPORT.findall((HERE / name).read_text("utf-8")):
        order += [each for each in needed(module) if each not in order]
    return [*order, name]


def styles(name: str) -> str:
    """The style sheets of a component: each of its modules may have one of its own name."""
    sheets = [(HERE / module).with_suffix(".css") for module in needed(name)]
    return "\n".join(sheet.read_text("utf-8") for sheet in sheets if sheet.exists())
