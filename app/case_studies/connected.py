"""FractalNet and DenseNet in words: depth by other connections than sums."""

from __future__ import annotations

from app.case_studies.idea import Idea

CONNECTED = (
    Idea(
        network="fractalnet-20",
        idea=(
            "A block grows by one rule: beside a single convolution stands the block so far, twice in a row, and both "
            "results are averaged.",
            "So short and long paths lead through it, and none is a mere copy of the input as in ResNet.",
            "In training whole paths are dropped at random, so that each column also works alone.",
        ),
        changed="Means of several paths in place of residual sums; every path has a convolution.",
    ),
    Idea(
        network="fractalnet-40",
        idea=(
            "The rule is applied once more: four columns in each block.",
            "The longest path becomes twice as long, the shortest stays as it was.",
            "So the gradient’s shortest way does not depend on how deep the network is.",
        ),
        changed="One column more in each block, so that the longest path is twice as long.",
    ),
    Idea(
        network="densenet-121",
        idea=(
            "Within a block each layer reads the maps of all layers before it, stacked, and adds a few of its own.",
            "What was found once is used again and need not be computed again, so that layers can be narrow.",
            "Between blocks a 1×1 convolution halves the channels and a mean pooling halves the map.",
        ),
        changed="Maps are stacked where ResNet adds them, and layers are much narrower.",
    ),
    Idea(
        network="densenet-169",
        idea=(
            "The layers are those of DenseNet-121: a 1×1 that reduces, then a 3×3 that gives 32 maps.",
            "The last two blocks are longer.",
            "There maps are small, so that depth costs few multiplications.",
        ),
        changed="More layers in the last two blocks.",
    ),
    Idea(
        network="densenet-201",
        idea=(
            "The layers are those of DenseNet-121: a 1×1 that reduces, then a 3×3 that gives 32 maps.",
            "Only the third block is longer than in DenseNet-169.",
            "In the paper’s comparison it is about as accurate as ResNet-101 with less than half the parameters.",
        ),
        changed="More layers in the third block.",
    ),
    Idea(
        network="densenet-161",
        idea=(
            "Each layer adds 48 maps in place of 32.",
            "So it is wider than the others, and deeper than DenseNet-121 as well.",
            "It comes from the authors’ release.",
        ),
        changed="More maps from each layer, and longer third and fourth blocks.",
    ),
    Idea(
        network="densenet-40-12",
        idea=(
            "This small one is made for CIFAR’s pictures of 32 × 32 pixels.",
            "Each layer is a single 3×3 that adds only 12 maps: the narrow layers of which the lecture speaks.",
            "Between its three blocks all channels are kept.",
        ),
        changed="Three blocks, no bottlenecks, no halving of channels, 12 maps from each layer.",
    ),
    Idea(
        network="densenet-bc-100-12",
        idea=(
            "It is for CIFAR too, with the savings of the large ones.",
            "B stands for bottleneck, a 1×1 before each 3×3, and C for compression, fewer channels after each block.",
            "It is deeper than the one without and has fewer parameters.",
        ),
        changed="A 1×1 before each 3×3, channels halved between blocks, and more layers.",
    ),
)
