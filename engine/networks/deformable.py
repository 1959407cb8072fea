"""A small network with deformable convolutions: its taps move to where a shape bends.

    conv 3×3 ─► deformable 3×3, stride 2 ─► deformable 3×3, stride 2 ─► mean of each channel ─► scores

Ours, to be trained on small pictures; the paper puts such layers into the last stage of large networks. The offsets
begin at zero, so it starts as the plain network; the field it is listed with is that of the plain one.

Source: Dai et al. 2017, Deformable Convolutional Networks (arXiv:1703.06211), section 2.1.
"""

from __future__ import annotations

from engine.networks.blocks import Node, Sequence
from engine.networks.layers import Deformable
from engine.networks.measure import Shape
from engine.networks.network import Variant
from engine.networks.parts import RELU, mean_head, normalised, same_conv
from engine.operations import batch_norm, deform_conv2d


def small(in_channels: int, num_classes: int, size: Shape) -> Node:
    """Three layers of 16, 32 and 64 filters."""
    return Sequence.of(
        conv1=normalised(same_conv(in_channels, 16, 3)),
        conv2=bent(16, 32),
        conv3=bent(32, 64),
        head=mean_head(64, num_classes),
    )


def bent(in_channels: int, out_channels: int) -> Sequence:
    """A deformable convolution with stride 2, normalised, with ReLU."""
    layer = deform_conv2d(
        in_channels=in_channels, out_channels=out_channels, kernel_size=3, stride=2, padding=1, bias=False
    )
    return Sequence.of(
        "deformable convolution",
        conv=Deformable(offset=layer.offset_branch(), convolution=layer.layer),
        norm=batch_norm(num_features=out_channels),
        relu=RELU,
    )


NETWORKS = (Variant(id="deformable-small", build=small, input_shape=(1, 28, 28), num_classes=10),)
