"""IDX and CIFAR-10: files written here in the true formats are read again; each broken one gets its sentence."""

from __future__ import annotations

import gzip
import io
import re
import struct
import tarfile
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from engine.errors import EngineError
from engine.training.data import dataset
from engine.training.data.cifar import ARCHIVE, CLASSES, RECORD, TESTED, TRAINED, cifar_set
from engine.training.data.data import checked
from engine.training.data.files import PublicFile, found
from engine.training.data.idx import CLOTHES, DIGITS, FASHION, MNIST, NAMES, idx_set, read_idx

RANDOM = np.random.default_rng(5)
PICTURES = np.arange(7 * 4 * 3, dtype=np.uint8).reshape(7, 4, 3)
LABELS = np.array([3, 1, 4, 1, 5, 9, 2], np.uint8)


def idx(array: np.ndarray, kind: int = 8) -> bytes:
    """As LeCun's page says."""
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, kind, array.ndim, *array.shape) + array.tobytes()


def write(path: Path, content: bytes, compress: bool = True) -> Path:
    path.write_bytes(gzip.compress(content) if compress else content)
    return path


def published(path: Path) -> PublicFile:
    return PublicFile(name=path.name, url="https://example.org/", sha256=sha256(path.read_bytes()).hexdigest())


def said(call, *arguments) -> str:
    with pytest.raises(EngineError) as caught:
        call(*arguments)
    assert caught.value.__cause__ is None
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    return f"{type(caught.value).__name__}: {caught.value}"


def test_idx(tmp_path: Path):
    assert np.array_equal(read_idx(write(tmp_path / "a.gz", idx(PICTURES)), 3), PICTURES)
    assert np.array_equal(read_idx(write(tmp_path / "b.gz", idx(LABELS)), 1), LABELS)


def test_a_set_of_four_files(tmp_path: Path):
    arrays = (PICTURES[:5], LABELS[:5], PICTURES[5:], LABELS[5:])
    paths = [write(tmp_path / f"{name}.gz", idx(array)) for name, array in zip(NAMES, arrays, strict=True)]
    data = checked(idx_set("mine", tuple(map(published, paths)), DIGITS, "Mine.", tmp_path))
    assert data.inputs.shape == (5, 1, 4, 3)
    assert np.array_equal(np.concatenate([data.inputs, data.test_inputs])[:, 0], PICTURES)
    assert np.concatenate([data.targets, data.test_targets]).tolist() == LABELS.tolist()
    assert data.targets.dtype == np.int64


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "f.gz does not begin as an IDX file of bytes (0 0 8): look whether it is another file."),
        (b"\x89PNG\r\n", "f.gz does not begin as an IDX file of bytes (0 0 8): look whether it is another file."),
        (idx(PICTURES, 13), "f.gz does not begin as an IDX file of bytes (0 0 8): look whether it is another file."),
        (idx(LABELS), "f.gz holds labels where pictures are needed: look whether two files were swapped."),
        (
            idx(PICTURES[None]),
            "f.gz holds values with 4 axes where pictures are needed: look whether two files were swapped.",
        ),
        (
            idx(PICTURES)[:9],
            "f.gz announces 7 bytes, but pictures need 3 lengths, none of them 0, of at most 2,147,483,648 bytes "
            "together: download it again.",
        ),
        (
            idx(PICTURES[:, :0]),
            "f.gz announces 7 × 0 × 3 bytes, but pictures need 3 lengths, none of them 0, of at most 2,147,483,648 "
            "bytes together: download it again.",
        ),
        (
            b"\0\0\x08\x03" + b"\xff" * 12,
            "f.gz announces 4294967295 × 4294967295 × 4294967295 bytes, but pictures need 3 lengths, none of them 0, "
            "of at most 2,147,483,648 bytes together: download it again.",
        ),
        (idx(PICTURES)[:-1], "f.gz ends too early: it announces 7 × 4 × 3 bytes; download it again."),
        (idx(PICTURES) + b"!", "f.gz goes on behind its end: it announces 7 × 4 × 3 bytes; download it again."),
    ],
)
def test_a_broken_idx_file(tmp_path: Path, content: bytes, sentence: str):
    assert said(read_idx, write(tmp_path / "f.gz", content), 3) == f"DataError: {sentence}"


