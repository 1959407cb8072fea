"""The layers that make a map smaller, against torch; what a small object leaves; the table."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from app.space_to_depth.layers import (
    BACK,
    DEPTH,
    LAYERS,
    POOL,
    SMALLER,
    SPD,
    STACK,
    STRIDED,
    WEIGHTED,
    Way,
    whole_blocks,
)
from app.space_to_depth.small_object import BRIGHT, DARK, OBJECTS, PAIR, SIDE, ground, overlooked, picture
from app.space_to_depth.words import called, read, table
from engine.folds import plain

X = np.arange(2 * 12 * 12).reshape(2, 12, 12) * 7 % 1000
T = torch.from_numpy(X)[None]


def output(way, x=X):
    weight = way.weight(len(x), averages=False) if way.name in WEIGHTED else None
    return way.trace(x, weight)["output"].values


def weights(way):
    return torch.tensor(way.weight(2, averages=False))


@pytest.mark.parametrize("factor", [1, 2, 3, 4])
@pytest.mark.parametrize("kernel_size", [1, 3])
def test_each_is_what_torch_makes_of_it(factor, kernel_size):
    ways = {name: Way(name=name, factor=factor, kernel_size=kernel_size) for name in LAYERS}
    deep = F.pixel_unshuffle(T, factor)
    overlap = kernel_size // 2 if kernel_size > factor else 0
    theirs = {
        DEPTH: deep,
        BACK: T,
        SPD: F.conv2d(deep, weights(ways[SPD]), padding=kernel_size // 2),
        STRIDED: F.conv2d(T, weights(ways[STRIDED]), stride=factor, padding=overlap),
        POOL: F.max_pool2d(T, factor),
        STACK: torch.cat([deep, F.max_pool2d(T, factor)[:, :1]], dim=1),
    }
    for name, way in ways.items():
        np.testing.assert_array_equal(output(way), theirs[name][0].numpy(), err_msg=name)
        assert output(way).shape[1:] == ((12, 12) if name == BACK else (12 // factor, 12 // factor))


@pytest.mark.parametrize("name", [BACK, SPD, STACK])
def test_both_folds_agree_about_what_is_put_together_here(name):
    way = Way(name=name, factor=3, order="block-major")
    trace = way.trace(X, way.weight(2, averages=False))
    for stage in trace.stages:
        np.testing.assert_array_equal(plain(trace, stage), trace[stage.target].values)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("factor", [1, 2, 3, 4])
def test_space_to_depth_and_a_kernel_of_one_cell_is_a_strided_convolution(channels, factor):
    spd = Way(name=SPD, factor=factor)
    strided = Way(name=STRIDED, factor=factor, kernel_size=factor)
    x = X[:channels]
    weight = np.array(spd.weight(channels, averages=False))
    same = strided.trace(x, weight.reshape(1, channels, factor, factor))["output"].values
    np.testing.assert_array_equal(same, spd.trace(x, weight)["output"].values)


def test_the_stack_says_how_many_channels_it_has():
    sizes = Way(name=STACK, factor=2).sizes((3, 8, 8))
    assert [each.text() for each in sizes[2:]] == [
        "C_deep = C·r·r = 3·2·2 = 6·2 = 12",
        "C_both = C_deep + C_small = 12 + 1 = 13",
    ]


@pytest.mark.parametrize("kind", OBJECTS)
def test_a_picture_differs_from_its_ground_by_the_object(kind):
    for row in range(SIDE):
        for column in range(SIDE):
            differs = picture(kind, row, column) != ground(kind)
            assert differs.sum() == (2 if kind == PAIR else 1)
            assert differs[0, row, column]


def cells(way):
    return tuple(np.ravel(way.weight(1, averages=False)).tolist()) if way.name in WEIGHTED else ()


@pytest.mark.parametrize(
    ("way", "kind", "places"),
    [
        (Way(name=STRIDED, factor=2), BRIGHT, 48),  # one cell of four is read
        (Way(name=STRIDED, factor=2), PAIR, 32),  # every other row
        (Way(name=STRIDED, factor=4), BRIGHT, 60),
        (Way(name=STRIDED, factor=2, kernel_size=2), BRIGHT, 0),
        (Way(name=STRIDED, factor=2, kernel_size=3), DARK, 0),
        (Way(name=STRIDED, factor=4, kernel_size=2), BRIGHT, 48),
        (Way(name=POOL, factor=2), BRIGHT, 0),
        (Way(name=POOL, factor=2), DARK, 64),
        (Way(name=DEPTH, factor=2), DARK, 0),
        (Way(name=SPD, factor=4, kernel_size=3), DARK, 0),
    ],
)
def test_at_how_many_places_an_object_is_overlooked(way, kind, places):
    assert overlooked(way, kind, cells(way)) == places


def test_a_weight_of_zero_overlooks():
    assert overlooked(Way(name=SPD, factor=2), BRIGHT, (1, 0, 0, 0)) == 48


def test_the_table_marks_the_present_layer():
    x = picture(BRIGHT, 3, 4)
    ways = [Way(name=name, factor=2) for name in SMALLER]
    rows = [(way, way.trace(x, way.weight(1, averages=False))) for way in ways]
    lines = table(rows, STRIDED, BRIGHT).splitlines()
    cells = ["strided convolution, 1×1", "1 × 4 × 4", "16 of 64", "16 of 64", "1", "48 of 64 places"]
    assert lines[2] == f"| {' | '.join(f'**{cell}**' for cell in cells)} |"
    assert lines[4] == "| space to depth | 4 × 4 × 4 | 64 of 64 | 64 of 64 | 0 | 0 of 64 places |"
    assert lines[3] == "| max pooling, 2×2 | 1 × 4 × 4 | 64 of 64 | 16 of 64 | 0 | 0 of 64 places |"
    assert len(lines) == 6
    assert "places" not in table(rows, SPD)
    assert called(Way(name=POOL, factor=4)) == "max pooling, 4×4"


def test_a_cell_under_a_weight_of_zero_is_read():
    trace = Way(name=STRIDED, factor=2, kernel_size=2).trace(X[:1], [[[[1, 0], [0, 0]]]])
    assert read(trace).all()


@pytest.mark.parametrize("name", [BACK, SPD, STACK])
def test_the_deep_map_is_not_called_the_output(name):
    assert [each.symbol.text() for each in Way(name=name, factor=2).sizes((1, 8, 8))][:3] == [
        "H_deep",
        "W_deep",
        "C_deep",
    ]


def test_blocks_are_filled_up_with_zeros():
    filled = whole_blocks(X[:, :5, :7], 4)
    assert filled.shape == (2, 8, 8)
    assert (filled[:, :5, :7] == X[:, :5, :7]).all()
    assert filled[:, 5:].sum() == filled[:, :, 7:].sum() == 0
    assert (whole_blocks(X, 4) == X).all()
