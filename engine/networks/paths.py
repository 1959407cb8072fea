"""How deep a network is: the layers with weights along its shortest and its longest way from input to output.

A shortcut is a way of no layers, so a residual network has very short ways and very long ones. Gates and side heads
decide how strongly something counts; they are no way that the input itself takes.

Source: Larsson, Maire and Shakhnarovich 2016, FractalNet (arXiv:1605.07648), section 1; Veit, Wilber and Belongie 2016,
Residual Networks Behave Like Ensembles of Relatively Shallow Networks (arXiv:1605.06431), section 3.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.networks.blocks import Beside, Block, Node, Scaling, Sequence
from engine.networks.layers import Deformable
from engine.operations import Convolution, Linear, TransposedConvolution

WEIGHTED = (Convolution, TransposedConvolution, Linear, Deformable)


class Paths(NamedTuple):
    """Layers with weights on the ways through a part of a network."""

    shortest: int
    longest: int
    ways: int  # how many ways there are


def paths(node: Node) -> Paths:
    """The ways through `node`.

    >>> from engine.networks.resnet import bottleneck
    >>> paths(bottleneck(256, 64, 256, stride=1))
    Paths(shortest=0, longest=3, ways=2)
    """
    if not isinstance(node, Block):
        weighted = int(isinstance(node, WEIGHTED))
        return Paths(weighted, weighted, 1)
    if isinstance(node, Scaling | Beside):
        return Paths(0, 0, 1)
    parts = [paths(part) for _, part in node.parts]
    if isinstance(node, Sequence):
        ways = 1
        for part in parts:
            ways *= part.ways
        return Paths(sum(part.shortest for part in parts), sum(part.longest for part in parts), ways)
    return Paths(
        min(part.shortest for part in parts), max(part.longest for part in parts), sum(part.ways for part in parts)
    )