@pytest.mark.parametrize("cut", [0, 2, 5, 12, -1, -9])
def test_a_gzip_file_cut_short_or_none(tmp_path: Path, cut: int):
    whole = gzip.compress(idx(RANDOM.integers(0, 256, (9, 9, 9)).astype(np.uint8)))
    path = write(tmp_path / "f.gz", whole[:cut], compress=False)
    if cut == 0:  # to gzip, nothing is a file of nothing
        assert said(read_idx, path, 3).startswith("DataError: f.gz does not begin as an IDX file")
    else:
        assert said(read_idx, path, 3) == (
            "DataError: f.gz is damaged or no gzip file: download it again, and do not unpack it."
        )
    assert said(read_idx, write(path, idx(PICTURES), compress=False), 3).endswith("and do not unpack it.")
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 255
    assert said(read_idx, write(path, bytes(damaged), compress=False), 3).endswith("and do not unpack it.")


def test_pictures_of_another_number_than_labels(tmp_path: Path):
    arrays = (PICTURES, LABELS[:5], PICTURES[5:], LABELS[5:])
    paths = [write(tmp_path / f"{name}.gz", idx(array)) for name, array in zip(NAMES, arrays, strict=True)]
    data = idx_set("mine", tuple(map(published, paths)), DIGITS, "Mine.", tmp_path)
    assert said(checked, data) == (
        "DataError: mine has 7 pictures to train with and 5 targets: give every picture one target, and at least one "
        "picture."
    )


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (
            [3, 11, 3],
            "mine has the target 11, but its classes are counted from 0 to 9: correct the file that holds the targets.",
        ),
        (
            [3, 3, 3],
            "everything to train with in mine is of one class, '3', so there is nothing to tell apart: add examples of "
            "another class.",
        ),
    ],
)
def test_labels_that_teach_nothing(tmp_path: Path, labels: list[int], sentence: str):
    arrays = (PICTURES[:3], np.array(labels, np.uint8), PICTURES[5:], LABELS[5:])
    paths = [write(tmp_path / f"{name}.gz", idx(array)) for name, array in zip(NAMES, arrays, strict=True)]
    data = idx_set("mine", tuple(map(published, paths)), DIGITS, "Mine.", tmp_path)
    assert said(checked, data) == f"DataError: {sentence}"


# CIFAR-10


def batch(count: int) -> np.ndarray:
    rows = RANDOM.integers(0, 256, (count, RECORD)).astype(np.uint8)
    rows[:, 0] %= 10
    return rows


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
    return path


def batches() -> dict[str, bytes]:
    """In another order than they are read, with the file that names the classes."""
    parts = {name: batch(n + 2).tobytes() for n, name in enumerate((*TRAINED, *TESTED))}
    names = "\n".join(CLASSES).encode()
    return dict(reversed(list(parts.items()))) | {"cifar-10-batches-bin/batches.meta.txt": names}


def test_cifar(tmp_path: Path):
    files = batches()
    data = checked(cifar_set(archive(tmp_path / "c.tar.gz", files)))
    rows = np.concatenate([np.frombuffer(files[name], np.uint8).reshape(-1, RECORD) for name in TRAINED])
    assert data.inputs.shape == (2 + 3 + 4 + 5 + 6, 3, 32, 32)
    assert data.test_inputs.shape == (7, 3, 32, 32)
    assert data.targets.tolist() == rows[:, 0].tolist()
    assert data.inputs[4, 1, 2, 3] == rows[4, 1 + 1024 + 2 * 32 + 3], "red, then green, row by row"
    assert data.inputs[-1, 2, 31, 31] == rows[-1, -1]


