"""U-Net, SPD and the small deformable network in words: made for places and shapes."""

from __future__ import annotations

from app.case_studies.idea import Idea

OTHER_TASKS = (
    Idea(
        network="unet",
        idea=(
            "The contracting path halves the maps again and again and doubles the channels: it finds what is there.",
            "The expansive path doubles the maps by transposed convolutions and puts beside them the maps of the same "
            "level on the way down: these tell where it is.",
            "Every pixel gets a class, and few pictures are enough when they are deformed at random in training.",
        ),
    ),
    Idea(
        network="unet-padded",
        idea=(
            "Each 3×3 has a border of zeros, so that maps shrink by pooling alone.",
            "Maps of the same level then have the same size, and nothing has to be cropped.",
            "The answer is as large as the picture, but near the border it rests on added zeros.",
        ),
        changed="padding=1 in every 3×3 and no crops; the parameters are the same.",
    ),
    Idea(
        network="spd-resnet50",
        idea=(
            "Strides and pooling throw cells away, which hurts where objects are small or pictures coarse.",
            "Space to depth makes maps smaller without losing a value: the cells of a block become channels.",
            "A convolution with stride 1 goes with it in place of one with a stride.",
        ),
        changed="3×3 convolutions with stride 1 and space to depth where strides were, and no max pooling; the 1×1 "
        "convolutions in the shortcuts keep their stride.",
    ),
    Idea(
        network="deformable-small",
        idea=(
            "In its deformable layers each tap of the kernel reads at an offset, which a second convolution predicts "
            "from the same input.",
            "Offsets may end between cells: four cells are mixed there, which lets the gradient reach the offset.",
            "All offsets start at zero, so that at first it is a plain network.",
        ),
    ),
)
