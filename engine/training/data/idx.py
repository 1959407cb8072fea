"""MNIST and Fashion-MNIST: IDX files, compressed by gzip.

    0 0 kind axes │ length of each axis, 4 bytes, the highest first │ values, last axis first
    0 0 8    3    │ 60000 28 28                                     │ a byte for each pixel        pictures
    0 0 8    1    │ 60000                                           │ a byte for each label        labels

Source: LeCun, Cortes, Burges, The MNIST database, section "File formats"; Xiao, Rasul, Vollgraf 2017, Fashion-MNIST
(arXiv:1708.07747).
"""

from __future__ import annotations

import gzip
import zlib
from math import prod
from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.errors import DataError, many
from engine.training.data.data import Data
from engine.training.data.files import FOLDER, PublicFile, found

UINT8: Final = 8  # the one kind of values that these sets use
KINDS: Final = {1: "labels", 3: "pictures"}  # by the number of axes
LARGEST: Final = 2**31  # bytes of values
DIGITS: Final = tuple(map(str, range(10)))
CLOTHES: Final = (
    *("T-shirt/top", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
)
NAMES: Final = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
MNIST: Final = tuple(
    PublicFile(name=f"{name}.gz", url="https://storage.googleapis.com/cvdf-datasets/mnist/", sha256=sha256)
    for name, sha256 in zip(
        NAMES,
        (
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
        strict=True,
    )
)
FASHION: Final = tuple(
    PublicFile(name=f"{name}.gz", url="http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/", sha256=sha256)
    for name, sha256 in zip(
        NAMES,
        (
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
        strict=True,
    )
)


def mnist(root: Path | None = None, seed: int = 0) -> Data:
    """60,000 and 10,000 handwritten digits of 28×28; white ink on black."""
    about = "The MNIST database of handwritten digits (Y. LeCun, C. Cortes, C. Burges, 1998; CC BY-SA 3.0)."
    return idx_set("mnist", MNIST, DIGITS, about, root or FOLDER / "mnist")


def fashion_mnist(root: Path | None = None, seed: int = 0) -> Data:
    """60,000 and 10,000 pieces of clothing of 28×28."""
    about = "Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, 2017; MIT licence)."
    return idx_set("fashion-mnist", FASHION, CLOTHES, about, root or FOLDER / "fashion-mnist")


def idx_set(name: str, files: tuple[PublicFile, ...], classes: tuple[str, ...], about: str, folder: Path) -> Data:
    """The set of four files: pictures and labels to train with, then to test with."""
    paths = [found(file, folder) for file in files]
    arrays = [read_idx(path, axes) for path, axes in zip(paths, (3, 1, 3, 1), strict=True)]
    return Data(
        name=name,
        task="classification",
        inputs=arrays[0][:, None],
        targets=arrays[1].astype(np.int64),
        test_inputs=arrays[2][:, None],
        test_targets=arrays[3].astype(np.int64),
        classes=classes,
        about=about,
    )


def read_idx(path: Path, axes: int) -> Array:
    """uint8 of the file, which must have so many axes. Raises DataError."""
    try:
        with gzip.open(path) as file:
            shape = header(file.read(4 + 4 * axes), axes, path.name)
            values = file.read(prod(shape) + 1)  # one more than there should be
    except (OSError, EOFError, zlib.error):
        raise DataError(f"{path.name} is damaged or no gzip file: download it again, and do not unpack it.") from None
    if len(values) != prod(shape):
        more = "ends too early" if len(values) < prod(shape) else "goes on behind its end"
        raise DataError(f"{path.name} {more}: it announces {' × '.join(map(str, shape))} bytes; download it again.")
    return np.frombuffer(values, np.uint8).reshape(shape)


def header(first: bytes, axes: int, name: str) -> tuple[int, ...]:
    """The length of each axis, as the first bytes say."""
    if len(first) < 4 or first[:2] != b"\0\0" or first[2] != UINT8:
        raise DataError(
            f"{name} does not begin as an IDX file of bytes (0 0 {UINT8}): look whether it is another file."
        )
    if first[3] != axes:
        holds = KINDS.get(first[3], f"values with {many(first[3], 'axis')}".replace("axiss", "axes"))
        raise DataError(f"{name} holds {holds} where {KINDS[axes]} are needed: look whether two files were swapped.")
    shape = tuple(int(length) for length in np.frombuffer(first[4 : 4 + len(first[4:]) // 4 * 4], ">u4"))
    if len(shape) != axes or 0 in shape or prod(shape) > LARGEST:
        raise DataError(
            f"{name} announces {' × '.join(map(str, shape)) or 'no'} bytes, but {KINDS[axes]} need {axes} lengths, "
            f"none of them 0, of at most {LARGEST:,} bytes together: download it again."
        )
    return shape
