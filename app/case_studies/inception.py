"""The Inception networks in words, from GoogLeNet to Xception."""

from __future__ import annotations

from app.case_studies.idea import Idea

INCEPTION = (
    Idea(
        network="googlenet",
        idea=(
            "Kernels of 1×1, 3×3 and 5×5 and a max pooling read the same input side by side, and their maps are "
            "stacked: for objects of every size there is a kernel that fits.",
            "1×1 convolutions before the large kernels reduce the channels, which makes this cheap enough.",
            "At the end the mean of each map takes the place of large dense layers; one linear classifier remains.",
        ),
        changed="Inception modules in place of most convolutions and a mean in place of two dense layers: deeper, with "
        "far fewer parameters.",
    ),
    Idea(
        network="googlenet-aux",
        idea=(
            "In training two small classifiers read the middle of the network, so that gradients have a short way to "
            "the early layers.",
            "Each is a mean pooling, a 1×1 convolution and two dense layers.",
            "Their losses count for less than the main one, and for use both are thrown away.",
        ),
        changed="Two classifiers more, on top of modules 4a and 4d; all else is the same.",
    ),
    Idea(
        network="bn-inception",
        idea=(
            "Batch normalisation brings each channel to mean 0 and variance 1 over a batch, then scales and shifts it "
            "by two learned numbers.",
            "With it the network can be trained with higher learning rates, in a fraction of the steps.",
            "In each module two 3×3 kernels in a row take the place of the 5×5 and see as much.",
        ),
        changed="Batch normalisation after every convolution, two 3×3 for a 5×5, no local response normalisation; two "
        "modules have stride 2 in place of a pooling after them.",
    ),
    Idea(
        network="inception-v2",
        idea=(
            "A kernel can be factored: a 1×3 and then a 3×1 see as much as a 3×3, with fewer weights.",
            "In early layers this does not help, on maps of middle size it does, where the paper takes 1×7 and 7×1.",
            "On the smallest maps 1×3 and 3×1 stand side by side: the bank of filters is made wider, not deeper.",
        ),
        changed="Asymmetric kernels on maps of middle size, wider banks on the smallest, and larger pictures.",
    ),
    Idea(
        network="inception-v3",
        idea=(
            "Large kernels are factored: on the large maps two 3×3 stand beside a 5×5, on those of middle size there "
            "are pairs of 1×7 and 7×1, on the smallest 1×3 beside 3×1.",
            "Where maps shrink, convolutions with stride 2 and a pooling run side by side and are stacked, so that "
            "nothing has to pass a narrow place.",
            "It was trained with smoothed labels, and with batch normalisation in its auxiliary head.",
        ),
        changed="Larger pictures, a first part of small convolutions in place of the 7×7, asymmetric kernels, wider "
        "modules at the end.",
    ),
    Idea(
        network="inception-v4",
        idea=(
            "Earlier Inceptions were shaped by how they had to be divided among machines; this one is drawn anew.",
            "For each size of map there is one kind of module, A, B or C, repeated without change.",
            "A reduction module leads from one size to the next.",
        ),
        changed="More modules, all of one kind alike, and a first part that branches too.",
    ),
    Idea(
        network="inception-resnet-v2",
        idea=(
            "What the branches of a module give is added to its input; a 1×1 convolution makes the channels fit.",
            "The branches’ part is scaled down before it is added, as very wide networks became unstable otherwise.",
            "The paper finds that the sums make training faster, and the result only a little better.",
        ),
        changed="Residual sums around all modules but the reductions, with simpler branches, and a first part as in "
        "Inception-v3.",
    ),
    Idea(
        network="xception",
        idea=(
            "Were there one branch for each channel, an Inception module would filter each channel alone and mix by "
            "1×1: a depthwise separable convolution.",
            "The network is a row of these, with residual sums around them.",
            "Between the depthwise and the 1×1 convolution there is no activation: with one, the paper found worse "
            "results.",
        ),
        changed="Separable convolutions in place of Inception modules, and residual sums; about as many parameters.",
    ),
)
