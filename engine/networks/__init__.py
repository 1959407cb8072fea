"""The case studies: every network of the course as a value, its report, and its twin in torch.

    blocks, layers      what networks are made of, beside the operations of the lessons
    measure, field      what one layer makes of one input; the receptive field through every path
    report, rows        a row for each layer, with totals; how each of its numbers came about
    network             identifier, arguments, `report()`, `module()`
    lenet … unet        one file for each family, to be laid beside its paper

>>> from engine.networks import named
>>> named("resnet-50").network().report().parameters
25557032
"""

from __future__ import annotations

from difflib import get_close_matches

from engine.errors import RequestError
from engine.networks import (
    alexnet,
    deformable,
    densenet,
    efficientnet,
    fractalnet,
    googlenet,
    inception,
    lenet,
    mobilenet,
    resnet,
    spd,
    unet,
    vgg,
    xception,
)
from engine.networks.network import Network, Variant

# in the order of the lecture
NETWORKS: tuple[Variant, ...] = (
    *lenet.NETWORKS,
    *alexnet.NETWORKS,
    *vgg.NETWORKS,
    *googlenet.NETWORKS,
    *inception.NETWORKS,
    *xception.NETWORKS,
    *resnet.NETWORKS,
    *fractalnet.NETWORKS,
    *densenet.NETWORKS,
    *mobilenet.NETWORKS,
    *efficientnet.NETWORKS,
    *unet.NETWORKS,
    *spd.NETWORKS,
    *deformable.NETWORKS,
)


def named(id: str) -> Variant:
    """The network of that identifier. Raises RequestError, which guesses what was meant."""
    for each in NETWORKS:
        if each.id == id:
            return each
    close = get_close_matches(id, [each.id for each in NETWORKS], 3)
    guess = f": did you mean {' or '.join(close)}?" if close else "."
    raise RequestError(f"{id!r} is no network of the course{guess} --list names all.")


__all__ = ["NETWORKS", "Network", "Variant", "named"]
