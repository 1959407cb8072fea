"""Folders of pictures: what is read is what was written; every kind of broken picture and folder gets its sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.errors import EngineError
from engine.training.data import dataset, folders
from engine.training.data.folders import SIDE, kept
from engine.training.data.pictures import mask, picture, size

COLOURS = np.arange(4 * 3 * 3, dtype=np.uint8).reshape(4, 3, 3) * 7  # (H, W, 3)
GREY = np.arange(4 * 3, dtype=np.uint8).reshape(4, 3) * 20


def save(path: Path, cells: np.ndarray, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(cells).save(path, **options)
    return path


def by_class(root: Path, counts: dict[str, int], first: int = 0) -> Path:
    """Grey pictures, each of one level that no other has."""
    for name, count in counts.items():
        for n in range(count):
            save(root / name / f"{n:02}.png", np.full((4, 3), first := first + 1, np.uint8))
    return root


def said(call, *arguments) -> str:
    with pytest.raises(EngineError) as caught:
        call(*arguments)
    assert caught.value.__cause__ is None
    assert str(caught.value).endswith(".")
    return f"{type(caught.value).__name__}: {caught.value}"


# One picture


def test_pixels_are_kept(tmp_path: Path):
    assert np.array_equal(picture(save(tmp_path / "a.png", COLOURS)), np.moveaxis(COLOURS, 2, 0))
    assert np.array_equal(picture(save(tmp_path / "b.png", GREY)), GREY[None])
    assert size(tmp_path / "b.png") == (4, 3)
    smooth = np.full((16, 8, 3), (200, 30, 60), np.uint8)
    jpeg = picture(save(tmp_path / "c.jpg", smooth, quality=95))
    assert jpeg.shape == (3, 16, 8)
    assert np.abs(jpeg.astype(int) - np.moveaxis(smooth, 2, 0)).max() <= 4


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I;16"])
def test_kinds_of_pixels(tmp_path: Path, mode: str):
    if mode == "I;16":
        image = Image.fromarray((GREY.astype(np.uint16) << 8) + 5)
    elif mode == "PA":
        image = Image.fromarray(COLOURS).convert("P")
        image.info["transparency"] = 0
    else:
        image = Image.fromarray(COLOURS).convert(mode)
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    image.save(path)
    channels = 1 if mode in ("1", "L", "LA", "I;16") else 3
    read = picture(path)
    assert read.shape == (channels, 4, 3)
    assert read.dtype == np.uint8
    if mode == "I;16":
        assert np.array_equal(read[0], GREY), "the upper 8 of 16 bits"


def test_what_is_transparent_is_laid_on_white(tmp_path: Path):
    cells = np.zeros((1, 2, 4), np.uint8)
    cells[0, 1, 3] = 255
    assert picture(save(tmp_path / "a.png", cells))[:, 0].tolist() == [[255, 0]] * 3


def test_the_middle_square(tmp_path: Path):
    cells = np.zeros((6, 12), np.uint8)
    cells[:, 3:9] = 100
    assert np.array_equal(picture(save(tmp_path / "a.png", cells), 12), np.full((1, 12, 12), 100))
    assert np.array_equal(picture(save(tmp_path / "b.png", cells.T), 3), np.full((1, 3, 3), 100))


def test_a_picture_is_known_by_its_bytes(tmp_path: Path):
    save(tmp_path / "a.png", COLOURS)
    (tmp_path / "a.jpeg").write_bytes((tmp_path / "a.png").read_bytes())
    assert picture(tmp_path / "a.jpeg").shape == (3, 4, 3)


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG of that size."""
    ihdr = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    idat = struct.pack(">I", 9999) + b"IDAT" + zlib.compress(bytes(99))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + ihdr + struct.pack(">I", zlib.crc32(ihdr)) + idat


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "{} is empty (0 bytes): copy it again, or take it away."),
        (b"hello", "{} is no picture in PNG or JPEG: save it as PNG, or take it away."),
        (b"GIF89a" + bytes(50), "{} is no picture in PNG or JPEG: save it as PNG, or take it away."),
        (
            png(9000, 9000),
            "{} is too large: at most 40,000,000 pixels in 30,000,000 bytes are taken; save it smaller.",
        ),
        (
            png(90_000, 90_000),
            "{} is too large: at most 40,000,000 pixels in 30,000,000 bytes are taken; save it smaller.",
        ),
        (png(9, 9), "{} is damaged or cut short: copy it again, or take it away."),
    ],
)
def test_no_picture(tmp_path: Path, content: bytes, sentence: str):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    assert said(picture, path) == f"DataError: {sentence.format(path)}"


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_a_picture_cut_anywhere(tmp_path: Path, ending: str):
    noise = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).astype(np.uint8)
    whole = save(tmp_path / f"whole.{ending}", noise).read_bytes()
    path = tmp_path / f"cut.{ending}"
    for length in range(0, len(whole) - 60, 7):
        path.write_bytes(whole[:length])
        assert said(picture, path).startswith(f"DataError: {path} ")