def test_broken_archives(tmp_path: Path):
    path = tmp_path / "c.tar.gz"
    first = TRAINED[0]
    damaged = "DataError: c.tar.gz is damaged or no tar.gz archive: download it again."
    whole = archive(path, batches()).read_bytes()
    for content in (b"", b"no archive", whole[: len(whole) // 2], gzip.compress(b"no tar" * 200)):
        path.write_bytes(content)
        assert said(cifar_set, path) == damaged
    assert said(cifar_set, archive(path, batches() | {first: b""})) == (
        "DataError: c.tar.gz holds a file of 0 bytes where 1 to 10,000 pictures of 3,073 bytes each are needed: "
        "download it again."
    )
    assert said(cifar_set, archive(path, batches() | {first: batch(2).tobytes()[:-1]})).startswith(
        "DataError: c.tar.gz holds a file of 6,145 bytes where 1 to 10,000 pictures"
    )
    assert said(cifar_set, archive(path, batches() | {first: bytes(10_001 * RECORD)})).startswith(
        "DataError: c.tar.gz holds a file of 30,730,001 bytes where"  # no more is read
    )
    assert said(cifar_set, archive(path, batches() | {first: bytes([10]) + bytes(RECORD - 1)})) == (
        "DataError: c.tar.gz holds the label 10, but labels go from 0 to 9: download it again."
    )
    assert said(cifar_set, archive(path, {"cifar-10-batches-py/data_batch_1": b"pickle"})) == (
        "DataError: c.tar.gz holds no cifar-10-batches-bin/data_batch_1.bin: take the binary version, as the ones for "
        "Python and Matlab are arranged otherwise."
    )


def test_a_folder_in_the_archive_where_a_file_should_be(tmp_path: Path):
    with tarfile.open(tmp_path / "c.tar.gz", "w:gz") as tar:
        for name in TRAINED:
            about = tarfile.TarInfo(name)
            about.type = tarfile.DIRTYPE
            tar.addfile(about)
    assert "holds a file of 0 bytes" in said(cifar_set, tmp_path / "c.tar.gz")


# Which file belongs where


def test_the_names_and_addresses_of_public_files():
    for file in (*MNIST, *FASHION, ARCHIVE):
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.url.endswith("/")
    assert len({file.sha256 for file in (*MNIST, *FASHION, ARCHIVE)}) == 9
    assert (len(DIGITS), len(CLOTHES), len(CLASSES)) == (10, 10, 10)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "mnist",
            "train-images-idx3-ubyte.gz is needed, which is not in the folder {}: download "
            "https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz and put it there as it is, "
            "without unpacking it.",
        ),
        (
            "cifar-10",
            "cifar-10-binary.tar.gz is needed, which is not in the folder {}: download "
            "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz and put it there as it is, without unpacking it.",
        ),
    ],
)
def test_a_file_that_is_not_there(tmp_path: Path, name: str, sentence: str):
    assert said(dataset, name, tmp_path) == f"RequestError: {sentence.format(tmp_path)}"
    assert said(dataset, f"{name}:{tmp_path}") == f"RequestError: {sentence.format(tmp_path)}"


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "cifar-10"])
def test_files_are_looked_for_in_data(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert f"not in the folder data/{name}: download" in said(dataset, name)


def test_another_file_of_the_same_name(tmp_path: Path):
    path = write(tmp_path / "a.gz", idx(LABELS))
    file = published(path)
    assert found(file, tmp_path) == path
    path.write_bytes(b"something else")
    assert said(found, file, tmp_path) == (
        f"DataError: {path} is not the file that was published: its SHA-256 begins with "
        f"{sha256(b'something else').hexdigest()[:8]} where {file.sha256[:8]} is right; download it again from "
        "https://example.org/a.gz."
    )
    assert said(dataset, f"mnist:{tmp_path}").startswith("RequestError: train-images")
    write(tmp_path / MNIST[0].name, idx(PICTURES))
    assert "is not the file that was published" in said(dataset, f"mnist:{tmp_path}")


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = published(write(tmp_path / "a.gz", idx(LABELS)))

    def refuse(*_: object, **__: object):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert said(found, file, tmp_path) == f"RequestError: {tmp_path / 'a.gz'} cannot be read: Permission denied."
