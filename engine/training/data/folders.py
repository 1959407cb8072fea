"""Folders of one's own pictures: a folder for every class, or pictures with masks.

    FOLDER/train/cat/1.png, FOLDER/val/cat/2.png     as ImageNet has it ("test" is taken for "val")
    FOLDER/cat/1.png                                 a fifth of every class is kept to test with
    FOLDER/images/1.png, FOLDER/masks/1.png          a fifth is kept to test with

Pictures of classes that differ in size are cut to their middle square of 224×224 after their shorter side was scaled to
that. Where all are grey there is one channel, else there are three.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.errors import DataError, RequestError, many
from engine.training.data import pictures
from engine.training.data.data import Data
from engine.training.data.drawing import generator

SIDE: Final = 224  # pixels, where sizes differ
LARGEST: Final = 8_000_000_000  # bytes of pictures in memory
TESTED: Final = 5  # one in so many is kept to test with, rounded up
Labelled = list[tuple[Path, int]]  # pictures and their classes


def class_folders(root: Path | None, seed: int = 0) -> Data:
    """Pictures whose folder is their class. Raises RequestError, DataError."""
    folder = existing(root, "imagefolder")
    train, test = folder / "train", next((folder / name for name in ("val", "test") if (folder / name).is_dir()), None)
    if train.is_dir() and test is not None:
        classes = names_of(train)
        parts = [labelled(train, classes), labelled(test, same(classes, names_of(test), test))]
        how = f"those in {train.name} to train with, those in {test.name} to test with"
    else:
        classes = names_of(folder)
        parts = list(split(labelled(folder, classes), seed))
        how = f"one in {TESTED} of every class to test with, drawn with seed {seed}"
    side = common_side([path for part in parts for path, _ in part])
    inputs = alike([[pictures.picture(path, side) for path, _ in part] for part in parts])
    targets = [np.array([place for _, place in part], np.int64) for part in parts]
    return Data(
        name="imagefolder",
        task="classification",
        inputs=inputs[0],
        targets=targets[0],
        test_inputs=inputs[1],
        test_targets=targets[1],
        classes=classes,
        about=f"Pictures in {folder.name}: {how}" + (f"; cut to {side}×{side}." if side else "."),
    )


def masked_pictures(root: Path | None, seed: int = 0) -> Data:
    """Pictures with a mask of the same name, a PNG. The masks' numbers in rising order are the classes."""
    folder = existing(root, "maskfolder")
    paths = files_in(folder / "images")
    masks = [mask_of(path, folder / "masks") for path in paths]
    stacked = alike([[pictures.picture(path) for path in one_size(paths)]])[0]
    values, targets = np.unique(np.stack(masks), return_inverse=True)
    test, train = kept(len(paths), seed), np.ones(len(paths), bool)
    train[test] = False
    return Data(
        name="maskfolder",
        task="segmentation",
        inputs=stacked[train],
        targets=targets.reshape(len(paths), *masks[0].shape).astype(np.int64)[train],
        test_inputs=stacked[~train],
        test_targets=targets.reshape(len(paths), *masks[0].shape).astype(np.int64)[~train],
        classes=tuple(f"pixels of {value}" for value in values),
        about=f"Pictures in {folder.name}, one in {TESTED} to test with, drawn with seed {seed}.",
    )


# What is in a folder


def existing(root: Path | None, name: str) -> Path:
    """The folder that was named."""
    if root is None:
        raise RequestError(f"{name} needs a folder: write {name}:FOLDER.")
    if not root.is_dir():
        raise RequestError(f"There is no folder {root}: look at how it is written, and from where.")
    return root


