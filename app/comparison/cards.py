"""The cards of the comparison; every answer is asked of the figures and counts that are shown."""

from __future__ import annotations

from typing import Final

from app.cards import Card
from app.comparison.bars import share
from app.comparison.settings import BLOCKS, SOURCES
from app.comparison.shown import name_of

GOOD: Final = 75  # percent
FAR: Final = 5  # points
CARDS: Final = (
    Card(
        title="Accuracy has a price",
        text="A bubble is a network: how often its first answer is right on ImageNet (*top-1*), against the "
        "multiplications that a picture takes (*MACs*). Its area is the number of parameters.",
        ask=f"Which network reaches {GOOD} % with the fewest parameters?",
        options=("ResNet-50", "DenseNet-169", "EfficientNet-B0"),
        answer=lambda shown: name_of(shown.smallest_from(GOOD)),
        because=lambda shown: (
            f"{shown.smallest_from(GOOD).figure.value:g} % with {shown.smallest_from(GOOD).counts.parameters:,}; "
            f"ResNet-50 needs {shown.point_of('resnet-50').counts.parameters:,} for "
            f"{shown.point_of('resnet-50').figure.value:g} %."
        ),
    ),
    Card(
        title="What depth buys",
        text="From VGG on, more accurate meant deeper. The authors of ResNet trained the same layers with and without "
        "shortcuts: *plain* ones are without. These are their papers' figures, answers averaged over ten crops of a "
        "picture.",
        ask="Which network has more layers than the one it was made from, and is less accurate?",
        options=("plain-34", "ResNet-34, option A", "ResNet-101 as published"),
        answer=lambda shown: name_of(shown.worse_than_predecessor()[0]),
        because=lambda shown: "{} has {:g} %, {} {:g} %: without shortcuts more layers make it worse.".format(
            *(each for point in shown.worse_than_predecessor() for each in (name_of(point), point.figure.value))
        ),
        settings={"source": "the paper itself", "protocol": "10 crops", "network": "plain-34"},
    ),
    Card(
        title="Parameters are not multiplications",
        text="AlexNet and ResNet-152 have about the same number of parameters. A weight of a linear layer is used once "
        "for a picture, one of a convolution at every place of its output.",
        ask="How many times the multiplications of AlexNet has ResNet-152?",
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
        title="One network, several accuracies",
        text="A figure belongs to weights, not to a network: who trained them, how long, with which tricks, and how "
        "many crops were averaged all count. So figures of two sources are never mixed here without saying so.",
        ask="How far apart are the published figures of ResNet-50?",
        options=("they agree", f"less than {FAR} points", f"more than {FAR} points"),
        answer=lambda shown: (
            "they agree" if shown.spread() == 0 else f"{'less' if shown.spread() < FAR else 'more'} than {FAR} points"
        ),
        because=lambda shown: (
            f"{shown.spread():.1f} points. Choose “beside” in the first view to see which networks gained how much."
        ),
        settings={"show": SOURCES},
    ),
)
