"""Snippets as a student runs them."""

import io
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

from app.pictures import PHOTOS


def ran(snippet: str, folder: Path = PHOTOS) -> tuple[str, dict[str, Any]]:
    """What a snippet prints where the pictures lie that it may read, and the names that it leaves."""
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with chdir(folder), redirect_stdout(printed):
        exec(compile(snippet, "snippet", "exec"), names)
    return printed.getvalue(), names
