"""The sets that come with the project: the same bytes for the same seed, and the property that each of them needs."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import SpecError
from engine.training.data import DATASETS, dataset
from engine.training.data.cells import cluster, depths, distance, owners, picture
from engine.training.data.digits import ENLARGED, MOVES, SHIFT, digits, placed, shifted_digits
from engine.training.data.drawing import generator
from engine.training.data.pulses import APART, LENGTH, MARGIN, NOISE, clean_row, noisy_row, pulses
from engine.training.data.shapes import PAIRS, SHAPES, half_shapes, stencil, tiny_objects

SEEDS = st.integers(0, 2**31 - 1)
DRAWN = ("digits", "shifted-digits", "half-shapes", "pulses", "cells", "tiny-objects")
SHA256 = {
    "digits": "768a84b81e8d6438dc20b9d5321880166ce272d46ecb9153e04186f43f7d9e72",
    "shifted-digits": "dbf54e1e748d5c506345fa4529a2faebc2445dba39a420ec4c4e06cccf5ed480",
    "half-shapes": "9b3dd7d45fd6a6ede8e026681204bbc465977a2dea4cf43d77d597f19c71e5c7",
    "pulses": "01bc0a49654006c8403edc1564ea9363f6ac0c56e2dc8f0005a31352594a87a4",
    "cells": "3bccbfaae3c592e86ed2276b5af6ada0d6f7fd6dfa62e1a4df05f12f8f3bcf3b",
    "tiny-objects": "2114e5666a46d43a9ea79b8a8285c486820097c7c4d92c6664169992a2e2d70d",
}


def digest(name: str, seed: int) -> str:
    data = dataset(name, seed=seed)
    arrays = (data.inputs, data.targets, data.test_inputs, data.test_targets)
    return sha256(b"".join(each.tobytes() for each in arrays)).hexdigest()


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_seed_gives_the_same_bytes(name: str):
    assert digest(name, 3) == SHA256[name], "a change here makes every published result another one"
    assert (digest(name, 4) == SHA256[name]) == (name == "digits"), "the digits are the same for every seed"


@pytest.mark.parametrize("name", DRAWN)
def test_what_all_data_are(name: str):
    data = dataset(name)
    size = data.inputs.shape[2:]
    for inputs, targets in ((data.inputs, data.targets), (data.test_inputs, data.test_targets)):
        assert inputs.dtype == (np.float32 if name == "pulses" else np.uint8)
        assert targets.dtype == np.int64
        assert inputs.shape == (len(targets), *data.input_shape)
        assert targets.shape[1:] == (size if data.task == "segmentation" else ())
        assert set(np.unique(targets)) == set(range(len(data.classes))), "every class, to train and to test with"
    trained = {each.tobytes() for each in data.inputs}
    shared = sum(each.tobytes() in trained for each in data.test_inputs)
    assert shared == 0, "nothing is tested that was trained with"
    assert data.name == name
    assert data.about.endswith(".")


def test_sets_have_names_of_their_own():
    names = [each.name for each in DATASETS]
    assert len(set(names)) == len(names)
    assert set(DRAWN) < set(names)


def test_a_seed_below_zero():
    with pytest.raises(SpecError, match=r"seed=-1 is too small; seed must be at least 0\."):
        dataset("pulses", seed=-1)


def test_digits_are_those_of_the_file():
    data = digits()
    assert (len(data.inputs), len(data.test_inputs)) == (1437, 360)
    every = np.concatenate([data.inputs, data.test_inputs])
    assert set(np.unique(every)) == set(np.rint(np.arange(17) * 255 / 16)), "17 levels from 0 to 255"
    labels = np.concatenate([data.targets, data.test_targets])
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], "as UCI counts them"


def test_shifted_digits_are_the_same_ones_moved():
    plain, moved = digits(), shifted_digits()
    assert np.array_equal(plain.targets, moved.targets)
    assert np.array_equal(plain.test_targets, moved.test_targets)
    middle = slice(SHIFT, SHIFT + 8 * ENLARGED)
    assert np.array_equal(moved.inputs[:, :, middle, middle][..., ::ENLARGED, ::ENLARGED], plain.inputs)
    offsets = Counter()
    for before, after in zip(plain.test_inputs, moved.test_inputs, strict=True):
        (found,) = [move for move in MOVES if np.array_equal(placed(before, *move), after)]
        offsets[found] += 1
    assert set(offsets) == set(MOVES), "all eight directions"


@pytest.mark.parametrize("shapes", [SHAPES, PAIRS], ids=["half-shapes", "tiny-objects"])
def test_ink_tells_nothing(shapes: dict[str, str]):
    stencils = [stencil(text) for text in shapes.values()]
    assert len({each.sum() for each in stencils}) == 1
    assert len({each.tobytes() for each in stencils}) == len(stencils)


def test_shapes_lie_in_one_half():
    data = half_shapes(seed=1)
    for inputs, targets, inked in (
        (data.inputs, data.targets, slice(0, 16)),
        (data.test_inputs, data.test_targets, slice(16, 32)),
    ):
        bright = inputs[:, 0] >= 128
        assert (bright.sum(axis=(1, 2)) == 9).all()
        assert (bright[..., inked].sum(axis=(1, 2)) == 9).all()
        for each, place in zip(bright, targets, strict=True):
            assert np.array_equal(cut(each), stencil(SHAPES[data.classes[place]]))
        assert bright.any(axis=0)[:, inked].sum() >= 0.95 * 16 * 16, "anywhere in the half"


def cut(bright):
    """The smallest rectangle that holds everything."""
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    return bright[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def test_tiny_objects_are_two_cells_and_a_stride_of_2_overlooks_them():
    data = tiny_objects(seed=1)
    bright = data.inputs[:, 0] >= 128
    assert (bright.sum(axis=(1, 2)) == 2).all()
    kept = bright[:, ::2, ::2].sum(axis=(1, 2))  # what a 1×1 kernel with stride 2 reads
    assert kept.max() == 1, "never both cells"
    assert 0.4 < (kept == 1).mean() < 0.6


@given(st.integers(MARGIN, LENGTH - MARGIN - APART - 1), st.integers(1, APART))
def test_no_window_of_20_cells_knows_the_order(first: int, window: int):
    """The windows of either order are the same ones; with zeros around the row as well."""
    for pad in (0, window - 1):
        assert windows(clean_row(0, first), window, pad) == windows(clean_row(1, first), window, pad)


@given(st.integers(MARGIN, LENGTH - MARGIN - APART - 1))
def test_a_window_of_21_cells_knows_it(first: int):
    up, down = (windows(clean_row(order, first), APART + 1, 0) for order in (0, 1))
    both = {window for window in up if np.count_nonzero(np.frombuffer(window, np.float32)) == 2}
    assert len(both) == 1
    assert not both & set(down)


def windows(row, length: int, pad: int) -> Counter:
    cells = np.pad(row.ravel(), pad)
    return Counter(cells[n : n + length].tobytes() for n in range(len(cells) - length + 1))


@given(SEEDS, st.integers(0, 1))
def test_pulses_stand_out_of_the_noise(seed: int, order: int):
    row = noisy_row(order, generator(seed, "pulses")).ravel()
    (first,), (second,) = np.flatnonzero(row > 0.5), np.flatnonzero(row < -0.5)
    assert second - first == (APART if order == 0 else -APART)
    others = np.delete(row, [first, second])
    assert np.abs(others).max() <= NOISE / 64


def test_both_orders_equally_often():
    data = pulses(seed=2)
    assert np.bincount(data.targets).tolist() == [500, 500]
    assert np.bincount(data.test_targets).tolist() == [200, 200]


@given(SEEDS)
def test_cells_that_touch_are_apart_in_the_targets(seed: int):
    random = generator(seed, "cells")
    drawn, owner = picture(random)
    assert drawn.shape == (1, 64, 64)
    found = components(owner > 0)
    pairs = set(zip(owner.ravel().tolist(), found.ravel().tolist(), strict=True))
    assert len(pairs) == owner.max() + 1, "one component for every cell, and the ground"


@given(SEEDS)
def test_every_cell_touches_another(seed: int):
    discs = cluster(generator(seed, "cells"))
    assert len(discs) >= 4
    for disc in discs:
        gaps = [distance(disc, each) - disc.radius - each.radius for each in discs if each is not disc]
        assert min(gaps) < -1, "they overlap"
    owner = owners(np.array([depths(disc) for disc in discs]))
    assert set(np.unique(owner)) == set(range(len(discs) + 1)), "none is swallowed"
    assert min(np.bincount(owner.ravel())) >= 30, "pixels of the smallest"


def components(mask):
    """(H, W): a number from 1 for every region whose pixels touch, corners included; 0 outside."""
    found = np.zeros(mask.shape, int)
    for start in zip(*np.nonzero(mask), strict=True):
        if found[start]:
            continue
        number, waiting = found.max() + 1, [start]
        while waiting:
            row, column = waiting.pop()
            if mask[row, column] and not found[row, column]:
                found[row, column] = number
                waiting += [(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return found
