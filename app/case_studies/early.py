"""LeNet, AlexNet, ZFNet and VGG in words."""

from __future__ import annotations

from app.case_studies.idea import Idea

EARLY = (
    Idea(
        network="lenet5-1998",
        idea=(
            "It reads handwritten digits from their pixels: features that were made by hand before are learned.",
            "Convolutions take turns with subsampling, so that the maps become smaller and more numerous.",
            "Most filters of the second convolution read only some of the maps, by a table, which saves connections "
            "and makes the filters differ.",
        ),
    ),
    Idea(
        network="lenet5-modern",
        idea=(
            "The same convolutions and dense layers, as they are written today.",
            "Every filter of the second convolution reads all maps, and pooling is a plain mean with nothing to learn.",
            "The output is a linear layer with one score for each class.",
        ),
        changed="No table of connections, no weights in the subsampling, and a linear output in place of one that "
        "compares with fixed patterns.",
    ),
    Idea(
        network="alexnet-grouped",
        idea=(
            "It won the ImageNet challenge of 2012 by a wide margin: LeNet’s form, much larger, trained on two GPUs.",
            "ReLU made training several times faster than tanh, and dropout in the dense layers worked against "
            "overfitting.",
            "In three convolutions the two GPUs do not see each other’s maps, which is written groups=2.",
        ),
        changed="Colour photographs, more layers and far more maps; ReLU, max pooling with overlap, local response "
        "normalisation and dropout.",
    ),
    Idea(
        network="alexnet-ungrouped",
        idea=(
            "This is the network of the lecture’s table, which says nothing of the two GPUs.",
            "Without groups every filter of the second, fourth and fifth convolution reads all maps before it.",
            "So the table has more parameters than the paper’s network, although it carries its name.",
        ),
        changed="groups=1 everywhere: three convolutions have twice the weights.",
    ),
    Idea(
        network="alexnet-torchvision",
        idea=(
            "A later note by Krizhevsky, on spreading the training over many GPUs, has AlexNet on a single tower.",
            "No layer has groups, and nothing is normalised between the layers.",
            "This is what torchvision calls alexnet.",
        ),
        changed="One tower in place of two, fewer filters in three of the convolutions, no local response "
        "normalisation.",
    ),
    Idea(
        network="zfnet",
        idea=(
            "Its authors made pictures of what excites the maps of such a network, by leading the maps back to pixels.",
            "In AlexNet they saw a first layer without middle frequencies, and coarse patterns from its large stride.",
            "With a smaller kernel and a smaller stride the first layers kept more, and fewer answers were wrong.",
        ),
        changed="First a 7×7 kernel with stride 2 in place of 11×11 with stride 4, then stride 2 in the second "
        "convolution; no groups.",
    ),
    Idea(
        network="zfnet-512-1024-512",
        idea=(
            "The same paper leaves out layers and widens others, to see which of them matter.",
            "More filters in the last three convolutions brought a small gain.",
            "The lecture’s slide shows this one as ZFNet.",
        ),
        changed="512, 1024 and 512 filters in the last three convolutions in place of 384, 384 and 256.",
    ),
    Idea(
        network="vgg-11",
        idea=(
            "Only 3×3 kernels: two in a row see as much as a 5×5, three as much as a 7×7, with fewer weights and "
            "a ReLU after each.",
            "Each max pooling halves the maps, and the number of filters doubles until it is 512.",
            "This is the shallowest of the family; parts of its weights were the start for training the deeper ones.",
        ),
        changed="More convolutions, all of 3×3 and stride 1; no groups, no local response normalisation.",
    ),
    Idea(
        network="vgg-11-lrn",
        idea=(
            "It is VGG-11 with AlexNet’s local response normalisation after the first convolution.",
            "It was trained to see whether that helps.",
            "It did not, so the deeper ones go without.",
        ),
        changed="One normalisation more; it has no parameters.",
    ),
    Idea(
        network="vgg-13",
        idea=(
            "Five blocks, each of two 3×3 convolutions and a max pooling.",
            "VGG-11 has one convolution only in each of the first two blocks.",
            "There maps are large and channels few, so that what is added costs many multiplications and few "
            "parameters.",
        ),
        changed="One convolution more in each of the first two blocks.",
    ),
    Idea(
        network="vgg-16",
        idea=(
            "Five blocks, the last three with three convolutions each.",
            "It is the one that is mostly meant by VGG.",
            "Most of its parameters are in the first dense layer, nearly all of its multiplications in the "
            "convolutions.",
        ),
        changed="One convolution more in each of the last three blocks.",
    ),
    Idea(
        network="vgg-19",
        idea=(
            "Five blocks, the last three with four convolutions each.",
            "It is the deepest of the family.",
            "The paper finds that with this depth its error no longer falls.",
        ),
        changed="One convolution more in each of the last three blocks.",
    ),
)
