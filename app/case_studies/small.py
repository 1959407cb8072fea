"""MobileNet and EfficientNet in words: much accuracy for few multiplications."""

from __future__ import annotations

from app.case_studies.idea import Idea
from engine.networks.published import Scaling, all_facts


def grown(network: str, scaling: Scaling) -> Idea:
    """B1 to B7, with their factors from the facts."""
    return Idea(
        network=network,
        idea=(
            "Depth, width and size of the pictures grow together: a larger picture needs more layers to be seen whole, "
            "and more channels for its details.",
            "How much of each is set by one number; the proportions were found on B0.",
            f"This one has B0’s channels times {scaling.width:g} and its blocks times {scaling.depth:g}, rounded, and "
            f"pictures of {scaling.resolution} × {scaling.resolution} pixels.",
        ),
        changed="The same blocks; depth, size of the pictures and, where its factor is not 1, width have grown.",
    )


SMALL = (
    Idea(
        network="mobilenet-v1",
        idea=(
            "Each convolution is split: a depthwise one filters each channel alone, a 1×1 then mixes the channels.",
            "That costs a small part of a whole convolution, and the paper finds little loss of accuracy.",
            "One factor for the width and one for the size of the pictures make it smaller still.",
        ),
        changed="Separable convolutions in place of all but the first, strides in place of pooling, batch "
        "normalisation, and a mean of each map in place of the large dense layers.",
    ),
    Idea(
        network="mobilenet-v2",
        idea=(
            "A block makes its few channels more by a 1×1, filters each alone, and makes them few again: an inverted "
            "residual.",
            "The residual sum joins the narrow ends: when the network is used, little is in memory at once; training "
            "keeps the wide maps too.",
            "At the narrow end there is no activation, as a ReLU would lose what few channels hold.",
        ),
        changed="Inverted residual blocks in place of plain separable convolutions, and sums where the size stays.",
    ),
    Idea(
        network="efficientnet-b0",
        idea=(
            "Its blocks are those of MobileNet V2 with squeeze-and-excitation: a glance at the whole map decides how "
            "much each channel counts.",
            "Which kernel and how many blocks stand where was found by a search that weighs accuracy against "
            "multiplications.",
            "It is the small one from which B1 to B7 are grown.",
        ),
        changed="Squeeze-and-excitation in every block, some kernels of 5×5, SiLU in place of ReLU6.",
    ),
    *(
        grown(each.id, each.scaling)
        for each in all_facts()
        if each.scaling is not None and each.predecessor == "efficientnet-b0"
    ),
)
