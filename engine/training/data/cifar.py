"""CIFAR-10 as its authors' binary archive: a compressed tar file, with five files to train with and one to test.

    label │ 32×32 red │ 32×32 green │ 32×32 blue        one picture, 3,073 bytes, row by row

Source: Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images; https://www.cs.toronto.edu/~kriz/cifar.html
"""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.errors import DataError
from engine.training.data.data import Data
from engine.training.data.files import FOLDER, PublicFile, found

SIDE: Final = 32
RECORD: Final = 1 + 3 * SIDE * SIDE  # bytes
LARGEST: Final = 10_000 * RECORD  # of one file
INSIDE: Final = "cifar-10-batches-bin/"
TRAINED: Final = tuple(f"{INSIDE}data_batch_{n}.bin" for n in range(1, 6))
TESTED: Final = (f"{INSIDE}test_batch.bin",)
CLASSES: Final = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
ARCHIVE: Final = PublicFile(
    name="cifar-10-binary.tar.gz",
    url="https://www.cs.toronto.edu/~kriz/",
    sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
)


def cifar_10(root: Path | None = None, seed: int = 0) -> Data:
    """50,000 and 10,000 colour photographs of 32×32, of ten kinds of things."""
    return cifar_set(found(ARCHIVE, root or FOLDER / "cifar-10"))


def cifar_set(path: Path) -> Data:
    """The set in an archive of that layout. Raises DataError."""
    (inputs, targets), (test_inputs, test_targets) = (read_archive(path, names) for names in (TRAINED, TESTED))
    return Data(
        name="cifar-10",
        task="classification",
        inputs=inputs,
        targets=targets,
        test_inputs=test_inputs,
        test_targets=test_targets,
        classes=CLASSES,
        about="CIFAR-10 (A. Krizhevsky, V. Nair, G. Hinton, 2009).",
    )


def read_archive(path: Path, names: tuple[str, ...]) -> tuple[Array, Array]:
    """(n, 3, 32, 32) uint8 and (n,) int64 of these files, in this order; nothing is written to disk."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            files = {member.name: member_bytes(archive, member) for member in archive if member.name in names}
    except (OSError, EOFError, zlib.error, tarfile.TarError):
        raise DataError(f"{path.name} is damaged or no tar.gz archive: download it again.") from None
    if missing := [name for name in names if name not in files]:
        raise DataError(
            f"{path.name} holds no {missing[0]}: take the binary version, as the ones for Python and Matlab are "
            "arranged otherwise."
        )
    return records(path.name, [files[name] for name in names])


def member_bytes(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """What is in one file of the archive; no more than one byte beyond what may be."""
    file = archive.extractfile(member) if member.isfile() else None
    return file.read(LARGEST + 1) if file else b""


def records(name: str, parts: list[bytes]) -> tuple[Array, Array]:
    """Pictures and labels of files of records."""
    for part in parts:
        if not 0 < len(part) <= LARGEST or len(part) % RECORD:
            raise DataError(
                f"{name} holds a file of {len(part):,} bytes where 1 to 10,000 pictures of {RECORD:,} bytes each are "
                "needed: download it again."
            )
    rows = np.frombuffer(b"".join(parts), np.uint8).reshape(-1, RECORD)
    if (labels := rows[:, 0]).max() >= len(CLASSES):
        raise DataError(f"{name} holds the label {labels.max()}, but labels go from 0 to 9: download it again.")
    return rows[:, 1:].reshape(-1, 3, SIDE, SIDE), labels.astype(np.int64)