def test_a_picture_that_is_a_folder(tmp_path: Path):
    (tmp_path / "a.png").mkdir()
    assert said(picture, tmp_path / "a.png").endswith("a.png cannot be read (Is a directory): take it away.")


# A folder for every class


def test_a_fifth_of_every_class_is_tested(tmp_path: Path):
    data = dataset(f"imagefolder:{by_class(tmp_path, {'dog': 10, 'cat': 5, 'emu': 2})}", seed=3)
    assert data.classes == ("cat", "dog", "emu")
    assert np.bincount(data.targets).tolist() == [4, 8, 1]
    assert np.bincount(data.test_targets).tolist() == [1, 2, 1]
    levels = np.concatenate([data.inputs, data.test_inputs])[:, 0, 0, 0]
    targets = np.concatenate([data.targets, data.test_targets])
    assert sorted(levels.tolist()) == list(range(1, 18)), "every picture once"
    assert targets.tolist() == [1 if level <= 10 else 0 if level <= 15 else 2 for level in levels]
    assert data.input_shape == (1, 4, 3)
    other, again = (dataset(f"imagefolder:{tmp_path}", seed=seed) for seed in (4, 3))
    assert np.array_equal(again.inputs, data.inputs)
    assert not np.array_equal(other.inputs, data.inputs)


@pytest.mark.parametrize("part", ["val", "test"])
def test_as_imagenet_has_it(tmp_path: Path, part: str):
    by_class(tmp_path / "train", {"n01": 2, "n02": 3})
    by_class(tmp_path / part, {"n01": 1, "n02": 1}, first=100)
    data = dataset("imagefolder", tmp_path)
    assert data.inputs[:, 0, 0, 0].tolist() == [1, 2, 3, 4, 5]
    assert (data.targets.tolist(), data.test_targets.tolist()) == ([0, 0, 1, 1, 1], [0, 1])
    assert data.test_inputs[:, 0, 0, 0].tolist() == [101, 102]


def test_colours_and_sizes_that_are_mixed(tmp_path: Path):
    save(tmp_path / "a" / "1.png", np.full((4, 3), 50, np.uint8))
    save(tmp_path / "a" / "2.JPEG", np.full((30, 50, 3), (9, 200, 9), np.uint8), format="JPEG")
    save(tmp_path / "b" / "1.png", np.full((8, 8, 3), (1, 2, 3), np.uint8))
    save(tmp_path / "b" / "2.png", np.full((8, 9, 3), (1, 2, 3), np.uint8))
    (tmp_path / "a" / "notes.txt").write_text("no picture, and left out")
    (tmp_path / "b" / ".hidden.png").write_bytes(b"")
    data = dataset("imagefolder", tmp_path)
    assert data.inputs.shape == data.test_inputs.shape == (2, 3, SIDE, SIDE)
    assert data.about.endswith("cut to 224×224.")
    grey = [each for each in (*data.inputs, *data.test_inputs) if (each == 50).all()]
    assert len(grey) == 1, "a grey picture has three equal channels"


def test_folders_that_hold_nothing_to_tell_apart(tmp_path: Path):
    assert said(dataset, "imagefolder") == "RequestError: imagefolder needs a folder: write imagefolder:FOLDER."
    missing = tmp_path / "none"
    assert said(dataset, f"imagefolder:{missing}") == (
        f"RequestError: There is no folder {missing}: look at how it is written, and from where."
    )
    for count in (0, 1):
        by_class(tmp_path, {"cat": 3} if count else {})
        noun = "1 folder" if count else "0 folders"
        assert said(dataset, "imagefolder", tmp_path) == (
            f"DataError: {tmp_path} holds {noun}, but there must be at least 2, one for every class: move the pictures "
            "of each class into a folder that has its name."
        )
    (tmp_path / "dog").mkdir()
    assert said(dataset, "imagefolder", tmp_path) == (
        f"DataError: {tmp_path / 'dog'} holds no pictures: put some there that end in .png, .jpg, .jpeg."
    )
    by_class(tmp_path, {"dog": 1})
    assert said(dataset, "imagefolder", tmp_path) == (
        f"DataError: {tmp_path / 'dog'} holds 1 picture, but one to train with and one to test with are needed: add "
        "more."
    )
    by_class(tmp_path, {"dog": 2})
    assert dataset("imagefolder", tmp_path).classes == ("cat", "dog")


def test_classes_of_only_one_part(tmp_path: Path):
    by_class(tmp_path / "train", {"cat": 2, "dog": 2})
    by_class(tmp_path / "val", {"cat": 2, "dgo": 2})
    assert said(dataset, "imagefolder", tmp_path) == (
        "DataError: dgo is a class in only one of train and val: give both the same folders."
    )


def test_one_broken_picture_among_good_ones(tmp_path: Path):
    by_class(tmp_path, {"cat": 3, "dog": 3})
    (tmp_path / "dog" / "01.png").write_bytes(b"")
    assert said(dataset, "imagefolder", tmp_path).endswith("01.png is empty (0 bytes): copy it again, or take it away.")


