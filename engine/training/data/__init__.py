"""What networks are trained with: sets that come with the project or are drawn, public files, and folders of one's own.

    data, fitting       what all sets are; made to fit a network's input
    digits              1,797 handwritten digits, and the same moved aside
    shapes, pulses, cells   drawn, each so that it needs the property a lesson teaches
    idx, cifar          public sets, as the files that their authors published
    folders, pictures   PNG and JPEG in folders, by class or with masks

>>> from engine.training.data import dataset
>>> dataset("digits").inputs.shape
(1437, 1, 8, 8)
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from engine.errors import RequestError
from engine.training.data.cells import cells
from engine.training.data.cifar import cifar_10
from engine.training.data.data import Data, Dataset, checked
from engine.training.data.digits import digits, shifted_digits
from engine.training.data.fitting import fitted_to
from engine.training.data.folders import class_folders, masked_pictures
from engine.training.data.idx import fashion_mnist, mnist
from engine.training.data.pulses import pulses
from engine.training.data.shapes import half_shapes, tiny_objects

DATASETS: Final = (
    Dataset(name="digits", about="1,797 handwritten digits of 8×8, which come with the project", load=digits),
    Dataset(
        name="shifted-digits",
        about="digits tested 4 pixels beside where they are trained: need pooling or augmentation",
        load=shifted_digits,
    ),
    Dataset(
        name="half-shapes",
        about="shapes trained in the left half, tested in the right: need shared weights and a global pooling",
        load=half_shapes,
    ),
    Dataset(
        name="pulses",
        about="the order of two pulses 20 cells apart: needs a receptive field of 21 cells",
        load=pulses,
    ),
    Dataset(name="cells", about="touching cells with masks: need the skips of a U-Net", load=cells),
    Dataset(
        name="tiny-objects",
        about="pairs of bright cells: need a first layer that skips no cell",
        load=tiny_objects,
    ),
    Dataset(name="mnist", about="70,000 handwritten digits of 28×28, from their published files", load=mnist),
    Dataset(name="fashion-mnist", about="70,000 pieces of clothing of 28×28, likewise", load=fashion_mnist),
    Dataset(name="cifar-10", about="60,000 photographs of 32×32 in ten classes, likewise", load=cifar_10),
    Dataset(name="imagefolder", about="imagefolder:FOLDER, pictures in a folder for every class", load=class_folders),
    Dataset(name="maskfolder", about="maskfolder:FOLDER, pictures in images, masks in masks", load=masked_pictures),
)


def dataset(name: str, root: Path | None = None, seed: int = 0) -> Data:
    """The data of that name; `root` is the folder of its files, which "name:FOLDER" gives as well.

    Raises RequestError for a name that is none (it guesses what was meant) and for files that are not there, DataError
    for files that hold something else.
    """
    known, _, folder = name.partition(":")
    for each in DATASETS:
        if each.name == known:
            data = each.load(Path(folder).expanduser() if folder else root, seed)
            return checked(replace(data, name=name))
    close = get_close_matches(known, [each.name for each in DATASETS], 2)
    guess = f"did you mean {' or '.join(close)}? There are" if close else "there are"
    raise RequestError(f"{known!r} is no data set: {guess} {', '.join(each.name for each in DATASETS)}.")


__all__ = ["DATASETS", "Data", "Dataset", "dataset", "fitted_to"]
