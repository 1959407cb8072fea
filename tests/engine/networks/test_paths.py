"""Ways through a network, against what the papers say and against every way written out."""

import pytest

from engine.networks import named
from engine.networks.blocks import Beside, Block, Scaling, Sequence
from engine.networks.fractalnet import fractal, path_lengths
from engine.networks.paths import WEIGHTED, Paths, paths


def lengths(node):
    """Every way, one by one."""
    if not isinstance(node, Block):
        return [int(isinstance(node, WEIGHTED))]
    if isinstance(node, Scaling | Beside):
        return [0]
    parts = [lengths(part) for _, part in node.parts]
    if not isinstance(node, Sequence):
        return [way for part in parts for way in part]
    found = [0]
    for part in parts:
        found = [before + way for before in found for way in part]
    return found


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_a_fractal_block_has_the_ways_of_its_rule(columns):
    ways = path_lengths(columns)
    assert paths(fractal(3, 5, columns)) == Paths(1, 2 ** (columns - 1), len(ways))
    assert tuple(sorted(lengths(fractal(3, 5, columns)))) == ways


@pytest.mark.parametrize(
    ("name", "longest"),
    [("vgg-16", 16), ("plain-34", 34), ("resnet-34", 34), ("resnet-50", 50), ("googlenet", 22), ("fractalnet-20", 21)],
)
def test_a_network_is_as_deep_as_its_name_says(name, longest):
    assert paths(named(name).network().body).longest == longest


def test_shortcuts_leave_stem_projections_and_head():
    plain, residual = (paths(named(name).network().body) for name in ("plain-34", "resnet-34"))
    assert (plain.shortest, plain.ways) == (34, 1)
    assert (residual.shortest, residual.ways) == (1 + 3 + 1, 2**16)


@pytest.mark.parametrize("name", ["googlenet-aux", "lenet5-modern", "mobilenet-v2"])
def test_shortest_longest_and_number_are_those_of_all_ways(name):
    body = named(name).network((1, 32, 32) if name.startswith("lenet") else None).body
    ways = lengths(body)
    assert paths(body) == Paths(min(ways), max(ways), len(ways))
