"""Snippets as a student runs them."""

import io
import re
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from app.pictures import PHOTOS


def ran(snippet: str, folder: Path = PHOTOS) -> tuple[str, dict[str, Any]]:
    """What a snippet prints where the pictures lie that it may read, and the names that it leaves."""
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with chdir(folder), redirect_stdout(printed):
        exec(compile(snippet, "snippet", "exec"), names)
    return printed.getvalue(), names


def printed_tensors(snippet: str, folder: Path = PHOTOS) -> list[np.ndarray]:
    """The tensors a snippet prints, one after the other."""
    printed, _ = ran(snippet, folder)
    parts = re.sub(r",\s*dtype=torch.float64", "", printed).split("tensor(")[1:]
    return [np.array(eval(part.strip().removesuffix(")"))) for part in parts]
