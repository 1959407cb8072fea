"""Plain networks, ResNet and ResNeXt in words."""

from __future__ import annotations

from app.case_studies.idea import Idea

RESIDUAL = (
    Idea(
        network="plain-18",
        idea=(
            "A row of 3×3 convolutions in the manner of VGG, with batch normalisation after each.",
            "It has all that ResNet-18 has, but for the shortcuts, and is there to be compared with it.",
            "At this depth the paper finds both about equally accurate.",
        ),
        changed="Strides in place of all poolings but one, batch normalisation, and a mean of each map in place of the "
        "large dense layers.",
    ),
    Idea(
        network="resnet-18-a",
        idea=(
            "A shortcut leads around each pair of convolutions, so that the pair learns only what to add to its input.",
            "Where the size changes, the shortcut takes every second cell and gives zeros to the new channels.",
            "That needs no parameters, so the comparison with the plain network is fair.",
        ),
        changed="A shortcut around each pair of convolutions: parameters and multiplications stay the same.",
    ),
    Idea(
        network="resnet-18",
        idea=(
            "A shortcut leads around each pair of convolutions, so that the pair learns only what to add to its input.",
            "Where the size changes, the shortcut is a 1×1 convolution with stride 2.",
            "Everywhere else the input passes unchanged, and on the way back so does the gradient.",
        ),
        changed="A 1×1 convolution in the shortcuts where maps shrink, in place of skipped cells and zeros.",
    ),
    Idea(
        network="plain-34",
        idea=(
            "It is plain-18 with more convolutions at each size of map.",
            "It is deeper and yet worse, and worse too on the pictures it was trained with.",
            "So it is not overfitting: depth made training harder, and that is what shortcuts were made for.",
        ),
        changed="More convolutions at each size of map.",
    ),
    Idea(
        network="resnet-34-a",
        idea=(
            "With shortcuts the deeper network is the better one: what went wrong in plain-34 is mended.",
            "Where the size changes, the shortcut takes every second cell and gives zeros to the new channels.",
            "No parameter is added, so the gain comes from the shortcuts alone.",
        ),
        changed="A shortcut around each pair of convolutions: parameters and multiplications stay the same.",
    ),
    Idea(
        network="resnet-34",
        idea=(
            "A shortcut leads around each pair of convolutions, so that the pair learns only what to add to its input.",
            "Where the size changes, the shortcut is a 1×1 convolution with stride 2.",
            "The paper finds this a little better than shortcuts without parameters.",
        ),
        changed="A 1×1 convolution in the shortcuts where maps shrink, in place of skipped cells and zeros.",
    ),
    Idea(
        network="resnet-34-c",
        idea=(
            "Here every shortcut has a 1×1 convolution, also where the size stays.",
            "The paper finds a further small gain and puts it down to the added parameters.",
            "As it is not needed to make depth work, the deeper networks do without.",
        ),
        changed="A 1×1 convolution in the other shortcuts as well.",
    ),
    Idea(
        network="resnet-50",
        idea=(
            "A block is a bottleneck: a 1×1 makes the channels few, a 3×3 works on these, a 1×1 makes them many again.",
            "So three layers cost about as much as the two of ResNet-34.",
            "Where maps shrink, the stride is in the 3×3, which reads every cell: the common form, torchvision’s too; "
            "the paper’s has it in the first 1×1, which skips three cells of four.",
        ),
        changed="Bottlenecks of three layers in place of pairs of 3×3, and four times as many channels between blocks.",
    ),
    Idea(
        network="resnet-50-v1",
        idea=(
            "A block is a bottleneck: a 1×1 makes the channels few, a 3×3 works on these, a 1×1 makes them many again.",
            "Where maps shrink, the first 1×1 has the stride, as in the paper, and reads one cell in four.",
            "All that follows in the block then works on the small map, which saves multiplications but no parameters.",
        ),
        changed="Bottlenecks of three layers in place of pairs of 3×3, and four times as many channels between blocks.",
    ),
    Idea(
        network="resnet-101",
        idea=(
            "The bottlenecks are those of ResNet-50.",
            "All that is added stands at one size of map, the last but one.",
            "The paper finds the error still falling with depth, unlike in plain networks.",
        ),
        changed="More bottlenecks at the last size of map but one.",
    ),
    Idea(
        network="resnet-101-v1",
        idea=(
            "The bottlenecks are those of ResNet-50 as published, with the stride in the first 1×1.",
            "All that is added stands at one size of map, the last but one.",
            "The paper finds the error still falling with depth, unlike in plain networks.",
        ),
        changed="More bottlenecks at the last size of map but one.",
    ),
    Idea(
        network="resnet-152",
        idea=(
            "The bottlenecks are those of ResNet-50, more of them at the second and third size of map.",
            "Networks of this kind, several together, won the ImageNet challenge of 2015.",
            "It is far deeper than VGG-19, and yet takes fewer multiplications.",
        ),
        changed="More bottlenecks at the two middle sizes of map.",
    ),
    Idea(
        network="resnet-152-v1",
        idea=(
            "The bottlenecks are those of ResNet-50 as published, more of them at the second and third size of map.",
            "Networks of this kind, several together, won the ImageNet challenge of 2015.",
            "It is far deeper than VGG-19, and yet takes fewer multiplications.",
        ),
        changed="More bottlenecks at the two middle sizes of map.",
    ),
    Idea(
        network="resnext-50-32x4d",
        idea=(
            "The 3×3 of each bottleneck is divided into 32 groups that do not read each other’s channels.",
            "This is the same as 32 narrow paths side by side whose results are added.",
            "The number of groups is a third size beside depth and width; at equal cost the paper finds more groups "
            "more accurate.",
        ),
        changed="Groups in the 3×3, which has twice the channels: parameters and multiplications are about the same.",
    ),
)
