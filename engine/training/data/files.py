"""Public files: which one belongs where, and whether it is that very file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.errors import DataError, RequestError

FOLDER: Final = Path("data")  # in the folder where the command is given


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFile:
    """One file as its authors published it."""

    name: str
    url: str  # of the folder that it is in
    sha256: str


def found(file: PublicFile, folder: Path) -> Path:
    """Where the file lies. Raises RequestError where it is missing, DataError where it is another file."""
    path = folder / file.name
    if not path.is_file():
        raise RequestError(
            f"{file.name} is needed, which is not in the folder {folder}: download {file.url}{file.name} and put it "
            "there as it is, without unpacking it."
        )
    try:
        with path.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror or error}.") from None
    if sha256 != file.sha256:
        raise DataError(
            f"{path} is not the file that was published: its SHA-256 begins with {sha256[:8]} where "
            f"{file.sha256[:8]} is right; download it again from {file.url}{file.name}."
        )
    return path