def names_of(folder: Path) -> tuple[str, ...]:
    """The folders in it, sorted; hidden ones left out."""
    names = tuple(sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")))
    if len(names) < 2:
        raise DataError(
            f"{folder} holds {many(len(names), 'folder')}, but there must be at least 2, one for every class: move the "
            "pictures of each class into a folder that has its name."
        )
    return names


def same(classes: tuple[str, ...], others: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    """The classes, if the other part has the same ones."""
    if differing := sorted(set(classes) ^ set(others)):
        raise DataError(
            f"{differing[0]} is a class in only one of train and {folder.name}: give both the same folders."
        )
    return classes


def files_in(folder: Path) -> list[Path]:
    """The pictures in a folder, sorted by name."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    found = [path for path in paths if path.suffix.lower() in pictures.ENDINGS and not path.name.startswith(".")]
    if not found:
        raise DataError(f"{folder} holds no pictures: put some there that end in {', '.join(pictures.ENDINGS)}.")
    return found


def labelled(folder: Path, classes: tuple[str, ...]) -> Labelled:
    """Every picture with its class."""
    return [(path, place) for place, name in enumerate(classes) for path in files_in(folder / name)]


def mask_of(path: Path, folder: Path) -> Array:
    """(H, W): the mask of a picture, of the same size."""
    file = folder / f"{path.stem}.png"
    if not file.is_file():
        raise DataError(f"{path} has no mask: put one at {file}.")
    if (has := pictures.mask(file)).shape != (size := pictures.size(path)):
        raise DataError(
            f"{file} has {dimensions(has.shape)} pixels, but its picture {dimensions(size)}: every pixel needs its own."
        )
    return has


# Into two parts


def split(examples: Labelled, seed: int) -> tuple[Labelled, Labelled]:
    """To train with and to test with, of every class its share."""
    train, test = [], []
    for place in range(examples[-1][1] + 1):
        own = [example for example in examples if example[1] == place]
        if len(own) < 2:
            raise DataError(
                f"{own[0][0].parent} holds 1 picture, but one to train with and one to test with are needed: add more."
            )
        tested = set(kept(len(own), seed).tolist())
        train += [example for n, example in enumerate(own) if n not in tested]
        test += [example for n, example in enumerate(own) if n in tested]
    return train, test


def kept(count: int, seed: int) -> Array:
    """Which of so many examples are kept to test with."""
    return generator(seed, "kept").permutation(count)[: -(-count // TESTED)]


# Of one size


def common_side(paths: list[Path]) -> int | None:
    """None where all pictures have one size, else the side that they are cut to."""
    sizes = [pictures.size(path) for path in paths]
    side = SIDE if len(set(sizes)) > 1 else None
    check_memory(len(sizes), (side, side) if side else sizes[0])
    return side


def one_size(paths: list[Path]) -> list[Path]:
    """The pictures, if they have one size."""
    first, *sizes = (pictures.size(path) for path in paths)
    for path, size in zip(paths[1:], sizes, strict=True):
        if size != first:
            raise DataError(
                f"{path} has {dimensions(size)} pixels, but {paths[0].name} {dimensions(first)}: cut all pictures and "
                "masks to one size."
            )
    check_memory(len(paths), first)
    return paths


def check_memory(count: int, size: tuple[int, int]) -> None:
    """Raise DataError where the pictures would not fit into memory."""
    if (needed := count * 3 * size[0] * size[1]) > LARGEST:
        raise DataError(
            f"{many(count, 'picture')} of {dimensions(size)} pixels need {needed / 1e9:.1f} GB of memory, but at most "
            f"{LARGEST / 1e9:.0f} GB are taken: use fewer or smaller ones."
        )


def dimensions(size: tuple[int, ...]) -> str:
    """'4×3' of height 3 and width 4, as programs for pictures write it."""
    return "×".join(map(str, reversed(size)))


def alike(parts: list[list[Array]]) -> list[Array]:
    """Every part as one array (n, C, H, W); grey pictures get three channels where others have them."""
    channels = max(len(each) for part in parts for each in part)
    return [np.stack([np.broadcast_to(each, (channels, *each.shape[1:])) for each in part]) for part in parts]