def test_more_than_fits_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    by_class(tmp_path, {"cat": 3, "dog": 3})
    monkeypatch.setattr(folders, "LARGEST", 6 * 3 * 4 * 3)
    dataset("imagefolder", tmp_path)
    monkeypatch.setattr(folders, "LARGEST", 6 * 3 * 4 * 3 - 1)
    assert said(dataset, "imagefolder", tmp_path) == (
        "DataError: 6 pictures of 3×4 pixels need 0.0 GB of memory, but at most 0 GB are taken: use fewer or smaller "
        "ones."
    )


@pytest.mark.parametrize(("count", "tested"), [(1, 1), (2, 1), (5, 1), (6, 2), (10, 2), (11, 3)])
def test_how_many_are_kept(count: int, tested: int):
    assert len(set(kept(count, 0).tolist())) == tested
    assert set(kept(count, 0).tolist()) <= set(range(count))


# Pictures with masks


def with_masks(root: Path, count: int = 6, levels: tuple[int, ...] = (0, 255)) -> Path:
    for n in range(count):
        save(root / "images" / f"{n}.png", np.full((4, 3, 3), n, np.uint8))
        cells = np.full((4, 3), levels[0], np.uint8)
        cells[n % 4, n % 3] = levels[-1]
        save(root / "masks" / f"{n}.png", cells)
    return root


def test_masks_go_with_their_pictures(tmp_path: Path):
    data = dataset(f"maskfolder:{with_masks(tmp_path)}")
    assert (data.task, data.classes) == ("segmentation", ("pixels of 0", "pixels of 255"))
    assert (data.inputs.shape, data.test_inputs.shape) == ((4, 3, 4, 3), (2, 3, 4, 3))
    inputs = np.concatenate([data.inputs, data.test_inputs])
    targets = np.concatenate([data.targets, data.test_targets])
    assert sorted(inputs[:, 0, 0, 0].tolist()) == list(range(6))
    for shown, target in zip(inputs, targets, strict=True):
        n = int(shown[0, 0, 0])
        assert np.argwhere(target).tolist() == [[n % 4, n % 3]]


def test_numbers_of_a_palette(tmp_path: Path):
    image = Image.new("P", (2, 2))
    image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0])
    image.putdata([0, 2, 1, 2])
    image.save(tmp_path / "a.png")
    assert mask(tmp_path / "a.png").tolist() == [[0, 2], [1, 2]]
    Image.fromarray(np.array([[True, False]])).save(tmp_path / "b.png")
    assert mask(tmp_path / "b.png").tolist() == [[1, 0]]


def test_masks_that_are_none(tmp_path: Path):
    with_masks(tmp_path)
    first = tmp_path / "masks" / "0.png"
    first.unlink()
    assert said(dataset, "maskfolder", tmp_path) == (
        f"DataError: {tmp_path / 'images' / '0.png'} has no mask: put one at {first}."
    )
    save(first, GREY.T)
    assert said(dataset, "maskfolder", tmp_path) == (
        f"DataError: {first} has 4×3 pixels, but its picture 3×4: every pixel needs its own."
    )
    save(first, COLOURS)
    assert said(dataset, "maskfolder", tmp_path) == (
        f"DataError: {first} is a PNG with pixels of the kind RGB, but a mask gives every pixel one number, the class "
        "it belongs to: save it as a PNG in grey or with a palette."
    )
    save(first, GREY, format="JPEG")
    assert said(dataset, "maskfolder", tmp_path).startswith(f"DataError: {first} is a JPEG with pixels of the kind L,")
    first.write_bytes(save(first, GREY).read_bytes()[:45])
    assert said(dataset, "maskfolder", tmp_path).startswith(f"DataError: {first} is ")


def test_masks_of_one_class(tmp_path: Path):
    with_masks(tmp_path, levels=(7,))
    assert said(dataset, "maskfolder", tmp_path) == (
        "DataError: everything to train with in maskfolder is of one class, 'pixels of 7', so there is nothing to tell "
        "apart: add examples of another class."
    )


def test_pictures_of_other_sizes(tmp_path: Path):
    with_masks(tmp_path)
    save(tmp_path / "images" / "3.png", COLOURS[:3])
    save(tmp_path / "masks" / "3.png", GREY[:3])
    assert said(dataset, "maskfolder", tmp_path) == (
        f"DataError: {tmp_path / 'images' / '3.png'} has 3×3 pixels, but 0.png 3×4: cut all pictures and masks to one "
        "size."
    )


def test_one_picture_is_not_enough(tmp_path: Path):
    with_masks(tmp_path, count=1)
    assert said(dataset, "maskfolder", tmp_path) == (
        "DataError: maskfolder has 0 pictures to train with and 0 targets: give every picture one target, and at "
        "least one picture."
    )


def test_a_folder_without_pictures(tmp_path: Path):
    assert said(dataset, f"maskfolder:{tmp_path}") == (
        f"DataError: {tmp_path / 'images'} holds no pictures: put some there that end in .png, .jpg, .jpeg."
    )
