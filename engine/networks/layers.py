"""Layers that only networks need: what goes between the operations of the lessons.

Each knows its settings and nothing else; what it makes of an input is counted in `engine.networks.measure`, and what
it is in torch stands in `engine.networks.twin`.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.operations import Convolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Flatten:
    """(C, *size) becomes one line of C · size features. Source: torch.nn.Flatten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout:
    """While training, every number is dropped with probability p and the rest is divided by 1 − p.

    Source: torch.nn.Dropout and Dropout2d; Srivastava et al. 2014, Dropout (JMLR 15).
    """

    p: float
    channels: bool = False  # whole channels are dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledTanh:
    """1.7159 · tanh(2x/3). Source: LeCun et al. 1998, equation 6 and appendix A."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affine:
    """Each channel times a learned number plus a learned number: what LeNet-5 trains in its sub-sampling.

    Source: LeCun et al. 1998, section II.B.
    """

    num_features: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RadialBasis:
    """The squared distance of the features to a fixed vector for each class: nothing in it is trained.

    Source: LeCun et al. 1998, equation 7.
    """

    in_features: int
    out_features: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """So many cells are cut from every side. Source: Ronneberger et al. 2015, section 2."""

    cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """These channels of the input, in this order; one may come twice. Source: torch.index_select."""

    channels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiply:
    """Every number times a fixed factor. Source: Szegedy et al. 2016 (arXiv:1602.07261), section 3.3."""

    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsample:
    """Every `stride`-th cell along each axis. Source: He et al. 2015, section 3.3, option A."""

    stride: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PadChannels:
    """So many channels of zeros behind the input's. Source: He et al. 2015, section 3.3, option A."""

    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deformable:
    """A deformable convolution with the convolution that predicts its offsets, both on the same input.

    `offset` has 2 · offset groups · kernel cells filters and begins at zero, so that it starts as `convolution`.
    Source: Dai et al. 2017, Deformable Convolutional Networks (arXiv:1703.06211), section 2.1.
    """

    offset: Convolution
    convolution: Convolution
