"""The cards of the comparison; every answer is asked of the figures and counts that are shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.comparison.bars import share
from app.comparison.figures import percent
from app.comparison.settings import BLOCKS, SOURCES
from app.comparison.shown import name_of, pair_of

GOOD: Final = 75  # percent
PAIRS: Final = (("resnet-18-a", "resnet-34-a"), ("plain-18", "plain-34"), ("resnet-101-v1", "resnet-152-v1"))
CARDS: Final = (
    Card(
        title="Accuracy has a price",
        text="A mark is a network: how often its first answer is right on ImageNet (*top-1*), against the "
        "multiplications that a picture takes (*MACs*). Its area is the number of parameters.",
        ask=f"Which network reaches {GOOD} % with the fewest parameters?",
        options=("ResNet-50", "DenseNet-169", "EfficientNet-B0"),
        answer=lambda shown: name_of(shown.smallest_from(GOOD)),
        because=lambda shown: (
            f"{percent(shown.smallest_from(GOOD).figure.value)} with {shown.smallest_from(GOOD).counts.parameters:,}; "
            f"ResNet-50 needs {shown.point_of('resnet-50').counts.parameters:,} for "
            f"{percent(shown.accuracy_of('resnet-50'))}."
        ),
    ),
    Card(
        title="What depth buys",
        text="For a while deeper networks were the more accurate ones. The authors of ResNet trained the same layers "
        "with shortcuts (*option A*: without weights) and without (*plain*). Each figure is of the network's own "
        "paper; the answers to ten crops of a picture (corners, centre, and mirrored) are averaged.",
        ask="Of which two is the deeper network the less accurate one?",
        options=tuple(pair_of(*pair) for pair in PAIRS),
        answer=lambda shown: pair_of(*shown.worse_though_deeper(PAIRS)),
        because=lambda shown: "{}: without shortcuts more layers made it worse; with them {}.".format(
            *(shown.from_to(*pair) for pair in (shown.worse_though_deeper(PAIRS), PAIRS[0]))
        ),
        settings={"source": "the paper itself", "protocol": "10 crops", "network": "resnet-50-v1"},
    ),
    Card(
        title="Parameters are not multiplications",
        text="AlexNet and ResNet-152 have about the same number of parameters. A weight of a linear layer is used once "
        "for a picture, one of a convolution at every place of its output.",
        ask="How many times as many multiplications as AlexNet does ResNet-152 take?",
        options=("about 1", "about 4", "about 16"),
        answer=lambda shown: f"about {shown.times_the_macs('resnet-152', 'alexnet-torchvision'):.0f}",
        because=lambda shown: "{:,} against {:,}; change *against* to see both at the same place.".format(
            *(shown.point_of(network).counts.macs for network in ("resnet-152", "alexnet-torchvision"))
        ),
        settings={"network": "resnet-152"},
    ),
    Card(
        title="Where the parameters are",
        text="VGG-16 block by block: its five stages of convolutions, then three linear layers. The first of these "
        "reads the whole map of 512×7×7. Later networks take the mean of each channel first.",
        ask="What share of all parameters is in that one layer?",
        options=("14.8 %", "49.3 %", "74.3 %"),
        answer=lambda shown: shown.share_of_largest(),
        because=lambda shown: (
            f"{shown.largest.parameters:,} of {shown.counts.parameters:,}, for "
            f"{share(shown.largest.macs, shown.counts.macs)} of the MACs."
        ),
        settings={"show": BLOCKS, "network": "vgg-16"},
    ),
    Card(
        title="One name, several accuracies",
        text="A figure belongs to weights, not to a network: who trained them, how long, with which tricks, and how "
        "many crops were averaged all count. ResNet-50 has two forms besides: as published (diamonds) the first 1×1 "
        "convolution of a block has the stride, in torchvision and others (circles) the 3×3.",
        ask="How far apart are the published figures of the one form, the circles?",
        options=("they agree", "about 2 points", "about 5 points"),
        answer=lambda shown: "they agree" if shown.spread() == 0 else f"about {shown.spread():.0f} points",
        because=lambda shown: (
            f"{shown.spread():.1f} points, with the same layers and one crop each: above all the training differs."
        ),
        settings={"show": SOURCES},
    ),
)
