"""Networks of random layers and joins agree with torch in every row, and their fields hold what gradients reach."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from engine.networks import Network, rows
from engine.networks.blocks import Block, Node
from engine.networks.measure import Shape
from tests.engine.networks.random_networks import networks
from tests.engine.networks.skeleton import Skeleton
from tests.engine.networks.test_field import inside, within
from tests.engine.networks.twins import Seen, kept_bytes

FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])


def agrees(made: tuple[Node, Shape]) -> None:
    body, shape = made
    network = Network(id="random", body=body, input_shape=shape)
    told, seen = network.report(), Seen(network, shape)
    for row in told.rows:
        assert seen.shapes[row.path] == (row.input_shape, row.output_shape), row.path
        if not isinstance(row.layer, Block):
            assert (row.parameters, row.macs) == (seen.parameters(row.path), seen.macs(row.path)), row.path
            assert (rows.parameters(row).result, rows.macs(row).result) == (row.parameters, row.macs), row.path
    assert (told.parameters, told.macs) == (seen.parameters(""), seen.macs(""))
    assert told.saved_bytes == kept_bytes(network, shape)


@FEW
@given(networks(largest=20))
def test_random_networks_agree_with_torch(made: tuple[Node, Shape]):
    agrees(made)


@pytest.mark.slow
@MANY
@given(networks(largest=60))
def test_many_large_random_networks_agree_with_torch(made: tuple[Node, Shape]):
    agrees(made)


def holds_what_is_seen(made: tuple[Node, Shape]) -> None:
    """Along both axes, of every output of the last row that still has places."""
    body, shape = made
    told = Network(id="random", body=body, input_shape=shape).report()
    for axis, cells in enumerate(shape[1:]):
        skeleton = Skeleton(body, cells, axis)
        places = [row for row in told.rows if row.path in skeleton.answers]
        for output in range(places[-1].output_shape[1 + axis]):
            seen = skeleton.support(places[-1].path, output)
            assert within(seen, inside(places[-1].field[axis], output, cells))


@FEW
@given(networks(largest=20))
def test_no_gradient_of_a_random_network_reaches_beyond_the_field(made: tuple[Node, Shape]):
    holds_what_is_seen(made)


@pytest.mark.slow
@MANY
@given(networks(largest=60))
def test_no_gradient_of_many_large_random_networks_reaches_beyond_the_field(made: tuple[Node, Shape]):
    holds_what_is_seen(made)
