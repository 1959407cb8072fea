"""The three stages in PyTorch, and the slope as autograd gives it."""

from __future__ import annotations

from app.detector_stage.layer import BACKWARD, STAGES, Layer
from app.snippets import DOUBLE, arguments, assigned, head, nested
from engine.arrays import Array
from engine.operations import Activation
from engine.operations.piecewise_activations import Fires, LeakyReLU, Threshold


def detector_snippet(layer: Layer, show: str, picture: str | None, side: int) -> str:
    """What is shown, computed by torch: all stages, or the detector with its slope or gradient."""
    if show == STAGES or picture:
        lines = convolved(layer, picture, side)
    else:
        lines = [head(layer.feature_map, name="feature_map")]
    if show == STAGES:
        stages = [f"detected = {called(layer.activation)}", "output = F.max_pool2d(detected, 2, ceil_mode=True)"]
        return "\n".join([*lines, *stages, "print(output[0, 0])"]) + "\n"
    return "\n".join([*lines, *differentiated(layer.activation, layer.arriving if show == BACKWARD else None)]) + "\n"


def convolved(layer: Layer, picture: str | None, side: int) -> list[str]:
    """The first stage."""
    trace = layer.convolution
    start = head(trace["input"].values, picture=picture, side=side)
    return [start, assigned("w", trace["weight"].values), f"feature_map = F.conv2d(x, w{arguments(layer.conv)})"]


def differentiated(activation: Activation, arriving: Array | None) -> list[str]:
    """The detector and what comes back through it."""
    step = isinstance(activation, Fires)  # a comparison has no gradient in torch
    come = "detected.sum().backward()"
    if arriving is not None:
        come = f"detected.backward(torch.tensor({nested(arriving[None])}{DOUBLE}))"
    return [
        "feature_map.requires_grad_()",
        f"detected = {called(activation)}" + (" + 0 * feature_map  # flat: autograd knows no step" if step else ""),
        "print(detected[0, 0])",
        come,
        "print(feature_map.grad[0, 0])",
    ]


def called(activation: Activation) -> str:
    """The call, with its parameter."""
    if isinstance(activation, Fires):
        return f"(feature_map >= {activation.threshold}).double()"
    given = {
        Threshold: lambda it: f", {it.threshold}, {it.value}",
        LeakyReLU: lambda it: f", {it.negative_slope}",
    }.get(type(activation), lambda it: "")(activation)
    return f"F.{activation.name}(feature_map{given})"
